"""How often characters follow each other in newspapers: a model of four characters in a row.

``benchmarks/restore_data.py`` counts them, estimates their shares (interpolated Kneser-Ney, Chen and Goodman 1999) and
keeps those that say more than the three characters alone. They are a tree: a context of one, two or three characters
has a row of the characters behind it, and each of these may begin a longer context.
"""

import gzip
import json
import math
from array import array
from bisect import bisect_left
from collections.abc import Iterator
from functools import cache
from importlib.resources import files
from itertools import accumulate
from typing import Self

from crawler.restore import tables

LONGEST = 3
"""Characters of a context."""
# What a step of the stored logarithms is worth, of shares and of what is left for rarer characters; that of a share is
# in the low seven bits, the high bit marks a character that begins a longer context.
_SHARE, _REST = 0.125, 1 / 32
_LONGER = 0x80
_MARKED = bytes(step >> 7 for step in range(256))
_SHARES = [-_SHARE * step for step in range(_LONGER)] * 2
# A character that the counted text has not.
_UNSEEN = -17.0
# The contexts whose numbers are kept; all are forgotten when they are so many.
_KEPT = 200_000


class _Level:
    """The contexts of one length, as arrays."""

    def __init__(self, packed: memoryview, contexts: int, grams: int) -> None:
        ends = list(accumulate((contexts, contexts, contexts, grams, grams, grams)))
        rests, low, high, low_ids, high_ids, steps = (packed[a:b] for a, b in zip([0, *ends], ends, strict=False))
        self.size = ends[-1]
        self.rests = bytes(rests)
        self.starts = array("I", accumulate(_words(low, high), initial=0))
        self.characters = _words(low_ids, high_ids)
        self.steps = bytes(steps)
        longer = self.steps.translate(_MARKED)
        self.longer = array("I", accumulate(longer, initial=0)) if any(longer) else array("I")
        """How many grams before each begin longer contexts, the number of its own if it begins one."""


def _words(low: memoryview, high: memoryview) -> "array[int]":
    """Numbers of two bytes, of which all low bytes are given first."""
    joined = bytearray(2 * len(low))
    joined[0::2], joined[1::2] = low, high
    return array("H", bytes(joined))


class Grams:
    """The model, as ``benchmarks/restore_grams.py`` packs it: a line that describes it, then the levels' arrays."""

    @classmethod
    def read(cls, packed: bytes) -> Self:
        return cls(gzip.decompress(packed))

    def __init__(self, packed: bytes) -> None:
        head, _, rest = packed.partition(b"\n")
        described = json.loads(head)
        self.characters: str = "\n" + described["characters"]  # the first stands for all others
        self.ids = {character: number for number, character in enumerate(self.characters) if number}
        view = memoryview(rest)
        self.alone = [_SHARES[step] for step in view[: len(self.characters)]]
        at = len(self.characters)
        self.levels: list[_Level] = []
        for contexts, grams in described["counts"]:
            self.levels.append(_Level(view[at:], contexts, grams))
            at += self.levels[-1].size
        self.numbers: dict[str, int] = {}

    def logarithm(self, context: str, character: str) -> float:
        """The natural logarithm of a normalised character's share behind a context of up to three."""
        lost = 0.0
        wanted = self.ids.get(character)
        if wanted is None:
            return _UNSEEN
        numbers = self.numbers
        while context:
            number = numbers[context] if context in numbers else self._number(context)
            if number >= 0:
                level = self.levels[len(context) - 1]
                start, end = level.starts[number], level.starts[number + 1]
                at = bisect_left(level.characters, wanted, start, end)
                if at < end and level.characters[at] == wanted:
                    return lost + _SHARES[level.steps[at]]
                lost -= _REST * level.rests[number]
            context = context[1:]
        return lost + self.alone[wanted]

    def behind(self, character: str) -> Iterator[tuple[str, float]]:
        """The characters that stand behind one, and the logarithms of their shares there."""
        if (number := self.ids.get(character)) is not None:
            level = self.levels[0]
            start, end = level.starts[number], level.starts[number + 1]
            for code, step in zip(level.characters[start:end], level.steps[start:end], strict=True):
                yield self.characters[code], _SHARES[step]

    def _number(self, context: str) -> int:
        """The number of a context among those as long; negative where it has none."""
        if len(self.numbers) > _KEPT:
            self.numbers.clear()
        self.numbers[context] = number = self._found(context)
        return number

    def _found(self, context: str) -> int:
        last = self.ids.get(context[-1], -1)
        if len(context) == 1 or last < 0:
            return last
        before = context[:-1]
        number = self.numbers[before] if before in self.numbers else self._number(before)
        if number < 0:
            return -1
        level = self.levels[len(before) - 1]
        start, end = level.starts[number], level.starts[number + 1]
        at = bisect_left(level.characters, last, start, end)
        if at == end or level.characters[at] != last or level.steps[at] < _LONGER:
            return -1
        return level.longer[at]


@cache
def grams() -> Grams:
    return Grams.read(files(__package__).joinpath("data", "grams.gz").read_bytes())


class _Normalisation(dict[int, str]):
    """What ``str.translate`` is given: a character as the grams have it."""

    def __missing__(self, code: int) -> str:
        self[code] = normal = self._normalise(code)
        return normal

    def _normalise(self, code: int) -> str:
        character = chr(code)
        if simple := tables.simplified().get(code):
            return chr(simple)
        wide = code - 0xFEE0 if 0xFF01 <= code <= 0xFF5E else code
        ascii_form = chr(wide)
        if ascii_form.isdecimal() and wide < 0x80:
            return "0"
        if ascii_form.isalpha() and wide < 0x80:
            return "a"
        if ascii_form in ",:;!?()":
            return chr(wide + 0xFEE0)
        if ascii_form in "<>\n":
            return "\n"
        if character.isspace():
            return ""
        if character < "\x80" and character not in "%.-":
            return "#"
        return character


_NORMALISED = _Normalisation()
# How many characters each of these stands for, about.
CLASSES = {"0": math.log(1 / 10), "a": math.log(1 / 30), "#": math.log(1 / 10)}


def normalised(text: str) -> str:
    """A text as the grams have it: simplified characters, digits as 0, letters as a, marks in full width, no spaces,
    and the end of a line for a tag's.

    >>> normalised("在2024 年，A股漲了<")
    '在0000年，a股涨了\\n'
    """
    return text.translate(_NORMALISED)
