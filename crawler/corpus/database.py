"""The database that sorts and counts: DuckDB, within bounded memory and on this machine alone."""

import re
from collections.abc import Sequence
from pathlib import Path

import duckdb

from crawler.lazy_pattern import lazy_compile

_MEMORY = "600MB"
_THREADS = 2
_GLOB = lazy_compile(r"[\[*?]")


def connect(temporary: Path) -> duckdb.DuckDBPyConnection:
    """A database of bounded memory, which fetches no extension and knows no time zone but UTC."""
    db = duckdb.connect(config={"autoinstall_known_extensions": "false", "autoload_known_extensions": "false"})
    db.execute(f"SET temp_directory = '{_escaped(temporary)}'")
    db.execute(f"SET memory_limit = '{_MEMORY}'")
    db.execute(f"SET threads = {_THREADS}")
    db.execute("SET preserve_insertion_order = false")
    db.execute("SET TimeZone = 'UTC'")
    return db


def scan(files: Sequence[Path]) -> str:
    """SQL that stands for the rows of Parquet files, without columns for the folders that they lie in."""
    names = ", ".join(f"'{_GLOB.sub(_as_class, _escaped(file))}'" for file in files)
    return f"read_parquet([{names}], hive_partitioning = false)"


def _as_class(character: re.Match[str]) -> str:
    return f"[{character[0]}]"


def _escaped(path: Path) -> str:
    return str(path).replace("'", "''")
