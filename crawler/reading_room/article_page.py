"""An article as a reader sees it: its line, what was cut from it and where, its clauses, captures and neighbours."""

import sqlite3
from collections.abc import Iterator
from dataclasses import dataclass

from crawler.items import Article, Block, Removed
from crawler.reading_room.lines import date_of, paper_of, unpacked
from crawler.reading_room.shelves import Entry, entries, folder_of, timestamp


@dataclass(frozen=True, slots=True)
class ArticlePage:
    """An article; ``edition`` is the address of the edition page that lists it, ``captures`` its other archived times
    (ISO 8601), newest first; ``record`` the path of its WARC file."""

    line: Article
    paper: str
    date: str | None
    edition: str | None
    clauses: tuple[tuple[str | None, str, int], ...]
    captures: tuple[str, ...]
    record: str | None
    before: Entry | None
    after: Entry | None

    @property
    def moment(self) -> str:
        return timestamp(self.line.fetched_at)

    @property
    def parts(self) -> Iterator[Block | Removed]:
        """The blocks of the body, with each line that was cut where it stood."""
        cut = sorted(self.line.removed, key=lambda removed: removed.before)
        for place, block in enumerate(self.line.body):
            yield from (removed for removed in cut if removed.before == place)
            yield block
        yield from (removed for removed in cut if removed.before >= len(self.line.body))


def article_page(database: sqlite3.Connection, name: str) -> ArticlePage | None:
    """The newest capture of an article, by its id; None where there is none."""
    row = database.execute("SELECT source, line FROM article WHERE id = ? AND current", (name,)).fetchone()
    if row is None:
        return None
    line = unpacked(row["line"], Article)
    paper, date = paper_of(line), date_of(line)
    beside = entries(database, paper, date or "") if date else []
    place = next((number for number, entry in enumerate(beside) if entry.id == name), None)
    captures = database.execute(
        "SELECT DISTINCT fetched FROM article WHERE id = ? AND fetched NOT IN ('', ?) ORDER BY fetched DESC",
        (name, line.fetched_at or ""),
    )
    return ArticlePage(
        line=line,
        paper=paper,
        date=date,
        edition=_edition(database, line),
        clauses=tuple(_clauses(database, line, row["source"])),
        captures=tuple(capture["fetched"] for capture in captures),
        record=str(folder_of(database, row["source"]) / line.warc.file) if line.warc else None,
        before=beside[place - 1] if place else None,
        after=beside[place + 1] if place is not None and place + 1 < len(beside) else None,
    )


def _edition(database: sqlite3.Connection, line: Article) -> str | None:
    """The edition page that the article names, if it is archived; else the newest that lists it."""
    named = line.print_edition.url if line.print_edition else None
    row = database.execute("SELECT url FROM edition WHERE url = ?", (named,)).fetchone()
    row = row or database.execute(
        "SELECT edition.url FROM listed JOIN edition ON edition.key = listed.edition WHERE listed.url = ?"
        " ORDER BY edition.key DESC LIMIT 1",
        (line.url,),
    ).fetchone()
    return row["url"] if row else None


def _clauses(database: sqlite3.Connection, line: Article, source: int) -> Iterator[tuple[str | None, str, int]]:
    """The kind, text and number of each clause that the page prints; its id where its text is not known."""
    for use in line.boilerplate:
        row = database.execute(
            "SELECT kind, text FROM clause WHERE id = ? ORDER BY source = ? DESC LIMIT 1", (use.clause, source)
        ).fetchone()
        yield (row["kind"], row["text"], use.times) if row else (None, use.clause, use.times)
