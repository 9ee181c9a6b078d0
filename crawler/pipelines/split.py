"""Report what splitting an article found; what has no text goes no further."""

import logging
from typing import Any, Self

from scrapy.crawler import Crawler
from scrapy.exceptions import DropItem

from crawler.assembly.article_reader import ArticleRead
from crawler.assembly.provenance import WithProvenance
from crawler.extensions.report import Report

logger = logging.getLogger(__name__)


class SplitPipeline:
    def __init__(self, crawler: Crawler) -> None:
        self.crawler = crawler

    @classmethod
    def from_crawler(cls, crawler: Crawler) -> Self:
        return cls(crawler)

    def process_item(self, traced: WithProvenance[Any]) -> WithProvenance[Any]:
        if not isinstance(traced.item, ArticleRead):
            return traced
        read, report = traced.item, Report.of(self.crawler)
        for error, trace in read.broken:
            logger.error("Error splitting %s\n%s", traced.listed_url, trace)
            report.fail(traced.listed_url, "split", error)
        for url, reason in read.unreadable:
            report.fail(url, "split", reason)
        for url, notice in read.notices:
            report.notice(url, notice)
        if read.article is None:
            raise DropItem(f"{traced.listed_url} has no page that can be split", log_level="DEBUG")
        if read.article.restored is not None:
            report.counts["restored"] += 1
        return traced
