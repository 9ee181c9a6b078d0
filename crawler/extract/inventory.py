"""The inventory of an extraction: what its pages list, and what became of it, in a database on the disk.

What is complete is said by one model, `crawler.crawl_folder.coverage.Coverage`: an issue, its edition pages, their
articles. A crawl keeps one in memory, for it archives the issues that it was asked for. An extraction meets any number
of crawls, their pages in any order, in processes that share what they find; so what is found is kept here, and
`coverages` fills a `Coverage` for one issue at a time.
"""

import sqlite3
from collections import Counter
from collections.abc import Callable, Iterable, Iterator
from pathlib import Path

from crawler.crawl_folder.coverage import Coverage
from crawler.extract.edition_lines import completed, json_line, placement_in
from crawler.extract.findings import (
    ArticleFinding,
    ArticleMade,
    CalendarFinding,
    EditionFinding,
    EditionListing,
    ExpectedIssue,
    Finding,
    IndexFinding,
    LeftOut,
    ListedArticle,
    MissingEdition,
    MissingIssue,
)
from crawler.extract.inventory_schema import ALONE, QUEUE, SCHEMA
from crawler.items import Failure, as_json
from crawler.lists.recognition import LONE
from crawler.sites.address import without_user

_NOT_THERE = (404, 410)
_NO_EDITION = " NOT EXISTS (SELECT 1 FROM seen WHERE seen.site = {0}.site AND seen.date = {0}.date)"


