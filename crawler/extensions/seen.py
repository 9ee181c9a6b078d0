"""Scrapy's filter of requests that were made before, for those to ask who answer without a request."""

from typing import Self

from scrapy.crawler import Crawler
from scrapy.dupefilters import RFPDupeFilter


class SeenRequests(RFPDupeFilter):
    """The filter of a crawler, the same for its scheduler and all others."""

    @classmethod
    def from_crawler(cls, crawler: Crawler) -> Self:
        made = crawler.__dict__["seen_requests"] = super().from_crawler(crawler)
        return made

    @classmethod
    def of(cls, crawler: Crawler) -> Self:
        """The filter of a running crawl."""
        made = crawler.__dict__.get("seen_requests")
        assert isinstance(made, cls), f"{cls.__name__} is not the DUPEFILTER_CLASS"
        return made
