"""The table of all records of a verification and of the links between them, on the disk: memory stays flat."""

import sqlite3
from collections.abc import Iterator
from dataclasses import dataclass

from archive.warc.date import normal_date
from archive.warc.digest import normal_digest
from archive.warc.files import WarcFile
from archive.warc.header import without_brackets
from archive.warc.reader import Header

_SCHEMA = """
CREATE TABLE record (
    id INTEGER PRIMARY KEY, record_id TEXT, file INTEGER, offset INTEGER, length INTEGER,
    type TEXT, url TEXT, date TEXT, payload TEXT, within INTEGER, size INTEGER, segment TEXT,
    digest TEXT, method TEXT, short TEXT
);
CREATE TABLE link (source INTEGER, kind TEXT, target TEXT, url TEXT, date TEXT);
CREATE TABLE segment (source INTEGER, origin TEXT, number INTEGER, total INTEGER);
CREATE TABLE clause (folder TEXT, id TEXT, variant_of TEXT, offset INTEGER);
"""
_INDEXES = """
CREATE INDEX IF NOT EXISTS by_record_id ON record (record_id, id);
CREATE INDEX IF NOT EXISTS by_origin ON segment (origin);
"""
# What few archives need: made at the first question that asks for it.
_BY_URL = "CREATE INDEX IF NOT EXISTS by_url ON record (url, date)"
_BY_DIGEST = "CREATE INDEX IF NOT EXISTS by_digest ON record (digest)"
_BY_PLACE = "CREATE INDEX IF NOT EXISTS by_place ON record (record_id, offset, length)"
_BY_SOURCE = "CREATE INDEX IF NOT EXISTS by_source ON link (source)"
_BY_TARGET = "CREATE INDEX IF NOT EXISTS by_target ON link (target)"
_RECORD = f"INSERT INTO record VALUES (?{', ?' * 14})"
_LINK = "INSERT INTO link VALUES (?, ?, ?, ?, ?)"
_SEGMENT = "INSERT INTO segment VALUES (?, ?, ?, ?)"
_INSERTS = (_RECORD, _LINK, _SEGMENT)
_BATCH = 500  # records that wait to be inserted together
_COLUMNS = "id, record_id, file, offset, length, type, url, date, payload, within, size"
_SEEN = ", ".join(f"record.{name}" for name in _COLUMNS.split(", "))


@dataclass(frozen=True, slots=True)
class SeenRecord:
    """A record that was read; `payload` is the digest that it states of its payload."""

    number: int
    record_id: str
    file: WarcFile
    offset: int
    length: int
    type: str
    url: str | None
    date: str
    payload: str | None
    within: int = 0
    size: int = 0


@dataclass(frozen=True, slots=True)
class Reference:
    """What a record says that it refers to: an id, or an address and a date, or both."""

    source: SeenRecord
    target: str | None
    url: str | None
    date: str | None


