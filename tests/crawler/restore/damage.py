"""What mirrors did to pages, byte for byte, as a function of a clean text and of a host's ways.

What each part follows, of what was seen on mirrors:

- traditional characters, one for one, what Big5 has itself left alone: ``最后``, ``在于`` and ``一只`` stand so on a
  mirror's page, and ``當地``, ``盡管``, ``歷史`` show which of several forms is taken;
- a table of about 130 frequent traditional characters, some hosts without one; a character is glossed everywhere or
  nowhere: ``著(zhù)``, ``會(huì )`` with a space on some;
- the table is put in by a replacement of bytes, one character after the other, so a pair that belongs to two characters
  is glossed, too: 車 in ``管?chē)鴥`` (管國), 績 in ``量?jī)?yōu)`` (量優);
- a space before marks: ``?！`` is 。” with A3A1 as ！, ``?，F(xiàn)`` is 。現 with A3AC as ，; behind ``示?。`` and
  ``指出?,`` a mark in its place took the second byte of the character before. Nobody sees the space elsewhere: white
  space collapses. ！ and ， have it on every page looked at, the others on some;
- a lead byte before an ASCII byte is shown as ``?`` and takes that byte along, most often: ``?/div>``, ``?chē)``;
- a pair that GBK does not map is gone without a trace: FBB1 in ``?!彼硎?,`` (。”他表示，);
- the full-width forms of ASCII become ASCII on half the hosts, marks as well as the ``P`` of 模型.

Not seen on a mirror, and so in tests only, not in ``some_host``: U+FFFD for what could not be read, a simplified page.
"""

import random
from collections.abc import Iterator
from dataclasses import dataclass, field
from functools import cache

from crawler.restore import tables
from crawler.restore.gbk import CHARACTERS, LEADS, PAIRS

TONED = "āáǎàēéěèīíǐìōóǒòūúǔùǖǘǚǜ"
# Bytes, and which of the clean text's they are: twice the character's place, and one more for its second byte.
_Stream = list[tuple[int, int | None]]
_HALF = {code: code - 0xFEE0 for code in range(0xFF01, 0xFF5F)}
# Where the first of several traditional forms in Big5's order is not the usual one.
_USUAL = {"证": "證", "历": "歷", "钟": "鐘", "术": "術", "汇": "匯", "着": "著"}
# Characters of a host's table, and the share of hosts that have one.
_TABLE, _GLOSSING = (100, 160), 0.85


@dataclass(frozen=True, slots=True)
class Host:
    """The ways of a host.

    ``glosses`` are what it puts behind characters, ``marks`` the full-width marks that it puts a space before;
    ``swallow`` tells whether its decoder drops the ASCII byte behind a lone lead byte, ``lone`` what it shows for the
    lead byte, ``unmapped`` what for a pair that GBK does not map; ``half`` whether it makes full-width forms ASCII.
    """

    traditional: bool = True
    glosses: dict[str, str] = field(default_factory=dict)
    marks: str = "！，。："
    marks_first: bool = True
    swallow: bool = True
    lone: str = "?"
    unmapped: str = ""
    half: bool = False


@dataclass(frozen=True, slots=True)
class Damaged:
    """A damaged text, what it was (in the host's script and width), and what hit each of its characters, if anything.

    ``read off`` has both bytes, in two characters; ``first lost`` and ``second lost`` have one, the other being shown
    as ``?`` or swallowed; ``unmapped`` has a byte in a pair that vanished.
    """

    text: str
    truth: str
    causes: tuple[str | None, ...]

    @property
    def hit(self) -> tuple[bool, ...]:
        return tuple(cause is not None for cause in self.causes)


def some_host(seed: int, frequent: str) -> Host:
    """A host at random; ``frequent`` are the characters that its table is drawn from, where they are traditional."""
    rng = random.Random(seed)
    known = tables.readings()
    script = tables.only_traditional() | {"著"}
    pool = [c for c in frequent if c in known and c in script]
    table = {}
    for character in rng.sample(pool, min(len(pool), rng.randint(*_TABLE))):
        reading = rng.choice(sorted(known[character])) if rng.random() < 0.1 else min(known[character], key=_plain)
        table[character] = f"({reading}{' ' if rng.random() < 0.1 else ''})"
    return Host(
        glosses=table if rng.random() < _GLOSSING else {},
        marks=rng.choice(("！，。：", "！，", "！，：；？", "！，。、：")),
        marks_first=rng.random() < 0.5,
        swallow=rng.random() < 0.85,
        half=rng.random() < 0.5,
    )


