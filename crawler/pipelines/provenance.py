"""Point each line to the record that it was made from. A line is written only after its record is."""

import os
from dataclasses import replace
from typing import Any, Self

from scrapy.crawler import Crawler
from scrapy.exceptions import DropItem

from archive.capture.capture import pointer
from archive.http.exchange import NotArchived
from crawler.assembly.provenance import WithProvenance
from crawler.extensions.report import Report
from crawler.items import Article, Edition, WarcPointer


class ProvenancePipeline:
    def __init__(self, crawler: Crawler) -> None:
        self.crawler = crawler

    @classmethod
    def from_crawler(cls, crawler: Crawler) -> Self:
        return cls(crawler)

    async def process_item(self, traced: WithProvenance[Any]) -> Article | Edition:
        report = Report.of(self.crawler)
        try:
            record = await pointer(traced.meta)
        except NotArchived as error:
            report.fail(traced.listed_url, "archive", str(error))
            raise DropItem(f"{traced.listed_url} is not archived", log_level="DEBUG") from error
        file = os.path.relpath(record.path, report.folder)
        warc = WarcPointer(file, record.offset, record.length, record.record_id)
        if isinstance(traced.item, Edition):
            report.counts["editions"] += 1
            report.coverage.archive_edition(traced.item.date or "", traced.listed_url, traced.item.page)
            return replace(traced.item, warc=warc)
        article: Article = traced.item
        for url in (traced.listed_url, article.url):
            report.coverage.archive_article(url)
        if article.id in report.archived_ids:
            raise DropItem(f"{traced.listed_url} is {article.url}, which has its line", log_level="DEBUG")
        report.archived_ids.add(article.id)
        report.counts["articles"] += 1
        report.counts["briefs"] += len(article.briefs)
        fetched = record.date.strftime("%Y-%m-%dT%H:%M:%SZ")
        return replace(article, fetched_at=fetched, warc=warc)
