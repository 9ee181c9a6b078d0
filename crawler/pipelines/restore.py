"""Count what was restored; with SIMPLIFY, add the simplified form of traditional text."""

from typing import Any, Self

from scrapy.crawler import Crawler

from crawler import simplify
from crawler.extensions.report import Report
from crawler.page.split import Split
from crawler.traced import Traced


class RestorePipeline:
    """Damage is undone on the page, before the split: see ``crawler.restore``."""

    def __init__(self, crawler: Crawler) -> None:
        self.crawler = crawler
        self.simplifies = crawler.settings.getbool("SIMPLIFY")
        if self.simplifies:
            simplify.load()

    @classmethod
    def from_crawler(cls, crawler: Crawler) -> Self:
        return cls(crawler)

    def process_item(self, traced: Traced[Any]) -> Traced[Any]:
        if not isinstance(traced.item, Split):
            return traced
        if traced.item.restored is not None:
            Report.of(self.crawler).counts["restored"] += 1
        return traced.carry(simplify.simplify(traced.item)) if self.simplifies else traced
