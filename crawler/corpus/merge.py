"""Merge new rows into the partitions of a table: sorted, each row once, the newest capture of each thing marked.

DuckDB sorts, on the disk where memory is short; pyarrow writes, so that the files depend on the rows alone.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from urllib.parse import quote

import duckdb
import pyarrow as pa
from pyarrow import parquet

from crawler.corpus.database import scan
from crawler.corpus.schema import Table
from crawler.corpus.types import arrow_schema

FILE = "part-0.parquet"
ROW_GROUP = 5_000  # rows
NO_YEAR = 0  # not null: pandas cannot read folders of which one is named as that


@dataclass(frozen=True, slots=True)
class Written:
    """A partition as it is to be: the file that was written for it, and where it belongs."""

    file: Path
    target: Path


def partition(folder: Path, table: Table, site: str, year: int | None) -> Path:
    """The file of a partition below a corpus's folder, in Hive's notation."""
    path = folder / table.name / f"paper={quote(site, safe='')}"
    if table.year is not None:
        path /= f"year={year}"
    return path / FILE


class Merge:
    """Merges rows of one table and site with those that a corpus has of them already."""

    def __init__(self, db: duckdb.DuckDBPyConnection, table: Table, folder: Path, site: str) -> None:
        self._db = db
        self._table = table
        self._folder = folder
        self._site = site

    def run(self, staged: Sequence[Path], output: Path) -> tuple[list[Written], list[Path]]:
        """Write the partitions that new rows change into a folder. Returns those, and the files that they replace."""
        held = sorted((self._folder / self._table.name / f"paper={quote(self._site, safe='')}").rglob(FILE))
        self._db.execute(f"CREATE OR REPLACE TEMP VIEW staged AS {_select(staged)}")
        touched = [file for file in held if self._touches(file)]
        self._mark_newest(held)
        written = [
            Written(file, partition(self._folder, self._table, self._site, year))
            for year, file in self._partitions(touched, staged, output)
        ]
        return written, touched

    def _touches(self, file: Path) -> bool:
        """Whether a partition holds what new rows are about: their keys, or other captures of the same things."""
        if self._table.year is None:
            return True
        columns = self._table.versions_of or ", ".join(self._table.key)
        query = f"SELECT 1 FROM {scan([file])} SEMI JOIN staged USING ({columns}) LIMIT 1"
        return self._years_staged(file) or self._db.execute(query).fetchone() is not None

    def _years_staged(self, file: Path) -> bool:
        rows = self._db.execute(f"SELECT DISTINCT {self._year()} FROM staged").fetchall()
        return any(partition(self._folder, self._table, self._site, year) == file for (year,) in rows)

    def _mark_newest(self, held: Sequence[Path]) -> None:
        """Find the newest capture of each thing, wherever in the table it stands."""
        if self._table.versions_of is None:
            return
        of, time = self._table.versions_of, f"coalesce({self._table.captured}, 'epoch'::TIMESTAMPTZ)"
        columns = f"{of} AS thing, {time} AS captured, record_id"
        every = f"SELECT {columns} FROM staged" + (f" UNION ALL SELECT {columns} FROM {scan(held)}" if held else "")
        self._db.execute(
            "CREATE OR REPLACE TEMP TABLE newest AS SELECT thing,"
            f" max(struct_pack(c := captured, r := record_id)) AS last FROM ({every}) GROUP BY thing"
        )

    def _partitions(
        self, touched: Sequence[Path], staged: Sequence[Path], output: Path
    ) -> Iterator[tuple[int | None, Path]]:
        schema = arrow_schema(self._table.name)
        writer: parquet.ParquetWriter | None = None
        last: tuple[int | None] | None = None
        path = output
        for year, rows in self._groups(touched, staged):
            if last != (year,):
                if writer is not None:
                    writer.close()
                    yield last[0], path  # type: ignore[index]
                path = output / f"{self._table.name}-{quote(self._site, safe='')}-{year}.parquet"
                writer, last = parquet.ParquetWriter(path, schema, compression="zstd"), (year,)
            assert writer is not None
            writer.write_table(rows.cast(schema).combine_chunks(), row_group_size=ROW_GROUP)
        if writer is not None:
            writer.close()
            yield last[0], path  # type: ignore[index]

    def _groups(self, touched: Sequence[Path], staged: Sequence[Path]) -> Iterator[tuple[int | None, pa.Table]]:
        """The rows in their order, in row groups that depend on nothing but them: all but a year's last are full."""
        waiting: list[pa.RecordBatch] = []
        year: int | None = None
        for batch in self._db.sql(self._sorted(touched, staged)).to_arrow_reader(ROW_GROUP):
            years = batch.column("_year").to_pylist()
            start = 0
            while start < batch.num_rows:
                if waiting and years[start] != year:
                    yield year, _rows(waiting)
                    waiting = []
                year = years[start]
                room = ROW_GROUP - sum(part.num_rows for part in waiting)
                end = start
                while end < batch.num_rows and years[end] == year and end - start < room:
                    end += 1
                waiting.append(batch.slice(start, end - start))
                start = end
                if sum(part.num_rows for part in waiting) == ROW_GROUP:
                    yield year, _rows(waiting)
                    waiting = []
        if waiting:
            yield year, _rows(waiting)

    def _sorted(self, touched: Sequence[Path], staged: Sequence[Path]) -> str:
        table = self._table
        plain = [name for name in table.names if name != "newest"]
        sources = [scan(staged), *([scan(touched)] if touched else [])]
        every = " UNION ALL ".join(f"SELECT {', '.join(plain)} FROM {source}" for source in sources)
        # Equal keys with other values: two extractions of one record. The choice depends on the values alone.
        choice = ", ".join((*table.prefer, *(f"{name} DESC NULLS LAST" for name in plain if name not in table.key)))
        once = (
            f"SELECT * FROM ({every})"
            f" QUALIFY row_number() OVER (PARTITION BY {', '.join(table.key)} ORDER BY {choice}) = 1"
        )
        order = ", ".join(f"{name} ASC NULLS LAST" for name in ("_year", *table.order))
        if table.versions_of is None:
            return f"SELECT *, {self._year()} AS _year FROM ({once}) ORDER BY {order}"
        time = f"coalesce({table.captured}, 'epoch'::TIMESTAMPTZ)"
        columns = ", ".join(
            f"struct_pack(c := {time}, r := record_id) = last AS newest" if name == "newest" else name
            for name in table.names
        )
        return (
            f"SELECT {columns}, {self._year()} AS _year FROM ({once}) JOIN newest ON {table.versions_of} = thing"
            f" ORDER BY {order}"
        )

    def _year(self) -> str:
        return f"coalesce(year({self._table.year}), {NO_YEAR})::INTEGER" if self._table.year else "NULL::INTEGER"


def _rows(parts: list[pa.RecordBatch]) -> pa.Table:
    return pa.Table.from_batches(parts).drop_columns(["_year"])


def _select(files: Sequence[Path]) -> str:
    return f"SELECT * FROM {scan(files)}"
