"""Which responses WARC files hold, by address, payload and record id: an SQLite database, so that memory stays flat."""

import hashlib
import os
import re
import sqlite3
import threading
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import Any, Self
from urllib.parse import urlsplit, urlunsplit

from w3lib.url import safe_url_string

from archive.http.body import ResponseBody
from archive.http.response import HttpError
from archive.warc.files import OPEN, WarcError, WarcFile
from archive.warc.pointer import RecordPointer
from archive.warc.reader import OpenRecord, next_member, open_records

NOT_MODIFIED = 304

_ANSWERS = ("response", "revisit", "resource")
_MAX_METHOD = 40  # bytes

_SCHEMA = """
CREATE TABLE IF NOT EXISTS file (
    id INTEGER PRIMARY KEY, path TEXT NOT NULL, start INTEGER NOT NULL, size INTEGER, member TEXT,
    UNIQUE (path, member)
);
CREATE TABLE IF NOT EXISTS entry (
    key TEXT NOT NULL, url TEXT NOT NULL, method TEXT NOT NULL, date TEXT NOT NULL, type TEXT NOT NULL,
    record_id TEXT NOT NULL, file INTEGER NOT NULL REFERENCES file, offset INTEGER NOT NULL, length INTEGER NOT NULL,
    status INTEGER, payload TEXT, truncated TEXT, etag TEXT, modified TEXT,
    refers_to TEXT, refers_to_url TEXT, refers_to_date TEXT
);
CREATE INDEX IF NOT EXISTS by_key ON entry (key);
CREATE INDEX IF NOT EXISTS by_payload ON entry (payload);
CREATE INDEX IF NOT EXISTS by_record_id ON entry (record_id);
"""
_COLUMNS = (
    "url, method, date, type, record_id, offset, length, status, payload, truncated, etag, modified,"
    " refers_to, refers_to_url, refers_to_date"
)
_ESCAPE = re.compile("%([0-9A-Fa-f]{2})")
_UNRESERVED = re.compile("[A-Za-z0-9._~-]")
_DEFAULT_PORTS = {"http": 80, "https": 443}
_BUSY = 60  # seconds that other processes may take with the database


class CatalogError(ValueError):
    """A file that can't be used as a catalog; names it."""


@dataclass(frozen=True, slots=True)
class Entry:
    """A response record, or a revisit or resource record that stands for a response.

    `date` is the WARC-Date as stored; `payload` the digest of the de-chunked payload, None where it broke off or isn't
    HTTP; of a revisit it is the digest that it states. `etag` and `modified` are the response's validators.
    `refers_to` is the record id that a revisit names, `refers_to_url` and `refers_to_date` are its other way to say it.
    """

    url: str
    method: str
    date: str
    type: str
    record_id: str
    offset: int
    length: int
    status: int | None
    payload: str | None
    truncated: str | None
    etag: str | None
    modified: str | None
    refers_to: str | None
    refers_to_url: str | None
    refers_to_date: str | None
    file: WarcFile

    @classmethod
    def of(cls, record: OpenRecord, method: str = "GET") -> Self | None:
        """What a record says, read to its end in pieces; None for one that is no answer to a request."""
        header = record.header
        url = header.url
        if url is None or not url.startswith(("http://", "https://")) or header.type not in _ANSWERS:
            return None
        resource, revisit = header.type == "resource", header.type == "revisit"
        body: ResponseBody | None = None
        if header.size and not resource:  # older revisits have no block
            with suppress(HttpError):
                body = ResponseBody.read(record.pieces(), "HEAD" if revisit else method)
        read = hashlib.sha256()
        for part in record.pieces() if resource else (part for _, part in body.pieces()) if body else ():
            read.update(part)
        payload: str | None = f"sha256:{read.hexdigest()}"
        truncated = header.get("WARC-Truncated")
        if revisit:
            payload, truncated = header.get("WARC-Payload-Digest"), None
        elif body is None and not resource:
            truncated = truncated or "unspecified"
        message = body.message if body else None
        return cls(
            url=url,
            method=method,
            date=header.date,
            type=header.type,
            record_id=header.record_id,
            offset=header.offset,
            length=record.finish(),
            status=message.status if message else 200 if resource else None,
            payload=payload if truncated is None else None,
            truncated=truncated,
            etag=message.value(b"ETag") if message else None,
            modified=message.value(b"Last-Modified") if message else None,
            refers_to=header.get("WARC-Refers-To"),
            refers_to_url=header.get("WARC-Refers-To-Target-URI"),
            refers_to_date=header.get("WARC-Refers-To-Date"),
            file=header.file,
        )

    def pointer(self, date: str | None = None) -> RecordPointer:
        """Where the record is; `date` is that of the exchange which led to it."""
        file = self.file
        return RecordPointer(
            file=file.member or file.path.name.removesuffix(OPEN),
            offset=self.offset,
            length=self.length,
            record_id=self.record_id,
            payload_digest=self.payload,
            date=parse_date(date or self.date),
            folder=file.path if file.member else file.path.parent,
        )

    @property
    def there(self) -> bool:
        """Whether the file still is, and is long enough to hold the record."""
        try:
            return self.file.length >= self.offset + self.length
        except OSError:
            return False


