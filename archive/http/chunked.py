"""Chunked bodies (RFC 9112, 7.1), as servers really send them."""

import re

_MAX_LINE = 64 * 1024  # bytes of a chunk's size with its extensions, or of a trailer
_CHUNK_SIZE = re.compile(rb"[0-9a-fA-F]{1,16}")


def dechunk(body: bytes) -> tuple[bytes, bool]:
    """The data of a chunked body, and whether it ended as it should.

    Chunk extensions, trailers and surplus bytes are left out; where the framing breaks, what came before it
    is kept.

    >>> dechunk(b"3;ext=1\\r\\nabc\\r\\n0\\r\\nTrailer: x\\r\\n\\r\\n")
    (b'abc', True)
    >>> dechunk(b"3\\r\\nab")
    (b'ab', False)
    """
    chunks = Dechunker()
    data = chunks.feed(body)
    return data + chunks.end(), chunks.complete


class Dechunker:
    """`dechunk`, for a body that comes in pieces; `end` is to be called behind the last.

    `bare` tells that the body does not begin with the size of a chunk: some tool has taken the framing away. Then all
    of it is data.
    """

    def __init__(self) -> None:
        self._buffer = bytearray()
        self._left = 0  # bytes that are still to come of a chunk
        self._closes = False  # whether a line end must come, after a chunk
        self._trailers = False
        self._over = False
        self._begun = False
        self.bare = False
        self.complete = False

    def feed(self, data: bytes) -> bytes:
        if self.bare:
            return data
        if self._over:
            return b""
        self._buffer += data
        if not self._begun and (self._buffer.find(b"\n") >= 0 or len(self._buffer) > _MAX_LINE):
            self._begun = True
            if not _begins_chunk(bytes(self._buffer[:_MAX_LINE])):
                return self._all()
        parts: list[bytes] = []
        while not self._over and (part := self._next()) is not None:
            parts.append(part)
        if self._over:
            self._buffer.clear()
        return b"".join(parts)

    def end(self) -> bytes:
        """What is left where no line ever ended."""
        return self._all() if not self._begun and not _begins_chunk(bytes(self._buffer[:_MAX_LINE])) else b""

    def _all(self) -> bytes:
        self.bare = bool(self._buffer)
        data = bytes(self._buffer)
        self._buffer.clear()
        return data

    def _next(self) -> bytes | None:
        """Payload, perhaps empty; None where more must come first."""
        if self._left:
            part = bytes(self._buffer[: self._left])
            self._cut(len(part))
            self._left -= len(part)
            self._closes = not self._left
            return part or None
        if self._closes:
            return self._close()
        end = self._buffer.find(b"\n")
        if end < 0:
            self._over = len(self._buffer) > _MAX_LINE
            return None
        line = bytes(self._buffer[:end])
        self._cut(end + 1)
        if self._trailers:
            self.complete = self._over = line in (b"", b"\r")
        elif _CHUNK_SIZE.fullmatch(size := line.partition(b";")[0].strip()):
            self._left = int(size, 16)
            self._trailers = not self._left
        else:
            self._over = True
        return b""

    def _close(self) -> bytes | None:
        if self._buffer.startswith(b"\n"):
            self._cut(1)
        elif self._buffer.startswith(b"\r\n"):
            self._cut(2)
        elif self._buffer == b"" or self._buffer == b"\r":
            return None
        else:
            self._over = True
        self._closes = False
        return b""

    def _cut(self, size: int) -> None:
        del self._buffer[:size]


def _begins_chunk(start: bytes) -> bool:
    size = start.partition(b"\n")[0].partition(b";")[0].strip()
    return _CHUNK_SIZE.fullmatch(size) is not None
