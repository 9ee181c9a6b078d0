"""What any number of crawl folders have together, per paper and issue, and how their crawls stand."""

import datetime as dt
import fcntl
import os
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, Literal

from crawler.crawl_folder.json_lines import EDITIONS, read_rows
from crawler.crawl_folder.paper_names import PaperNames

CrawlState = Literal["complete", "incomplete", "running", "killed"]
IssueState = Literal["whole", "incomplete", "missing", "no paper", "never asked"]
FINE: tuple[IssueState, ...] = ("whole", "no paper")
"""The states of an issue of which nothing is missing."""
Found = tuple[Path, Mapping[str, Any]]
"""A crawl folder and its summary."""


@dataclass(frozen=True, slots=True)
class CrawlStatus:
    """How a crawl stands: ``running`` holds its folder's lock, ``killed`` ended without a word and goes on by the same
    command. ``job`` is the id that scrapyd gave it. ``not_reached`` are the dates that it was asked for and no crawl
    came to."""

    folder: str
    spider: str
    site: str
    job: str | None
    state: CrawlState
    finish_reason: str | None
    not_reached: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class IssueStatus:
    """An issue over all crawls: the addresses of its edition pages and articles that none of them has.

    ``newspaper`` is what the pages of an undeclared paper call it; None for a declared one, which its site names.
    """

    site: str
    newspaper: str | None
    date: str
    state: IssueState
    missing_pages: tuple[str, ...] = ()
    missing_articles: tuple[str, ...] = ()

    @property
    def paper(self) -> str:
        """What the paper is called."""
        return self.site if self.newspaper in (None, self.site) else f"{self.site} {self.newspaper}"


def crawl_status(folder: Path, summary: Mapping[str, Any]) -> CrawlStatus:
    reason = summary.get("finish_reason")
    state: CrawlState = "complete" if summary.get("complete") else "incomplete" if reason else "killed"
    if _is_locked(folder):  # the reason is that of a run before, or it ends at this moment
        state, reason = "running", None
    return CrawlStatus(
        str(folder),
        str(summary.get("spider")),
        str(summary.get("site")),
        summary.get("job"),
        state,
        reason,
    )


def _is_locked(folder: Path) -> bool:
    lock = os.open(folder, os.O_RDONLY)
    try:
        fcntl.flock(lock, fcntl.LOCK_SH | fcntl.LOCK_NB)
    except BlockingIOError:
        return True
    finally:
        os.close(lock)
    return False


@dataclass(slots=True)
class _Issue:
    """What the crawls say of an issue. A page or an article is there if one of them has it; of an issue of which no
    page is known, the crawl that began last knows best."""

    pages: dict[str, bool] = field(default_factory=dict)
    lacking: dict[str, set[str]] = field(default_factory=dict)
    told: tuple[str, IssueState] | None = None

    def add(self, edition: Mapping[str, Any]) -> None:
        url = edition["url"]
        self.pages[url] = self.pages.get(url, False) or edition["archived"]
        if edition["archived"]:
            missing = set(edition["missing"])
            self.lacking[url] = self.lacking[url] & missing if url in self.lacking else missing

    def status(self, site: str, newspaper: str | None, date: str) -> IssueStatus:
        pages = tuple(sorted(url for url, archived in self.pages.items() if not archived))
        articles = tuple(sorted(set().union(*self.lacking.values())))
        if self.pages:
            state: IssueState = "incomplete" if pages or articles else "whole"
            return IssueStatus(site, newspaper, date, state, pages, articles)
        return IssueStatus(site, newspaper, date, self.told[1] if self.told else "never asked")


_Paper = tuple[str, str | None]


def issues(found: Iterable[Found], since: dt.date | None = None, until: dt.date | None = None) -> Iterator[IssueStatus]:
    """The issues of all papers in order; from ``since`` to ``until`` each date, asked for or not. Raises OSError."""
    papers: defaultdict[_Paper, defaultdict[str, _Issue]] = defaultdict(lambda: defaultdict(_Issue))
    for folder, summary in found:
        if summary.get("spider") != "channel":
            _add(papers, folder, summary)
    for (site, newspaper), dates in sorted(papers.items(), key=lambda paper: (paper[0][0], paper[0][1] or "")):
        if since is not None:
            last = until or max((dt.date.fromisoformat(date) for date in dates if date), default=since)
            for number in range((last - since).days + 1):
                dates[(since + dt.timedelta(days=number)).isoformat()]  # makes it
        for date, issue in sorted(dates.items()):
            if (since is None or date >= since.isoformat()) and (until is None or date <= until.isoformat()):
                yield issue.status(site, newspaper, date)


def _add(papers: Mapping[_Paper, Mapping[str, _Issue]], folder: Path, summary: Mapping[str, Any]) -> None:
    """Take in what a crawl says."""
    site, began = str(summary.get("site")), str(summary.get("started_at") or "")
    names = None if is_declared(summary) else PaperNames(read_rows(folder / EDITIONS), site)
    for issue in summary.get("issues", ()):
        for edition in issue["editions"]:
            papers[site, names.of(edition["url"]) if names else None][issue["date"]].add(edition)
    states: tuple[tuple[str, IssueState], ...] = (("dates_without_issue", "no paper"), ("missing_issues", "missing"))
    for name, state in states:
        for date in summary.get(name, ()):
            known = papers[site, names.usual if names else None][date]
            known.told = max(known.told or (began, state), (began, state))


def is_declared(summary: Mapping[str, Any]) -> bool:
    """Whether a crawl or an extraction is of a declared site, which is one paper; a host may have several."""
    if summary.get("spider") == "extract":
        return not any(mark in str(summary.get("site")) for mark in ".:")
    return "url" not in (summary.get("arguments") or {})
