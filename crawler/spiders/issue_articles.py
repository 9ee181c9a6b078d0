"""The articles of issues whose edition pages are on their way."""

from collections.abc import Iterator
from typing import Generic, TypeVar

from crawler.items import Placement

T = TypeVar("T")
_Rank = tuple[int, str, str, int]


class IssueArticles(Generic[T]):
    """Keeps the articles of an issue until all of its edition pages are read.

    What an edition page says of an article goes into the article's line. One that several pages list has its place on
    the first of them in the order of the paper, which is known only when all are in: so lines don't depend on which
    page arrives first. ``T`` is what else is known of an article.
    """

    def __init__(self) -> None:
        self._open: dict[str, set[str]] = {}
        self._found: dict[str, dict[str, tuple[_Rank, Placement, T]]] = {}

    def await_page(self, date: str, url: str) -> None:
        """An edition page is asked for."""
        self._open.setdefault(date, set()).add(url)

    def settle_page(self, date: str, url: str) -> None:
        """An edition page is read, or will not come."""
        self._open.get(date, set()).discard(url)

    def add(self, date: str, url: str, position: int, placement: Placement, known: T) -> None:
        """An edition page lists an article, as its ``position``th."""
        page = placement.page
        rank = (len(page) if page is not None else -1, page or "", placement.url, position)
        issue = self._found.setdefault(date, {})
        if url not in issue or rank < issue[url][0]:
            issue[url] = (rank, placement, known)

    def take(self, date: str) -> Iterator[tuple[str, Placement, T]]:
        """The articles of an issue, each with its place, in the order of the paper, once no page of it is awaited."""
        if not self._open.get(date):
            self._open.pop(date, None)
            issue = self._found.pop(date, {})
            for url, (_, placement, known) in sorted(issue.items(), key=lambda item: item[1][0]):
                yield url, placement, known

    def take_all(self) -> Iterator[tuple[str, Placement, T]]:
        """The articles of all issues: pages that are awaited still will not come."""
        self._open.clear()
        for date in sorted(self._found):
            yield from self.take(date)
