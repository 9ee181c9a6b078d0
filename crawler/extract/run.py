"""Run the passes over WARC files, and write the files of a crawl folder that come of them."""

import logging
import os
from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from concurrent.futures import Executor
from contextlib import ExitStack, closing, contextmanager
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

from archive.catalog.catalog import Catalog
from archive.catalog.entry import Entry
from archive.catalog.kept import fill
from archive.io.progress import Progress
from archive.io.scratch import scratch_folder
from archive.io.text import printable
from archive.warc.files import WarcError, WarcFile
from crawler.assembly import simplified as simplify
from crawler.clauses import ClauseIndex
from crawler.crawl_arguments import EditionArguments, Target
from crawler.crawl_folder.json_lines import ARTICLES, CLAUSES, EDITIONS, FAILURES
from crawler.extract.accounting import Accounting
from crawler.extract.archived_pages import ArchivedPages, MissingPage
from crawler.extract.crawl_scope import CrawlScope, CrawlScopes, asked_issues
from crawler.extract.drafts import Dependence, Draft, Drafts, OpenArticle, PackedDraft, unpacked
from crawler.extract.findings import ArticleMade, ListedArticle
from crawler.extract.inventory import Inventory
from crawler.extract.layout_candidates import infers, is_calendar, possible_layouts
from crawler.extract.options import Options
from crawler.extract.scan import Scanner
from crawler.extract.summary import summarise
from crawler.extract.worker_pool import WorkerContext, WorkerPool, copy_of
from crawler.host_templates.learner import Learner
from crawler.host_templates.store import TEMPLATES, stated_store, write_templates
from crawler.items import Failure, as_json
from crawler.lazy_pattern import lazy_compile
from crawler.settings import PAGE_MAXSIZE
from crawler.sites import INFERRED, Registry
from crawler.split.template import Template, Templates

