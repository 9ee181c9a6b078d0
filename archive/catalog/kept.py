"""A catalog that stays beside its archive, so that nobody has to read the files for an address."""

import gzip
import json
import re
import sqlite3
from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import closing
from dataclasses import dataclass
from pathlib import Path
from typing import IO, cast

from archive.catalog.catalog import Catalog, CatalogError
from archive.catalog.url_key import url_key
from archive.warc.date import normal_date
from archive.warc.files import WarcError, WarcFile

CATALOG = "catalog.sqlite"
"""Its name beside an archive: in the folder of the files, or in the crawl folder that holds their `warc/`."""

_MAX_LINE = 1 << 20


@dataclass(frozen=True, slots=True)
class Capture:
    """Where a capture of an address is; `record_id` is None where the index does not say it."""

    file: WarcFile
    offset: int
    record_id: str | None
    date: str


def catalog_place(path: Path) -> Path:
    """Where the catalog of a path is kept: in a folder, or beside a file."""
    return path / CATALOG if path.is_dir() else path.with_name(f"{path.name}.{CATALOG}")


def keep(
    files: Sequence[WarcFile], place: Path, advance: Callable[[int], object] = lambda size: None
) -> list[WarcError]:
    """Make a catalog, or bring it up to date: only files that are new or have changed are read, and those that are gone
    are taken out. One that can't be read is made again. Returns what of the files can't be read. Raises OSError."""
    try:
        return _refresh(files, place, advance)
    except CatalogError:
        if not place.is_file() or place.read_bytes()[:6] not in (b"", b"SQLite"):
            raise
    except sqlite3.DatabaseError:
        pass
    for path in (place, *(place.with_name(place.name + ending) for ending in ("-wal", "-shm"))):
        path.unlink(missing_ok=True)
    return _refresh(files, place, advance)


def _refresh(files: Sequence[WarcFile], place: Path, advance: Callable[[int], object]) -> list[WarcError]:
    with closing(Catalog(place)) as catalog:
        catalog.drop_others(files)
        current = catalog.current(files)
        for file in files:
            if file in current:
                advance(file.length)
            else:
                catalog.forget(file)
                catalog.scan(file, advance)
        return catalog.faults(files)


def kept_beside(files: Iterable[WarcFile]) -> list[Path]:
    """The catalogs that lie beside files, or in the folder above."""
    found: dict[Path, None] = {}
    for file in files:
        for path in (catalog_place(file.path), file.path.parent / CATALOG, file.path.parent.parent / CATALOG):
            if path not in found and path.is_file():
                found[path] = None
    return list(found)


def fill(
    catalog: Catalog, files: Sequence[WarcFile], advance: Callable[[int], object] = lambda size: None
) -> list[WarcError]:
    """Enter all files into a catalog: from what is kept beside them where it is current, else by reading them."""
    known: set[WarcFile] = set()
    for place in kept_beside(files):
        try:
            known |= catalog.take_from(place, [file for file in files if file not in known])
        except (CatalogError, sqlite3.Error):  # it is of no use; `index` makes it again
            continue
    for file in files:
        if file in known:
            advance(file.length)
        else:
            catalog.scan(file, advance)
    return catalog.faults(files)


def look_up(
    url: str, files: Sequence[WarcFile], places: Iterable[Path]
) -> tuple[list[Capture], list[WarcError]] | None:
    """The captures of an address by catalogs that are kept, and what could not be read of the files; None where they do
    not know all of the files as they are."""
    left = set(files)
    captures: list[Capture] = []
    faults: list[WarcError] = []
    for place in places:
        try:
            with closing(Catalog(place, read_only=True)) as catalog:
                current = catalog.current(left)
                known = {_identity(file) for file in current}  # a catalog has absolute paths, the files may not
                entries = [entry for entry in catalog.entries(url, any_method=True) if _identity(entry.file) in known]
                faults += catalog.faults(list(current))
        except (CatalogError, sqlite3.Error):
            continue
        captures += [Capture(entry.file, entry.offset, entry.record_id, entry.date) for entry in entries]
        left -= set(current)
    return None if left else (captures, faults)


def _identity(file: WarcFile) -> tuple[Path, str | None]:
    return file.path.resolve(), file.member


def look_up_cdxj(url: str, files: Sequence[WarcFile], index: Path) -> list[Capture]:
    """The captures of an address by a CDXJ file, of whichever tool. Raises WarcError for a line that is none."""
    by_name = {file.name: file for file in files}
    key = url_key(url)
    captures = []
    for number, line in _lines(index):
        fields = line.split(b" ", 2)
        if len(fields) < 3 or line.startswith(b"!"):
            continue
        try:
            place = json.loads(fields[2])
            if url_key(str(place["url"])) != key:
                continue
            file, offset = by_name.get(Path(place["filename"]).name), int(place["offset"])
        except (ValueError, KeyError, TypeError) as error:
            raise WarcError(index, None, f"line {number} is no CDXJ: {error!r}") from error
        if file is not None:
            captures.append(Capture(file, offset, None, normal_date(fields[1].decode("latin-1"))))
    return captures


def is_cdxj(path: Path) -> bool:
    return re.search(r"\.cdxj?(\.gz)?$", path.name) is not None


def _lines(path: Path) -> Iterator[tuple[int, bytes]]:
    with path.open("rb") as file:
        zipped = file.read(2) == b"\x1f\x8b"
        file.seek(0)
        lines = cast("IO[bytes]", gzip.GzipFile(fileobj=file) if zipped else file)
        number = 0
        while line := lines.readline(_MAX_LINE):
            number += 1
            yield number, line
