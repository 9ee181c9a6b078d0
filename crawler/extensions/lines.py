"""The feed format of the crawl folder."""

from typing import Any, BinaryIO, Self

from scrapy.crawler import Crawler
from scrapy.exporters import BaseItemExporter
from scrapy.utils.defer import deferred_from_coro

from crawler.extensions.report import Report
from crawler.items import as_json


class LineExporter(BaseItemExporter):
    """JSON Lines, each flushed as it is written: a killed crawl keeps its lines.

    A line that cannot be written is a failure of its page and ends the crawl: the next could not be either.
    """

    def __init__(self, crawler: Crawler, file: BinaryIO, **options: Any) -> None:
        super().__init__(dont_fail=True, **options)
        self._crawler = crawler
        self._file = file

    @classmethod
    def from_crawler(cls, crawler: Crawler, file: BinaryIO, **options: Any) -> Self:
        return cls(crawler, file, **options)

    def export_item(self, item: Any) -> None:
        try:
            self._file.write(as_json(item).encode() + b"\n")
            self._file.flush()
        except OSError as error:
            Report.of(self._crawler).fail(item.url, "archive", f"its line cannot be written: {error.strerror}")
            deferred_from_coro(self._crawler.engine.close_spider_async(reason="lines_failed"))
