"""Make or extend a corpus: a folder of tables, which any number of crawl folders is merged into."""

import fcntl
import os
from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, replace
from pathlib import Path
from shutil import rmtree
from tempfile import mkdtemp

import pyarrow as pa
from pyarrow import parquet

from archive.io.atomic import TEMPORARY, sync_folder, told_as
from archive.io.progress import Progress
from crawler.corpus.card import CARD, write_card
from crawler.corpus.database import connect
from crawler.corpus.error import CorpusError
from crawler.corpus.export import FORMATS, export
from crawler.corpus.folders import LineFolder
from crawler.corpus.merge import FILE, Merge, Written
from crawler.corpus.rows import Converter, rows_of
from crawler.corpus.schema import TABLES, TableName
from crawler.corpus.staging import Staging
from crawler.corpus.types import arrow_schema, table_of


@dataclass(frozen=True, slots=True)
class Merged:
    """What became of a merge: how many rows each table has, and how many partitions were written."""

    rows: dict[TableName, int]
    partitions: int


def write_tables(
    folders: Iterable[LineFolder], output: Path, simplified: Converter | None = None, formats: Sequence[str] = ()
) -> Merged:
    """Merge the lines of folders into the tables below ``output``, which is made if need be.

    The result is the same whatever the order of folders and of merges, and for lines that are there already nothing
    changes. A merge that ends early leaves every partition whole, and the next one completes it.
    Raises CorpusError and FolderError for input that is not what it must be, OSError where nothing can be written.
    """
    with _claimed(output):
        for left in output.glob(f"{TEMPORARY}-*"):  # by a merge that was killed: nobody else has the folder
            rmtree(left)
        part = Path(mkdtemp(prefix=f"{TEMPORARY}-", dir=output))
        try:
            with told_as(output, part):
                staged = _stage(folders, part, simplified)
                changed = _merge(staged, output, part)
                written = _written(output)
                for kind in formats:
                    export(kind, output, part)
                write_card(output, part / "sort")
        finally:
            rmtree(part, ignore_errors=True)
    return Merged(written, changed)


@contextmanager
def _claimed(output: Path) -> Iterator[None]:
    """The folder of a corpus, for one merge at a time."""
    if output.exists() and not output.is_dir():
        raise CorpusError(f"{output} is a file; give a folder")
    output.mkdir(parents=True, exist_ok=True)
    known = {table.name for table in TABLES} | {CARD, *FORMATS}
    held = sorted(path.name for path in output.iterdir() if path.name not in known and not path.name.startswith("."))
    if held and not any((output / table.name).is_dir() for table in TABLES):
        raise CorpusError(f"{output} holds something else than tables ({held[0]}); give a folder that is new or empty")
    lock = os.open(output, os.O_RDONLY)
    try:
        fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError:
        os.close(lock)
        raise CorpusError(f"{output} is in use: another command writes its tables") from None
    try:
        yield
    finally:
        os.close(lock)


def _stage(folders: Iterable[LineFolder], part: Path, simplified: Converter | None) -> Staging:
    staging = Staging(part)
    folders = list(folders)
    with Progress("lines read", sum(folder.size for folder in folders)) as progress:
        for folder in folders:
            for table, row in rows_of(replace(folder, advance=progress.advance), simplified):
                staging.add(table, row)
    staging.flush()
    return staging


def _merge(staging: Staging, output: Path, part: Path) -> int:
    """Each table and site by itself: what was written takes its place before the next is begun."""
    count = 0
    with connect(part / "sort") as db, Progress("tables written", len(staging.files), " tables") as progress:
        for (name, site), files in sorted(staging.files.items()):
            written, replaced = Merge(db, table_of(name), output, site).run(files, part)
            count += _put(written, replaced)
            for file in files:
                file.unlink()
            progress.advance(1)
    for table in TABLES:
        _ensure(output, table.name)
    return count


def _put(written: Sequence[Written], replaced: Sequence[Path]) -> int:
    """Bring files to their places, each in one step; returns how many of them are new or other than before."""
    changed = 0
    for partition in written:
        target = partition.target
        if target.exists() and _same(target, partition.file):
            partition.file.unlink()
            continue
        changed += 1
        target.parent.mkdir(parents=True, exist_ok=True)
        with partition.file.open("rb+") as file:
            os.fsync(file.fileno())
        os.replace(partition.file, target)
        sync_folder(target.parent)
    for stale in {*replaced} - {partition.target for partition in written}:  # its rows are of another year now
        stale.unlink()
    return changed


def _same(one: Path, other: Path) -> bool:
    if one.stat().st_size != other.stat().st_size:
        return False
    with one.open("rb") as left, other.open("rb") as right:
        while piece := left.read(1 << 20):
            if piece != right.read(1 << 20):
                return False
    return True


def _ensure(output: Path, name: TableName) -> None:
    """A table without a row is there, too, with its columns: what reads it needs no word for that case."""
    empty = output / name / "empty.parquet"
    if any((output / name).rglob(FILE)):
        empty.unlink(missing_ok=True)
    elif not empty.exists():
        empty.parent.mkdir(parents=True, exist_ok=True)
        parquet.write_table(pa.Table.from_pylist([], schema=arrow_schema(name)), empty)


def _written(output: Path) -> dict[TableName, int]:
    rows: Counter[TableName] = Counter()
    for table in TABLES:
        rows[table.name] = sum(parquet.read_metadata(file).num_rows for file in (output / table.name).rglob(FILE))
    return dict(rows)
