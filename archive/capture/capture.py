"""The archive of a running crawl: what it holds already, and the writer for what is fetched."""

import asyncio
import logging
import socket
from collections.abc import Callable, Iterable, Mapping
from concurrent.futures import Future
from contextlib import suppress
from datetime import datetime
from importlib.metadata import PackageNotFoundError, version
from pathlib import Path
from typing import Any, Self

from scrapy import signals
from scrapy.crawler import Crawler
from scrapy.utils.defer import deferred_from_coro, maybe_deferred_to_future
from twisted.internet.threads import deferToThread

from archive.capture.writer import WarcWriter, WriteError
from archive.catalog.catalog import Catalog, CatalogError
from archive.catalog.entry import Entry
from archive.catalog.growing import (
    CAPTURES,
    GrowingCatalog,
    open_growing,
    settle_written,
    take_up,
    write_grown_index,
)
from archive.catalog.kept import fill
from archive.catalog.lookup import ARCHIVE_MODES, Answer, Answers
from archive.http.exchange import Exchange, NotArchived
from archive.warc.files import OPEN, WarcError, WarcFile, all_warc_files, is_named_warc, warc_files
from archive.warc.pointer import RecordPointer
from archive.warc.reader import next_member, open_records
from archive.warc.unfinished import drop_second_names, finish

logger = logging.getLogger(__name__)

# The key of `request.meta` that holds the entry which a conditional request names.
CONDITION = "archive_condition"
# The key of `request.meta` that says: what other crawls hold for this address is no answer.
NOT_FROM_OTHERS = "archive_not_from_others"
_SOFTWARE = ("Scrapy", "Twisted")
_FORMAT = "https://iipc.github.io/warc-specifications/specifications/warc-format/warc-1.1/"


async def pointer(meta: Mapping[str, Any]) -> RecordPointer:
    """Where the response to a request is archived, given `request.meta` or `response.meta`.

    Waits until the record is with the operating system. Raises NotArchived where nothing came back or it
    can't be written (WriteError), KeyError for a request that didn't go through CaptureHandler, such as a
    cache hit.
    """
    return await asyncio.wrap_future(meta["warc"])


