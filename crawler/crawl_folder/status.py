"""What any number of crawl folders have together, per paper and issue, and how their crawls stand."""

import datetime as dt
import fcntl
import os
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, Literal

from crawler.crawl_folder.folder import SUMMARY, FolderError, read_summary

CrawlState = Literal["complete", "incomplete", "running", "dead"]
IssueState = Literal["whole", "incomplete", "missing", "no paper", "never asked"]


@dataclass(frozen=True, slots=True)
class CrawlStatus:
    """How a crawl stands: ``running`` holds its folder's lock, ``dead`` ended without a word and goes on by the same
    command. Its job's id is the end of its folder's name."""

    folder: str
    spider: str
    site: str
    state: CrawlState
    finish_reason: str | None


@dataclass(frozen=True, slots=True)
class IssueStatus:
    """An issue over all crawls: the addresses of its edition pages and articles that none of them has."""

    site: str
    date: str
    state: IssueState
    missing_pages: tuple[str, ...] = ()
    missing_articles: tuple[str, ...] = ()


def crawl_folders(paths: Iterable[Path]) -> Iterator[Path]:
    """The crawl folders among paths and below them. Raises FolderError for a path without any."""
    for path in paths:
        found = sorted(summary.parent for summary in path.rglob(SUMMARY))
        if not found:
            raise FolderError(f"{path}: neither a crawl folder nor a folder of some; one holds {SUMMARY}")
        yield from found


def crawl_status(folder: Path, summary: Mapping[str, Any]) -> CrawlStatus:
    reason = summary.get("finish_reason")
    state: CrawlState = "complete" if summary.get("complete") else "incomplete" if reason else "dead"
    return CrawlStatus(
        str(folder),
        str(summary.get("spider")),
        str(summary.get("site")),
        "running" if _is_locked(folder) else state,
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
    """What the crawls say of an issue. A page or an article is there if one of them has it."""

    pages: dict[str, bool] = field(default_factory=dict)
    lacking: dict[str, set[str]] = field(default_factory=dict)
    without: bool = False
    failed: bool = False

    def add(self, editions: Iterable[Mapping[str, Any]]) -> None:
        for edition in editions:
            url = edition["url"]
            self.pages[url] = self.pages.get(url, False) or edition["archived"]
            if edition["archived"]:
                missing = set(edition["missing"])
                self.lacking[url] = self.lacking[url] & missing if url in self.lacking else missing

    def status(self, site: str, date: str) -> IssueStatus:
        pages = tuple(sorted(url for url, archived in self.pages.items() if not archived))
        articles = tuple(sorted(set().union(*self.lacking.values())))
        if self.pages:
            return IssueStatus(site, date, "incomplete" if pages or articles else "whole", pages, articles)
        state: IssueState = "missing" if self.failed else "no paper" if self.without else "never asked"
        return IssueStatus(site, date, state)


def issues(
    summaries: Iterable[Mapping[str, Any]], since: dt.date | None = None, until: dt.date | None = None
) -> Iterator[IssueStatus]:
    """The issues of all papers in order; from ``since`` to ``until`` each date, asked for or not."""
    found: defaultdict[str, defaultdict[str, _Issue]] = defaultdict(lambda: defaultdict(_Issue))
    for summary in summaries:
        if summary.get("spider") == "channel":
            continue
        of_site = found[str(summary.get("site"))]
        for issue in summary.get("issues", ()):
            of_site[issue["date"]].add(issue["editions"])
        for date in summary.get("dates_without_issue", ()):
            of_site[date].without = True
        for date in summary.get("missing_issues", ()):
            of_site[date].failed = True
    for site, dates in sorted(found.items()):
        if since is not None:
            last = until or max((dt.date.fromisoformat(date) for date in dates if date), default=since)
            for number in range((last - since).days + 1):
                dates[(since + dt.timedelta(days=number)).isoformat()]  # makes it
        for date, issue in sorted(dates.items()):
            if (since is None or date >= since.isoformat()) and (until is None or date <= until.isoformat()):
                yield issue.status(site, date)


def read_all(folders: Iterable[Path]) -> Iterator[tuple[Path, dict[str, Any]]]:
    """The summaries of crawl folders. Raises FolderError."""
    for folder in folders:
        if (summary := read_summary(folder)) is not None:
            yield folder, summary
