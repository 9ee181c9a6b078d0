"""Write the lines of articles and edition pages. What is counted and called archived is what has its line."""

import json
from pathlib import Path
from typing import Any, Self

from scrapy.crawler import Crawler
from scrapy.exceptions import CloseSpider, DropItem

from crawler.assembly.provenance import WithProvenance
from crawler.crawl_folder.json_lines import ARTICLES, EDITIONS, KnownLines, key_of, mend
from crawler.crawl_folder.line_file import LineFile
from crawler.extensions.report import LINES_FAILED, Report
from crawler.items import Article, Edition, as_plain
from crawler.text_set import TextSet


class LinesPipeline:
    """The files of the crawl folder, opened before anything is fetched.

    A resumed crawl makes its lines again: one that is there already is not written twice, one that was made with less
    (a page of the article was missing) is replaced when the crawl closes.
    A line that cannot be written is a failure of its page and ends the crawl: the next could not be either.
    """

    def __init__(self, crawler: Crawler) -> None:
        self.crawler = crawler
        self.folder = Path(crawler.settings["CRAWL_DIR"])
        self.files: dict[str, LineFile] = {}
        self.unopened: dict[str, str] = {}
        self.replaced: set[str] = set()
        self.made = TextSet()

    @classmethod
    def from_crawler(cls, crawler: Crawler) -> Self:
        return cls(crawler)

    def open_spider(self) -> None:
        for name in (ARTICLES, EDITIONS):
            try:
                self.files[name] = LineFile(self.folder / name)
            except OSError as error:
                self.unopened[name] = f"cannot be written: {error.strerror}"
        if self.unopened:
            raise CloseSpider(LINES_FAILED)

    def process_item(self, traced: WithProvenance[Any]) -> Article | Edition:
        item: Article | Edition = traced.item
        report = Report.of(self.crawler)
        again = isinstance(item, Article) and item.id in self.made
        if not again:
            try:
                self._write(item)
            except OSError as error:
                report.end(item.url, f"its line cannot be written: {error.strerror}")
                raise DropItem(f"{item.url} has no line", log_level="DEBUG") from error
        if isinstance(item, Edition):
            report.counts["editions"] += 1
            report.coverage.archive_edition(item.date or "", traced.listed_url, item.page)
            return item
        for url in (traced.listed_url, item.url):
            report.coverage.archive_article(url)
        if again:
            raise DropItem(f"{traced.listed_url} is {item.url}, which has its line", log_level="DEBUG")
        self.made.add(item.id)
        report.counts["articles"] += 1
        report.counts["briefs"] += len(item.briefs)
        return item

    def _write(self, item: Article | Edition) -> None:
        name = ARTICLES if isinstance(item, Article) else EDITIONS
        row = as_plain(item)
        line = json.dumps(row, ensure_ascii=False)
        written: KnownLines = self.crawler.spider.written[name]  # type: ignore[union-attr]
        key = key_of(row)
        if written.has_line(key, line.encode() + b"\n"):
            return
        self.files[name].add(line)
        if key in written:
            self.replaced.add(name)

    def close_spider(self) -> None:
        for name, reason in self.unopened.items():
            Report.of(self.crawler).fail(str(self.folder / name), "archive", reason)
        for name, file in self.files.items():
            file.close()
            if name in self.replaced:
                try:
                    mend(self.folder / name)
                except OSError as error:  # the line that was replaced is still there, before the new one
                    Report.of(self.crawler).fail(str(self.folder / name), "archive", f"cannot be mended: {error}")
