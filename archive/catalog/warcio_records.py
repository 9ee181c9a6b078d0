"""Records as warcio would give them, from this program's reader, which reads more kinds of files."""

import io
from collections.abc import Callable, Iterator
from contextlib import suppress
from itertools import chain
from tempfile import SpooledTemporaryFile
from typing import IO, Any, cast

from warcio.recordloader import ArcWarcRecord
from warcio.statusandheaders import StatusAndHeaders

from archive.http.body import ResponseBody
from archive.http.request import request_method
from archive.http.response import HttpError
from archive.warc.date import normal_date, parse_date
from archive.warc.files import WarcError, WarcFile
from archive.warc.header import Header
from archive.warc.reader import OpenRecord, open_records

_HELD = 1 << 20  # bytes of a block in memory
_POSTS = (b"POST ", b"PUT ")
_HTTP = ("response", "revisit", "request")


class WarcioRecords:
    """An iterator with what indexers ask of warcio's `ArchiveIterator`. What can't be read or dated is told to
    `faults`, and passed over. Where what is posted is enough (`posts_alone`), no other record has its content, and no
    other request its headers of HTTP."""

    def __init__(
        self,
        file: WarcFile,
        faults: Callable[[WarcError], object],
        advance: Callable[[int], object],
        *,
        posts_alone: bool = False,
    ) -> None:
        self._posts_alone = posts_alone
        self._records = self._read(file, faults, advance)
        self._offset = self._length = 0

    def __iter__(self) -> Iterator[Any]:
        return self

    def __next__(self) -> Any:
        return next(self._records)

    def get_record_offset(self) -> int:
        return self._offset

    def get_record_length(self) -> int:
        return self._length

    def _read(
        self, file: WarcFile, faults: Callable[[WarcError], object], advance: Callable[[int], object]
    ) -> Iterator[Any]:
        for record in open_records(file, faults=faults, advance=advance):
            with suppress(WarcError):  # the reader tells it, and goes on behind it
                made = _warcio_record(record, posts_alone=self._posts_alone)
                self._length = record.finish()
                self._offset = record.header.offset
                if (reason := _not_indexed(record.header)) is not None:
                    faults(WarcError(file, self._offset, f"{record.header.record_id} can't be indexed: {reason}"))
                else:
                    yield made


def _not_indexed(header: Header) -> str | None:
    if header.type in ("response", "revisit", "resource") and not header.url:
        return "no WARC-Target-URI"
    try:
        parse_date(header.date)
    except ValueError as error:
        return str(error)
    return None


def _warcio_record(record: OpenRecord, *, posts_alone: bool) -> Any:
    header = record.header
    fields = [("WARC-Record-ID", header.record_id), ("WARC-Type", header.type)]
    for name, value in header.headers:
        lower = name.lower()
        if lower not in ("warc-record-id", "warc-type"):
            fields.append((name, normal_date(value) if lower == "warc-date" else value))
    http: StatusAndHeaders | None = None
    rest = record.pieces()
    posts = header.type == "request"
    if posts and posts_alone:
        start = next(rest, b"")
        while len(start) < len(b"POST ") and (piece := next(rest, b"")):
            start += piece
        posts = start[: len(b"POST ")].upper().startswith(_POSTS)
        rest = chain((start,), rest)
    if header.is_http and header.type in _HTTP and header.size and (posts or header.type != "request"):
        http, rest = _http(header.type, rest)
    stream: IO[bytes] = io.BytesIO()
    if posts or not posts_alone:
        stream = cast("IO[bytes]", SpooledTemporaryFile(_HELD))  # noqa: SIM115, who takes it closes it
        for piece in rest:
            stream.write(piece)
        stream.seek(0)
    made = ArcWarcRecord(
        "warc", header.type, StatusAndHeaders("", fields, header.version), stream, http,
        header.get("Content-Type"), header.size,
    )  # fmt: skip
    made.within = header.within
    # Not bound to the record: a cycle would keep it, with its buffers, until the collector comes by.
    made.content_stream = lambda stream=stream: stream
    return made


def _http(kind: str, block: Iterator[bytes]) -> tuple[StatusAndHeaders | None, Iterator[bytes]]:
    """The header section of a message, and what follows it."""
    if kind == "request":
        start = b"".join(block)
        head, _, body = start.partition(b"\r\n\r\n")
        lines = head.decode("latin-1").split("\r\n")
        pairs = [(name, value.strip()) for name, _, value in (line.partition(":") for line in lines[1:])]
        try:
            method = request_method(start)
        except HttpError:
            return None, iter([start])
        return StatusAndHeaders(lines[0].partition(" ")[2], pairs, method), iter([body])
    try:
        response = ResponseBody.read(block)
    except HttpError:
        return None, block
    message = response.head
    pairs = [(name.decode("latin-1"), value.decode("latin-1")) for name, value in message.headers]
    status = StatusAndHeaders(f"{message.status} {message.reason.decode('latin-1')}", pairs, f"HTTP/{message.version}")
    return status, (stored for stored, _ in response.pieces())
