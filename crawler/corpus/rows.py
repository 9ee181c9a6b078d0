"""From the lines of a folder to the rows of the tables."""

import datetime as dt
from collections.abc import Callable, Iterator
from pathlib import Path, PurePosixPath
from typing import Any
from urllib.parse import urlsplit

from w3lib.url import canonicalize_url

from archive.warc.files import WarcError
from archive.warc.line_pointer import pointed_file
from archive.warc.reader import open_record
from crawler.corpus.error import CorpusError
from crawler.corpus.folders import Line, LineFolder
from crawler.corpus.schema import TableName
from crawler.crawl_folder.json_lines import ARTICLES, EDITIONS, FAILURES
from crawler.items import article_id

CLAUSES = "clauses.jsonl"
Row = dict[str, Any]
Rows = Iterator[tuple[TableName, Row]]
Converter = Callable[[str], str]


def rows_of(folder: LineFolder, simplified: Converter | None = None) -> Rows:
    """All rows of a folder, with the table that each is of, but for the column ``newest``.

    ``simplified`` converts traditional characters, where simplified text is asked for: then each article has some.
    Raises CorpusError for a line that is none of its file, FolderError for a summary that cannot be read.
    """
    sites = _Sites(folder)
    missing = _missing(folder.summary)
    for name, make in (
        (ARTICLES, lambda line: _article_rows(line, simplified)),
        (EDITIONS, lambda line: _edition_rows(line, folder.path, missing)),
        (CLAUSES, _clause_rows),
    ):
        for offset, line in folder.lines(name):
            yield from _made(folder.path / name, offset, lambda line=line, make=make: sites.learn(make(line)))  # type: ignore[misc]
            if name != CLAUSES and not folder.has_index:
                yield from _made(folder.path / name, offset, lambda line=line: _pointed(line))  # type: ignore[misc]
    for entry in folder.captures():
        yield "records", _record(entry, sites.of(entry["url"]))
    for offset, line in folder.lines(FAILURES):
        yield from _made(folder.path / FAILURES, offset, lambda line=line: _failure_rows(line, sites))  # type: ignore[misc]


def _made(path: Path, offset: int, make: Callable[[], Rows]) -> list[tuple[TableName, Row]]:
    """The rows of a line. Raises CorpusError, which names it, where it is no line of this file."""
    try:
        return list(make())
    except (KeyError, TypeError, ValueError, AttributeError) as error:
        reason = f"has no {error}" if isinstance(error, KeyError) else str(error)
        raise CorpusError(f"{path}, offset {offset}: not a line of this file: {reason}") from error


class _Sites:
    """Of which site an address is: a crawl has one; an extraction's are known by its lines."""

    def __init__(self, folder: LineFolder) -> None:
        summary = folder.summary
        self._only: str | None = None if summary.get("spider") == "extract" else summary.get("site")
        self._all: str | None = summary.get("site")
        self._by_host: dict[str, str] = {}

    def learn(self, rows: Rows) -> Rows:
        for name, row in rows:
            if name in ("articles", "editions"):
                self._by_host[urlsplit(row["url"]).netloc] = row["site"]
            yield name, row

    def of(self, url: str) -> str:
        host = urlsplit(url).netloc
        return self._only or self._by_host.get(host) or host or self._all or "unknown"


def _missing(summary: Line) -> dict[str, int]:
    """By the address of an edition page, how many of its articles a crawl lacks."""
    issues = summary.get("issues") or ()
    return {edition["url"]: len(edition["missing"]) for issue in issues for edition in issue["editions"]}


def _article_rows(line: Line, simplified: Converter | None) -> Rows:
    printed = line["print_edition"] or {}
    published_on, published_at = _published(line["date_published"])
    issue_date = _date(printed.get("date"))
    restored = line["restored"] or {}
    text = line["text"]
    same = {
        "site": line["site"],
        "article_id": line["id"],
        "date": issue_date or published_on,
        "fetched_at": _time(line["fetched_at"]),
        "record_id": line["warc"]["record_id"],
    }
    yield (
        "articles",
        {
            **same,
            **{name: line[name] for name in ("url", "canonical_url", "layout", "language", "headline", "kicker")},
            **{name: line[name] for name in ("subheadline", "byline", "source", "editor", "text", "text_digest")},
            **{name: printed.get(name) for name in ("newspaper", "page", "page_name")},
            "issue_date": issue_date,
            "published_on": published_on,
            "published_at": published_at,
            "section": line["section"],
            "authors": line["authors"],
            "characters": len("".join(text.split())),
            **_simplified(line, simplified),
            "images": [block["url"] for block in line["body"] if block["kind"] == "image"],
            "captions": [block["text"] for block in line["body"] if block["kind"] == "caption"],
            "tables": sum(block["kind"] == "table" for block in line["body"]),
            "briefs": len(line["briefs"]),
            "related_urls": [link["url"] for link in line["related"]],
            "clause_ids": [use["clause"] for use in line["boilerplate"]],
            "removed": [cut["text"] for cut in line["removed"]],
            **{name: restored.get(name) for name in ("glosses", "shifts", "unrecovered")},
            **_pointer(line["warc"]),
        },
    )
    for position, brief in enumerate(line["briefs"], 1):
        paragraphs = "\n".join(brief["paragraphs"])
        yield "briefs", {**same, "position": position, "headline": brief["headline"], "text": paragraphs}


