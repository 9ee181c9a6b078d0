"""The payload of an HTTP response, read piece by piece as its block passes by, however long it is."""

from collections.abc import Iterator

from archive.http.chunked import Dechunker
from archive.http.response import HttpError, ResponseMessage, parse_response

MAX_HEAD = 1 << 20  # bytes that a header section may have here



class ResponseBody:
    """The final response of a block, and its body as it comes: begin with `read`, then take `pieces` to the end."""

    def __init__(self, message: ResponseMessage, rest: Iterator[bytes], method: str = "GET") -> None:
        self.message = message
        self._rest = rest
        bodiless = method == "HEAD" or message.status < 200 or message.status in (204, 304)
        length = next((int(token) for token in _lengths(message)), None)
        self._payload: Dechunker | _Measured
        self._payload = Dechunker() if message.chunked and not bodiless else _Measured(0 if bodiless else length)

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
