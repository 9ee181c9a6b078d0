"""Which responses WARC files hold, by address, payload and record id: an SQLite database, so that memory stays flat."""

import os
import sqlite3
import threading
from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import contextmanager, suppress
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from archive.catalog.asked import Asked
from archive.catalog.entry import ANSWERS, Entry
from archive.catalog.url_key import url_key
from archive.http.post_address import post_parts
from archive.warc.date import parse_date
from archive.warc.files import OPEN, WarcError, WarcFile
from archive.warc.reader import OpenRecord, open_records

_SCHEMA = """
CREATE TABLE IF NOT EXISTS file (
    id INTEGER PRIMARY KEY, path TEXT NOT NULL, start INTEGER NOT NULL, size INTEGER, member TEXT,
    UNIQUE (path, member)
);
CREATE TABLE IF NOT EXISTS entry (
    key TEXT NOT NULL, url TEXT NOT NULL, method TEXT NOT NULL, date TEXT NOT NULL, type TEXT NOT NULL,
    record_id TEXT NOT NULL, file INTEGER NOT NULL REFERENCES file, offset INTEGER NOT NULL, length INTEGER NOT NULL,
    status INTEGER, payload TEXT, truncated TEXT, etag TEXT, modified TEXT,
    refers_to TEXT, refers_to_url TEXT, refers_to_date TEXT,
    within INTEGER NOT NULL, stated TEXT, media_type TEXT, segment INTEGER
);
CREATE TABLE IF NOT EXISTS segment (
    origin TEXT NOT NULL, number INTEGER NOT NULL, file INTEGER NOT NULL,
    offset INTEGER NOT NULL, within INTEGER NOT NULL
);
CREATE TABLE IF NOT EXISTS scanned (file INTEGER PRIMARY KEY, size INTEGER NOT NULL, changed INTEGER NOT NULL);
CREATE TABLE IF NOT EXISTS fault (file INTEGER NOT NULL, at INTEGER, within INTEGER NOT NULL, reason TEXT NOT NULL);
CREATE TABLE IF NOT EXISTS tally (file INTEGER NOT NULL, type TEXT NOT NULL, number INTEGER NOT NULL);
CREATE INDEX IF NOT EXISTS by_key ON entry (key);
CREATE INDEX IF NOT EXISTS by_payload ON entry (payload);
CREATE INDEX IF NOT EXISTS by_record_id ON entry (record_id);
CREATE INDEX IF NOT EXISTS by_stated ON entry (stated);
CREATE INDEX IF NOT EXISTS by_origin ON segment (origin);
"""
_COLUMNS = (
    "url, method, date, type, record_id, offset, length, status, payload, truncated, etag, modified,"
    " refers_to, refers_to_url, refers_to_date, within, stated, media_type, segment"
)
_OF_FILES = ("entry", "segment", "tally", "fault", "scanned")
_NAMES = tuple(name.strip() for name in _COLUMNS.split(","))
_BUSY = 60  # seconds that other processes may take with the database


class CatalogError(ValueError):
    """A file that can't be used as a catalog; names it."""


