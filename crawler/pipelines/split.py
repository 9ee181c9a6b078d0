"""Split the pages of an article."""

from pathlib import Path
from typing import Any, Self

from scrapy.crawler import Crawler
from scrapy.exceptions import DropItem

from crawler.assembly.article_pages import ArticlePages, split_pages
from crawler.assembly.provenance import WithProvenance
from crawler.extensions.report import Report
from crawler.host_templates.store import templates_of
from crawler.split.template import Templates


class SplitPipeline:
    def __init__(self, crawler: Crawler, templates: Templates) -> None:
        self.crawler = crawler
        self.templates = templates

    @classmethod
    def from_crawler(cls, crawler: Crawler) -> Self:
        return cls(crawler, Templates(templates_of(Path(crawler.settings["CRAWL_DIR"]))))

    def process_item(self, traced: WithProvenance[Any]) -> WithProvenance[Any]:
        if not isinstance(traced.item, ArticlePages):
            return traced
        report = Report.of(self.crawler)
        found = split_pages(traced.item, self.templates)
        for url, reason in found.unreadable:
            report.fail(url, "split", reason)
        for url, notice in found.notices:
            report.notice(url, notice)
        if found.split is None:
            raise DropItem(f"{traced.listed_url} has no page that can be split", log_level="DEBUG")
        if found.split.restored is not None:
            report.counts["restored"] += 1
        return traced.carry(found.split)
