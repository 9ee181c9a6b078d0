"""No page of an archive is left out in silence: the numbers of records add up."""

import json
from pathlib import Path
from typing import Any

import pytest

from crawler.__main__ import main
from tests.archive.odd_archives import (
    INFO,
    ONE,
    OTHER,
    PAGE,
    TWO,
    Odd,
    members,
    odd_archives,
    odd_bodies,
    response,
    revisit,
)
from tests.archive.records import REQUEST, plain, write


def extracted(path: Path, *options: str) -> tuple[list[dict[str, Any]], list[dict[str, Any]], dict[str, Any]]:
    """Articles, failures and the numbers of records."""
    out = path.parent / "out"
    assert main(["extract", str(path), "-o", str(out), "--workers", "1", *options]) in (0, 1)
    articles, failures = (
        [json.loads(line) for line in (out / name).read_text(encoding="utf-8").splitlines()]
        for name in ("articles.jsonl", "failures.jsonl")
    )
    records = json.loads((out / "summary.json").read_text(encoding="utf-8"))["records"]
    assert records["read"] == records["used"] + records["named"] + sum(records["counted"].values())
    return articles, failures, records


@pytest.mark.parametrize(
    ("odd", "urls"),
    [
        *(pytest.param(odd, [ONE, TWO], id=odd.name) for odd in odd_archives()),
        *(pytest.param(odd, [ONE], id=odd.name) for odd in odd_bodies()),
    ],
)
def test_each_page_is_an_article_whatever_wrote_it(odd: Odd, urls: list[str], tmp_path: Path) -> None:
    articles, failures, records = extracted(odd.write(tmp_path), "--generic")
    assert [failure for failure in failures if failure["stage"] != "notice"] == []
    assert [article["url"] for article in articles] == urls
    assert all(article["text"].startswith("第1段") for article in articles)
    assert records["used"] == len(articles)


def test_what_becomes_no_line_is_named_or_counted(tmp_path: Path) -> None:
    urls = {name: f"http://a.example/{name}.html" for name in ("revisit", "odd", "broken", "gone", "moved", "never")}
    broken = bytearray(members(response(PAGE, urls["broken"])))
    broken[60] ^= 0xFF
    path = write(
        tmp_path / "a.warc.gz",
        members(
            INFO,
            plain(b"GET / HTTP/1.1\r\n\r\n", WARC_Target_URI=ONE, **REQUEST),
            response(PAGE, ONE),
            response(PAGE, ONE, WARC_Date="2024-03-01T00:00:00Z"),
            revisit(urls["revisit"], WARC_Payload_Digest="sha1:" + "A" * 32),
            response(PAGE, urls["odd"], status="<html>"),
            response(OTHER, urls["never"], WARC_Date="2024-02-30T00:00:00Z"),
            response(b"", urls["gone"], status="HTTP/1.1 404 Not Found"),
            response(b"", urls["moved"], f"Location: {ONE}", status="HTTP/1.1 301 Moved"),
            plain(b"GIF89a", WARC_Target_URI="http://a.example/1.gif", Content_Type="image/gif"),
        ),
        bytes(broken),
    )
    articles, failures, records = extracted(path, "--generic")
    assert [article["url"] for article in articles] == [ONE]
    named = {failure["url"]: failure["reason"] for failure in failures}
    assert set(named) == {"../a.warc.gz", urls["revisit"], urls["odd"], urls["never"]}
    assert "which is not in these files" in named[urls["revisit"]]
    assert "status line" in named[urls["odd"]]
    assert "no date" in named[urls["never"]]
    assert (records["read"], records["used"], records["named"]) == (11, 1, 4)
    counted = {"HTTP 404": 1, "image/gif": 1, "other captures of an address": 1, "redirects": 1, "request": 1}
    assert records["counted"] == {**counted, "warcinfo": 1}


def test_pages_of_no_known_layout_are_counted_where_they_are_not_asked_for(tmp_path: Path) -> None:
    path = write(tmp_path / "a.warc.gz", members(INFO, response(PAGE, ONE), response(OTHER, TWO)))
    articles, _, records = extracted(path)
    assert articles == []
    assert records["counted"] == {"pages of no known layout": 2, "warcinfo": 1}
