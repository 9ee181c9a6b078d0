"""Where the payload is in what follows a header section, for a body that comes in pieces (RFC 9112, 6 and 7)."""

import zlib
from typing import Protocol

from archive.http.chunked import Dechunker
from archive.http.headers import Header, HttpError, tokens

_MAX_DIGITS = 18
_MAX_UNPACKED = 1 << 30  # bytes of a body in a transfer coding
_ZIPPED = (b"gzip", b"x-gzip", b"deflate")


class Framing(Protocol):
    """`feed` gives what of a piece is payload, `end` what is left of it once all pieces are through.

    `complete` is known then: whether all has come that the framing says. `unframed` tells that the headers speak of
    chunks which a tool has taken away; the payload is the body as it is.
    """

    @property
    def chunked(self) -> bool: ...

    @property
    def unframed(self) -> bool: ...

    @property
    def complete(self) -> bool: ...

    def feed(self, data: bytes) -> bytes: ...

    def end(self) -> bytes: ...


def framing_of(headers: tuple[Header, ...], status: int, method: str = "GET") -> Framing:
    """Raises HttpError for contradicting Content-Lengths and transfer codings that nobody can take off.

    A coding that is stated twice was applied once: servers and what stands before them both state it.
    """
    codings = list(dict.fromkeys(tokens(headers, b"transfer-encoding")))
    if b"identity" in codings:
        codings.remove(b"identity")
    if unknown := [coding for coding in codings if coding not in (b"chunked", *_ZIPPED)]:
        name = b", ".join(unknown).decode("latin-1")
        raise HttpError(f"transfer coding {name!r}; accepted are chunked, gzip, deflate")
    if method == "HEAD" or status < 200 or status in (204, 304):
        return _Measured(0, complete=True, chunked=b"chunked" in codings)
    if not codings:
        return _Measured(_content_length(headers))
    inner: Framing = _Chunks() if b"chunked" in codings else _Measured(None)
    for coding in reversed(codings):
        if coding in _ZIPPED:
            inner = _Unpacked(inner)
    return inner


class _Measured:
    """A body of so many bytes, or of all that come."""

    unframed = False

    def __init__(self, length: int | None, *, complete: bool = False, chunked: bool = False) -> None:
        self.chunked = chunked
        self._left = length
        self._whole = complete

    def feed(self, data: bytes) -> bytes:
        if self._left is None:
            return data
        data = data[: self._left]
        self._left -= len(data)
        return data

    def end(self) -> bytes:
        return b""

    @property
    def complete(self) -> bool:
        return self._whole or not self._left


class _Chunks:
    chunked = True

    def __init__(self) -> None:
        self._chunks = Dechunker()

    def feed(self, data: bytes) -> bytes:
        return self._chunks.feed(data)

    def end(self) -> bytes:
        return self._chunks.end()

    @property
    def unframed(self) -> bool:
        return self._chunks.bare

    @property
    def complete(self) -> bool:
        return self._chunks.complete or self._chunks.bare


class _Unpacked:
    """A body in a transfer coding; one that was stored without it is taken as it is."""

    def __init__(self, inner: Framing) -> None:
        self._inner = inner
        self._start = b""
        self._inflate: zlib._Decompress | None = None
        self._plain = False
        self._size = 0
        self.chunked = inner.chunked

    @property
    def unframed(self) -> bool:
        return self._inner.unframed or self._plain

    @property
    def complete(self) -> bool:
        return self._inner.complete and (self._plain or (self._inflate is not None and self._inflate.eof))

    def feed(self, data: bytes) -> bytes:
        return self._unpack(self._inner.feed(data))

    def end(self) -> bytes:
        rest = self._unpack(self._inner.end())
        return rest + (self._begin() if self._inflate is None and not self._plain else b"")

    def _unpack(self, data: bytes) -> bytes:
        if self._plain:
            return data
        if self._inflate is None:
            self._start += data
            return self._begin() if len(self._start) > 1 else b""
        try:
            found = self._inflate.decompress(data, _MAX_UNPACKED - self._size + 1)
        except zlib.error as error:
            raise HttpError(f"the body is not in the transfer coding that it declares: {error}") from error
        self._size += len(found)
        if self._size > _MAX_UNPACKED:
            raise HttpError(f"a body of more than {_MAX_UNPACKED} bytes; that is the limit")
        return found

    def _begin(self) -> bytes:
        start, self._start = self._start, b""
        wbits = 31 if start.startswith(b"\x1f\x8b") else 15 if is_zlib(start) else None
        if wbits is None:
            self._plain = True
            return start
        self._inflate = zlib.decompressobj(wbits)
        return self._unpack(start)


def is_zlib(start: bytes) -> bool:
    """Whether data begins with the wrapper of RFC 1950."""
    return len(start) > 1 and start[0] & 15 == 8 and (start[0] << 8 | start[1]) % 31 == 0


def _content_length(headers: tuple[Header, ...]) -> int | None:
    """None where there is none, or no number: then the body ends with the connection, as in browsers."""
    found = {token for token in tokens(headers, b"content-length") if token.isdigit()}
    if found and max(map(len, found)) > _MAX_DIGITS:
        raise HttpError(f"a Content-Length of more than {_MAX_DIGITS} digits")
    lengths = set(map(int, found))
    if len(lengths) > 1:
        raise HttpError(f"contradicting Content-Lengths {sorted(lengths)}")
    return lengths.pop() if lengths else None
