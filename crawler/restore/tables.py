"""The tables that ship with the package: words, readings, scripts. ``benchmarks/restore_data.py`` makes them."""

import lzma
import math
import re
from array import array
from bisect import bisect_left
from collections.abc import Iterable
from functools import cache
from importlib.resources import files

# Steps of a binary logarithm, and what the frequencies of all words sum to: those of the dictionary they come from.
_STEPS, _TOTAL = 2, 60_101_967


def _lines(name: str) -> list[str]:
    packed = files(__package__).joinpath("data", f"{name}.xz").read_bytes()
    return lzma.decompress(packed).decode("gb18030").split("\n")


def number(string: str) -> int:
    """A string of up to four characters of the basic plane as a number, in the strings' order among those as long."""
    return int.from_bytes(string.encode("utf-16-be", "surrogatepass"), "big")


class Logarithms:
    """Strings and a natural logarithm of each, kept as sorted numbers: a tenth of what a dictionary of them needs."""

    def __init__(self, kind: str) -> None:
        self.numbers = array(kind)
        self.steps = bytearray()

    def find(self, wanted: int) -> int | None:
        """The step of a number; None where it is not held."""
        at = bisect_left(self.numbers, wanted)
        return self.steps[at] if at < len(self.numbers) and self.numbers[at] == wanted else None


class Words:
    """The words of simplified Chinese, of up to four characters, with the natural logarithms of their frequencies in
    running text."""

    def __init__(self) -> None:
        packed, steps = _lines("words")
        self.logarithms = [(step / _STEPS) * math.log(2) - math.log(_TOTAL) for step in range(80)]
        self.by_length = [Logarithms(kind) for kind in "HHIQQ"]
        numbers = [table.numbers for table in self.by_length]
        found = [table.steps for table in self.by_length]
        begun = [0] * 5
        # A digit begins each word: so many characters it shares with the one before.
        for (shared, rest), step in zip(_WORD.findall(packed), steps.encode(), strict=True):
            length = int(shared)
            code = begun[length]
            for character in rest:
                length += 1
                begun[length] = code = code << 16 | ord(character)
            numbers[length].append(code)
            found[length].append(step - 48)

    def get(self, word: str, default: float) -> float:
        if len(word) < len(self.by_length) and (step := self.by_length[len(word)].find(number(word))) is not None:
            return self.logarithms[step]
        return default


_WORD = re.compile(r"([0-9])([^0-9]+)")


@cache
def words() -> Words:
    return Words()


class Neighbours:
    """The characters that stand beside each, kept as sorted numbers of the pairs."""

    def __init__(self, pairs: Iterable[int]) -> None:
        self.pairs = array("I", sorted(pairs))

    def has(self, pair: str) -> bool:
        wanted = number(pair)
        at = bisect_left(self.pairs, wanted)
        return at < len(self.pairs) and self.pairs[at] == wanted

    def get(self, character: str, none: Iterable[str] = ()) -> set[str]:
        first = ord(character) << 16
        start, end = bisect_left(self.pairs, first), bisect_left(self.pairs, first + _LAST + 1)
        return {chr(pair & _LAST) for pair in self.pairs[start:end]} or set(none)


_LAST, _PAIR = 0xFFFF, 0xFFFFFFFF


@cache
def neighbours() -> tuple[Neighbours, Neighbours]:
    """For a character those that stand behind it in words, and those that stand before it."""
    _, _, pairs, triples, quadruples = (table.numbers for table in words().by_length)
    found = set(pairs)
    found.update([triple >> 16 for triple in triples])
    found.update([triple & _PAIR for triple in triples])
    for shift in (0, 16, 32):
        found.update([quadruple >> shift & _PAIR for quadruple in quadruples])
    return Neighbours(found), Neighbours((pair & _LAST) << 16 | pair >> 16 for pair in found)


class Gains:
    """How much likelier a character is, as a natural logarithm, behind the one that is first in the pair."""

    def __init__(self) -> None:
        self.pairs = Logarithms("I")
        for line in _lines("pairs"):
            first = ord(line[0]) << 16
            followers = sorted(
                (first | ord(other)) << 8 | ord(group[0]) for group in _GROUP.findall(line) for other in group[1:]
            )
            self.pairs.numbers.extend([follower >> 8 for follower in followers])
            self.pairs.steps.extend([follower & 0xFF for follower in followers])

    def get(self, pair: str, default: float) -> float:
        step = self.pairs.find(number(pair))
        return default if step is None else (step - ord("A") - 9) * _LOG2


_GROUP = re.compile(r"[\x00-\x7f][^\x00-\x7f]+")
_LOG2 = math.log(2)


@cache
def gains() -> Gains:
    return Gains()


@cache
def readings() -> dict[str, frozenset[str]]:
    """The readings of characters in Pinyin with tone marks; a neutral tone bears none.

    >>> sorted(readings()["會"])
    ['huì', 'kuài', 'kuò']
    """
    found = {}
    for line in _lines("readings"):
        said, characters = line.split(" ")
        found.update(dict.fromkeys(characters, frozenset(said.split(","))))
    return found


@cache
def syllables() -> frozenset[str]:
    """All readings that any character has."""
    return frozenset().union(*readings().values())


@cache
def simplified() -> dict[int, int]:
    """The simplified forms of traditional characters, as ``str.translate`` takes them."""
    traditional, forms, _ = _lines("scripts")
    return str.maketrans(traditional, forms)


@cache
def only_simplified() -> frozenset[str]:
    """The characters that no traditional text has."""
    return frozenset(_lines("scripts")[2])


@cache
def only_traditional() -> frozenset[str]:
    """The characters that no simplified text has."""
    return frozenset(_lines("scripts")[0]) - {"著"}
