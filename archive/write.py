"""Writing exchanges to WARC files, in a thread of its own."""

import contextlib
import fcntl
import os
import re
import secrets
import socket
import threading
from collections.abc import Mapping
from concurrent.futures import Future
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from queue import SimpleQueue

from archive.exchange import Exchange, NotArchived
from archive.member import compress
from archive.record import exchange_records, new_id, warcinfo_record

OPEN = ".open"


class WriteError(NotArchived):
    """A WARC file can't be written any more; what was whole in it is kept."""


@dataclass(frozen=True, slots=True)
class RecordPointer:
    """Where a response record is.

    `file` is the name that the file has when it is finished, without a folder; `offset` and `length` are
    those of the record's gzip member. `payload_digest` is that of the de-chunked payload; None where it broke
    off or isn't HTTP. `date` is the WARC-Date.
    """

    file: str
    offset: int
    length: int
    record_id: str
    payload_digest: str | None
    date: datetime


class WarcWriter:
    """Appends exchanges to the files of one folder, and begins a new file where one passes `max_size` bytes.

    Files are named `PREFIX-TIMESTAMP14-SERIAL-HOST~TOKEN.warc.gz`, with `.open` after it until they are whole
    and on the disk. The token is random: names differ between hosts of one name, processes and runs.
    `info` are the fields of the warcinfo record that opens each file. Request headers with credentials are
    left out; cookies too, unless `keep_cookies`.

    `submit` and `close` may be called from any thread. The first write error ends all: that future and those
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
    ) -> None:
        self._folder = folder
        self._prefix = filename_safe(prefix)
        self._host = f"{filename_safe(socket.gethostname())}~{secrets.token_hex(4)}"
        self._info = dict(info)
        self._max_size = max_size
        self._keep_cookies = keep_cookies
        self._serial = 0
        self._file: _WarcFile | None = None
        self._error: WriteError | None = None
        self._closed = False
        self._lock = threading.Lock()
        self._queue: SimpleQueue[tuple[Exchange, Future[RecordPointer]] | None] = SimpleQueue()
        # A daemon, so that a process that dies without close() does end; its file then stays `.open`.
        self._thread = threading.Thread(target=self._run, name="warc-writer", daemon=True)
        self._thread.start()

    def submit(self, exchange: Exchange) -> Future[RecordPointer]:
        """Queue an exchange; the future has its pointer once the bytes are with the operating system."""
        future: Future[RecordPointer] = Future()
        future.set_running_or_notify_cancel()  # who waits may give up, the record is written all the same
        with self._lock:
            if self._closed:
                reason = f"{self._folder}: the writer is closed, {exchange.url} came too late"
                future.set_exception(WriteError(reason))
            else:
                self._queue.put((exchange, future))
        return future

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
            exchange, future = job
            try:
                pointer = self._write(exchange)
            except Exception as error:  # whatever it is, who waits for the record must hear of it
                future.set_exception(error)
            else:
                future.set_result(pointer)
        try:
            self._finish()
        except WriteError as error:
            self._error = self._error or error

    def _write(self, exchange: Exchange) -> RecordPointer:
        if self._error is not None:
            raise WriteError(f"{exchange.url} is not archived, after an earlier error: {self._error}")
        try:
            if self._file is not None and self._file.size >= self._max_size:
                self._finish()
            if self._file is None:
                self._file = self._begin()
            records = exchange_records(exchange, self._file.warcinfo_id, keep_cookies=self._keep_cookies)
            request, response = compress(records.request), compress(records.response)
            start = self._file.append(request + response)
        except WriteError as error:
            self._error = error
            raise
        return RecordPointer(
            file=self._file.name,
            offset=start + len(request),
            length=len(response),
            record_id=records.response_id,
            payload_digest=records.payload_digest,
            date=records.date,
        )

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
        try:
            folder.mkdir(parents=True, exist_ok=True)
            self._file = open(self._path, "xb", buffering=0)  # noqa: SIM115
            fcntl.flock(self._file, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except OSError as error:
            raise WriteError(f"{self._path}: {error.strerror or error}") from error
        try:
            self.append(compress(warcinfo_record(self.warcinfo_id, name, info, now)))
        except WriteError:
            self._file.close()
            self._path.unlink()
            raise

    def append(self, data: bytes) -> int:
        """Write all of `data` and give its offset, or write nothing of it and raise WriteError."""
        start = self.size
        rest = memoryview(data)
        try:
            while rest:
                rest = rest[self._file.write(rest) :]
        except OSError as error:
            with contextlib.suppress(OSError):  # a torn tail is what `recover` is for
                self._file.truncate(start)
            raise WriteError(f"{self._path}: {error.strerror or error}, after {start} whole bytes") from error
        self.size += len(data)
        return start

    def finish(self) -> None:
        try:
            with self._file:
                os.fsync(self._file.fileno())
            os.rename(self._path, self._final)
            folder = os.open(self._final.parent, os.O_RDONLY)
            try:
                os.fsync(folder)
            finally:
                os.close(folder)
        except OSError as error:
            raise WriteError(f"{self._path}: {error.strerror or error}, when finishing it") from error


def filename_safe(text: str) -> str:
    """ASCII letters, digits, dot, underscore and hyphen; anything else becomes an underscore.

    >>> filename_safe("channel-钢铁/index")
    'channel-_index'
    """
    return re.sub(r"[^A-Za-z0-9._-]+", "_", text) or "_"
