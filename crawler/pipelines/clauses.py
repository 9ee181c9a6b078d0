"""Identify boilerplate clauses; write each distinct one once, when all pages are in."""

import asyncio
from typing import Any, Self

from scrapy.crawler import Crawler

from crawler.assembly.article_reader import ArticleRead
from crawler.assembly.provenance import WithProvenance
from crawler.clauses import ClauseIndex
from crawler.crawl_folder.json_lines import CLAUSES
from crawler.extensions.report import Report
from crawler.items import as_json


class ClausesPipeline:
    def __init__(self, crawler: Crawler) -> None:
        self.crawler = crawler
        self.index = ClauseIndex()

    @classmethod
    def from_crawler(cls, crawler: Crawler) -> Self:
        return cls(crawler)

    def process_item(self, traced: WithProvenance[Any]) -> WithProvenance[Any]:
        if not isinstance(traced.item, ArticleRead):
            return traced
        read = traced.item
        assert read.article is not None
        for text, kind in read.clauses:
            self.index.add(text, kind, traced.site, read.article.url)
        Report.of(self.crawler).counts["clauses_seen"] += len(read.clauses)
        return traced.carry(read.article)

    async def close_spider(self) -> None:
        clauses = await asyncio.to_thread(self.index.clauses)
        report = Report.of(self.crawler)
        report.counts["clauses"] = len(clauses)
        report.write(CLAUSES, "".join(as_json(clause) + "\n" for clause in clauses))
