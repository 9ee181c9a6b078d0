"""Writing exchanges to WARC files, in a thread of its own."""

import contextlib
import fcntl
import logging
import os
import re
import secrets
import socket
import threading
from collections.abc import Iterable, Mapping
from concurrent.futures import Future
from datetime import UTC, datetime
from itertools import chain
from pathlib import Path
from queue import SimpleQueue

from archive.catalog.catalog import Catalog, CatalogError
from archive.catalog.entry import NOT_MODIFIED, Entry
from archive.http.exchange import Exchange, NotArchived, ResponseSummary
from archive.http.post_address import asked_address
from archive.http.response import HttpError
from archive.io.atomic import sync_folder
from archive.warc.files import OPEN, WarcError, WarcFile
from archive.warc.member import compress, compressed
from archive.warc.pointer import RecordPointer
from archive.warc.reader import open_record
from archive.warc.record import Original, exchange_records, new_id, warc_date, warcinfo_record

logger = logging.getLogger(__name__)

_CODING = b"content-encoding"
MOST_WAITING = 16 << 20
"""Bytes of responses that may wait for a writer before nothing more is asked for."""


class WriteError(NotArchived):
    """A WARC file can't be written any more; what was whole in it is kept."""


class WarcWriter:
    """Appends exchanges to the files of one folder, and begins a new file where one passes `max_size` bytes.

    Files are named `PREFIX-TIMESTAMP14-SERIAL-HOST.TOKEN.warc.gz`, with `.open` after it until they are whole
    and on the disk. The token is random: names differ between hosts of one name, processes and runs.
    `info` are the fields of the warcinfo record that opens each file. Request headers with credentials are
    left out; cookies too, unless `keep_cookies`.
    With a `catalog`, exchanges are added to it, and a payload that it knows is not written again: a revisit refers to
    it, once it has been read back and compared.

    `submit`, `room` and `close` may be called from any thread. The first write error ends all: that future and those
    after it fail with a WriteError that names the file.
    """

    def __init__(
        self,
        folder: Path,
        prefix: str,
        info: Mapping[str, str],
        max_size: int = 1_000_000_000,
        *,
        keep_cookies: bool = False,
        catalog: Catalog | None = None,
    ) -> None:
        self._folder = folder
        self._prefix = filename_safe(prefix)
        self._host = f"{filename_safe(socket.gethostname())}.{secrets.token_hex(4)}"
        self._info = dict(info)
        self._max_size = max_size
        self._keep_cookies = keep_cookies
        self._catalog = catalog
        self._serial = 0
        self._file: _WarcFile | None = None
        self._error: WriteError | None = None
        self._closed = False
        self._lock = threading.Lock()
        self._waiting_bytes = 0
        self._wanting_room: list[Future[None]] = []
        self._queue: SimpleQueue[tuple[Exchange, Entry | None, Future[RecordPointer]] | None] = SimpleQueue()
        # A daemon, so that a process that dies without close() does end; its file then stays `.open`.
        self._thread = threading.Thread(target=self._run, name="warc-writer", daemon=True)
        self._thread.start()

    def submit(self, exchange: Exchange, condition: Entry | None = None) -> Future[RecordPointer]:
        """Queue an exchange; the future has its pointer once the bytes are with the operating system, or NotArchived
        where there is no response to point to.

        `condition` is the response that a conditional request named: a 304 becomes a revisit of it.
        """
        future: Future[RecordPointer] = Future()
        future.set_running_or_notify_cancel()  # who waits may give up, the record is written all the same
        with self._lock:
            if self._closed:
                reason = f"{self._folder}: the writer is closed, {exchange.url} came too late"
                future.set_exception(WriteError(reason))
            else:
                self._waiting_bytes += len(exchange.response)
                self._queue.put((exchange, condition, future))
        return future

    def room(self) -> Future[None]:
        """A future that is done once no more than `MOST_WAITING` bytes wait to be written."""
        future: Future[None] = Future()
        future.set_running_or_notify_cancel()
        with self._lock:
            if self._waiting_bytes > MOST_WAITING:
                self._wanting_room.append(future)
                return future
        future.set_result(None)
        return future

    def _make_room(self, size: int) -> None:
        with self._lock:
            self._waiting_bytes -= size
            if self._waiting_bytes > MOST_WAITING:
                return
            wanting, self._wanting_room = self._wanting_room, []
        for future in wanting:
            future.set_result(None)

    def close(self) -> None:
        """Write what is queued, bring it to the disk and give the file its final name. Raises WriteError."""
        with self._lock:
            if not self._closed:
                self._closed = True
                self._queue.put(None)
        self._thread.join()
        if self._error is not None:
            raise self._error

    def _run(self) -> None:
        while (job := self._queue.get()) is not None:
            exchange, condition, future = job
            try:
                pointer = self._write(exchange, condition)
            except Exception as error:  # whatever it is, who waits for the record must hear of it
                future.set_exception(error)
            else:
                future.set_result(pointer)
            self._make_room(len(exchange.response))
            del job, exchange, condition, future  # or they last as long as the next one is waited for
        try:
            self._finish()
        except WriteError as error:
            self._error = self._error or error

    def _write(self, exchange: Exchange, condition: Entry | None) -> RecordPointer:
        if self._error is not None:
            raise WriteError(f"{exchange.url} is not archived, after an earlier error: {self._error}")
        summary = exchange.summary
        payload = f"sha256:{summary.payload}" if summary is not None and exchange.truncated is None else None
        original = self._original(exchange, payload, condition)
        try:
            if self._file is not None and self._file.size >= self._max_size:
                self._finish()
            if self._file is None:
                self._file = self._begin()
            named = Original(original.record_id, original.url, original.date) if original else None
            records = exchange_records(exchange, self._file.warcinfo_id, named, keep_cookies=self._keep_cookies)
            request = compress(records.request)
            response = compressed(records.response, records.response_size) if exchange.response else iter(())
            # What a kill leaves of a pair is one request and a torn response, never a request alone.
            offset, end = self._file.append(chain([request + next(response, b"")], response))
        except WriteError as error:
            self._error = error
            raise
        if not exchange.response:
            raise NotArchived(f"{exchange.url}: nothing came back")
        head = summary.head if summary else None
        entry = Entry(
            url=asked_address(exchange.url, exchange.request),
            method=exchange.method,
            date=warc_date(exchange.started),
            type="response" if original is None else "revisit",
            record_id=records.response_id,
            offset=offset + len(request),
            length=end - offset - len(request),
            status=head.status if head else None,
            payload=payload,
            truncated=exchange.truncated if head else exchange.truncated or "unspecified",
            etag=head.value(b"ETag") if head else None,
            modified=head.value(b"Last-Modified") if head else None,
            refers_to=original.record_id if original else None,
            refers_to_url=original.url if original else None,
            refers_to_date=original.date if original else None,
            file=self._file.place,
        )
        self._enter(entry)
        return (original or entry).pointer(entry.date)

    def _enter(self, entry: Entry) -> None:
        try:
            if self._catalog is not None:
                self._catalog.add(entry)
        except CatalogError as error:
            logger.error("From here on payloads are stored again: %s", error)
            self._catalog = None

    def _original(self, exchange: Exchange, payload: str | None, condition: Entry | None) -> Entry | None:
        """The response that an exchange repeats, read back: what can't be is stored again."""
        summary = exchange.summary
        if summary is None or payload is None:
            return None
        if summary.head.status == NOT_MODIFIED:
            return condition
        if self._catalog is None or not summary.payload_size:
            return None
        try:
            candidates = self._catalog.with_payload(payload)
        except CatalogError as error:
            logger.error("The payload of %s is stored again: %s", exchange.url, error)
            return None
        for known in candidates:
            try:
                with open_record(known.file, known.offset) as record:
                    held = ResponseSummary.read(record.pieces(), known.method)
                    record.finish()
            except (WarcError, HttpError, OSError) as error:
                logger.warning("The payload of %s is stored again: %s", exchange.url, error)
                continue
            # Readers take the payload out of the original by the headers of the revisit.
            same_form = (held.chunked, held.head.values(_CODING)) == (summary.chunked, summary.head.values(_CODING))
            if record.header.record_id == known.record_id and held.payload == summary.payload and same_form:
                return known
        return None

    def _begin(self) -> "_WarcFile":
        now = datetime.now(UTC)
        name = f"{self._prefix}-{now:%Y%m%d%H%M%S}-{self._serial:05d}-{self._host}.warc.gz"
        self._serial += 1
        return _WarcFile(self._folder, name, self._info, now)

    def _finish(self) -> None:
        file, self._file = self._file, None
        if file is not None:
            file.finish()


