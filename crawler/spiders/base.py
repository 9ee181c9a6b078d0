"""What both spiders share: arguments, the crawl folder, requests whose failure has a line, articles and requisites."""

import contextlib
import datetime as dt
import hashlib
import logging
import re
from collections.abc import AsyncIterator, Generator, Iterator, Mapping
from concurrent.futures import Future
from pathlib import Path
from typing import Any, Generic, Self, TypeVar

from scrapy import Request, Spider
from scrapy.crawler import Crawler
from scrapy.http import Response
from scrapy.settings import BaseSettings
from twisted.python.failure import Failure
from w3lib.url import safe_url_string

from archive.capture.capture import NOT_FROM_OTHERS, Capture
from archive.catalog.catalog import Catalog
from archive.http.post_address import post_address
from archive.http.public_address import names_private_address
from archive.warc.files import all_warc_files
from archive.warc.pointer import RecordPointer
from crawler import __version__
from crawler.assembly.article_pages import ArticlePages
from crawler.assembly.article_reader import ArticleRead
from crawler.assembly.provenance import WithProvenance
from crawler.assembly.readings import Listed
from crawler.crawl_arguments import ArgumentError, ChannelArguments, EditionArguments, crawls_root
from crawler.crawl_folder.folder import CrawlFolder, FolderError, FolderInUse, utc_now
from crawler.crawl_folder.json_lines import ARTICLES, EDITIONS, KnownLines, mend, record_id_of, skim_row
from crawler.extensions.report import Report
from crawler.host_templates.store import TemplateError
from crawler.items import Placement, Stage
from crawler.page.json_article import article_page
from crawler.page.page import Page, UnreadablePage
from crawler.page.pagination import EnoughPages, article_pages
from crawler.sites import Layout, Registry
from crawler.spiders.again import Again
from crawler.spiders.archived import Archived
from crawler.spiders.article_readers import ArticleReaders
from crawler.spiders.cause import cause
from crawler.spiders.limits import ARTICLE_PAGES, Limits
from crawler.spiders.requisites import SCOPES, RequisiteRequests
from crawler.spiders.sending import sending
from crawler.text_set import TextSet

logger = logging.getLogger(__name__)
A = TypeVar("A", EditionArguments, ChannelArguments)
Output = Iterator[Request | WithProvenance[Any]]
AsyncOutput = AsyncIterator[Request | WithProvenance[Any]]
# What leads on is asked for after all that was found before: else a walk runs through all of a paper first, and what
# it finds waits in memory.
LEADS_ON = -20
ArticleWalk = Generator[str, Page | None, tuple[Page, ...]]


