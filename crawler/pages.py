"""The pages of an article, split and put together."""

from dataclasses import dataclass

from crawler.page.page import Page, UnreadablePage
from crawler.page.split import Split, join, split
from crawler.sites import GENERIC, Layout


@dataclass(frozen=True)
class ArticlePages:
    """The pages of one article as fetched, in order, and what is known to split them by."""

    pages: tuple[Page, ...]
    layout: Layout
    newspaper: str | None
    footer: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class SplitPages:
    """What the pages of an article hold together, None where none can be split; and of single pages, by address, why
    they cannot be, and what is odd on them."""

    split: Split | None
    unreadable: tuple[tuple[str, str], ...]
    notices: tuple[tuple[str, str], ...]


def split_pages(found: ArticlePages) -> SplitPages:
    """Split each page and join them; what one page lacks keeps none of the others out."""
    parts: list[Split] = []
    unreadable: list[tuple[str, str]] = []
    for page in found.pages:
        try:
            parts.append(_split(page, found))
        except UnreadablePage as error:
            unreadable.append((page.url, str(error)))
    notices = tuple((part.url, notice) for part in parts for notice in part.notices)
    return SplitPages(join(tuple(parts)) if parts else None, tuple(unreadable), notices)


def _split(page: Page, found: ArticlePages) -> Split:
    """By the layout that the page was listed under; one that has no body by it is of another, as yet undeclared."""
    try:
        return split(page, found.layout, found.newspaper, found.footer)
    except UnreadablePage:
        return split(page, GENERIC, found.newspaper, found.footer)