class Catalog:
    """Captures, kept in a file that processes may share, or in a temporary one that goes with the object.

    May be called from any thread. Raises CatalogError for a file that is no such database.
    """

    def __init__(self, path: Path | None = None) -> None:
        self._path = path
        self._lock = threading.Lock()
        # A path of "" is SQLite's name for a temporary database that goes to the disk when it outgrows its cache.
        try:
            self._db = sqlite3.connect(
                path or "", timeout=_BUSY, isolation_level=None, check_same_thread=False
            )
            if path is not None:
                self._db.execute("PRAGMA journal_mode = WAL")
                self._db.execute("PRAGMA synchronous = NORMAL")
            self._db.executescript(_SCHEMA)
            # Rows of a database of other columns would be misread, or fail much later.
            self._db.execute(f"SELECT key, file, {_COLUMNS} FROM entry LIMIT 1")
        except sqlite3.Error as error:
            raise CatalogError(f"{path}: {error}; a catalog made by this program, or a new file, is needed") from error
        self._files: dict[WarcFile, int] = {}

    def close(self) -> None:
        with self._lock:
            self._db.close()

    def add(self, entry: Entry) -> None:
        """Raises CatalogError where it can't be written."""
        with self._lock, self._failing():
            self._insert(entry)

    def scan(self, file: WarcFile) -> list[WarcError]:
        """Add all entries of a WARC file, and return its faults: it goes on behind each, if it can."""
        faults: list[WarcError] = []
        other_methods: dict[str, str] = {}
        offset: int | None = 0
        with self._lock:
            self._db.execute("BEGIN IMMEDIATE")
            while offset is not None:
                try:
                    for record in open_records(file, offset):
                        self._scan_record(record, other_methods)
                    break
                except WarcError as error:
                    faults.append(error)
                    offset = next_member(file, error.offset)
            self._db.execute("COMMIT")
        return faults

    def entries(self, url: str) -> list[Entry]:
        """The entries of an address that answer a GET request, in the order of their dates."""
        return self._select("key = ? AND method = 'GET' ORDER BY date, record_id", url_key(url))

    def with_payload(self, payload: str) -> list[Entry]:
        """The whole responses with this payload, the oldest first, of those that are still there."""
        found = self._select("payload = ? AND type = 'response' ORDER BY date, record_id LIMIT 20", payload)
        return [entry for entry in found if entry.there]

    def with_id(self, record_id: str) -> Entry | None:
        return next(iter(self._select("record_id = ?", record_id)), None)

    def latest_payload(self, url: str) -> Entry | None:
        """The newest whole response of status 200 to a GET of this address that a conditional request can name."""
        condition = (
            "key = ? AND method = 'GET' AND type = 'response' AND status = 200 AND truncated IS NULL"
            " ORDER BY date DESC, record_id LIMIT 1"
        )
        found = self._select(condition, url_key(url))
        return next((entry for entry in found if (entry.etag or entry.modified) and entry.there), None)

    def first_date(self) -> datetime | None:
        """The WARC-Date of the oldest entry."""
        with self._lock:
            (date,) = self._db.execute("SELECT min(date) FROM entry").fetchone()
        return parse_date(date) if date is not None else None

    def first_seen(self, since: datetime | None, before: datetime | None) -> list[str]:
        """The addresses of pages (GET, status 200) whose first entry is of that time, oldest first; None: no bound."""
        bounds = [f"{date.astimezone(UTC):%Y-%m-%dT%H:%M:%SZ}" if date else "" for date in (since, before)]
        query = (
            "SELECT url, min(date) AS first FROM entry WHERE method = 'GET' AND status = 200 GROUP BY key"
            " HAVING first >= ? AND (? = '' OR first < ?) ORDER BY first, key"
        )
        with self._lock, self._failing():
            return [url for url, _ in self._db.execute(query, (bounds[0], bounds[1], bounds[1]))]

    def __iter__(self) -> Iterator[Entry]:
        """All entries, in the order of files and offsets."""
        last = (0, -1)
        while rows := self._rows("(file, offset) > (?, ?) ORDER BY file, offset LIMIT 1000", *last):
            for number, *values in rows:
                last = (number, values[5])
                yield Entry(*[*values, self._file(number)])

    @contextmanager
    def _failing(self) -> Iterator[None]:
        try:
            yield
        except sqlite3.Error as error:
            raise CatalogError(f"{self._path or 'a temporary database'}: {error}") from error

    # --- the database -----------------------------------------------------------------------------------------------

    def _scan_record(self, record: OpenRecord, other_methods: dict[str, str]) -> None:
        """Add an entry; its request, which says the method, may stand before or behind it."""
        concurrent = record.header.values("WARC-Concurrent-To")
        if record.header.type == "request":
            method = next(record.pieces(), b"").partition(b" ")[0][:_MAX_METHOD].decode("latin-1")
            if method != "GET":
                other_methods[record.header.record_id] = method
                for other_id in concurrent:
                    self._db.execute("UPDATE entry SET method = ? WHERE record_id = ?", (method, other_id))
            return
        method = next((other_methods.pop(other_id) for other_id in concurrent if other_id in other_methods), "GET")
        if (entry := Entry.of(record, method)) is not None:
            self._insert(entry)

    def _insert(self, entry: Entry) -> None:
        number = self._number(entry.file)
        values = [getattr(entry, name.strip()) for name in _COLUMNS.split(",")]
        self._db.execute(
            f"INSERT INTO entry (key, file, {_COLUMNS}) VALUES (?, ?{', ?' * len(values)})",
            (url_key(entry.url), number, *values),
        )

    def _number(self, file: WarcFile) -> int:
        if file not in self._files:
            place = self._stored(file.path)
            known = self._db.execute("SELECT id FROM file WHERE path = ? AND member IS ?", (place, file.member))
            if (row := known.fetchone()) is None:
                row = self._db.execute(
                    "INSERT INTO file (path, start, size, member) VALUES (?, ?, ?, ?) RETURNING id",
                    (place, file.start, file.size, file.member),
                ).fetchone()
            self._files[file] = int(row[0])
        return self._files[file]

    def _stored(self, path: Path) -> str:
        """A path as the database has it: the name that the file gets when it is finished, relative to the database's
        folder, so that an archive can be moved with its catalog."""
        path = path.resolve()
        path = path.with_name(path.name.removesuffix(OPEN))
        return os.path.relpath(path, self._path.resolve().parent) if self._path else str(path)

    def _file(self, number: int) -> WarcFile:
        with self._lock:
            path, start, size, member = self._db.execute(
                "SELECT path, start, size, member FROM file WHERE id = ?", (number,)
            ).fetchone()
        folder = self._path.resolve().parent if self._path else Path()
        final = Path(os.path.normpath(folder / path))
        opened = final.with_name(final.name + OPEN)
        return WarcFile(opened if opened.exists() and not final.exists() else final, start, size, member)

    def _select(self, condition: str, *values: object) -> list[Entry]:
        return [Entry(*[*row, self._file(number)]) for number, *row in self._rows(condition, *values)]

    def _rows(self, condition: str, *values: object) -> list[Any]:
        with self._lock, self._failing():
            return self._db.execute(f"SELECT file, {_COLUMNS} FROM entry WHERE {condition}", values).fetchall()


