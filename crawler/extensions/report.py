"""What a crawl did, and what it missed: ``failures.jsonl`` and ``summary.json``."""

import asyncio
import json
import logging
from collections import Counter
from pathlib import Path
from typing import Any, Self

from scrapy import Request, Spider, signals
from scrapy.crawler import Crawler
from scrapy.exceptions import CloseSpider
from scrapy.http import Response
from scrapy.utils.defer import deferred_from_coro
from twisted.python.failure import Failure as TxFailure

from archive.capture.capture import Capture
from archive.catalog.cdxj import INDEX
from archive.http.exchange import NotArchived
from archive.warc.files import WarcError
from crawler.crawl_folder.coverage import Coverage
from crawler.crawl_folder.folder import SUMMARY, read_summary, utc_now, write_whole
from crawler.crawl_folder.json_lines import FAILURES, KnownLines, key_of, mend
from crawler.crawl_folder.line_file import LineFile
from crawler.crawl_folder.summary import Run, make_summary
from crawler.host_templates.store import stated_store
from crawler.items import Failure, Stage, as_json, as_plain
from crawler.sites.address import without_user

logger = logging.getLogger(__name__)
# The reason why a crawl closes that cannot write its lines.
LINES_FAILED = "lines_failed"
_NOTICE: Stage = "notice"
_LIBRARIES = ("scrapy", "parsel", "w3lib", "warcio", "lxml")


