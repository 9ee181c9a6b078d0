"""What was read of articles is kept beside a crawl, so that one that goes on does not split the same bytes again."""

import json
import logging
import platform
import sqlite3
import zlib
from collections.abc import Callable, Iterator
from dataclasses import dataclass, fields, is_dataclass
from functools import cache
from hashlib import blake2b
from importlib.metadata import version
from importlib.resources import files
from importlib.resources.abc import Traversable
from pathlib import Path
from typing import Any, Literal, get_args, get_origin, get_type_hints

from crawler.assembly.article_pages import ArticlePages
from crawler.assembly.article_reader import ArticleRead, ReaderContext
from crawler.items import Placement

logger = logging.getLogger(__name__)
READINGS = "readings.sqlite"
"""The file's name in a crawl folder. It may be taken away at any time: it holds nothing that is not made again."""

Asked = Literal["first", "whole"]
"""What was asked of the pages: what `read_first` gives, or `read`."""

_LIBRARIES = ("lxml", "parsel", "w3lib")
_BATCH = 64  # readings; a kill loses no more, and they are made again
_LARGEST = 8 << 20  # bytes; a larger one is made again

READING = "reading"
"""The key of `response.meta` that holds what a page was listed as, and the key of its reading."""

Decode = Callable[[Any], Any]


@dataclass(frozen=True, slots=True)
class Listed:
    """What is known of an article's page before it is there; ``layout`` is the layout's name."""

    url: str
    layout: str
    newspaper: str | None
    footer: tuple[str, ...]
    placement: Placement | None


class Readings:
    """The readings of a crawl, by all that they depend on: the pages' bytes, what was known of them, the reader's
    context and the software, source for source. Those of another context or software are dropped.

    Where the file cannot be read or written, articles are read as if there were none; the log says so.
    """

    def __init__(self, path: Path, context: ReaderContext) -> None:
        self._path = path
        self._waiting: dict[bytes, bytes] = {}
        self._records: dict[bytes, bytes] = {}
        self._table: sqlite3.Connection | None = None
        state = _state(context)
        try:
            try:
                self._table = _opened(path, state)
            except sqlite3.OperationalError:
                raise
            except sqlite3.DatabaseError:  # the machine went down while it was written
                path.unlink()
                self._table = _opened(path, state)
        except (sqlite3.Error, OSError) as error:
            self._give_up(error)

    def key(self, asked: Asked, found: ArticlePages) -> bytes:
        pages = [(page.url, page.content_type, len(page.body)) for page in found.pages]
        known = (asked, found.layout.name, found.newspaper, found.footer, found.placement, pages)
        digest = blake2b(repr(known).encode("utf-8", "surrogatepass"), digest_size=20)
        for page in found.pages:
            digest.update(page.body)
        return digest.digest()

    def find_listed(self, record_id: str, listed: Listed) -> ArticleRead | None:
        """What was read, as `read_first` gives it, of the page that a record holds, without the page."""
        query = "SELECT reading FROM readings JOIN records USING (key) WHERE record = ?"
        found = self._first(query, _record_key(record_id, listed))
        return found[0] if found else None

    def keep_record(self, record_id: str, listed: Listed, key: bytes) -> None:
        """Keep that a reading, by its key, is of the page that a record holds."""
        if self._table is not None:
            self._records[_record_key(record_id, listed)] = key

    def find(self, key: bytes) -> tuple[ArticleRead | None] | None:
        """What was read, in a tuple, for that may be None as `read_first` gives it; None where nothing is kept."""
        return self._first("SELECT reading FROM readings WHERE key = ?", key)

    def _first(self, query: str, key: bytes) -> tuple[ArticleRead | None] | None:
        if self._table is None:
            return None
        try:
            row = self._table.execute(query, (key,)).fetchone()
            return (_decoded(row[0]),) if row else None
        except (sqlite3.Error, zlib.error, ValueError, TypeError) as error:
            self._give_up(error)
            return None

    def keep(self, key: bytes, read: ArticleRead | None) -> None:
        """Keep what was read; not what an error of the program kept from being read."""
        if self._table is None or (read is not None and read.broken):
            return
        reading = _encoded(read)
        if len(reading) <= _LARGEST:
            self._waiting[key] = zlib.compress(reading, 1)
        if len(self._waiting) >= _BATCH:
            self._write()

    def close(self) -> None:
        self._write()
        if self._table is not None:
            self._table.close()
            self._table = None

    def _write(self) -> None:
        if self._table is None:
            return
        try:
            with self._table:
                self._table.executemany("INSERT OR REPLACE INTO readings VALUES (?, ?)", self._waiting.items())
                self._table.executemany("INSERT OR REPLACE INTO records VALUES (?, ?)", self._records.items())
        except sqlite3.Error as error:
            self._give_up(error)
        self._waiting.clear()
        self._records.clear()

    def _give_up(self, error: Exception) -> None:
        logger.warning("%s is of no use, a crawl that goes on splits again: %s", self._path, error)
        if self._table is not None:
            self._table.close()
            self._table = None


