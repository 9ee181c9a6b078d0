"""Records as warcio would give them, from this program's reader, which reads more kinds of files."""

import io
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import suppress
from itertools import chain
from tempfile import SpooledTemporaryFile
from typing import IO, Any, cast

from archive.http.body import ResponseBody
from archive.http.request import request_method
from archive.http.response import HttpError
from archive.warc.date import normal_date, parse_date
from archive.warc.files import WarcError, WarcFile
from archive.warc.header import Fields, Header
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


class _Headers:
    """What indexers ask of warcio's `StatusAndHeaders`, looked up by name."""

    def __init__(self, by_name: Mapping[str, Sequence[str]], statusline: str = "", protocol: str = "") -> None:
        self._by_name = by_name
        self._statusline = statusline
        self.protocol = protocol

    def get_header(self, name: str, default: str | None = None) -> str | None:
        values = self._by_name.get(name.lower())
        return values[0] if values else default

    get = __getitem__ = get_header

    def get_statuscode(self) -> str:
        return self._statusline.partition(" ")[0]


class _Record:
    """What indexers ask of warcio's `ArcWarcRecord`, on which they leave their own marks, too."""

    def __init__(self, header: Header, http: _Headers | None, content: IO[bytes]) -> None:
        own = {
            "warc-record-id": (header.record_id,),
            "warc-type": (header.type,),
            "warc-date": (normal_date(header.get("WARC-Date") or ""),),
        }
        self.rec_type = header.type
        self.rec_headers = _Headers({**header.headers.by_name, **own})
        self.http_headers = http
        self.within = header.within
        self._content = content

    def content_stream(self) -> IO[bytes]:
        return self._content


def _warcio_record(record: OpenRecord, *, posts_alone: bool) -> _Record:
    header = record.header
    rest = record.pieces()
    posts = header.type == "request"
    if posts and posts_alone:
        start = next(rest, b"")
        while len(start) < len(b"POST ") and (piece := next(rest, b"")):
            start += piece
        posts = start[: len(b"POST ")].upper().startswith(_POSTS)
        rest = chain((start,), rest)
    http: _Headers | None = None
    if header.is_http and header.type in _HTTP and header.size and (posts or header.type != "request"):
        http, rest = _http(header.type, rest)
    content: IO[bytes] = io.BytesIO()
    if posts or not posts_alone:
        content = cast("IO[bytes]", SpooledTemporaryFile(_HELD))  # noqa: SIM115, who takes it closes it
        for piece in rest:
            content.write(piece)
        content.seek(0)
    return _Record(header, http, content)


def _http(kind: str, block: Iterator[bytes]) -> tuple[_Headers | None, Iterator[bytes]]:
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
        return _Headers(Fields(pairs).by_name, lines[0].partition(" ")[2], method), iter([body])
    try:
        response = ResponseBody.read(block)
    except HttpError:
        return None, block
    answer = response.head
    fields = Fields([(name.decode("latin-1"), value.decode("latin-1")) for name, value in answer.headers])
    status = f"{answer.status} {answer.reason.decode('latin-1')}"
    return _Headers(fields.by_name, status, f"HTTP/{answer.version}"), (stored for stored, _ in response.pieces())
