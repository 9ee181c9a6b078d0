"""Shifted runs of a page: found by their signs, read from the right byte, taken where they then make sense."""

import math
from collections import Counter
from dataclasses import dataclass
from itertools import islice

from crawler.lazy_pattern import lazy_compile
from crawler.restore import tables
from crawler.restore.beam import UNKNOWN, Decoded, Decoder, Steps
from crawler.restore.budget import Budget
from crawler.restore.gbk import COMMON, PAIRS
from crawler.restore.glosses import without_glosses
from crawler.restore.grams import LONGEST, normalised
from crawler.restore.model import Model
from crawler.restore.shifted_run import (
    LOST,
    Lost,
    Reading,
    Ways,
    gloss_at,
    readings_from_gloss,
    readings_from_lost_lead,
    readings_from_two_lost,
)

# A lost byte before a mark or a reading, U+FFFD before any character. What is ASCII on both sides is a script's, unless
# the page is known to be damaged.
_TONE = "āáǎàēéěèīíǐìōóǒòūúǔùüǖǘǚǜ"
_WIDE = r"[^\x00-\x7f]"
# What stands behind a mark of the half width where a byte was lost before it; letters are of a reading, or of a tag or
# an entity whose beginning a lost byte took along.
_AFTER_MARK = (
    rf"(?:{_WIDE}|[?@-~](?![a-z])|\?[a-z{_TONE}]{{1,7}} ?\)|\?[a-z]{{1,10}}(?:;|[ /][^<>\n]{{0,300}}>|>)|\Z)"
)
# The patterns begin with the byte's character, which `re` then looks for in a loop: few pages have many.
_BYTE = r"[?\ufffd]"
_BEHIND_BYTE = (
    rf"(?:(?=[！，。：；？、])"
    rf"|(?:(?<=\A{_BYTE})|(?<={_WIDE}{_BYTE})|(?<=[{_TONE}n]\){_BYTE})|(?<= \){_BYTE}))(?=[!,.:;?]{_AFTER_MARK})"
    rf"|(?:(?<={_WIDE}{_BYTE})|(?<=\){_BYTE}))(?=[(（]?[a-z{_TONE}]{{1,7}} ?[)）])"
    rf"|(?<={_WIDE}\ufffd)(?=[^\x00-\x7f\ufffd]))"
)
SIGN = lazy_compile(_BYTE + _BEHIND_BYTE)
_SIGN_BY_MARK = lazy_compile(r"\?" + _BEHIND_BYTE)  # one character is found ten times as fast as either of two
SIGN_OF_MORE = lazy_compile(
    rf"{_BYTE}(?:(?<={_WIDE}{_BYTE})(?={_BYTE}[！，。：；？、])|(?<={_WIDE}{_BYTE})(?=[!,.:;?][!-?]{_WIDE})"
    rf"|(?<![\s<>]{_BYTE})(?=[！，。：；？、]|[!,.:;?]{_AFTER_MARK}"
    rf"|[(（]?[a-z{_TONE}]{{1,7}} ?[)）])|(?<=\ufffd)(?=[^\x00-\x7f\ufffd]))"
)
# A lost byte, a full-width mark and a lost byte again within Chinese text, a blank between or not: A1A3 and another
# mark. Nobody writes that.
_SIGNED = lazy_compile(r"(?<=[\u4e00-\u9fff])[?\ufffd]！　?[?\ufffd](?![?!？！])")
_SPACED = frozenset("！，。：；、")  # marks that hosts put spaces before
_CONTEXT, _QUOTATION = 8, 120
# How much better than as it stands a run has to read, in natural logarithms: where the page is damaged for sure, and
# where this run is to tell that it is.
_BETTER, _TELLING = -3.0, 10.0
_MOST = 24
_ANY = Ways(halved=True, swallows=True)  # what allows all readings
# What a text costs, on a damaged page, that has a sign of damage and yet stands as it was.
_NOBODY_WRITES = -25.0
_LINE_LENGTH = 400
# Every other run or so lacks a character. Where so many runs lack more than this many each, they are none.
_RUNS, _HOPELESS = 8, 1.5
# Of a run that is to tell of damage no larger share may be unknown, and no character may cost more on average.
_MOSTLY, _NO_TEXT = 0.5, -7.0
# How often a character of a reading is looked at before the reading is decoded.
_LOOKS = 1
# Where so many signs show none, there are no runs.
_VAIN = 100
_PROOF = 6.0
# What a character costs in running text.
_USUALLY = -4.0


