"""Scrapy's downloader, which keeps to one request at a time without delays, too, and ends when the crawl does."""

import asyncio
from collections.abc import Coroutine
from typing import Any

from scrapy import Request, signals
from scrapy.core.downloader import Downloader, Slot
from scrapy.crawler import Crawler
from scrapy.exceptions import DownloadCancelledError, IgnoreRequest
from scrapy.http import Response
from scrapy.utils.asyncio import create_looping_call
from twisted.internet.defer import Deferred

_LOOK = 0.5  # seconds from one look at whether the crawl closes to the next
_PATIENCE = 5.0  # seconds that a closing crawl leaves to what is on its way
_CLOSED = "not asked for, as the crawl was closed"


class PromptDownloader(Downloader):
    """Without a delay Scrapy's takes all that waits for a host at once: a request counts as sent only a moment later.

    When a crawl closes, Scrapy's sends what waits for its turn all the same, each after its delay, and waits for what
    stalls. Here the one fails, and the other is broken off after some seconds; it is archived as far as it came.

    Leans on private names of Scrapy 2.19: `Downloader._wait_for_download` and `_download`, `ExecutionEngine._slot`.
    """

    def __init__(self, crawler: Crawler) -> None:
        super().__init__(crawler)
        self._downloads: set[asyncio.Task[Response]] = set()
        self._closing_for = 0.0
        self._look = create_looping_call(self._look_whether_closing)
        crawler.signals.connect(self._opened, signals.spider_opened)

    def _opened(self) -> None:
        self._look.start(_LOOK, now=False)

    def _wait_for_download(
        self, slot: Slot, request: Request, queue_dfd: Deferred[Response]
    ) -> Coroutine[Any, Any, None]:
        slot.transferring.add(request)
        return super()._wait_for_download(slot, request, queue_dfd)

    async def _download(self, slot: Slot, request: Request) -> Response:
        download = asyncio.ensure_future(super()._download(slot, request))
        self._downloads.add(download)
        try:
            return await download
        except asyncio.CancelledError:
            raise DownloadCancelledError("broken off, as the crawl was closed") from None
        finally:
            self._downloads.discard(download)

    def _look_whether_closing(self) -> None:
        engine_slot = self.crawler.engine._slot
        if engine_slot is None or engine_slot.closing is None:
            return
        for slot in self.slots.values():
            while slot.queue:
                _, waiting = slot.queue.popleft()
                waiting.errback(IgnoreRequest(_CLOSED))
        self._closing_for += _LOOK
        if self._closing_for > _PATIENCE:
            for download in self._downloads:
                download.cancel()

    def close(self) -> None:
        if self._look.running:
            self._look.stop()
        super().close()
