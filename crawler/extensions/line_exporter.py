"""Scrapy's feed exporter for the JSON Lines of the crawl folder."""

import os
from pathlib import Path
from typing import Any, BinaryIO, Self

from scrapy.crawler import Crawler
from scrapy.exporters import BaseItemExporter
from scrapy.utils.defer import deferred_from_coro

from crawler.crawl_folder.json_lines import mend
from crawler.extensions.report import Report
from crawler.items import Article, as_json


class LineExporter(BaseItemExporter):
    """JSON Lines, each with the operating system before the next is made: a killed crawl keeps its lines.

    A resumed crawl makes its lines again: one that is there already is not written twice, one that was made with less
    (a page of the article was missing) is replaced when the crawl closes.
    A line that cannot be written is a failure of its page and ends the crawl: the next could not be either.
    """

    def __init__(self, crawler: Crawler, file: BinaryIO, **options: Any) -> None:
        super().__init__(dont_fail=True, **options)
        self._crawler = crawler
        self._file = file
        self._path = Path(file.name)
        self._written = crawler.spider.written.get(self._path.name, {})  # type: ignore[union-attr]
        self._replaced = False

    @classmethod
    def from_crawler(cls, crawler: Crawler, file: BinaryIO, **options: Any) -> Self:
        return cls(crawler, file, **options)

    def export_item(self, item: Any) -> None:
        line = memoryview(as_json(item).encode() + b"\n")
        if (earlier := self._written.get(item.id if isinstance(item, Article) else item.url)) is not None:
            if earlier == hash(bytes(line)):
                return
            self._replaced = True
        # Past the file's buffer, which would try again later what failed once, and leave half a line.
        descriptor = self._file.fileno()
        end = os.fstat(descriptor).st_size
        try:
            while line:
                line = line[os.write(descriptor, line) :]
        except OSError as error:
            os.ftruncate(descriptor, end)
            Report.of(self._crawler).fail(item.url, "archive", f"its line cannot be written: {error.strerror}")
            deferred_from_coro(self._crawler.engine.close_spider_async(reason="lines_failed"))

    def finish_exporting(self) -> None:
        if self._replaced:
            mend(self._path)