@dataclass(frozen=True, slots=True)
class Mended:
    """A text with its runs read right: how many they are, the glosses taken out, and the characters lost."""

    text: str
    shifts: int
    glosses: int
    unrecovered: int


def may_hold_runs(text: str) -> bool:
    """Whether a sign of a shifted run stands somewhere."""
    return (SIGN if "\ufffd" in text else _SIGN_BY_MARK).search(text) is not None


def mend(text: str, model: Model, ways: Ways, glossed: bool, damaged: bool, budget: Budget) -> Mended | None:
    """Read the shifted runs of a text; where ``glossed``, take glosses out of the rest.

    A page that is not known to be ``damaged`` is touched only where a run reads much better. None where no gloss tells
    of a mirror, and what was taken for runs lacks more than runs do. Raises Spent.
    """
    out: list[str] = []
    done = shifts = glosses = unrecovered = vain = 0
    at = 0

    decoder = Decoder(model, frozenset(c for c, _ in ways.table), _share_of_spaces(text), budget)

    def keep(end: int) -> None:
        nonlocal done, glosses
        piece = text[done:end]
        if glossed:
            piece, count = without_glosses(piece)
            glosses += count
        out.append(piece)
        done = end

    pattern = SIGN_OF_MORE if damaged else SIGN
    while sign := pattern.search(text, at):
        start = sign.start()
        keep(start)
        before = "".join(out[-8:])[-_LINE_LENGTH:]
        cut = max(before.rfind("\n"), before.rfind(">"))
        line = before if cut < 0 else "\n" + before[cut + 1 :]
        taken = _read(text, start, line, decoder, ways, glossed, damaged)
        if taken is None:
            vain += 1
            if not damaged and not shifts and vain >= _VAIN:
                return None
            at = start + 1
            continue
        reading, read = taken
        piece = _halve(read) if ways.halved else read
        for known in read.split(UNKNOWN):
            model.learn(known)
        out.append(piece)
        shifts += 1
        glosses += reading.glosses
        unrecovered += piece.count(UNKNOWN)
        at = done = reading.end
        if not glossed and shifts >= _RUNS and unrecovered > _HOPELESS * shifts:
            return None
    keep(len(text))
    return Mended("".join(out), shifts, glosses, unrecovered)


def may_be_read(text: str, budget: Budget) -> bool:
    """Whether a run of a page that shows nothing else may be shifted: it ends a quotation, or has fewer rare characters
    when read on from the right byte. Needs neither words nor a model of the page. Raises Spent."""
    for sign in islice(SIGN.finditer(text), 10 * _VAIN):
        if _SIGNED.match(text, sign.start()):
            return True
        before = text[max(0, sign.start() - 1) : sign.start()]
        for reading in _readings(text, sign.start(), before, _ANY, budget)[:_MOST]:
            known = "".join(part for part in reading.parts if isinstance(part, str))
            stands = text[sign.end() : reading.end]
            is_likelier = _rare(known) < _rare(stands) or (stands.isascii() and known >= "\u2000" and not _rare(known))
            if reading.proofs or _may_end_quotation(reading) or is_likelier:
                return True
    return False


def _may_end_quotation(reading: Reading) -> bool:
    first, *others = reading.parts
    may_end = isinstance(first, Lost) and "。" in first.candidates
    return may_end and any("”" in (part.candidates if isinstance(part, Lost) else (part,)) for part in others[:1])


def _rare(text: str) -> int:
    """How many characters of a text are neither common characters nor marks."""
    simple = text.translate(tables.simplified())
    return sum(c >= "\u2000" and c not in _MARKS and PAIRS.get(c, 0) not in COMMON and c < "\uff00" for c in simple)