class _WarcFile:
    """A file being written, locked (flock) while it is: a killed process leaves it `.open`, not locked."""

    def __init__(self, folder: Path, name: str, info: Mapping[str, str], now: datetime) -> None:
        self.name = name
        self.warcinfo_id = new_id()
        self.size = 0
        self._final = folder / name
        self._path = folder / (name + OPEN)
        self.place = WarcFile(self._final)
        try:
            folder.mkdir(parents=True, exist_ok=True)
            self._file = open(self._path, "xb", buffering=0)  # noqa: SIM115
            fcntl.flock(self._file, fcntl.LOCK_EX)
        except OSError as error:
            raise WriteError(f"{self._path}: {error.strerror or error}") from error
        try:
            self.append([compress(warcinfo_record(self.warcinfo_id, name, info, now))])
        except WriteError:
            self._file.close()
            self._path.unlink()
            raise

    def append(self, pieces: Iterable[bytes]) -> tuple[int, int]:
        """Write all pieces and give the offsets where they begin and end, or write nothing of them and raise
        WriteError, or what making a piece raised."""
        start = end = self.size
        if not os.fstat(self._file.fileno()).st_nlink:  # what is written there is nowhere
            raise WriteError(f"{self._path}: deleted while it was written")
        try:
            for piece in pieces:
                rest = memoryview(piece)
                while rest:
                    rest = rest[self._file.write(rest) :]
                end += len(piece)
        except BaseException as error:
            with contextlib.suppress(OSError):  # a torn tail is what `recover` is for
                self._file.truncate(start)
                self._file.seek(start)
            if isinstance(error, OSError):
                raise WriteError(f"{self._path}: {error.strerror or error}, after {start} whole bytes") from error
            raise
        self.size = end
        return start, end

    def finish(self) -> None:
        try:
            with self._file:
                os.fsync(self._file.fileno())
            os.rename(self._path, self._final)
            sync_folder(self._final.parent)
        except OSError as error:
            raise WriteError(f"{self._path}: {error.strerror or error}, when finishing it") from error


def filename_safe(text: str) -> str:
    """ASCII letters, digits, dot, underscore and hyphen; anything else becomes an underscore.

    >>> filename_safe("channel-钢铁/index")
    'channel-_index'
    """
    return re.sub(r"[^A-Za-z0-9._-]+", "_", text) or "_"