class ArchiveSpider(Spider, Generic[A]):
    """A spider that fails no request in silence and leaves its site for none."""

    task: A
    registry: Registry
    arguments: Mapping[str, str]
    limits: Limits
    requisites: RequisiteRequests
    readers: ArticleReaders
    archived: Archived
    written: Mapping[str, KnownLines]
    """By file: the lines that a resumed crawl found there, as `crawler.crawl_folder.json_lines.mend` gives them."""
    cause = staticmethod(cause)
    _asked: TextSet
    _entered: set[str]
    """The addresses that were asked for as ways to the paper, and may turn out to be wanted for something else."""
    _again: object

    def log(self, message: Any, level: int = logging.DEBUG, **kw: Any) -> None:
        """What Spidermon 1.27 calls; Scrapy's own is deprecated."""
        self.logger.log(level, message, **kw)

    @classmethod
    def parse_arguments(cls, given: Mapping[str, str], registry: Registry) -> A:
        raise NotImplementedError

    @classmethod
    def check(cls, given: Mapping[str, str], settings: BaseSettings) -> tuple[A, Registry]:
        """The spider's arguments and the declarations that it runs with. Raises ArgumentError, DeclarationError."""
        registry = Registry(tuple(settings.getlist("SITES")))
        return cls.parse_arguments(_public(given), registry), registry

    @classmethod
    def claim(cls, arguments: A, given: Mapping[str, str], settings: BaseSettings) -> None:
        """Make the crawl folder or go on in one, and set CRAWL_DIR and ARCHIVE_MODE to what that is.

        It is CRAWL_DIR, else named by spider, site and the job's id or the time. Raises ArgumentError; of two crawls
        that want one folder one gets it.
        """
        sources = settings.getlist("REPLAY_FROM")
        mode = settings.get("ARCHIVE_MODE")
        if (mode == "replay") != bool(sources):
            raise ArgumentError("ARCHIVE_MODE=replay and REPLAY_FROM=PATH… need each other")
        if arguments.again and mode != "replay" and not settings.get("DEDUP_INDEX"):
            raise ArgumentError("again= needs DEDUP_INDEX=FILE, the catalog of what was archived before")
        try:
            all_warc_files(map(Path, sources))
            if index := settings.get("DEDUP_INDEX"):
                Catalog(Path(index)).close()
        except (ValueError, OSError) as error:
            raise ArgumentError(str(error)) from error
        scope = settings.get("REQUISITES", "page")
        if scope not in SCOPES:
            raise ArgumentError(f"REQUISITES={scope!r} is not one of: {', '.join(SCOPES)}")
        store = settings.get("TEMPLATES")
        begun = {
            "complete": False,
            "spider": cls.name,
            "site": arguments.target.name,
            "arguments": _public(given),
            **({"replay_from": sources} if sources else {}),
            **({"job": given["_job"]} if "_job" in given else {}),
            **cls.stated(arguments),
            "started_at": utc_now(),
            "finished_at": None,
            "finish_reason": None,
        }
        try:
            templates = Path(store) if store else None
            if place := cls.place(arguments, given, settings):
                folder = CrawlFolder.claim(place, begun, mode, templates)
            else:
                stamp = dt.datetime.now(dt.UTC).strftime("%Y%m%dT%H%M%SZ")
                name = _file_name(f"{cls.name}-{arguments.target.name}", stamp)
                folder = cls._claim_new(crawls_root() / name, begun, mode, templates)
        except (FolderError, TemplateError) as error:
            raise ArgumentError(str(error)) from error
        settings.set("CRAWL_DIR", str(folder.path), priority="cmdline")
        settings.set("ARCHIVE_MODE", folder.mode, priority="cmdline")
        settings.set("CRAWL_DIR_LOCK", folder.lock, priority="cmdline")
        settings.set("CRAWL_DIR_CLAIMED", True, priority="cmdline")

    @classmethod
    def place(cls, arguments: A, given: Mapping[str, str], settings: BaseSettings) -> Path | None:
        """The crawl folder that the settings or the job's id name; None where a new one is to be made."""
        if named := settings.get("CRAWL_DIR"):
            return Path(named).resolve()
        if "_job" in given:
            return (crawls_root() / _file_name(f"{cls.name}-{arguments.target.name}", given["_job"])).resolve()
        return None

    @classmethod
    def stated(cls, arguments: A) -> dict[str, Any]:
        """What the summary says of the arguments beside themselves."""
        return {}

    @staticmethod
    def _claim_new(path: Path, begun: Mapping[str, Any], mode: str | None, templates: Path | None) -> CrawlFolder:
        """A folder of its own for each of the crawls that begin in one second."""
        number, free = 1, path
        while True:
            if not free.exists():
                with contextlib.suppress(FolderInUse):
                    return CrawlFolder.claim(free.resolve(), begun, mode, templates)
            number += 1
            free = path.with_name(f"{path.name}-{number}")

    @classmethod
    def from_crawler(cls, crawler: Crawler, *args: Any, **given: Any) -> Self:
        task, registry = cls.check(given, crawler.settings)
        if not crawler.settings.getbool("CRAWL_DIR_CLAIMED"):
            cls.claim(task, given, crawler.settings)
        for note in registry.replaced:
            logger.warning("%s", note)
        spider = super().from_crawler(crawler, *args)
        spider._asked, spider._entered = TextSet(), set()
        spider.readers = ArticleReaders.of(crawler, task.target)
        spider.archived = Archived(crawler)
        spider.requisites = RequisiteRequests(spider, crawler.settings["REQUISITES"])
        spider.task, spider.registry = task, registry  # type: ignore[assignment]
        spider.arguments = _public(given)
        spider.limits = Limits(crawler.settings)
        spider._settle(crawler.settings)
        if spider.task.again is not None:
            spider._again = Again(spider)  # signals alone would not keep it
        holds = Capture.of(crawler).holding()
        folder = Path(crawler.settings["CRAWL_DIR"])
        # A line without its record, which only a crash of the machine leaves, is made again; as each is that is not the
        # one that its page gives, so that a look at its ends is enough.
        spider.written = {
            name: mend(folder / name, lambda row: holds(record_id_of(row)), skim_row)
            for name in (ARTICLES, EDITIONS)
        }
        return spider

    @property
    def now(self) -> dt.datetime:
        """The time of the crawl: when it began, also where it is resumed or replayed years later."""
        return Capture.of(self.crawler).begun or dt.datetime.now(dt.UTC)

    def _settle(self, settings: BaseSettings) -> None:
        """Settings that depend on who this is."""
        if not settings.get("USER_AGENT") or settings.getpriority("USER_AGENT") == 0:
            contact = settings.get("CONTACT")
            agent = f"edition-archiver/{__version__} (newspaper archive" + (f"; {contact})" if contact else ")")
            settings.set("USER_AGENT", agent, priority="spider")
        hosts: list[str] = [host for host in self.task.target.host_names if names_private_address(host)]
        allowed = [*settings.getlist("PRIVATE_HOSTS"), *hosts]
        settings.set("PRIVATE_HOSTS", allowed, priority=settings.getpriority("PRIVATE_HOSTS") or 0)

    @property
    def site_name(self) -> str:
        return self.task.target.name

    @property
    def newspaper(self) -> str | None:
        site = self.task.target.site
        return site.newspaper if site else None

    @property
    def footer(self) -> tuple[str, ...]:
        site = self.task.target.site
        return site.footer if site else ()

    @property
    def report(self) -> Report:
        return Report.of(self.crawler)

    # --- requests ---------------------------------------------------------------------------------------------------

    def ask(
        self,
        url: str,
        callback: Any,
        *,
        stage: Stage = "fetch",
        errback: Any = None,
        page: bool = True,
        again: bool = False,
        priority: int = 0,
        **found: Any,
    ) -> Iterator[Request]:
        """A request for an address of the site, once a crawl; what cannot be asked for has its line.

        ``again`` marks a request whose address may turn out to be wanted for something else.
        """
        url = safe_url_string(url)
        if url in self._entered or url in self._asked:
            return
        (self._entered if again else self._asked).add(url)
        limit = self.settings.getint("URLLENGTH_LIMIT")
        if len(url) > limit:
            self.report.fail(url, stage, f"the address has {len(url)} characters; URLLENGTH_LIMIT is {limit}")
            return
        meta: dict[str, Any] = {"listed_url": url, "stage": stage}
        if page:
            meta["download_maxsize"] = self.settings.getint("PAGE_MAXSIZE")
        if self.is_lacking(url):
            meta[NOT_FROM_OTHERS] = True
        how = sending(url, found.get("layout"))
        yield Request(
            callback=callback,
            errback=errback or self.failed,
            meta=meta,
            cb_kwargs=found,
            dont_filter=again,
            priority=priority if stage != "issue" else LEADS_ON,
            **how,
        )

    def is_lacking(self, url: str) -> bool:
        """Whether an address is asked for since the crawls that are known lack it: what they got is no answer."""
        return False

    def failed(self, failure: Failure) -> None:
        """Write the line of a request that failed for good."""
        stage, reason = self.cause(failure)
        self.report.fail(failure.request.meta["listed_url"], stage, reason)  # type: ignore[attr-defined]

    def page(self, response: Response) -> Page:
        """A response as a page; the address of one to a POST request has what was posted."""
        content_type = response.headers.get("Content-Type")
        request, url = response.request, response.url
        if request is not None and request.method == "POST":
            kind = request.headers.get("Content-Type")
            url = post_address(url, kind.decode("latin-1") if kind else None, request.body)
        return Page(url, response.body, content_type.decode("latin-1") if content_type else None)

    def article_page(self, response: Response, layout: Layout) -> Page:
        """A response as an article's page; what cannot be read is for the split to say."""
        page = self.page(response)
        try:
            return article_page(page, layout)
        except UnreadablePage:
            return page

    def trapped(self, setting: str, of: str, url: str) -> bool:
        """Count one more of something; tells, with a line in the report, whether that is more than any paper has."""
        reason = self.limits.passed(setting, of)
        if reason is not None:
            self.report.fail(url, "issue", reason)
        return reason is not None

    # --- articles and what pages need -------------------------------------------------------------------------------

    def article(self, url: str, layout: Layout, placement: Placement | None = None) -> Output:
        """A request for an article; where the archive holds it, and it was read before, the article itself."""
        for request in self.ask(url, self.parse_article, layout=layout, placement=placement):
            held = self.archived.find(request)
            listed = Listed(request.url, layout.name, self.newspaper, self.footer, placement)
            read = self.readers.read_before(held.record_id, listed) if held is not None else None
            if held is None or read is None or not self.archived.settle(request):
                yield request
                continue
            pointer: Future[RecordPointer] = Future()
            pointer.set_result(held.pointer())
            yield from self.made(read, {**request.meta, "warc": pointer}, layout)

    async def parse_article(
        self, response: Response, layout: Layout, placement: Placement | None = None
    ) -> AsyncOutput:
        page = self.page(response)
        pages = ArticlePages((page,), layout, self.newspaper, self.footer, placement)
        read = await self.readers.read_first(pages, response.meta)
        if read is not None:
            for found in self.made(read, response.meta, layout):
                yield found
            return
        walk = article_pages(self.article_page(response, layout), self.task.target.owns)
        async for found in self._article(response, layout, placement, walk, None):
            yield found

    async def parse_continuation(
        self, response: Response, first: Response, layout: Layout, placement: Placement | None, pages: ArticleWalk
    ) -> AsyncOutput:
        async for found in self._article(first, layout, placement, pages, self.article_page(response, layout)):
            yield found

    async def lack_continuation(self, failure: Failure) -> AsyncOutput:
        """A page of an article is missing: it has its line, and the article its other pages."""
        self.failed(failure)
        async for found in self._article(**failure.request.cb_kwargs, found=None):  # type: ignore[attr-defined]
            yield found

    async def _article(
        self, first: Response, layout: Layout, placement: Placement | None, pages: ArticleWalk, found: Page | None
    ) -> AsyncOutput:
        """Ask for an article's next page; when it has all, it is an item."""
        request = None
        try:
            while request is None:  # an address that was asked for already, or is too long, is no page of this one
                url = pages.send(found)
                if (reason := self.limits.passed(ARTICLE_PAGES, first.url)) is not None:
                    self.report.fail(first.url, "fetch", reason)
                    url = pages.throw(EnoughPages)
                how: dict[str, Any] = {"first": first, "layout": layout, "placement": placement, "pages": pages}
                asked = self.ask(url, self.parse_continuation, errback=self.lack_continuation, **how)
                request = next(asked, None)
                found = None
        except StopIteration as end:
            whole = end.value
        else:
            yield request
            return
        read = await self.readers.read(ArticlePages(whole, layout, self.newspaper, self.footer, placement))
        for made in self.made(read, first.meta, layout):
            yield made

    def made(
        self, read: ArticleRead, meta: Mapping[str, Any], layout: Layout, listed_url: str | None = None
    ) -> Output:
        """An article that was read, as an item, and requests for what its pages need. ``meta`` is that of the response,
        whose listed address it has, unless one is given."""
        yield WithProvenance(read, self.site_name, listed_url or meta["listed_url"], meta)
        for needs in read.needs:
            yield from self.requisites.needed(needs, layout)

    def is_ours(self, url: str, needed_by: str) -> bool:
        """Whether an address lies on the site; one that does not is noted, with the page that leads to it."""
        owned = self.task.target.owns(url)
        if not owned:
            self.report.coverage.offsite.setdefault(url, needed_by)
        return owned


def _file_name(crawl: str, stamp: str) -> str:
    """The name of a crawl's folder; what no file's name may hold is replaced, and then the stamp's digest joins it.

    >>> _file_name("edition-a.example:80", "1"), _file_name("edition-a", "a b"), _file_name("edition-a", "a_b")
    ('edition-a.example_80-1', 'edition-a-a_b.c8687a08', 'edition-a-a_b')
    """
    name, safe = (re.sub(r"[^\w.\-]", "_", text) for text in (crawl, stamp))
    digest = "" if safe == stamp else f".{hashlib.sha256(stamp.encode()).hexdigest()[:8]}"
    return f"{name}-{safe}{digest}"


def _public(given: Mapping[str, str]) -> dict[str, str]:
    """The arguments that a user gave; scrapyd adds some of its own."""
    return {name: value for name, value in given.items() if not name.startswith("_")}
