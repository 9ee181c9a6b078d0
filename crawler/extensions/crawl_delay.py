"""robots.txt's Crawl-delay, which Scrapy reports and nothing applies."""

import asyncio
import logging
from time import monotonic
from typing import Self
from urllib.parse import urlsplit

from scrapy import Request, signals
from scrapy.crawler import Crawler
from scrapy.http import Response
from scrapy.robotstxt import RobotParser

logger = logging.getLogger(__name__)


class CrawlDelay:
    """Keeps the delay between two requests to a host at least at its Crawl-delay, whatever AutoThrottle makes of it.

    With CRAWL_DELAY_AT_END a crawl that finishes ends only when its hosts may be asked again: another one may follow.
    """

    def __init__(self, crawler: Crawler) -> None:
        self.crawler = crawler
        self.delays: dict[str, float] = {}

    @classmethod
    def from_crawler(cls, crawler: Crawler) -> Self:
        extension = cls(crawler)
        crawler.signals.connect(extension.robots_parsed, signals.robots_parsed)
        crawler.signals.connect(extension.apply, signals.request_reached_downloader)
        crawler.signals.connect(extension.apply, signals.response_downloaded)
        if crawler.settings.getbool("CRAWL_DELAY_AT_END"):
            crawler.signals.connect(extension.rest, signals.spider_closed)
        return extension

    def robots_parsed(self, robotparser: RobotParser, request: Request) -> None:
        settings = self.crawler.settings
        delay = robotparser.crawl_delay(settings["ROBOTSTXT_USER_AGENT"] or settings["USER_AGENT"])
        if delay:
            host = urlsplit(request.url).hostname or ""
            self.delays[host] = delay
            logger.info("%s asks for %s s between requests", host, delay)

    def apply(self, request: Request, response: Response | None = None) -> None:
        key = request.meta.get("download_slot", "")
        slot = self.crawler.engine.downloader.slots.get(key)
        if slot is not None and key in self.delays:
            slot.delay = max(slot.delay, self.delays[key])
            slot.jitter = 0.0  # it would take half of the waits below what the host asks for

    async def rest(self, reason: str) -> None:
        if reason == "finished":
            slots = self.crawler.engine.downloader.slots.values()
            await asyncio.sleep(max((slot.lastseen + slot.delay - monotonic() for slot in slots), default=0))
