"""All that a crawl takes from the bytes of an article's pages, in one piece of work that any process can do."""

import contextlib
import os
import traceback
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Self

from crawler.assembly.article_line import make_article
from crawler.assembly.article_pages import ArticlePages, SplitPages, split_pages
from crawler.assembly.simplified import simplify
from crawler.crawl_arguments import Target
from crawler.items import Article, ClauseKind, Placement
from crawler.page.json_article import article_page
from crawler.page.page import Page, UnreadablePage
from crawler.page.page_needs import PageNeeds, page_needs
from crawler.page.pagination import article_pages
from crawler.sites import Registry
from crawler.split.split import Split
from crawler.split.template import Template, Templates


@dataclass(frozen=True, slots=True)
class ReaderContext:
    """What a process needs to read the articles of a crawl; ``lock`` is the descriptor of the crawl folder's lock."""

    target: Target
    sites: tuple[str, ...]
    templates: tuple[Template, ...]
    simplifies: bool
    needs: bool
    folder: Path
    lock: int | None

    def lock_is_copied(self) -> bool:
        """Whether the descriptor is that of the folder here, too: in a process that is a copy it is."""
        try:
            return self.lock is not None and os.path.samestat(os.fstat(self.lock), self.folder.stat())
        except OSError:
            return False


@dataclass(frozen=True, slots=True)
class ArticleRead:
    """What the pages of an article hold.

    ``article`` is its line but for what only the archive knows, None where no page can be split; ``unreadable`` and
    ``notices`` are of single pages, by address; ``clauses`` are those printed, with their kinds; ``needs`` is what the
    pages need to be shown; ``broken`` tells of errors of the program, each with its traceback.
    """

    url: str
    article: Article | None
    clauses: tuple[tuple[str, ClauseKind], ...]
    unreadable: tuple[tuple[str, str], ...]
    notices: tuple[tuple[str, str], ...]
    needs: tuple[PageNeeds, ...]
    broken: tuple[tuple[str, str], ...]


@dataclass(frozen=True, slots=True)
class Sent:
    """An article's pages as they go to another process: with the layout's name, and nothing read of the pages yet."""

    pages: tuple[Page, ...]
    layout: str
    newspaper: str | None
    footer: tuple[str, ...]
    placement: Placement | None

    @classmethod
    def of(cls, found: ArticlePages) -> Self:
        pages = tuple(page.afresh() for page in found.pages)
        return cls(pages, found.layout.name, found.newspaper, found.footer, found.placement)


class ArticleReader:
    """Reads one article after the other. What it finds depends on the pages and the context alone."""

    def __init__(self, context: ReaderContext) -> None:
        self._context = context
        self._layouts = Registry(context.sites).layouts
        self._templates = Templates(context.templates)

    def received(self, sent: Sent) -> ArticlePages:
        return ArticlePages(sent.pages, self._layouts[sent.layout], sent.newspaper, sent.footer, sent.placement)

    def read_first(self, found: ArticlePages) -> ArticleRead | None:
        """The article that a page holds; None where the page names others that may continue it."""
        (page,) = found.pages
        try:
            with contextlib.suppress(UnreadablePage):  # the split says so
                page = article_page(page, found.layout)
            next(article_pages(page, self._context.target.owns))
        except StopIteration:
            return self.read(replace(found, pages=(page,)))
        return None

    def read(self, found: ArticlePages) -> ArticleRead:
        """The article that all of its pages hold."""
        url = found.pages[0].url
        broken: list[tuple[str, str]] = []
        needs: list[PageNeeds] = []
        held = SplitPages(None, (), ())
        split: Split | None = None
        try:
            held = split_pages(found, self._templates)
            split = held.split
            if split is not None and self._context.simplifies:
                split = simplify(split)
            article = make_article(split, self._context.target.name) if split else None
        except Exception as error:  # as in a pipeline: a page that breaks the program keeps no other from being read
            article, split = None, None
            broken.append(told(error))
        try:
            if self._context.needs:
                needs += filter(None, (page_needs(page, found.layout) for page in found.one_by_one()))
        except Exception as error:
            broken.append(told(error))
        clauses = tuple((clause.text, clause.kind) for clause in split.clauses) if split else ()
        return ArticleRead(url, article, clauses, held.unreadable, held.notices, tuple(needs), tuple(broken))


def told(error: Exception) -> tuple[str, str]:
    """An error in a line, and its traceback."""
    return f"{type(error).__name__}: {error}", "".join(traceback.format_exception(error))


_reader: ArticleReader | None = None  # a process that reads has one


def begin(context: ReaderContext) -> None:
    """Have this process read articles. A copy of the crawl's process gives up the lock of its folder."""
    global _reader
    if context.lock is not None and context.lock_is_copied():
        os.close(context.lock)
    _reader = ArticleReader(context)


def read_first(sent: Sent) -> ArticleRead | None:
    assert _reader is not None
    return _reader.read_first(_reader.received(sent))


def read(sent: Sent) -> ArticleRead:
    assert _reader is not None
    return _reader.read(_reader.received(sent))
