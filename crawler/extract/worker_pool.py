"""The worker pool: passes run in this process, or in others that share the archive's catalog and the inventory."""

import sqlite3
import threading
from collections import deque
from collections.abc import Callable, Iterable, Iterator, Mapping
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
from crawler.extract.archived_pages import ArchivedPages
from crawler.extract.article_maker import ArticleMaker
from crawler.extract.draft_maker import DraftMaker, broken, texts_at
from crawler.extract.drafts import KnownLines, OpenArticle, PackedDraft, is_changed, packed, texts_in
from crawler.extract.findings import ArticleFinding, ArticleMade, Finding, ListedArticle
from crawler.extract.inventory import Inventory
from crawler.extract.options import Options
from crawler.extract.scan import Scanner
from crawler.host_templates.store import templates_of
from crawler.sites import Registry
from crawler.split.template import Templates
from crawler.worker_processes import WorkerProcesses

T = TypeVar("T")
R = TypeVar("R")
Batch = tuple[T, ...]
# Entries or articles sent together: enough that sending costs little, few enough that processes are done at the
# same time.
_TOGETHER = 8
_AHEAD = 8  # batches for each process: results are taken in order, and wait for a slow one


class WorkerError(RuntimeError):
    """A worker of a cluster that cannot take part; says why."""


@dataclass(frozen=True, slots=True)
class WorkerContext:
    """What a process needs: the catalog and the inventory (paths), and the folder that lines are relative to.

    Once articles are made at last, ``made_with`` holds the templates: from the start, unless it ``learns`` them.
    Otherwise than for a template store it ``makes`` articles. With ``copies`` it reads copies of the databases: another
    machine cannot share one with who writes it.
    """

    catalog: Path
    inventory: Path
    folder: Path
    made_with: Path
    options: Options
    copies: bool = False
    learns: bool = True
    makes: bool = True
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
        self._pages = ArchivedPages(self._catalog)
        self._scanner = Scanner(self._catalog, self._registry, self._pages, context.folder, context.options.generic)

    @cached_property
    def _templates(self) -> Templates:
        return Templates(templates_of(self.context.made_with))

    @cached_property
    def _drafts(self) -> DraftMaker:
        return DraftMaker(self._registry, self._pages, None if self.context.learns else self._templates)

    @cached_property
    def _maker(self) -> ArticleMaker:
        return self._new_maker(self.context.read_inventory().is_listed)

    @cached_property
    def _early_maker(self) -> ArticleMaker:
        return self._new_maker(_nobody_knows)

    def _new_maker(self, is_listed: Callable[[str], bool]) -> ArticleMaker:
        context = self.context
        return ArticleMaker(self._catalog, self._registry, self._pages, context.folder, is_listed, context.options)

    def scan(self, entries: Batch[Entry]) -> list[Finding | PackedDraft]:
        return [found for entry in entries for found in self._look_at(entry)]

    def draft(self, listed: Batch[ListedArticle]) -> list[PackedDraft]:
        return [self._draft(one, self._maker) for one in listed]

    def make(self, articles: Batch[OpenArticle]) -> list[ArticleMade | None]:
        """None for those whose drafts stand."""
        return [self._make(one.listed) if self._is_changed(one) else None for one in articles]

    def texts(self, page: KnownLines) -> Mapping[int, str]:
        """The lines of a page that was read, by the digest of their fingerprint."""
        return texts_in(page.lines) if page.lines else texts_at(self._pages, page.url)

    def _look_at(self, entry: Entry) -> Iterator[Finding | PackedDraft]:
        """What an entry is; of a page that reads like an article the draft, too, for it is at hand."""
        for found in self._scan(entry):
            yield found
            if isinstance(found, ArticleFinding) and self._pages.holds(found.url):
                yield self._draft(ListedArticle(found.site, None, found.url, found.at), self._early_maker)

    def _draft(self, listed: ListedArticle, maker: ArticleMaker) -> PackedDraft:
        return packed(self._drafts.draft(listed, maker) if self.context.makes else self._drafts.read(listed))

    def _is_changed(self, one: OpenArticle) -> bool:
        return one.page is None or is_changed(one.page.lines, self._templates.repeated(one.page.url))

    # As in a crawl, a page that breaks the program has its line, and keeps no other from having one.

    def _scan(self, entry: Entry) -> list[Finding]:
        try:
            return list(self._scanner.scan(entry))
        except (sqlite3.Error, OSError):
            raise
        except Exception as error:
            return [broken(entry.url, error, f"{entry.date[:19]}Z")]

    def _make(self, listed: ListedArticle) -> ArticleMade:
        try:
            return self._maker.make(listed, self._templates)
        except (sqlite3.Error, OSError):
            raise
        except Exception as error:
            return ArticleMade(listed, None, (broken(listed.url, error, listed.at),))


