"""Parse HTTP/1 responses, as servers really send them."""

import re
from collections.abc import Callable
from dataclasses import dataclass

from archive.http.coding import is_stored_decoded
from archive.http.framing import framing_of
from archive.http.headers import Header as Header
from archive.http.headers import HttpError as HttpError

_STATUS_LINE = re.compile(rb"HTTP(?:/(\d+(?:\.\d+)?))?[ \t]+(\d{3})(?:[ \t]+(.*))?", re.DOTALL)
_EMPTY_LINE = re.compile(rb"\n\r?\n")
_FOLDS = (b" ", b"\t")
_CLOSED = re.compile(rb"</html\s*>", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class ResponseHead:
    """What stands before the body of the final response of a block; the 1xx responses before it are only counted.

    `headers` are in order, their values unfolded; lines without a colon are left out.
    `size` is where the body begins: the bytes of all header sections, those of 1xx responses too.
    """

    version: str
    status: int
    reason: bytes
    headers: tuple[Header, ...]
    interim: int
    size: int

    def values(self, name: bytes) -> list[bytes]:
        """The values of all headers of this name, in order; the case of the name doesn't matter."""
        name = name.lower()
        return [value for key, value in self.headers if key.lower() == name]

    def value(self, name: bytes) -> str | None:
        """The first value of this name as text, each byte a character; None if there is none."""
        values = self.values(name)
        return values[0].decode("latin-1") if values else None


@dataclass(frozen=True, slots=True)
class ResponseMessage(ResponseHead):
    """The final response of a block.

    `body` is everything after the header section, as stored. `payload` is the body with transfer codings
    removed, cut to its Content-Length. `complete` is False where the framing says that more should have come,
    `unframed` True where the headers tell of chunks and a tool has taken them away: the payload is the body then.
    """

    body: bytes
    payload: bytes
    chunked: bool
    complete: bool
    unframed: bool


def parse_response(block: bytes, method: str = "GET") -> ResponseMessage:
    """Read a response block: RFC 9112, and what servers make of it.

    Accepted is what `parse_head` accepts, and surplus bytes after the message. `method` is that of the request: the
    answer to HEAD has no body, whatever its Content-Length.
    Raises HttpError as `parse_head` does, and for contradicting Content-Lengths and for transfer codings other than
    chunked, gzip and deflate.
    """
    head = parse_head(block)
    body = block[head.size :]
    framing = framing_of(head.headers, head.status, method)
    payload = framing.feed(body) + framing.end()
    return ResponseMessage(
        head.version, head.status, head.reason, head.headers, head.interim, head.size,
        body, payload, framing.chunked, framing.complete, framing.unframed,
    )  # fmt: skip


def parse_head(block: bytes) -> ResponseHead:
    """The header section of the final response of a block.

    Accepted are lines that end in LF only, folded headers, header lines without a colon, any bytes in values, a missing
    version or reason phrase. Raises HttpError for a status line that isn't HTTP, and for a header section without an
    end.
    """
    interim, at = 0, 0
    while True:
        version, status, reason, headers, end = _head(block, at)
        if not 100 <= status < 200 or end == len(block):
            return ResponseHead(version, status, reason, headers, interim, end)
        interim, at = interim + 1, end


def whole_payload(message: ResponseMessage, fits: Callable[[bytes], bool] | None = None) -> bytes:
    """The payload, with what stands behind a Content-Length that is another body's: archives store bodies decoded, and
    headers as they were sent. `fits` tells whether a body is the one that the record's payload digest is of.

    All of the body is taken where that fits it and not the part, where it is stored without its content coding, or
    where an HTML page ends behind the Content-Length and not before it.
    """
    body, payload = message.body, message.payload
    if message.chunked or len(body) <= len(payload) or not payload:
        return payload
    if fits is not None:
        if fits(payload):
            return payload
        if fits(body):
            return body
    decoded = is_stored_decoded(message.headers, body)
    return body if decoded or (_CLOSED.search(body, len(payload)) and not _CLOSED.search(payload)) else payload


def _head(block: bytes, at: int) -> tuple[str, int, bytes, tuple[Header, ...], int]:
    """Version, status, reason, headers, and where the header section ends."""
    first = block.find(b"\n", at)
    if first >= 0:
        line = block[at:first].removesuffix(b"\r")
        match = _STATUS_LINE.fullmatch(line)
        if match is None:
            raise HttpError(f"status line {line[:80]!r}; accepted is HTTP/x.y and three digits")
        if blank := _EMPTY_LINE.search(block, first):
            version, status, reason = match.groups(default=b"")
            lines = [line.removesuffix(b"\r") for line in block[first + 1 : blank.start()].split(b"\n")]
            return version.decode(), int(status), reason, _headers(lines), blank.end()
    raise HttpError(f"header section without an end after {len(block) - at} bytes")


def _headers(lines: list[bytes]) -> tuple[Header, ...]:
    if any(line.startswith(_FOLDS) for line in lines):
        lines = _unfolded(lines)
    pairs = [line.partition(b":") for line in lines]
    return tuple([(name.strip(), value.strip()) for name, colon, value in pairs if colon and name.strip()])


def _unfolded(lines: list[bytes]) -> list[bytes]:
    unfolded: list[list[bytes]] = []
    for line in lines:
        if line.startswith(_FOLDS) and unfolded:
            unfolded[-1].append(line.strip())
        else:
            unfolded.append([line])
    return [b" ".join(parts) for parts in unfolded]
