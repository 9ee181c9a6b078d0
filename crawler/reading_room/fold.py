"""Text as it is searched: traditional and simplified characters alike, in any width and case, marks left out.

A word is found wherever its characters stand in a row, so each character is a token of its own: Chinese has no
spaces to divide at, and a word of one character must be found, too.
"""

import re
import unicodedata
from collections.abc import Iterable

from opencc import OpenCC

BREAK = "¦"
"""The token for what stands between characters that are searched: a space, a mark, the end of a paragraph."""
# Punctuation, symbols, spaces, control characters, halves of surrogate pairs.
_APART = ("P", "S", "Z", "Cc", "Cf", "Cs")
_TO_SIMPLIFIED = OpenCC("t2s")


class _Folding(dict[int, str]):
    """What ``str.translate`` is given. Each character becomes exactly one, so places in a text stay what they are."""

    def __missing__(self, code: int) -> str:
        self[code] = folded = self._fold(chr(code))
        return folded

    def _fold(self, character: str) -> str:
        if unicodedata.category(character).startswith(_APART):
            return " "
        for form in (unicodedata.normalize("NFKC", character), character):
            # One by one: in a row OpenCC would turn a character by those beside it, which a query may not have.
            simple = _TO_SIMPLIFIED.convert(form).lower()
            if len(simple) == 1 and not unicodedata.category(simple).startswith(_APART):
                return "着" if simple == "著" else simple  # OpenCC knows 著 as a simplified character, too
        return character


_FOLDING = _Folding()


def fold(text: str) -> str:
    """A text of the same length, in which all spellings of a character are one, and what is not searched is a space.

    >>> fold("經濟（ＧＤＰ）"), fold("看著")
    ('经济 gdp ', '看着')
    """
    return text.translate(_FOLDING)


def tokens(texts: Iterable[str]) -> str:
    """Texts as the index gets them: their characters apart, with one break for all that stands between two.

    >>> tokens(["經濟：好", "GDP"])
    '¦ 经 济 ¦ 好 ¦ g d p ¦'
    """
    words = " ".join(map(fold, texts)).split()
    return " ".join((BREAK, *(token for word in words for token in (*word, BREAK))))


def phrase(term: str) -> str | None:
    """A word of a query as the index has it; None where there is nothing in it that is searched.

    >>> phrase("《經濟、日報》")
    '经 济 ¦ 日 报'
    """
    words = fold(term).split()
    return f" {BREAK} ".join(map(" ".join, words)) or None


def pattern(terms: Iterable[str]) -> "re.Pattern[str] | None":
    """What finds words of a query in a folded text, the longest first; None where there is none.

    >>> pattern(["日報", "經濟、日報"]).pattern
    '经济 +日报|日报'
    """
    found = {" +".join(map(re.escape, fold(term).split())) for term in terms} - {""}
    return re.compile("|".join(sorted(found, key=lambda word: (-len(word), word)))) if found else None
