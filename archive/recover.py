"""Cut WARC files back to their whole records and finish their names; nothing that was in them is lost."""

import argparse
import fcntl
import json
import os
import sys
from array import array
from collections.abc import Callable, Iterator
from dataclasses import asdict, dataclass, field
from pathlib import Path
from typing import BinaryIO

from warcio.exceptions import ArchiveLoadFailed

from archive.files import OPEN, WarcError, WarcFile, all_warc_files, is_being_written, warc_files
from archive.index import whole_files, write_index
from archive.lines import is_crawl
from archive.part import PART, completed, told_as
from archive.progress import Progress
from archive.read import next_member, open_records
from archive.unfinished import DAMAGED, finish, sync_folder

_INDEX = "index.cdxj"
_COPY = 1 << 20
_TOLD = 1000  # losses of a file that are told one by one
_MAKE_AGAIN = (
    "the crawl's command makes them again, and asks for what was lost; without the network, `python -m crawler extract`"
    " makes those of what is left, in another folder"
)


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
        whole = _survey(file, recovery, advance)
        _Change(file, folder, in_place, recovery, whole).make()
    return recovery


def _survey(file: WarcFile, recovery: Recovery, advance: Callable[[int], None]) -> "array[int]":
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
        with completed(damaged) as part, part.open("wb") as out:
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
        part = target.with_name(target.name + PART)
        try:
            with told_as(target, part), part.open("wb") as out:
                self._copy(((self.whole[at], self.whole[at + 1]) for at in range(0, len(self.whole), 2)), out)
            self._keep_cut_out(target)
            if self.folder is None and not self.in_place:
                original = _free(path.with_name(path.name + ".orig"))
                os.link(path, original)
                self.recovery.original = str(original)
            if target == path:
                os.replace(part, target)
            else:
                os.link(part, target)
        finally:
            part.unlink(missing_ok=True)
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


def add_arguments(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("paths", nargs="+", type=Path, metavar="PATH", help="WARC file, folder, crawl folder")
    where = parser.add_mutually_exclusive_group()
    where.add_argument("-o", dest="folder", type=Path, metavar="FOLDER", help="write mended files there, change none")
    where.add_argument("--in-place", action="store_true", help="keep no copy (.orig) of a file that is changed")
    parser.add_argument("--json", action="store_true", help="a JSON object per file, not lines of text")


def run(args: argparse.Namespace) -> int:
    """0 if all files are whole now, whatever was cut out of them."""
    files = _files(args.paths)
    if args.folder is not None:
        if args.folder.exists() and not args.folder.is_dir():
            raise WarcError(args.folder, None, "a file; give a folder")
        args.folder.mkdir(parents=True, exist_ok=True)
    problems = changed = 0
    moved: set[Path] = set()  # folders with a file whose records are at other offsets now
    with Progress("recover", sum(file.length for file in files)) as progress:
        for file in files:
            recovery = recover(file, args.folder, in_place=args.in_place, advance=progress.advance)
            problems += recovery.problem is not None
            changed += recovery.changed
            if recovery.moved:
                moved.add(file.path.parent)
            for line in [json.dumps(asdict(recovery), ensure_ascii=False)] if args.json else recovery.lines():
                progress.print(line)
    whole = f", {left} whole as they were" if (left := len(files) - changed - problems) else ""
    for path in args.paths if args.folder is None else ():
        if reason := _rebuild_index(path, bool(changed)):
            problems += 1
            print(f"{path / _INDEX}: {reason}", file=sys.stderr)
        if path / "warc" in moved and is_crawl(path):
            print(f"{path}: its lines point to where records were; {_MAKE_AGAIN}", file=sys.stderr)
    print(f"{len(files)} files, {changed} recovered{whole}, {problems} problems", file=sys.stderr)
    return 1 if problems else 0


def _files(paths: list[Path]) -> list[WarcFile]:
    """The WARC files of paths, and the unfinished ones that lie beside one with their finished name."""
    files = all_warc_files(paths)
    known = {file.path for file in files}
    folders = {file.path.parent for path in paths if path.is_dir() for file in warc_files(path)}
    beside = (path for folder in sorted(folders) for path in sorted(folder.glob(f"*.warc*{OPEN}")))
    return files + [WarcFile(path) for path in beside if path not in known]


def _rebuild_index(path: Path, changed: bool) -> str | None:
    """Make the index of a crawl folder anew where it is out of date; why it can't be made."""
    index = path / _INDEX
    if not (path / "warc").is_dir() or (index.exists() and not changed):
        return None
    try:
        files = warc_files(path)
        if not any(is_being_written(file.path) for file in files):
            write_index(whole_files(files), index)
    except (WarcError, ArchiveLoadFailed) as error:
        return f"can't be made: {error}"
    return None
