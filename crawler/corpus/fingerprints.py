"""Which texts may share a passage: by fingerprints of their character shingles, sampled alike in every text.

A shingle is kept when its hash is a multiple of ``SAMPLED`` (FracMinHash). So a passage that two texts share gives both
the same fingerprints, however long the texts are: a brief is found in a long article, where MinHash, which estimates
the similarity of whole texts, sees two texts that are unlike.
"""

import zlib
from array import array
from collections.abc import Iterable, Iterator
from pathlib import Path

import duckdb
import pyarrow as pa
from pyarrow import parquet

from crawler.corpus.database import connect, scan

SHINGLE = 6  # letters
SAMPLED = 4  # of so many shingles one is kept, on average
_FREQUENT = 60  # distinct texts; what more of them share is a phrase of the trade
_SHARED = 3  # fingerprints that two texts share at least
_SHARE = 0.3  # of the fingerprints of the one that has fewer
_BATCH = 1 << 20  # fingerprints that wait in memory
_BYTES = 4  # of a character in UTF-32

Prints = tuple[int, list[int]]


def fingerprints(text: str) -> list[int]:
    """The sampled hashes of a text's shingles, each once, sorted."""
    data = text.encode("utf-32-le")
    size, hashed = SHINGLE * _BYTES, zlib.crc32
    hashes = {hashed(data[at : at + size]) for at in range(0, len(data) - size + 1, _BYTES)}
    return sorted(value for value in hashes if not value % SAMPLED)


def alike(prints: Iterable[Prints], folder: Path) -> Iterator[tuple[int, int]]:
    """The pairs of texts that share enough fingerprints, in the order of their numbers; ``folder`` is for the sort."""
    files = list(_written(prints, folder))
    if not files:
        return
    with connect(folder / "sort") as db:
        for batch in _pairs(db, files):
            yield from zip(batch.column("one").to_pylist(), batch.column("other").to_pylist(), strict=True)


def _pairs(db: duckdb.DuckDBPyConnection, files: list[Path]) -> Iterator[pa.RecordBatch]:
    db.execute(
        f"CREATE TEMP TABLE telling AS SELECT print, text FROM {scan(files)} QUALIFY count(*) OVER (PARTITION BY print)"
        f" BETWEEN 2 AND {_FREQUENT}"
    )
    db.execute(f"CREATE TEMP TABLE size AS SELECT text, count(*) AS size FROM {scan(files)} GROUP BY text")
    shared = (
        "SELECT a.text AS one, b.text AS other, count(*) AS shared FROM telling a JOIN telling b"
        f" ON a.print = b.print AND a.text < b.text GROUP BY ALL HAVING shared >= {_SHARED}"
    )
    yield from db.sql(
        f"SELECT one, other FROM ({shared}) JOIN size p ON p.text = one JOIN size q ON q.text = other"
        f" WHERE shared >= {_SHARE} * least(p.size, q.size) ORDER BY one, other"
    ).to_arrow_reader(10_000)


def _written(prints: Iterable[Prints], folder: Path) -> Iterator[Path]:
    waiting, texts = array("q"), array("q")
    count = 0
    for number, found in prints:
        waiting.extend(found)
        texts.extend([number] * len(found))
        if len(waiting) >= _BATCH:
            yield _flush(waiting, texts, folder / f"prints-{count}.parquet")
            waiting, texts = array("q"), array("q")
            count += 1
    if waiting:
        yield _flush(waiting, texts, folder / f"prints-{count}.parquet")


def _flush(prints: "array[int]", texts: "array[int]", path: Path) -> Path:
    columns = {
        name: pa.Array.from_buffers(pa.int64(), len(part), [None, pa.py_buffer(part)])
        for name, part in (("print", prints), ("text", texts))
    }
    parquet.write_table(pa.table(columns), path, compression="lz4")
    return path
