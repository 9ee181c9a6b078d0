"""What a reader is offered for an address that is not archived: why it is not, which page lists it, issues near it."""

import re
import sqlite3
from dataclasses import dataclass

from crawler.items import Edition
from crawler.lazy_pattern import lazy_compile
from crawler.reading_room.lines import day_of, unpacked
from crawler.reading_room.shelves import UNDATED, beside

_DATE = lazy_compile(r"(?<!\d)((?:19|20)\d\d)[-/_]?(\d\d)[-/_]?(\d\d)(?!\d)")
_MOST = 20  # of a kind


@dataclass(frozen=True, slots=True)
class Missing:
    """``reasons`` are what crawls say of the address, with their time; ``lists`` the edition pages that list it, with
    paper, date, page; ``issues`` those of its paper of the same date or beside it. ``article`` is the id of what is
    there as text though its replay is not."""

    url: str
    reasons: tuple[tuple[str, str], ...]
    lists: tuple[tuple[str, str], ...]
    paper: str | None
    issues: tuple[str, ...]
    article: str | None


def missing(database: sqlite3.Connection, url: str) -> Missing:
    """What is near an address."""
    article = database.execute("SELECT id FROM article WHERE url = ? AND current", (url,)).fetchone()
    failures = database.execute(
        "SELECT DISTINCT stage || ': ' || reason AS told, at FROM failure WHERE url = ? ORDER BY at DESC LIMIT ?",
        (url, _MOST),
    )
    listing = database.execute(
        "SELECT max(edition.key) AS key, edition.url AS url FROM listed JOIN edition ON edition.key = listed.edition"
        " WHERE listed.url = ? GROUP BY edition.url ORDER BY edition.date DESC, edition.page_order LIMIT ?",
        (url, _MOST),
    ).fetchall()
    lists = [(row["url"], _label(database, row["key"])) for row in listing]
    paper, date = _neighbour(database, url, listing[0]["url"] if listing else None)
    return Missing(
        url=url,
        reasons=tuple((row["told"] or "", row["at"] or "") for row in failures),
        lists=tuple(lists),
        paper=paper,
        issues=tuple(_issues(database, paper, date)) if paper is not None else (),
        article=article and article["id"],
    )


def _label(database: sqlite3.Connection, key: int) -> str:
    row = database.execute("SELECT paper, date, line FROM edition WHERE key = ?", (key,)).fetchone()
    line = unpacked(row["line"], Edition)
    return " ".join(filter(None, (row["paper"], row["date"], line.page, line.page_name)))


def _neighbour(database: sqlite3.Connection, url: str, lists: str | None) -> tuple[str | None, str | None]:
    """The paper that an address belongs to, and its date: those of the page that lists it, else the paper of the
    address on its host that has the longest beginning in common with it, and the date in the address itself."""
    if lists is not None:
        row = database.execute("SELECT paper, date FROM edition WHERE url = ? ORDER BY key DESC", (lists,)).fetchone()
        return row["paper"], row["date"]
    host = re.match(r"[a-z]+://[^/]*/", url)
    if host is None:
        return None, None
    near = []
    for table in ("edition", "article"):
        for where, order in (("url <= ?1", "DESC"), ("url > ?1", "ASC")):
            query = f"SELECT url, paper FROM {table} WHERE {where} AND substr(url, 1, ?2) = ?3 ORDER BY url {order}"
            near += database.execute(f"{query} LIMIT 1", (url, len(host[0]), host[0])).fetchall()
    best = max(near, key=lambda row: _common(row["url"], url), default=None)
    return (best["paper"], _date_in(url)) if best else (None, None)


def _common(url: str, other: str) -> int:
    return next((place for place, (a, b) in enumerate(zip(url, other, strict=False)) if a != b), len(url))


def _date_in(url: str) -> str | None:
    """
    >>> _date_in("http://a.example/html/2024-05/06/node_2.htm"), _date_in("http://a.example/20241301/1.htm")
    ('2024-05-06', None)
    """
    dates = ("-".join(found.groups()) for found in _DATE.finditer(url))
    return next((date for date in dates if day_of(date) is not None), None)


def _issues(database: sqlite3.Connection, paper: str, date: str | None) -> list[str]:
    """The date itself if there is an issue of it, and those before and after it; without a date the last one."""
    if date is None:
        last = beside(database, paper, "9999-12-31")[0]
        return [last or UNDATED]
    before, after = beside(database, paper, date)
    held = any(
        database.execute(f"SELECT 1 FROM {table} WHERE paper = ? AND date = ? LIMIT 1", (paper, date)).fetchone()
        for table in ("article", "edition")
    )
    return [each for each in (before, date if held else None, after) if each]
