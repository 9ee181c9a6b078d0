"""Texts for the search of ReplayWeb.page, whose index finds whole words only: what stands between spaces."""

import re

_HAN = re.compile("[\u3400-\u4dbf\u4e00-\u9fff\uf900-\ufaff\U00020000-\U000323af]+")


def search_text(text: str | None, title: str | None = None) -> str | None:
    """A text, and behind it the Chinese characters of text and title, each alone and each with the next, once each.

    A search for one or two characters finds them; one for a longer word does where its pairs are typed apart.
    None where there is no text.

    >>> search_text("上部电梯。", "老楼")
    '上部电梯。\\n上 上部 部 部电 电 电梯 梯 老 老楼 楼'
    """
    if not text:
        return None
    words: dict[str, None] = {}
    for run in _HAN.findall(f"{text}\n{title or ''}"):
        for place, character in enumerate(run):
            words[character] = None
            if pair := run[place + 1 : place + 2]:
                words[character + pair] = None
    return f"{text}\n{' '.join(words)}" if words else text
