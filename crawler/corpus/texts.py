"""The texts of articles, to find reprints among: the newest capture of each, numbered in the order of print."""

import hashlib
import json
import sqlite3
import unicodedata
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass

from crawler.corpus.folders import Line, LineFolder
from crawler.crawl_folder.json_lines import ARTICLES

_SCHEMA = """
CREATE TABLE text (
    id TEXT PRIMARY KEY, date TEXT, fetched TEXT, record TEXT, digest TEXT, length INTEGER, line TEXT
) WITHOUT ROWID;
"""
_NUMBERED = """
CREATE TABLE numbered AS SELECT * FROM text ORDER BY coalesce(date, '9999'), id;
CREATE INDEX by_digest ON numbered (digest);
DROP TABLE text;
"""
_KEPT = ("id", "url", "site", "headline", "source", "text", "print_edition", "date_published")


def letters(text: str) -> str:
    """What texts are compared by: letters and digits in NFKC and folded case.

    >>> letters("本报讯　增长３％，创新高。")
    '本报讯增长3创新高'
    """
    return "".join(filter(str.isalnum, unicodedata.normalize("NFKC", text))).casefold()


@dataclass(frozen=True, slots=True)
class Printed:
    """An article as the comparison has it: ``number`` is its place in the order of print."""

    number: int
    id: str
    date: str | None
    line: Line

    @property
    def letters(self) -> str:
        return letters(self.line["text"])


class Texts:
    """The articles of folders whose text has ``shortest`` letters or more. To be used in a ``with`` statement."""

    def __init__(self, folders: Iterable[LineFolder], shortest: int) -> None:
        # A path of "" is SQLite's name for a temporary database that goes to the disk when it outgrows its cache.
        self._db = sqlite3.connect("", isolation_level=None)
        self._db.executescript("BEGIN;" + _SCHEMA)
        self._shortest = shortest
        for folder in folders:
            for _, line in folder.lines(ARTICLES):
                self._add(line)
        self._db.executescript(_NUMBERED)  # which commits first

    def __enter__(self) -> "Texts":
        return self

    def __exit__(self, *error: object) -> None:
        self._db.close()

    def _add(self, line: Line) -> None:
        compared = letters(line["text"])
        kept = json.dumps({name: line[name] for name in _KEPT}, ensure_ascii=False)
        digest = hashlib.sha256(compared.encode()).hexdigest()
        date = (line["print_edition"] or {}).get("date") or (line["date_published"] or "")[:10] or None
        self._db.execute(
            "INSERT INTO text VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7) ON CONFLICT DO UPDATE SET date = ?2, fetched = ?3,"
            " record = ?4, digest = ?5, length = ?6, line = ?7"
            " WHERE (excluded.fetched, excluded.record, excluded.line) > (fetched, record, line)",
            (line["id"], date, line["fetched_at"], line["warc"]["record_id"], digest, len(compared), kept),
        )

    def distinct(self) -> Iterator[tuple[int, str]]:
        """The first print of each distinct text, with its letters."""
        rows = self._db.execute(
            "SELECT min(rowid), line FROM numbered WHERE length >= ? GROUP BY digest ORDER BY 1", (self._shortest,)
        )
        for number, line in rows:
            yield number, letters(json.loads(line)["text"])

    def copies(self) -> Iterator[tuple[int, int]]:
        """Each later print of a text with the first one."""
        yield from self._db.execute(
            "SELECT first, numbered.rowid FROM numbered"
            " JOIN (SELECT digest, min(rowid) AS first FROM numbered WHERE length >= ? GROUP BY digest)"
            " USING (digest) WHERE numbered.rowid > first"
            " ORDER BY 1, 2",
            (self._shortest,),
        )

    def read(self, numbers: Sequence[int]) -> dict[int, Printed]:
        marks = ", ".join("?" * len(numbers))
        rows = self._db.execute(f"SELECT rowid, id, date, line FROM numbered WHERE rowid IN ({marks})", numbers)
        return {number: Printed(number, name, date, json.loads(line)) for number, name, date, line in rows}
