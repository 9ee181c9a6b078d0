"""Reading WARC files record by record, strictly."""

import mmap
import os
import re
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import BinaryIO, Protocol

from archive.member import InflateError, Member, TornMember

MAX_HEADER = 1_000_000
MAX_BLOCK = 4 << 30

_MAGIC = b"\x1f\x8b\x08"
_VERSIONS = ("WARC/1.0", "WARC/1.1")
_READ = 64 * 1024


class WarcError(ValueError):
    """A file that isn't what a WARC file must be; says where."""

    def __init__(self, path: Path | str, offset: int, reason: str) -> None:
        super().__init__(f"{path}, offset {offset}: {reason}")
        self.path = str(path)
        self.offset = offset
        self.reason = reason


@dataclass(frozen=True, slots=True)
class Record:
    """A record as stored.

    `offset` and `length` are those of its gzip member, or of its bytes where the file isn't compressed.
    """

    version: str
    type: str
    record_id: str
    date: str
    headers: tuple[tuple[str, str], ...]
    block: bytes
    offset: int
    length: int

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


def iter_records(path: Path | str, offset: int = 0) -> Iterator[Record]:
    """All records from `offset` on; gzip with a member per record, or uncompressed.

    Memory is bounded by the largest block. Raises WarcError at the first fault, OSError where the file can't
    be read.
    """
    with open(path, "rb") as file:
        end = os.fstat(file.fileno()).st_size
        while offset < end:
            record = _record(file, path, offset)
            yield record
            offset = record.offset + record.length


def read_record(path: Path | str, offset: int) -> Record:
    """The record at `offset`. Raises WarcError where there is none, OSError where the file can't be read."""
    with open(path, "rb") as file:
        return _record(file, path, offset)


def next_member(path: Path | str, offset: int) -> int | None:
    """Where the next gzip member with a WARC record begins, after `offset`; None if there is none."""
    with open(path, "rb") as file:
        if os.fstat(file.fileno()).st_size <= offset + 1:
            return None
        with mmap.mmap(file.fileno(), 0, access=mmap.ACCESS_READ) as data:
            at = data.find(_MAGIC, offset + 1)
            while at >= 0:
                if _begins_record(file, at):
                    return at
                at = data.find(_MAGIC, at + 1)
    return None


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

    def __init__(self, source: _Source, path: Path | str, offset: int) -> None:
        self.source = source
        self._buffer = bytearray()
        self._path = path
        self._offset = offset

    def fail(self, reason: str) -> WarcError:
        return WarcError(self._path, self._offset, reason)

    def head(self) -> bytes:
        searched = 0
        while (end := self._buffer.find(b"\r\n\r\n", searched)) < 0:
            if not self._buffer.startswith(b"WARC/"[: len(self._buffer)]):
                raise self.fail(f"no WARC record: begins with {bytes(self._buffer[:20])!r}")
            if len(self._buffer) > MAX_HEADER:
                raise self.fail(f"WARC header of more than {MAX_HEADER} bytes")
            searched = max(0, len(self._buffer) - 3)
            if not self._fill():
                raise self.fail("the file ends in a WARC header")
        return self._cut(end + 4)

    def take(self, size: int, what: str) -> bytes:
        while len(self._buffer) < size:
            if not self._fill():
                raise self.fail(f"{what} of {size} bytes is declared, {len(self._buffer)} are there")
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


def _record(file: BinaryIO, path: Path | str, offset: int) -> Record:
    file.seek(offset)
    start = file.read(2)
    zipped = start == _MAGIC[: len(start)]
    cursor = _Cursor(Member(file, offset) if zipped and start else _Plain(file, offset), path, offset)
    version, headers = _headers(cursor)
    block = cursor.take(_length(cursor, headers), "a block")
    close = cursor.take(4, "a record's end")
    if close != b"\r\n\r\n":
        raise cursor.fail(f"the block is followed by {close!r}, not by two line ends; see Content-Length")
    if zipped and cursor.left():
        raise cursor.fail("a gzip member that holds more than one record")
    end = cursor.source.end - (0 if zipped else cursor.buffered)
    return Record(
        version=version,
        type=_only(cursor, headers, "WARC-Type"),
        record_id=_only(cursor, headers, "WARC-Record-ID"),
        date=_only(cursor, headers, "WARC-Date"),
        headers=headers,
        block=block,
        offset=offset,
        length=end - offset,
    )


def _headers(cursor: _Cursor) -> tuple[str, tuple[tuple[str, str], ...]]:
    head = cursor.head()
    try:
        text = head.decode()
    except UnicodeDecodeError:
        text = head.decode("latin-1")
    version, *lines = text.removesuffix("\r\n\r\n").split("\r\n")
    if version not in _VERSIONS:
        raise cursor.fail(f"version {version[:20]!r}; accepted are {', '.join(_VERSIONS)}")
    headers: list[tuple[str, str]] = []
    for line in lines:
        if line[:1] in (" ", "\t") and headers:
            name, value = headers.pop()
            headers.append((name, f"{value} {line.strip()}"))
            continue
        name, colon, value = line.partition(":")
        if not colon:
            raise cursor.fail(f"WARC header line without a colon: {line[:80]!r}")
        headers.append((name.strip(), value.strip()))
    return version, tuple(headers)


def _only(cursor: _Cursor, headers: tuple[tuple[str, str], ...], name: str) -> str:
    values = [value for key, value in headers if key.lower() == name.lower()]
    if len(values) != 1 or not values[0]:
        raise cursor.fail(f"{len(values)} values of {name}; needed is one")
    return values[0]


def _length(cursor: _Cursor, headers: tuple[tuple[str, str], ...]) -> int:
    value = _only(cursor, headers, "Content-Length")
    if not re.fullmatch(r"[0-9]{1,18}", value):
        raise cursor.fail(f"Content-Length {value[:40]!r}; needed is a number of bytes")
    if int(value) > MAX_BLOCK:
        raise cursor.fail(f"Content-Length {value}; the limit is {MAX_BLOCK}")
    return int(value)


def _begins_record(file: BinaryIO, offset: int) -> bool:
    try:
        return Member(file, offset).more().startswith(b"WARC/")
    except (InflateError, TornMember):
        return False