class Catalog:
    """Captures, kept in a file that processes may share, or in a temporary one that goes with the object.

    May be called from any thread. One that is ``never_written`` as long as it is open is read without locks.
    Raises CatalogError for a file that is no such database.
    """

    def __init__(self, path: Path | None = None, *, read_only: bool = False, never_written: bool = False) -> None:
        self._path = path
        self._folder = path.resolve().parent if path is not None else None
        self._lock = threading.Lock()
        # A path of "" is SQLite's name for a temporary database that goes to the disk when it outgrows its cache.
        how = "mode=ro&immutable=1" if never_written else "mode=ro"
        try:
            name = f"{path.resolve().as_uri()}?{how}" if path is not None and read_only else path or ""
            self._db = sqlite3.connect(
                name, timeout=_BUSY, isolation_level=None, check_same_thread=False, uri=read_only
            )
            if path is None:  # what would be rolled back of it after a crash is gone with the process
                self._db.execute("PRAGMA journal_mode = MEMORY")
            elif not read_only:
                self._db.execute("PRAGMA journal_mode = WAL")
                self._db.execute("PRAGMA synchronous = NORMAL")
            if not read_only:
                self._db.executescript(_SCHEMA)
            # Rows of a database of other columns would be misread, or fail much later.
            self._db.execute(f"SELECT key, file, {_COLUMNS} FROM entry LIMIT 1")
        except sqlite3.Error as error:
            raise CatalogError(f"{path}: {error}; a catalog made by this program, or a new file, is needed") from error
        self._files: dict[WarcFile, int] = {}
        self._finished: dict[int, WarcFile] = {}

    def close(self) -> None:
        with self._lock:
            self._db.close()

    def copy(self, path: Path) -> None:
        """Copy what is there into a new file. Raises CatalogError."""
        with self._lock, self._failing():
            self._db.execute("VACUUM INTO ?", (str(path),))

    def add(self, entry: Entry) -> None:
        """Raises CatalogError where it can't be written."""
        with self._lock, self._failing():
            self._insert(entry)

    def scan(
        self, file: WarcFile, advance: Callable[[int], object] = lambda size: None, *, begin: int = 0
    ) -> list[WarcError]:
        """Add all entries of a WARC file, or those from an offset on where a record begins, and return its faults: it
        goes on behind each, if it can.

        An answer without an address is a fault, too. `advance` is told how many bytes are done.
        """
        faults: list[WarcError] = []
        other_methods: dict[str, Asked] = {}
        with self._lock:
            self._db.execute("BEGIN IMMEDIATE")
            types: Counter[str] = Counter()
            for record in open_records(file, begin, faults=faults.append, advance=advance):
                with suppress(WarcError):  # it is among the faults; reading goes on behind it
                    if (reason := self._scan_record(record, other_methods)) is not None:
                        faults.append(WarcError(file, record.header.offset, reason))
                    else:
                        record.finish()
                        types[record.header.type] += 1
            number = self._number(file)
            self._db.executemany(
                "INSERT INTO tally VALUES (?, ?, ?)", [(number, kind, count) for kind, count in types.items()]
            )
            self._db.executemany(
                "INSERT INTO fault VALUES (?, ?, ?, ?)",
                [(number, fault.at, fault.within, fault.reason) for fault in faults],
            )
            self._db.execute("INSERT OR REPLACE INTO scanned VALUES (?, ?, ?)", (number, *state_of(file)))
            self._db.execute("COMMIT")
        return faults

    def tally(self) -> Counter[str]:
        """How many records of each type were read whole, in all files that were scanned."""
        with self._lock, self._failing():
            rows = self._db.execute("SELECT type, sum(number) FROM tally GROUP BY type").fetchall()
        return Counter(dict(rows))

    def entries(self, url: str, *, any_method: bool = False) -> list[Entry]:
        """The entries of an address that answer a GET request, or the POST request that it is the address of, or any,
        in the order of their dates."""
        method = "GET" if post_parts(url) is None else "POST"
        return self._select(
            "key = ? AND (method = ? OR ?) ORDER BY date, record_id", url_key(url), method, any_method
        )

    # --- what is known of the files ---------------------------------------------------------------------------------

    def current(self, files: Iterable[WarcFile]) -> dict[WarcFile, int]:
        """Those of the files that are as they were when they were scanned, and their numbers here."""
        found = {}
        for file in files:
            with self._lock:
                row = self._db.execute(
                    "SELECT id, scanned.size, changed FROM file JOIN scanned ON id = file"
                    " WHERE path = ? AND member IS ?",
                    (self._stored(file.path), file.member),
                ).fetchone()
            if row is not None and row[1:] == state_of(file):
                found[file] = int(row[0])
        return found

    def faults(self, files: Iterable[WarcFile]) -> list[WarcError]:
        """What could not be read of files when they were scanned."""
        found = []
        for file, number in self.current(files).items():
            with self._lock:
                rows = self._db.execute("SELECT at, reason, within FROM fault WHERE file = ?", (number,)).fetchall()
            found += [WarcError(file, *row) for row in rows]
        return found

    def forget(self, file: WarcFile) -> None:
        """Take a file out, with all that is known of it."""
        with self._lock, self._failing():
            self._forget(self._number(file))

    def drop_others(self, files: Iterable[WarcFile]) -> None:
        """Take out all files but these."""
        with self._lock, self._failing():
            kept = {self._number(file) for file in files}
            for (number,) in self._db.execute("SELECT id FROM file").fetchall():
                if number not in kept:
                    self._forget(number)

    def _forget(self, number: int) -> None:
        self._db.execute("BEGIN IMMEDIATE")
        for table in _OF_FILES:
            self._db.execute(f"DELETE FROM {table} WHERE file = ?", (number,))
        self._db.execute("COMMIT")

    def take_from(self, place: Path, files: Iterable[WarcFile]) -> set[WarcFile]:
        """Copy what another catalog knows of files, as far as they are as they were; returns these.

        Raises CatalogError for what is no catalog.
        """
        other = Catalog(place, read_only=True)
        current = other.current(files)
        other.close()
        with self._lock, self._failing():
            self._db.execute("ATTACH ? AS other", (str(place),))
            self._db.execute("BEGIN")
            for file, theirs in current.items():
                ours = self._number(file)
                for table in _OF_FILES:
                    columns = [row[1] for row in self._db.execute(f"PRAGMA table_info({table})") if row[1] != "file"]
                    names = ", ".join(columns)
                    self._db.execute(
                        f"INSERT OR REPLACE INTO {table} (file, {names})"
                        f" SELECT ?, {names} FROM other.{table} WHERE file = ?",
                        (ours, theirs),
                    )
            self._db.execute("COMMIT")
            self._db.execute("DETACH other")
        return set(current)

    def with_payload(self, payload: str) -> list[Entry]:
        """The whole responses with this payload, the oldest first, of those that are still there."""
        found = self._select("payload = ? AND type = 'response' ORDER BY date, record_id LIMIT 20", payload)
        return [entry for entry in found if entry.there]

    def with_id(self, record_id: str) -> Entry | None:
        return next(iter(self._select("record_id = ?", record_id)), None)

    def place_of(self, record_id: str) -> tuple[WarcFile, int] | None:
        """The file that holds a record, and where the record ends in it."""
        with self._lock, self._failing():
            query = "SELECT file, offset + length FROM entry WHERE record_id = ?"
            row = self._db.execute(query, (record_id,)).fetchone()
        return (self._file(row[0]), row[1]) if row is not None else None

    def with_stated(self, stated: str) -> list[Entry]:
        """The responses that state this digest of their payload (`Entry.stated`), the oldest first."""
        return self._select("stated = ? AND type <> 'revisit' ORDER BY date, record_id LIMIT 20", stated)

    def segments(self, origin: str) -> list[tuple[int, WarcFile, int, int]]:
        """The further segments of a record by its id: number, file, offset, and place in a gzip member."""
        with self._lock, self._failing():
            rows = self._db.execute(
                "SELECT number, file, offset, within FROM segment WHERE origin = ? ORDER BY number", (origin,)
            ).fetchall()
        return [(number, self._file(file), offset, within) for number, file, offset, within in rows]

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
        try:
            return parse_date(date) if date is not None else None
        except ValueError:
            return None

    def first_seen(self, since: datetime, before: datetime) -> list[str]:
        """The addresses (GET, status 200) whose first entry is of that time, ``before`` not in it; the oldest first."""
        query = (
            "SELECT url, min(date) AS first FROM entry WHERE method = 'GET' AND status = 200 GROUP BY key"
            " HAVING first >= ? AND first < ? ORDER BY first, key"
        )
        bounds = [f"{date.astimezone(UTC):%Y-%m-%dT%H:%M:%SZ}" for date in (since, before)]
        with self._lock, self._failing():
            return [url for url, _ in self._db.execute(query, bounds)]

    def addresses(self) -> list[str]:
        """All addresses that were asked for by GET, whatever the answer was, in their order."""
        with self._lock, self._failing():
            rows = self._db.execute("SELECT min(url) FROM entry WHERE method = 'GET' GROUP BY key ORDER BY key")
            return [url for (url,) in rows]

    def __iter__(self) -> Iterator[Entry]:
        """All entries, in the order of files and offsets."""
        last = (0, -1, 0)
        where = "(file, offset, within) > (?, ?, ?) ORDER BY file, offset, within LIMIT 1000"
        while rows := self._rows(where, *last):
            number, *values = rows[-1]
            last = (number, values[5], values[15])
            yield from self._entries(rows)

    @contextmanager
    def _failing(self) -> Iterator[None]:
        try:
            yield
        except sqlite3.Error as error:
            raise CatalogError(f"{self._path or 'a temporary database'}: {error}") from error

    # --- the database -----------------------------------------------------------------------------------------------

    def _scan_record(self, record: OpenRecord, other_methods: dict[str, Asked]) -> str | None:
        """Add an entry; its request, which says the method, may stand before or behind it. Returns why it can't be."""
        concurrent = record.header.values("WARC-Concurrent-To")
        if record.header.type == "request":
            asked = Asked.read(record)
            if asked.method != "GET":
                other_methods[record.header.record_id] = asked
                key = url_key(asked.url) if asked.url else None
                for other_id in concurrent:
                    self._db.execute(
                        "UPDATE entry SET method = ?, url = coalesce(?, url), key = coalesce(?, key)"
                        " WHERE record_id = ?",
                        (asked.method, asked.url, key, other_id),
                    )
            return None
        found = next((other_methods.pop(other_id) for other_id in concurrent if other_id in other_methods), None)
        if record.header.type == "continuation":
            self._enter_segment(record)
        elif (entry := Entry.of(record, found.method if found else "GET")) is not None:
            self._insert(replace(entry, url=found.url) if found and found.url else entry)
        elif record.header.type in ANSWERS:
            return f"{record.header.type} {record.header.record_id} without an address"
        return None

    def _enter_segment(self, record: OpenRecord) -> None:
        header = record.header
        record.finish()
        origin, number = header.get("WARC-Segment-Origin-ID"), header.get("WARC-Segment-Number") or ""
        if origin and number.isdigit():
            place = (self._number(header.file), header.offset, header.within)
            self._db.execute("INSERT INTO segment VALUES (?, ?, ?, ?, ?)", (origin, int(number[:9]), *place))

    def _insert(self, entry: Entry) -> None:
        number = self._number(entry.file)
        values = [getattr(entry, name) for name in _NAMES]
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
        return os.path.relpath(path, self._folder) if self._folder else str(path)

    def _file(self, number: int) -> WarcFile:
        if (known := self._finished.get(number)) is not None:
            return known
        with self._lock:
            path, start, size, member = self._db.execute(
                "SELECT path, start, size, member FROM file WHERE id = ?", (number,)
            ).fetchone()
        final = Path(os.path.normpath(os.path.join(self._folder or "", path)))
        opened = final.with_name(final.name + OPEN)
        if opened.exists() and not final.exists():
            return WarcFile(opened, start, size, member)
        return self._finished.setdefault(number, WarcFile(final, start, size, member))

    def _select(self, condition: str, *values: object) -> list[Entry]:
        return list(self._entries(self._rows(condition, *values)))

    def _entries(self, rows: Iterable[Sequence[Any]]) -> Iterator[Entry]:
        files: dict[int, WarcFile] = {}
        for number, *values in rows:
            if number not in files:
                files[number] = self._file(number)
            yield Entry(**dict(zip(_NAMES, values, strict=True)), file=files[number])

    def _rows(self, condition: str, *values: object) -> list[Any]:
        with self._lock, self._failing():
            return self._db.execute(f"SELECT file, {_COLUMNS} FROM entry WHERE {condition}", values).fetchall()


def state_of(file: WarcFile) -> tuple[int, int]:
    """What changes with a file: its size and the time of its last change."""
    return file.length, file.path.stat().st_mtime_ns
