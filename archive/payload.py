"""The payload of an HTTP response as its block passes by in pieces, however long it is."""

import re
from collections.abc import Iterator

from archive.http import HttpError, ResponseMessage, parse_response

MAX_HEAD = 1 << 20  # bytes that a header section may have here

_MAX_LINE = 64 * 1024  # bytes of a chunk's size with its extensions, or of a trailer
_CHUNK_SIZE = re.compile(rb"[0-9a-fA-F]{1,16}")


class ResponseBody:
    """The final response of a block, and its body as it comes: begin with `read`, then take `pieces` to the end."""

    def __init__(self, message: ResponseMessage, rest: Iterator[bytes], method: str = "GET") -> None:
        self.message = message
        self._rest = rest
        bodiless = method == "HEAD" or message.status < 200 or message.status in (204, 304)
        length = next((int(token) for token in _lengths(message)), None)
        self._payload: _Dechunker | _Measured
        self._payload = _Dechunker() if message.chunked and not bodiless else _Measured(0 if bodiless else length)

    @classmethod
    def read(cls, block: Iterator[bytes], method: str = "GET") -> "ResponseBody":
        """Take the header section from a block. Raises HttpError as `parse_response` does."""
        start = bytearray()
        for piece in block:
            start += piece
            if len(start) >= MAX_HEAD:
                break
        try:
            return cls(parse_response(bytes(start), method), block, method)
        except ValueError as error:  # of HTTP, or a length of more digits than Python takes
            where = f"; looked at are the first {len(start)} bytes" if len(start) >= MAX_HEAD else ""
            raise HttpError(f"{error}{where}") from error

    def pieces(self) -> Iterator[tuple[bytes, bytes]]:
        """The body as stored, and what of each piece is payload: the same as in `ResponseMessage`."""
        yield self.message.body, self._payload.feed(self.message.body)
        for piece in self._rest:
            yield piece, self._payload.feed(piece)

    @property
    def complete(self) -> bool:
        """Whether all has come that the framing says; once `pieces` are at their end."""
        return self._payload.complete


def _lengths(message: ResponseMessage) -> list[bytes]:
    tokens = [token.strip() for value in message.values(b"content-length") for token in value.split(b",")]
    return [token for token in tokens if token.isdigit()]


class _Measured:
    """A body of so many bytes, or of all that come."""

    def __init__(self, length: int | None) -> None:
        self._left = length

    def feed(self, data: bytes) -> bytes:
        if self._left is None:
            return data
        data = data[: self._left]
        self._left -= len(data)
        return data

    @property
    def complete(self) -> bool:
        return not self._left


class _Dechunker:
    """`archive.http.dechunk`, for a body in pieces."""

    def __init__(self) -> None:
        self._buffer = bytearray()
        self._left = 0  # bytes that are still to come of a chunk
        self._closes = False  # whether a line end must come, after a chunk
        self._trailers = False
        self._over = False
        self.complete = False

    def feed(self, data: bytes) -> bytes:
        if self._over:
            return b""
        self._buffer += data
        parts: list[bytes] = []
        while not self._over and (part := self._next()) is not None:
            parts.append(part)
        if self._over:
            self._buffer.clear()
        return b"".join(parts)

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