logger = logging.getLogger(__name__)
_TIME = lazy_compile(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d")


def extract(
    files: Sequence[WarcFile],
    output: Path,
    folder: Path,
    options: Options,
    *,
    known: tuple[Template, ...] = (),
    learns: bool = True,
    executor: Executor | None = None,
) -> dict[str, Any]:
    """Write the lines of a crawl folder to ``output``, their pointers relative to ``folder``; returns the summary.

    With an ``executor`` the passes run there, in processes that see the scratch folder and ``output``.
    If it ``learns``, what hosts repeat is learned first, and a person's rulings in what is ``known`` hold; else pages
    are split by what is known.
    Raises WarcError where the files hold no response at all, ScopeError, DeclarationError, NoConverter, OSError.
    """
    with _scanned(files, output, folder, options, executor, None if learns else known) as run:
        if learns:
            run.use(run.learn(known))
        run.make_articles()
        run.write_editions()
        run.write_clauses()
        records = run.account(options)
        summary = {**run.summarise(folder), "records": records}
        run.write_failures()
        return summary


def learn(
    files: Sequence[WarcFile], options: Options, known: tuple[Template, ...] = (), executor: Executor | None = None
) -> tuple[Template, ...]:
    """What the hosts of WARC files repeat on the pages of their articles. Raises as ``extract`` does."""
    with (
        scratch_folder("extract-") as output,
        _scanned(files, output, output, options, executor, makes=False) as run,
    ):
        return run.learn(known)


@contextmanager
def _scanned(
    files: Sequence[WarcFile],
    output: Path,
    folder: Path,
    options: Options,
    executor: Executor | None,
    known: tuple[Template, ...] | None = None,
    *,
    makes: bool = True,
) -> Iterator["_Run"]:
    """An extraction after its first pass, where it makes drafts of what it reads: by templates that are known, if there
    is nothing to learn."""
    if options.simplify:
        simplify.load()
    files = sorted(files, key=lambda file: (str(file.path.resolve()), file.member or ""))
    registry = Registry(options.sites)
    for note in registry.replaced:
        logger.warning("%s", note)
    scopes = CrawlScopes(registry)
    # What can't be understood is said before anything is done.
    stated = dict.fromkeys(scope for file in files if (scope := scopes.stated(file)) is not None)
    with ExitStack() as stack:
        temporary = stack.enter_context(scratch_folder("extract-"))
        places = temporary / "catalog", temporary / "inventory", folder.resolve(), output.resolve()
        context = WorkerContext(*places, options, copies=executor is not None, learns=known is None, makes=makes)
        pool = stack.enter_context(WorkerPool(context, executor))
        catalog = stack.enter_context(closing(Catalog(context.catalog)))
        inventory = stack.enter_context(closing(Inventory(context.inventory)))
        drafts = stack.enter_context(closing(Drafts(temporary / "drafts")))
        faults = _catalogue(files, catalog)
        output.mkdir(parents=True, exist_ok=True)
        if context.copies:
            catalog.copy(copy_of(context.catalog))
        run = _Run(files, catalog, inventory, drafts, registry, tuple(stated), pool, output)
        if known is not None:
            run.use(known)
        run.scan(Scanner(catalog, registry, ArchivedPages(catalog), context.folder, options.generic), options.generic)
        if context.copies:  # what pages list does not change any more
            inventory.copy(copy_of(context.inventory))
        for fault in faults:
            name = os.path.relpath(Path(fault.path).resolve(), context.folder)
            reason = printable(f"offset {fault.offset}: {fault.reason}")
            inventory.fail(Failure(name, "archive", reason, run.last))
        run.faults = faults
        yield run


def _catalogue(files: Sequence[WarcFile], catalog: Catalog) -> list[WarcError]:
    """Enter all responses; returns what is damaged. Raises WarcError where there is no response with a time."""
    with Progress("reading", sum(file.length for file in files)) as progress:
        faults = fill(catalog, files, progress.advance)
    first: Entry | None = None
    for entry in catalog:
        if _TIME.match(entry.date):
            return faults
        first = first or entry
    if first is not None:
        reason = f"{first.record_id}: {first.date!r} is no date, and no record has one"
        raise WarcError(first.file, first.offset, reason)
    raise faults[0] if faults else WarcError(files[0], None, "no response to read lines from")


class _Run:
    """One extraction: what is found goes into the inventory, and lines are written as they are made.

    ``first`` and ``last`` are the times of the oldest and newest exchange, ``hosts`` those that answered. ``faults``
    are the records that can't be read.
    """

    def __init__(
        self,
        files: Sequence[WarcFile],
        catalog: Catalog,
        inventory: Inventory,
        drafts: Drafts,
        registry: Registry,
        scopes: tuple[CrawlScope, ...],
        pool: WorkerPool,
        output: Path,
    ) -> None:
        self._files = files
        self._catalog = catalog
        self._inventory = inventory
        self._drafts = drafts
        self._registry = registry
        self._scopes = scopes
        self._pool = pool
        self._output = output
        # Pages of papers of no known family have addresses of any kind.
        self._infers = any(isinstance(scope, EditionArguments) and infers(scope.target.site) for scope in scopes)
        self._pages = ArchivedPages(catalog)
        self._clauses = ClauseIndex()
        self._dependence = Dependence(Templates())
        self.faults: Sequence[WarcError] = ()
        self.counts: Counter[str] = Counter()
        self.hosts: set[str] = set()
        self.first, self.last = "9", ""

    def scan(self, scanner: Scanner, generic: bool) -> None:
        """The first pass, and what it leaves open: pages that others list and that are none, or do not tell."""
        with Progress("finding articles", None, " records") as progress:
            for batch in self._pool.scan(self._candidates(progress, generic)):
                self._inventory.enter(found for found in batch if not isinstance(found, PackedDraft))
                for draft in batch:
                    if isinstance(draft, PackedDraft):
                        self._drafts.keep(draft)
        self._inventory.enter(issue for scope in self._scopes for issue in asked_issues(scope, self.first))
        self._inventory.order_channels(self._channel_name)
        self._look_for_listed(scanner)
        self._look_for_editions()
        self._look_for_index_pages()

    def _candidates(self, progress: Progress, generic: bool) -> Iterator[Entry]:
        for entry in self._catalog:
            progress.advance(1)
            if found := _TIME.match(entry.date):
                self.first, self.last = min(self.first, f"{found[0]}Z"), max(self.last, f"{found[0]}Z")
            try:
                self.hosts.add(urlsplit(entry.url).netloc)
            except ValueError as error:
                self._inventory.fail(Failure(entry.url, "archive", f"its address is none: {error}", self.last))
                continue
            any_page = (generic or self._infers) and entry.length <= PAGE_MAXSIZE
            if any_page or possible_layouts(self._registry, None, entry.url) or is_calendar(self._registry, entry.url):
                yield entry

    def _channel_name(self, site: str, url: str) -> str:
        declared = self._registry.sites.get(site)
        channels = declared.channels if declared else ()
        return next((channel.path for channel in channels if declared and declared.index_of(channel) == url), url)

    def _look_for_listed(self, scanner: Scanner) -> None:
        """Edition pages of no known family that only others tell: each may list further ones."""
        looked_at: set[tuple[str, str]] = set()
        while waiting := [
            missing
            for missing in self._inventory.missing_editions()
            if missing.layout == INFERRED.name and (missing.site, missing.url) not in looked_at
        ]:
            for missing in waiting:
                looked_at.add((missing.site, missing.url))
                self._inventory.enter(scanner.scan_listed(missing))

    def _look_for_editions(self) -> None:
        for missing in self._inventory.missing_editions():
            target = Target(self._registry.sites.get(missing.site), missing.url)
            try:
                page = self._pages.fetch(missing.url, target.owns).page
            except MissingPage as error:
                self._inventory.fail(Failure(missing.url, "edition", error.reason, error.at or missing.at))
                continue
            own_url = self._registry.layouts[missing.layout].urls.clean(page.url)
            shown = self._inventory.date_of_edition(missing.site, own_url)
            if shown == missing.date:
                self._inventory.archive_edition(missing.site, missing.url)
            elif shown is not None:
                reason = f"shows the issue of {shown or None}, not of {missing.date or None}"
                self._inventory.fail(Failure(missing.url, "edition", reason, missing.at))

    def _look_for_index_pages(self) -> None:
        for listed in self._inventory.missing_index_pages():
            target = Target(self._registry.sites.get(listed.site), listed.url)
            try:
                self._pages.fetch(listed.url, target.owns)
            except MissingPage as missing:
                if not listed.surmised or self._catalog.entries(listed.url):
                    self._inventory.fail(Failure(listed.url, "fetch", missing.reason, missing.at or listed.at))
                continue
            if not self._inventory.has_failed(listed.url):
                self._inventory.fail(Failure(listed.url, "layout", "no channel index of a known layout", listed.at))

    def learn(self, known: tuple[Template, ...]) -> tuple[Template, ...]:
        """What hosts repeat on the pages of all articles; of what was known, what the learner keeps."""
        learner = Learner()
        with Progress("learning", None, " articles") as progress:
            for listed in (self._inventory.listed, self._inventory.unlisted):
                for batch in self._pool.draft(self._undrafted(listed(), learner)):
                    progress.advance(len(batch))
                    for packed in batch:
                        self._drafts.keep(packed)
                        self._learn_from(unpacked(packed), learner)
        return learner.templates(lambda url: self._pool.texts(self._drafts.lines_at(url)), known)

    def _undrafted(self, articles: Iterable[ListedArticle], learner: Learner) -> Iterator[ListedArticle]:
        """The articles whose pages have still to be read; from the drafts of the others is learned."""
        for listed in articles:
            if (draft := self._drafts.of(listed)) is None:
                yield listed
            else:
                self._learn_from(draft, learner)

    def _learn_from(self, draft: Draft, learner: Learner) -> None:
        for failure in draft.failures:
            self._inventory.fail(failure)
        if draft.printed is not None:
            learner.add(draft.printed)

    def use(self, templates: tuple[Template, ...]) -> None:
        """Write down what pages are split by; the workers read it."""
        write_templates(self._output / TEMPLATES, templates)
        self._dependence = Dependence(Templates(templates))
        self.counts["templates"] = len(templates)

    def make_articles(self) -> None:
        """The last pass: each article once, those that pages list before those that none does. Drafts are taken where
        what was learned changes nothing."""
        with (
            (self._output / ARTICLES).open("w", encoding="utf-8", newline="\n") as lines,
            Progress("splitting", None, " articles") as progress,
        ):
            for listed in (self._inventory.listed, self._inventory.unlisted):
                for batch in self._pool.make(map(self._drafted, listed())):
                    progress.advance(len(batch))
                    for made in batch:
                        if not self._inventory.settle(made):
                            continue
                        lines.write(f"{made.line}\n")
                        self.counts.update(articles=1, briefs=made.briefs, clauses_seen=len(made.clauses))
                        self.counts.update(["restored"] if made.restored else [])
                        for text, kind in made.clauses:
                            self._clauses.add(text, kind, made.listed.site, made.url)
        self._inventory.drop_surmised()
        if left_out := self._inventory.leave_out():
            self.counts["left_out"] = left_out

    def _drafted(self, listed: ListedArticle) -> ArticleMade | OpenArticle:
        draft = self._drafts.of(listed)
        return OpenArticle(listed) if draft is None else self._dependence.settled(draft)

    def write_editions(self) -> None:
        self._write(EDITIONS, self._inventory.edition_lines())

    def write_clauses(self) -> None:
        self._write(CLAUSES, map(as_json, self._clauses.clauses()))

    def account(self, options: Options) -> dict[str, Any]:
        """The numbers of records by what became of them; pages of which nothing did are named."""
        scopes = CrawlScopes(self._registry)
        accounting = Accounting(
            self._catalog, self._inventory, self._registry, scopes, generic=options.generic, last=self.last
        )
        return accounting.account(self.faults)

    def summarise(self, folder: Path) -> dict[str, Any]:
        store = stated_store(self._output)
        return summarise(
            self._inventory, self.counts, self._files, folder.resolve(), self.hosts, self.first, self.last, store
        )

    def write_failures(self) -> None:
        self._write(FAILURES, map(as_json, self._inventory.failures()))

    def _write(self, name: str, lines: Iterator[str]) -> None:
        with (self._output / name).open("w", encoding="utf-8", newline="\n") as file:
            for line in lines:
                file.write(f"{line}\n")
                self.counts[name.removesuffix(".jsonl")] += 1
