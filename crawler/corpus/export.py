"""The tables in formats that every program reads: a CSV or JSON Lines file for each, beside the Parquet files."""

import csv
import datetime as dt
import json
import os
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from pyarrow import parquet

from crawler.corpus.merge import FILE
from crawler.corpus.schema import TABLES, Table

FORMATS = ("csv", "jsonl")
_BATCH = 1_000


def export(kind: str, corpus: Path, part: Path) -> None:
    """Write all tables of a corpus into its folder ``csv`` or ``jsonl``, by way of the folder ``part``.

    Dates and times are in ISO 8601. In CSV (RFC 4180, UTF-8) null is an empty field without quotes, a list is a JSON
    array.
    """
    folder = corpus / kind
    folder.mkdir(exist_ok=True)
    write = _write_csv if kind == "csv" else _write_jsonl
    for table in TABLES:
        file = part / f"{table.name}.{kind}"
        write(file, table, corpus)
        os.replace(file, folder / file.name)


def _write_csv(file: Path, table: Table, corpus: Path) -> None:
    with file.open("w", encoding="utf-8", newline="") as out:
        # QUOTE_NOTNULL is of Python 3.12; an empty text does not occur, null does.
        writer = csv.writer(out)
        writer.writerow(table.names)
        for row in _rows(table, corpus):
            writer.writerow([_cell(value) for value in row.values()])


def _write_jsonl(file: Path, table: Table, corpus: Path) -> None:
    with file.open("w", encoding="utf-8") as out:
        for row in _rows(table, corpus):
            out.write(json.dumps(row, ensure_ascii=False, default=_iso) + "\n")


def _rows(table: Table, corpus: Path) -> Iterator[dict[str, Any]]:
    for path in sorted((corpus / table.name).rglob(FILE)):
        # Not by its path alone: that would give columns for the folders that it lies in.
        with parquet.ParquetFile(path) as file:
            for batch in file.iter_batches(_BATCH):
                yield from batch.to_pylist()


def _cell(value: Any) -> Any:
    if isinstance(value, list):
        return json.dumps(value, ensure_ascii=False)
    if isinstance(value, bool):
        return str(value).lower()
    return _iso(value) if isinstance(value, dt.date) else value


def _iso(value: dt.date) -> str:
    return value.isoformat().replace("+00:00", "Z")
