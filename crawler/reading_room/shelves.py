"""What the index holds, as a reader walks through it: papers, their dates, an issue with its edition pages."""

import sqlite3
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from pathlib import Path

from archive.warc.files import WarcError
from archive.warc.line_pointer import pointed_file
from archive.warc.reader import open_record
from crawler.items import Area, Edition, WarcPointer
from crawler.reading_room.lines import unpacked

UNDATED = ""
"""Stands for a date in addresses of pages on articles without one."""
_EDITION = "SELECT source, paper, date, line FROM edition"


@dataclass(frozen=True, slots=True)
class Paper:
    """A newspaper, or a site; the first and last of its dates, None where it has none.

    Of a site that ``is_printed`` is not true of there are articles alone: of its channels.
    """

    name: str
    first: str | None
    last: str | None
    dates: int
    articles: int
    is_printed: bool


@dataclass(frozen=True, slots=True)
class Entry:
    """An article in a list; without ``id`` it is listed, but not archived as an article."""

    url: str
    headline: str
    id: str | None
    area: Area | None = None

    @property
    def points(self) -> str:
        """Its area as SVG has it."""
        return " ".join(f"{x:g},{y:g}" for x, y in self.area or ())


@dataclass(frozen=True, slots=True)
class Sheet:
    """An edition page and its articles; ``moment`` is when it was archived, as replay has it, empty where unknown."""

    paper: str
    date: str
    line: Edition
    moment: str
    entries: tuple[Entry, ...]

    @property
    def label(self) -> str:
        """Its number and name."""
        return " ".join(filter(None, (self.line.page, self.line.page_name))) or self.line.url

    @property
    def frame(self) -> tuple[float, float] | None:
        """The measure that areas are in; by the areas themselves where the page does not say it."""
        corners = [corner for entry in self.entries for corner in entry.area or ()]
        if not corners:
            return self.line.scale
        return self.line.scale or (max(1.0, *(x for x, _ in corners)), max(1.0, *(y for _, y in corners)))


@dataclass(frozen=True, slots=True)
class Issue:
    """What a paper printed on a date; ``others`` are articles that no edition page lists."""

    paper: str
    date: str
    sheets: tuple[Sheet, ...]
    others: tuple[Entry, ...]
    before: str | None
    after: str | None


def papers(database: sqlite3.Connection) -> list[Paper]:
    """All papers, by name."""
    rows = database.execute(
        "SELECT paper, min(date) AS first, max(date) AS last, count(DISTINCT date) AS dates, sum(articles) AS articles,"
        " max(printed) AS printed"
        " FROM (SELECT paper, date, count(*) AS articles, max(page IS NOT NULL) AS printed FROM article WHERE current"
        " GROUP BY paper, date UNION ALL SELECT DISTINCT paper, date, 0, 1 FROM edition) GROUP BY paper ORDER BY paper"
    )
    return [
        Paper(row["paper"], row["first"], row["last"], row["dates"], row["articles"], is_printed=bool(row["printed"]))
        for row in rows
    ]


def names(database: sqlite3.Connection) -> list[str]:
    """Of all papers."""
    rows = database.execute("SELECT paper FROM article WHERE current UNION SELECT paper FROM edition ORDER BY paper")
    return [row["paper"] for row in rows]


def dates(database: sqlite3.Connection, paper: str) -> dict[str, tuple[int, int]]:
    """The dates of a paper in order, with the numbers of their edition pages and articles."""
    rows = database.execute(
        "SELECT coalesce(date, '') AS date, sum(pages) AS pages, sum(articles) AS articles FROM ("
        "SELECT date, 0 AS pages, count(*) AS articles FROM article WHERE paper = ?1 AND current GROUP BY date"
        " UNION ALL SELECT date, count(DISTINCT url), 0 FROM edition WHERE paper = ?1 GROUP BY date)"
        " GROUP BY 1 ORDER BY 1",
        (paper,),
    )
    return {row["date"]: (row["pages"], row["articles"]) for row in rows}


