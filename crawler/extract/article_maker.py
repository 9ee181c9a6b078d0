"""The last pass: make the line of each article, by the steps that a crawl's pipelines take."""

import contextlib
from collections.abc import Callable
from dataclasses import dataclass, replace
from pathlib import Path

from archive.catalog.catalog import Catalog
from crawler.assembly.article_line import make_article
from crawler.assembly.article_pages import ArticlePages, split_pages
from crawler.assembly.simplified import simplify
from crawler.crawl_arguments import Target
from crawler.extract.archived_pages import ArchivedPages, Fetched, MissingPage
from crawler.extract.findings import ArticleMade, ListedArticle
from crawler.extract.layout_candidates import possible_layouts
from crawler.extract.options import Options
from crawler.extract.scan import warc_pointer
from crawler.items import Failure, as_json
from crawler.lists.layout_detection import recognise_layout
from crawler.page.json_article import article_page
from crawler.page.page import Page, UnreadablePage
from crawler.page.pagination import EnoughPages, article_pages
from crawler.settings import ARTICLE_PAGES_MAX
from crawler.sites import GENERIC, Layout, Registry
from crawler.split.template import Templates


@dataclass(frozen=True, slots=True)
class Gathered:
    """The pages of an article before they are split: the first as fetched, what is missing of the others, and the
    places of their records."""

    listed: ListedArticle
    first: Fetched
    found: ArticlePages
    failures: tuple[Failure, ...]
    places: tuple[str, ...]


class ArticleMaker:
    """Makes one article after the other, of pages that are gathered first; ``folder`` is the one that lines are
    relative to, ``is_listed`` tells whether an address is an article of its own."""

    def __init__(
        self,
        catalog: Catalog,
        registry: Registry,
        pages: ArchivedPages,
        folder: Path,
        is_listed: Callable[[str], bool],
        options: Options,
    ) -> None:
        self._catalog = catalog
        self._pages = pages
        self._registry = registry
        self._folder = folder
        self._is_listed = is_listed
        self._unknown = GENERIC if options.generic else None
        self._simplifies = options.simplify

    def make(self, listed: ListedArticle, templates: Templates) -> ArticleMade:
        found = self.gather(listed)
        return self.split(found, templates) if isinstance(found, Gathered) else found

    def gather(self, listed: ListedArticle) -> Gathered | ArticleMade:
        """The pages of an article; where there are none to split, what becomes of it."""
        target = Target(self._registry.sites.get(listed.site), listed.url)
        try:
            first = self._pages.fetch(listed.url, target.owns)
            layout = self._layout(listed, first.page, target)
        except MissingPage as missing:
            asked = listed.layout is not None and not (listed.surmised and not self._catalog.entries(listed.url))
            failure = Failure(listed.url, "fetch", missing.reason, missing.at or listed.at)
            return ArticleMade(listed, None, (failure,) if asked else ())
        except UnreadablePage as error:
            return ArticleMade(listed, None, (Failure(listed.url, "split", str(error), listed.at),))
        if layout is None:
            return ArticleMade(listed, None, ())
        with contextlib.suppress(UnreadablePage):  # the split says so
            first = replace(first, page=article_page(first.page, layout))
        pages, failures, places = self._further_pages(first, target)
        newspaper, footer = (target.site.newspaper, target.site.footer) if target.site else (None, ())
        found = ArticlePages(pages, layout, newspaper, footer, listed.placement)
        return Gathered(listed, first, found, tuple(failures), tuple(places))

    def split(self, gathered: Gathered, templates: Templates) -> ArticleMade:
        """The line of an article, and what is odd on its pages."""
        listed, first, pages = gathered.listed, gathered.first, gathered.found.pages
        found, failures = split_pages(gathered.found, templates), list(gathered.failures)
        failures += [Failure(url, "split", reason, first.at) for url, reason in found.unreadable]
        failures += [Failure(url, "notice", notice, first.at) for url, notice in found.notices]
        if found.split is None:
            return ArticleMade(listed, None, tuple(failures))
        split = simplify(found.split) if self._simplifies else found.split
        article = replace(
            make_article(split, listed.site),
            fetched_at=first.at,
            warc=warc_pointer(first.pointer, self._folder),
        )
        return ArticleMade(
            listed=listed,
            line=as_json(article),
            failures=tuple(failures),
            id=article.id,
            url=article.url,
            briefs=len(article.briefs),
            clauses=tuple((clause.text, clause.kind) for clause in split.clauses),
            restored=split.restored is not None,
            further=tuple(page.url for page in pages[1:]),
            places=gathered.places,
        )

    def _layout(self, listed: ListedArticle, page: Page, target: Target) -> Layout | None:
        """The layout of the page that lists an article; if none does, the article's own; None where it has none."""
        if listed.layout is not None:
            return self._registry.layouts[listed.layout]
        if page.url != listed.url:  # it has an entry of its own
            return None
        return recognise_layout(page, possible_layouts(self._registry, target.site, page.url)) or self._unknown

    def _further_pages(
        self, first: Fetched, target: Target
    ) -> tuple[tuple[Page, ...], list[Failure], tuple[str, ...]]:
        """All pages of an article, what is missing of them, and the places of their records."""
        failures: list[Failure] = []
        places = list(first.places)
        walk = article_pages(first.page, target.owns)
        found: Page | None = None
        asked = 0
        while True:
            try:
                url = walk.send(found)
                if (asked := asked + 1) > ARTICLE_PAGES_MAX:
                    reason = f"more than {ARTICLE_PAGES_MAX} pages of the article {first.page.url}"
                    reason += "; ARTICLE_PAGES_MAX is the limit"
                    failures.append(Failure(first.page.url, "fetch", reason, first.at))
                    walk.throw(EnoughPages)
            except StopIteration as end:
                return end.value, failures, tuple(places)
            found = None
            if self._is_listed(url):
                continue
            try:
                fetched = self._pages.fetch(url, target.owns)
                found = fetched.page
                places += fetched.places
            except MissingPage as missing:
                failures.append(Failure(url, "fetch", missing.reason, missing.at or first.at))
