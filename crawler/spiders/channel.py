"""Archive the articles of a news site's channels, newest first."""

from collections.abc import AsyncIterator, Mapping

from scrapy import Request
from scrapy.http import Response

from crawler.crawl_arguments import ChannelArguments, channel_arguments
from crawler.lists.channel_index import ChannelPage, read_channel
from crawler.lists.layout_detection import recognise_layout
from crawler.page.page import UnreadablePage
from crawler.sites import Layout, Registry
from crawler.spiders.base import LEADS_ON, ArchiveSpider, Output
from crawler.spiders.limits import CHANNEL_PAGES


class ChannelSpider(ArchiveSpider[ChannelArguments]):
    """``-a site=NAME [-a channel=PATH]`` or ``-a url=CHANNEL-INDEX``, with ``-a since=DATE`` and ``-a limit=N``."""

    name = "channel"

    @classmethod
    def parse_arguments(cls, given: Mapping[str, str], registry: Registry) -> ChannelArguments:
        return channel_arguments(given, registry)

    async def start(self) -> AsyncIterator[Request]:
        self.taken = 0
        site = self.task.target.site
        if site is None:
            for request in self.ask(self.task.target.url or "", self.parse_index, channel=self.task.target.url):
                yield request
            return
        layouts = (self.registry.layouts[dated.layout] for dated in site.layouts)
        layout = next(layout for layout in layouts if layout.kind == "channel")
        wanted = (self.task.channel or "").strip("/")
        for channel in site.channels:
            if not wanted or channel.path.strip("/") == wanted:
                for request in self.ask(site.index_of(channel), self.parse_index, channel=channel.path, layout=layout):
                    yield request

    def parse_index(self, response: Response, channel: str, layout: Layout | None = None) -> Output:
        page = self.page(response)
        try:
            layout = layout or recognise_layout(page, self._channel_layouts())
            if layout is None:
                self.report.fail(page.url, "layout", f"no channel index of a known layout ({self._known()})")
                return
            index = read_channel(page, layout, self.task.target.owns)
        except UnreadablePage as error:
            self.report.fail(page.url, "layout", str(error))
            return
        if not index.articles and not index.offsite:
            self.report.fail(page.url, "layout", "the index lists no articles that the layout knows")
            return
        self.report.coverage.list_channel(channel)
        for entry in index.offsite:
            self.report.coverage.offsite.setdefault(entry.url, page.url)
        for entry in index.articles:
            if self.task.wants_date(entry.date) and self._has_room():
                self.report.coverage.expect_listed(entry.url, channel=channel)
                yield from self.article(entry.url, layout)
        for url in self._next(index):
            if self.trapped(CHANNEL_PAGES, channel, page.url):
                return
            yield from self.ask(url, self.parse_index, channel=channel, layout=layout, priority=LEADS_ON)

    def _has_room(self) -> bool:
        if self.task.limit is not None and self.taken >= self.task.limit:
            return False
        self.taken += 1
        return True

    def _next(self, index: ChannelPage) -> list[str]:
        """The next index page, unless the limit is reached or all of this page is older than asked for: entries that
        are pinned to the top may be older than those behind them."""
        if index.next_url is None or not self.task.target.owns(index.next_url):
            return []
        if self.task.limit is not None and self.taken >= self.task.limit:
            return []
        entries = [*index.articles, *index.offsite]
        return [index.next_url] if any(self.task.wants_date(entry.date) for entry in entries) else []

    def _channel_layouts(self) -> list[Layout]:
        return [layout for layout in self.registry.layouts.values() if layout.kind == "channel"]

    def _known(self) -> str:
        return ", ".join(layout.name for layout in self._channel_layouts())
