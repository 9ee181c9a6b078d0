"""Reading WARC files record by record, strictly; memory stays small whatever a file holds."""

import io
import re
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import BinaryIO, Protocol

from archive.warc.files import WarcError as WarcError
from archive.warc.files import WarcFile, foreign
from archive.warc.member import InflateError, Member, TornMember, inflate_start

MAX_HEADER = 1_000_000
MAX_BLOCK = 64 << 20

_GZIP = b"\x1f\x8b\x08"
# 0.17 and 0.18 are the drafts of 1.0, with the same header fields; there are archives of them.
_VERSIONS = ("WARC/0.17", "WARC/0.18", "WARC/1.0", "WARC/1.1")
_READ = 64 * 1024
_SCAN = 1 << 20
# How a record may begin, and how many bytes are enough to tell whether it does.
_BEGIN_MEMBER, _MEMBER_START = re.compile(rb"\x1f\x8b\x08[\x00-\x1f]"), 4096
_BEGIN_HEADER, _HEADER_START = re.compile(rb"WARC/[0-9]\.[0-9]+\r\n[A-Za-z]"), 16 * 1024
_DEFLATE = 1032  # deflate makes nothing smaller than 1/1032 (https://zlib.net/zlib_tech.html)

Fields = tuple[tuple[str, str], ...]


@dataclass(frozen=True, slots=True)
class Header:
    """What stands before a record's block, and where: `size` is the length of the block, in bytes."""

    file: WarcFile
    offset: int
    version: str
    type: str
    record_id: str
    date: str
    headers: Fields
    size: int

    def get(self, name: str) -> str | None:
        """The first value of a WARC header, whatever the case of its name."""
        return next(iter(self.values(name)), None)

    def values(self, name: str) -> list[str]:
        name = name.lower()
        return [value for key, value in self.headers if key.lower() == name]

    @property
    def url(self) -> str | None:
        """WARC-Target-URI, without the angle brackets that some writers of WARC/1.0 put around it."""
        uri = self.get("WARC-Target-URI")
        return uri[1:-1] if uri is not None and uri.startswith("<") and uri.endswith(">") else uri

    @property
    def is_http(self) -> bool:
        """Whether the block is a message of HTTP."""
        return (self.get("Content-Type") or "").lower().startswith("application/http")


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
    """A record whose header is read, and its block not yet; to be read in order, once."""

    def __init__(self, header: Header, cursor: "_Cursor", zipped: bool) -> None:
        self.header = header
        self._cursor = cursor
        self._zipped = zipped
        self._left = header.size
        self._length: int | None = None

    def pieces(self) -> Iterator[bytes]:
        """What is left of the block, piece by piece. Raises WarcError where the record ends early."""
        while self._left:
            piece = self._cursor.take(self._left)
            if not piece:
                there = self.header.size - self._left
                raise self._cursor.fail(f"a block of {self.header.size} bytes is declared, {there} are there")
            self._left -= len(piece)
            yield piece

    def finish(self) -> int:
        """Read what is left, make sure that the record ends as it should, and give its length in the file."""
        if self._length is None:
            for _ in self.pieces():
                pass
            close = self._cursor.some(4)
            if close != b"\r\n\r\n":
                what = repr(close) if close else "nothing"
                raise self._cursor.fail(f"the block is followed by {what}, not by two line ends; see Content-Length")
            if self._zipped and self._cursor.left():
                raise self._cursor.fail("a gzip member that holds more than one record; needed is a member for each")
            end = self._cursor.source.end - (0 if self._zipped else self._cursor.buffered)
            self._length = end - self.header.offset
        return self._length

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
        header = self.header
        return Record(
            file=header.file,
            offset=header.offset,
            version=header.version,
            type=header.type,
            record_id=header.record_id,
            date=header.date,
            headers=header.headers,
            size=header.size,
            held=held,
            length=length,
        )


def open_records(file: WarcFile | Path | str, offset: int = 0) -> Iterator[OpenRecord]:
    """All records from `offset` on, each to be read before the next one is taken, as far as it is wanted.

    Accepted are gzip with a member per record, and uncompressed. Memory is bounded, whatever the file holds.
    Raises WarcError at the first fault, and for an empty file; OSError where the file can't be read.
    """
    file = WarcFile.of(file)
    with file.open() as stream:
        end = file.length
        if end == 0:
            raise WarcError(file, 0, "empty file")
        while offset < end:
            record = _open(stream, file, offset, end)
            yield record
            offset += record.finish()


def iter_records(file: WarcFile | Path | str, offset: int = 0, *, max_block: int = MAX_BLOCK) -> Iterator[Record]:
    """All records from `offset` on, with their blocks as far as these have at most `max_block` bytes.

    Memory is bounded by that. Raises as `open_records` does.
    """
    for record in open_records(file, offset):
        yield record.whole(max_block)


def read_record(file: WarcFile | Path | str, offset: int, *, max_block: int = MAX_BLOCK) -> Record:
    """The record at `offset`. Raises WarcError where there is none, OSError where the file can't be read."""
    with open_record(file, offset) as record:
        return record.whole(max_block)


@contextmanager
def open_record(file: WarcFile | Path | str, offset: int) -> Iterator[OpenRecord]:
    """The record at `offset`, to be read within the `with` statement. Raises as `read_record` does."""
    file = WarcFile.of(file)
    with file.open() as stream:
        if offset >= (end := file.length):
            raise WarcError(file, offset, f"no WARC record: the file has {end} bytes")
        yield _open(stream, file, offset, end)