def _record_key(record_id: str, listed: Listed) -> bytes:
    return blake2b(f"{record_id} {listed!r}".encode("utf-8", "surrogatepass"), digest_size=20).digest()


def _opened(path: Path, state: str) -> sqlite3.Connection:
    table = sqlite3.connect(path)
    try:
        # Kills lose nothing that is written; what a machine that goes down may lose is made again.
        table.execute("PRAGMA synchronous = OFF")
        with table:
            table.execute("CREATE TABLE IF NOT EXISTS state (made_by TEXT)")
            table.execute("CREATE TABLE IF NOT EXISTS readings (key BLOB PRIMARY KEY, reading BLOB)")
            table.execute("CREATE TABLE IF NOT EXISTS records (record BLOB PRIMARY KEY, key BLOB) WITHOUT ROWID")
            if table.execute("SELECT made_by FROM state").fetchall() != [(state,)]:
                table.execute("DELETE FROM readings")
                table.execute("DELETE FROM records")
                table.execute("DELETE FROM state")
                table.execute("INSERT INTO state VALUES (?)", (state,))
    except BaseException:
        table.close()
        raise
    return table


def _state(context: ReaderContext) -> str:
    """A digest of all that readings depend on beside the pages."""
    digest = blake2b(digest_size=20)
    known = (context.target, context.simplifies, context.needs, context.templates)
    digest.update(repr(known).encode("utf-8", "surrogatepass"))
    digest.update(repr([platform.python_version(), *map(version, _LIBRARIES)]).encode())
    for path in context.sites:
        digest.update(Path(path).read_bytes())
    for package in ("crawler", "archive"):
        for name, data in _sources(files(package), package):
            digest.update(f"{name} {len(data)}\n".encode())
            digest.update(data)
    return digest.hexdigest()


def _sources(folder: Traversable, place: str) -> Iterator[tuple[str, bytes]]:
    for entry in sorted(folder.iterdir(), key=lambda entry: entry.name):
        if entry.is_dir():
            if entry.name != "__pycache__":
                yield from _sources(entry, f"{place}/{entry.name}")
        else:
            yield f"{place}/{entry.name}", entry.read_bytes()


def _encoded(read: ArticleRead | None) -> bytes:
    """JSON, in which the parts of a type stand in order without their names."""
    return json.dumps(read, ensure_ascii=False, default=_parts).encode("utf-8", "surrogatepass")


def _decoded(reading: bytes) -> ArticleRead | None:
    row = json.loads(zlib.decompress(reading).decode("utf-8", "surrogatepass"))
    return None if row is None else _decoder(ArticleRead)(row)


def _parts(value: Any) -> list[Any]:
    return [getattr(value, part.name) for part in fields(value)]


@cache
def _decoder(kind: Any) -> Decode:
    """How a value of a type is made of its JSON. Numbers stay as they are: msgspec makes 3.0 of a 3 where a type says
    float, and the line would be another."""
    if isinstance(kind, type) and is_dataclass(kind):
        hints = get_type_hints(kind)
        names = [part.name for part in fields(kind)]
        decoders = [_decoder(hints[name]) for name in names]
        return lambda row: kind(
            **{name: decode(value) for name, decode, value in zip(names, decoders, row, strict=True)}
        )
    if get_origin(kind) is tuple:
        inner = {_decoder(part) for part in get_args(kind) if part is not Ellipsis}
        if inner == {_same}:
            return tuple
        (decode,) = inner
        return lambda row: tuple(map(decode, row))
    kinds = [part for part in get_args(kind) if part is not type(None)]
    if len(kinds) == 1 and get_origin(kind) is not Literal and (decode := _decoder(kinds[0])) is not _same:
        return lambda value: None if value is None else decode(value)
    return _same


def _same(value: Any) -> Any:
    return value
