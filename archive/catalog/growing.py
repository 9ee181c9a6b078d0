"""A catalog that a crawl keeps of its own files as it writes them: one that goes on reads of them only what is new.

The files are what counts. What the catalog has of a file that is gone, or is another than it was, is dropped, and a
catalog that cannot be read is made anew.
"""

import logging
import sqlite3
from collections.abc import Sequence
from contextlib import suppress
from pathlib import Path

from archive.catalog.catalog import Catalog, CatalogError
from archive.catalog.kept import fill
from archive.warc.files import WarcError, WarcFile
from archive.warc.reader import open_record

logger = logging.getLogger(__name__)
CAPTURES = "captures.sqlite"
"""Its name in a crawl folder. It may be taken away at any time: it holds nothing that is not made again."""


def open_growing(place: Path, files: Sequence[WarcFile]) -> Catalog:
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
        return Catalog()


def _opened(place: Path, files: Sequence[WarcFile]) -> Catalog:
    catalog = Catalog(place)
    try:
        catalog.check()
        catalog.drop_others(files)
    except BaseException:
        catalog.close()
        raise
    return catalog


def take_up(catalog: Catalog, file: WarcFile) -> list[WarcError]:
    """Bring what a catalog knows of a file up to date, and return what of the file can't be read.

    A file that is as it was when it was scanned is not read. Of one that was written since, up to a kill perhaps, what
    follows the last entry is, where that entry's record is in its place: entries are added in the order of records.
    """
    if catalog.current([file]):
        return catalog.faults([file])
    last = None if catalog.was_scanned(file) else catalog.last_of(file)
    if last is None or not _is_in_place(file, last.offset, last.length, last.record_id):
        catalog.forget(file)
        return fill(catalog, [file])
    return catalog.scan(file, begin=last.offset + last.length)


def settle_written(catalog: Catalog, files: Sequence[WarcFile]) -> None:
    """Note of files that were finished that they are known as they are, if they are known to their ends.

    Raises CatalogError.
    """
    known = catalog.current(files)
    for file in files:
        if file not in known and (last := catalog.last_of(file)) and last.offset + last.length == file.length:
            catalog.settle(file)


def _is_in_place(file: WarcFile, offset: int, length: int, record_id: str) -> bool:
    with suppress(WarcError, OSError), open_record(file, offset) as record:
        return record.header.record_id == record_id and record.finish() == length
    return False
