"""Sets of texts that cost some 16 bytes a text, and of numbers: a crawl of a large paper has a million addresses.

A set of strings takes some 140 bytes an address, one of integers 80 (tracemalloc, 100,000 addresses).
"""

from collections.abc import Iterable
from hashlib import blake2b

_DIGEST = 10  # bytes kept of a text's digest: that any two of ten million are alike has a chance of 1 in 10**10
_NUMBER = 4  # bytes of a text's number
_FIRST = 8  # slots of a new table
_EMPTY = bytes(_DIGEST)
_OF_NUMBER = 64  # bytes, about, that a number in a set takes


class TextSet:
    """The digests of texts, in an open hash table that is never more than four fifths full.

    >>> seen = TextSet()
    >>> seen.add("a"), seen.add("a"), "a" in seen, "b" in seen, len(seen)
    (True, False, True, False, 1)
    """

    __slots__ = ("_count", "_slots", "_table")
    _width = _DIGEST

    def __init__(self) -> None:
        self._count = 0
        self._slots = _FIRST
        self._table = bytearray(_FIRST * self._width)

    def __len__(self) -> int:
        return self._count

    def __contains__(self, text: str) -> bool:
        return self._find(_digest(text))[1]

    def add(self, text: str) -> bool:
        """Whether the text is new."""
        digest = _digest(text)
        at, known = self._find(digest)
        if not known:
            self._enter(at, digest + self._extra())
        return not known

    def _extra(self) -> bytes:
        """What stands behind the digest of a new text."""
        return b""

    def _find(self, digest: bytes | bytearray) -> tuple[int, bool]:
        """Where in the table a digest is, or would be; and whether it is there."""
        table, width, slots = self._table, self._width, self._slots
        slot = int.from_bytes(digest[:8], "little") % slots
        while (held := table[(at := slot * width) : at + _DIGEST]) != digest:
            if held == _EMPTY:
                return at, False
            slot = (slot + 1) % slots
        return at, True

    def _enter(self, at: int, entry: bytes) -> None:
        self._table[at : at + self._width] = entry
        self._count += 1
        if self._count * 5 > self._slots * 4:
            self._grow()

    def _grow(self) -> None:
        table, width = self._table, self._width
        self._slots = self._slots * 3 // 2
        self._table = bytearray(self._slots * width)
        for at in range(0, len(table), width):
            entry = table[at : at + width]
            if entry[:_DIGEST] != _EMPTY:
                place, _ = self._find(entry[:_DIGEST])
                self._table[place : place + width] = entry


class TextNumbers(TextSet):
    """A set of texts that have numbers, from 0 in the order in which they came.

    >>> pages = TextNumbers()
    >>> [pages.number(url) for url in ("a", "b", "a")]
    [0, 1, 0]
    """

    __slots__ = ()
    _width = _DIGEST + _NUMBER

    def number(self, text: str) -> int:
        """The text's number, new or known."""
        digest = _digest(text)
        at, known = self._find(digest)
        if known:
            return int.from_bytes(self._table[at + _DIGEST : at + self._width], "little")
        self._enter(at, digest + self._extra())
        return self._count - 1

    def _extra(self) -> bytes:
        return self._count.to_bytes(_NUMBER, "little")


class NumberSet:
    """Numbers from 0 on, as bits where they are many.

    >>> some, others = NumberSet(), NumberSet()
    >>> some.add(7), others.add(7), others.add(9000)
    (None, None, None)
    >>> some.together([others])
    2
    """

    __slots__ = ("_bits", "_few")

    def __init__(self) -> None:
        self._few: set[int] = set()
        self._bits = bytearray()

    def add(self, number: int) -> None:
        if not self._bits and len(self._few) * _OF_NUMBER <= number >> 3:
            self._few.add(number)
            return
        while self._few:
            self._set(self._few.pop())
        self._set(number)

    def _set(self, number: int) -> None:
        place = number >> 3
        if place >= len(self._bits):
            self._bits.extend(bytes(place + 1 - len(self._bits)))
        self._bits[place] |= 1 << (number & 7)

    def together(self, others: Iterable["NumberSet"] = ()) -> int:
        """How many numbers these and others are."""
        bits, few = int.from_bytes(self._bits, "little"), set(self._few)
        for other in others:
            bits |= int.from_bytes(other._bits, "little")
            few |= other._few
        return bits.bit_count() + sum(1 for number in few if not bits >> number & 1)


def _digest(text: str) -> bytes:
    return blake2b(text.encode("utf-8", "surrogatepass"), digest_size=_DIGEST).digest()
