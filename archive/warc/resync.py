"""Where reading goes on behind a fault."""

import re
from typing import BinaryIO

from archive.http.zstd import MAGIC, is_zstd
from archive.warc.files import WarcError, WarcFile
from archive.warc.header import ARC_LINE, parse_warc_header
from archive.warc.member import inflate_start
from archive.warc.source import Stretch

_SCAN = 1 << 20
_ENOUGH = 16 * 1024  # bytes that tell whether a record begins
# How a record may begin: a gzip member, a zstd frame, a WARC header, the line of an ARC record.
_HEADER = rb"[Ww][Aa][Rr][Cc]/[0-9]\.[0-9]+\r?\n[A-Za-z]"
_ARC = rb"(?<=\n)(?:https?|dns|ftp):[^ \r\n]{1,4096} [0-9A-Fa-f.:]+ \d{14} "
_BEGIN = re.compile(rb"\x1f\x8b\x08[\x00-\x1f]|" + re.escape(MAGIC) + b"|" + _HEADER + b"|" + _ARC)
_BEGIN_UNPACKED = re.compile(_HEADER + b"|" + _ARC)


def next_begin(stream: BinaryIO, file: WarcFile, offset: int, within: int) -> tuple[int, int] | None:
    """The place of the next record behind that of a fault, in the same gzip member or after it; None if there is none.

    A place is an offset in the file and, where a member holds several records, the bytes before it there.
    """
    inside, end = _in_member(stream, file, offset, within)
    if inside is not None:
        return offset, inside
    at = next_offset(stream, file, offset if end is None else end - 1)
    return None if at is None else (at, 0)


def next_offset(stream: BinaryIO, file: WarcFile, offset: int) -> int | None:
    """Where the next record begins, after `offset`: a gzip member or zstd frame with a record, or a whole header."""
    stream.seek(0)
    zstd = is_zstd(stream.read(4))  # elsewhere they are what servers sent
    stream.seek(offset + 1)
    at, window = offset + 1, b""
    while True:
        piece = stream.read(_SCAN)
        window += piece
        # What begins in the last bytes is looked at when they are whole.
        limit = len(window) - (_ENOUGH if piece else 0)
        for match in _BEGIN.finditer(window):
            if match.start() >= limit:
                break
            start = window[match.start() : match.start() + _ENOUGH]
            if zstd if start.startswith(MAGIC) else _is_begin(start, file):
                return at + match.start()
        if not piece:
            return None
        at += max(0, limit)
        window = window[max(0, limit) :]


def _in_member(stream: BinaryIO, file: WarcFile, offset: int, within: int) -> tuple[int | None, int | None]:
    """The next record of a member behind a place in it, and where the member ends; None for what isn't so."""
    try:
        stretch = Stretch(stream, file, offset)
        if not stretch.packed:
            return None, None
        stretch.skip(within + 1)
        window = b""
        while True:
            piece = stretch.take(_SCAN)
            window += piece
            at = stretch.taken - len(window)
            limit = len(window) - (_ENOUGH if piece else 0)
            for match in _BEGIN_UNPACKED.finditer(window):
                if match.start() >= limit:
                    break
                if _is_begin(window[match.start() : match.start() + _ENOUGH], file):
                    return at + match.start(), None
            if not piece:
                return None, stretch.source.end
            window = window[max(0, limit) :]
    except WarcError:
        return None, None


def _is_begin(start: bytes, file: WarcFile) -> bool:
    if start.startswith(b"\x1f\x8b"):
        start = inflate_start(start, 512)
        return start[:5].upper() == b"WARC/" or ARC_LINE.match(start) is not None
    if start[:5].upper() != b"WARC/":
        return ARC_LINE.match(start) is not None
    # A regular expression takes ten times as long, and a file may hold very many such beginnings.
    ends = [at + len(blank) for blank in (b"\n\n", b"\n\r\n") if (at := start.find(blank)) >= 0]
    if not ends:
        return False
    try:
        parse_warc_header(start[: min(ends)], file, 0)
    except WarcError:
        return False
    return True
