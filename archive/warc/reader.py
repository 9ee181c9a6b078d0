"""Reading WARC and ARC files record by record; memory stays small whatever a file holds.

What a strict reader would refuse and can be told apart all the same is read, and its oddity told: line ends too many or
too few behind a record, header lines that end in LF, several records in a gzip member, plain records among members.
"""

import io
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, fields
from pathlib import Path
from typing import BinaryIO, TypeVar

from archive.warc.files import WarcError as WarcError
from archive.warc.files import WarcFile
from archive.warc.header import MAX_HEADER as MAX_HEADER
from archive.warc.header import Header as Header
from archive.warc.header import Oddity as Oddity
from archive.warc.header import parse_arc_line, parse_warc_header
from archive.warc.resync import next_begin, next_offset
from archive.warc.source import Stretch

MAX_BLOCK = 64 << 20

_DEFLATE = 1032  # deflate makes nothing smaller than 1/1032 (https://zlib.net/zlib_tech.html)

_T = TypeVar("_T")


def _ignore(_: object) -> None:
    return


@dataclass(frozen=True, slots=True)
class Record(Header):
    """A record as stored.

    `offset` and `length` are those of its gzip member, or of its bytes where the file isn't compressed.
    `held` is its block; None for one that is too long to be held, which `open_record` gives in pieces.
    """

    held: bytes | None
    length: int

    @property
    def block(self) -> bytes:
        """Raises WarcError where the block is too long to be held."""
        if self.held is None:
            raise WarcError(self.file, self.offset, f"a block of {self.size} bytes, too long to be read at once")
        return self.held


class OpenRecord:
    """A record whose header is read, and its block not yet; to be read in order, once.

    `head` is its header section as stored. `oddities` are whole once the record is finished, and `shared` tells then
    whether its gzip member holds anything else, `surplus` how many bytes of that are none of a record.
    """

    def __init__(self, header: Header, head: bytes, stretch: Stretch, line_feeds: bool) -> None:
        self.header = header
        self.head = head
        self.oddities = list(header.oddities)
        self._stretch = stretch
        self._line_feeds = line_feeds
        self._left = header.size
        self._length: int | None = None
        self._fault: WarcError | None = None
        self.shared = header.within > 0
        self.surplus = 0

    @property
    def packed(self) -> bool:
        """Whether it lies in a gzip member or zstd frame."""
        return self._stretch.packed

    def pieces(self) -> Iterator[bytes]:
        """What is left of the block, piece by piece. Raises WarcError where the record ends early."""
        while self._left:
            piece = self._told(lambda: self._stretch.take(self._left))
            if not piece:
                there = self.header.size - self._left
                reason = f"a block of {self.header.size} bytes is declared, {there} are there"
                self._fault = self._stretch.fail(reason)
                raise self._fault
            self._left -= len(piece)
            yield piece

    def finish(self) -> int:
        """Read what is left, make sure that the record ends where it says, and give its length in the file.

        Of one that shares its gzip member with others that is how much of the file must be read for it.
        """
        if self._fault is not None:
            raise self._fault
        if self._length is None:
            for _ in self.pieces():
                pass
            self._length = self._told(self._end)
        return self._length

    def _end(self) -> int:
        stretch = self._stretch
        try:
            close, count = stretch.line_ends()
            follows = stretch.peek(20)
        except WarcError:
            # That a member is torn behind a whole record, is that record's fault only if nothing else came of it.
            if self.header.within == 0 or not stretch.packed:
                raise
            close, count, follows = b"\r\n\r\n", 4, b""
        self.shared = stretch.packed and (self.shared or follows != b"")
        expected = b"\n" if self.header.is_arc else b"\n\n" if self._line_feeds else b"\r\n\r\n"
        right = close == expected and count == len(expected)
        if count < len(expected) and follows and not stretch.is_begin():
            what = repr((close + follows)[: max(4, len(expected))])
            raise stretch.fail(f"the block is followed by {what}, not by two line ends; see Content-Length")
        if stretch.packed and not self.header.within and follows and not stretch.is_begin():
            # Only a member that comes to its end, where its own digest is, tells the record from a damaged one.
            while piece := stretch.take(MAX_HEADER):
                self.surplus += len(piece)
            self.oddities.append(Oddity(f"{self.surplus} bytes that are no record follow it in its {stretch.what}"))
        if self._line_feeds:
            self.oddities.append(Oddity("its header lines end in LF alone, not in CRLF", mends=True))
        if not right and not (self.header.is_arc and (count or not follows)):
            self.oddities.append(Oddity(f"the block is followed by {_line_ends(close, count)}", mends=True))
        if not stretch.packed:
            return stretch.start + stretch.taken - self.header.offset
        return stretch.reached - self.header.offset

    def _told(self, work: Callable[[], _T]) -> _T:
        try:
            return work()
        except WarcError as error:
            self._fault = error
            raise

    def whole(self, max_block: int = MAX_BLOCK) -> Record:
        """The record with its block, if that has at most `max_block` bytes."""
        held: bytes | None = None
        if self.header.size <= max_block:
            buffer = io.BytesIO()  # grows in place, and gives its bytes without a copy
            for piece in self.pieces():
                if len(piece) == self.header.size:
                    held = piece
                    break
                buffer.write(piece)
            held = buffer.getvalue() if held is None else held
        length = self.finish()
        values = {one.name: getattr(self.header, one.name) for one in fields(Header)}
        values["oddities"] = tuple(self.oddities)
        return Record(**values, held=held, length=length)


