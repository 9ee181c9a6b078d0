"""The issues of papers by date: each edition page as any number of crawl folders have it together."""

import re
from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any
from urllib.parse import urlsplit

from crawler.crawl_folder.paper_names import PaperNames

Row = Mapping[str, Any]


@dataclass(slots=True)
class Found:
    """An edition page: what summaries say is listed and missing on it, and its line."""

    url: str
    page: str | None
    is_archived: bool = False
    listed: int = 0
    missing: set[str] | None = None
    line: Row | None = None

    def see(self, edition: Row) -> None:
        """Take in what another summary says: what one of the folders has is there."""
        missing = set(edition.get("missing", ()))
        self.missing = missing if self.missing is None else self.missing & missing
        self.is_archived |= bool(edition.get("archived"))
        self.listed = max(self.listed, int(edition.get("articles_listed", 0)))
        self.page = self.page or edition.get("page")

    def place(self) -> tuple[tuple[str, int, str], str]:
        """What the pages of an issue are sorted by."""
        return page_order(self.page or ""), self.url


@dataclass(slots=True)
class Issues:
    """What is known of a paper's issues, by date."""

    editions: dict[str, dict[str, Found]] = field(default_factory=dict)
    none: set[str] = field(default_factory=set)
    missing: set[str] = field(default_factory=set)
    per_page: Counter[str] = field(default_factory=Counter)
    per_date: Counter[str] = field(default_factory=Counter)

    def edition(self, date: str, url: str, page: str | None) -> Found:
        return self.editions.setdefault(date, {}).setdefault(url, Found(url, page))

    def pages(self, date: str) -> list[Found]:
        """The edition pages of an issue in their order. Of a paper that was crawled from several origins those of the
        one with most pages, and what that lacks."""
        origins: dict[tuple[str, str], list[Found]] = {}
        for found in self.editions.get(date, {}).values():
            parts = urlsplit(found.url)
            origins.setdefault((parts.scheme, parts.netloc), []).append(found)
        pages: list[Found] = []
        known: set[str | None] = set()
        for _, mine in sorted(origins.items(), key=_most_archived):
            pages += [found for found in mine if found.page is None or found.page not in known]
            known |= {found.page for found in mine}
        return sorted(pages, key=Found.place)


def _most_archived(origin: tuple[tuple[str, str], list[Found]]) -> tuple[int, int, tuple[str, str]]:
    return -sum(found.is_archived for found in origin[1]), -len(origin[1]), origin[0]


def read_issues(
    papers: dict[str, Issues], summary: Mapping[str, Any], lines: Mapping[str, Row], names: PaperNames
) -> None:
    """Take in a folder's summary and the lines of its edition pages, by their addresses."""

    def issues_of(name: str) -> Issues:
        return papers.setdefault(name, Issues())

    for issue in summary.get("issues", ()):
        for edition in issue["editions"]:
            url = edition["url"]
            issues_of(names.of(url)).edition(issue["date"], url, edition.get("page")).see(edition)
    for url, line in lines.items():  # of a crawl that has not ended, too
        found = issues_of(names.of(url)).edition(str(line.get("date") or ""), url, line.get("page"))
        found.line = found.line or line
    for name in ("dates_without_issue", "missing_issues"):
        if dates := summary.get(name):
            known = issues_of(names.usual)
            (known.none if name == "dates_without_issue" else known.missing).update(dates)


def page_order(page: str) -> tuple[str, int, str]:
    """2 before 10, A10 before B1."""
    match = re.match(r"(\D*)(\d{0,9})", page)
    letter, digits = match.groups() if match else ("", "")
    return letter, int(digits or 0), page
