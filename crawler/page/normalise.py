"""A line as the recognisers read it: one script, half-width punctuation, without the readings of damaged mirrors.

Normalising serves recognition only. What is recognised is cut from the line as printed.
"""

from functools import lru_cache
from typing import NamedTuple

from crawler.lazy_pattern import lazy_compile
from crawler.restore.tables import simplified

# Chinese characters, as a class of a regular expression: the basic block, extension A, and the rare ones beyond.
HAN = r"\u3400-\u4dbf\u4e00-\u9fff\U00020000-\U000323af"

_TO_ASCII = {code: code - 0xFEE0 for code in range(0xFF01, 0xFF5F)}
_BRACKETS_AND_SPACES = (
    {0x3000: " ", 0xA0: " "}
    | {ord(character): "[" for character in "【〔﹝"}
    | {ord(character): "]" for character in "】〕﹞"}
)
# Looks of one sign: bars, slashes, the points in foreign names, the colons of old pages of Taiwan and Hong Kong.
_LOOKS = {"|": "︱丨│", "/": "╱∕⁄", "·": "・‧", ":": "︰﹕∶"}
_SIGNS = {ord(look): sign for sign, looks in _LOOKS.items() for look in looks}
# What simplified text has as well, in words of its own: 著作, 著名.
_OF_BOTH_SCRIPTS = "著"


class _Normalisation(dict[int, int | str]):
    """What each character is normalised to, looked up once: ``str.translate`` is slow where a lookup finds nothing."""

    def __missing__(self, code: int) -> int:
        normal = self[code] = simplified().get(code, code)
        return normal


_KEPT = {ord(character): character for character in _OF_BOTH_SCRIPTS}
_NORMALISED = _Normalisation(_TO_ASCII | _SIGNS | _BRACKETS_AND_SPACES | _KEPT)
# A reading behind a character, as damaged mirrors insert them: 會(huì) or 會(huì ).
_READING = lazy_compile(r"(?<=[\u4e00-\u9fff])\([a-zāáǎàēéěèīíǐìōóǒòūúǔùüǖǘǚǜ]{1,6} ?\)")


class Normalised(NamedTuple):
    """A line and its normalised text; ``at`` gives for a position in the text that in the line (None: the same)."""

    line: str
    text: str
    at: tuple[int, ...] | None = None

    def cut(self, start: int, end: int) -> str:
        """What the line prints where its normalised text has ``text[start:end]``."""
        if self.at is None:
            return self.line[start:end]
        stop = self.at[end] if end < len(self.at) else len(self.line)
        return self.line[self.at[start] : stop] if start < len(self.at) else ""


@lru_cache(maxsize=32)  # every recogniser in turn asks for the same line
def normalised(line: str) -> Normalised:
    """Normalise a line.

    >>> normalised("來(lái)源：云州報").text
    '来源:云州报'
    >>> normal = normalised("來(lái)源：云州報"); normal.cut(3, 6)
    '云州報'
    """
    text = line.translate(_NORMALISED)
    if "(" not in text or not _READING.search(text):
        return Normalised(line, text)
    kept: list[str] = []
    at: list[int] = []
    start = 0
    for reading in _READING.finditer(text):
        kept.append(text[start : reading.start()])
        at.extend(range(start, reading.start()))
        start = reading.end()
    kept.append(text[start:])
    at.extend(range(start, len(text)))
    return Normalised(line, "".join(kept), tuple(at))
