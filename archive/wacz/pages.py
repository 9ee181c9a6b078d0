"""The pages by which a reader enters an archive: edition pages, articles, or whatever HTML it holds."""

import html
import re
import zipfile
import zlib
from collections.abc import Iterator
from pathlib import Path
from typing import IO, TypeVar

import msgspec
from w3lib.encoding import html_to_unicode

from archive.http.body import MAX_HEAD, ResponseBody
from archive.http.coding import content
from archive.http.response import HttpError
from archive.warc.date import normal_date
from archive.warc.files import WarcError, WarcFile, warc_files
from archive.warc.line_pointer import MAX_LINE, LinePointer, decoded, pointed_file
from archive.warc.reader import OpenRecord, open_record, open_records

ARTICLES, EDITIONS = "articles.jsonl", "editions.jsonl"
WACZ_PAGES = "pages/pages.jsonl"
MAX_PAGES = 8 << 30  # bytes of a pages.jsonl, which may be compressed to nearly nothing

_HTML_TYPES = ("text/html", "application/xhtml+xml")
_MAX_CONTENT = 4 << 20
_MAX_HEAD = 256 * 1024  # characters of a page in which its title is looked for
_TITLE = re.compile(r"<title(?:\s[^>]{0,200})?>(.{0,2000}?)</title", re.DOTALL | re.IGNORECASE)

_Line = TypeVar("_Line", bound=msgspec.Struct)


class ListedArticle(msgspec.Struct, frozen=True):
    """An article as an edition page lists it; `area` are the corners of its polygon in pixels of the page image."""

    url: str
    headline: str | None = None
    area: tuple[tuple[float, float], ...] | None = None


class Edition(msgspec.Struct, frozen=True):
    """What an edition page (版) says of itself, by the names of editions.jsonl; `date` is that of the issue."""

    newspaper: str | None = None
    date: str | None = None
    page: str | None = None
    page_name: str | None = None
    image_url: str | None = None
    pdf_url: str | None = None
    articles: tuple[ListedArticle, ...] = ()

    @property
    def title(self) -> str | None:
        """
        >>> Edition("云州日报", "2024-05-06", "04", "四版").title
        '云州日报 2024-05-06 04 四版'
        """
        parts = (self.newspaper, self.date, self.page, self.page_name)
        return " ".join(part for part in parts if part) or None


class Page(msgspec.Struct, frozen=True, omit_defaults=True):
    """An archived page, by the names of a WACZ's pages.jsonl: `ts` is its WARC-Date.

    https://specs.webrecorder.net/wacz/1.1.1/#pages-jsonl; `language` and `edition` are ours, and passed over elsewhere.
    """

    url: str
    ts: str
    title: str | None = None
    text: str | None = None
    language: str | None = None
    edition: Edition | None = None

    @property
    def timestamp(self) -> str:
        """`ts` as replay addresses have it.

        >>> Page("http://example.org/", "2024-02-20T08:30:01.25Z").timestamp
        '20240220083001'
        """
        return re.sub(r"\D", "", self.ts)[:14]


class _EditionLine(Edition, frozen=True, kw_only=True):
    url: str
    warc: LinePointer


class _ArticleLine(msgspec.Struct, frozen=True):
    url: str
    headline: str | None
    text: str
    warc: LinePointer
    language: str | None = None


class _WaczLine(msgspec.Struct, frozen=True):
    """A line of anybody's pages.jsonl, without its text; the first line describes the file, and has no address."""

    url: str | None = None
    ts: str | None = None
    title: str | None = None
    language: str | None = None
    edition: Edition | None = None


def pages_of(path: Path) -> Iterator[Page]:
    """The pages of a crawl folder by its JSON Lines, edition pages first; of a WACZ by its pages.jsonl; else all HTML.

    Raises WarcError for a line that isn't what it must be, and as `warc_files` does; OSError.
    """
    if any((path / name).is_file() for name in (EDITIONS, ARTICLES)):
        yield from _editions(path)
        yield from _articles(path)
        return
    wacz: Path | None = None
    for file in warc_files(path):
        if file.member is None or not _has_pages(file.path):
            yield from _html_pages(file)
        elif file.path != wacz:
            wacz = file.path
            yield from _wacz_pages(wacz)


