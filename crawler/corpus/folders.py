"""The lines of crawl folders and extractions, one at a time, and what their summaries say."""

import json
import sys
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, field
from functools import cached_property
from pathlib import Path
from typing import Any

from archive.catalog.cdxj import INDEX
from crawler.corpus.error import CorpusError
from crawler.crawl_folder.finding import crawl_folders
from crawler.crawl_folder.folder import read_summary
from crawler.crawl_folder.json_lines import ARTICLES, CLAUSES, EDITIONS, FAILURES

Line = dict[str, Any]


@dataclass(frozen=True)
class LineFolder:
    """A folder that holds the lines of a crawl or an extraction."""

    path: Path
    advance: Callable[[int], object] = field(default=lambda size: None, compare=False, repr=False)
    """Called with the bytes of each line that was read."""

    @property
    def size(self) -> int:
        """How many bytes all its lines have."""
        files = (self.path / name for name in (ARTICLES, EDITIONS, CLAUSES, FAILURES, INDEX))
        return sum(file.stat().st_size for file in files if file.exists())

    @cached_property
    def summary(self) -> dict[str, Any]:
        """summary.json; empty where there is none, as beside lines that were copied alone. Raises FolderError."""
        return read_summary(self.path) or {}

    def lines(self, name: str) -> Iterator[tuple[int, Line]]:
        """Where each line of a file begins, in bytes, and what it holds; a file that is not there has none.

        A last line without a line feed is what a killed crawl left of one: it is told on standard error and left out.
        Raises CorpusError for any other line that is no JSON object.
        """
        path = self.path / name
        if not path.exists():
            return
        offset = 0
        with path.open("rb") as file:
            for number, line in enumerate(file, 1):
                if not line.endswith(b"\n"):
                    print(f"{path}: its last line is torn, and left out", file=sys.stderr)
                    return
                yield offset, self._parsed(line, f"{path}, line {number}")
                offset += len(line)
                self.advance(len(line))

    def line_at(self, name: str, offset: int) -> Line:
        """The line that begins at an offset which ``lines`` gave."""
        with (self.path / name).open("rb") as file:
            file.seek(offset)
            return self._parsed(file.readline(), f"{self.path / name}, offset {offset}")

    def captures(self) -> Iterator[Line]:
        """The entries of index.cdxj, with their times in ISO 8601; none where there is no index.

        Raises CorpusError for a line that is none of a CDXJ index.
        """
        path = self.path / INDEX
        if not path.exists():
            return
        with path.open("rb") as file:
            for number, line in enumerate(file, 1):
                yield self._entry(line, f"{path}, line {number}")
                self.advance(len(line))

    @property
    def has_index(self) -> bool:
        return (self.path / INDEX).exists()

    @staticmethod
    def _entry(line: bytes, place: str) -> Line:
        try:
            _, stamp, entry = line.split(b" ", 2)
            digits = stamp.decode("ascii")
            found: Line = json.loads(entry)
            time = f"{digits[:4]}-{digits[4:6]}-{digits[6:8]}T{digits[8:10]}:{digits[10:12]}:{digits[12:14]}Z"
            return {**found, "captured_at": time}
        except ValueError as error:
            raise CorpusError(f"{place}: no line of a CDXJ index: {error}") from error

    @staticmethod
    def _parsed(line: bytes, place: str) -> Line:
        try:
            found = json.loads(line)
        except ValueError as error:
            raise CorpusError(f"{place}: not JSON: {error}") from error
        if not isinstance(found, dict):
            raise CorpusError(f"{place}: {type(found).__name__}, needed is an object")
        return found


def line_folders(paths: Iterable[Path]) -> list[LineFolder]:
    """The folders of lines that paths stand for, each once: crawl folders and extractions, or folders of those.

    Raises FolderError for a path that holds none.
    """
    return [LineFolder(folder) for folder in crawl_folders(paths, holding=(ARTICLES, EDITIONS))]