def _plain(reading: str) -> tuple[bool, str]:
    return not any(letter in TONED for letter in reading), reading


def to_traditional(text: str) -> str:
    """As converters of single characters do it, one for one: what Big5 lacks, and 着."""
    return text.translate(_traditional_forms())


@cache
def _traditional_forms() -> dict[int, str]:
    simple = tables.only_simplified()
    forms: dict[int, list[str]] = {}
    for traditional, simplified in tables.simplified().items():
        if chr(simplified) in simple:
            forms.setdefault(simplified, []).append(chr(traditional))
    usual = {simplified: min(found, key=_place_in_big5) for simplified, found in forms.items()}
    return usual | str.maketrans(_USUAL)


def _place_in_big5(character: str) -> bytes:
    """Its code; behind all others where it has none."""
    try:
        return character.encode("big5")
    except UnicodeEncodeError:
        return b"\xff"


def damage(text: str, host: Host) -> Damaged:
    """Convert, encode, gloss, insert, decode."""
    if host.traditional:
        text = to_traditional(text)
    text = "".join(c for c in text if c < "\x80" or c in PAIRS)
    stream: _Stream = [
        (byte, 2 * at + order)
        for at, character in enumerate(text)
        for order, byte in enumerate(character.encode("gbk"))
    ]
    marks = [(mark.encode("gbk"), b" ", b"") for mark in host.marks]
    readings = [(c.encode("gbk"), b"", gloss.encode("gbk")) for c, gloss in host.glosses.items()]
    for pair, before, behind in marks + readings if host.marks_first else readings + marks:
        stream = _insert(stream, pair, before, behind)
    shown: list[str] = []
    fates: list[dict[int, str]] = [{} for _ in text]
    for character, origins, fate in _decode(stream, host):
        if character == " " and origins == (None,):
            continue  # white space collapses
        shown.append(character)
        of_one = len({None if origin is None else origin // 2 for origin in origins}) == 1
        for origin in origins:
            if origin is not None:
                fates[origin // 2][origin % 2] = "whole" if of_one and fate == "read" else fate
    damaged, truth = "".join(shown), text
    if host.half:
        damaged, truth = damaged.translate(_HALF), truth.translate(_HALF)
    return Damaged(damaged, truth, tuple(_cause(fate.get(0), fate.get(1)) for fate in fates))


def _cause(first: str | None, second: str | None) -> str | None:
    """What hit a character, given the fates of its bytes."""
    if first == "whole":
        return None
    if "unmapped" in {first, second}:
        return "unmapped"
    if first != "read":
        return "first lost"
    return "read off" if second == "read" else "second lost"


def _insert(stream: _Stream, pair: bytes, before: bytes, behind: bytes) -> _Stream:
    """Put bytes around each place where two bytes stand together, whether they are a character or not."""
    data = bytes(byte for byte, _ in stream)
    pieces: _Stream = []
    done = 0
    while (at := data.find(pair, done)) >= 0:
        pieces += stream[done:at]
        pieces += [(byte, None) for byte in before]
        pieces += stream[at : at + 2]
        pieces += [(byte, None) for byte in behind]
        done = at + 2
    return pieces + stream[done:]


def _decode(stream: _Stream, host: Host) -> Iterator[tuple[str, tuple[int | None, ...], str]]:
    """What is shown, the bytes that it stands for, and what became of them."""
    at = 0
    while at < len(stream):
        byte, origin = stream[at]
        at += 1
        if byte < 0x80:
            yield chr(byte), (origin,), "read"
        elif byte in LEADS and at < len(stream):
            following, other = stream[at]
            if shown := CHARACTERS.get(byte << 8 | following):
                yield shown, (origin, other), "read"
                at += 1
            elif following >= 0x80:
                yield host.unmapped, (origin, other), "unmapped"
                at += 1
            else:
                yield host.lone, (origin,), "lone"
                if host.swallow:
                    at += 1
