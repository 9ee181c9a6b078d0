"""Records written again: their fields and their blocks as they are, the lines between them as the standard asks."""

from collections.abc import Iterator
from typing import BinaryIO

from archive.warc.member import Compress
from archive.warc.reader import OpenRecord

_CLOSE = b"\r\n\r\n"


def copy_record(record: OpenRecord, out: BinaryIO, *, zipped: bool) -> None:
    """Write a record, in a gzip member of its own if `zipped`. Raises WarcError where it breaks off: then nothing of it
    is left in `out`."""
    start = out.tell()
    head = record.head.replace(b"\r\n", b"\n").replace(b"\n", b"\r\n")
    compress = Compress() if zipped else None
    try:
        for piece in _parts(record, head):
            out.write(compress.feed(piece) if compress else piece)
        out.write(compress.end() if compress else b"")
    except BaseException:
        out.seek(start)
        out.truncate()
        raise


def _parts(record: OpenRecord, head: bytes) -> Iterator[bytes]:
    yield head
    yield from record.pieces()
    record.finish()
    yield _CLOSE
