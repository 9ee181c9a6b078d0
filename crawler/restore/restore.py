"""Restore a page."""

from dataclasses import dataclass

from crawler.items import Restored
from crawler.lazy_pattern import lazy_compile
from crawler.restore import shifts, tables
from crawler.restore.budget import Budget, Spent
from crawler.restore.glosses import NO_TABLE, Table, may_hold_glosses, read_table, without_glosses
from crawler.restore.model import Model
from crawler.restore.shifted_run import LOST, READING, Ways


@dataclass(frozen=True, slots=True)
class Restoration:
    """A text as restored, and the counts of what was done; None where it shows no damage and is as it was.

    ``spent`` tells that it looks damaged in so many places that reading them all was given up; it is as it was, too.
    """

    text: str
    counts: Restored | None
    spent: bool = False


# Steps: three times what a badly damaged page of 10,000 characters takes, and a second or so of a processor.
WORK = 2_000_000

_HALF = lazy_compile(r"(?<=[\u4e00-\u9fff”）)])[,:;!?](?=[\u4e00-\u9fff“（(])")
_FULL = lazy_compile(r"[，：；！？]")
_SWALLOWED = lazy_compile(rf"[{LOST}](?:/?[a-z]+>|[a-zāáǎàēéěèīíǐìōóǒòūúǔùǖǘǚǜ]{{1,7}} ?\))")
_KEPT = lazy_compile(rf"[{LOST}](?:</?[a-z]+>|\([a-zāáǎàēéěèīíǐìōóǒòūúǔùǖǘǚǜ]{{1,7}} ?\))")
# The marks that every host treats.
_USUAL = frozenset("，！")
_MARKED = lazy_compile(r"(?<=[^\x00-\x7f])[?\ufffd]([！，。：；？、]|[!,:;](?=[^\x00-\x7f]))")
_LOSS = lazy_compile(
    rf"(?:{shifts.SIGN_OF_MORE.pattern})(?:{READING.pattern}|[!,.:;()])?(?:[^\x00-\x7f]|[0-9@-Z](?=[^\x00-\x7f]))*"
)
# What stands right before a loss says nothing on how words end there.
_BEFORE_LOSS = 4


# A mirror loses a character here and there. Where more than one in so many is lost, the bytes went another way: a page
# read in the wrong encoding, say.
_MOST_LOST = 8
_WIDE = lazy_compile(r"[^\x00-\x7f]")
_KANA, _SOME_KANA = lazy_compile(r"[\u3041-\u30fa]"), 0.1


def restore(text: str) -> Restoration:
    """Restore a damaged text; one that shows no damage comes back as it is, and so does one damaged otherwise, or one
    that would make more work than a page may.

    >>> restore("會(huì)計").counts is None
    True
    """
    try:
        return _restore(text, Budget(WORK))
    except Spent:
        return Restoration(text, None, spent=True)


def _restore(text: str, budget: Budget) -> Restoration:
    table = read_table(text) if may_hold_glosses(text) else NO_TABLE
    glossed = table.is_damage
    if not glossed and not (shifts.may_hold_runs(text) and shifts.may_be_read(text, budget)):
        return Restoration(text, None)
    if "\0" in text or _is_japanese(text) or ("\ufffd" in text and not glossed and _is_lost_otherwise(text)):
        return Restoration(text, None)
    plain = without_glosses(text)[0] if glossed else text
    model = Model(_sound(plain))
    mended = shifts.mend(text, model, ways(plain, table), glossed, glossed, budget)
    if mended is None:
        return Restoration(text, None)
    if mended.shifts and not glossed:  # on a damaged page other runs need less proof, and glosses are a mirror's
        glossed = table.points > 0
        model = Model(_sound(without_glosses(text)[0])) if glossed else model
        mended = shifts.mend(text, model, ways(plain, table), glossed, True, budget)
    if mended is None or (not glossed and not mended.shifts):
        return Restoration(text, None)
    return Restoration(mended.text, Restored(mended.glosses, mended.shifts, mended.unrecovered))


def _is_japanese(text: str) -> bool:
    return len(_KANA.findall(text)) > _SOME_KANA * len(_WIDE.findall(text))


def _is_lost_otherwise(text: str) -> bool:
    """Whether what shows as U+FFFD was lost by others than a mirror: too much, or on a page that none converted."""
    if text.count("\ufffd") * _MOST_LOST > len(_WIDE.findall(text)):
        return True
    traditional, simple = tables.only_traditional(), tables.only_simplified()
    return sum(character in simple for character in text) > sum(character in traditional for character in text)


def _sound(text: str) -> list[str]:
    """The stretches of a text that no lost byte stands before, nor right behind."""
    stretches = _LOSS.sub(LOST[1], text).split(LOST[1])
    return [*(stretch[:-_BEFORE_LOSS] for stretch in stretches[:-1]), stretches[-1]]


def ways(text: str, table: Table) -> Ways:
    """What a page shows of its host's ways."""
    half, full = len(_HALF.findall(text)), len(_FULL.findall(text))
    swallowing, keeping = len(_SWALLOWED.findall(text)), len(_KEPT.findall(text))
    marks = {mark if mark > "\x7f" else chr(ord(mark) + 0xFEE0) for mark in _MARKED.findall(text)}
    return Ways(half >= full, swallowing >= keeping, frozenset(marks | _USUAL), table.glosses)
