"""Articles are read in processes beside the crawl's own, whose thread has the network to serve."""

import asyncio
import os
from collections.abc import Awaitable, Callable
from concurrent.futures import Future
from pathlib import Path
from typing import Any, Self, TypeVar

from scrapy import signals
from scrapy.crawler import Crawler

from crawler.assembly.article_pages import ArticlePages
from crawler.assembly.article_reader import (
    ArticleRead,
    ArticleReader,
    ReaderContext,
    Sent,
    begin,
    read,
    read_first,
    told,
)
from crawler.assembly.readings import READING, READINGS, Listed, Readings
from crawler.crawl_arguments import Target
from crawler.host_templates.store import templates_of
from crawler.worker_processes import WorkerDied, WorkerProcesses

R = TypeVar("R")
# One process feeds no more.
_MOST = 4


def split_workers(asked: object) -> int:
    """How many processes split: what is asked for, else one less than there are cores to use, which the crawl's own
    process keeps busy.

    >>> split_workers("3"), split_workers(0)
    (3, 0)
    """
    if asked is not None:
        return int(str(asked))
    cores = len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count() or 1
    return min(cores - 1, _MOST)


class ArticleReaders:
    """Reads articles in as many processes as there are, or in this one; results come in the order of what was given.
    What a crawl that goes on has read before is not read again. Stat: `articles/read_before`.

    How much is under way is bounded by Scrapy: responses count until what is made of them is written
    (SCRAPER_SLOT_MAX_ACTIVE_SIZE), and where that is too much no request leaves.
    """

    def __init__(self, crawler: Crawler, context: ReaderContext, workers: int) -> None:
        self._reader = ArticleReader(context)
        self._processes = WorkerProcesses(workers, begin, context, forks=True) if workers else None
        self._last: Future[None] | None = None
        self._readings = Readings(context.folder / READINGS, context)
        self._crawler = crawler
        crawler.signals.connect(self._close, signals.spider_closed)

    @classmethod
    def of(cls, crawler: Crawler, target: Target) -> Self:
        """Those of a crawl that has its folder."""
        settings = crawler.settings
        folder = Path(settings["CRAWL_DIR"])
        context = ReaderContext(
            target=target,
            sites=tuple(settings.getlist("SITES")),
            templates=templates_of(folder),
            simplifies=settings.getbool("SIMPLIFY"),
            needs=settings["REQUISITES"] != "none",
            folder=folder,
            lock=settings.get("CRAWL_DIR_LOCK"),
        )
        return cls(crawler, context, split_workers(settings.get("SPLIT_WORKERS")))

    async def read_first(self, found: ArticlePages, meta: dict[str, Any]) -> ArticleRead | None:
        """The article that a page holds; None where it may have more pages. ``meta`` is the response's, which is told
        by what the reading is found again once its record is written (`keep_record`)."""
        key = self._readings.key("first", found)
        listed = Listed(found.pages[0].url, found.layout.name, found.newspaper, found.footer, found.placement)
        meta[READING] = listed, key
        return await self._read(key, found, self._reader.read_first, read_first)

    def keep_record(self, record_id: str, listed: Listed, key: bytes) -> None:
        self._readings.keep_record(record_id, listed, key)

    def read_before(self, record_id: str, listed: Listed) -> ArticleRead | None:
        """What was read of the page that a record holds, if that is all of the article."""
        if (read := self._readings.find_listed(record_id, listed)) is not None:
            self._crawler.stats.inc_value("articles/read_before")
        return read

    async def read(self, found: ArticlePages) -> ArticleRead:
        """The article that all of its pages hold."""
        read_here = await self._read(self._readings.key("whole", found), found, self._reader.read, read)
        assert read_here is not None
        return read_here

    def read_here(self, found: ArticlePages) -> ArticleRead:
        """The article that its pages hold, read in this process."""
        return self._reader.read(found)

    async def _read(
        self,
        key: bytes,
        found: ArticlePages,
        here: Callable[[ArticlePages], ArticleRead | None],
        there: Callable[[Sent], ArticleRead | None],
    ) -> ArticleRead | None:
        """What was read before, else what is read now, in this process or there."""
        if (kept := self._readings.find(key)) is not None:
            self._crawler.stats.inc_value("articles/read_before")
            return await self._in_turn(_at_once(kept[0]))
        made = here(found) if self._processes is None else await self._in_turn(self._remote(there, found))
        self._readings.keep(key, made)
        return made

    async def _in_turn(self, work: Awaitable[R]) -> R:
        """What work gives, once all that was begun before has given what it does."""
        before, mine = self._last, Future[None]()
        self._last = mine
        try:
            return await work
        finally:
            if before is not None and not before.done():
                await asyncio.wrap_future(before)
            mine.set_result(None)

    async def _remote(self, work: Callable[[Sent], R], found: ArticlePages) -> R | ArticleRead:
        assert self._processes is not None
        try:
            return await asyncio.wrap_future(self._processes.submit(work, Sent.of(found)))
        except WorkerDied as error:
            return ArticleRead(found.pages[0].url, None, (), (), (), (), (told(error),))

    async def _close(self) -> None:
        self._readings.close()
        if self._processes is not None:
            await asyncio.to_thread(self._processes.close)


async def _at_once(given: R) -> R:
    return given