def issue(database: sqlite3.Connection, paper: str, date: str) -> Issue | None:
    """The issue of a date, or what has none; None where there is nothing of it."""
    keys = database.execute(
        "SELECT max(key) AS key FROM edition WHERE paper = ? AND date IS ? GROUP BY url ORDER BY page_order, url",
        (paper, date or None),
    )
    rows = [database.execute(f"{_EDITION} WHERE key = ?", (row["key"],)) for row in keys]
    sheets = tuple(_sheet(database, row.fetchone()) for row in rows)
    listed = {entry.url for sheet in sheets for entry in sheet.entries}
    others = tuple(entry for entry in entries(database, paper, date) if entry.url not in listed)
    if not sheets and not others:
        return None
    before, after = beside(database, paper, date) if date else (None, None)
    return Issue(paper, date, sheets, others, before, after)


def beside(database: sqlite3.Connection, paper: str, date: str) -> tuple[str | None, str | None]:
    """The dates of a paper before and after one."""
    found = []
    for best, order in (("max", "<"), ("min", ">")):
        query = " UNION ALL ".join(
            f"SELECT {best}(date) AS date FROM {table} WHERE paper = ?1 AND date {order} ?2"
            for table in ("article", "edition")
        )
        found.append(database.execute(f"SELECT {best}(date) FROM ({query})", (paper, date)).fetchone()[0])
    return found[0], found[1]


def entries(database: sqlite3.Connection, paper: str, date: str) -> list[Entry]:
    """The articles of a date, by page and place on it."""
    rows = database.execute(
        "SELECT url, headline, id FROM article WHERE paper = ? AND date IS ? AND current"
        " ORDER BY page_order, position, key",
        (paper, date or None),
    )
    return [Entry(row["url"], row["headline"] or row["url"], row["id"]) for row in rows]


def sheet(database: sqlite3.Connection, url: str) -> Sheet | None:
    """The edition page at an address, as it was read last."""
    row = database.execute(f"{_EDITION} WHERE url = ? ORDER BY key DESC LIMIT 1", (url,)).fetchone()
    return None if row is None else _sheet(database, row)


def _sheet(database: sqlite3.Connection, row: sqlite3.Row) -> Sheet:
    line = unpacked(row["line"], Edition)
    known = _known(database, [article.url for article in line.articles])
    listed = []
    for article in line.articles:
        name, headline = known.get(article.url, (None, None))
        listed.append(Entry(article.url, article.headline or headline or article.url, name, article.area))
    archived = moment(folder_of(database, row["source"]), line.warc)
    return Sheet(row["paper"], row["date"] or UNDATED, line, archived, tuple(listed))


def _known(database: sqlite3.Connection, urls: Sequence[str]) -> dict[str, tuple[str | None, str | None]]:
    """Of those among addresses that articles are archived at: their ids and headlines."""
    found: dict[str, tuple[str | None, str | None]] = {}
    for url in dict.fromkeys(urls):
        row = database.execute("SELECT id, headline FROM article WHERE url = ? AND current", (url,)).fetchone()
        if row is not None:
            found[url] = row["id"], row["headline"]
    return found


def folder_of(database: sqlite3.Connection, source: int) -> Path:
    """What the pointers of a source's lines are relative to."""
    return Path(database.execute("SELECT folder FROM source WHERE id = ?", (source,)).fetchone()[0])


def moment(folder: Path, pointer: WarcPointer | None) -> str:
    """When a record was made, as replay addresses have it; empty where the record cannot be read (any more)."""
    if pointer is None:
        return ""
    try:
        with open_record(pointed_file(folder, pointer.file), pointer.offset, record_id=pointer.record_id) as record:
            return timestamp(record.header.date)
    except (WarcError, OSError):  # replay then takes the newest; `archive verify` tells what is wrong
        return ""


def timestamp(date: str | None) -> str:
    """A date of WARC as replay addresses have it.

    >>> timestamp("2024-02-20T08:30:01.25Z")
    '20240220083001'
    """
    return "".join(filter(str.isdigit, date or ""))[:14]


def faults(database: sqlite3.Connection) -> list[str]:
    """What could not be read of the sources."""
    told: Iterable[sqlite3.Row] = database.execute("SELECT faults FROM source WHERE faults <> '' ORDER BY place")
    return [line for row in told for line in row["faults"].splitlines()]
