"""Split the pages of an article, and join them into one."""

from collections.abc import Iterator
from dataclasses import dataclass

from crawler.assembly.placement import placed
from crawler.items import Placement
from crawler.page.json_article import article_page
from crawler.page.page import Page, UnreadablePage
from crawler.sites import GENERIC, Layout
from crawler.split.split import Split, join, split
from crawler.split.template import Templates


@dataclass(frozen=True)
class ArticlePages:
    """The pages of one article as fetched, in order, and what is known to split them by; ``placement`` is what the
    edition page says that lists it."""

    pages: tuple[Page, ...]
    layout: Layout
    newspaper: str | None
    footer: tuple[str, ...]
    placement: Placement | None = None

    def one_by_one(self) -> Iterator[Page]:
        """The pages in order; of several one at a time is held parsed, which takes twenty times its bytes."""
        yield from self.pages if len(self.pages) == 1 else (page.afresh() for page in self.pages)


@dataclass(frozen=True, slots=True)
class SplitPages:
    """What the pages of an article hold together, None where none can be split; and of single pages, by address, why
    they cannot be, and what is odd on them."""

    split: Split | None
    unreadable: tuple[tuple[str, str], ...]
    notices: tuple[tuple[str, str], ...]


def split_pages(found: ArticlePages, templates: Templates) -> SplitPages:
    """Split each page and join them; what one page lacks keeps none of the others out."""
    parts: list[Split] = []
    unreadable: list[tuple[str, str]] = []
    for page in found.one_by_one():
        try:
            parts.append(split_page(page, found.layout, found.newspaper, found.footer, templates))
        except UnreadablePage as error:
            unreadable.append((page.url, str(error)))
    notices = tuple((part.url, notice) for part in parts for notice in part.notices)
    return SplitPages(placed(join(tuple(parts)), found.placement) if parts else None, tuple(unreadable), notices)


def split_page(
    page: Page, layout: Layout, newspaper: str | None, footer: tuple[str, ...], templates: Templates
) -> Split:
    """Split a page by the layout of the page that lists it; where that finds no body, as a page of no declared layout.

    Raises UnreadablePage.
    """
    page = article_page(page, layout)
    if layout.article.body:
        try:
            return split(page, layout, newspaper, footer, templates.repeated(page.url, declared=True))
        except UnreadablePage:
            pass
    return split(page, GENERIC, newspaper, footer, templates.repeated(page.url))
