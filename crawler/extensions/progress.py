"""How far a crawl has come: on a terminal a bar that stays below the log, else a line of the log a minute."""

import logging
import os
import sys
from contextlib import suppress
from time import monotonic
from typing import TYPE_CHECKING, Self

from scrapy import Spider, signals
from scrapy.crawler import Crawler
from scrapy.exceptions import NotConfigured
from scrapy.utils.asyncio import create_looping_call
from scrapy.utils.log import get_scrapy_root_handler

from archive.io.progress import MINUTE, OFF, amount, duration
from crawler.crawl_folder.coverage import Counted
from crawler.extensions.report import Report

if TYPE_CHECKING:
    from rich.progress import Progress

logger = logging.getLogger(__name__)
_REFRESH = 0.5  # seconds
_WIDE = 120  # columns: what is told and a bar have room beside each other


class CrawlProgress:
    """Tells the issues, edition pages and articles archived of those that are listed so far, failures, bytes and rate.

    Nothing of it where the setting PROGRESS is False.
    """

    def __init__(self, crawler: Crawler) -> None:
        self.crawler = crawler
        self._bar: Progress | None = None

    @classmethod
    def from_crawler(cls, crawler: Crawler) -> Self:
        if os.environ.get(OFF) or not crawler.settings.getbool("PROGRESS"):
            raise NotConfigured
        extension = cls(crawler)
        crawler.signals.connect(extension.open, signals.spider_opened)
        crawler.signals.connect(extension.close, signals.spider_closed)
        return extension

    def open(self, spider: Spider) -> None:
        self._begun = monotonic()
        if sys.stderr.isatty():
            self._open_bar(spider)
        self._call = create_looping_call(self._tell)
        self._call.start(_REFRESH if self._bar else MINUTE, now=False)

    def close(self) -> None:
        if self._bar is not None:
            self._tell()
        self._end()

    def _end(self) -> None:
        if self._call.running:
            self._call.stop()
        if self._bar is not None:
            with suppress(OSError):
                self._bar.stop()
            self._bar = None
            if self._handler is not None:
                self._handler.setStream(self._stderr)

    def _open_bar(self, spider: Spider) -> None:
        from rich.console import Console  # takes long to import, and most crawls run without a terminal
        from rich.progress import BarColumn, Progress, TextColumn

        console = Console(stderr=True, soft_wrap=True)
        self._bar = Progress(
            TextColumn("{task.description}", markup=False),
            *([BarColumn(bar_width=20)] if console.width >= _WIDE else []),
            TextColumn("{task.fields[told]}", markup=False),
            console=console,
            redirect_stdout=False,
            auto_refresh=False,
            transient=True,
        )
        self._task = self._bar.add_task(getattr(spider, "site_name", spider.name), total=None, told="")
        self._stderr = sys.stderr
        self._bar.start()
        # While the bar is there, sys.stderr prints above it; the log, which has the stream of before, must, too.
        handler = get_scrapy_root_handler()
        is_shown = isinstance(handler, logging.StreamHandler) and handler.stream is self._stderr
        self._handler = handler if is_shown and isinstance(handler, logging.StreamHandler) else None
        if self._handler is not None:
            self._handler.setStream(sys.stderr)

    def _tell(self) -> None:
        counted = Report.of(self.crawler).coverage.counted()
        told = crawl_standing(
            counted,
            failures=Report.of(self.crawler).counts["failures"],
            received=self.crawler.stats.get_value("downloader/response_bytes", 0),
            responses=self.crawler.stats.get_value("response_received_count", 0),
            seconds=monotonic() - self._begun,
        )
        if self._bar is None:
            logger.info("%s", told)
            return
        expected = counted.editions + counted.articles
        done = counted.editions_archived + counted.articles_archived
        try:
            self._bar.update(self._task, total=expected or None, completed=done, told=told, refresh=True)
        except OSError:  # the terminal was closed
            self._end()


def crawl_standing(counted: Counted, *, failures: int, received: int, responses: int, seconds: float) -> str:
    """How far a crawl has come after so many seconds, in a line; ``received`` is in bytes.

    What will be listed is not known before it is; the time left is that of what is listed so far, at the rate so far.

    >>> crawl_standing(Counted(2, 1, 8, 6, 40, 20), failures=1, received=2_000_000, responses=60, seconds=120)
    '1 of 2 issues, 6 of 8 pages, 20 of 40 articles, 1 failure, 2.0 MB, 30 responses/min, 2 min left'
    """
    parts = []
    if counted.issues:
        parts.append(f"{counted.issues_whole} of {counted.issues} issues")
        parts.append(f"{counted.editions_archived} of {counted.editions} pages")
    if counted.articles:
        parts.append(f"{counted.articles_archived} of {counted.articles} articles")
    if failures:
        parts.append(f"{failures} failure{'' if failures == 1 else 's'}")
    parts += [amount(received), f"{responses / seconds * MINUTE:.0f} responses/min" if seconds else "0 responses/min"]
    done = counted.editions_archived + counted.articles_archived
    rest = counted.editions + counted.articles - done
    if done and rest:
        parts.append(f"{duration(seconds / done * rest)} left")
    return ", ".join(parts)