class Inventory:
    """A database for one run, in a file that processes share: written by one of them, in one order. One that is
    ``never_written`` is read without locks."""

    def __init__(self, path: Path, *, never_written: bool = False) -> None:
        new = not path.exists()
        how = "?immutable=1" if never_written else ""
        self._db = sqlite3.connect(f"{path.resolve().as_uri()}{how}", isolation_level=None, uri=True)
        self._db.execute("PRAGMA synchronous = OFF")  # it does not outlive the run
        if new:
            self._db.execute("PRAGMA journal_mode = WAL")
            self._db.executescript(SCHEMA)

    def close(self) -> None:
        self._db.close()

    def copy(self, path: Path) -> None:
        """Copy what is there into a new file."""
        self._db.execute("VACUUM INTO ?", (str(path),))

    # --- what is found ----------------------------------------------------------------------------------------------

    def enter(self, found: Iterable[Finding]) -> None:
        self._db.execute("BEGIN")
        for one in found:
            match one:
                case EditionFinding():
                    self._enter_edition(one)
                case EditionListing():
                    self._enter_named(one)
                case IndexFinding():
                    self._enter_index(one)
                case CalendarFinding():
                    self._use(one.places)
                case ArticleFinding():
                    self._add("alone", one.site, one.url, one.clean, one.at)
                case LeftOut():
                    self._add("left_out", one.url, one.reason, one.at)
                case ExpectedIssue():
                    self._db.execute(
                        "INSERT INTO issue VALUES (?, ?, ?, ?, ?)"
                        " ON CONFLICT DO UPDATE SET printed = max(printed, excluded.printed)",
                        (one.site, one.date, one.url, one.at, one.printed),
                    )
                case MissingIssue():
                    self._add("lacking", one.site, one.date, one.url, one.status, one.reason, one.at)
                case Failure():
                    self.fail(one)
        self._db.execute("COMMIT")

    def fail(self, failure: Failure) -> None:
        self._add("failure", without_user(failure.url), failure.stage, without_user(failure.reason), failure.at)

    def _add(self, table: str, *values: object) -> bool:
        """Add a row unless there is one with its key."""
        places = ", ".join("?" * len(values))
        return self._db.execute(f"INSERT OR IGNORE INTO {table} VALUES ({places})", values).rowcount > 0

    def _use(self, places: Iterable[str]) -> None:
        self._db.executemany("INSERT OR IGNORE INTO used VALUES (?)", [(place,) for place in places])

    def _enter_edition(self, found: EditionFinding) -> None:
        self._use(found.places)
        self._add("seen", found.site, found.date)
        for url, page in found.siblings:
            self._expect_edition(found, url, page)
        if found.line is None:
            return
        self._expect_edition(found, found.url, found.page)
        # Two addresses may show one edition page; the line of a later one is no other.
        self._db.execute(
            "UPDATE edition SET line = ?, layout = ?, page = coalesce(?, page), at = ?, archived = 1, lone = ?"
            " WHERE site = ? AND url = ? AND line IS NULL",
            (as_json(found.line), found.layout, found.page, found.at, found.lone, found.site, found.url),
        )
        self._list(found)

    def _expect_edition(self, found: EditionFinding, url: str, page: str | None) -> None:
        self._db.execute(
            "INSERT INTO edition (site, url, date, page, layout, at) VALUES (?, ?, ?, ?, ?, ?)"
            " ON CONFLICT DO UPDATE SET page = coalesce(page, excluded.page), wanted = 1,"
            " date = iif(date = '', excluded.date, date)",
            (found.site, url, found.date, page, found.layout, found.at),
        )

    def _enter_named(self, found: EditionListing) -> None:
        self._add("seen", found.site, found.date)
        self._db.execute(
            "INSERT INTO edition (site, url, date, page, layout, at, named, wanted) VALUES (?, ?, ?, ?, ?, ?, ?, ?)"
            " ON CONFLICT DO UPDATE SET page = coalesce(page, excluded.page), wanted = max(wanted, excluded.wanted),"
            " date = iif(date = '', excluded.date, date), named = min(coalesce(named, excluded.named), excluded.named)",
            (found.site, found.url, found.date, found.page, found.layout, found.at, found.facts, found.wanted),
        )

    def _enter_index(self, found: IndexFinding) -> None:
        self._use(found.places)
        self._db.execute(
            "INSERT INTO channel_page (site, url, layout, at, next_url, most, one_channel) VALUES (?, ?, ?, ?, ?, ?, ?)"
            " ON CONFLICT DO UPDATE SET next_url = coalesce(next_url, excluded.next_url),"
            " most = max(most, excluded.most), one_channel = min(one_channel, excluded.one_channel)",
            (found.site, found.url, found.layout, found.at, found.next_url, found.limit, found.one_channel),
        )
        self._list(found)

    def _list(self, found: EditionFinding | IndexFinding) -> None:
        for position, url in enumerate(found.articles):
            self._db.execute(
                "INSERT OR IGNORE INTO listed (site, lister, position, url) VALUES (?, ?, ?, ?)",
                (found.site, found.url, position, url),
            )
        for url in found.offsite:
            self._db.execute(
                "INSERT INTO offsite VALUES (?, ?, ?)"
                " ON CONFLICT DO UPDATE SET listed_on = min(listed_on, excluded.listed_on)",
                (found.site, url, found.url),
            )

    # --- what follows from it ---------------------------------------------------------------------------------------

    def order_channels(self, name: Callable[[str, str], str]) -> None:
        """Find which pages are one channel's, in which order, and which of their articles were asked for.

        ``name`` gives a channel's name, of its site and the address of its first page.
        """
        rows = self._db.execute("SELECT site, url, next_url FROM channel_page ORDER BY site, url").fetchall()
        following = {(site, url): (site, next_url) for site, url, next_url in rows}
        behind = set(following.values())
        done: set[tuple[str, str]] = set()
        # Pages that follow each other in a circle have no first: the address decides.
        for first in sorted(following, key=lambda page: (page in behind, page)):
            page, number = first, 0
            while page in following and page not in done:
                done.add(page)
                self._db.execute(
                    "UPDATE channel_page SET channel = ?, number = ? WHERE site = ? AND url = ?",
                    (name(*first), number, *page),
                )
                page, number = following[page], number + 1
        self._limit()

    def _limit(self) -> None:
        """A limited crawl asked for the first articles of its channel; of several channels nobody knows which."""
        taken: Counter[tuple[str, str]] = Counter()
        pages = self._db.execute(
            "SELECT site, channel, url, most, one_channel FROM channel_page WHERE most IS NOT NULL"
            " ORDER BY site, channel, number"
        ).fetchall()
        for site, channel, url, most, one_channel in pages:
            if not one_channel:
                self._db.execute("UPDATE listed SET surmised = 1 WHERE site = ? AND lister = ?", (site, url))
                continue
            room = most - taken[site, channel]
            where, page = "site = ? AND lister = ?", (site, url)
            (count,) = self._db.execute(f"SELECT count(*) FROM listed WHERE {where}", page).fetchone()
            self._db.execute(
                f"DELETE FROM listed WHERE {where} AND url NOT IN"
                f" (SELECT url FROM listed WHERE {where} ORDER BY position LIMIT ?)",
                (*page, *page, room),
            )
            taken[site, channel] += min(count, room)
            if taken[site, channel] >= most:
                self._db.execute("UPDATE channel_page SET next_url = NULL WHERE site = ? AND url = ?", page)

    def missing_index_pages(self) -> list[ListedArticle]:
        """The next pages of channels that are none, as far as the scan saw."""
        rows = self._db.execute(
            "SELECT site, layout, next_url, at, most IS NOT NULL AND NOT one_channel FROM channel_page AS page"
            " WHERE next_url IS NOT NULL AND NOT EXISTS"
            " (SELECT 1 FROM channel_page AS other WHERE other.site = page.site AND other.url = page.next_url)"
            " ORDER BY site, next_url"
        )
        return [ListedArticle(site, layout, url, at, bool(surmised)) for site, layout, url, at, surmised in rows]

    def missing_editions(self) -> list[MissingEdition]:
        rows = self._db.execute(
            "SELECT site, layout, url, date, at FROM edition WHERE line IS NULL AND wanted ORDER BY site, url"
        )
        return [MissingEdition(*row) for row in rows]

    def date_of_edition(self, site: str, url: str) -> str | None:
        """The date of an edition page that has its line."""
        found = self._db.execute(
            "SELECT date FROM edition WHERE site = ? AND url = ? AND line IS NOT NULL", (site, url)
        ).fetchone()
        return found[0] if found else None

    def archive_edition(self, site: str, url: str) -> None:
        """Another address of an edition page leads to one that has its line."""
        self._db.execute("UPDATE edition SET archived = 1 WHERE site = ? AND url = ?", (site, url))

    def is_listed(self, url: str) -> bool:
        return self._db.execute("SELECT 1 FROM listed WHERE url = ?", (url,)).fetchone() is not None

    def edition_lines(self) -> Iterator[str]:
        rows = self._db.execute(
            "SELECT line, named FROM edition WHERE line IS NOT NULL ORDER BY site, date, length(page), page, url"
        )
        yield from (line if named is None else json_line(completed(line, named)) for line, named in rows)

    def listed(self) -> Iterator[ListedArticle]:
        """The articles that pages list, each once."""
        self._db.execute(QUEUE)
        rows = self._db.execute("SELECT site, layout, url, at, surmised, line, named FROM queue ORDER BY first")
        for site, layout, url, at, surmised, line, named in rows:
            placement = placement_in(completed(line, named), url) if line is not None else None
            yield ListedArticle(site, layout, url, at, bool(surmised), placement)

    def unlisted(self) -> Iterator[ListedArticle]:
        """The articles that no page lists."""
        for site, url, at in self._db.execute(ALONE):
            yield ListedArticle(site, None, url, at)

    # --- what becomes of it -----------------------------------------------------------------------------------------

    def settle(self, made: ArticleMade) -> bool:
        """Enter what became of an article; tells whether its line is one that is not there yet."""
        listed = made.listed
        if listed.layout is None and self._db.execute("SELECT 1 FROM further WHERE url = ?", (listed.url,)).fetchone():
            return False
        for failure in made.failures:
            self.fail(failure)
        if made.line is None:
            if not made.failures:
                self._add("passed", listed.url, "pages that are no article by the layout of their address")
            return False
        self._use(made.places)
        for url in {listed.url, made.url}:
            self._db.execute("UPDATE listed SET archived = 1 WHERE site = ? AND url = ?", (listed.site, url))
        for url in made.further:
            self._add("further", url)
        return self._add("made", made.id)

    def drop_surmised(self) -> None:
        """What may not have been asked for, and is not there, is not missing."""
        self._db.execute(
            "DELETE FROM listed WHERE surmised AND NOT archived"
            " AND NOT EXISTS (SELECT 1 FROM failure WHERE failure.url = listed.url AND stage <> 'notice')"
        )

    def leave_out(self) -> int:
        """Name the pages that were left out, but for those that came in with others; returns how many."""
        named = self._db.execute(
            "INSERT OR IGNORE INTO failure"
            " SELECT url, 'notice', 'of no known layout, and left out: ' || reason, at FROM left_out"
            " WHERE NOT EXISTS (SELECT 1 FROM listed WHERE listed.url = left_out.url)"
            " AND NOT EXISTS (SELECT 1 FROM further WHERE further.url = left_out.url)"
        )
        return named.rowcount

    def coverages(self) -> Iterator[tuple[str, str, Coverage]]:
        """The coverage of each issue and of each site's channels, with the site and the time of a page that lists."""
        issues = self._db.execute("SELECT DISTINCT site, date FROM edition WHERE wanted ORDER BY site, date")
        for site, date in issues.fetchall():
            yield site, *self._issue(site, date)
        for (site,) in self._db.execute("SELECT DISTINCT site FROM channel_page ORDER BY site").fetchall():
            yield site, *self._channels(site)

    def _issue(self, site: str, date: str) -> tuple[str, Coverage]:
        coverage, at = Coverage(), ""
        rows = self._db.execute(
            "SELECT url, page, archived, at, lone FROM edition WHERE site = ? AND date = ? AND wanted"
            " ORDER BY length(page), page, url",
            (site, date),
        ).fetchall()
        for url, page, archived, seen, lone in rows:
            if lone and len(rows) == 1:
                self.fail(Failure(url, "issue", LONE, seen))
            at = max(at, seen)
            coverage.expect_edition(date, url, page)
            if archived:
                coverage.archive_edition(date, url, page)
            for article, there in self._articles(site, url):
                coverage.expect_article(article, date=date, edition=url)
                if there:
                    coverage.archive_article(article)
        for article, notice in coverage.oddly_listed():
            self.fail(Failure(article, "notice", notice, at))
        return at, coverage

    def _channels(self, site: str) -> tuple[str, Coverage]:
        coverage, at = Coverage(), ""
        pages = "SELECT url, channel, at FROM channel_page WHERE site = ? ORDER BY channel, number"
        for url, channel, seen in self._db.execute(pages, (site,)).fetchall():
            at = max(at, seen)
            coverage.list_channel(channel)
            for article, there in self._articles(site, url):
                coverage.expect_listed(article, channel=channel)
                if there:
                    coverage.archive_article(article)
        return at, coverage

    def _articles(self, site: str, lister: str) -> list[tuple[str, int]]:
        rows = "SELECT url, archived FROM listed WHERE site = ? AND lister = ? ORDER BY position"
        return self._db.execute(rows, (site, lister)).fetchall()

    def missing_dates(self) -> tuple[list[str], list[str]]:
        """The dates for which the server said that there is no issue, and those of issues that it failed to give."""
        absent: set[str] = set()
        missing: set[str] = set()
        rows = self._db.execute(
            "SELECT site, date, url, status, reason, at, coalesce(printed, 0) FROM lacking LEFT JOIN ("
            " SELECT site, date, printed FROM issue) USING (site, date) WHERE" + _NO_EDITION.format("lacking")
        ).fetchall()
        for _, date, url, status, reason, at, printed in rows:
            if status in _NOT_THERE and not printed:
                absent.add(date)
            else:
                missing.add(date)
                self.fail(Failure(url, "issue", reason, at))
        told = {row[:2] for row in rows}
        listed = self._db.execute("SELECT site, date, url, at FROM issue WHERE" + _NO_EDITION.format("issue"))
        for site, date, url, at in listed.fetchall():
            if (site, date) not in told:
                missing.add(date)
                self.fail(Failure(url, "issue", f"the issue of {date}: asked for, not captured", at))
        return sorted(absent - missing), sorted(missing)

    def offsite(self) -> Iterator[tuple[str, str]]:
        yield from self._db.execute("SELECT url, min(listed_on) FROM offsite GROUP BY url ORDER BY url")

    def has_failed(self, url: str) -> bool:
        found = self._db.execute("SELECT 1 FROM failure WHERE url = ? AND stage <> 'notice'", (url,))
        return found.fetchone() is not None

    def is_used(self, place: str) -> bool:
        """Whether a record (`Entry.place`) became a line, or part of one, or was read for what it lists."""
        return self._db.execute("SELECT 1 FROM used WHERE place = ?", (place,)).fetchone() is not None

    def is_named(self, url: str) -> bool:
        """Whether an address has a line in the failures, be it a notice."""
        return self._db.execute("SELECT 1 FROM failure WHERE url = ?", (url,)).fetchone() is not None

    def passed_as(self, url: str) -> str | None:
        """Of what kind a page is that no line was made of."""
        found = self._db.execute("SELECT reason FROM passed WHERE url = ?", (url,)).fetchone()
        return found[0] if found else None

    def failures(self) -> Iterator[Failure]:
        for row in self._db.execute("SELECT url, stage, reason, at FROM failure ORDER BY url, stage, reason"):
            yield Failure(*row)
