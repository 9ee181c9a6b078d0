"""What of a WARC file is whole records, and what has to be cut out of it or written anew."""

from collections.abc import Callable, Iterator
from contextlib import suppress
from dataclasses import dataclass, field

from archive.io.text import printable
from archive.warc.files import WarcError, WarcFile
from archive.warc.reader import OpenRecord, open_records

_TOLD = 1000  # losses of a file that are told one by one


@dataclass(frozen=True, slots=True)
class Loss:
    """A stretch of a file that is no whole record: where, why, and of which URL, where its header can be read."""

    offset: int
    length: int
    reason: str
    url: str | None


@dataclass(slots=True)
class Recovery:
    """What was done with a file.

    `result` is the file that is whole now; None where there is none, and `problem` says why. `original` is what the
    file is called now, `damaged` the file with what was cut out; None where there is no such file. `moved` is whether
    whole records are at other offsets now; `mended` are the records that were written anew: with the line ends that the
    standard asks for, each in a gzip member of its own, its block untouched.
    """

    file: str
    records: int = 0
    mended: int = 0
    lost_bytes: int = 0
    losses: list[Loss] = field(default_factory=list)
    result: str | None = None
    original: str | None = None
    damaged: str | None = None
    problem: str | None = None
    changed: bool = False
    moved: bool = False

    def lines(self) -> Iterator[str]:
        for loss in self.losses:
            url = f" of {loss.url}" if loss.url else ""
            lost = f"{loss.length} bytes{url} are no whole record: {loss.reason}"
            yield printable(f"{self.file}, offset {loss.offset}: {lost}")
        if self.problem is not None:
            yield f"{self.file}: {self.problem}"
        elif self.changed:
            kept = [f"what was cut out is {self.damaged}"] if self.damaged else []
            kept += [f"the file as it was is {self.original}"] if self.original else []
            mended = f" ({self.mended} of them mended)" if self.mended else ""
            now = self.result or "removed"
            done = f"{self.records} whole records{mended}, {self.lost_bytes} bytes cut out, now {now}"
            yield f"{self.file}: {'; '.join([done, *kept])}"


@dataclass(slots=True)
class Run:
    """A stretch of a file that is whole records; `mend`: which have to be written anew, each in a member of its own."""

    start: int
    end: int
    mend: bool


class WholeParts:
    """Which stretches of a file are whole records, and what is not."""

    def __init__(self, file: WarcFile, recovery: Recovery) -> None:
        self._file = file
        self._recovery = recovery
        self._zipped = ".gz" in file.name
        self._fault: tuple[int, int, str, str | None] | None = None
        self._url: str | None = None
        self.runs: list[Run] = []
        self.torn: list[tuple[int, int]] = []
        """Members that hold whole records and something else."""

    def read(self, advance: Callable[[int], None]) -> None:
        for record in open_records(self._file, faults=self._lose, advance=advance):
            self._url = record.header.url
            with suppress(WarcError):  # it is lost, which is told
                length = record.finish()
                self._keep(record, length)
                self._url = None
        self._close(self._file.length, 0)

    def _keep(self, record: OpenRecord, length: int) -> None:
        header, runs = record.header, self.runs
        self._close(header.offset, header.within)
        end, mend = header.offset + length, self._mends(record)
        self._recovery.records += 1
        self._recovery.mended += mend
        if record.surplus:
            self.torn.append((header.offset, end))
            self._recovery.lost_bytes += record.surplus
            reason = f"{record.surplus} bytes behind a record that are none"
            self._recovery.losses.append(Loss(header.offset, record.surplus, reason, None))
        if runs and runs[-1].mend == mend and runs[-1].start <= header.offset <= runs[-1].end:
            runs[-1].end = max(end, runs[-1].end)
        else:
            runs.append(Run(header.offset, end, mend))

    def _mends(self, record: OpenRecord) -> bool:
        if record.header.is_arc:
            return False
        alone = record.packed or not self._zipped
        return record.shared or not alone or any(oddity.mends for oddity in record.oddities)

    def _lose(self, fault: WarcError) -> None:
        self._close(fault.offset, fault.within)
        self._fault = (fault.offset, fault.within, fault.reason, self._url)
        self._url = None

    def _close(self, offset: int, within: int) -> None:
        """Enter the loss before a place."""
        if self._fault is None:
            return
        start, behind, reason, url = self._fault
        self._fault = None
        length = offset - start if offset > start else within - behind
        if behind:
            self.torn.append((start, max(offset, start + 1)))
        self._recovery.lost_bytes += length
        if len(self._recovery.losses) < _TOLD:
            self._recovery.losses.append(Loss(start, length, reason, url))


    def gaps(self) -> Iterator[tuple[int, int]]:
        """What of the file lies in no whole record, and members in which something does."""
        at = 0
        for run in self.runs:
            yield at, run.start
            at = max(at, run.end)
        yield at, self._file.length
        yield from self.torn
