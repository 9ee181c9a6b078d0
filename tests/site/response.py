"""What the server answers to a path: status, headers, body, and how the body goes over the wire."""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Literal, Union

Headers = tuple[tuple[str, str], ...]


@dataclass(frozen=True, slots=True)
class Bulk:
    """A body too large to keep: ``unit`` repeated ``times`` between head and tail, made when asked for."""

    head: bytes
    unit: bytes
    times: int
    tail: bytes

    def __len__(self) -> int:
        return len(self.head) + len(self.unit) * self.times + len(self.tail)

    def chunks(self) -> Iterator[bytes]:
        yield self.head
        for _ in range(self.times):
            yield self.unit
        yield self.tail


@dataclass(frozen=True, slots=True)
class Response:
    """An answer. ``headers`` are sent in this order and this case; the server adds only what frames the
    body.

    ``framing`` is ``length`` (Content-Length) or ``chunked``. ``gzip`` is ``offered`` where the body is
    coded for a client that accepts it, ``always`` where it is coded for every one. ``surplus`` is how many
    bytes more than it has the body declares; below nought it declares fewer. ``first`` answers the first
    request for the path in its stead. ``wire`` is sent as it stands in place of an answer.
    """

    body: bytes | Bulk
    content_type: str | None = "text/html"
    status: int = 200
    reason: str = "OK"
    headers: Headers = ()
    header_case: Literal["title", "lower", "odd"] = "title"
    framing: Literal["length", "chunked"] = "length"
    gzip: Literal["never", "offered", "always"] = "never"
    surplus: int = 0
    first: Union["Response", None] = None
    wire: bytes | None = None


def page(text: str, encoding: str = "utf-8", content_type: str | None = "text/html") -> Response:
    """An HTML page as a text in an encoding; ``utf-8-sig`` puts a byte order mark before it."""
    return Response(text.encode(encoding), content_type)


def redirect(location: str, status: int = 301) -> Response:
    reasons = {301: "Moved Permanently", 302: "Found"}
    return Response(
        b"<html><body>moved</body></html>",
        status=status,
        reason=reasons[status],
        headers=(("Location", location),),
    )
