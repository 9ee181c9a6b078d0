"""Archive the issues of a newspaper: its edition pages, their articles, images and PDFs."""

import contextlib
import datetime as dt
import logging
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import replace
from pathlib import Path
from typing import Any, Self
from urllib.parse import urljoin

from scrapy import Request, signals
from scrapy.crawler import Crawler
from scrapy.exceptions import DontCloseSpider
from scrapy.http import Response
from scrapy.settings import BaseSettings
from scrapy.spidermiddlewares.httperror import HttpError
from twisted.python.failure import Failure

from crawler.assembly.article_pages import ArticlePages
from crawler.assembly.edition_line import make_edition, oddities
from crawler.assembly.placement import placements
from crawler.assembly.provenance import WithProvenance
from crawler.crawl_arguments import ArgumentError, EditionArguments, edition_arguments, page_key
from crawler.crawl_folder.folder import FolderError, read_summary
from crawler.items import Placement
from crawler.lists.edition import EditionLink, EditionPage
from crawler.lists.edition_page import read_editions, read_issue
from crawler.lists.inferred_layout import as_listed
from crawler.lists.recognition import LONE, is_lone
from crawler.page.json_article import article_page, is_part
from crawler.page.page import Page, UnreadablePage
from crawler.sites import Layout, Registry
from crawler.spiders import asked
from crawler.spiders.base import Output
from crawler.spiders.entry import PaperEntry
from crawler.spiders.issue_articles import IssueArticles
from crawler.spiders.limits import ISSUE_ADDRESSES, ISSUE_PAGES
from crawler.spiders.walk import date_of

logger = logging.getLogger(__name__)


