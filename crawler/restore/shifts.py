"""Shifted runs of a page: found by their signs, read from the right byte, taken where they then make sense."""

import re
from dataclasses import dataclass

from crawler.restore.fill import UNKNOWN, Filled, fill, guess
from crawler.restore.gbk import PAIRS
from crawler.restore.glosses import without_glosses
from crawler.restore.model import Model
from crawler.restore.run import Reading, Ways, gloss_at, readings_from_gloss, readings_from_lost_lead

# A lost byte before a mark or a reading, U+FFFD before any character. What is ASCII on both sides is a script's, unless
# the page is known to be damaged.
_TONE = "āáǎàēéěèīíǐìōóǒòūúǔùüǖǘǚǜ"
_WIDE = r"[^\x00-\x7f]"
SIGN = re.compile(
    rf"[?\ufffd](?=[！，。：；？、“”‘’（）《》…—])"
    rf"|(?:\A|(?<={_WIDE})|(?<=[{_TONE}n]\))|(?<= \)))[?\ufffd](?=[!,.:;?()](?:{_WIDE}|[?@-~](?![a-z])))"
    rf"|(?:(?<={_WIDE})|(?<=\)))[?\ufffd](?=[(（]?[a-z{_TONE}]{{1,7}} ?[)）])"
    rf"|(?<={_WIDE})\ufffd(?=[^\x00-\x7f\ufffd])"
)
_SIGN_OF_MORE = re.compile(
    rf"(?<![\s<>])[?\ufffd](?=[！，。：；？、“”‘’（）《》…—]|[!,.:;?()](?:{_WIDE}|[?@-~](?![a-z]))"
    rf"|[(（]?[a-z{_TONE}]{{1,7}} ?[)）])|\ufffd(?=[^\x00-\x7f\ufffd])"
)
# A lost byte, a full-width mark and a lost byte again within Chinese text: A1A3 and another mark. Nobody writes that.
_SIGNED = re.compile(r"(?<=[\u4e00-\u9fff])[?\ufffd]！[?\ufffd](?![?!？！])")
_CONTEXT = 8
# How much better than as it stands a run has to read, in natural logarithms: where the page is damaged for sure, and
# where this run is to tell that it is.
_BETTER, _TELLING = -3.0, 10.0
_MOST = 24
_LINE_LENGTH = 400
_PROOF = 12.0


@dataclass(frozen=True, slots=True)
class Mended:
    """A text with its runs read right: how many they are, the glosses taken out, the characters lost, and the most that
    a run gained."""

    text: str
    shifts: int
    glosses: int
    unrecovered: int


def mend(text: str, model: Model, ways: Ways, glossed: bool, damaged: bool) -> Mended:
    """Read the shifted runs of a text; where ``glossed``, take glosses out of the rest.

    A page that is not known to be ``damaged`` is touched only where a run reads much better.
    """
    out: list[str] = []
    done = shifts = glosses = unrecovered = 0
    at = 0

    def keep(end: int) -> None:
        nonlocal done, glosses
        piece = text[done:end]
        if glossed:
            piece, count = without_glosses(piece)
            glosses += count
        out.append(piece)
        done = end

    pattern = _SIGN_OF_MORE if damaged else SIGN
    while sign := pattern.search(text, at):
        start = sign.start()
        keep(start)
        before = "".join(out[-8:])[-_LINE_LENGTH:]
        cut = max(before.rfind("\n"), before.rfind(">"))
        line = before if cut < 0 else "\n" + before[cut + 1 :]
        taken = _read(text, start, line, model, ways, glossed, damaged)
        if taken is None:
            at = start + 1
            continue
        reading, filled = taken
        piece = _halve(filled.text) if ways.halved else filled.text
        out.append(piece + UNKNOWN * reading.swallowed)
        shifts += 1
        glosses += reading.glosses
        unrecovered += filled.unknown + reading.swallowed
        at = done = reading.end
    keep(len(text))
    return Mended("".join(out), shifts, glosses, unrecovered)


def _halve(text: str) -> str:
    return "".join(chr(ord(c) - 0xFEE0) if "！" <= c <= "～" else c for c in text)


def _read(
    text: str, at: int, line: str, model: Model, ways: Ways, glossed: bool, damaged: bool
) -> tuple[Reading, Filled] | None:
    """The best reading of a run, if it is better than the text as it stands."""
    readings: list[Reading] = []
    left = line[-_CONTEXT:]
    if gloss_at(text, at + 1, opened=False) and left and (pair := PAIRS.get(left[-1])):
        readings += readings_from_gloss(text, at, pair & 0xFF, ways)
    if not readings:
        readings += readings_from_lost_lead(text, at, ways)
    quoted = line.rfind("“") > line.rfind("”")
    signed = _SIGNED.match(text, at) is not None
    readings = [reading for reading in readings if damaged or quoted or signed or reading.tells][:_MOST]
    if not readings:
        return None
    reach = max(reading.end for reading in readings)
    scored = []
    for reading in readings:
        rest = _plain(text[reading.end : reach + _CONTEXT], glossed)
        scored.append((guess(model, left, reading, rest) + _PROOF * reading.proofs, reading))
    score, best = max(scored, key=lambda pair: pair[0])
    literal = model.score(left[-6:] + _plain(text[at : reach + _CONTEXT], glossed))
    gain = score - literal
    if gain < _BETTER or (gain < _TELLING and not damaged and best.tells):
        return None
    filled = fill(model, line, best, _plain(text[best.end : best.end + _CONTEXT], glossed))
    if not damaged and not best.tells and not signed and not filled.text.startswith("。”"):  # closes what was open
        return None
    return best, filled


def _plain(text: str, glossed: bool) -> str:
    return without_glosses(text)[0] if glossed else text
