"""What crawls saw of each address, and when: a database on the disk, which brings the captures of one thing together.

A thing is an article, known by its id, or an edition page, known by its address. What a crawl saw of it is a line, or a
failure: the server said that it is gone, or nothing is known.
"""

import json
import re
import sqlite3
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Literal
from urllib.parse import urlsplit

from w3lib.url import canonicalize_url

from crawler.corpus.folders import Line, LineFolder
from crawler.corpus.rows import record_time
from crawler.crawl_folder.json_lines import ARTICLES, EDITIONS, FAILURES
from crawler.items import article_id
from crawler.lazy_pattern import lazy_compile

Kind = Literal["article", "edition"]
State = Literal["there", "nothing", "gone", "unknown"]
"""``nothing``: a page is there, and says that what was asked for is not (a soft 404)."""
_GONE = ("HTTP 404", "HTTP 410")
_SHORT = 120  # characters
_NOTHING_THERE = lazy_compile(
    r"(?:页面|頁面|网页|網頁|文章|稿件|内容|內容|信息|资源|資源|新闻|新聞)(?:可能|已经?|或|暂时?){0,2}"
    r"(?:不存在|已?被?(?:删除|刪除|撤稿|下线|下架)|失效|过期|找不到)"
    r"|(?:找不到|无法找到|未找到|無法找到|没有找到)(?:您|你|要|访问|请求|指定|相关|的|这|一|该){0,5}(?:页|頁|网页|文章|内容|內容|文件|稿件)"
    r"|(?<![0-9])404(?![0-9])|not found",
    re.IGNORECASE,
)
_SCHEMA = """
CREATE TABLE capture (
    thing TEXT, kind TEXT, site TEXT, url TEXT, at TEXT, state TEXT, folder INTEGER, line INTEGER, digest TEXT,
    record_id TEXT, warc TEXT, reason TEXT
);
CREATE TABLE record (url TEXT, at TEXT, status INTEGER, folder INTEGER, warc TEXT);
CREATE TABLE listed (folder INTEGER, edition TEXT, url TEXT);
CREATE INDEX by_thing ON capture (thing, at);
CREATE INDEX by_digest ON capture (digest, site);
CREATE INDEX by_url ON record (url, at);
CREATE INDEX by_listed ON listed (url);
"""


@dataclass(frozen=True, slots=True)
class Capture:
    """What a crawl saw of a thing at a time (UTC, ISO 8601).

    ``line`` is where its line begins in the folder's file, None where there is none; ``warc`` the pointer to the
    record, None where no index tells it; ``reason`` what a failure says.
    """

    thing: str
    kind: Kind
    site: str
    url: str
    at: str
    state: State
    folder: int
    line: int | None
    digest: str | None
    record_id: str | None
    warc: Line | None
    reason: str | None


@dataclass(frozen=True, slots=True)
class Seen:
    """A response that an index tells of."""

    url: str
    at: str
    status: int | None
    folder: int
    warc: Line


