"""Split the pages of an article."""

from typing import Any, Self

from scrapy.crawler import Crawler
from scrapy.exceptions import DropItem

from crawler.extensions.report import Report
from crawler.page.page import Page, UnreadablePage
from crawler.page.split import Split, join, split
from crawler.sites import GENERIC
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
                parts.append(self._split(page, found))
            except UnreadablePage as error:
                report.fail(page.url, "split", str(error))
        if not parts:
            raise DropItem(f"{traced.listed_url} has no page that can be split", log_level="DEBUG")
        for part in parts:
            for notice in part.notices:
                report.notice(part.url, notice)
        return traced.carry(join(tuple(parts)))

    @staticmethod
    def _split(page: Page, found: ArticlePages) -> Split:
        """By the layout that the page was listed under; one that has no body by it is of another, as yet undeclared."""
        try:
            return split(page, found.layout, found.newspaper, found.footer)
        except UnreadablePage:
            return split(page, GENERIC, found.newspaper, found.footer)