def _simplified(line: Line, convert: Converter | None) -> Row:
    """What the crawl converted, or what is converted now: then every article has its simplified text."""
    text, headline = line.get("text_simplified"), line.get("headline_simplified")
    if convert is not None:
        change: Converter = convert if line["language"] == "zh-Hant" else str
        text = change(line["text"]) if text is None else text
        headline = change(line["headline"]) if headline is None and line["headline"] else headline
    return {"text_simplified": text, "headline_simplified": headline}


def _edition_rows(line: Line, folder: Path, missing: dict[str, int]) -> Rows:
    date, record_id = _date(line["date"]), line["warc"]["record_id"]
    same = {
        "site": line["site"],
        "date": date,
        "page": line["page"],
        "captured_at": record_time(folder, line["warc"]),
        "record_id": record_id,
    }
    yield (
        "editions",
        {
            **same,
            **{name: line[name] for name in ("newspaper", "page_name", "url", "image_url", "pdf_url")},
            "articles_listed": len(line["articles"]),
            "articles_missing": missing.get(line["url"]),
            **_pointer(line["warc"]),
        },
    )
    for position, listed in enumerate(line["articles"], 1):
        corners = listed["area"]
        yield (
            "areas",
            {
                **same,
                "edition_url": line["url"],
                "position": position,
                "url": listed["url"],
                "article_id": article_id(line["site"], canonicalize_url(listed["url"])),
                "headline": listed["headline"],
                "polygon": None if corners is None else [float(value) for corner in corners for value in corner],
            },
        )


def _clause_rows(line: Line) -> Rows:
    names = ("site", "kind", "text", "variant_of", "pages", "example_url")
    yield "clauses", {"clause_id": line["id"], **{name: line[name] for name in names}}


def _failure_rows(line: Line, sites: _Sites) -> Rows:
    yield (
        "failures",
        {
            "site": sites.of(line["url"]),
            "url": line["url"],
            "stage": line["stage"],
            "reason": line["reason"],
            "failed_at": _time(line["at"]),
        },
    )


def _record(entry: Line, site: str) -> Row:
    status = entry.get("status", "")
    return {
        "site": site,
        "url": entry["url"],
        "captured_at": _time(entry["captured_at"]),
        "status": int(status) if status.isdigit() else None,
        "media_type": entry.get("mime"),
        "digest": entry.get("digest"),
        "warc_file": PurePosixPath(entry["filename"]).name,
        "warc_offset": int(entry["offset"]),
        "warc_length": int(entry["length"]),
    }


def _pointed(line: Line) -> Rows:
    """The record that a line points to, of a folder without an index."""
    warc = _pointer(line["warc"])
    del warc["record_id"]
    fetched = line.get("fetched_at")
    found = {"status": None, "media_type": None, "digest": None, "captured_at": fetched and _time(fetched)}
    yield "records", {"site": line["site"], "url": line["url"], **found, **warc}


def record_time(folder: Path, pointer: Line) -> dt.datetime | None:
    """The WARC-Date of the record that a line points to; None where the file is not there, or no longer holds it."""
    try:
        with open_record(pointed_file(folder, pointer["file"]), pointer["offset"]) as record:
            header = record.header
            return _time(header.date) if header.record_id == pointer["record_id"] else None
    except (WarcError, OSError):
        return None


def _pointer(warc: Line) -> Row:
    return {
        "warc_file": PurePosixPath(warc["file"]).name,
        "warc_offset": int(warc["offset"]),
        "warc_length": int(warc["length"]),
        "record_id": warc["record_id"],
    }


def _published(stated: str | None) -> tuple[dt.date | None, dt.datetime | None]:
    if stated is None:
        return None, None
    moment = _time(stated) if "T" in stated else None
    return dt.date.fromisoformat(stated[:10]), moment


def _date(stated: str | None) -> dt.date | None:
    return dt.date.fromisoformat(stated) if stated else None


def _time(stated: str) -> dt.datetime:
    moment = dt.datetime.fromisoformat(stated)
    if moment.tzinfo is None:
        raise ValueError(f"{stated!r} is a time without its offset")
    return moment