def _line_ends(close: bytes, count: int) -> str:
    """
    >>> _line_ends(b"\\r\\n", 2), _line_ends(b"", 0)
    ('one line end, not by two', 'nothing, not by two line ends')
    """
    if not count:
        return "nothing, not by two line ends"
    pairs = close.count(b"\n") if count <= len(close) else count // 2
    number = {1: "one line end", 2: "two line ends", 3: "three line ends"}.get(pairs, f"{count} bytes of line ends")
    return f"{number}, not by two" if pairs != 2 else f"{close!r}, not by two CRLF"


def open_records(
    file: WarcFile | Path | str,
    offset: int = 0,
    *,
    faults: Callable[[WarcError], object] | None = None,
    oddities: Callable[[int, Oddity], object] = lambda offset, oddity: None,
    advance: Callable[[int], object] = _ignore,
) -> Iterator[OpenRecord]:
    """All records from `offset` on, each to be read before the next one is taken, as far as it is wanted.

    With `faults` it goes on behind a fault, as far as there is something to go on with, and tells each there, that of a
    record which broke while it was read, too. Without, WarcError is raised at the first fault. `oddities` are told with
    the offset of their record, once it is read; `advance` is told how many bytes of the file are done.
    Memory is bounded, whatever the file holds. An empty file is a fault. Raises OSError where it can't be read.
    """
    file = WarcFile.of(file)
    with file.open() as stream:
        walk = _Walk(stream, file, file.length, oddities, advance)
        if walk.size == 0:
            _tell(WarcError(file, 0, "empty file"), faults)
            return
        place: tuple[int, int] | None = (offset, 0)
        while place is not None:
            at, within = place
            try:
                yield from walk.records(at, within)
                return
            except WarcError as error:
                _tell(error, faults)
                place = next_begin(stream, file, error.offset, error.within)
                if place is not None and place[0] < error.offset:
                    raise AssertionError(f"{file}: reading went back from {error.offset} to {place[0]}") from error


def _tell(error: WarcError, faults: Callable[[WarcError], object] | None) -> None:
    if faults is None:
        raise error
    faults(error)


