"""What differs between two texts, readable for a person: by paragraph, then by word, number and character.

Chinese has no spaces between words, and a plain diff of characters shreds it: 1,024 and 1,042 would differ in two
digits, 增长 and 增加 in one character. Here a number or a Latin word is one token, a lone character between two changes
joins them, and space and width of characters count for nothing.
"""

import re
import unicodedata
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from difflib import SequenceMatcher
from typing import Literal

from crawler.lazy_pattern import lazy_compile

_TOKEN = lazy_compile(r"\d[\d.,:]*\d[%％]?|\d[%％]?|[A-Za-z]+|\s+|.", re.DOTALL)
_JOINED = 2  # tokens that are equal between two changes, and join them
_CONTEXT = 12  # characters that are shown before and after a change
_ALIKE = 0.5  # of two paragraphs, to be one that was changed

Piece = tuple[Literal["equal", "old", "new"], str]
"""A stretch of text: in both, only in the old, only in the new."""


@dataclass(frozen=True, slots=True)
class Edit:
    """A difference: ``old`` is None for what was added, ``new`` for what was cut."""

    field: str
    old: str | None
    new: str | None

    @property
    def pieces(self) -> tuple[Piece, ...]:
        return tuple(pieces(self.old or "", self.new or ""))

    @property
    def diff(self) -> str:
        """In a line, as wdiff writes it.

        >>> Edit("headline", "产量增长10%", "产量增加12%").diff
        '产量增[-长10%-]{+加12%+}'
        """
        written = {"equal": "{}", "old": "[-{}-]", "new": "{{+{}+}}"}
        parts = self.pieces
        return "".join(
            written[kind].format(
                _shortened(text, first=at == 0, last=at == len(parts) - 1) if kind == "equal" else text
            )
            for at, (kind, text) in enumerate(parts)
        )


def folded(text: str | None) -> str:
    """What counts of a text: NFKC, without white space.

    >>> folded("增长１０％ ") == folded("增长 10%")
    True
    """
    return "".join(unicodedata.normalize("NFKC", text or "").split())


def text_edits(old: str, new: str, field: str = "text") -> Iterator[Edit]:
    """The paragraphs that were changed, cut or added, in reading order."""
    before, after = old.split("\n"), new.split("\n")
    matcher = SequenceMatcher(None, [folded(line) for line in before], [folded(line) for line in after], autojunk=False)
    for kind, low, high, start, end in matcher.get_opcodes():
        if kind != "equal":
            yield from _paragraphs(before[low:high], after[start:end], field)


def _paragraphs(before: Sequence[str], after: Sequence[str], field: str) -> Iterator[Edit]:
    """Each old paragraph with the first new one that is like it; in their order."""
    start = 0
    for line in before:
        found = next((at for at in range(start, len(after)) if _similarity(line, after[at]) >= _ALIKE), None)
        if found is None:
            yield Edit(field, line, None)
            continue
        yield from (Edit(field, None, added) for added in after[start:found])
        yield Edit(field, line, after[found])
        start = found + 1
    yield from (Edit(field, None, added) for added in after[start:])


def _similarity(one: str, other: str) -> float:
    matcher = SequenceMatcher(None, folded(one), folded(other), autojunk=False)
    return matcher.ratio() if matcher.quick_ratio() >= _ALIKE else 0.0


def pieces(old: str, new: str) -> Iterator[Piece]:
    """Two texts in one row; what is equal is shown as it is in the new."""
    before, after = _TOKEN.findall(old), _TOKEN.findall(new)
    matcher = SequenceMatcher(None, [*map(folded, before)], [*map(folded, after)], autojunk=False)
    cut = added = ""
    codes = matcher.get_opcodes()
    for at, (kind, low, high, start, end) in enumerate(codes):
        was, now = "".join(before[low:high]), "".join(after[start:end])
        between = 0 < at < len(codes) - 1 and high - low < _JOINED
        if kind != "equal" or (between and (cut or added)):
            cut, added = cut + was, added + now
            continue
        yield from _change(cut, added)
        cut = added = ""
        yield "equal", now
    yield from _change(cut, added)


def _change(cut: str, added: str) -> Iterator[Piece]:
    if cut:
        yield "old", cut
    if added:
        yield "new", added


def _shortened(text: str, *, first: bool, last: bool) -> str:
    """Of a stretch that is equal what stands next to a change."""
    if (first and last) or len(text) <= _CONTEXT * (2 - first - last) + 1:
        return text
    head = "" if first else text[:_CONTEXT]
    tail = "" if last else text[-_CONTEXT:]
    return f"{head}…{tail}"