class RecordTable:
    """The records of a verification. `index` is to be called once, after the last `add` and before any question."""

    def __init__(self) -> None:
        # A path of "" is SQLite's name for a temporary database, which goes to the disk when it outgrows its cache.
        self._db = sqlite3.connect("", isolation_level=None)
        self._db.execute("PRAGMA journal_mode = OFF")
        self._db.executescript(_SCHEMA)
        self._db.execute("BEGIN")
        self.files: list[WarcFile] = []
        self.verified: set[WarcFile] = set()
        """The files all of whose records are in the table; of other files it has those that are referred to."""
        self._numbers: dict[WarcFile, int] = {}
        self._count = 0
        self._waiting: dict[str, list[tuple[object, ...]]] = {insert: [] for insert in _INSERTS}

    def add_outside(self, header: Header, length: int) -> None:
        """Add a record that is referred to; its own links are not followed."""
        self._add(header, length, None, None)
        self._flush()

    def add(self, header: Header, length: int, method: str | None = None, short: str | None = None) -> None:
        """Add a record, with the method of a request. `short` says what the body lacks, unless it answers HEAD."""
        number = self._add(header, length, method, short)
        self.verified.add(header.file)
        links = self._waiting[_LINK]
        links += [(number, "concurrent", other, None, None) for other in header.values("WARC-Concurrent-To")]
        if header.type == "revisit" or header.get("WARC-Refers-To"):
            url = without_brackets(header.get("WARC-Refers-To-Target-URI"))
            date = normal_date(header.get("WARC-Refers-To-Date") or "") or None
            links.append((number, "refers", header.get("WARC-Refers-To"), url, date))
        if header.type == "continuation":
            at, total = header.get("WARC-Segment-Number") or "", header.get("WARC-Segment-Total-Length") or ""
            row = (number, header.get("WARC-Segment-Origin-ID"), _number(at), _number(total))
            self._waiting[_SEGMENT].append(row)
        if not number % _BATCH:
            self._flush()

    def _add(self, header: Header, length: int, method: str | None, short: str | None) -> int:
        if (file := self._numbers.get(header.file)) is None:
            file = self._numbers[header.file] = len(self.files)
            self.files.append(header.file)
        self._count += 1
        payload = header.get("WARC-Payload-Digest")
        segment = header.get("WARC-Segment-Number") if header.type != "continuation" else None
        place = (header.within, header.size, segment)
        row = (header.record_id, file, header.offset, length, header.type, header.url)
        self._waiting[_RECORD].append(
            (self._count, *row, normal_date(header.date), payload, *place, normal_digest(payload), method, short)
        )
        return self._count

    def _flush(self) -> None:
        for insert, rows in self._waiting.items():
            self._db.executemany(insert, rows)
            rows.clear()

    def index(self) -> None:
        self._flush()
        self._db.executescript(_INDEXES)

    def close(self) -> None:
        self._db.close()

    def with_id(self, record_id: str) -> SeenRecord | None:
        return next(self._seen("record WHERE record_id = ? ORDER BY id LIMIT 1", record_id), None)

    def copies(self, record_id: str, offset: int, length: int) -> Iterator[SeenRecord]:
        """All records of an id at a place, each in another file: an archive and its copy were looked at together."""
        self._db.execute(_BY_PLACE)
        where = "record WHERE record_id = ? AND offset = ? AND length = ? ORDER BY id"
        yield from self._seen(where, record_id, offset, length)

    def with_url(self, url: str, date: str) -> SeenRecord | None:
        """The record of an exchange."""
        self._db.execute(_BY_URL)
        where = "record WHERE url = ? AND date = ? AND type IN ('response', 'resource', 'revisit') ORDER BY id LIMIT 1"
        return next(self._seen(where, url, date), None)

    def of_url(self, url: str) -> SeenRecord | None:
        """The last response of an address that states no digest of its payload."""
        self._db.execute(_BY_URL)
        where = "record WHERE url = ? AND type IN ('response', 'resource') AND digest IS NULL ORDER BY id DESC LIMIT 1"
        return next(self._seen(where, url), None)

    def with_payload(self, digest: str, url: str | None) -> SeenRecord | None:
        """The record of an exchange that states this digest of its payload, best of this address."""
        self._db.execute(_BY_DIGEST)
        where = "record WHERE digest = ? AND type IN ('response', 'resource') ORDER BY url IS NOT ?, id LIMIT 1"
        return next(self._seen(where, normal_digest(digest), url), None)

    def segmented(self) -> Iterator[SeenRecord]:
        """The first segments of records."""
        yield from self._seen("record WHERE segment IS NOT NULL ORDER BY id")

    def segments(self, origin: str) -> list[tuple[int, SeenRecord, int | None]]:
        """The further segments of a record in their order: number, record, stated total length."""
        query = f"SELECT {_SEEN}, number, total FROM segment JOIN record ON source = id WHERE origin = ?"
        query += " ORDER BY number"
        return [(row[-2] or 0, self._of(row[:-2]), row[-1]) for row in self._rows(query, origin)]

    def strays(self) -> Iterator[tuple[SeenRecord, str]]:
        """Segments whose first one isn't there, and the id that they name."""
        query = (
            f"SELECT {_SEEN}, origin FROM segment JOIN record ON source = record.id"
            " WHERE origin IS NOT NULL AND NOT EXISTS (SELECT 1 FROM record AS first WHERE first.record_id = origin)"
        )
        for row in self._rows(query):
            yield self._of(row[:-1]), str(row[-1])

    def duplicates(self) -> Iterator[tuple[SeenRecord, SeenRecord]]:
        """Records whose id another one has that was read before."""
        # Not a join: of so many records with one id it would take the square.
        several = "SELECT record_id FROM record GROUP BY record_id HAVING count(*) > 1"
        lowest = "SELECT min(other.id) FROM record AS other WHERE other.record_id = record.record_id"
        where = f"record WHERE record_id IN ({several}) AND record.id > ({lowest}) ORDER BY record.id"
        for seen in self._seen(where):
            first = self.with_id(seen.record_id)
            assert first is not None
            yield seen, first

    def concurrent(self) -> Iterator[tuple[SeenRecord, str]]:
        """Records, and the id of one that each says it belongs to, where that is not there or of another address."""
        known = "FROM record AS other WHERE other.record_id = target"
        query = (
            f"SELECT {_SEEN}, target FROM link JOIN record ON source = record.id WHERE kind = 'concurrent'"
            f" AND ((SELECT other.url {known} ORDER BY other.id LIMIT 1) IS NOT record.url"
            f" OR record.url IS NULL AND NOT EXISTS (SELECT 1 {known})) ORDER BY link.rowid"
        )
        for row in self._rows(query):
            yield self._of(row[:-1]), str(row[-1])

    def references(self) -> Iterator[Reference]:
        columns = f"{_SEEN}, target, link.url, link.date"
        for row in self._rows(f"SELECT {columns} FROM link JOIN record ON source = id WHERE kind = 'refers'"):
            yield Reference(self._of(row[:-3]), *row[-3:])

    def short(self) -> Iterator[tuple[SeenRecord, str, set[str]]]:
        """Responses whose body is cut short, what it lacks, and the methods of the requests that they answer."""
        if not any(self._rows("SELECT 1 FROM record WHERE short IS NOT NULL LIMIT 1")):
            return
        self._db.execute(_BY_SOURCE)
        self._db.execute(_BY_TARGET)
        for row in self._rows(f"SELECT {_SEEN}, short FROM record WHERE short IS NOT NULL ORDER BY id"):
            seen = self._of(row[:-1])
            methods = self._rows(
                "SELECT method FROM link JOIN record ON record_id = target WHERE source = ? AND type = 'request'"
                " UNION SELECT method FROM link JOIN record ON source = id WHERE target = ? AND type = 'request'",
                seen.number,
                seen.record_id,
            )
            yield seen, str(row[-1]), {method for (method,) in methods if method}

    def add_clause(self, folder: str, clause: str, variant_of: str | None, offset: int) -> None:
        self._db.execute("INSERT INTO clause VALUES (?, ?, ?, ?)", (folder, clause, variant_of, offset))

    def index_clauses(self) -> None:
        self._db.execute("CREATE INDEX IF NOT EXISTS by_clause ON clause (folder, id)")

    def has_clause(self, folder: str, clause: str) -> bool:
        return any(self._rows("SELECT 1 FROM clause WHERE folder = ? AND id = ?", folder, clause))

    def lost_variants(self, folder: str) -> Iterator[tuple[int, str]]:
        """Offsets of clauses that name one which isn't there, and its id."""
        yield from self._rows(
            "SELECT offset, variant_of FROM clause AS one WHERE folder = ? AND variant_of IS NOT NULL"
            " AND NOT EXISTS (SELECT 1 FROM clause WHERE folder = one.folder AND id = one.variant_of)",
            folder,
        )

    def _seen(self, where: str, *values: object) -> Iterator[SeenRecord]:
        yield from map(self._of, self._rows(f"SELECT {_SEEN} FROM {where}", *values))

    def _rows(self, query: str, *values: object) -> Iterator[tuple]:  # type: ignore[type-arg]
        yield from self._db.execute(query, values)

    def _of(self, row: tuple) -> SeenRecord:  # type: ignore[type-arg]
        number, record_id, file, *rest = row
        return SeenRecord(number, record_id, self.files[file], *rest)


def _number(text: str) -> int | None:
    return int(text) if text.isascii() and text.isdigit() and len(text) < 19 else None
