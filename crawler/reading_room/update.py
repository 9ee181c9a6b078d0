"""Bring the index of a reading room up to date: only sources that are new, have changed or are gone cost time."""

import re
import sqlite3
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from hashlib import sha256
from pathlib import Path
from typing import BinaryIO

from archive.io.lock import locked_folder
from archive.io.progress import Progress
from archive.wacz.pages import pages_of
from archive.warc.files import WarcError
from crawler.crawl_folder.json_lines import ARTICLES, CLAUSES, EDITIONS, FAILURES
from crawler.items import Article, Clause, Edition, Failure
from crawler.reading_room.fold import fold, tokens
from crawler.reading_room.index import FILE, open_index, transaction
from crawler.reading_room.lines import (
    date_of,
    day_of,
    decoded_line,
    first_key,
    packed,
    page_order,
    paper_of,
    read_lines,
    storable,
    unpacked,
)
from crawler.reading_room.sources import Source, folder_of_lines, sources_of

_LATE = 1 << 31  # the position of an article that no edition page lists, behind all others
_SHOWN_FAULTS = 5  # of a source
_Place = tuple[str, str, str, int, int]


def update(paths: Sequence[Path], folder: Path) -> Path:
    """Bring the index in a folder up to date with what paths hold; gives its file.

    A killed update leaves what it had finished, source by source. Raises WarcError, OSError, sqlite3.Error; OSError
    where another process writes there.
    """
    sources = sources_of(paths)
    with locked_folder(folder), open_index(folder / FILE) as database:
        rows = database.execute("SELECT id, place, state FROM source").fetchall()
        held = {place: (number, state) for number, place, state in rows}
        wanted = {source.place: source.state for source in sources}
        stale = [number for place, (number, state) in held.items() if wanted.get(place) != state]
        new = [source for source in sources if held.get(source.place, (0, ""))[1] != source.state]
        for number in stale:
            with transaction(database):
                _remove(database, number)
        size = sum(_size(source) for source in new)
        with Progress("reading room", size) as progress:
            for source in new:
                _add(database, source, progress)
    return folder / FILE


def _size(source: Source) -> int:
    if source.is_crawl:
        return (source.folder / ARTICLES).stat().st_size if (source.folder / ARTICLES).exists() else 0
    return sum(file.length for file in source.files)


def _add(database: sqlite3.Connection, source: Source, progress: Progress) -> None:
    faults: list[str] = []
    with folder_of_lines(source, faults) as lines, transaction(database):
        cursor = database.execute(
            "INSERT INTO source (place, folder, state, faults) VALUES (?, ?, ?, '')",
            (source.place, str(source.folder), source.state),
        )
        filling = _Filling(database, int(cursor.lastrowid or 0), lines, faults)
        filling.add_editions()
        filling.add_articles(progress if source.is_crawl else None)
        filling.add_rest()
        if not source.is_crawl:
            filling.add_pages(dict.fromkeys(file.path for file in source.files))
            progress.advance(_size(source))
        told = faults[:_SHOWN_FAULTS] + [f"and {len(faults) - _SHOWN_FAULTS} more"] * (len(faults) > _SHOWN_FAULTS)
        database.execute("UPDATE source SET faults = ? WHERE id = ?", (storable("\n".join(told)), filling.source))


def _remove(database: sqlite3.Connection, source: int) -> None:
    rows = database.execute("SELECT id, key, current, line FROM article WHERE source = ?", (source,)).fetchall()
    for _, key, current, line in rows:
        if current:
            _unlearn(database, key, unpacked(line, Article))
    database.execute("DELETE FROM listed WHERE edition IN (SELECT key FROM edition WHERE source = ?)", (source,))
    for table in ("article", "edition", "clause", "failure", "page"):
        database.execute(f"DELETE FROM {table} WHERE source = ?", (source,))
    database.execute("DELETE FROM source WHERE id = ?", (source,))
    for name in {name for name, *_ in rows}:
        _settle(database, name)


def _settle(database: sqlite3.Connection, name: str) -> None:
    """Of several captures of an article the newest is the one that lists and search have."""
    rows = database.execute(
        "SELECT key, current, line FROM article WHERE id = ? ORDER BY fetched DESC, key DESC", (name,)
    ).fetchall()
    for place, (key, current, line) in enumerate(rows):
        if bool(current) != (place == 0):
            database.execute("UPDATE article SET current = ? WHERE key = ?", (place == 0, key))
            (_learn if place == 0 else _unlearn)(database, key, unpacked(line, Article))


def facet(kind: str, value: str) -> str:
    """The token for a paper or a page that search is narrowed to; longer than any that a text has.

    Zeros before the number of a page count for nothing: 1 is 01, A1 is A01.
    """
    if kind == "page":
        value = re.sub(r"(?<!\d)0+(?=\d)", "", value)
    return kind + sha256(fold(value).encode("utf-8", "replace")).hexdigest()[:12]


def _learn(database: sqlite3.Connection, key: int, article: Article) -> None:
    database.execute(
        "INSERT INTO words (rowid, headline, body, byline, facet) VALUES (?, ?, ?, ?, ?)", _words(key, article)
    )


def _unlearn(database: sqlite3.Connection, key: int, article: Article) -> None:
    database.execute(
        "INSERT INTO words (words, rowid, headline, body, byline, facet) VALUES ('delete', ?, ?, ?, ?, ?)",
        _words(key, article),
    )


