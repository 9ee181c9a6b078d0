"""The learning pass: what articles print, for templates to be learned from, and the articles themselves, as drafts."""

import sqlite3
from collections.abc import Mapping

from crawler.crawl_arguments import Target
from crawler.extract.archived_pages import ArchivedPages, Fetched, MissingPage
from crawler.extract.article_maker import ArticleMaker, Gathered
from crawler.extract.drafts import Draft, Untold, packed_lines
from crawler.extract.findings import ListedArticle
from crawler.items import Failure
from crawler.page.json_answer import is_json
from crawler.page.json_article import RenderedArticle
from crawler.page.page import UnreadablePage
from crawler.sites import Registry
from crawler.split.template import Printed, Templates, printed, texts_by_form


def broken(url: str, error: Exception, at: str) -> Failure:
    """A page that breaks the program: as in a crawl, it has its line, and keeps no other from having one."""
    return Failure(url, "split", f"{type(error).__name__}: {error}", at)


class DraftMaker:
    """Makes one draft after the other: ``pages`` are those that the articles' makers read, so that each is read once.
    Where pages are split by templates that are ``known``, nothing is learned."""

    def __init__(self, registry: Registry, pages: ArchivedPages, known: Templates | None) -> None:
        self._registry = registry
        self._pages = pages
        self._known = known

    def read(self, listed: ListedArticle) -> Draft:
        """A draft that tells only what is printed. Raises sqlite3.Error, OSError."""
        if self._known is not None:
            return Draft(listed, None, (), None)
        try:
            return Draft(listed, self._printed(listed), (), None)
        except (sqlite3.Error, OSError):
            raise
        except Exception as error:
            return Draft(listed, None, (broken(listed.url, error, listed.at),), None)

    def draft(self, listed: ListedArticle, maker: ArticleMaker) -> Draft:
        """The draft of an article, not yet made where that needs what is not known yet. Raises as ``read`` does."""
        read = self.read(listed)
        try:
            return self._made(read, maker)
        except (sqlite3.Error, OSError):
            raise
        except Exception:  # said when it is made at last
            return read

    def _made(self, read: Draft, maker: ArticleMaker) -> Draft:
        listed, untold = read.listed, Untold()
        found = maker.gather(listed)
        if not isinstance(found, Gathered):
            return Draft(listed, read.printed, read.failures, found)
        if self._known is not None:
            return Draft(listed, None, (), maker.split(found, self._known))
        made, lines = maker.split(found, untold), b""
        page, *further = found.found.pages
        if untold.undeclared and not further and not isinstance(page, RenderedArticle):
            lines = packed_lines(page)
        return Draft(listed, read.printed, read.failures, made, untold.asked, untold.undeclared, lines)

    def _printed(self, listed: ListedArticle) -> Printed | None:
        """What an article's page prints; None where there is none, which the last pass says, and for answers in JSON,
        which print nothing around an article."""
        layout = self._registry.layouts.get(listed.layout or "")
        target = Target(self._registry.sites.get(listed.site), listed.url)
        try:
            found = self._pages.fetch(listed.url, target.owns)
            if layout is not None and is_json(found.page, layout):
                return None
            return printed(found.page, found.page.url, found.at)
        except (MissingPage, UnreadablePage):
            return None


def texts_at(pages: ArchivedPages, url: str) -> Mapping[int, str]:
    """The lines of a page that was read, by the digest of their fingerprint."""
    found = pages.look(url)
    assert isinstance(found, Fetched)
    return texts_by_form(found.page)
