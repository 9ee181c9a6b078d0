"""Compare the lines of a folder with those that its archive gives."""

import json
import sqlite3
from collections.abc import Iterator
from contextlib import closing
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from crawler.crawl_folder.json_lines import ARTICLES, CLAUSES, EDITIONS, key_of, read_row

COMPARED = (ARTICLES, EDITIONS, CLAUSES)


@dataclass(frozen=True, slots=True)
class Difference:
    """A line that differs: its number in the folder's file, None where the folder lacks it, and its address or id."""

    file: str
    line: int | None
    key: str
    reason: str

    def __str__(self) -> str:
        place = self.file if self.line is None else f"{self.file}, line {self.line}"
        return f"{place}: {self.key}: {self.reason}"


def compare(folder: Path, made: Path) -> Iterator[Difference]:
    """All lines of ``folder`` that differ from those in ``made``, whatever their order.

    Where the archive lies is no difference: of the file that a line points to the name is compared, not its folder, for
    the same file may be packed into a WACZ or lie in a copy.
    """
    for name in COMPARED:
        yield from _compare(folder, made, name)


def _compare(folder: Path, made: Path, name: str) -> Iterator[Difference]:
    path = folder / name
    if not path.is_file():
        yield Difference(name, None, str(path), "there is no such file")
        return
    with closing(sqlite3.connect("")) as held, path.open("rb") as lines:  # on the disk: memory stays flat
        held.execute("CREATE TABLE line (key PRIMARY KEY, number, offset, seen DEFAULT 0) WITHOUT ROWID")
        yield from _enter(held, name, path)
        with (made / name).open(encoding="utf-8") as rows:
            for text in rows:
                row = json.loads(text)
                found = held.execute("SELECT number, offset FROM line WHERE key = ?", (key_of(row),)).fetchone()
                if found is None:
                    yield Difference(name, None, _shown(row), "is not there, and the archive gives it")
                    continue
                held.execute("UPDATE line SET seen = 1 WHERE key = ?", (key_of(row),))
                lines.seek(found[1])
                if fields := _differing(json.loads(lines.readline()), row):
                    yield Difference(name, found[0], _shown(row), f"the archive gives another {', '.join(fields)}")
        for number, offset in held.execute("SELECT number, offset FROM line WHERE NOT seen ORDER BY number"):
            lines.seek(offset)
            yield Difference(name, number, _shown(json.loads(lines.readline())), "the archive gives no such line")


def _enter(held: sqlite3.Connection, name: str, path: Path) -> Iterator[Difference]:
    """Note where each line is; a line that is none, or one too many, differs."""
    offset = 0
    with path.open("rb") as lines:
        for number, line in enumerate(lines, 1):
            row = read_row(line)
            if row is None:
                yield Difference(name, number, "?", "no line of JSON with an id or address, or torn")
            elif not held.execute(
                "INSERT OR IGNORE INTO line (key, number, offset) VALUES (?, ?, ?)", (key_of(row), number, offset)
            ).rowcount:
                yield Difference(name, number, _shown(row), "has a line already")
            offset += len(line)


def _differing(held: dict[str, Any], made: dict[str, Any]) -> list[str]:
    absent = object()
    held, made = _placed_anywhere(held), _placed_anywhere(made)
    return [name for name in {**made, **held} if held.get(name, absent) != made.get(name, absent)]


def _placed_anywhere(row: dict[str, Any]) -> dict[str, Any]:
    """A line whose record's file is named without a folder."""
    warc = row.get("warc")
    if not isinstance(warc, dict) or not isinstance(warc.get("file"), str):
        return row
    return {**row, "warc": {**warc, "file": warc["file"].rpartition("/")[2]}}


def _shown(row: dict[str, Any]) -> str:
    return str(row.get("url") or row["id"])