def _nobody_knows(url: str) -> bool:
    raise LookupError(f"not all pages are looked at; whether one lists {url} is not known")


class _Held(threading.local):
    worker: Worker | None = None


_held = _Held()  # each thread's own: so are the connections of databases


def _hold_nothing() -> None:
    _held.worker = None


def _worker(context: WorkerContext) -> Worker:
    if _held.worker is None or _held.worker.context != context:
        _held.worker = Worker(context)
    return _held.worker


def _scan(context: WorkerContext, entries: Batch[Entry]) -> list[Finding | PackedDraft]:
    return _worker(context).scan(entries)


def _draft(context: WorkerContext, listed: Batch[ListedArticle]) -> list[PackedDraft]:
    return _worker(context).draft(listed)


def _make(context: WorkerContext, articles: Batch[OpenArticle]) -> list[ArticleMade | None]:
    return _worker(context).make(articles)


def _texts(context: WorkerContext, page: KnownLines) -> Mapping[int, str]:
    return _worker(context).texts(page)


def _on_cluster(work: Callable[[WorkerContext, T], R], context: WorkerContext, batch: T) -> R:
    """A piece of work in a process that is not this pool's own. Raises WorkerError."""
    if _held.worker is None or _held.worker.context != context:
        context.check()
    return work(context, batch)


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
        if workers > 1:
            # Copies of this process, which must not share open databases with it.
            self._processes = WorkerProcesses(workers, _hold_nothing, forks=True)

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        _hold_nothing()
        if self._processes is not None:
            self._processes.close()

    def scan(self, entries: Iterable[Entry]) -> Iterator[list[Finding | PackedDraft]]:
        return self._in_order(_scan, _batches(entries, _TOGETHER))

    def draft(self, listed: Iterable[ListedArticle]) -> Iterator[list[PackedDraft]]:
        return self._in_order(_draft, _batches(listed, _TOGETHER))

    def texts(self, page: KnownLines) -> Mapping[int, str]:
        return next(self._in_order(_texts, [page]))

    def make(self, articles: Iterable[ArticleMade | OpenArticle]) -> Iterator[list[ArticleMade]]:
        """All articles made: those that are pass through."""
        given: deque[Batch[ArticleMade | OpenArticle]] = deque()

        def still_open() -> Iterator[Batch[OpenArticle]]:
            for batch in _batches(articles, _TOGETHER):
                given.append(batch)
                yield tuple(one for one in batch if isinstance(one, OpenArticle))

        for results in self._in_order(_make, still_open()):
            made = iter(results)
            yield [one.made_as(next(made)) if isinstance(one, OpenArticle) else one for one in given.popleft()]

    def _in_order(self, work: Callable[[WorkerContext, T], R], batches: Iterable[T]) -> Iterator[R]:
        if self._processes is None and self._executor is None:
            for batch in batches:
                yield work(self._context, batch)
            return
        waiting: deque[Future[R]] = deque()
        for batch in batches:
            waiting.append(self._submit(work, batch))
            if len(waiting) >= _AHEAD * self._workers:
                yield waiting.popleft().result()
        while waiting:
            yield waiting.popleft().result()

    def _submit(self, work: Callable[[WorkerContext, T], R], batch: T) -> Future[R]:
        if self._executor is not None:
            return self._executor.submit(_on_cluster, work, self._context, batch)
        assert self._processes is not None
        return self._processes.submit(work, self._context, batch)


def _batches(items: Iterable[T], size: int) -> Iterator[Batch[T]]:
    """
    >>> list(_batches("abcde", 2))
    [('a', 'b'), ('c', 'd'), ('e',)]
    """
    rest = iter(items)
    while batch := tuple(islice(rest, size)):
        yield batch
