"""The payload of an HTTP response, read piece by piece as its block passes by, however long it is."""

from collections.abc import Iterator
from dataclasses import dataclass

from archive.http.framing import framing_of
from archive.http.headers import Header, HttpError
from archive.http.response import ResponseHead, parse_head

MAX_HEAD = 1 << 20  # bytes that a header section may have here


@dataclass(frozen=True, slots=True)
class BodyStart:
    """How the payload of a response begins, in the content codings that its headers name."""

    headers: tuple[Header, ...]
    payload: bytes


class ResponseBody:
    """The final response of a block, and its body as it comes: begin with `read`, then take `pieces` to the end."""

    def __init__(self, start: bytes, rest: Iterator[bytes], method: str = "GET") -> None:
        """Raises ValueError where `start` holds no header section, or one that tells nothing of the body."""
        self.head: ResponseHead = parse_head(start)
        self._framing = framing_of(self.head.headers, self.head.status, method)
        stored = start[self.head.size :]
        self._first = stored, self._framing.feed(stored)
        self._rest = rest

    @classmethod
    def read(cls, block: Iterator[bytes], method: str = "GET") -> "ResponseBody":
        """Take the header section from a block. Raises HttpError as `parse_response` does."""
        start = next(block, b"")
        try:
            body = cls(start, block, method)
            if body.head.size < len(start):
                return body
        except ValueError:
            pass
        # The rest of the header section, or the response to which this is an interim one, may be in the next piece.
        held = bytearray(start)
        for piece in block:
            held += piece
            if len(held) >= MAX_HEAD:
                break
        try:
            return cls(bytes(held), block, method)
        except ValueError as error:  # of HTTP, or a length of more digits than Python takes
            where = f"; looked at are the first {len(held)} bytes" if len(held) >= MAX_HEAD else ""
            raise HttpError(f"{error}{where}") from error

    def pieces(self) -> Iterator[tuple[bytes, bytes]]:
        """The body as stored, and what of each piece is payload: the same as in `ResponseMessage`."""
        yield self._first
        for piece in self._rest:
            yield piece, self._framing.feed(piece)
        if last := self._framing.end():
            yield b"", last

    def start(self, size: int) -> BodyStart:
        """So many bytes of the payload, or some more; less only where it has no more. Raises HttpError."""
        held = bytearray()
        for _, payload in self.pieces():
            held += payload
            if len(held) >= size:
                break
        return BodyStart(self.head.headers, bytes(held))

    @property
    def chunked(self) -> bool:
        """Whether the headers tell of chunks."""
        return self._framing.chunked

    @property
    def complete(self) -> bool:
        """Whether all has come that the framing says; once `pieces` are at their end."""
        return self._framing.complete

    @property
    def unframed(self) -> bool:
        """Whether the headers tell of chunks, and a tool has taken them away; once `pieces` are at their end."""
        return self._framing.unframed
