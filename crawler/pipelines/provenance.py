"""Point each line to the record that it was made from; it goes on to be written only after its record is."""

import os
from dataclasses import replace
from typing import Any, Self

from scrapy.crawler import Crawler
from scrapy.exceptions import DropItem

from archive.capture.capture import pointer
from archive.http.exchange import NotArchived
from crawler.assembly.provenance import WithProvenance
from crawler.assembly.readings import READING
from crawler.extensions.report import Report
from crawler.items import Article, Edition, WarcPointer


class ProvenancePipeline:
    def __init__(self, crawler: Crawler) -> None:
        self.crawler = crawler

    @classmethod
    def from_crawler(cls, crawler: Crawler) -> Self:
        return cls(crawler)

    async def process_item(self, traced: WithProvenance[Any]) -> WithProvenance[Any]:
        report = Report.of(self.crawler)
        try:
            record = await pointer(traced.meta)
        except NotArchived as error:
            report.fail(traced.listed_url, "archive", str(error))
            raise DropItem(f"{traced.listed_url} is not archived", log_level="DEBUG") from error
        if (reading := traced.meta.get(READING)) is not None:
            self.crawler.spider.readers.keep_record(record.record_id, *reading)  # type: ignore[union-attr]
        file = os.path.relpath(record.path, report.folder)
        warc = WarcPointer(file, record.offset, record.length, record.record_id)
        if isinstance(traced.item, Edition):
            return traced.carry(replace(traced.item, warc=warc))
        article: Article = traced.item
        fetched = record.date.strftime("%Y-%m-%dT%H:%M:%SZ")
        return traced.carry(replace(article, fetched_at=fetched, warc=warc))
