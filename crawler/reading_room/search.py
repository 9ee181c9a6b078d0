"""Find the articles that hold words."""

import sqlite3
from dataclasses import dataclass

from crawler.reading_room.fold import phrase
from crawler.reading_room.lines import day_of, first_key
from crawler.reading_room.update import facet

LONGEST = 200  # characters of a query that are read


@dataclass(frozen=True, slots=True)
class Query:
    """What is looked for: all `words` (divided by spaces) in headline, text or briefs; narrowed by the others.

    `since` and `until` are dates as YYYY-MM-DD, which ask for articles with a date; `author` is a part of a name.
    """

    words: str
    in_headline: bool = False
    paper: str | None = None
    page: str | None = None
    author: str | None = None
    since: str | None = None
    until: str | None = None

    @property
    def match(self) -> str | None:
        """As FTS5 reads it; None where nothing is asked for that it knows."""
        columns = "headline" if self.in_headline else "{headline body}"
        parts = [f'{columns} : "{found}"' for word in self.words[:LONGEST].split() if (found := phrase(word))]
        if self.author and (found := phrase(self.author[:LONGEST])):
            parts.append(f'byline : "{found}"')
        narrowed = (("paper", self.paper), ("page", self.page))
        parts += [f'facet : "{facet(kind, value)}"' for kind, value in narrowed if value]
        return " AND ".join(parts) or None

    @property
    def keys(self) -> tuple[int, int]:
        """The range of keys of its dates, both ends within it. A date that is none bounds nothing."""
        first, last = day_of(self.since or ""), day_of(self.until or "")
        least = first_key(first) if first else first_key(1) if last else 0
        return least, first_key(last + 1) - 1 if last else (1 << 62)


def search(database: sqlite3.Connection, query: Query, limit: int, before: int | None = None) -> list[int]:
    """The keys of the newest articles that a query finds, older than the key `before` where that is given."""
    least, last = query.keys
    if query.match is None:
        return []
    found = database.execute(
        "SELECT rowid FROM words WHERE words MATCH ? AND rowid >= ? AND rowid <= ? ORDER BY rowid DESC LIMIT ?",
        (query.match, least, last if before is None else min(last, before - 1), limit),
    )
    return [key for (key,) in map(tuple, found)]


def count(database: sqlite3.Connection, query: Query) -> int:
    """How many articles a query finds."""
    if query.match is None:
        return 0
    row = database.execute(
        "SELECT count(*) FROM words WHERE words MATCH ? AND rowid >= ? AND rowid <= ?", (query.match, *query.keys)
    ).fetchone()
    return int(row[0])
