"""Crawl folders written by hand: as small as a report can be made from, and with what a stranger may put in them."""

import json
from collections.abc import Iterable, Mapping
from pathlib import Path
from typing import Any

Row = Mapping[str, Any]


def edition(url: str, page: str, articles: Iterable[str], missing: Iterable[str] = (), *, archived: bool = True) -> Row:
    """An edition page as a summary tells of it."""
    listed, lost = list(articles), list(missing)
    return {
        "url": url,
        "page": page,
        "archived": archived,
        "articles_listed": len(listed),
        "articles_archived": len(listed) - len(lost),
        "missing": lost,
        "complete": archived and not lost,
    }


def issue(date: str, *editions: Row) -> Row:
    return {"date": date, "editions": list(editions), "complete": all(each["complete"] for each in editions)}


def edition_line(url: str, date: str, page: str, articles: Iterable[Row], newspaper: str = "云州日报") -> Row:
    return {
        "site": "a.example",
        "newspaper": newspaper,
        "date": date,
        "page": page,
        "page_name": "要闻",
        "url": url,
        "image_url": None,
        "pdf_url": None,
        "articles": list(articles),
        "warc": None,
    }


def article_line(number: int, date: str, page: str | None = "01", **fields: Any) -> Row:
    printed = {"newspaper": "云州日报", "date": date, "page": page, "page_name": None} if page else None
    return {
        "id": f"a-{number:016}",
        "url": f"http://a.example/{number}.htm",
        "site": "a.example",
        "headline": f"第{number}条",
        "date_published": date,
        "print_edition": printed,
        "section": [],
        "body": [],
        "boilerplate": [],
        "restored": None,
        "warc": None,
        **fields,
    }


def write_folder(
    folder: Path,
    *,
    issues: Iterable[Row] = (),
    editions: Iterable[Row] = (),
    articles: Iterable[Row] = (),
    failures: Iterable[Row] = (),
    clauses: Iterable[Row] = (),
    **summary: Any,
) -> Path:
    """A crawl folder with these lines and this summary."""
    folder.mkdir(parents=True)
    stated = {
        "complete": False,
        "spider": "edition",
        "site": "a.example",
        "arguments": {},
        "finished_at": "2024-05-10T00:00:00Z",
        "finish_reason": "finished",
        "issues": list(issues),
        "channels": [],
        "dates_without_issue": [],
        "missing_issues": [],
        "warc": [],
        **summary,
    }
    (folder / "summary.json").write_text(json.dumps(stated), encoding="utf-8")
    for name, lines in (("editions", editions), ("articles", articles), ("failures", failures), ("clauses", clauses)):
        text = "".join(json.dumps(line) + "\n" for line in lines)
        (folder / f"{name}.jsonl").write_text(text, encoding="utf-8")
    return folder
