"""Zstandard (RFC 8878): the standard library's, where it has it, else the same code as a package."""

import sys

if sys.version_info >= (3, 14):
    from compression import zstd as zstd
else:
    from backports import zstd as zstd

MAGIC = b"\x28\xb5\x2f\xfd"

ZstdError = zstd.ZstdError


def is_zstd(start: bytes) -> bool:
    """Whether data begins with a frame, be it one that holds none but a dictionary, say (RFC 8878, 3.1)."""
    skippable = len(start) >= 4 and 0x50 <= start[0] <= 0x5F and start[1:4] == b"\x2a\x4d\x18"
    return start.startswith(MAGIC) or skippable


def decode(data: bytes, max_size: int) -> bytes:
    """What frames hold that follow each other, at most `max_size` and one bytes. Raises ZstdError."""
    parts: list[bytes] = []
    room = max_size + 1
    while data and room:
        unpack = zstd.ZstdDecompressor()
        part = unpack.decompress(data, room)
        parts.append(part)
        room -= len(part)
        data = unpack.unused_data if unpack.eof and unpack.unused_data.startswith(MAGIC) else b""
    return b"".join(parts)