class Captures:
    """All captures of a number of folders. To be used in a ``with`` statement."""

    def __init__(self, folders: Iterable[LineFolder]) -> None:
        self.folders = sorted(folders, key=lambda folder: (folder.summary.get("started_at") or "", str(folder.path)))
        # A path of "" is SQLite's name for a temporary database that goes to the disk when it outgrows its cache.
        self._db = sqlite3.connect("", isolation_level=None)
        self._db.executescript("BEGIN;" + _SCHEMA)
        for number, folder in enumerate(self.folders):
            self._read(number, folder)
        self._db.execute("COMMIT")

    def __enter__(self) -> "Captures":
        return self

    def __exit__(self, *error: object) -> None:
        self._db.close()

    def things(self) -> Iterator[tuple[Capture, ...]]:
        """The captures of each thing, oldest first; one record that two folders have is one capture."""
        rows = self._db.execute("SELECT * FROM capture ORDER BY site, thing, at, state, record_id, folder")
        held: list[Capture] = []
        for capture in map(_capture, rows):
            if held and held[-1].thing != capture.thing:
                yield tuple(held)
                held = []
            if not held or (held[-1].at, held[-1].record_id, held[-1].state) != (
                capture.at,
                capture.record_id,
                capture.state,
            ):
                held.append(capture)
        if held:
            yield tuple(held)

    def with_text(self, capture: Capture) -> list[Capture]:
        """The captures of other articles of the site that have the same text, oldest first."""
        rows = self._db.execute(
            "SELECT * FROM capture WHERE digest = ? AND site = ? AND thing <> ? ORDER BY at, url, record_id, folder",
            (capture.digest, capture.site, capture.thing),
        )
        return [_capture(row) for row in rows]

    def last_seen(self, url: str, after: str) -> Seen | None:
        """The newest response to an address after a time, as the indexes tell."""
        row = self._db.execute(
            "SELECT * FROM record WHERE url = ? AND at > ? ORDER BY at DESC, folder DESC LIMIT 1", (url, after)
        ).fetchone()
        return Seen(row[0], row[1], row[2], row[3], json.loads(row[4])) if row else None

    def is_listed(self, folder: int, url: str) -> bool:
        """Whether an edition page of a folder lists an address."""
        return (
            self._db.execute("SELECT 1 FROM listed WHERE url = ? AND folder = ?", (url, folder)).fetchone() is not None
        )

    def dropped_by(self, capture: Capture, folder: int) -> Capture | None:
        """The capture in a folder of an edition page which listed an article in the folder of its capture; None where
        it was not captured again, or some edition page still lists the article."""
        if folder == capture.folder or self.is_listed(folder, capture.url):
            return None
        row = self._db.execute(
            "SELECT capture.* FROM listed JOIN capture ON thing = edition AND kind = 'edition' AND state = 'there'"
            " AND capture.folder = ? WHERE listed.url = ? AND listed.folder = ? AND at >= ? ORDER BY at DESC LIMIT 1",
            (folder, capture.url, capture.folder, capture.at),
        ).fetchone()
        return _capture(row) if row else None

    def sharing(self, capture: Capture) -> int:
        """How many articles of a crawl have the text of this one."""
        query = "SELECT count(DISTINCT thing) FROM capture WHERE digest = ? AND site = ? AND folder = ?"
        found: tuple[int] = self._db.execute(query, (capture.digest, capture.site, capture.folder)).fetchone()
        return found[0]

    def line(self, capture: Capture) -> Line:
        """The line of a capture that has one."""
        assert capture.line is not None
        name = ARTICLES if capture.kind == "article" else EDITIONS
        return self.folders[capture.folder].line_at(name, capture.line)

    def path(self, folder: int) -> Path:
        return self.folders[folder].path

    # --- reading ----------------------------------------------------------------------------------------------------

    def _read(self, number: int, folder: LineFolder) -> None:
        for entry in folder.captures():
            status = entry.get("status", "")
            warc = {"file": entry["filename"], "offset": int(entry["offset"]), "length": int(entry["length"])}
            row = (entry["url"], entry["captured_at"], int(status) if status.isdigit() else None, number)
            self._db.execute("INSERT INTO record VALUES (?, ?, ?, ?, ?)", (*row, json.dumps(warc)))
        hosts: dict[str, str] = {}
        for offset, line in folder.lines(ARTICLES):
            hosts[urlsplit(line["url"]).netloc] = line["site"]
            self._add(line["id"], "article", line, line["fetched_at"], number, offset, line["text_digest"])
        for offset, line in folder.lines(EDITIONS):
            hosts[urlsplit(line["url"]).netloc] = line["site"]
            at = self._edition_time(number, folder, line)
            self._add(line["url"], "edition", line, at, number, offset, None)
            for listed in line["articles"]:
                self._db.execute("INSERT INTO listed VALUES (?, ?, ?)", (number, line["url"], listed["url"]))
        for _, line in folder.lines(FAILURES):
            self._fail(line, number, hosts)

    def _add(self, thing: str, kind: Kind, line: Line, at: str, folder: int, offset: int, digest: str | None) -> None:
        warc = line["warc"]
        state: State = "nothing" if kind == "article" and says_nothing_is_there(line) else "there"
        self._insert(thing, kind, line["site"], line["url"], at, state, folder, offset, digest, warc["record_id"], warc)

    def _edition_time(self, number: int, folder: LineFolder, line: Line) -> str:
        """When an edition page was captured. A revisit's line points to the record that it refers to; the index knows
        both."""
        if seen := self._seen(line["url"], number):
            return str(seen[0])
        at = record_time(folder.path, line["warc"])
        return f"{at:%Y-%m-%dT%H:%M:%SZ}" if at else folder.summary.get("started_at") or ""

    def _seen(self, url: str, folder: int) -> tuple[str, str] | None:
        """When a folder's index has an address last, and the pointer."""
        query = "SELECT at, warc FROM record WHERE url = ? AND folder = ? ORDER BY at DESC LIMIT 1"
        found: tuple[str, str] | None = self._db.execute(query, (url, folder)).fetchone()
        return found

    def _fail(self, line: Line, folder: int, hosts: dict[str, str]) -> None:
        """A failure, for an article and for an edition page: which one the address is, other captures tell."""
        url, reason = line["url"], line["reason"]
        gone = reason.startswith(_GONE)
        if not url.startswith(("http://", "https://")) or (line["stage"] == "notice" and not gone):
            return
        summary = self.folders[folder].summary
        site = hosts.get(urlsplit(url).netloc) or summary.get("site") or urlsplit(url).netloc
        seen = self._seen(url, folder)
        at, warc = (seen[0], json.loads(seen[1])) if seen else (line["at"], None)
        state: State = "gone" if gone else "unknown"
        for thing, kind in ((article_id(site, canonicalize_url(url)), "article"), (url, "edition")):
            self._insert(thing, kind, site, url, at, state, folder, None, None, None, warc, reason)

    def _insert(self, *values: Any) -> None:
        row = [json.dumps(value) if isinstance(value, dict) else value for value in values]
        row += [None] * (12 - len(row))
        self._db.execute(f"INSERT INTO capture VALUES ({', '.join('?' * 12)})", row)


def says_nothing_is_there(line: Line) -> bool:
    """Whether an article's line is that of a page which says that there is none: a soft 404."""
    return what_is_missing(f"{line['headline'] or ''} {line['text']}") is not None


def what_is_missing(said: str) -> str | None:
    """The words of a short page which says that nothing is there; None for any other.

    >>> what_is_missing("提示信息 您访问的页面不存在或已被删除。")
    '提示信息 您访问的页面不存在或已被删除。'
    >>> what_is_missing("本报讯 该厂已有的两座高炉不存在安全隐患。")
    """
    said = " ".join(said.split())
    return said if len(said) <= _SHORT and _NOTHING_THERE.search(said) else None


def _capture(row: tuple[Any, ...]) -> Capture:
    *values, warc, reason = row
    fields = (*values, json.loads(warc) if warc else None, reason)
    return Capture(*fields)
