"""Identify boilerplate clauses; write each distinct one once, when all pages are in."""

from typing import Any, Self

from scrapy.crawler import Crawler

from crawler.assembly.article_line import make_article
from crawler.assembly.provenance import WithProvenance
from crawler.clauses import ClauseIndex
from crawler.crawl_folder.json_lines import CLAUSES
from crawler.extensions.report import Report
from crawler.items import as_json
from crawler.split.split import Split


class ClausesPipeline:
    def __init__(self, crawler: Crawler) -> None:
        self.crawler = crawler
        self.index = ClauseIndex()

    @classmethod
    def from_crawler(cls, crawler: Crawler) -> Self:
        return cls(crawler)

    def process_item(self, traced: WithProvenance[Any]) -> WithProvenance[Any]:
        if not isinstance(traced.item, Split):
            return traced
        for clause in traced.item.clauses:
            self.index.add(clause.text, clause.kind, traced.site, traced.item.url)
        Report.of(self.crawler).counts["clauses_seen"] += len(traced.item.clauses)
        return traced.carry(make_article(traced.item, traced.site))

    def close_spider(self) -> None:
        clauses = self.index.clauses()
        report = Report.of(self.crawler)
        report.counts["clauses"] = len(clauses)
        report.write(CLAUSES, "".join(as_json(clause) + "\n" for clause in clauses))
