"""A catalog that a crawl keeps of its own files as it writes them: one that goes on reads of them only what is new.

The files are what counts. What the catalog has of a file that is gone, or is another than it was, is dropped, and a
catalog that cannot be read is made anew.
"""

import heapq
import json
import logging
import sqlite3
from collections.abc import Container, Iterator, Sequence
from contextlib import suppress
from pathlib import Path
from tempfile import TemporaryDirectory

from archive.catalog.catalog import Catalog, CatalogError, state_of
from archive.catalog.cdxj import write_index
from archive.catalog.entry import Entry
from archive.catalog.kept import fill
from archive.io.atomic import atomic_file
from archive.warc.files import WarcError, WarcFile
from archive.warc.reader import open_record

logger = logging.getLogger(__name__)
CAPTURES = "captures.sqlite"
"""Its name in a crawl folder. It may be taken away at any time: it holds nothing that is not made again."""

_NOTES = "CREATE TABLE IF NOT EXISTS note (name TEXT PRIMARY KEY, text TEXT NOT NULL)"
_BOOT_ID = Path("/proc/sys/kernel/random/boot_id")


class GrowingCatalog(Catalog):
    """A catalog to which single entries are added as they are written, in the order of the records of a file.

    A file counts as scanned once it is finished and on the disk (`settle`).
    """

    def was_scanned(self, file: WarcFile) -> bool:
        """Whether a file was scanned, or settled, as it is or as it was."""
        with self._lock, self._failing():
            query = "SELECT 1 FROM scanned WHERE file = ?"
            return self._db.execute(query, (self._number(file),)).fetchone() is not None

    def last_of(self, file: WarcFile) -> Entry | None:
        """The last entry of a file."""
        with self._lock, self._failing():
            number = self._number(file)
        return next(iter(self._select("file = ? ORDER BY offset DESC LIMIT 1", number)), None)

    def settle(self, file: WarcFile) -> None:
        """Note that a file is known as it is now, be it cut or renamed since it was scanned."""
        with self._lock, self._failing():
            number = self._number(file)
            self._db.execute("DELETE FROM fault WHERE file = ? AND at >= ?", (number, file.length))
            self._db.execute("INSERT OR REPLACE INTO scanned VALUES (?, ?, ?)", (number, *state_of(file)))

    def check(self) -> None:
        """Raises CatalogError where the database is damaged."""
        with self._lock, self._failing():
            (found,) = self._db.execute("PRAGMA quick_check(1)").fetchone()
        if found != "ok":
            raise CatalogError(f"{self._path}: {found}")

    def noted(self, name: str) -> str | None:
        """What was noted under a name. Raises CatalogError."""
        with self._lock, self._failing():
            self._db.execute(_NOTES)
            row = self._db.execute("SELECT text FROM note WHERE name = ?", (name,)).fetchone()
        return row[0] if row else None

    def note(self, name: str, text: str) -> None:
        """Raises CatalogError."""
        with self._lock, self._failing():
            self._db.execute(_NOTES)
            self._db.execute("INSERT OR REPLACE INTO note VALUES (?, ?)", (name, text))


def open_growing(place: Path, files: Sequence[WarcFile]) -> GrowingCatalog:
    """The catalog at a place, with what it has of the files; a temporary one where none can be kept there."""
    try:
        try:
            return _opened(place, files)
        except (CatalogError, sqlite3.DatabaseError) as error:  # the machine went down while it was written
            logger.warning("%s is made anew: %s", place, error)
            for path in (place, *(place.with_name(place.name + ending) for ending in ("-wal", "-shm"))):
                path.unlink(missing_ok=True)
            return _opened(place, files)
    except (CatalogError, sqlite3.Error, OSError) as error:
        logger.warning("%s cannot be kept, a crawl that goes on reads its archive from end to end: %s", place, error)
        return GrowingCatalog()


def _opened(place: Path, files: Sequence[WarcFile]) -> GrowingCatalog:
    catalog = GrowingCatalog(place)
    try:
        catalog.check()
        catalog.drop_others(files)
        boot = _boot()
        if not boot or catalog.noted("boot") != boot:
            # What was written before the machine went down, and not brought to the disk, may be zeros now.
            for file in files:
                if not catalog.was_scanned(file):
                    catalog.forget(file)
            catalog.note("boot", boot)
    except BaseException:
        catalog.close()
        raise
    return catalog


def _boot() -> str:
    """What tells one run of the machine from the next; empty where nothing does."""
    with suppress(OSError):
        return _BOOT_ID.read_text().strip()
    return ""


def take_up(catalog: GrowingCatalog, file: WarcFile) -> list[WarcError]:
    """Bring what a catalog knows of a file up to date, and return what of the file can't be read.

    A file that is as it was when it was scanned is not read. Of one that was written since, up to a kill perhaps, what
    follows the last entry is, where that entry's record is in its place.
    """
    if catalog.current([file]):
        return catalog.faults([file])
    last = None if catalog.was_scanned(file) else catalog.last_of(file)
    if last is None or not _is_in_place(file, last):
        catalog.forget(file)
        return fill(catalog, [file])
    return catalog.scan(file, begin=last.offset + last.length)


def settle_written(catalog: GrowingCatalog, files: Sequence[WarcFile]) -> None:
    """Note of files that were finished that they are known as they are, if they are known to their ends.

    Raises CatalogError.
    """
    known = catalog.current(files)
    for file in files:
        if file not in known and (last := catalog.last_of(file)) and last.offset + last.length == file.length:
            catalog.settle(file)


def write_grown_index(catalog: GrowingCatalog, files: Sequence[WarcFile], index: Path) -> None:
    """Write the index of files as `write_index` does, byte for byte, but read of them only those that were not indexed
    as they are: the lines of the others are in the index that is there, if it is the one that was written last.

    Raises as `write_index` does.
    """
    state = {file.name: list(state_of(file)) for file in files}
    kept: set[str] = set()
    try:
        noted = json.loads(catalog.noted("index") or "{}")
        if index.is_file() and noted.get("index") == list(state_of(WarcFile(index))):
            kept = {name for name in state if noted["files"].get(name) == state[name]}
            if len(kept) == len(noted["files"]) == len(state):
                return
        _merge_index(files, index, kept)
        catalog.note("index", json.dumps({"index": state_of(WarcFile(index)), "files": state}))
    except CatalogError as error:
        logger.warning("The index is made of all files: %s", error)
        write_index(files, index)


def _merge_index(files: Sequence[WarcFile], index: Path, kept: Container[str]) -> None:
    """Write an index of files with the lines that it has of those whose names are kept."""
    with TemporaryDirectory() as scratch:
        new = Path(scratch, index.name)
        write_index([file for file in files if file.name not in kept], new)
        with atomic_file(index) as part, part.open("w", encoding="utf-8") as out:
            out.writelines(heapq.merge(_lines_of(index, kept) if kept else (), _lines(new)))


def _lines_of(index: Path, names: Container[str]) -> Iterator[str]:
    """The lines of an index that are of some files."""
    return (line for line in _lines(index) if json.loads(line.split(" ", 2)[2])["filename"] in names)


def _lines(index: Path) -> Iterator[str]:
    with index.open(encoding="utf-8", newline="\n") as lines:
        yield from lines


def _is_in_place(file: WarcFile, entry: Entry) -> bool:
    with suppress(WarcError, OSError), open_record(file, entry.offset) as record:
        return record.header.record_id == entry.record_id and record.finish() == entry.length
    return False
