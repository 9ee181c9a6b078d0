"""Of faults of one kind the first are shown, the others counted: a file of a million faults is told in a few lines."""

import re
from collections import Counter
from collections.abc import Iterator

from archive.check.fault import Fault
from archive.io.text import printable

SHOWN = 20  # of each kind
_KINDS = 200  # told apart; what comes when there are so many is one more
_READ = 500  # characters of a reason, which may hold a long address
_OTHERS = "of other kinds"
# What differs between two faults of a kind: ids, what is quoted, words with a digit, a colon or a slash in them.
_VARYING = re.compile(r"<[^<>\s]+>|'(?:[^'\\]|\\.)*'|\"(?:[^\"\\]|\\.)*\"|[^\s,;()]*[\d:/][^\s,;()]*(?<!:)")


class Repeats:
    """Counts faults by their kind, which is their reason without the names and numbers in it."""

    def __init__(self) -> None:
        self._counts: Counter[tuple[bool, str]] = Counter()

    def shows(self, fault: Fault) -> bool:
        """Whether a fault is one of the first of its kind; it is counted then."""
        kind = fault.note, kind_of(fault.reason)
        if kind not in self._counts and len(self._counts) >= _KINDS:
            kind = fault.note, _OTHERS
        self._counts[kind] += 1
        return self._counts[kind] <= SHOWN

    def rest(self) -> Iterator[str]:
        """A line for each kind of which there are more than were shown."""
        for (note, kind), count in self._counts.items():
            if count > SHOWN:
                yield printable(f"and {count - SHOWN:,} more: {'note: ' * note}{kind}")


def kind_of(reason: str) -> str:
    """A reason without what differs between two of its kind.

    >>> kind_of("resource <urn:a>: the record at offset 305 of b/a.warc.gz has this id, too")
    'resource …: the record at offset … of … has this id, too'
    >>> kind_of("'x y.txt' is in the WACZ, and not listed"), kind_of("block has 3 bytes, but 12 are stated")
    ('… is in the WACZ, and not listed', 'block has … bytes, but … are stated')
    """
    return _VARYING.sub("…", reason[:_READ])
