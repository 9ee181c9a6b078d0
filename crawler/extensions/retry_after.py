"""Retry-After: a server that says when to come back is left alone until then."""

import datetime as dt
import logging
import math
from email.utils import parsedate_to_datetime
from typing import Self

from scrapy import Request, signals
from scrapy.crawler import Crawler
from scrapy.exceptions import IgnoreRequest
from scrapy.http import Response
from scrapy.utils.asyncio import call_later

logger = logging.getLogger(__name__)
_STATUSES = (429, 503)


class RetryAfter:
    """Holds all requests to a host for as long as its 429 or 503 asks; the retry middleware then tries again.

    Answers that ask for more than RETRY_AFTER_MAX seconds fail.
    """

    def __init__(self, crawler: Crawler) -> None:
        self.crawler = crawler
        self.maximum = crawler.settings.getfloat("RETRY_AFTER_MAX")

    @classmethod
    def from_crawler(cls, crawler: Crawler) -> Self:
        middleware = cls(crawler)
        # Sent before the downloader works on the host's queue; a middleware's turn comes after that.
        crawler.signals.connect(middleware.response_downloaded, signals.response_downloaded)
        return middleware

    def response_downloaded(self, request: Request, response: Response) -> None:
        seconds = self._asked(response)
        if seconds is not None and seconds <= self.maximum:
            self._hold(request.meta["download_slot"], seconds)

    def process_response(self, request: Request, response: Response) -> Response:
        seconds = self._asked(response)
        if seconds is not None and seconds > self.maximum:
            limit = f"RETRY_AFTER_MAX is {self.maximum:.0f}"
            raise IgnoreRequest(f"HTTP {response.status}, retry after {seconds:.0f} s; {limit}")
        return response

    def _asked(self, response: Response) -> float | None:
        value = response.headers.get("Retry-After")
        if response.status not in _STATUSES or value is None:
            return None
        return wait(value.decode("latin-1"), dt.datetime.now(dt.UTC))

    def _hold(self, key: str, seconds: float) -> None:
        """Keep a host's queue from being worked off: the downloader waits for the slot's pending call."""
        downloader = self.crawler.engine.downloader
        slot = downloader.slots[key]
        if slot.latercall:
            slot.latercall.cancel()
        self.crawler.stats.inc_value("retry_after/count")
        logger.info("%s asks to come back in %.0f s", key, seconds)
        slot.latercall = call_later(seconds, downloader._latercall, slot)


def wait(value: str, now: dt.datetime) -> float | None:
    """The seconds that a Retry-After header asks for: a number, or a date (RFC 9110, 10.2.3); None for anything else.

    >>> wait("120", dt.datetime(2024, 5, 6, tzinfo=dt.UTC))
    120.0
    >>> wait("Mon, 06 May 2024 00:00:30 GMT", dt.datetime(2024, 5, 6, tzinfo=dt.UTC))
    30.0
    >>> wait("Fri, 31 Dec 9999 23:59:59 -99999999999999", dt.datetime(2024, 5, 6, tzinfo=dt.UTC))
    inf
    """
    value = value.strip()
    if value.isascii() and value.isdigit():
        return float(value)
    try:
        date = parsedate_to_datetime(value)
        return max(0.0, (date - now).total_seconds()) if date.tzinfo else None
    except OverflowError:  # a zone or a year beyond all dates
        return math.inf
    except (ValueError, TypeError, IndexError):
        return None
