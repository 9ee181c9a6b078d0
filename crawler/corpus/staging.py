"""Rows on their way into the tables: written down as they come, by table and site, to be merged when all are there."""

from collections import defaultdict
from pathlib import Path

import pyarrow as pa
from pyarrow import parquet

from crawler.corpus.error import CorpusError
from crawler.corpus.rows import Row
from crawler.corpus.schema import TableName
from crawler.corpus.types import arrow_schema

_MOST = 32 << 20  # characters of text that wait in memory, about
_ROW = 1_000  # what a row counts besides its text

Place = tuple[TableName, str]
"""A table and the site whose rows are meant."""


class Staging:
    """Collects rows in a folder; ``files`` says where those of a table and site are once ``flush`` was called."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder
        self._waiting: defaultdict[Place, list[Row]] = defaultdict(list)
        self._size = 0
        self._count = 0
        self.files: defaultdict[Place, list[Path]] = defaultdict(list)

    def add(self, table: TableName, row: Row) -> None:
        """Raises CorpusError for a value that its column cannot hold, OSError where nothing can be written."""
        self._waiting[table, row["site"]].append(row)
        self._size += _ROW + len(row.get("text") or "") + len(row.get("text_simplified") or "")
        if self._size > _MOST:
            self.flush()

    def flush(self) -> None:
        for (table, site), rows in self._waiting.items():
            path = self._folder / f"{self._count}.parquet"
            self._count += 1
            parquet.write_table(_table(table, rows), path, compression="lz4")
            self.files[table, site].append(path)
        self._waiting.clear()
        self._size = 0


def _table(name: TableName, rows: list[Row]) -> pa.Table:
    schema = arrow_schema(name, marked=False)
    try:
        table = pa.Table.from_pylist(rows, schema=schema)
    except (pa.ArrowInvalid, pa.ArrowTypeError, OverflowError) as error:
        raise CorpusError(f"{name}: a value of a wrong type: {error}") from error
    for field in schema:
        if not field.nullable and (column := table.column(field.name)).null_count:
            row = rows[column.is_null().to_pylist().index(True)]
            raise CorpusError(f"{name}: {row.get('url') or row}: {field.name} is null; a value is needed")
    return table
