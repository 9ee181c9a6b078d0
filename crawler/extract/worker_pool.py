"""The worker pool: passes run in this process, or in others that share the archive's catalog and the inventory."""

import sqlite3
import threading
from collections import deque
from collections.abc import Callable, Iterable, Iterator
from concurrent.futures import Executor, Future
from dataclasses import dataclass
from functools import cached_property
from itertools import islice
from pathlib import Path
from socket import gethostname
from types import TracebackType
from typing import Self, TypeVar

from archive.catalog.catalog import Catalog
from archive.catalog.entry import Entry
from crawler import __version__
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


class WorkerError(RuntimeError):
    """A worker of a cluster that cannot take part; says why."""


@dataclass(frozen=True, slots=True)
class WorkerContext:
    """What a process needs: the catalog and the inventory (paths), and the folder that lines are relative to.

    Once articles are made, ``made_with`` holds the templates. With ``copies`` it reads copies of the databases: another
    machine cannot share one with who writes it.
    """

    catalog: Path
    inventory: Path
    folder: Path
    made_with: Path
    options: Options
    copies: bool = False
    version: str = __version__

    def read_catalog(self) -> Catalog:
        if self.copies:
            return Catalog(copy_of(self.catalog), read_only=True, never_written=True)
        return Catalog(self.catalog)

    def read_inventory(self) -> Inventory:
        if self.copies:
            return Inventory(copy_of(self.inventory), never_written=True)
        return Inventory(self.inventory)

    def check(self) -> None:
        """Raises WorkerError in a process that would make other lines, or none."""
        if self.version != __version__:
            raise WorkerError(f"{gethostname()} runs version {__version__}, not {self.version}; install the same")
        for path in (self.catalog.parent, self.made_with):
            if not path.exists():
                raise WorkerError(f"{gethostname()} does not see {path}; TMPDIR and FOLDER are for all to see")


def copy_of(database: Path) -> Path:
    """Where the copy of a database lies."""
    return database.with_name(f"{database.name}.copy")


class Worker:
    """One process's tools for all passes. What it does depends on the archive, the inventory and templates alone."""

    def __init__(self, context: WorkerContext) -> None:
        self.context = context
        self._registry = Registry(context.options.sites)
        self._catalog = context.read_catalog()
        self._scanner = Scanner(self._catalog, self._registry, context.folder, context.options.generic)
        self._reader = Reader(self._catalog, self._registry)

    @cached_property
    def _maker(self) -> ArticleMaker:
        templates = Templates(templates_of(self.context.made_with))
        folder, options, is_listed = self.context.folder, self.context.options, self.context.read_inventory().is_listed
        return ArticleMaker(self._catalog, self._registry, folder, is_listed, templates, options)

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


class _Held(threading.local):
    worker: Worker | None = None


_held = _Held()  # each thread's own: so are the connections of databases


def _start_worker(context: WorkerContext) -> None:
    _held.worker = Worker(context)


def _scan(entries: Batch[Entry]) -> list[Finding]:
    assert _held.worker is not None
    return _held.worker.scan(entries)


def _read(listed: Batch[ListedArticle]) -> list[Printed | Failure]:
    assert _held.worker is not None
    return _held.worker.read(listed)


def _make(listed: Batch[ListedArticle]) -> list[ArticleMade]:
    assert _held.worker is not None
    return _held.worker.make(listed)


def _on_cluster(context: WorkerContext, work: Callable[[T], R], batch: T) -> R:
    """A piece of work in a process that is not this pool's own. Raises WorkerError."""
    if _held.worker is None or _held.worker.context != context:
        context.check()
        _start_worker(context)
    return work(batch)


class WorkerPool:
    """So many processes, to be used in a `with` statement; one is this process itself. With an executor they are its.

    Results come in the order of what was given, whoever is done first.
    """

    def __init__(self, context: WorkerContext, executor: Executor | None = None) -> None:
        self._context = context
        self._executor = executor
        self._workers = workers = context.options.workers
        self._processes: WorkerProcesses | None = None
        if executor is not None:
            return
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
        _held.worker = None
        if self._processes is not None:
            self._processes.close()

    def scan(self, entries: Iterable[Entry]) -> Iterator[list[Finding]]:
        return self._in_order(_scan, _batches(entries, _ENTRIES))

    def read(self, listed: Iterable[ListedArticle]) -> Iterator[list[Printed | Failure]]:
        return self._in_order(_read, _batches(listed, _ARTICLES))

    def make(self, listed: Iterable[ListedArticle]) -> Iterator[list[ArticleMade]]:
        return self._in_order(_make, _batches(listed, _ARTICLES))

    def _in_order(self, work: Callable[[T], R], batches: Iterable[T]) -> Iterator[R]:
        if self._processes is None and self._executor is None:
            yield from map(work, batches)
            return
        waiting: deque[Future[R]] = deque()
        for batch in batches:
            waiting.append(self._submit(work, batch))
            if len(waiting) >= _AHEAD * self._workers:
                yield waiting.popleft().result()
        while waiting:
            yield waiting.popleft().result()

    def _submit(self, work: Callable[[T], R], batch: T) -> Future[R]:
        if self._executor is not None:
            return self._executor.submit(_on_cluster, self._context, work, batch)
        assert self._processes is not None
        return self._processes.submit(work, batch)


def _batches(items: Iterable[T], size: int) -> Iterator[Batch[T]]:
    """
    >>> list(_batches("abcde", 2))
    [('a', 'b'), ('c', 'd'), ('e',)]
    """
    rest = iter(items)
    while batch := tuple(islice(rest, size)):
        yield batch
