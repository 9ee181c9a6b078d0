"""The bytes of an archive file as stretches: a gzip member, a zstd frame, or what is not compressed."""

import re
from typing import BinaryIO, Protocol

from archive.http.zstd import is_zstd
from archive.warc.files import WarcError, WarcFile, foreign
from archive.warc.header import ARC_LINE, MAX_ARC_LINE, MAX_HEADER
from archive.warc.member import GZIP, InflateError, Member, TornMember
from archive.warc.zstd import Frame, ZstdError, dictionary

_READ = 64 * 1024


class Source(Protocol):
    def more(self) -> bytes: ...

    @property
    def end(self) -> int: ...


class _Plain:
    """The bytes of a stretch that isn't compressed; where a record in it ends is known only to who reads it."""

    def __init__(self, file: BinaryIO, offset: int) -> None:
        file.seek(offset)
        self._file = file

    def more(self) -> bytes:
        return self._file.read(_READ)

    @property
    def end(self) -> int:
        return self._file.tell()


class Stretch:
    """What begins at an offset of a file, taken piece by piece; fails with the place where it can't be.

    `kind` is "gzip", "zstd" or "plain". `taken` counts the bytes that were taken, unpacked. `begins` is the place, in
    bytes taken, of the record at hand, which failures are told of.
    """

    def __init__(self, stream: BinaryIO, file: WarcFile, start: int) -> None:
        stream.seek(start)
        magic = stream.read(4)
        self._file = file
        self.start = start
        self.taken = 0
        self.begins = 0
        self._buffer = bytearray()
        self._over = False
        gzip = magic and magic[:2] == GZIP[: len(magic[:2])]
        self.kind = "gzip" if gzip else "zstd" if is_zstd(magic) else "plain"
        self.packed = self.kind != "plain"
        self.source = self._source(stream)

    def _source(self, stream: BinaryIO) -> Source:
        if self.kind == "gzip":
            return Member(stream, self.start)
        if self.kind == "plain":
            return _Plain(stream, self.start)
        try:
            return Frame(stream, self.start, dictionary(stream))
        except ZstdError as error:
            raise self.fail(f"can't be unpacked: {error}") from error

    @property
    def what(self) -> str:
        return "zstd frame" if self.kind == "zstd" else "gzip member"

    @property
    def place(self) -> tuple[int, int]:
        """Where the record at hand begins: the offset in the file, and the bytes before it in a member."""
        return (self.start, self.begins) if self.packed else (self.start + self.begins, 0)

    @property
    def reached(self) -> int:
        """The offset in the file up to which it was read: in a plain stretch taken, else unpacked."""
        return self.source.end if self.packed else self.start + self.taken

    def fail(self, reason: str) -> WarcError:
        offset, within = self.place
        return WarcError(self._file, offset, reason, within)

    def head(self) -> tuple[bytes, bool]:
        """A header section of WARC, and whether its lines end in LF alone."""
        searched = 0
        while True:
            blank = self._buffer.find(b"\r\n\r\n", searched)
            feed = self._buffer.find(b"\n\n", searched, blank if blank >= 0 else None)
            if feed >= 0:
                return self._cut(feed + 2), True
            if blank >= 0:
                return self._cut(blank + 4), False
            if len(self._buffer) > MAX_HEADER:
                raise self.fail(f"WARC header of more than {MAX_HEADER} bytes")
            searched = max(0, len(self._buffer) - 3)
            if not self._fill():
                raise self.fail("the file ends in a WARC header")

    def begin(self) -> str:
        """What begins here, and isn't taken yet: "warc", "arc", "member" (behind a plain stretch), "" at the end."""
        self.begins = self.taken
        start = self.peek(5)
        if not start:
            return ""
        if start.upper() == b"WARC/"[: len(start)]:
            return "warc"
        if not self.packed and self.taken and (start.startswith(GZIP) or is_zstd(start)):
            return "member"
        if self.arc_line() is not None:
            return "arc"
        start = self.peek(20)
        raise self.fail(f"no WARC record: {foreign(start) or f'begins with {start!r}'}")

    def is_begin(self) -> bool:
        """Whether a record begins here, or nothing is left."""
        begins = self.begins
        try:
            self.begin()
        except WarcError:
            return False
        finally:
            self.begins = begins
        return True

    def arc_line(self) -> re.Match[bytes] | None:
        """The line of an ARC record, as `ARC_LINE` matches it."""
        while b"\n" not in self._buffer and len(self._buffer) < MAX_ARC_LINE and self._fill():
            pass
        return ARC_LINE.match(bytes(self._buffer[:MAX_ARC_LINE]))

    def line_ends(self) -> tuple[bytes, int]:
        """Take all line ends that come here: the first of them, and how many bytes they were."""
        first, count = b"", 0
        while start := self.peek(1):
            if start not in b"\r\n":
                break
            size = len(self._buffer) - len(self._buffer.lstrip(b"\r\n"))
            first = (first + self._buffer[:size])[:8]
            count += size
            self._cut(size)
        return bytes(first), count

    def take(self, most: int) -> bytes:
        """Some bytes, at most so many; none at the end."""
        if not self._buffer:
            self._fill()
        return self._cut(most)

    def peek(self, size: int) -> bytes:
        """So many bytes, which stay; less only at the end."""
        while len(self._buffer) < size and self._fill():
            pass
        return bytes(self._buffer[:size])

    def skip(self, size: int) -> None:
        while size and (piece := self.take(size)):
            size -= len(piece)

    def _cut(self, size: int) -> bytes:
        data = bytes(memoryview(self._buffer)[:size])
        del self._buffer[:size]
        self.taken += len(data)
        return data

    def _fill(self) -> bool:
        if self._over:
            return False
        try:
            piece = self.source.more()
        except (TornMember, EOFError):
            raise self.fail(f"torn: the file ends inside this {self.what}") from None
        except (InflateError, ZstdError) as error:
            raise self.fail(f"broken {self.what}: {error}") from error
        self._buffer += piece
        self._over = not piece
        return not self._over
