"""Coverage: what a crawl expects, and what of it is archived, per issue, edition page and channel."""

from collections.abc import Iterator
from dataclasses import dataclass, field
from itertools import islice
from typing import Any

from crawler.crawl_folder.addresses import Addresses
from crawler.text_set import TextSet


@dataclass(slots=True)
class _Page:
    """An edition page or a channel: the articles that it lists."""

    name: str | None
    archived: bool = False
    articles: Addresses = field(default_factory=Addresses)
    had: int = 0
    """How many of the articles, from the first on, are known to be archived."""


@dataclass(frozen=True, slots=True)
class Counted:
    """How many issues, edition pages and articles are expected, and how many of them are archived."""

    issues: int
    issues_whole: int
    editions: int
    editions_archived: int
    articles: int
    articles_archived: int


@dataclass(slots=True)
class Coverage:
    """What is expected of issues and channels, and what is archived; crawls and extractions state it in their summary.

    An address is expected when a page lists it, and archived when its line is made. The order of calls makes no
    difference.
    """

    issues: dict[str, dict[str, _Page]] = field(default_factory=dict)
    channels: dict[str, _Page] = field(default_factory=dict)
    dates_without_issue: set[str] = field(default_factory=set)
    missing_issues: set[str] = field(default_factory=set)
    offsite: dict[str, str] = field(default_factory=dict)
    requisites: set[str] = field(default_factory=set)
    listed_pages: dict[str, None] = field(default_factory=dict)
    """The names of the pages that issues list which lack a page that was asked for."""
    may_be_empty: bool = False
    """Whether it is complete, too, where nothing was found: a crawl of what is new."""
    _listed: TextSet = field(default_factory=TextSet)
    _whole: dict[str, tuple[int, int]] = field(default_factory=dict)
    """The issues that were found whole, with the numbers of their pages and of the articles of these."""
    _archived: TextSet = field(default_factory=TextSet)
    _led_to: dict[str, str] = field(default_factory=dict)
    _listing: _Page | None = None
    """The page whose articles are being named."""

    def expect_edition(self, date: str, url: str, page: str | None) -> None:
        """An issue has an edition page, whether it is archived yet or not."""
        known = self.issues.setdefault(date, {}).setdefault(url, _Page(page))
        known.name = known.name or page

    def archive_edition(self, date: str, url: str, page: str | None) -> None:
        self.expect_edition(date, url, page)
        self.issues[date][url].archived = True

    def expect_article(self, url: str, *, date: str, edition: str) -> None:
        """An edition page lists an article."""
        self.expect_edition(date, edition, None)
        self._list(self.issues[date][edition], url)

    def _list(self, page: _Page, url: str) -> None:
        if self._listing is not None and self._listing is not page:
            self._listing.articles.pack()
        self._listing = page
        page.articles.add(url)
        self._listed.add(url)

    def oddly_listed(self) -> Iterator[tuple[str, str]]:
        """The articles that several edition pages of an issue list, and a notice that names these."""
        for _, pages in sorted(self.issues.items()):
            listers: dict[str, list[str]] = {}
            for edition, page in pages.items():
                for url in page.articles:
                    listers.setdefault(url, []).append(edition)
            for url, editions in listers.items():
                if len(editions) == 2:
                    yield url, f"listed on two edition pages, {' and '.join(sorted(editions))}"
                elif len(editions) > 2:
                    yield url, f"listed on {len(editions)} edition pages, the first {min(editions)}"

    def list_channel(self, channel: str) -> None:
        self.channels.setdefault(channel, _Page(None)).archived = True

    def expect_listed(self, url: str, *, channel: str) -> None:
        """A channel lists an article."""
        self._list(self.channels.setdefault(channel, _Page(None)), url)

    def archive_article(self, url: str) -> None:
        """An article has its line; ``url`` is the address by which a page lists it."""
        self._archived.add(url)

    def lead(self, url: str, target: str) -> None:
        """A listed address redirects to one that is asked for already: when that is archived, so is this."""
        self._led_to[url] = target

    def has_article(self, url: str) -> bool:
        return url in self._archived or ((target := self._led_to.get(url)) is not None and target in self._archived)

    def missing(self) -> Iterator[tuple[str, str]]:
        """What is expected and not archived: address, and what it is."""
        for date, pages in sorted(self.issues.items()):
            for url, page in pages.items():
                if not page.archived:
                    yield url, f"edition page {page.name or '?'} of {date}"
        for page in self._pages():
            for url in self._missing_of(page):
                yield url, "article"

    def is_complete(self) -> bool:
        """Whether anything is expected, or need not be, and nothing of it is missing."""
        found = self.may_be_empty or any(pages for pages in self.issues.values()) or bool(self.channels)
        return found and not self.missing_issues and not any(self.missing())

    def counted(self) -> Counted:
        """The counts so far; an article that several pages list counts once."""
        editions = [page for pages in self.issues.values() for page in pages.values()]
        whole, missing = 0, set[str]()
        for date, pages in self.issues.items():
            if self._is_whole(date, pages, missing):
                whole += 1
        for page in self.channels.values():
            missing.update(self._missing_of(page))
        return Counted(
            issues=len(self.issues),
            issues_whole=whole,
            editions=len(editions),
            editions_archived=sum(page.archived for page in editions),
            articles=len(self._listed),
            articles_archived=len(self._listed) - len(missing),
        )

    def _is_whole(self, date: str, pages: dict[str, _Page], missing: set[str]) -> bool:
        """Whether an issue has pages, and all of them and of their articles; what it has not is added to ``missing``.
        One that was whole is so until it has more pages or articles."""
        size = len(pages), sum(len(page.articles) for page in pages.values())
        if self._whole.get(date) == size:
            return True
        lacking = {url for page in pages.values() for url in self._missing_of(page)}
        missing |= lacking
        if pages and not lacking and all(page.archived for page in pages.values()):
            self._whole[date] = size
        return date in self._whole and self._whole[date] == size

    def _missing_of(self, page: _Page) -> Iterator[str]:
        """The articles of a page that are not archived; those before the first one are not looked at again."""
        for place, url in enumerate(islice(page.articles, page.had, None), page.had):
            if not self.has_article(url):
                yield url
            elif place == page.had:
                page.had += 1

    def why_nothing(self) -> str:
        """Why nothing is expected, as far as that is known."""
        if self.listed_pages:
            return f"no page that was asked for is among those of the issues found: {', '.join(self.listed_pages)}"
        return f"{len(self.dates_without_issue)} dates asked for have no issue"

    def summary(self) -> dict[str, Any]:
        """The coverage as JSON, sorted."""
        return {
            "issues": [self._issue(date, pages) for date, pages in sorted(self.issues.items())],
            "channels": [{"channel": name, **self._articles(page)} for name, page in sorted(self.channels.items())],
            "dates_without_issue": sorted(self.dates_without_issue),
            "missing_issues": sorted(self.missing_issues),
            "offsite": [{"url": url, "listed_on": listed} for url, listed in sorted(self.offsite.items())],
        }

    def _pages(self) -> Iterator[_Page]:
        for pages in self.issues.values():
            yield from pages.values()
        yield from self.channels.values()

    def _articles(self, page: _Page) -> dict[str, Any]:
        missing = sorted(self._missing_of(page))
        return {
            "articles_listed": len(page.articles),
            "articles_archived": len(page.articles) - len(missing),
            "missing": missing,
            "complete": page.archived and not missing,
        }

    def _issue(self, date: str, pages: dict[str, _Page]) -> dict[str, Any]:
        editions = [
            {"url": url, "page": page.name, "archived": page.archived, **self._articles(page)}
            for url, page in sorted(pages.items(), key=lambda item: (item[1].name or "", item[0]))
        ]
        complete = bool(editions) and all(edition["complete"] for edition in editions)
        return {"date": date, "editions": editions, "complete": complete}
