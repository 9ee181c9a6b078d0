"""Which records a conversion takes: all, or those of some addresses, media types, dates and statuses."""

import re
import sqlite3
from collections.abc import Iterable
from dataclasses import dataclass

from archive.http.body import ResponseBody
from archive.http.response import HttpError
from archive.warc.date import normal_date
from archive.warc.files import WarcError, WarcFile
from archive.warc.header import Header
from archive.warc.reader import OpenRecord, open_records

KEYS = ("url", "type", "date", "status")
_ANSWERS = ("response", "resource", "revisit", "conversion")
_PROMISED = {"date": r"[0-9][0-9TZ:.-]*", "status": r"[1-5][0-9x]{2}"}


@dataclass(frozen=True, slots=True)
class Filters:
    """What answers must be like, by key: `url` begins so, `type` is the media type or begins so (`image/`), `date`
    begins so, `status` is it (`2xx` too). Of one key any value will do, of several keys all must fit."""

    wanted: tuple[tuple[str, str], ...] = ()

    @classmethod
    def parse(cls, texts: Iterable[str]) -> "Filters":
        """`KEY=VALUE` each. Raises ValueError, which says what is accepted."""
        wanted = []
        for text in texts:
            key, _, value = text.partition("=")
            if key not in KEYS or not value:
                raise ValueError(f"{text!r}; accepted is KEY=VALUE, and KEY is one of {', '.join(KEYS)}")
            if key in _PROMISED and not re.fullmatch(_PROMISED[key], value):
                example = "the beginning of a time as in 2024-02-20" if key == "date" else "three digits, or as in 2xx"
                raise ValueError(f"{text!r}; accepted is {example}")
            wanted.append((key, value))
        return cls(tuple(wanted))

    def take(self, record: OpenRecord) -> bool:
        """Whether an answer is wanted; reads no more of it than its header section."""
        keys = {key for key, _ in self.wanted}
        found = {"url": record.header.url or "", "date": normal_date(record.header.date), "type": "", "status": ""}
        if keys & {"type", "status"}:
            found |= _of_block(record)
        return all(any(_fits(key, value, found[key]) for other, value in self.wanted if other == key) for key in keys)


def _fits(key: str, wanted: str, found: str) -> bool:
    if key == "type":
        return found == wanted.lower() or (wanted.endswith("/") and found.startswith(wanted.lower()))
    if key == "status":
        return bool(found) and re.fullmatch(wanted.replace("x", "."), found) is not None
    return found.startswith(wanted)


def _of_block(record: OpenRecord) -> dict[str, str]:
    header = record.header
    if not header.is_http or header.type == "resource":
        return {"type": _media_type(header.get("Content-Type")), "status": "200"}
    try:
        message = ResponseBody.read(record.pieces(), "HEAD").head
    except HttpError:
        return {}
    return {"type": _media_type(message.value(b"content-type")), "status": str(message.status)}


def _media_type(stated: str | None) -> str:
    return (stated or "").partition(";")[0].strip().lower()


class Selection:
    """The records of some files that filters take, with what belongs to these: requests, metadata, segments.

    Found in a first reading, and kept in a temporary database on the disk.
    """

    def __init__(self, files: Iterable[WarcFile], filters: Filters) -> None:
        self._all = not filters.wanted
        self._db = sqlite3.connect("", isolation_level=None)
        self._db.execute("PRAGMA journal_mode = OFF")
        self._db.execute("CREATE TABLE taken (id PRIMARY KEY) WITHOUT ROWID")
        if not self._all:
            for file in files:
                for record in open_records(file, faults=lambda fault: None):  # told when the file is converted
                    self._look(record, filters)

    def close(self) -> None:
        self._db.close()

    def _look(self, record: OpenRecord, filters: Filters) -> None:
        if record.header.type in _ANSWERS:
            try:
                if filters.take(record):
                    for name in (record.header.record_id, *record.header.values("WARC-Concurrent-To")):
                        self._db.execute("INSERT OR IGNORE INTO taken VALUES (?)", (name,))
            except WarcError:
                return

    def takes(self, header: Header) -> bool:
        if self._all or header.type == "warcinfo":
            return True
        names = [header.record_id]
        if header.type not in _ANSWERS:
            for field in ("WARC-Concurrent-To", "WARC-Refers-To", "WARC-Segment-Origin-ID"):
                names += header.values(field)
        return any(self._db.execute("SELECT 1 FROM taken WHERE id = ?", (name,)).fetchone() for name in names)