class EditionSpider(PaperEntry):
    """``-a site=NAME`` or ``-a url=EDITION-PAGE-OR-PAPER-INDEX``, with ``-a since=DATE``, ``-a until=DATE`` and
    ``-a pages=01,04``; ``-a since=last`` or ``-a missing=FOLDER`` where what is archived says which dates.

    A range of dates is walked by the paper's calendar if its layout has one, else by the links from issue to issue,
    else date by date.
    """

    name = "edition"
    _articles: IssueArticles[Layout]
    _named: dict[str, EditionLink]
    """By address: what the list of an issue says of its edition pages."""

    @classmethod
    def from_crawler(cls, crawler: Crawler, *args: Any, **given: Any) -> Self:
        spider = super().from_crawler(crawler, *args, **given)
        spider._articles = IssueArticles()
        spider._named = {}
        spider._looked_at = set()
        crawler.signals.connect(spider.ask_for_kept, signals.spider_idle)
        return spider

    @classmethod
    def parse_arguments(cls, given: Mapping[str, str], registry: Registry) -> EditionArguments:
        return edition_arguments(given, registry)

    @classmethod
    def check(cls, given: Mapping[str, str], settings: BaseSettings) -> tuple[EditionArguments, Registry]:
        task, registry = super().check(given, settings)
        if not asked.leaves_dates_open(task):
            return task, registry
        try:
            held = cls._begun(task, given, settings)
        except FolderError as error:
            raise ArgumentError(str(error)) from error
        task = asked.as_stated(task, held) if held is not None else asked.as_found(task, given)
        settings.set("ARCHIVE_ALSO", asked.archives_of(task, given), priority="cmdline")
        return task, registry

    @classmethod
    def _begun(
        cls, task: EditionArguments, given: Mapping[str, str], settings: BaseSettings
    ) -> Mapping[str, Any] | None:
        """The dates of a crawl that has begun: the one that goes on, or that is replayed."""
        places = [cls.place(task, given, settings), *map(Path, settings.getlist("REPLAY_FROM"))]
        summaries = [read_summary(place) for place in places if place is not None and place.is_dir()]
        return next((summary["asked"] for summary in summaries if summary and "asked" in summary), None)

    @classmethod
    def stated(cls, arguments: EditionArguments) -> dict[str, Any]:
        return asked.stated(arguments)

    def is_lacking(self, url: str) -> bool:
        return url in self.task.lacking

    # --- one issue --------------------------------------------------------------------------------------------------

    def archive_issue(self, response: Response, layout: Layout, editions: tuple[EditionPage, ...]) -> Output:
        """An issue from one of its edition pages: that page, and requests for the others; where the page names no
        others, first for the list of the issue, if the layout says where that is."""
        first = editions[0]
        alone = len(editions) == 1 and all(link.url == first.url for link in first.siblings)
        if alone and (url := _issue_list(layout, first)) and self.is_ours(url, first.url):
            how: dict[str, Any] = {"layout": layout, "first": response}
            if requests := list(self.ask(url, self.parse_issue_list, errback=self.lack_issue_list, **how)):
                yield from requests
                return
        yield from self._archive_issue(response, layout, editions, ())

    def parse_issue_list(self, response: Response, layout: Layout, first: Response | None = None) -> Output:
        """A list of the edition pages of an issue; ``first`` is one that is there already."""
        page = self.page(response)
        try:
            links = read_issue(page, layout)
        except ValueError as error:  # UnreadablePage too
            self.report.fail(page.url, "edition", str(error))
            links = ()
        self._named.update((link.url, link) for link in links)
        if first is not None:
            yield from self._archive_issue(first, layout, self.read_edition_page(self.page(first), layout), links)
            return
        date = date_of(layout, page.url) or next((link.date for link in links), None)
        if links:
            self.report.coverage.issues.setdefault(_key(date), {})
            yield from self._siblings(page.url, links, layout, date)
        elif date is None:
            self.report.fail(page.url, "layout", "the page lists no edition page that the layout knows")
        else:
            self.report.coverage.dates_without_issue.add(date.isoformat())

    def lack_issue_list(self, failure: Failure) -> Output:
        """An issue without a list of its pages has those that can be seen from the one that is there."""
        request = failure.request  # type: ignore[attr-defined]
        if isinstance(failure.value, HttpError) and failure.value.response.status in (404, 410):
            self.report.notice(request.meta["listed_url"], self.cause(failure)[1])
        else:
            self.failed(failure)
        first, layout = request.cb_kwargs["first"], request.cb_kwargs["layout"]
        yield from self._archive_issue(first, layout, self.read_edition_page(self.page(first), layout), ())

    def _archive_issue(
        self,
        response: Response,
        layout: Layout,
        editions: tuple[EditionPage, ...],
        listed: tuple[EditionLink, ...],
    ) -> Output:
        if not editions:
            return
        date = editions[0].date
        self.report.coverage.issues.setdefault(_key(date), {})
        links = tuple({link.url: link for link in (*editions[0].siblings, *listed)}.values())
        if not links and is_lone(editions[0], layout):
            self.report.fail(editions[0].url, "issue", LONE)
        self._name_lacking_pages(editions, links)
        yield from self._siblings(editions[0].url, links, layout, date)
        for edition in editions:
            if self.task.wants_page(edition.page):
                yield from self._edition(response, layout, edition)
        yield from self._of_issue(self._articles.take(_key(date)))

    def _name_lacking_pages(self, editions: tuple[EditionPage, ...], links: tuple[EditionLink, ...]) -> None:
        """Say which pages that were asked for an issue does not list, and which it does: papers with sections have no
        page 01, but A01."""
        listed = dict.fromkeys(filter(None, [*(link.page for link in links), *(page.page for page in editions)]))
        known = {page_key(page) for page in listed}
        wanted = filter(None, map(str.strip, self.arguments.get("pages", "").split(",")))
        lacking = ", ".join(page for page in wanted if page_key(page) not in known)
        if lacking:
            date = editions[0].date
            reason = f"the issue of {date} lists no page {lacking}; it lists {', '.join(listed) or 'none'}"
            self.report.notice(editions[0].url, reason)
            self.report.coverage.listed_pages.update(listed)

    def _siblings(
        self, lister: str, links: Iterable[EditionLink], layout: Layout, date: dt.date | None
    ) -> Iterator[Request]:
        for link in links:
            if link.url != lister and self.task.wants_page(link.page) and self.is_ours(link.url, lister):
                known = self.report.coverage.issues.get(_key(date), {})
                if link.url not in known and self.trapped(ISSUE_PAGES, _key(date), lister):
                    return
                self.report.coverage.expect_edition(_key(date), link.url, link.page)
                how: dict[str, Any] = {"errback": self.lack_edition, "layout": layout, "date": date}
                for request in self.ask(link.url, self.parse_edition, stage="edition", **how):
                    self._articles.await_page(_key(date), request.meta["listed_url"])
                    yield request

    def parse_edition(self, response: Response, layout: Layout, date: dt.date | None) -> Output:
        page = self.page(response)
        editions = self.read_edition_page(page, as_listed(layout, page.url))
        for edition in editions:
            if edition.date == date:
                yield from self._siblings(edition.url, edition.siblings, layout, date)
                yield from self._edition(response, layout, edition)
            else:
                reason = f"shows the issue of {edition.date}, not of {date}"
                self.report.fail(response.meta["listed_url"], "edition", reason)
        yield from self._settle_page(date, response.meta["listed_url"])

    def lack_edition(self, failure: Failure) -> Output:
        self.failed(failure)
        request = failure.request  # type: ignore[attr-defined]
        yield from self._settle_page(request.cb_kwargs["date"], request.meta["listed_url"])

    def _settle_page(self, date: dt.date | None, url: str) -> Output:
        """An edition page is done with; after the last of its issue the articles are asked for."""
        self._articles.settle_page(_key(date), url)
        yield from self._of_issue(self._articles.take(_key(date)))

    def read_edition_page(self, page: Page, layout: Layout) -> tuple[EditionPage, ...]:
        try:
            found = read_editions(page, layout, self.newspaper)
        except ValueError as error:  # UnreadablePage too
            self.report.fail(page.url, "edition", str(error))
            return ()
        return tuple(edition.completed(self._named.get(edition.url)) for edition in found)

    def _edition(self, response: Response, layout: Layout, edition: EditionPage) -> Output:
        """The line of an edition page, and requests for its image and its PDF; its articles are noted."""
        date = _key(edition.date)
        listed_url = response.meta["listed_url"]
        # A page reached by a redirect is the one that its address names, not the one that was asked for.
        own_url = edition.url
        self._asked.add(own_url)
        self.report.coverage.expect_edition(date, own_url, edition.page)
        for notice in oddities(edition):
            self.report.notice(own_url, notice)
        line = make_edition(edition, self.site_name)
        yield WithProvenance(line, self.site_name, own_url, response.meta)
        if listed_url != own_url and listed_url in self.report.coverage.issues.get(date, {}):
            self.report.coverage.archive_edition(date, listed_url, edition.page)
        for url in edition.links:
            if url.startswith(("http://", "https://")):
                self.is_ours(url, own_url)
        for position, (article, placement) in enumerate(zip(edition.articles, placements(line), strict=True)):
            if not self.is_ours(article.url, own_url):
                continue
            if self.trapped(ISSUE_ADDRESSES, date, own_url):
                break
            self.report.coverage.expect_article(article.url, date=date, edition=own_url)
            if is_part(article.url):
                yield from self._part(response, article.url, layout, placement)
            else:
                self._articles.add(date, article.url, position, placement, layout)
        for requisite in (edition.image_url, edition.pdf_url):
            if requisite:
                yield from self.requisites.belonging(requisite, own_url)
        yield from self.requisites.of(self.page(response), layout)

    def _part(self, response: Response, url: str, layout: Layout, placement: Placement) -> Output:
        """An article that the answer holds itself."""
        page = replace(self.page(response), url=url)
        with contextlib.suppress(UnreadablePage):  # the split says so
            page = article_page(page, layout)
        item = ArticlePages((page,), layout, self.newspaper, self.footer, placement)
        yield from self.made(self.readers.read_here(item), response.meta, layout, url)

    def _of_issue(self, found: Iterable[tuple[str, Placement, Layout]]) -> Output:
        for url, placement, layout in found:
            yield from self.article(url, layout, placement)

    def ask_for_kept(self) -> None:
        """Ask for the articles of issues of which an edition page never came: a redirect led to one that was known."""
        requests = [
            request
            for url, placement, layout in self._articles.take_all()
            for request in self.ask(url, self.parse_article, layout=layout, placement=placement)
        ]
        for request in requests:
            self.crawler.engine.crawl(request)
        if requests:
            raise DontCloseSpider


def _issue_list(layout: Layout, edition: EditionPage) -> str | None:
    """The address of the list of an edition page's issue, where the layout gives one."""
    form = layout.issue_list
    return urljoin(edition.url, form.format(date=edition.date)) if form and edition.date else None


def _key(date: dt.date | None) -> str:
    return date.isoformat() if date else ""