def _halve(text: str) -> str:
    return "".join(chr(ord(c) - 0xFEE0) if "！" <= c <= "～" else c for c in text)


def _readings(text: str, at: int, before: str, ways: Ways, budget: Budget) -> list[Reading]:
    """The readings of a run whose sign stands at ``at``, behind a character."""
    readings: list[Reading] = []
    if gloss_at(text, at + 1, opened=False) and (pair := PAIRS.get(before)):
        readings += readings_from_gloss(text, at, pair & 0xFF, ways)
    if not readings and text[at + 1] in LOST and text[at + 2 : at + 3] in _SPACED:
        readings += readings_from_two_lost(text, at)
    if not readings:
        readings += readings_from_lost_lead(text, at, ways)
    budget.spend(_LOOKS * sum(len(reading.parts) for reading in readings))
    return readings


def _read(
    text: str, at: int, line: str, decoder: Decoder, ways: Ways, glossed: bool, damaged: bool
) -> tuple[Reading, str] | None:
    """The best reading of a run and what it says, if it is better than the text as it stands."""
    readings = _readings(text, at, line[-1:], ways, decoder.budget)
    quoted = line.rfind("“") > line.rfind("”")
    signed = _SIGNED.match(text, at) is not None
    readings = [reading for reading in readings if damaged or quoted or signed or reading.tells][:_MOST]
    if not readings:
        return None
    readings.sort(key=lambda reading: (-reading.proofs, -decoder.state(reading)))
    reach = max(reading.end for reading in readings)
    model = decoder.model
    literal = _plain(text[at : reach + _CONTEXT], glossed)
    normal = normalised(line[-_CONTEXT:])
    stands = model.score(normal + normalised(literal), len(normal)) + decoder.strangeness(literal)
    stands += _NOBODY_WRITES if damaged or signed else 0.0
    best: tuple[float, Decoded] | None = None
    steps: Steps = {}
    for reading in readings:
        rest = _plain(text[reading.end : reach + _QUOTATION], glossed)
        # The decoder sees a few characters beyond; all readings are scored up to the same place. What another sign
        # begins will be read otherwise.
        near = text[reading.end : reach + _CONTEXT]
        other = SIGN_OF_MORE.search(near)
        unread = len(near) - other.start() if other else 0
        near = _plain(near[: other.start()] if other else near, glossed)
        beyond = decoder.strangeness(near) + model.score(normalised(near), LONGEST)
        beyond += _PROOF * reading.proofs + _USUALLY * unread
        least = max(stands + _BETTER, best[0] if best else -math.inf)
        decoded = decoder.decode(line, reading, rest, steps, least - beyond)
        if decoded is not None and (best is None or decoded.score + beyond > best[0]):
            best = decoded.score + beyond, decoded
    if best is None:
        return None
    score, chosen = best
    gain = score - stands
    tells = chosen.reading.tells
    if gain < _BETTER or (gain < _TELLING and not damaged and not signed and tells):
        return None
    read = decoder.agreed(chosen)
    if not damaged and not tells and not signed and not read.startswith("。”"):  # closes what was open
        return None
    is_text = read.count(UNKNOWN) <= _MOSTLY * len(read) and chosen.score >= _NO_TEXT * (len(read) + LONGEST)
    if not damaged and not signed and not is_text:  # no better than what stands there: a text in another tongue, say
        return None
    return chosen.reading, read


def _share_of_spaces(text: str) -> float:
    """The logarithm of the share of spaces among the spaces and line breaks behind a page's sentences."""
    ends = Counter(_BEHIND_SENTENCE.findall(text))
    return math.log((ends[" "] + ends["\t"] + _PRIOR) / (ends.total() + 1))


_PRIOR = 0.003
_BEHIND_SENTENCE = lazy_compile(r"[。”！？」…]([\n \t])")
_MARKS = frozenset("，。、“”：（）；《》？！　…—·「」『』‘’【】")


def _plain(text: str, glossed: bool) -> str:
    return without_glosses(text)[0] if glossed else text