def parse_date(text: str) -> datetime:
    """A WARC-Date, which may have fractions of a second, in UTC.

    >>> parse_date("2024-02-20T08:30:01.250Z").isoformat()
    '2024-02-20T08:30:01.250000+00:00'
    """
    return datetime.fromisoformat(text).astimezone(UTC)


def url_key(url: str) -> str:
    """An address in the form that all spellings of it share which no server can tell apart (RFC 3986, 6.2.2).

    >>> url_key("HTTP://Example.org:80/%e4%b8%ad?q=%7Ea#top")
    'http://example.org/%E4%B8%AD?q=~a'
    >>> url_key("http://example.org")
    'http://example.org/'
    """
    try:
        parts = urlsplit(safe_url_string(url))
        port = parts.port
    except ValueError:
        return url
    host = (parts.hostname or "").lower()
    host = f"[{host}]" if ":" in host else host
    if port is not None and port != _DEFAULT_PORTS.get(parts.scheme):
        host += f":{port}"
    return urlunsplit((parts.scheme, host, _escaped(parts.path) or "/", _escaped(parts.query), ""))


def _escaped(text: str) -> str:
    def escape(match: re.Match[str]) -> str:
        character = chr(int(match[1], 16))
        return character if _UNRESERVED.fullmatch(character) else match[0].upper()

    return _ESCAPE.sub(escape, text)
