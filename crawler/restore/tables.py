"""The tables that ship with the package: words, readings, scripts. ``benchmarks/restore_data.py`` makes them."""

import lzma
import math
from functools import cache
from importlib.resources import files

# Steps of a binary logarithm, and what the frequencies of all words sum to: those of the dictionary they come from.
_STEPS, _TOTAL = 2, 60_101_967


def _lines(name: str) -> list[str]:
    packed = files(__package__).joinpath("data", f"{name}.xz").read_bytes()
    return lzma.decompress(packed).decode("gb18030").split("\n")


@cache
def words() -> dict[str, float]:
    """The words of simplified Chinese with the natural logarithms of their frequencies in running text."""
    packed, steps = _lines("words")
    logarithms = {chr(ord("0") + step): (step / _STEPS) * math.log(2) - math.log(_TOTAL) for step in range(80)}
    found: dict[str, float] = {}
    word = ""
    start = 0
    count = 0
    # A digit begins each word: so many characters it shares with the one before.
    size = len(packed)
    while start < size:
        end = start + 1
        while end < size and packed[end] > "9":
            end += 1
        word = word[: ord(packed[start]) - 48] + packed[start + 1 : end]
        found[word] = logarithms[steps[count]]
        count += 1
        start = end
    return found


@cache
def neighbours() -> tuple[dict[str, set[str]], dict[str, set[str]]]:
    """For a character those that stand behind it in words, and those that stand before it."""
    following: dict[str, set[str]] = {}
    preceding: dict[str, set[str]] = {}
    for word in words():
        for at in range(len(word) - 1):
            following.setdefault(word[at], set()).add(word[at + 1])
            preceding.setdefault(word[at + 1], set()).add(word[at])
    return following, preceding


@cache
def gains() -> dict[str, float]:
    """How much likelier a character is, as a natural logarithm, behind the one that is first in the pair."""
    found: dict[str, float] = {}
    for line in _lines("pairs"):
        first, gain = line[0], 0.0
        for character in line[1:]:
            if character < "\x80":
                gain = (ord(character) - ord("A") - 9) * math.log(2)
            else:
                found[first + character] = gain
    return found


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