class Report:
    """Keeps the coverage of a crawl, writes a line per failure as it happens, and the summary when all is written."""

    def __init__(self, crawler: Crawler) -> None:
        self.crawler = crawler
        self.folder = Path(crawler.settings["CRAWL_DIR"])
        self.coverage = Coverage()
        self.counts: Counter[str] = Counter()
        self._failed: set[str] = set()
        self._written: set[str] = set()
        self._earlier = KnownLines()
        self._file: LineFile | None = None

    @classmethod
    def from_crawler(cls, crawler: Crawler) -> Self:
        report = cls(crawler)
        crawler.signals.connect(report.open, signals.spider_opened)
        crawler.signals.connect(report.item_error, signals.item_error)
        crawler.signals.connect(report.spider_error, signals.spider_error)
        crawler.signals.connect(report.request_dropped, signals.request_dropped)
        crawler.signals.connect(report.close, signals.spider_closed)
        return report

    @classmethod
    def of(cls, crawler: Crawler) -> Self:
        """The report of a running crawl."""
        report = crawler.get_extension(cls)
        if report is None:
            raise RuntimeError(f"{cls.__name__} is not among EXTENSIONS; nothing would say what is missing")
        return report

    def open(self) -> None:
        begun = read_summary(self.folder)
        self.started = begun["started_at"] if begun else utc_now()
        self._begun: dict[str, Any] = {name: begun[name] for name in ("job", "asked") if name in begun} if begun else {}
        try:
            self._earlier = mend(self.folder / FAILURES, level=logging.INFO)
            self._file = LineFile(self.folder / FAILURES)
        except OSError as error:
            self._lose(self.folder / FAILURES, error)
            raise CloseSpider(LINES_FAILED) from error

    def fail(self, url: str, stage: Stage, reason: str) -> None:
        """Write a failure's line, once; every stage but ``notice`` makes the crawl incomplete."""
        url, reason = without_user(url), without_user(reason)
        failure = Failure(url, stage, reason, utc_now())
        key = key_of(as_plain(failure))
        if key in self._written:
            return
        self._written.add(key)
        if stage != _NOTICE:
            self._failed.add(url)
        self.counts["notices" if stage == _NOTICE else "failures"] += 1
        logger.warning("%s: %s: %s", stage, url, reason)
        if key in self._earlier or self._file is None:
            return
        try:
            self._file.add(as_json(failure))
        except OSError as error:
            self._file.close()
            self._file = None
            self._lose(self.folder / FAILURES, error)
            self._close_spider()

    def end(self, url: str, reason: str) -> None:
        """Write the failure of a line that cannot be written, and end the crawl: the next could not be either."""
        self.fail(url, "archive", reason)
        self._close_spider()

    def _lose(self, path: Path, error: OSError) -> None:
        """A file of failures that cannot be written is itself one, which only the log and the exit code can tell."""
        self._failed.add(str(path))
        logger.error("%s: cannot be written: %s", path, error.strerror)

    def _close_spider(self) -> None:
        deferred_from_coro(self.crawler.engine.close_spider_async(reason=LINES_FAILED))

    def write(self, name: str, text: str) -> None:
        """Write a file of the crawl folder, whole or not at all; that it cannot be written is a failure."""
        try:
            write_whole(self.folder / name, text)
        except OSError as error:
            self.crawler.stats.set_value("complete", False)
            self.fail(str(self.folder / name), "archive", f"cannot be written: {error.strerror}")

    def notice(self, url: str, reason: str) -> None:
        """Write a line on a page that is archived and split whole, but odd."""
        self.fail(url, _NOTICE, reason)

    def item_error(self, item: Any, response: Response | None, failure: TxFailure) -> None:
        url = getattr(item, "listed_url", None) or (response.url if response else self._site)
        self.fail(url, "split", f"{type(failure.value).__name__}: {failure.getErrorMessage()}")

    def spider_error(self, failure: TxFailure, response: Response | None) -> None:
        url = response.url if response else self._site
        self.fail(url, "split", f"{type(failure.value).__name__}: {failure.getErrorMessage()}")

    @property
    def _site(self) -> str:
        return str(self.crawler.spider.site_name)  # type: ignore[union-attr]

    def request_dropped(self, request: Request) -> None:
        """A redirect to an address that was asked for before: a loop, or another way to the same page."""
        path = request.meta.get("redirect_urls", [])
        if request.url in path:
            self.fail(
                request.meta["listed_url"], request.meta["stage"], f"redirect loop: {' → '.join([*path, request.url])}"
            )
        elif path:
            self.coverage.lead(request.meta["listed_url"], request.url)

    async def close(self, spider: Spider, reason: str) -> None:
        """Name what is missing and has no line yet, finish the archive, write the summary last."""
        for url, notice in self.coverage.oddly_listed():
            self.notice(url, notice)
        for url, what in self.coverage.missing():
            if url not in self._failed:
                self.fail(url, "fetch", f"{what}: listed, not captured")
        if reason != "finished" and not self._failed:
            self.fail(self._site, "fetch", f"the crawl was stopped before its end ({reason}); the same command goes on")
        if not self._failed and not self.coverage.is_complete():
            self.fail(self._site, "issue", f"nothing was found to archive; {self.coverage.why_nothing()}")
        try:
            await Capture.of(self.crawler).close()
        except NotArchived as error:
            self.fail(self._site, "archive", str(error))
        try:
            await asyncio.to_thread(Capture.of(self.crawler).write_index, self.folder / INDEX)
        except (OSError, WarcError) as error:
            self.fail(str(self.folder / INDEX), "archive", f"cannot be made: {error}")
        self._finish_failures(reason)
        complete = reason == "finished" and self.coverage.is_complete() and not self._failed
        self.crawler.stats.set_value("complete", complete)
        run = Run(
            spider=spider.name,
            site=spider.task.target.name,  # type: ignore[attr-defined]
            complete=complete,
            started_at=self.started,
            finished_at=utc_now(),
            finish_reason=reason,
            arguments=spider.arguments,  # type: ignore[attr-defined]
            replay_from=self.crawler.settings.getlist("REPLAY_FROM"),
            templates=stated_store(self.folder),
            begun=self._begun,
        )
        files = sorted((self.folder / "warc").glob("*.warc.gz"))
        sizes = [{"file": f"warc/{path.name}", "bytes": path.stat().st_size} for path in files]
        summary = make_summary(run, self.counts, self.coverage.summary(), sizes, _LIBRARIES)
        self.write(SUMMARY, json.dumps(summary, ensure_ascii=False, indent=1) + "\n")
        if self._file is not None:
            self._file.close()

    def _finish_failures(self, reason: str) -> None:
        """Drop what failed in an earlier run and did not in this one."""
        if reason == "finished" and self._file is not None:
            try:
                mend(self.folder / FAILURES, lambda row: key_of(row) in self._written, level=logging.DEBUG)
                self._file.close()
                self._file = LineFile(self.folder / FAILURES)
            except OSError as error:
                self._file = None
                self._lose(self.folder / FAILURES, error)
