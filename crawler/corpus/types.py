"""The columns of the tables in Arrow's terms."""

from functools import cache

import pyarrow as pa

from crawler.corpus.schema import TABLES, Column, Table, TableName

_ARROW = {
    "text": pa.string(),
    "texts": pa.list_(pa.field("element", pa.string(), nullable=False)),
    "numbers": pa.list_(pa.field("element", pa.float64(), nullable=False)),
    "number": pa.float64(),
    "integer": pa.int64(),
    "boolean": pa.bool_(),
    "date": pa.date32(),
    "time": pa.timestamp("us", tz="UTC"),
}


@cache
def arrow_schema(name: TableName, *, marked: bool = True) -> pa.Schema:
    """A table's schema; not ``marked``: without the column ``newest``, which is known when all rows are."""
    table = table_of(name)
    return pa.schema([arrow_field(column) for column in table.columns if marked or column.name != "newest"])


def table_of(name: TableName) -> Table:
    return next(table for table in TABLES if table.name == name)


def arrow_field(column: Column) -> pa.Field:
    return pa.field(column.name, _ARROW[column.type], nullable=not column.required)