def _words(key: int, article: Article) -> tuple[int, str, str, str, str]:
    facets = [facet("paper", paper_of(article))]
    if article.print_edition and article.print_edition.page:
        facets.append(facet("page", article.print_edition.page))
    return (
        key,
        tokens(headline_texts(article)),
        tokens(body_texts(article)),
        tokens((*article.authors, *filter(None, (article.byline, article.editor)))),
        " ".join(facets),
    )


def headline_texts(article: Article) -> Iterator[str]:
    """What the search over headlines reads."""
    yield from filter(None, (article.kicker, article.headline, article.subheadline))


def body_texts(article: Article) -> Iterator[str]:
    """What the search over texts reads besides."""
    yield article.text
    for brief in article.briefs:
        yield from filter(None, (brief.headline, *brief.paragraphs))


@dataclass(slots=True)
class _Filling:
    """The rows of one source."""

    database: sqlite3.Connection
    source: int
    lines: Path
    faults: list[str]

    def add_editions(self) -> None:
        for _, data, line in read_lines(self.lines / EDITIONS, Edition, self.faults):
            place = (paper_of(line), date_of(line), page_order(line.page))
            cursor = self.database.execute(
                "INSERT INTO edition (source, url, paper, date, page_order, line) VALUES (?, ?, ?, ?, ?, ?)",
                (self.source, line.url, *place, packed(data)),
            )
            self.database.executemany(
                "INSERT OR IGNORE INTO listed VALUES (?, ?)",
                ((article.url, cursor.lastrowid) for article in line.articles),
            )

    def add_articles(self, progress: Progress | None) -> None:
        """In the order of their dates, pages and places on them, which their keys are to have."""
        listed = self._positions()
        places: list[_Place] = []
        for offset, _, line in read_lines(self.lines / ARTICLES, Article, self.faults):
            printed = line.print_edition
            order = page_order(printed.page if printed else None)
            position = listed.get((printed.url, line.url), _LATE) if printed and printed.url else _LATE
            places.append((date_of(line) or "", paper_of(line), order, position, offset))
        places.sort()
        if places:
            with (self.lines / ARTICLES).open("rb") as file:
                self._add_sorted(file, places, progress)

    def _add_sorted(self, file: BinaryIO, places: Sequence[_Place], progress: Progress | None) -> None:
        """`places` end with where in the file a line begins: not all lines are held at a time."""
        previous, key = None, 0
        for date, paper, order, position, offset in places:
            if date != previous:
                previous, key = date, self._free_key(date)
            file.seek(offset)
            data = file.readline()
            line = decoded_line(data, Article)
            if isinstance(line, str):  # written anew since
                self.faults.append(f"{self.lines / ARTICLES}, offset {offset}: {line}")
                continue
            self._add_article(key, line, data, (paper, date or None, order, position))
            key += 1
            if progress is not None:
                progress.advance(len(data))

    def _add_article(self, key: int, line: Article, data: bytes, place: tuple[str, str | None, str, int]) -> None:
        paper, date, order, position = place
        known = self.database.execute("SELECT max(fetched) FROM article WHERE id = ?", (line.id,)).fetchone()[0]
        self.database.execute(
            "INSERT INTO article (key, id, source, current, url, paper, date, page, page_order, position, headline,"
            " fetched, line) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)",
            (
                key, line.id, self.source, known is None, line.url, paper, date,
                line.print_edition and line.print_edition.page, order, position, line.headline,
                line.fetched_at or "", packed(data),
            ),
        )  # fmt: skip
        if known is None:
            _learn(self.database, key, line)
        else:
            _settle(self.database, line.id)

    def _positions(self) -> dict[tuple[str, str], int]:
        """Where edition pages have articles, by the addresses of both."""
        return {
            (line.url, article.url): place
            for _, _, line in read_lines(self.lines / EDITIONS, Edition, [])
            for place, article in enumerate(line.articles)
        }

    def _free_key(self, date: str) -> int:
        day = day_of(date) or 0
        first, end = first_key(day), first_key(day + 1)
        last = self.database.execute("SELECT max(key) FROM article WHERE key >= ? AND key < ?", (first, end)).fetchone()
        return first if last[0] is None else int(last[0]) + 1

    def add_rest(self) -> None:
        """Clauses and failures."""
        self.database.executemany(
            "INSERT OR REPLACE INTO clause VALUES (?, ?, ?, ?)",
            (
                (line.id, self.source, line.kind, line.text)
                for _, _, line in read_lines(self.lines / CLAUSES, Clause, self.faults)
            ),
        )
        self.database.executemany(
            "INSERT INTO failure VALUES (?, ?, ?, ?, ?)",
            (
                (line.url, self.source, line.stage, line.reason, line.at)
                for _, _, line in read_lines(self.lines / FAILURES, Failure, self.faults)
            ),
        )

    def add_pages(self, paths: Iterable[Path]) -> None:
        """The pages that are neither articles nor edition pages."""
        for path in paths:
            try:
                self.database.executemany(
                    "INSERT INTO page SELECT ?, ?, ?, ? WHERE NOT EXISTS (SELECT 1 FROM article WHERE url = ?1)"
                    " AND NOT EXISTS (SELECT 1 FROM edition WHERE url = ?1)",
                    (
                        (storable(page.url), self.source, page.ts, page.title and storable(page.title))
                        for page in pages_of(path)
                    ),
                )
            except WarcError as error:
                self.faults.append(str(error))
