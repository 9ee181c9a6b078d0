"""Who reprinted whom: candidates verified by alignment, and what differs between the two prints."""

from collections import Counter
from dataclasses import dataclass
from typing import Literal

from rapidfuzz import fuzz
from rapidfuzz.distance import LCSseq

from crawler.corpus.texts import Printed, letters
from crawler.lazy_pattern import lazy_compile

Kind = Literal["exact", "near", "part"]
SHORTEST = 24  # letters: captions and headings of columns are no texts
_RUN = 5  # letters in a row that are equal, to count as taken over
_PART = 0.7  # of the shorter text's letters, to be a reprint of it
_NEAR = 0.7  # of the letters of both, to be the same text
_TAKEN = 24  # letters that are taken over at least
_KEPT = 80  # of 100, by which a paragraph is still the same one
_NUMBERS = 2  # that a text has at least, to be told by them
_NUMBER = lazy_compile(r"\d+")
_DATELINE = lazy_compile(r"^[^\n。，]{0,30}?(?:电|電|讯|訊|消息)(?:\s*[（(][^）)\n]{1,30}[）)])?")
_CREDIT = lazy_compile(
    r"(?:来源|來源)[:：]\s*《?([\w·]{2,16})|(?:转自|轉自|转载自|轉載自)\s*《?([\w·]{2,16})"
    r"|[据據]\s*《?([\w·]{2,16}?)》?\s*(?:消息|报道|報道|报导)"
)
_AGENCY = lazy_compile(r"^(?:新华社|中新社|中央社|新華社|中新網|中新网|人民网|央视新闻)")


@dataclass(frozen=True, slots=True)
class Reprint:
    """Two prints of a text, the earlier first; of one day, or undated, which came first is not known.

    ``similarity`` is the share of the letters of both that are equal, in runs of five or more, and ``containment`` the
    share of the shorter text's.
    """

    kind: Kind
    first: Printed
    other: Printed
    similarity: float
    containment: float

    @property
    def first_is_known(self) -> bool:
        return self.first.date is not None and self.other.date is not None and self.first.date < self.other.date

    @property
    def headline_changed(self) -> bool:
        return letters(self.first.line["headline"] or "") != letters(self.other.line["headline"] or "")

    @property
    def cut(self) -> list[str]:
        """The paragraphs of the first print that the other lacks."""
        return _lacking(self.first, self.other)

    @property
    def added(self) -> list[str]:
        """The paragraphs of the other print that the first lacks."""
        return _lacking(self.other, self.first)


def aligned(first: Printed, other: Printed) -> Reprint | None:
    """Two texts compared letter by letter; None where neither is a reprint of the other, or of a part of it."""
    a, b = first.letters, other.letters
    if a == b:
        return Reprint("exact", first, other, 1.0, 1.0)
    taken = sum(
        code.src_end - code.src_start
        for code in LCSseq.opcodes(a, b)
        if code.tag == "equal" and code.src_end - code.src_start >= _RUN
    )
    similarity, containment = 2 * taken / (len(a) + len(b)), taken / min(len(a), len(b))
    if containment < _PART or taken < _TAKEN or _in_one_form(a, b):
        return None
    return Reprint("near" if similarity >= _NEAR else "part", first, other, similarity, containment)


def _in_one_form(a: str, b: str) -> bool:
    """Whether two texts are alike in form and differ in most of their numbers, as the weather of two days does."""
    one, other = (Counter(_NUMBER.findall(text)) for text in sorted((a, b), key=len))
    count = one.total()
    return count >= _NUMBERS and (one & other).total() < count / 2


def dateline(text: str) -> str | None:
    """The words before the lead that say where it comes from.

    >>> dateline("新华社北京5月6日电（记者 王某）渠开工。")
    '新华社北京5月6日电（记者 王某）'
    """
    found = _DATELINE.match(text)
    return found[0] if found else None


def credited(printed: Printed) -> str | None:
    """The source that a print states, or its text: an agency before the lead, 据《云州日报》报道."""
    if printed.line["source"]:
        return str(printed.line["source"])
    text = printed.line["text"]
    if agency := _AGENCY.match(text):
        return agency[0]
    found = _CREDIT.search(text)
    return next(filter(None, found.groups()), None) if found else None


def _lacking(one: Printed, other: Printed) -> list[str]:
    there = other.letters
    return [
        paragraph
        for paragraph in one.line["text"].split("\n")
        if (said := letters(paragraph)) and said not in there and fuzz.partial_ratio(said, there) < _KEPT
    ]