class _Walk:
    """One reading of a file from record to record."""

    def __init__(
        self,
        stream: BinaryIO,
        file: WarcFile,
        size: int,
        oddities: Callable[[int, Oddity], object],
        advance: Callable[[int], object],
    ) -> None:
        self._stream, self._file, self.size = stream, file, size
        self._oddities, self._advance = oddities, advance
        self._done = 0
        self._packed: bool | None = None  # whether the stretch before was

    def records(self, offset: int, within: int) -> Iterator[OpenRecord]:
        while offset < self.size:
            stretch = Stretch(self._stream, self._file, offset)
            stretch.skip(within)
            yield from self._of_stretch(stretch, within)
            offset, within = stretch.reached, 0
            self._reach(offset)

    def _of_stretch(self, stretch: Stretch, within: int) -> Iterator[OpenRecord]:
        count = 0
        if self._packed is not None and self._packed != stretch.packed and stretch.peek(1):
            kind = "compressed" if stretch.packed else "not compressed"
            self._oddities(stretch.start, Oddity(f"records that are {kind} behind others that are not so", mends=True))
        while kind_of_begin := self._begin(stretch, count):
            if kind_of_begin == "member":
                break
            record = _open(stretch, self._file, self.size, kind_of_begin)
            count += 1
            if stretch.packed and (count == 2 or (count == 1 and within)):
                reason = f"a {stretch.what} that holds more than one record; needed is one for each"
                self._oddities(stretch.start, Oddity(f"{reason}, which `recover` makes", mends=True))
            yield record
            record.finish()
            for oddity in record.oddities:
                self._oddities(record.header.offset, oddity)
            self._reach(stretch.reached)
        if count:
            self._packed = stretch.packed
        elif stretch.kind == "gzip" and not within:
            self._oddities(stretch.start, Oddity("a gzip member without a record", note=True))

    def _begin(self, stretch: Stretch, count: int) -> str:
        stretch.begins = stretch.taken
        if not count:
            stretch.line_ends()
        return stretch.begin()

    def _reach(self, offset: int) -> None:
        if offset > self._done:
            self._advance(offset - self._done)
            self._done = offset


def _open(stretch: Stretch, file: WarcFile, size: int, kind: str) -> OpenRecord:
    offset, within = stretch.place
    if kind == "arc":
        match = stretch.arc_line()
        assert match is not None
        head, line_feeds = match[0], False
        stretch.skip(len(head))
        header = parse_arc_line(match, stretch.peek(4), file, offset, within)
    else:
        head, line_feeds = stretch.head()
        header = parse_warc_header(head, file, offset, within)
    # A length that can't be is told at once, not after all of the file has been read for it.
    room = (size - offset) * (_DEFLATE if stretch.kind == "gzip" else 1)
    if stretch.kind != "zstd" and header.size > room:
        raise stretch.fail(f"a block of {header.size} bytes is declared, at most {room} can be there")
    return OpenRecord(header, head, stretch, line_feeds)


def next_member(file: WarcFile | Path | str, offset: int) -> int | None:
    """Where the next record begins, after `offset`: a gzip member or zstd frame that holds one, or a whole header of a
    record that isn't compressed; None if there is none."""
    file = WarcFile.of(file)
    with file.open() as stream:
        return next_offset(stream, file, offset)


def iter_records(file: WarcFile | Path | str, offset: int = 0, *, max_block: int = MAX_BLOCK) -> Iterator[Record]:
    """All records from `offset` on, with their blocks as far as these have at most `max_block` bytes.

    Memory is bounded by that. Raises as `open_records` does.
    """
    for record in open_records(file, offset):
        yield record.whole(max_block)


def read_record(
    file: WarcFile | Path | str, offset: int, within: int = 0, *, max_block: int = MAX_BLOCK
) -> Record:
    """The record at a place. Raises WarcError where there is none, OSError where the file can't be read."""
    with open_record(file, offset, within) as record:
        return record.whole(max_block)


@contextmanager
def open_record(
    file: WarcFile | Path | str, offset: int, within: int = 0, *, record_id: str | None = None
) -> Iterator[OpenRecord]:
    """The record at `offset`, to be read within the `with` statement. Raises as `read_record` does.

    Of several in a gzip member it is the one `within` it, or the one that has the `record_id`.
    """
    file = WarcFile.of(file)
    with file.open() as stream:
        if offset >= (end := file.length):
            raise WarcError(file, offset, f"no WARC record: the file has {end} bytes")
        stretch = Stretch(stream, file, offset)
        stretch.skip(within)
        record = _next(stretch, file, end)
        if stretch.packed and record_id is not None and record.header.record_id != record_id:
            other: OpenRecord | None = record
            while other is not None and other.header.record_id != record_id:
                other.finish()
                other = _next(stretch, file, end) if stretch.peek(1) else None
            if other is None:  # the first one: who asked for another says that it isn't there
                stretch = Stretch(stream, file, offset)
                record = _next(stretch, file, end)
            else:
                record = other
        yield record


def _next(stretch: Stretch, file: WarcFile, size: int) -> OpenRecord:
    stretch.line_ends()
    kind = stretch.begin()
    if kind in ("", "member"):
        raise stretch.fail(f"no WARC record: {'an empty ' + stretch.what if stretch.packed else 'nothing is there'}")
    return _open(stretch, file, size, kind)
