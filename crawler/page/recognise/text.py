"""Paragraphs, subheads, captions and foreign lines."""

import re

from crawler.page.fold import HAN, fold
from crawler.page.memory import remembered

_SENTENCE_END = re.compile(r"[。！？!?…;:,，、；：—\-][”’\"')\]）》]*$|[。！？!?]")
_CAPTION = re.compile(
    rf"(?:供图|制图|图/|图:|资料图片?|(?:报道)?截图)[。.]?[)\]]?$|(?<!拍)摄\s*[)\]]?[。.]?$"
    rf"|(?:[\s(/。]|记者|通讯员)[{HAN}]{{2,4}}\s*摄影[)\]]?[。.]?$"
    r"|^[(\[]?(?:图为|图片来源|图[①-⑳一二三四五六七八九\d]{0,2}:|资料图)|[上下左右]图(?:为|:)"
)
_LETTERS = re.compile(r"\w.*?\w", re.DOTALL)
_BRACKETED = re.compile(r"^[（(].*[）)]$")
_CONTACT = re.compile(r"\d{3,4}[-—]\d{7,8}|1\d{10}|@\w+\.")
_SPAM = re.compile(
    r"超碰|无码|旡码|成人(?:视频|网|电影)|色情|激情|三级片|国产精品|高潮|性色|博彩|彩票|娱乐城|赌场|百家乐|代开发票|私服|棋牌"
)
# Phrases of spam are longer on average than the words of a list of places or columns, in characters.
_PHRASE = 5
_STOP = re.compile("[。，！？；,!?;]")
_MAY_BE_JOINTED = re.compile("[_|丨\\-＿｜－]")
_JOINTS = re.compile(rf"[_|丨]|(?<=[{HAN}])-(?=[{HAN}])")


def ends_sentence(line: str) -> bool:
    """Whether a line ends like a sentence, or has one within."""
    return bool(_SENTENCE_END.search(line))


def is_caption(line: str) -> bool:
    """Whether a line beside a picture is its caption by its own words.

    >>> is_caption("图为启动仪式。（刘某摄）"), is_caption("他说，这是好事。")
    (True, False)
    """
    return len(line) <= 120 and bool(_CAPTION.search(fold(line).text))


@remembered
def is_subhead(line: str) -> bool:
    """Whether a line reads like a subhead: short, no sentence, some characters in it.

    >>> is_subhead("基础研究不到位是关键"), is_subhead("预祝大会成功！"), is_subhead("…………")
    (True, False, False)
    """
    if len(line) > 40 or ends_sentence(line) or _CONTACT.search(line) or _BRACKETED.match(line):
        return False
    return bool(_LETTERS.search(line))


def is_injected(line: str) -> bool:
    """Whether a line is search-engine spam: phrases strung together with joints, no sentence in it."""
    if len(line) > 200 or not _MAY_BE_JOINTED.search(line):
        return False
    text = fold(line).text
    if _STOP.search(text):
        return False
    phrases = [phrase for phrase in _JOINTS.split(text) if phrase]
    if len(phrases) < 2:
        return False
    return bool(_SPAM.search(text)) or (len(phrases) > 3 and sum(map(len, phrases)) >= _PHRASE * len(phrases))
