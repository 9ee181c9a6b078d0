"""robots.txt, obeyed also where it cannot be had (RFC 9309)."""

import asyncio
import logging
from collections.abc import Callable
from typing import Self
from urllib.parse import urlsplit

from scrapy import Request, signals
from scrapy.crawler import Crawler
from scrapy.exceptions import IgnoreRequest, NotConfigured
from scrapy.http.request import NO_CALLBACK
from scrapy.robotstxt import RobotParser
from scrapy.utils.misc import build_from_crawler, load_object

from archive.capture.capture import Capture
from crawler.extensions.reasons import reason_of
from crawler.extensions.report import Report
from crawler.extensions.robots_groups import MAX_BYTES, own_groups

logger = logging.getLogger(__name__)
# The key of `request.meta` by which a request for robots.txt passes where it is redirected off the site (2.3.1.2).
ROBOTS = "robots_txt"
_TOO_MANY = 429
_PRIORITY = 1000
Verdict = Callable[[str], str | None]
"""Why an address must not be asked for; None where it may be."""


class RobotsRefused(IgnoreRequest):
    """An address that robots.txt, or its absence, keeps from being asked for; the message says why."""


class Robots:
    """Asks each host for its robots.txt before anything else, and lets pass what that allows.

    Of status 4xx there is none, and all is allowed. Where it cannot be had (no answer, 5xx, 429, an endless redirect)
    nothing of the host is asked for, unless ROBOTSTXT_UNREACHABLE is `allow`; what a replay's archive lacks forbids
    nothing. A host that asks for more than CRAWL_DELAY_MAX seconds between requests is given up.
    """

    def __init__(self, crawler: Crawler) -> None:
        settings = crawler.settings
        if not settings.getbool("ROBOTSTXT_OBEY"):
            raise NotConfigured
        self.crawler = crawler
        self.agent: str = settings["ROBOTSTXT_USER_AGENT"] or settings["USER_AGENT"]
        self.parser: type[RobotParser] = load_object(settings["ROBOTSTXT_PARSER"])
        self.allows_unreachable = settings["ROBOTSTXT_UNREACHABLE"] == "allow"
        self.longest_delay = settings.getfloat("CRAWL_DELAY_MAX")
        self._verdicts: dict[tuple[str, str], asyncio.Task[Verdict]] = {}

    @classmethod
    def from_crawler(cls, crawler: Crawler) -> Self:
        return cls(crawler)

    async def process_request(self, request: Request) -> None:
        if request.meta.get(ROBOTS):
            return
        parts = urlsplit(request.url)
        place = parts.scheme, parts.netloc
        if place not in self._verdicts:
            self._verdicts[place] = asyncio.ensure_future(self._judge(request, f"{place[0]}://{place[1]}/robots.txt"))
        verdict = await asyncio.shield(self._verdicts[place])
        if (reason := verdict(request.url)) is not None:
            raise RobotsRefused(reason)

    def is_allowed(self, url: str) -> bool:
        """Whether it is known already that an address may be asked for."""
        parts = urlsplit(url)
        verdict = self._verdicts.get((parts.scheme, parts.netloc))
        return verdict is not None and verdict.done() and not verdict.exception() and verdict.result()(url) is None

    async def _judge(self, request: Request, url: str) -> Verdict:
        asked = Request(url, priority=_PRIORITY, meta={ROBOTS: True}, callback=NO_CALLBACK)
        try:
            response = await self.crawler.engine.download_async(asked)
        except Exception as error:  # whatever the download ends in, the host's word is not known
            if Capture.of(self.crawler).replays:
                return _allow
            return self._unreachable(url, reason_of(error))
        if 400 <= response.status < 500 and response.status != _TOO_MANY:
            return _allow
        if not 200 <= response.status < 300:
            return self._unreachable(url, f"HTTP {response.status}")
        if (size := len(response.body)) > MAX_BYTES:
            reason = f"robots.txt has {size} bytes, of which the first {MAX_BYTES} are obeyed"
            Report.of(self.crawler).notice(url, reason)
        parser = build_from_crawler(self.parser, self.crawler, own_groups(response.body, self.agent))
        delay = parser.crawl_delay(self.agent)
        if delay is not None and delay > self.longest_delay:
            limit = f"CRAWL_DELAY_MAX is {self.longest_delay:g}"
            return lambda url: f"robots.txt asks for {delay:g} s between requests; {limit}"
        await self.crawler.signals.send_catch_log_async(signals.robots_parsed, robotparser=parser, request=request)
        return lambda url: None if parser.allowed(url, self.agent) else "forbidden by robots.txt"

    def _unreachable(self, url: str, why: str) -> Verdict:
        reason = "robots.txt cannot be had"
        if self.allows_unreachable:
            Report.of(self.crawler).notice(url, f"{reason}; all is allowed, as ROBOTSTXT_UNREACHABLE says ({why})")
            return _allow
        logger.warning("%s: %s: nothing of this host is asked for (%s)", url, reason, why)
        # What is long comes last, where the closing word cuts it.
        return lambda url: f"{reason}, so nothing is allowed unless by ROBOTSTXT_UNREACHABLE=allow ({why})"


def _allow(url: str) -> None:
    return None
