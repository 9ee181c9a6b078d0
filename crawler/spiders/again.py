"""Articles that an archive knows already are asked for once more: what became of them is worth a record."""

from collections.abc import AsyncIterator, Iterator
from typing import Any

from scrapy import Request, signals
from scrapy.exceptions import DontCloseSpider
from scrapy.http import Response
from scrapy.spidermiddlewares.httperror import HttpError
from twisted.python.failure import Failure

from archive.capture.capture import Capture
from crawler.lists.layout_detection import recognise_layout
from crawler.page.page import UnreadablePage
from crawler.page.pagination import first_page

_GONE = (404, 410)


class Again:
    """Asks for known articles when the walk is done, so that what the walk asks for itself is not asked for twice.

    The requests are those of any other page: conditional, spaced, in keeping with robots.txt. That an article is gone
    (404, 410) is an answer, and no failure of the crawl.
    """

    def __init__(self, spider: Any) -> None:
        """``spider`` is an ArchiveSpider; its module imports this one."""
        self._spider = spider
        self._begun = spider.now
        self._done = False
        site = spider.task.target.site
        names = dict.fromkeys(dated.layout for dated in site.layouts) if site else spider.registry.layouts
        self._layouts = [spider.registry.layouts[name] for name in names]
        spider.crawler.signals.connect(self._idle, signals.spider_idle)

    def _idle(self) -> None:
        if self._done:
            return
        self._done = True
        requests = list(self._requests())
        for request in requests:
            self._spider.crawler.engine.crawl(request)
        if requests:
            raise DontCloseSpider

    def _requests(self) -> Iterator[Request]:
        spider = self._spider
        known = Capture.of(spider.crawler).first_seen(self._begun - spider.task.again, self._begun)
        first = set(known)
        for url in known:
            # A later page of an article is asked for with its first.
            if spider.task.target.owns(url) and self._is_article(url) and first_page(url) not in first - {url}:
                yield from spider.ask(url, self._parse, errback=self._lack)

    def _is_article(self, url: str) -> bool:
        return any(layout.urls.is_article(url) for layout in self._layouts)

    async def _parse(self, response: Response) -> AsyncIterator[Any]:
        page = self._spider.page(response)
        try:
            layout = recognise_layout(page, [layout for layout in self._layouts if layout.urls.is_article(page.url)])
        except UnreadablePage as error:
            self._spider.report.fail(response.meta["listed_url"], "layout", str(error))
            return
        if layout is None:
            reason = "archived before; now a page of no known layout"
            self._spider.report.fail(response.meta["listed_url"], "layout", reason)
            return
        async for found in self._spider.parse_article(response, layout):
            yield found

    def _lack(self, failure: Failure) -> None:
        if isinstance(failure.value, HttpError) and failure.value.response.status in _GONE:
            reason = f"HTTP {failure.value.response.status}: archived before, no longer there"
            self._spider.report.notice(failure.request.meta["listed_url"], reason)  # type: ignore[attr-defined]
        else:
            self._spider.failed(failure)
