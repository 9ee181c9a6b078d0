"""The archive of a crawl."""

import asyncio
import logging
import socket
from collections.abc import Mapping
from concurrent.futures import Future
from importlib.metadata import PackageNotFoundError, version
from pathlib import Path
from typing import Any, Self

from scrapy import signals
from scrapy.crawler import Crawler
from scrapy.utils.defer import deferred_from_coro, maybe_deferred_to_future
from twisted.internet.threads import deferToThread

from archive.exchange import Exchange
from archive.write import RecordPointer, WarcWriter, WriteError

logger = logging.getLogger(__name__)

_SOFTWARE = ("Scrapy", "Twisted")
_FORMAT = "https://iipc.github.io/warc-specifications/specifications/warc-format/warc-1.1/"


async def pointer(meta: Mapping[str, Any]) -> RecordPointer:
    """Where the response to a request is archived, given `request.meta` or `response.meta`.

    Waits until the record is with the operating system. Raises NotArchived where nothing came back or it
    can't be written (WriteError), KeyError for a request that didn't go through CaptureHandler, such as a
    cache hit.
    """
    return await asyncio.wrap_future(meta["warc"])


class Capture:
    """The archive of a crawl: one writer for all of its handlers, opened at the first exchange.

    Settings: WARC_DIR (default: `warc` in CRAWL_DIR), WARC_PREFIX (default: the spider's name and its
    `site_name`), WARC_SOFTWARE (name and version of who crawls), WARC_MAX_SIZE (bytes), WARC_COOKIES (keep the
    Cookie headers of requests). The warcinfo record tells of USER_AGENT, ROBOTSTXT_OBEY, CONTACT and the spider's
    `arguments`.
    An exchange that can't be written closes the spider, with the reason `archive_failed`.
    Stats: `archive/exchanges` submitted, `archive/failed` of them.
    """

    def __init__(self, crawler: Crawler) -> None:
        self._crawler = crawler
        settings = crawler.settings
        if folder := settings.get("WARC_DIR"):
            self.folder = Path(folder)
        elif folder := settings.get("CRAWL_DIR"):
            self.folder = Path(folder) / "warc"
        else:
            raise ValueError("neither WARC_DIR nor CRAWL_DIR is set; one must say where the archive goes")
        self._writer: WarcWriter | None = None
        self._failed = False
        crawler.signals.connect(self._stopped, signals.engine_stopped)

    @classmethod
    def of(cls, crawler: Crawler) -> Self:
        """The capture of a crawler, the same at every call."""
        capture = crawler.__dict__.get("archive_capture")
        if capture is None:
            capture = crawler.__dict__["archive_capture"] = cls(crawler)
        assert isinstance(capture, cls)
        return capture

    def submit(self, exchange: Exchange) -> Future[RecordPointer]:
        if self._writer is None:
            settings = self._crawler.settings
            self._writer = WarcWriter(
                self.folder,
                settings.get("WARC_PREFIX") or self._name(),
                self._info(),
                settings.getint("WARC_MAX_SIZE", 1_000_000_000),
                keep_cookies=settings.getbool("WARC_COOKIES"),
            )
        self._crawler.stats.inc_value("archive/exchanges")
        future = self._writer.submit(exchange)
        future.add_done_callback(self._watch)
        return future

    async def close(self) -> None:
        """Finish the files: bytes on the disk, names without `.open`.

        Done at `engine_stopped`, which is after `spider_closed` and before the process may end. Who needs
        whole files earlier, when all downloads are done, awaits this; an exchange that comes later still
        begins a new file. Raises WriteError.
        """
        writer, self._writer = self._writer, None
        if writer is not None:
            await maybe_deferred_to_future(deferToThread(writer.close))

    async def _stopped(self) -> None:
        try:
            await self.close()
        except WriteError as error:
            logger.error("Archive not finished: %s", error)

    def _watch(self, future: Future[RecordPointer]) -> None:
        from twisted.internet import reactor

        if (error := future.exception()) is not None:
            reactor.callFromThread(self._fail, error)

    def _fail(self, error: BaseException) -> None:
        logger.error("Not archived: %s", error)
        self._crawler.stats.inc_value("archive/failed")
        if not self._failed and self._crawler.engine.spider is not None:
            self._failed = True
            deferred_from_coro(self._crawler.engine.close_spider_async(reason="archive_failed"))

    def _name(self) -> str:
        site = getattr(self._crawler.spider, "site_name", None)
        return "-".join(filter(None, (self._spider_name(), site)))

    def _spider_name(self) -> str:
        return self._crawler.spider.name if self._crawler.spider else self._crawler.spidercls.name

    def _info(self) -> dict[str, str]:
        settings = self._crawler.settings
        arguments: Mapping[str, object] = getattr(self._crawler.spider, "arguments", {})
        command = [self._spider_name(), *(f"{key}={value}" for key, value in arguments.items())]
        info = {
            "software": " ".join([settings.get("WARC_SOFTWARE") or "", *map(_version, _SOFTWARE)]).strip(),
            "format": "WARC File Format 1.1",
            "conformsTo": _FORMAT,
            "robots": "obey" if settings.getbool("ROBOTSTXT_OBEY") else "ignore",
            "http-header-user-agent": settings.get("USER_AGENT"),
            "operator": settings.get("CONTACT"),
            "hostname": socket.gethostname(),
            "arguments": " ".join(command),
        }
        return {name: value for name, value in info.items() if value}


def _version(distribution: str) -> str:
    try:
        return f"{distribution}/{version(distribution)}"
    except PackageNotFoundError:  # run from the source tree
        return distribution
