"""What mirrors did to pages, byte for byte, as a function of a clean text and of a host's ways."""

import random
from collections.abc import Iterator
from dataclasses import dataclass, field

from crawler.restore import tables
from crawler.restore.gbk import CHARACTERS, LEADS

TONED = "āáǎàēéěèīíǐìōóǒòūúǔùǖǘǚǜ"
_HALF = {code: code - 0xFEE0 for code in range(0xFF01, 0xFF5F)}


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
    """A damaged text, what it was (in the host's script and width), and which of its characters lost their bytes."""

    text: str
    truth: str
    hit: tuple[bool, ...]


def some_host(seed: int, frequent: str) -> Host:
    """A host at random; ``frequent`` are the characters that its table is drawn from."""
    rng = random.Random(seed)
    known = tables.readings()
    traditional = rng.random() < 0.8
    script = tables.only_traditional()
    pool = [c for c in frequent if c in known and (not traditional or c in script)]
    table = {}
    for character in rng.sample(pool, min(len(pool), rng.randint(40, 160))):
        reading = rng.choice(sorted(known[character])) if rng.random() < 0.1 else min(known[character], key=_plain)
        table[character] = f"({reading}{' ' if rng.random() < 0.1 else ''})"
    return Host(
        traditional=traditional,
        glosses=table if rng.random() < 0.85 else {},
        marks=rng.choice(("！，。：", "！，", "！，：；？", "！，。、：")),
        marks_first=rng.random() < 0.5,
        swallow=rng.random() < 0.85,
        lone=rng.choice("???\ufffd"),
        unmapped="" if rng.random() < 0.96 else "?",
        half=rng.random() < 0.5,
    )


def _plain(reading: str) -> tuple[bool, str]:
    return not any(letter in TONED for letter in reading), reading


def to_traditional(text: str) -> str:
    """As converters of single characters do it, one for one."""
    simple = tables.only_simplified()
    forms: dict[int, int] = {}
    for traditional, simplified in tables.simplified().items():
        if chr(simplified) in simple:
            forms.setdefault(simplified, traditional)
    forms[ord("着")] = ord("著")
    return text.translate(forms)


def damage(text: str, host: Host) -> Damaged:
    """Convert, encode, gloss, insert, decode."""
    if host.traditional:
        text = to_traditional(text)
    text = "".join(c for c in text if c < "\x80" or c in _pairs())
    stream: list[tuple[int, int | None]] = [
        (byte, at) for at, character in enumerate(text) for byte in character.encode("gbk")
    ]
    marks = [(mark.encode("gbk"), b" ", b"") for mark in host.marks]
    readings = [(c.encode("gbk"), b"", gloss.encode("gbk")) for c, gloss in host.glosses.items()]
    for pair, before, behind in marks + readings if host.marks_first else readings + marks:
        stream = _insert(stream, pair, before, behind)
    whole = [False] * len(text)
    shown = []
    for character, origins in _decode(stream, host):
        if len(set(origins)) == 1 and origins[0] is not None and character == text[origins[0]]:
            whole[origins[0]] = True
        if character == " " and origins == (None,):
            continue  # white space collapses
        shown.append(character)
    damaged, truth = "".join(shown), text
    if host.half:
        damaged, truth = damaged.translate(_HALF), truth.translate(_HALF)
    return Damaged(damaged, truth, tuple(not done for done in whole))


def _insert(
    stream: list[tuple[int, int | None]], pair: bytes, before: bytes, behind: bytes
) -> list[tuple[int, int | None]]:
    """Put bytes around each place where two bytes stand together, whether they are a character or not."""
    data = bytes(byte for byte, _ in stream)
    pieces: list[tuple[int, int | None]] = []
    done = 0
    while (at := data.find(pair, done)) >= 0:
        pieces += stream[done:at]
        pieces += [(byte, None) for byte in before]
        pieces += stream[at : at + 2]
        pieces += [(byte, None) for byte in behind]
        done = at + 2
    return pieces + stream[done:]


def _decode(stream: list[tuple[int, int | None]], host: Host) -> Iterator[tuple[str, tuple[int | None, ...]]]:
    at = 0
    while at < len(stream):
        byte, origin = stream[at]
        at += 1
        if byte < 0x80:
            yield chr(byte), (origin,)
        elif byte in LEADS and at < len(stream):
            following, other = stream[at]
            if shown := CHARACTERS.get(byte << 8 | following):
                yield shown, (origin, other)
                at += 1
            elif following >= 0x80:
                if host.unmapped:
                    yield host.unmapped, (origin, other)
                at += 1
            else:
                yield host.lone, (origin,)
                if host.swallow:
                    at += 1


def _pairs() -> dict[str, int]:
    from crawler.restore.gbk import PAIRS

    return PAIRS
