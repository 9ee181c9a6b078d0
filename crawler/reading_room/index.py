"""The index of a reading room: one SQLite file, made once and kept; each source's lines come and go in one transaction.

What an article or edition page says is kept as its line is, so that a page shown is one that was indexed, whatever
becomes of the crawl folder meanwhile. The words are in a table of FTS5 without content: it is told the same words again
when an article goes.
"""

import contextlib
import sqlite3
from collections.abc import Iterator
from contextlib import contextmanager
from importlib.metadata import version
from pathlib import Path

FILE = "reading-room.sqlite"
# A change of what is kept, or of how texts are folded, makes the index anew.
_VERSION = f"3, OpenCC {version('opencc')}"
_SCHEMA = """
CREATE TABLE made_by (version TEXT NOT NULL);
CREATE TABLE source (
  id INTEGER PRIMARY KEY, place TEXT NOT NULL UNIQUE, folder TEXT NOT NULL, state TEXT NOT NULL, faults TEXT NOT NULL);
CREATE TABLE article (
  key INTEGER PRIMARY KEY, id TEXT NOT NULL, source INTEGER NOT NULL, current INTEGER NOT NULL, url TEXT NOT NULL,
  paper TEXT NOT NULL, date TEXT, page TEXT, page_order TEXT NOT NULL, position INTEGER NOT NULL,
  headline TEXT, fetched TEXT NOT NULL, line BLOB NOT NULL);
CREATE INDEX article_id ON article (id);
CREATE INDEX article_url ON article (url);
CREATE INDEX article_source ON article (source);
CREATE INDEX article_issue ON article (paper, date, current);
CREATE TABLE edition (
  key INTEGER PRIMARY KEY, source INTEGER NOT NULL, url TEXT NOT NULL, paper TEXT NOT NULL, date TEXT,
  page_order TEXT NOT NULL, line BLOB NOT NULL);
CREATE INDEX edition_url ON edition (url);
CREATE INDEX edition_issue ON edition (paper, date, page_order, url);
CREATE INDEX edition_source ON edition (source);
CREATE TABLE listed (url TEXT NOT NULL, edition INTEGER NOT NULL, PRIMARY KEY (url, edition)) WITHOUT ROWID;
CREATE INDEX listed_edition ON listed (edition);
CREATE TABLE clause (id TEXT NOT NULL, source INTEGER NOT NULL, kind TEXT, text TEXT, PRIMARY KEY (id, source));
CREATE TABLE failure (url TEXT NOT NULL, source INTEGER NOT NULL, stage TEXT, reason TEXT, at TEXT);
CREATE INDEX failure_url ON failure (url);
CREATE TABLE page (url TEXT NOT NULL, source INTEGER NOT NULL, ts TEXT NOT NULL, title TEXT);
CREATE INDEX page_url ON page (url, ts);
CREATE VIRTUAL TABLE words USING fts5 (headline, body, byline, facet, content='', tokenize='ascii');
"""
_PATIENCE = 30  # seconds to wait for another process that writes


@contextmanager
def open_index(file: Path) -> Iterator[sqlite3.Connection]:
    """An index to write to, made if need be; one of another version is made anew, and so is what is no index.

    Its transactions are the caller's. Raises sqlite3.Error, OSError.
    """
    if file.exists() and not _is_current(file):
        for ending in ("", "-wal", "-shm"):
            Path(f"{file}{ending}").unlink(missing_ok=True)
    with contextlib.closing(sqlite3.connect(file, timeout=_PATIENCE, isolation_level=None)) as database:
        database.execute("PRAGMA journal_mode = WAL")  # who reads goes on while another process writes
        database.execute("PRAGMA synchronous = NORMAL")
        if not database.execute("SELECT 1 FROM sqlite_schema WHERE name = 'made_by'").fetchone():
            database.executescript(f"BEGIN; {_SCHEMA} INSERT INTO made_by VALUES ('{_VERSION}'); COMMIT;")
        yield database


def _is_current(file: Path) -> bool:
    with contextlib.closing(sqlite3.connect(file, timeout=_PATIENCE)) as database:
        try:
            return database.execute("SELECT version FROM made_by").fetchall() == [(_VERSION,)]
        except sqlite3.OperationalError as error:
            if "no such table" not in str(error):
                raise
            return False  # killed before its first word
        except sqlite3.DatabaseError:  # no database, or a damaged one: all that it says can be read again
            return False


@contextmanager
def read_index(file: Path) -> Iterator[sqlite3.Connection]:
    """An index to read from. Raises sqlite3.Error."""
    with contextlib.closing(sqlite3.connect(f"{file.as_uri()}?mode=ro", uri=True, timeout=_PATIENCE)) as database:
        database.row_factory = sqlite3.Row
        yield database


@contextmanager
def transaction(database: sqlite3.Connection) -> Iterator[None]:
    """All or nothing of what is written within."""
    database.execute("BEGIN IMMEDIATE")
    try:
        yield
    except BaseException:
        with contextlib.suppress(sqlite3.Error):  # of a full disk it has been rolled back already
            database.execute("ROLLBACK")
        raise
    database.execute("COMMIT")
