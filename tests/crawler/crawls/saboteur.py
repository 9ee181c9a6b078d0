"""A pipeline that breaks the crawl folder, after it was claimed and before its files are opened."""

from pathlib import Path
from typing import Any, Self

from scrapy.crawler import Crawler


class Saboteur:
    """Puts a folder in the place of each file that SABOTAGED names."""

    def __init__(self, crawler: Crawler) -> None:
        self.crawler = crawler

    @classmethod
    def from_crawler(cls, crawler: Crawler) -> Self:
        return cls(crawler)

    def open_spider(self) -> None:
        for name in self.crawler.settings.getlist("SABOTAGED"):
            (Path(self.crawler.settings["CRAWL_DIR"]) / name).mkdir()

    def process_item(self, item: Any) -> Any:
        return item
