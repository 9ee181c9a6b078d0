"""Cut WARC files back to their whole records and finish their names; nothing that was in them is lost."""

import fcntl
import os
from array import array
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import BinaryIO

from archive.io.atomic import TEMPORARY, atomic_file, sync_folder, told_as
from archive.warc.files import OPEN, WarcError, WarcFile
from archive.warc.reader import next_member, open_records
from archive.warc.unfinished import DAMAGED, finish

_COPY = 1 << 20
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
    whole records are at other offsets now.
    """

    file: str
    records: int = 0
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
            yield f"{self.file}, offset {loss.offset}: {loss.length} bytes{url} are no whole record: {loss.reason}"
        if self.problem is not None:
            yield f"{self.file}: {self.problem}"
        elif self.changed:
            kept = [f"what was cut out is {self.damaged}"] if self.damaged else []
            kept += [f"the file as it was is {self.original}"] if self.original else []
            done = f"{self.records} whole records, {self.lost_bytes} bytes cut out, now {self.result or 'removed'}"
            yield f"{self.file}: {'; '.join([done, *kept])}"


def recover(
    file: WarcFile,
    folder: Path | None = None,
    *,
    in_place: bool = False,
    advance: Callable[[int], None] = lambda size: None,
) -> Recovery:
    """Make a WARC file whole: without what is no whole record in it, and with its final name.

    With `folder` the result is written there, and the file stays as it is. Else the result takes its place, and the
    file is kept as `.orig`; `in_place`, it is not kept. What was cut out is kept as `.damaged`, always.
    A file that is whole, that a running process writes, or that holds no whole record, is left as it is.
    Raises OSError; what was there before is there then, too.
    """
    recovery = Recovery(str(file))
    with file.path.open("rb") as lock:
        try:
            fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            recovery.problem = "a process that runs is writing it; left as it is"
            return recovery
        whole = _scan(file, recovery, advance)
        _Change(file, folder, in_place, recovery, whole).make()
    return recovery


def _scan(file: WarcFile, recovery: Recovery, advance: Callable[[int], None]) -> "array[int]":
    """Where runs of whole records begin and end, one after the other; the rest goes to the losses."""
    whole = array("q")
    offset: int | None = 0
    while offset is not None:
        url = None
        try:
            for record in open_records(file, offset):
                url = record.header.url
                length = record.finish()
                recovery.records += 1
                if whole and whole[-1] == offset:
                    whole[-1] += length
                else:
                    whole.extend((offset, offset + length))
                offset, url = offset + length, None
                advance(length)
            return whole
        except WarcError as error:
            start, offset = error.offset, next_member(file, error.offset)
            length = (file.length if offset is None else offset) - start
            recovery.lost_bytes += length
            if len(recovery.losses) < _TOLD:
                recovery.losses.append(Loss(start, length, error.reason, url))
            advance(length)
    return whole


@dataclass(frozen=True, slots=True)
class _Change:
    """What is to be done with a file whose whole parts are known."""

    file: WarcFile
    folder: Path | None
    in_place: bool
    recovery: Recovery
    whole: "array[int]"

    def make(self) -> None:
        recovery, path = self.recovery, self.file.path
        opened = path.name.endswith(OPEN)
        target = (self.folder or path.parent) / self.file.name.removesuffix(OPEN)
        if not recovery.lost_bytes and not opened and recovery.records:
            recovery.result = str(self.file)
        elif not recovery.records and not (opened and self.folder is None):
            recovery.problem = "no whole record in it; left as it is"
        elif self.file.member is not None and self.folder is None:
            recovery.problem = "within a WACZ nothing is changed; -o FOLDER writes what is whole"
        elif target != path and self.folder is None and target.exists() and target.samefile(path):
            path.unlink()  # a process that finished it was killed between its two names
            recovery.result, recovery.changed = str(target), True
        elif target.exists() and (target != path or self.folder is not None):
            recovery.problem = f"{target} is there already; left as it is"
        elif not recovery.records:
            self._put_aside()
        else:
            self._replace(target)
            recovery.result = str(target)
            recovery.changed = True
            recovery.moved = not self._only_tail_is_lost
            sync_folder(target.parent)

    @property
    def _only_tail_is_lost(self) -> bool:
        return len(self.whole) == 2 and self.whole[0] == 0

    def _put_aside(self) -> None:
        """An unfinished file without a record: nothing is left to finish."""
        path = self.file.path
        if self.recovery.lost_bytes:
            kept = _free(path.with_name(path.name + DAMAGED))
            os.link(path, kept)
            self.recovery.damaged = str(kept)
        path.unlink()
        sync_folder(path.parent)
        self.recovery.changed = True

    def _keep_cut_out(self, target: Path) -> None:
        if not self.recovery.lost_bytes:
            return
        ends = [0, *self.whole, self.file.length]
        gaps = ((ends[at], ends[at + 1]) for at in range(0, len(ends), 2))
        damaged = _free(target.with_name(target.name + DAMAGED))
        with atomic_file(damaged) as temporary, temporary.open("wb") as out:
            self._copy(gaps, out)
        self.recovery.damaged = str(damaged)

    def _replace(self, target: Path) -> None:
        path = self.file.path
        if self.folder is None and (not self.recovery.lost_bytes or (self.in_place and self._only_tail_is_lost)):
            self._keep_cut_out(target)
            if target != path:
                finish(path, self.whole[1])
                return
            with path.open("r+b") as file:
                file.truncate(self.whole[1])
                os.fsync(file.fileno())
            return
        temporary = target.with_name(target.name + TEMPORARY)
        try:
            with told_as(target, temporary), temporary.open("wb") as out:
                self._copy(((self.whole[at], self.whole[at + 1]) for at in range(0, len(self.whole), 2)), out)
            self._keep_cut_out(target)
            if self.folder is None and not self.in_place:
                original = _free(path.with_name(path.name + ".orig"))
                os.link(path, original)
                self.recovery.original = str(original)
            if target == path:
                os.replace(temporary, target)
            else:
                os.link(temporary, target)
        finally:
            temporary.unlink(missing_ok=True)
        if self.folder is None and target != path:
            path.unlink()

    def _copy(self, ranges: Iterator[tuple[int, int]], out: BinaryIO) -> None:
        with self.file.open() as file:
            for start, end in ranges:
                file.seek(start)
                while start < end and (data := file.read(min(_COPY, end - start))):
                    out.write(data)
                    start += len(data)
        out.flush()
        os.fsync(out.fileno())


def _free(path: Path) -> Path:
    """A name that no file has: this one, or with a number."""
    number = 1
    free = path
    while free.exists():
        number += 1
        free = path.with_name(f"{path.name}{number}")
    return free
