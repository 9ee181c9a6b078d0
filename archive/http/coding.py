"""Content codings: what browsers take off before they show a page (RFC 9110, 8.4)."""

import re
import zlib
from collections.abc import Callable
from typing import Protocol

import brotli

from archive.http.framing import is_zlib
from archive.http.headers import Header, HttpError, tokens
from archive.http.zstd import ZstdError, decode

CODING_START = 4096
"""Bytes of a body by which is told whether it is stored decoded."""
# What servers write there and is none: `none`, `utf-8`, `binary`, a media type. https://www.iana.org/assignments/http-parameters
_REGISTERED = (
    b"gzip", b"x-gzip", b"deflate", b"br", b"zstd", b"compress", b"x-compress", b"dcb", b"dcz", b"exi", b"pack200-gzip"
)  # fmt: skip
_ACCEPTED = "accepted are gzip, deflate, br, zstd, identity"
# No text has them, in whatever encoding but UTF-16, which begins with its mark.
_CONTROLS = re.compile(rb"[\x00-\x08\x0b\x0e-\x1a\x1c-\x1f\x7f]")


class Coded(Protocol):
    """What has a payload in the content codings that its headers name."""

    @property
    def headers(self) -> tuple[Header, ...]: ...

    @property
    def payload(self) -> bytes: ...


class _NotCoded(Exception):
    """Data that is not in the coding that it declares; the reason."""


def content_codings(headers: tuple[Header, ...]) -> list[bytes]:
    """The codings that a message declares, in the order in which they were applied."""
    return [token for token in tokens(headers, b"content-encoding") if token in _REGISTERED]


def content(message: Coded, max_size: int) -> bytes:
    """The payload with its content codings (gzip, deflate, br, zstd) removed, at most `max_size` bytes.

    A coded payload that ends early gives what can be decoded, as in browsers; so does one with bytes after its end.
    Many archives store the payload decoded, and its headers as they were sent: text that is not in the coding which it
    declares is taken as it is.
    Raises HttpError for more than `max_size` bytes, for broken data, and for other codings.
    """
    data = message.payload
    for coding in reversed(content_codings(message.headers)):
        if data:
            try:
                data = _decoder(coding)(data, max_size)
            except _NotCoded as error:
                if not _is_text(data):
                    raise HttpError(f"content is not in the coding that it declares: {error}") from error
                break
    if len(data) > max_size:
        raise HttpError(f"content of {len(data)} bytes; the limit is {max_size}")
    return data


def is_stored_decoded(headers: tuple[Header, ...], start: bytes) -> bool:
    """Whether a body is stored without the content coding that its headers declare, by its first bytes."""
    codings = content_codings(headers)
    if not codings or not start or not _is_text(start):
        return False
    try:
        return not _decoder(codings[-1])(start[:CODING_START], 1 << 30)
    except _NotCoded:
        return True
    except HttpError:
        return False


def _decoder(coding: bytes) -> Callable[[bytes, int], bytes]:
    match coding:
        case b"gzip" | b"x-gzip":
            return lambda data, max_size: _inflate(data, 31, max_size)
        case b"deflate":
            # Half of all servers leave out the zlib wrapper that RFC 9110 asks for.
            return lambda data, max_size: _inflate(data, 15 if is_zlib(data) else -15, max_size)
        case b"br":
            return _unbrotli
        case b"zstd":
            return _unzstd
    name = coding.decode("latin-1")

    def refuse(data: bytes, max_size: int) -> bytes:
        raise _NotCoded(f"content coding {name!r}; {_ACCEPTED}")

    return refuse


def _is_text(data: bytes) -> bool:
    start = data[:CODING_START]
    return start.startswith((b"\xff\xfe", b"\xfe\xff")) or _CONTROLS.search(start) is None


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
            raise _NotCoded(str(error)) from error
        if len(part) > room:
            raise HttpError(f"content of more than {max_size} bytes; that is the limit")
        parts.append(part)
        room -= len(part)
        data = stream.unused_data if wbits == 31 else b""
    return b"".join(parts)


def _unbrotli(data: bytes, max_size: int) -> bytes:
    stream = brotli.Decompressor()
    parts: list[bytes] = []
    room = max_size + 1
    try:
        part = stream.process(data, output_buffer_limit=room)
        while part:
            parts.append(part)
            room -= len(part)
            if room <= 0:
                raise HttpError(f"content of more than {max_size} bytes; that is the limit")
            part = b"" if stream.is_finished() else stream.process(b"", output_buffer_limit=room)
    except brotli.error as error:
        raise _NotCoded(str(error)) from error
    if not parts and not stream.is_finished():
        raise _NotCoded("it ends before there is anything in it")
    return b"".join(parts)


def _unzstd(data: bytes, max_size: int) -> bytes:
    try:
        found = decode(data, max_size)
    except ZstdError as error:
        raise _NotCoded(str(error)) from error
    if len(found) > max_size:
        raise HttpError(f"content of more than {max_size} bytes; that is the limit")
    return found
