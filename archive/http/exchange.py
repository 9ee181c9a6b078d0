"""An exchange: the bytes of a request and of its response."""

import hashlib
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from functools import cached_property
from typing import Literal, Protocol, Self

from archive.http.body import ResponseBody
from archive.http.response import HttpError, ResponseHead

Truncation = Literal["time", "length", "disconnect", "unspecified"]


class Received(Protocol):
    """The bytes of a response that may be too large to be held in one piece."""

    def __len__(self) -> int: ...

    def pieces(self) -> Iterator[bytes]:
        """All of them, in order; may be asked for more than once."""
        ...


@dataclass(frozen=True, slots=True)
class ResponseSummary:
    """What a response is, by one reading of its bytes: `payload` is the payload's SHA-256 in hexadecimal digits.

    `undisputed` is whether every reader finds the same payload: all that follows the first header section.
    """

    head: ResponseHead
    payload: str
    payload_size: int
    chunked: bool
    undisputed: bool

    @classmethod
    def read(cls, block: Iterator[bytes], method: str) -> Self:
        """Raises HttpError for what isn't HTTP, and then may leave something unread."""
        body = ResponseBody.read(block, method)
        sha256, size, same = hashlib.sha256(), 0, True
        for stored, payload in body.pieces():
            sha256.update(payload)
            size += len(payload)
            same = same and payload == stored
        undisputed = same and not body.chunked and body.head.interim == 0
        return cls(body.head, sha256.hexdigest(), size, body.chunked, undisputed)


@dataclass(frozen=True)
class Exchange:
    """One request and the bytes that came back for it.

    `url` is the address as it was requested: percent-encoded, without a fragment.
    `started` is when the first byte of the request was written; it becomes the WARC-Date of both records.
    `response` holds every byte that was received for this request: interim (1xx) responses, chunk framing,
    trailers, and what came in the same piece after the end of the response.
    `ip` is the server's address; None where it isn't known, as behind a proxy.
    `protocols` are values for WARC-Protocol, such as `http/1.1` and `tls/1.3`.
    `truncated` says why the response broke off; None where it is whole.
    """

    url: str
    started: datetime
    request: bytes
    response: bytes | Received
    ip: str | None = None
    protocols: tuple[str, ...] = ()
    truncated: Truncation | None = None

    def __post_init__(self) -> None:
        if self.started.tzinfo is None:
            raise ValueError(f"{self.url}: started {self.started.isoformat()}; its UTC offset is missing")
        if not self.url.isascii() or "#" in self.url:
            raise ValueError(f"{self.url!r}: a percent-encoded URL without a fragment is needed")

    @property
    def method(self) -> str:
        return self.request.partition(b" ")[0].decode("latin-1")

    def response_pieces(self) -> Iterator[bytes]:
        return iter((self.response,)) if isinstance(self.response, bytes) else self.response.pieces()

    @property
    def response_head(self) -> bytes:
        """All header sections of a response that is HTTP."""
        assert self.summary is not None
        size, head = self.summary.head.size, b""
        for piece in self.response_pieces():
            head += piece[: size - len(head)]
            if len(head) == size:
                break
        return head

    @property
    def summary(self) -> ResponseSummary | None:
        """The response as HTTP; None for what a server sent that isn't, which is archived all the same."""
        return self._read[0]

    @property
    def response_sha256(self) -> str:
        """The digest of all bytes of the response, in hexadecimal digits."""
        return self._read[1]

    @cached_property
    def _read(self) -> tuple[ResponseSummary | None, str]:
        sha256 = hashlib.sha256()

        def passing() -> Iterator[bytes]:
            for piece in self.response_pieces():
                sha256.update(piece)
                yield piece

        block = passing()
        try:
            summary = ResponseSummary.read(block, self.method)
        except HttpError:
            summary = None
            for _ in block:
                pass
        return summary, sha256.hexdigest()


class NotArchived(Exception):
    """There is no record of an exchange: nothing came back, or it could not be written."""
