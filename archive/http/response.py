"""Parse HTTP/1 responses, as servers really send them."""

import re
import zlib
from dataclasses import dataclass
from typing import Protocol

from archive.http.chunked import dechunk

Header = tuple[bytes, bytes]

_STATUS_LINE = re.compile(rb"HTTP/(\d+(?:\.\d+)?)[ \t]+(\d{3})(?:[ \t]+(.*))?", re.DOTALL)
_MAX_DIGITS = 18


class HttpError(ValueError):
    """A message that can't be read as HTTP/1."""


@dataclass(frozen=True, slots=True)
class ResponseMessage:
    """The final response of a block; the 1xx responses before it are only counted.

    `headers` are in order, their values unfolded; lines without a colon are left out.
    `body` is everything after the header section, as stored. `payload` is the body with transfer codings
    removed, cut to its Content-Length. `complete` is False where the framing says that more should have come.
    """

    version: str
    status: int
    reason: bytes
    headers: tuple[Header, ...]
    body: bytes
    payload: bytes
    chunked: bool
    complete: bool
    interim: int

    def values(self, name: bytes) -> list[bytes]:
        """The values of all headers of this name, in order; the case of the name doesn't matter."""
        name = name.lower()
        return [value for key, value in self.headers if key.lower() == name]

    def value(self, name: bytes) -> str | None:
        """The first value of this name as text, each byte a character; None if there is none."""
        values = self.values(name)
        return values[0].decode("latin-1") if values else None

    @property
    def undisputed(self) -> bool:
        """Whether every reader finds the same payload: all that follows the first header section."""
        return not self.chunked and self.interim == 0 and self.payload == self.body


def parse_response(block: bytes, method: str = "GET") -> ResponseMessage:
    """Read a response block: RFC 9112, and what servers make of it.

    Accepted are lines that end in LF only, folded headers, header lines without a colon, any bytes in values,
    a missing reason phrase, surplus bytes after the message. `method` is that of the request: the answer to
    HEAD has no body, whatever its Content-Length.
    Raises HttpError for a status line that isn't HTTP, a header section without an end, contradicting
    Content-Lengths, and transfer codings other than chunked.
    """
    interim, at = 0, 0
    while True:
        version, status, reason, headers, end = _head(block, at)
        if not 100 <= status < 200 or end == len(block):
            break
        interim, at = interim + 1, end
    body = block[end:]
    codings = [token for token in _tokens(headers, b"transfer-encoding") if token != b"identity"]
    chunked = codings == [b"chunked"]
    if codings and not chunked:
        raise HttpError(f"transfer coding {b', '.join(codings).decode('latin-1')!r}; accepted is chunked")
    if method == "HEAD" or status < 200 or status in (204, 304):
        payload, complete = b"", True
    elif chunked:
        payload, complete = dechunk(body)
    else:
        length = _content_length(headers)
        payload = body[:length]
        complete = length is None or len(payload) == length
    return ResponseMessage(version, status, reason, headers, body, payload, chunked, complete, interim)


class Coded(Protocol):
    """What has a payload in the content codings that its headers name."""

    @property
    def headers(self) -> tuple[Header, ...]: ...

    @property
    def payload(self) -> bytes: ...


def content(message: Coded, max_size: int) -> bytes:
    """The payload with its content codings (gzip, deflate) removed, at most `max_size` bytes.

    A coded payload that ends early gives what can be decoded, as in browsers; so does one with bytes after
    its end.
    Raises HttpError for more than `max_size` bytes, for broken data, and for other codings.
    """
    data = message.payload
    codings = _tokens(message.headers, b"content-encoding")
    for coding in reversed(codings):
        if coding in (b"gzip", b"x-gzip"):
            data = _inflate(data, 31, max_size)
        elif coding == b"deflate":
            # Half of all servers leave out the zlib wrapper that RFC 9110 asks for.
            wrapped = len(data) > 1 and data[0] & 15 == 8 and (data[0] << 8 | data[1]) % 31 == 0
            data = _inflate(data, 15 if wrapped else -15, max_size)
        elif coding != b"identity":
            name = coding.decode("latin-1")
            raise HttpError(f"content coding {name!r}; accepted are gzip, deflate, identity")
    if len(data) > max_size:
        raise HttpError(f"content of {len(data)} bytes; the limit is {max_size}")
    return data


def _head(block: bytes, at: int) -> tuple[str, int, bytes, tuple[Header, ...], int]:
    """Version, status, reason, headers, and where the header section ends."""
    lines: list[bytes] = []
    end = at
    while True:
        newline = block.find(b"\n", end)
        if newline < 0:
            raise HttpError(f"header section without an end after {len(block) - at} bytes")
        line = block[end:newline].removesuffix(b"\r")
        end = newline + 1
        if not lines:
            match = _STATUS_LINE.fullmatch(line)
            if match is None:
                raise HttpError(f"status line {line[:80]!r}; accepted is HTTP/x.y and three digits")
        elif not line:
            break
        lines.append(line)
    assert match is not None
    version, status, reason = match.groups(default=b"")
    return version.decode(), int(status), reason, _headers(lines[1:]), end


def _headers(lines: list[bytes]) -> tuple[Header, ...]:
    unfolded: list[list[bytes]] = []
    for line in lines:
        if line[:1] in (b" ", b"\t") and unfolded:
            unfolded[-1].append(line.strip())
        else:
            unfolded.append([line])
    pairs = (b" ".join(parts).partition(b":") for parts in unfolded)
    return tuple((name.strip(), value.strip()) for name, colon, value in pairs if colon and name.strip())


def _tokens(headers: tuple[Header, ...], name: bytes) -> list[bytes]:
    values = b",".join(value for key, value in headers if key.lower() == name)
    return [token.strip().lower() for token in values.split(b",") if token.strip()]


def _content_length(headers: tuple[Header, ...]) -> int | None:
    """None where there is none, or no number: then the body ends with the connection, as in browsers."""
    tokens = [token for token in _tokens(headers, b"content-length") if token.isdigit()]
    if any(len(token) > _MAX_DIGITS for token in tokens):
        raise HttpError(f"a Content-Length of more than {_MAX_DIGITS} digits")
    lengths = {int(token) for token in tokens}
    if len(lengths) > 1:
        raise HttpError(f"contradicting Content-Lengths {sorted(lengths)}")
    return lengths.pop() if lengths else None


def _inflate(data: bytes, wbits: int, max_size: int) -> bytes:
    parts: list[bytes] = []
    room = max_size
    while data:
        stream = zlib.decompressobj(wbits)
        try:
            part = stream.decompress(data, room + 1)
        except zlib.error as error:
            if parts:  # what follows a whole gzip member is no other member
                break
            raise HttpError(f"content is not in the coding that it declares: {error}") from error
        if len(part) > room:
            raise HttpError(f"content of more than {max_size} bytes; that is the limit")
        parts.append(part)
        room -= len(part)
        data = stream.unused_data if wbits == 31 else b""
    return b"".join(parts)