def _editions(folder: Path) -> Iterator[Page]:
    for line in _lines_of(folder / EDITIONS, _EditionLine):
        edition = Edition(*(getattr(line, name) for name in Edition.__struct_fields__))
        yield Page(line.url, _date(folder, line.warc), edition.title, edition=edition)


def _articles(folder: Path) -> Iterator[Page]:
    for line in _lines_of(folder / ARTICLES, _ArticleLine):
        yield Page(line.url, _date(folder, line.warc), line.headline, line.text, line.language)


def _date(folder: Path, pointer: LinePointer) -> str:
    with open_record(pointed_file(folder, pointer.file), pointer.offset, record_id=pointer.record_id) as record:
        return record.header.date


def _lines_of(path: Path, kind: type[_Line]) -> Iterator[_Line]:
    """A file that isn't there has none."""
    if path.is_file():
        with path.open("rb") as file:
            yield from _lines(path, file, kind)


def _lines(path: Path | str, file: IO[bytes], kind: type[_Line]) -> Iterator[_Line]:
    offset = 0
    while data := file.readline(MAX_LINE):
        if len(data) == MAX_LINE or offset > MAX_PAGES:
            limit = f"{MAX_LINE} bytes in a line" if len(data) == MAX_LINE else f"{MAX_PAGES} bytes in all"
            raise WarcError(path, offset, f"more than {limit}")
        line = decoded(data, kind)
        if not isinstance(line, str):
            yield line
        elif data.endswith(b"\n"):  # else the last line, which a killed crawl has torn
            raise WarcError(path, offset, line)
        offset += len(data)


def _has_pages(path: Path) -> bool:
    with zipfile.ZipFile(path) as archive:
        return WACZ_PAGES in archive.namelist()


def _wacz_pages(path: Path) -> Iterator[Page]:
    where = f"{path}/{WACZ_PAGES}"
    try:
        with zipfile.ZipFile(path) as archive, archive.open(WACZ_PAGES) as file:
            for line in _lines(where, file, _WaczLine):
                if line.url is not None and line.ts is not None:
                    yield Page(line.url, line.ts, line.title, language=line.language, edition=line.edition)
    except (zipfile.BadZipFile, NotImplementedError, RuntimeError, EOFError, zlib.error) as error:
        raise WarcError(where, None, f"can't be unpacked: {error}") from error


def _html_pages(file: WarcFile) -> Iterator[Page]:
    """The pages of what is whole in a file; its faults are told by who packs or serves it."""
    for record in open_records(file, faults=lambda fault: None):
        try:
            page = _html_page(record)
            record.finish()
        except WarcError:
            continue
        if page is not None:
            yield page


def _html_page(record: OpenRecord) -> Page | None:
    header = record.header
    if header.url is None or not header.url.startswith(("http://", "https://")):
        return None
    start: bytes | None = None
    content_type = header.get("Content-Type")
    if header.type == "response" and header.is_http:
        start, content_type = _beginning(record)
    elif header.type == "resource":
        start = next(record.pieces(), b"")
    if start is None or not _is_html(content_type):
        return None
    return Page(header.url, normal_date(header.date), html_title(start, content_type))


def _beginning(record: OpenRecord) -> tuple[bytes | None, str | None]:
    """How the content of a response begins, and its Content-Type; None for what is no page."""
    try:
        body = ResponseBody.read(record.pieces())
        content_type = body.head.value(b"content-type")
        if body.head.status != 200 or not _is_html(content_type):
            return None, None
    except HttpError:
        return None, None
    try:
        return content(body.start(MAX_HEAD), _MAX_CONTENT), content_type
    except HttpError:  # in a coding that only browsers know: a page without a title
        return b"", content_type


def _is_html(content_type: str | None) -> bool:
    return content_type is not None and content_type.partition(";")[0].strip().lower() in _HTML_TYPES


def html_title(page: bytes, content_type: str | None) -> str | None:
    """The title of an HTML page, whose character set is found as browsers find it.

    >>> html_title("<meta charset=gb2312><title>\\n镕 &amp; 版\\n</title>".encode("gb18030"), "text/html")
    '镕 & 版'
    """
    _, text = html_to_unicode(content_type, page)
    match = _TITLE.search(text[:_MAX_HEAD])
    return " ".join(html.unescape(match[1]).split()) or None if match else None
