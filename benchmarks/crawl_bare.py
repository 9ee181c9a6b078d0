"""A bare spider, for Scrapy's own settings: it asks for all that its pages name, and keeps nothing of it.

It imports nothing of this project, for peers are installed in environments of their own.
"""

from collections.abc import Iterator
from urllib.parse import urlsplit

import scrapy
from scrapy.http import Response, TextResponse


class BareSpider(scrapy.Spider):
    """``start`` is the first address; other hosts are not asked."""

    name = "bare"

    def __init__(self, start: str) -> None:
        super().__init__()
        self.start_urls = [start]
        self.allowed_domains = [urlsplit(start).hostname or ""]
        self._seen: set[str] = set()  # cheaper than requests for Scrapy to drop

    def parse(self, response: Response) -> Iterator[scrapy.Request]:
        if not isinstance(response, TextResponse) or b"html" not in (response.headers.get("Content-Type") or b""):
            return
        for link in response.xpath("//@href | //@src | //@background").getall():
            if link.startswith(("javascript:", "mailto:")):
                continue
            url = response.urljoin(link.partition("?")[0])  # queries are of no matter in this paper
            if url not in self._seen:
                self._seen.add(url)
                yield response.follow(url)
