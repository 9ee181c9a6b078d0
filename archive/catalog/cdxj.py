"""Write the CDXJ index of WARC files: a line per response, sorted, as replay tools look them up."""

import json
from collections.abc import Callable, Iterable, Iterator, Sequence
from pathlib import Path

from archive.io.atomic import atomic_file
from archive.io.progress import Progress
from archive.warc.files import WarcError, WarcFile
from archive.warc.reader import open_records

INDEX = "index.cdxj"

Place = tuple[str, int]
"""The name that an index has for a WARC file, and what is added to the offsets of its records."""


def in_itself(file: WarcFile) -> Place:
    return file.name, 0


def write_index(
    files: Iterable[WarcFile | Path],
    index: Path,
    place: Callable[[WarcFile], Place] = in_itself,
    *,
    faults: Callable[[WarcError], object] | None = None,
) -> list[WarcFile]:
    """Index WARC files into one CDXJ file, which is there complete or not at all.

    Names in it are without a folder, and offsets those in the WARC file, unless `place` gives others. The digest is the
    payload's as stated, else that of the de-chunked payload, which revisits are found by. A record that shares its gzip
    member with others has a field `within`, its place in that, which other tools do not know; the files that have such
    are returned.
    Raises OSError where something cannot be read or written, WarcError at the first record that can't be indexed; with
    `faults` it is told of each, and goes on.
    """
    from archive.catalog.payload_indexer import PlacedIndexer, raise_fault

    with atomic_file(index) as part, part.open("w", encoding="utf-8") as out:
        listed = [WarcFile.of(file) for file in files]
        with Progress("index", sum(file.length for file in listed)) as progress:
            indexer = PlacedIndexer(out, listed, place, faults or raise_fault, progress.advance)
            indexer.process_all()
    return list(indexer.shared)


def kept_index(files: Sequence[WarcFile], folder: Path, place: Callable[[WarcFile], Place]) -> Path:
    """The index of files that is kept in a folder, which is made if need be; it is made anew if a file is another than
    when it was made, or its name in it is. Raises as `write_index` and `whole_files` do."""
    index, stated = folder / INDEX, folder / f"{INDEX}.json"
    state = json.dumps(
        [[file.place, *place(file), file.length, file.path.stat().st_mtime_ns] for file in files], ensure_ascii=True
    )
    if not (index.is_file() and stated.is_file() and stated.read_text(encoding="ascii", errors="replace") == state):
        folder.mkdir(parents=True, exist_ok=True)
        stated.unlink(missing_ok=True)
        write_index(whole_files(files), index, place)
        with atomic_file(stated) as part:
            part.write_text(state, encoding="ascii")
    return index


def whole_files(files: Iterable[WarcFile]) -> Iterator[WarcFile]:
    """The same files, each after it was read to its end. Raises WarcError where one is damaged."""
    files = list(files)
    with Progress("reading", sum(file.length for file in files)) as progress:
        for file in files:
            for record in open_records(file, advance=progress.advance):
                record.finish()
            yield file
