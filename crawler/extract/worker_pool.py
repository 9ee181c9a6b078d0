"""The worker pool: passes run in this process, or in several that share the archive's catalog and the inventory."""

import sqlite3
from collections import deque
from collections.abc import Callable, Iterable, Iterator
from concurrent.futures import Future
from dataclasses import dataclass
from functools import cached_property
from itertools import islice
from pathlib import Path
from types import TracebackType
from typing import Self, TypeVar

from archive.catalog.catalog import Catalog
from archive.catalog.entry import Entry
from crawler.extract.article_maker import ArticleMaker
from crawler.extract.findings import ArticleMade, Finding, ListedArticle
from crawler.extract.inventory import Inventory
from crawler.extract.learning_pass import Reader
from crawler.extract.options import Options
from crawler.extract.scan import Scanner
from crawler.host_templates.store import templates_of
from crawler.items import Failure
from crawler.sites import Registry
from crawler.split.template import Printed, Templates
from crawler.worker_processes import WorkerProcesses

T = TypeVar("T")
R = TypeVar("R")
Batch = tuple[T, ...]
# Large enough that sending costs little, small enough that the processes are done at the same time.
_ENTRIES, _ARTICLES = 64, 16
_AHEAD = 4  # batches for each process: results are taken in order, and wait for a slow one


@dataclass(frozen=True, slots=True)
class WorkerContext:
    """What a process needs: the catalog and the inventory (paths), and the folder that lines are relative to.

    Once articles are made, ``made_with`` holds the templates.
    """

    catalog: Path
    inventory: Path
    folder: Path
    made_with: Path
    options: Options


class Worker:
    """One process's tools for all passes. What it does depends on the archive, the inventory and templates alone."""

    def __init__(self, context: WorkerContext) -> None:
        self._context = context
        self._registry = Registry(context.options.sites)
        self._catalog, self._inventory = Catalog(context.catalog), Inventory(context.inventory)
        self._scanner = Scanner(self._catalog, self._registry, context.folder, context.options.generic)
        self._reader = Reader(self._catalog, self._registry)

    @cached_property
    def _maker(self) -> ArticleMaker:
        templates = Templates(templates_of(self._context.made_with))
        folder, options = self._context.folder, self._context.options
        return ArticleMaker(self._catalog, self._registry, folder, self._inventory.is_listed, templates, options)

    def scan(self, entries: Batch[Entry]) -> list[Finding]:
        return [found for entry in entries for found in self._scan(entry)]

    def read(self, listed: Batch[ListedArticle]) -> list[Printed | Failure]:
        return [found for one in listed if (found := self._read(one)) is not None]

    def make(self, listed: Batch[ListedArticle]) -> list[ArticleMade]:
        return [self._make(one) for one in listed]

    # As in a crawl, a page that breaks the program has its line, and keeps no other from having one.

    def _scan(self, entry: Entry) -> list[Finding]:
        try:
            return list(self._scanner.scan(entry))
        except (sqlite3.Error, OSError):
            raise
        except Exception as error:
            return [_broken(entry.url, error, f"{entry.date[:19]}Z")]

    def _read(self, listed: ListedArticle) -> Printed | Failure | None:
        try:
            return self._reader.read(listed)
        except (sqlite3.Error, OSError):
            raise
        except Exception as error:
            return _broken(listed.url, error, listed.at)

    def _make(self, listed: ListedArticle) -> ArticleMade:
        try:
            return self._maker.make(listed)
        except (sqlite3.Error, OSError):
            raise
        except Exception as error:
            return ArticleMade(listed, None, (_broken(listed.url, error, listed.at),))


def _broken(url: str, error: Exception, at: str) -> Failure:
    return Failure(url, "split", f"{type(error).__name__}: {error}", at)


_worker: Worker | None = None  # a worker process has one


def _start_worker(context: WorkerContext) -> None:
    global _worker
    _worker = Worker(context)


def _scan(entries: Batch[Entry]) -> list[Finding]:
    assert _worker is not None
    return _worker.scan(entries)


def _read(listed: Batch[ListedArticle]) -> list[Printed | Failure]:
    assert _worker is not None
    return _worker.read(listed)


def _make(listed: Batch[ListedArticle]) -> list[ArticleMade]:
    assert _worker is not None
    return _worker.make(listed)


class WorkerPool:
    """So many processes, to be used in a `with` statement; one is this process itself.

    Results come in the order of what was given, whoever is done first.
    """

    def __init__(self, context: WorkerContext) -> None:
        self._workers = workers = context.options.workers
        self._processes: WorkerProcesses | None = None
        if workers == 1:
            _start_worker(context)
        else:
            # A forked process would share the open databases of this one.
            self._processes = WorkerProcesses(workers, _start_worker, context)

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        global _worker
        _worker = None
        if self._processes is not None:
            self._processes.close()

    def scan(self, entries: Iterable[Entry]) -> Iterator[list[Finding]]:
        return self._in_order(_scan, _batches(entries, _ENTRIES))

    def read(self, listed: Iterable[ListedArticle]) -> Iterator[list[Printed | Failure]]:
        return self._in_order(_read, _batches(listed, _ARTICLES))

    def make(self, listed: Iterable[ListedArticle]) -> Iterator[list[ArticleMade]]:
        return self._in_order(_make, _batches(listed, _ARTICLES))

    def _in_order(self, work: Callable[[T], R], batches: Iterable[T]) -> Iterator[R]:
        if self._processes is None:
            yield from map(work, batches)
            return
        waiting: deque[Future[R]] = deque()
        for batch in batches:
            waiting.append(self._processes.submit(work, batch))
            if len(waiting) >= _AHEAD * self._workers:
                yield waiting.popleft().result()
        while waiting:
            yield waiting.popleft().result()


def _batches(items: Iterable[T], size: int) -> Iterator[Batch[T]]:
    """
    >>> list(_batches("abcde", 2))
    [('a', 'b'), ('c', 'd'), ('e',)]
    """
    rest = iter(items)
    while batch := tuple(islice(rest, size)):
        yield batch
