"""What paths hold for a reading room: crawl folders with their lines, and WARC files whose lines have to be made."""

import json
import os
from collections.abc import Iterable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from archive.io.scratch import scratch_folder
from archive.warc.files import WarcError, WarcFile, warc_files
from crawler.crawl_folder.finding import crawl_folders
from crawler.crawl_folder.folder import FolderError
from crawler.crawl_folder.json_lines import ARTICLES, CLAUSES, EDITIONS, FAILURES
from crawler.extract.crawl_scope import ScopeError
from crawler.extract.options import Options
from crawler.extract.run import extract

_LINES = (ARTICLES, EDITIONS, CLAUSES, FAILURES)


@dataclass(frozen=True, slots=True)
class Source:
    """Where lines come from: a crawl folder, or the WARC files of a path that are in none.

    ``place`` names it; the pointers of its lines are relative to ``folder``. ``state`` is other if the files are.
    """

    place: str
    folder: Path
    files: tuple[WarcFile, ...]
    state: str

    @property
    def is_crawl(self) -> bool:
        """Whether it has its lines; others have files."""
        return not self.files


def sources_of(paths: Iterable[Path]) -> list[Source]:
    """The sources among paths, each once. Raises WarcError for a path that holds none, OSError."""
    found: dict[str, Source] = {}
    for path in paths:
        folders = [folder.resolve() for folder in _crawl_folders(path)]
        for folder in folders:
            state = _state(folder / name for name in _LINES)
            found.setdefault(str(folder), Source(str(folder), folder, (), state))
        files = tuple(file for file in _files(path, folders) if not _is_below(file.path.resolve(), folders))
        if files:
            folder = path.resolve() if path.is_dir() else path.resolve().parent
            state = _state(file.path for file in files)
            # Not the folder's own name, which a crawl folder in the same place has.
            found.setdefault(f"{path.resolve()}:warc", Source(f"{path.resolve()}:warc", folder, files, state))
    return list(found.values())


@contextmanager
def folder_of_lines(source: Source, faults: list[str]) -> Iterator[Path]:
    """The folder with the lines of a source; those of WARC files are made, and go again.

    Files without any response, or of a crawl that means nothing here, have no lines, which goes to the faults.
    """
    if source.is_crawl:
        yield source.folder
        return
    with scratch_folder("reading-room-") as made:
        options = Options(workers=len(os.sched_getaffinity(0)), generic=True)
        try:
            extract(source.files, made, source.folder, options)
        except (WarcError, ScopeError) as error:
            faults.append(str(error))
        yield made


def _crawl_folders(path: Path) -> list[Path]:
    """Folders with lines, and no other: a crawl that was killed before its first line has WARC files only."""
    try:
        return crawl_folders([path], (ARTICLES, EDITIONS))
    except FolderError:  # it may hold WARC files, or be one
        return []


def _files(path: Path, folders: Sequence[Path]) -> list[WarcFile]:
    try:
        return warc_files(path)
    except WarcError:
        if folders:  # lines that were made from an archive elsewhere
            return []
        raise


def _is_below(path: Path, folders: Iterable[Path]) -> bool:
    return any(path.is_relative_to(folder) for folder in folders)


def _state(paths: Iterable[Path]) -> str:
    """Names, sizes and times of files, as text."""
    stated = []
    for path in sorted({path.resolve() for path in paths}):
        if path.exists():
            stat = path.stat()
            stated.append((str(path), stat.st_size, stat.st_mtime_ns))
    return json.dumps(stated, ensure_ascii=False)
