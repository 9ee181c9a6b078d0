"""Requests for what pages need to be shown."""

from collections.abc import Callable, Iterator
from typing import Any, Protocol

from scrapy import Request
from scrapy.http import Response
from twisted.python.failure import Failure

from crawler.extensions.report import Report
from crawler.items import Stage
from crawler.page.page import Page, UnreadablePage
from crawler.page.page_needs import PageNeeds, page_needs
from crawler.page.requisites import Requisites, page_requisites, style_requisites
from crawler.sites import Layout
from crawler.spiders.archived import Archived
from crawler.text_set import TextSet

SCOPES = ("page", "body", "none")
# How far what a style sheet or a frame needs is followed.
_DEPTH = 2
# What is there to be looked at only comes after what is read.
_LATER = -10


class Asking(Protocol):
    """What a spider does for the requests."""

    task: Any
    archived: Archived

    @property
    def report(self) -> Report: ...

    @property
    def ask(self) -> Callable[..., Iterator[Request]]: ...

    def is_ours(self, url: str, needed_by: str) -> bool: ...

    def page(self, response: Response) -> Page: ...

    def failed(self, failure: Failure) -> None: ...

    def cause(self, failure: Failure) -> tuple[Stage, str]: ...


class RequisiteRequests:
    """Asks for the pictures of articles and, as far as REQUISITES says, for all else that pages need, each once.

    What belongs to an article or an edition page and is missing is a failure; that an icon or a script is missing is a
    notice, unless it turns out to be such a picture as well.
    """

    def __init__(self, spider: Asking, scope: str) -> None:
        self._spider = spider
        self._scope = scope
        self._belonging = TextSet()
        self._lacking: dict[str, tuple[Stage, str]] = {}

    def belonging(self, url: str, needed_by: str) -> Iterator[Request]:
        """A request for what belongs to an edition page or an article: its image, its PDF, a picture of the body."""
        if not self._spider.is_ours(url, needed_by):
            return
        self._belonging.add(url)
        if url in self._lacking:
            self._spider.report.fail(url, *self._lacking.pop(url))
        yield from self._lacking_of(self._spider.ask(url, self.parse, errback=self.lack, page=False))

    def of(self, page: Page, layout: Layout) -> Iterator[Request]:
        """Requests for what a page needs, of an answer in JSON, which is no page, nothing."""
        if self._scope != "none" and (needs := page_needs(page, layout)) is not None:
            yield from self.needed(needs, layout)

    def needed(self, needs: PageNeeds, layout: Layout) -> Iterator[Request]:
        """Requests for what a page was found to need."""
        for url in needs.pictures:
            yield from self.belonging(url, needs.url)
        yield from self._shown(needs.shown, needs.icon, layout, 0, frames=self._scope == "page")

    def _shown(
        self, needed: Requisites, icon: str | None, layout: Layout, depth: int, *, frames: bool
    ) -> Iterator[Request]:
        for url in needed.styles:
            yield from self._ask(url, self.parse_style, depth=depth)
        if self._scope != "page":
            return
        for url in needed.others:
            yield from self._ask(url, self.parse)
        if not needed.has_icon and icon is not None:
            # Browsers ask for it where a page names none; a site that has none lacks nothing.
            yield from self._ask(icon, self.parse, errback=self.pass_over)
        urls = layout.urls
        for url in needed.frames if frames else ():
            # What the walk knows it asks for itself, as what it is.
            known = urls.is_edition(url) or urls.is_article(url) or urls.is_issue(url) or urls.is_index(url)
            if not known:
                yield from self._ask(url, self.parse_frame, layout=layout, depth=depth + 1)

    def _ask(self, url: str, callback: Any, errback: Any = None, **found: Any) -> Iterator[Request]:
        if self._spider.task.target.owns(url):
            errback = errback or self.lack
            asked = self._spider.ask(url, callback, errback=errback, page=False, priority=_LATER, **found)
            yield from self._lacking_of(asked) if callback == self.parse else asked

    def _lacking_of(self, asked: Iterator[Request]) -> Iterator[Request]:
        """The requests for what the archive does not hold, of such as are counted and no more."""
        archived = self._spider.archived
        for request in asked:
            if archived.find(request) is not None and archived.settle(request):
                self._count()
            else:
                yield request

    def parse(self, response: Response) -> None:
        self._count()

    def _count(self) -> None:
        self._spider.report.counts["requisites"] += 1

    def parse_style(self, response: Response, depth: int) -> Iterator[Request]:
        self.parse(response)
        if b"css" in (response.headers.get("Content-Type") or b"") and depth < _DEPTH:
            for url in style_requisites(self._spider.page(response)):
                yield from self._ask(url, self.parse_style, depth=depth + 1)

    def parse_frame(self, response: Response, layout: Layout, depth: int) -> Iterator[Request]:
        self.parse(response)
        if b"html" in (response.headers.get("Content-Type") or b""):
            page = self._spider.page(response)
            try:
                needed, icon = page_requisites(page), page.join("/favicon.ico")
            except UnreadablePage:  # an empty frame needs nothing
                return
            yield from self._shown(needed, icon, layout, depth, frames=depth < _DEPTH)

    def pass_over(self, failure: Failure) -> None:
        """What no page names is not missing."""

    def lack(self, failure: Failure) -> None:
        url = failure.request.meta["listed_url"]  # type: ignore[attr-defined]
        if url in self._belonging:
            self._spider.failed(failure)
            return
        stage, reason = self._spider.cause(failure)
        self._lacking[url] = (stage, reason)
        self._spider.report.notice(url, reason)