class Capture:
    """The archive of a crawl: what it holds already, and one writer for all of its handlers.

    Settings: ARCHIVE_MODE (`live`; `resume`, which answers from the crawl's own files what they hold; `replay`, which
    answers from the REPLAY_FROM paths alone and writes nothing), ARCHIVE_ALSO (paths of other crawls' archives, which
    answer for what this one does not hold), WARC_DIR (default: `warc` in CRAWL_DIR), WARC_PREFIX
    (default: the spider's name and its `site_name`), WARC_SOFTWARE (name and version of who crawls), WARC_MAX_SIZE
    (bytes), WARC_COOKIES (keep the Cookie headers of requests), WARC_DEDUP (default: True; write revisits), DEDUP_INDEX
    (a catalog that crawls share; default: one of this crawl alone). The warcinfo record tells of USER_AGENT,
    ROBOTSTXT_OBEY, CONTACT and the spider's `arguments`.
    An exchange that can't be written closes the spider, with the reason `archive_failed`.
    Stats: `archive/exchanges` submitted, `archive/failed` of them.

    Raises OSError, WarcError and CatalogError for files that can't be read.
    """

    def __init__(self, crawler: Crawler) -> None:
        self._crawler = crawler
        settings = crawler.settings
        if folder := settings.get("WARC_DIR"):
            self.folder = Path(folder)
        elif folder := settings.get("CRAWL_DIR"):
            self.folder = Path(folder) / "warc"
        else:
            raise ValueError("neither WARC_DIR nor CRAWL_DIR is set; one must say where the archive goes")
        mode = settings.get("ARCHIVE_MODE") or "live"
        if mode not in ARCHIVE_MODES:
            raise ValueError(f"ARCHIVE_MODE={mode!r}; accepted are {', '.join(ARCHIVE_MODES)}")
        self.replays = mode == "replay"
        own = self._own_files() if mode == "resume" else []
        self._keeps = not self.replays and bool(settings.get("CRAWL_DIR"))
        place = Path(settings["CRAWL_DIR"]) / CAPTURES if self._keeps else None
        self._held = open_growing(place, own) if place else GrowingCatalog()
        shared = settings.get("DEDUP_INDEX")
        self._shared = Catalog(Path(shared)) if shared else None
        self.answers: Answers | None = None
        if mode != "live":
            passing = {int(code) for code in settings.getlist("RETRY_HTTP_CODES")}
            self.answers = Answers(*filter(None, (self._held, self._shared)), passing=passing)
            if self.replays:
                self._read(all_warc_files(map(Path, settings.getlist("REPLAY_FROM"))), self._held)
            else:
                self._go_on(own)
        self._others = Catalog()
        self.others: Answers | None = None
        if also := settings.getlist("ARCHIVE_ALSO"):
            self._read(all_warc_files(map(Path, also)), self._others)
            self.others = Answers(self._others, passing={int(code) for code in settings.getlist("RETRY_HTTP_CODES")})
        self._writer: WarcWriter | None = None
        self._failed = False
        crawler.signals.connect(self._stopped, signals.engine_stopped)

    @classmethod
    def of(cls, crawler: Crawler) -> Self:
        """The capture of a crawler, the same at every call."""
        capture = crawler.__dict__.get("archive_capture")
        if capture is None:
            capture = crawler.__dict__["archive_capture"] = cls(crawler)
        assert isinstance(capture, cls)
        return capture

    @property
    def begun(self) -> datetime | None:
        """When the first exchange of a resumed or replayed crawl was: its today."""
        return self._held.first_date()

    def known(self, url: str) -> Entry | None:
        """A response of an earlier crawl that a conditional request can name."""
        return self._shared.latest_payload(url) if self._shared else None

    def first_seen(self, since: datetime, before: datetime) -> list[str]:
        """The addresses of pages that earlier crawls archived first in that time, as the shared catalog knows; of a
        replay all that it is made from: they were asked for then."""
        if self.replays:
            return self._held.addresses()
        return self._shared.first_seen(since, before) if self._shared else []

    def answer_of(self, entry: Entry) -> Answer:
        """The response that an entry stands for. Raises NotArchived."""
        return Answers(*filter(None, (self._shared, self._held))).read(entry)

    def holding(self) -> Callable[[str], bool]:
        """What tells of record ids whether a resumed or replayed crawl can read the records; files count as they are
        when they are first looked at."""
        catalogs = [catalog for catalog in (self._held, self._shared, self._others) if catalog is not None]
        ends: dict[WarcFile, int] = {}

        def holds(record_id: str) -> bool:
            for place in (catalog.place_of(record_id) for catalog in catalogs):
                if place is not None:
                    file, end = place
                    if file not in ends:
                        ends[file] = file.length if file.path.exists() else 0
                    if end <= ends[file]:
                        return True
            return False

        return holds

    def _own_files(self) -> list[WarcFile]:
        drop_second_names(self.folder)
        return warc_files(self.folder) if any(map(is_named_warc, self.folder.glob("*"))) else []

    def _go_on(self, files: Iterable[WarcFile]) -> None:
        """Catalogue what this crawl has archived, and finish what a kill has left."""
        for file in files:
            logger.info("Looking at what is archived in %s", file)
            faults = take_up(self._held, file)
            for fault in faults:
                logger.error("Damaged, and left out: %s", fault)
            if file.path.suffix == OPEN and (finished := self._finish(file, faults)) is not None:
                self._held.settle(WarcFile(finished))

    @staticmethod
    def _read(files: Iterable[WarcFile], catalog: Catalog) -> None:
        """Catalogue archives of other crawls, or of the one that is replayed."""
        for file in files:
            logger.info("Reading what is archived in %s", file)
            for fault in fill(catalog, [file]):
                logger.error("Damaged, and left out: %s", fault)

    def _finish(self, file: WarcFile, faults: list[WarcError]) -> Path | None:
        """Finish a file that a killed crawl left: the exchange whose records are torn is cut off, and made again."""
        torn = faults[-1].offset if faults else None
        if torn is None or next_member(file, torn) is not None:
            return finish(file.path, file.length)
        end = torn
        last = self._held.last_of(file)
        begin = last.offset if last is not None and last.offset + last.length <= torn else 0
        # What is damaged before, or torn at once, is none of the records that are looked at.
        for record in open_records(file, begin, faults=lambda error: None):
            header = record.header
            with suppress(WarcError):
                if header.offset + record.finish() == torn:
                    is_half = header.type == "request" and header.get("WARC-Concurrent-To")
                    end = header.offset if is_half else torn
                    break
        logger.warning("%s: its last exchange is torn, %d bytes are cut off", file, file.length - end)
        return finish(file.path, end)

    def submit(self, exchange: Exchange, condition: Entry | None = None) -> Future[RecordPointer]:
        if self._writer is None:
            settings = self._crawler.settings
            self._writer = WarcWriter(
                self.folder,
                settings.get("WARC_PREFIX") or self._name(),
                self._info(),
                settings.getint("WARC_MAX_SIZE", 1_000_000_000),
                keep_cookies=settings.getbool("WARC_COOKIES"),
                catalog=(self._shared or self._held) if settings.getbool("WARC_DEDUP", True) else None,
            )
        self._crawler.stats.inc_value("archive/exchanges")
        future = self._writer.submit(exchange, condition)
        future.add_done_callback(self._watch)
        return future

    def write_index(self, index: Path) -> None:
        """Write the CDXJ index of this crawl's files, once they are finished. Raises OSError and WarcError."""
        files = [WarcFile(path) for path in sorted(self.folder.glob("*.warc.gz"))]
        if files:
            write_grown_index(self._held, files, index)

    async def room(self) -> None:
        """Wait while the writer has too much to do: what is fetched faster than it is written would fill the memory."""
        if self._writer is not None and not (room := self._writer.room()).done():
            await asyncio.wrap_future(room)

    async def close(self) -> None:
        """Finish the files: bytes on the disk, names without `.open`.

        Done at `engine_stopped`, which is after `spider_closed` and before the process may end. Who needs
        whole files earlier, when all downloads are done, awaits this; an exchange that comes later still
        begins a new file. Raises WriteError.
        """
        writer, self._writer = self._writer, None
        if writer is not None:
            await maybe_deferred_to_future(deferToThread(writer.close))

    async def _stopped(self) -> None:
        try:
            await self.close()
            if self._keeps:
                settle_written(self._held, self._own_files())
        except WriteError as error:
            logger.error("Archive not finished: %s", error)
        except (CatalogError, WarcError, OSError) as error:
            logger.warning("What is archived is read again by a crawl that goes on: %s", error)
        finally:
            self._held.close()

    def _watch(self, future: Future[RecordPointer]) -> None:
        from twisted.internet import reactor

        error = future.exception()
        # That there was no response to write is no fault of the archive.
        if error is not None and type(error) is not NotArchived:
            reactor.callFromThread(self._fail, error)

    def _fail(self, error: BaseException) -> None:
        logger.error("Not archived: %s", error)
        self._crawler.stats.inc_value("archive/failed")
        if not self._failed and self._crawler.engine.spider is not None:
            self._failed = True
            deferred_from_coro(self._crawler.engine.close_spider_async(reason="archive_failed"))

    def _name(self) -> str:
        site = getattr(self._crawler.spider, "site_name", None)
        return "-".join(filter(None, (self._spider_name(), site)))

    def _spider_name(self) -> str:
        return self._crawler.spider.name if self._crawler.spider else self._crawler.spidercls.name

    def _info(self) -> dict[str, str]:
        settings = self._crawler.settings
        arguments: Mapping[str, object] = getattr(self._crawler.spider, "arguments", {})
        command = [self._spider_name(), *(f"{key}={value}" for key, value in arguments.items())]
        info = {
            "software": " ".join([settings.get("WARC_SOFTWARE") or "", *map(_version, _SOFTWARE)]).strip(),
            "format": "WARC File Format 1.1",
            "conformsTo": _FORMAT,
            "robots": "obey" if settings.getbool("ROBOTSTXT_OBEY") else "ignore",
            "http-header-user-agent": settings.get("USER_AGENT"),
            "operator": settings.get("CONTACT"),
            "hostname": socket.gethostname(),
            "arguments": " ".join(command),
        }
        return {name: value for name, value in info.items() if value}


def _version(distribution: str) -> str:
    try:
        return f"{distribution}/{version(distribution)}"
    except PackageNotFoundError:  # run from the source tree
        return distribution
