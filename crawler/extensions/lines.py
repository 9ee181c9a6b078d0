"""The feed format of the crawl folder."""

import os
from typing import Any, BinaryIO, Self

from scrapy.crawler import Crawler
from scrapy.exporters import BaseItemExporter
from scrapy.utils.defer import deferred_from_coro

from crawler.extensions.report import Report
from crawler.items import as_json


class LineExporter(BaseItemExporter):
    """JSON Lines, each with the operating system before the next is made: a killed crawl keeps its lines.

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
        # Past the file's buffer, which would try again later what failed once, and leave half a line.
        descriptor = self._file.fileno()
        end = os.fstat(descriptor).st_size
        line = memoryview(as_json(item).encode() + b"\n")
        try:
            while line:
                line = line[os.write(descriptor, line) :]
        except OSError as error:
            os.ftruncate(descriptor, end)
            Report.of(self._crawler).fail(item.url, "archive", f"its line cannot be written: {error.strerror}")
            deferred_from_coro(self._crawler.engine.close_spider_async(reason="lines_failed"))
