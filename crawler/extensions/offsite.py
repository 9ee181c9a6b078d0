"""Drop requests that leave the site."""

from typing import Self

from scrapy import Request
from scrapy.crawler import Crawler
from scrapy.exceptions import IgnoreRequest

from crawler.extensions.robots import ROBOTS


class OnSite:
    """Lets a request pass only if the spider's target owns its address, port included; subdomains are other sites.
    The rules of a site may lie elsewhere.

    Scrapy's own middleware lets retried requests and what they are redirected to pass.
    """

    def __init__(self, crawler: Crawler) -> None:
        self.crawler = crawler

    @classmethod
    def from_crawler(cls, crawler: Crawler) -> Self:
        return cls(crawler)

    def process_request(self, request: Request) -> None:
        if request.meta.get(ROBOTS):
            return
        if not self.crawler.spider.task.target.owns(request.url):  # type: ignore[union-attr]
            raise IgnoreRequest(f"leads off the site, to {request.url}")
