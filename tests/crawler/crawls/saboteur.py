"""Pipelines that break the crawl folder: before its files are opened, or when the crawl closes."""

import resource
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


class FullDisk(Saboteur):
    """Lets no file grow beyond FULL bytes from the moment on at which the crawl closes, as on a disk that is full."""

    def open_spider(self) -> None:
        pass

    def close_spider(self) -> None:
        resource.setrlimit(resource.RLIMIT_FSIZE, (self.crawler.settings.getint("FULL"), resource.RLIM_INFINITY))
