"""Split the pages of an article."""

from typing import Any, Self

from scrapy.crawler import Crawler
from scrapy.exceptions import DropItem

from crawler.extensions.report import Report
from crawler.page.page import UnreadablePage
from crawler.page.split import join, split
from crawler.traced import ArticlePages, Traced


class SplitPipeline:
    def __init__(self, crawler: Crawler) -> None:
        self.crawler = crawler

    @classmethod
    def from_crawler(cls, crawler: Crawler) -> Self:
        return cls(crawler)

    def process_item(self, traced: Traced[Any]) -> Traced[Any]:
        if not isinstance(traced.item, ArticlePages):
            return traced
        found = traced.item
        report = Report.of(self.crawler)
        parts = []
        for page in found.pages:
            try:
                parts.append(split(page, found.layout, found.newspaper, found.footer))
            except UnreadablePage as error:
                report.fail(page.url, "split", str(error))
        if not parts:
            raise DropItem(f"{traced.listed_url} has no page that can be split", log_level="DEBUG")
        for part in parts:
            for notice in part.notices:
                report.notice(part.url, notice)
        return traced.carry(join(tuple(parts)))