def next_member(file: WarcFile | Path | str, offset: int) -> int | None:
    """Where the next record begins, after `offset`; None if there is none.

    That is a gzip member with a record; in a file that isn't compressed, a whole WARC header.
    """
    file = WarcFile.of(file)
    with file.open() as stream:
        zipped = ".gz" in file.name or stream.read(2) == _GZIP[:2]
        begin, enough = (_BEGIN_MEMBER, _MEMBER_START) if zipped else (_BEGIN_HEADER, _HEADER_START)
        at = offset + 1
        stream.seek(at)
        window = b""
        while True:
            piece = stream.read(_SCAN)
            window += piece
            # What begins in the last bytes is looked at when they are whole.
            limit = len(window) - (enough if piece else 0)
            for match in begin.finditer(window):
                if match.start() >= limit:
                    break
                start = window[match.start() : match.start() + enough]
                if inflate_start(start, 5) == b"WARC/" if zipped else _is_header(start, file):
                    return at + match.start()
            if not piece:
                return None
            at += max(0, limit)
            window = window[max(0, limit) :]


class _Source(Protocol):
    def more(self) -> bytes: ...

    @property
    def end(self) -> int: ...


class _Plain:
    """The bytes of an uncompressed file; where a record in it ends is known only to who reads it."""

    def __init__(self, file: BinaryIO, offset: int) -> None:
        file.seek(offset)
        self._file = file

    def more(self) -> bytes:
        return self._file.read(_READ)

    @property
    def end(self) -> int:
        return self._file.tell()


class _Cursor:
    """Takes what is asked for from a source, and fails with the place where it can't."""

    def __init__(self, source: _Source, file: WarcFile, offset: int) -> None:
        self.source = source
        self._buffer = bytearray()
        self._file = file
        self._offset = offset

    def fail(self, reason: str) -> WarcError:
        return WarcError(self._file, self._offset, reason)

    def head(self) -> bytes:
        searched = 0
        while (end := self._buffer.find(b"\r\n\r\n", searched)) < 0:
            if not self._buffer.startswith(b"WARC/"[: len(self._buffer)]):
                start = bytes(self._buffer[:20])
                raise self.fail(f"no WARC record: {foreign(start) or f'begins with {start!r}'}")
            if len(self._buffer) > MAX_HEADER:
                raise self.fail(f"WARC header of more than {MAX_HEADER} bytes")
            searched = max(0, len(self._buffer) - 3)
            if not self._fill():
                raise self.fail("the file ends in a WARC header")
        return self._cut(end + 4)

    def take(self, most: int) -> bytes:
        """Some bytes, at most so many; none at the end."""
        if not self._buffer:
            self._fill()
        return self._cut(most)

    def some(self, size: int) -> bytes:
        """So many bytes, less only at the end."""
        while len(self._buffer) < size and self._fill():
            pass
        return self._cut(size)

    def left(self) -> int:
        """Bytes read but not taken; at the end of a gzip member there must be none."""
        self._fill()
        return len(self._buffer)

    @property
    def buffered(self) -> int:
        return len(self._buffer)

    def _cut(self, size: int) -> bytes:
        data = bytes(memoryview(self._buffer)[:size])
        del self._buffer[:size]
        return data

    def _fill(self) -> bool:
        try:
            piece = self.source.more()
        except TornMember:
            raise self.fail("torn: the file ends inside this gzip member") from None
        except InflateError as error:
            raise self.fail(f"broken gzip member: {error}") from error
        self._buffer += piece
        return bool(piece)


def _open(stream: BinaryIO, file: WarcFile, offset: int, end: int) -> OpenRecord:
    stream.seek(offset)
    start = stream.read(2)
    zipped = bool(start) and start == _GZIP[: len(start)]
    cursor = _Cursor(Member(stream, offset) if zipped else _Plain(stream, offset), file, offset)
    header = _header(cursor.head(), file, offset)
    # A length that can't be is told at once, not after all of the file has been read for it.
    if header.size > (room := (end - offset) * (_DEFLATE if zipped else 1)):
        raise cursor.fail(f"a block of {header.size} bytes is declared, at most {room} can be there")
    return OpenRecord(header, cursor, zipped)


def _header(head: bytes, file: WarcFile, offset: int) -> Header:
    def fail(reason: str) -> WarcError:
        return WarcError(file, offset, reason)

    def only(name: str) -> str:
        values = [value for key, value in fields if key.lower() == name.lower()]
        if len(values) != 1 or not values[0]:
            raise fail(f"{len(values)} values of {name}; needed is one")
        return values[0]

    try:
        text = head.decode()
    except UnicodeDecodeError:
        text = head.decode("latin-1")
    version, *lines = text.removesuffix("\r\n\r\n").split("\r\n")
    if version not in _VERSIONS:
        raise fail(f"version {version[:20]!r}; accepted are {', '.join(_VERSIONS)}")
    folded: list[list[str]] = []
    for line in lines:
        if line[:1] in (" ", "\t") and folded:
            folded[-1].append(line.strip())
        elif ":" in line:
            folded.append([line])
        else:
            raise fail(f"WARC header line without a colon: {line[:80]!r}")
    pairs = (" ".join(parts).partition(":") for parts in folded)
    fields = tuple((name.strip(), value.strip()) for name, _, value in pairs)
    length = only("Content-Length")
    if not re.fullmatch(r"[0-9]{1,18}", length):
        raise fail(f"Content-Length {length[:40]!r}; needed is a number of bytes")
    return Header(
        file=file,
        offset=offset,
        version=version,
        type=only("WARC-Type"),
        record_id=only("WARC-Record-ID"),
        date=only("WARC-Date"),
        headers=fields,
        size=int(length),
    )


def _is_header(data: bytes, file: WarcFile) -> bool:
    end = data.find(b"\r\n\r\n")
    try:
        if end >= 0:
            _header(data[: end + 4], file, 0)
    except WarcError:
        return False
    return end >= 0
