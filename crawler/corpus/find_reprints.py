"""Find all reprints among the articles of crawl folders, and write them as a table."""

from collections.abc import Callable, Iterable, Iterator, Sequence
from concurrent.futures import Executor
from dataclasses import dataclass
from pathlib import Path
from typing import Any, TypeVar

import pyarrow as pa
from pyarrow import parquet

from archive.io.atomic import atomic_file
from archive.io.scratch import scratch_folder
from crawler.corpus.fingerprints import Prints, alike, fingerprints
from crawler.corpus.folders import LineFolder
from crawler.corpus.reprint_columns import row, schema
from crawler.corpus.reprints import SHORTEST, Kind, Reprint, aligned
from crawler.corpus.texts import Printed, Texts

_CHUNK = 500  # texts, or pairs, that a process is given at a time
_AHEAD = 8  # chunks that wait to be taken

T = TypeVar("T")
R = TypeVar("R")


@dataclass(frozen=True, slots=True)
class _Pair:
    """What is kept of a reprint until all are found: two numbers and the figures, not the texts."""

    kind: Kind
    first: int
    other: int
    similarity: float
    containment: float


def write_reprints(folders: Iterable[LineFolder], output: Path, executor: Executor) -> dict[Kind, int]:
    """Find all reprints and write them as Parquet, the exact ones first, in the order of print; returns how many of
    each kind there are.

    Of a text that is printed many times each later print is paired with the first; texts that are nearly the same are
    compared by their first prints. A group is named by its earliest article. It holds those that are exactly or nearly
    the same, not the parts: an article that quotes two texts makes them no reprints of each other.
    """
    counts: dict[Kind, int] = {"exact": 0, "near": 0, "part": 0}
    with Texts(folders, SHORTEST) as texts, scratch_folder("reprints-") as folder:
        found = list(_pairs(texts, folder, executor))
        groups = _Groups()
        for pair in found:
            counts[pair.kind] += 1
            if pair.kind != "part":
                groups.join(pair.first, pair.other)
        with atomic_file(output) as part, parquet.ParquetWriter(part, schema(), compression="zstd") as writer:
            named = (_named(texts, chunk, groups) for chunk in _chunks(iter(found)))
            for rows in _mapped(executor, _rows, named):
                writer.write_table(pa.Table.from_pylist(rows, schema=schema()))
    return counts


def _pairs(texts: Texts, folder: Path, executor: Executor) -> Iterator[_Pair]:
    for first, other in texts.copies():
        yield _Pair("exact", first, other, 1.0, 1.0)
    prints = (one for chunk in _mapped(executor, _prints, _chunks(texts.distinct())) for one in chunk)
    candidates = (_read(texts, chunk) for chunk in _chunks(alike(prints, folder)))
    for chunk in _mapped(executor, _aligned, candidates):
        yield from chunk


def _named(texts: Texts, pairs: Sequence[_Pair], groups: "_Groups") -> list[tuple[Reprint, str | None]]:
    """Reprints with their articles, and the id of the earliest article of their group."""
    tops = [groups.top(pair.first) for pair in pairs]
    printed = texts.read(sorted({number for pair in pairs for number in (pair.first, pair.other)} | set(tops)))
    return [
        (
            Reprint(pair.kind, printed[pair.first], printed[pair.other], pair.similarity, pair.containment),
            None if pair.kind == "part" else printed[top].id,
        )
        for pair, top in zip(pairs, tops, strict=True)
    ]


def _rows(named: Sequence[tuple[Reprint, str | None]]) -> list[dict[str, Any]]:
    return [row(reprint, group) for reprint, group in named]


class _Groups:
    """Articles that are the same text, joined pair by pair; each group is known by its smallest number."""

    def __init__(self) -> None:
        self._above: dict[int, int] = {}

    def join(self, one: int, other: int) -> None:
        low, high = sorted((self.top(one), self.top(other)))
        if low != high:
            self._above[high] = low

    def top(self, number: int) -> int:
        while (above := self._above.get(number, number)) != number:
            self._above[number] = self._above.get(above, above)
            number = above
        return number


def _prints(texts: Sequence[tuple[int, str]]) -> list[Prints]:
    return [(number, fingerprints(text)) for number, text in texts]


def _read(texts: Texts, pairs: Sequence[tuple[int, int]]) -> list[tuple[Printed, Printed]]:
    printed = texts.read(sorted({number for pair in pairs for number in pair}))
    return [(printed[one], printed[other]) for one, other in pairs]


def _aligned(pairs: Sequence[tuple[Printed, Printed]]) -> list[_Pair]:
    found = (aligned(one, other) for one, other in pairs)
    return [
        _Pair(one.kind, one.first.number, one.other.number, one.similarity, one.containment) for one in found if one
    ]


def _chunks(values: Iterator[T]) -> Iterator[list[T]]:
    chunk: list[T] = []
    for value in values:
        chunk.append(value)
        if len(chunk) == _CHUNK:
            yield chunk
            chunk = []
    if chunk:
        yield chunk


def _mapped(executor: Executor, work: Callable[[Any], R], chunks: Iterable[Any]) -> Iterator[R]:
    """The results in the order of the chunks, of which only a few wait at a time."""
    waiting: list[Any] = []
    for chunk in chunks:
        waiting.append(executor.submit(work, chunk))
        if len(waiting) >= _AHEAD:
            yield waiting.pop(0).result()
    while waiting:
        yield waiting.pop(0).result()
