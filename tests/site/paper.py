"""What the sample papers print: the truth that their pages are rendered from and a crawl is held against.

Every ``path`` is a URL path as it crosses the wire: percent-encoded, from the server's root, the site's
prefix included.
"""

from dataclasses import dataclass
from typing import Literal

BlockKind = Literal["paragraph", "subhead", "list_item", "table", "image", "caption"]
Layout = Literal["founder-old", "founder-new", "peoples-old", "peoples-new", "trs-old", "trs-new"]
Area = tuple[tuple[float, float], ...]
Rows = tuple[tuple[str, ...], ...]


@dataclass(frozen=True, slots=True)
class Block:
    """A block of a body.

    ``text`` is empty for an image; a table's is its rows by line feed, its cells by tab.
    """

    kind: BlockKind
    text: str
    rows: Rows | None = None
    path: str | None = None


@dataclass(frozen=True, slots=True)
class Brief:
    """A brief of the 相关链接 block, with the one or two lines that its headline is printed in."""

    headline_lines: tuple[str, ...]
    paragraphs: tuple[str, ...]

    @property
    def headline(self) -> str:
        return " ".join(self.headline_lines)


@dataclass(frozen=True, slots=True)
class Link:
    """A link of the 相关文档 block."""

    path: str
    text: str


@dataclass(frozen=True, slots=True)
class PrintEdition:
    """Where an article stood in print; ``date`` is ISO 8601."""

    newspaper: str
    date: str
    page: str
    page_name: str


@dataclass(frozen=True, slots=True)
class Article:
    """An article as printed.

    ``dateline_authors`` are the reporters that only the lead names (``本报讯（记者 某某）``): such an
    article has no byline. ``clauses`` are the boilerplate lines of one page of it, in order and with their
    repeats; all its pages print the same. ``page_paths`` are the pages of an article of several, the first
    of them ``path``; its body runs through them.
    """

    path: str
    layout: Layout
    headline: str
    kicker: str | None
    subheadline: str | None
    byline: str | None
    authors: tuple[str, ...]
    dateline_authors: tuple[str, ...]
    source: str | None
    editor: str | None
    date_published: str
    print_edition: PrintEdition | None
    section: tuple[str, ...]
    body: tuple[Block, ...]
    briefs: tuple[Brief, ...]
    related: tuple[Link, ...]
    clauses: tuple[str, ...]
    page_paths: tuple[str, ...]

    @property
    def text(self) -> str:
        """The body's text blocks, joined by line feeds."""
        return "\n".join(block.text for block in self.body if block.text)

    @property
    def image_paths(self) -> tuple[str, ...]:
        return tuple(block.path for block in self.body if block.path)


@dataclass(frozen=True, slots=True)
class Listing:
    """An article as its edition page lists it.

    It has no headline there where only its area leads to it, and no area where only its title does.
    """

    path: str
    headline: str | None
    area: Area | None


@dataclass(frozen=True, slots=True)
class EditionPage:
    """An edition page (版) of an issue."""

    path: str
    newspaper: str
    date: str
    page: str
    page_name: str
    image_path: str
    pdf_path: str
    listings: tuple[Listing, ...]


@dataclass(frozen=True, slots=True)
class Issue:
    """An issue (期) of a paper; ``articles`` are in the order of the edition pages."""

    date: str
    editions: tuple[EditionPage, ...]
    articles: tuple[Article, ...]


@dataclass(frozen=True, slots=True)
class Paper:
    """A paper with its issues, oldest first; ``index_path`` leads to the newest."""

    title: str
    layout: Layout
    folder: str
    index_path: str
    issues: tuple[Issue, ...]

    @property
    def editions(self) -> tuple[EditionPage, ...]:
        return tuple(edition for issue in self.issues for edition in issue.editions)

    @property
    def articles(self) -> tuple[Article, ...]:
        return tuple(article for issue in self.issues for article in issue.articles)


@dataclass(frozen=True, slots=True)
class ChannelLink:
    """A link of a channel's list.

    ``target`` is the article's path behind a redirect, and None where ``url`` leads off the site.
    """

    url: str
    target: str | None
    text: str
    date: str


@dataclass(frozen=True, slots=True)
class Channel:
    """A channel (频道) of a news site: the paths of its list pages, and the links of each, newest first."""

    name: str
    path: str
    page_paths: tuple[str, ...]
    links: tuple[tuple[ChannelLink, ...], ...]


@dataclass(frozen=True, slots=True)
class NewsSite:
    """A TRS news site.

    ``variants`` are pairs of its clauses that say the same, ``distinct`` pairs that only look so.
    """

    title: str
    folder: str
    index_path: str
    channels: tuple[Channel, ...]
    articles: tuple[Article, ...]
    variants: tuple[tuple[str, str], ...]
    distinct: tuple[tuple[str, str], ...]
