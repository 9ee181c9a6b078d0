"""Cut WARC files back to their whole records and finish their names; nothing that was in them is lost."""

import fcntl
import filecmp
import glob
import os
from collections.abc import Callable, Iterator
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path
from typing import BinaryIO

from archive.check.whole_parts import Recovery, Run, WholeParts
from archive.io.atomic import TEMPORARY, sync_folder, told_as
from archive.warc.files import OPEN, WarcError, WarcFile
from archive.warc.reader import open_records
from archive.warc.rewrite import copy_record
from archive.warc.unfinished import DAMAGED, finish

_COPY = 1 << 20


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
        parts = WholeParts(file, recovery)
        parts.read(advance)
        _Change(file, folder, in_place, recovery, parts).make()
    return recovery


@dataclass(frozen=True, slots=True)
class _Change:
    """What is to be done with a file whose whole parts are known."""

    file: WarcFile
    folder: Path | None
    in_place: bool
    recovery: Recovery
    parts: WholeParts

    def make(self) -> None:
        recovery, path = self.recovery, self.file.path
        opened = path.name.endswith(OPEN)
        target = (self.folder or path.parent) / self.file.name.removesuffix(OPEN)
        if not recovery.lost_bytes and not recovery.mended and not opened and recovery.records:
            recovery.result = str(self.file)
        elif recovery.records and ".zst" in self.file.name and (recovery.lost_bytes or recovery.mended):
            recovery.problem = "not whole; `convert` makes a file in gzip of what is whole in it"
        elif not recovery.records and not (opened and self.folder is None):
            recovery.problem = "no whole record in it; left as it is"
        elif self.file.member is not None and self.folder is None:
            recovery.problem = "within a WACZ nothing is changed; -o FOLDER writes what is whole"
        elif target != path and self.folder is None and target.exists() and target.samefile(path):
            path.unlink()  # a process that finished it was killed between its two names
            recovery.result, recovery.changed = str(target), True
        elif target != path and self.folder is None and recovery.records and self._is_result(target):
            path.unlink()  # a recovery was killed when all but this was done
            sync_folder(path.parent)
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
        runs = self.parts.runs
        return len(runs) == 1 and runs[0].start == 0 and not runs[0].mend

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
        damaged = target.with_name(target.name + DAMAGED)
        temporary = damaged.with_name(damaged.name + TEMPORARY)
        try:
            with told_as(damaged, temporary), temporary.open("wb") as out:
                self._copy(self.parts.gaps(), out)
            # A recovery that was killed may have kept it already.
            kept = _same(damaged, temporary)
            if kept is None:
                kept = _free(damaged)
                os.rename(temporary, kept)
                sync_folder(kept.parent)
        finally:
            temporary.unlink(missing_ok=True)
        self.recovery.damaged = str(kept)

    def _replace(self, target: Path) -> None:
        path = self.file.path
        as_is = not self.recovery.lost_bytes and not self.recovery.mended
        if self.folder is None and (as_is or (self.in_place and self._only_tail_is_lost)):
            end = self.file.length if as_is else self.parts.runs[0].end
            self._keep_cut_out(target)
            if target != path:
                finish(path, end)
                return
            with path.open("r+b") as file:
                file.truncate(end)
                os.fsync(file.fileno())
            return
        temporary = target.with_name(target.name + TEMPORARY)
        try:
            with told_as(target, temporary):
                self._write_result(temporary)
            self._keep_cut_out(target)
            if self.folder is None and not self.in_place:
                original = path.with_name(path.name + ".orig")
                kept = _same(original, path)
                if kept is None:
                    os.link(path, kept := _free(original))
                original = kept
                self.recovery.original = str(original)
            if target == path:
                os.replace(temporary, target)
            else:
                os.link(temporary, target)
        finally:
            temporary.unlink(missing_ok=True)
        if self.folder is None and target != path:
            path.unlink()

    def _is_result(self, target: Path) -> bool:
        """Whether a file is there that holds just what would be written."""
        if not target.exists():
            return False
        temporary = target.with_name(target.name + TEMPORARY)
        try:
            self._write_result(temporary)
            return filecmp.cmp(temporary, target, shallow=False)
        finally:
            temporary.unlink(missing_ok=True)

    def _write_result(self, temporary: Path) -> None:
        with temporary.open("wb") as out:
            for run in self.parts.runs:
                self._write(run, out)
            out.flush()
            os.fsync(out.fileno())

    def _write(self, run: Run, out: BinaryIO) -> None:
        if not run.mend:
            self._copy(iter([(run.start, run.end)]), out)
            return
        for record in open_records(self.file, run.start, faults=lambda fault: None):
            if record.header.offset >= run.end:
                return
            with suppress(WarcError):  # one that is lost, among others in its member
                copy_record(record, out, zipped=".gz" in self.file.name)

    def _copy(self, ranges: Iterator[tuple[int, int]], out: BinaryIO) -> None:
        with self.file.open() as file:
            for start, end in ranges:
                file.seek(start)
                while start < end and (data := file.read(min(_COPY, end - start))):
                    out.write(data)
                    start += len(data)
        out.flush()
        os.fsync(out.fileno())


def _same(path: Path, other: Path) -> Path | None:
    """The file of this name, or of it with a number, that holds what another does."""
    found = sorted(path.parent.glob(f"{glob.escape(path.name)}*"))
    finished = (one for one in found if not one.name.endswith(TEMPORARY))
    return next((one for one in finished if filecmp.cmp(one, other, shallow=False)), None)


def _free(path: Path) -> Path:
    """A name that no file has: this one, or with a number."""
    number = 1
    free = path
    while free.exists():
        number += 1
        free = path.with_name(f"{path.name}{number}")
    return free
