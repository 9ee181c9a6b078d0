"""Paragraphs, subheads and captions."""

import re

from crawler.lazy_pattern import lazy_alternatives, lazy_compile
from crawler.page.cache import cached_by_line
from crawler.page.normalise import HAN, normalised

_SENTENCE_END = lazy_alternatives(("。！？!?", ""), (r"…;:,，、；：—\-", r"[”’\"')\]）》]*$"))
_CAPTION = lazy_compile(
    rf"(?:供图|制图|图/|图:|资料图片?|(?:报道)?截图)[。.]?[)\]]?$|(?<!拍)摄\s*[)\]]?[。.]?$"
    rf"|(?:[\s(/。]|记者|通讯员)[{HAN}]{{2,4}}\s*摄影[)\]]?[。.]?$"
    r"|^[(\[]?(?:图为|图片来源|图[①-⑳一二三四五六七八九\d]{0,2}:|资料图)|[上下左右]图(?:为|:)"
)
_MAY_CAPTION = lazy_compile("[图圖摄攝]")  # a cheap look at a line as printed
_LETTERS = lazy_compile(r"\w.*?\w", re.DOTALL)
_BRACKETED = lazy_compile(r"^[（(].*[）)]$")
_SUBHEAD = 40  # characters at the most
_CONTACT = lazy_compile(r"\d{3,4}[-—]\d{7,8}|1\d{10}|@\w+\.")


def ends_sentence(line: str) -> bool:
    """Whether a line ends like a sentence, or has one within."""
    return bool(_SENTENCE_END.search(line))


def is_caption(line: str) -> bool:
    """Whether a line beside a picture is its caption by its own words.

    >>> is_caption("图为启动仪式。（刘某摄）"), is_caption("他说，这是好事。")
    (True, False)
    """
    return len(line) <= 120 and bool(_MAY_CAPTION.search(line) and _CAPTION.search(normalised(line).text))


def is_subhead(line: str) -> bool:
    """Whether a line reads like a subhead: short, no sentence, some characters in it.

    >>> is_subhead("基础研究不到位是关键"), is_subhead("预祝大会成功！"), is_subhead("…………")
    (True, False, False)
    """
    return len(line) <= _SUBHEAD and _is_subhead(line)


@cached_by_line
def _is_subhead(line: str) -> bool:
    if ends_sentence(line) or _CONTACT.search(line) or _BRACKETED.match(line):
        return False
    return bool(_LETTERS.search(line))
