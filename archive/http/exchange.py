"""An exchange: the bytes of a request and of its response."""

from dataclasses import dataclass
from datetime import datetime
from functools import cached_property
from typing import Literal

from archive.http.response import HttpError, ResponseMessage, parse_response

Truncation = Literal["time", "length", "disconnect", "unspecified"]


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
    response: bytes
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

    @cached_property
    def message(self) -> ResponseMessage | None:
        """The response as HTTP; None for what a server sent that isn't, which is archived all the same."""
        try:
            return parse_response(self.response, self.method)
        except HttpError:
            return None


class NotArchived(Exception):
    """There is no record of an exchange: nothing came back, or it could not be written."""
