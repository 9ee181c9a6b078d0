"""JSON Lines files that outlive a killed crawl: what was written stays, and is not written again."""

import json
import logging
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

from archive.io.atomic import atomic_file
from crawler.lazy_pattern import lazy_compile
from crawler.text_set import TextSet

logger = logging.getLogger(__name__)
ARTICLES, EDITIONS, FAILURES = "articles.jsonl", "editions.jsonl", "failures.jsonl"
CLAUSES = "clauses.jsonl"
Row = dict[str, Any]


def key_of(row: Row) -> str:
    """What a line is about: an article's id, a failure's address with stage and reason, else an address."""
    if "id" in row:
        return str(row["id"])
    if "stage" in row:
        return f"{row['stage']} {row['url']} {row['reason']}"
    return str(row["url"])


def read_row(line: bytes) -> Row | None:
    """A line's object; None for what a crash left of one."""
    try:
        row = json.loads(line) if line.endswith(b"\n") else None
    except (ValueError, RecursionError):  # nested deeper than a line of ours ever is
        return None
    return row if isinstance(row, dict) and ("id" in row or "url" in row) else None


_ARTICLE = lazy_compile(rb'\{"id": "(a-[0-9a-f]{16})", .*, "record_id": "(<urn:uuid:[0-9a-f-]{36}>)"\}\}\n')


def skim_row(line: bytes) -> Row | None:
    """What an article's line says first and last, its id and its record, or else all of a line as `read_row` gives it.
    Whether what stands between is whole, it does not tell."""
    found = _ARTICLE.fullmatch(line)
    if found is None:
        return read_row(line)
    return {"id": found[1].decode(), "warc": {"record_id": found[2].decode()}}


class KnownLines:
    """The lines of a file by their keys, a line for each; of either a digest is held."""

    def __init__(self) -> None:
        self._keys = TextSet()
        self._lines = TextSet()

    def __len__(self) -> int:
        return len(self._keys)

    def __contains__(self, key: str) -> bool:
        return key in self._keys

    def add(self, key: str, line: bytes) -> None:
        self._keys.add(key)
        self._lines.add(_with_key(key, line))

    def has_line(self, key: str, line: bytes) -> bool:
        return _with_key(key, line) in self._lines


def _with_key(key: str, line: bytes) -> str:
    return f"{hash(line)} {key}"


def mend(
    path: Path,
    wanted: Callable[[Row], bool] = lambda row: True,
    read: Callable[[bytes], Row | None] = read_row,
    level: int = logging.WARNING,
) -> KnownLines:
    """Drop what can't stay in a file of lines: a torn last line, lines that are not wanted, and all but the last of
    those with one key. The file is replaced only if something is dropped, and then in one step.

    That lines are dropped is logged at ``level``. Returns the lines that are there. A file that isn't there has none.
    """
    known = KnownLines()
    if not path.exists():
        return known
    count = 0
    with path.open("rb") as lines:
        for line in lines:
            count += 1
            row = read(line)
            if row is not None and wanted(row):
                known.add(key_of(row), line)
    if count == len(known):
        return known
    message = "%s: %d of %d lines dropped: torn, replaced, or without a record"
    logger.log(level, message, path, count - len(known), count)
    last: dict[str, int] = {}
    with path.open("rb") as lines:
        for number, line in enumerate(lines, 1):
            row = read(line)
            if row is not None and wanted(row):
                last[key_of(row)] = number
    kept = set(last.values())
    with path.open("rb") as lines, atomic_file(path) as part, part.open("wb") as file:
        file.writelines(line for number, line in enumerate(lines, 1) if number in kept)
    return mend(path, wanted, read)


def record_id_of(row: Row) -> str:
    """The id of the record that a line points to; empty where it points to none."""
    warc = row.get("warc")
    return str(warc.get("record_id", "")) if isinstance(warc, dict) else ""


def read_rows(
    path: Path,
    advance: Callable[[int], object] = lambda size: None,
    read: Callable[[bytes], Row | None] = read_row,
) -> Iterator[Row]:
    """The lines of a file that are whole; none where there is no file. Raises OSError.

    ``advance`` is called with the bytes of each line that was read.
    """
    if path.exists():
        with path.open("rb") as lines:
            for line in lines:
                if (row := read(line)) is not None:
                    yield row
                advance(len(line))
