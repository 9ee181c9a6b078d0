"""The payload of an HTTP response, read piece by piece as its block passes by, however long it is."""

from collections.abc import Iterator

from archive.http.framing import framing_of
from archive.http.headers import HttpError
from archive.http.response import ResponseMessage, parse_response

MAX_HEAD = 1 << 20  # bytes that a header section may have here


class ResponseBody:
    """The final response of a block, and its body as it comes: begin with `read`, then take `pieces` to the end.

    `message` is that of the start of the block: its body and payload are no more than was read for it.
    """

    def __init__(self, message: ResponseMessage, rest: Iterator[bytes], method: str = "GET") -> None:
        self.message = message
        self._rest = rest
        self._framing = framing_of(message.headers, message.status, method)

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
        yield self.message.body, self._framing.feed(self.message.body)
        for piece in self._rest:
            yield piece, self._framing.feed(piece)
        if last := self._framing.end():
            yield b"", last

    @property
    def complete(self) -> bool:
        """Whether all has come that the framing says; once `pieces` are at their end."""
        return self._framing.complete

    @property
    def unframed(self) -> bool:
        """Whether the headers tell of chunks, and a tool has taken them away; once `pieces` are at their end."""
        return self._framing.unframed
