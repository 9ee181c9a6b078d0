"""Scrapy's filter of requests that were made before, in little memory, and for those to ask who need no request."""

from typing import Self

from scrapy import Request
from scrapy.crawler import Crawler
from scrapy.dupefilters import RFPDupeFilter

from crawler.text_set import TextSet


class SeenRequests(RFPDupeFilter):
    """The filter of a crawler, the same for its scheduler and all others.

    It keeps nothing in a JOBDIR: a crawl that goes on does so by its archive.
    """

    _seen: TextSet

    @classmethod
    def from_crawler(cls, crawler: Crawler) -> Self:
        made = cls(fingerprinter=crawler.request_fingerprinter)
        made._seen = TextSet()
        crawler.__dict__["seen_requests"] = made
        return made

    @classmethod
    def of(cls, crawler: Crawler) -> Self:
        """The filter of a running crawl."""
        made = crawler.__dict__.get("seen_requests")
        assert isinstance(made, cls), f"{cls.__name__} is not the DUPEFILTER_CLASS"
        return made

    def request_seen(self, request: Request) -> bool:
        return not self._seen.add(self.fingerprinter.fingerprint(request).hex())
