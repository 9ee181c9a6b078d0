"""A paper that is not declared and cannot be walked whole: the crawl says what it did not find, and is not complete."""

import json
from collections.abc import Iterator
from pathlib import Path
from typing import cast

import pytest

from crawler.__main__ import main
from tests.crawler.crawling import Crawl, crawl
from tests.site import SampleServer, SampleSite
from tests.site.families import FamiliesSite


@pytest.fixture(scope="module")
def server() -> Iterator[SampleServer]:
    with SampleServer(site=cast(SampleSite, FamiliesSite())) as server:
        yield server


def undeclared(server: SampleServer, folder: Path, path: str) -> Crawl:
    return crawl("edition", folder / "crawl", url=f"{server.url}{path}")


@pytest.mark.parametrize(
    ("path", "named", "reason"),
    [
        ("/fault/drawn/", "/fault/drawn/", "scripts draw what it shows, and no script is run"),
        ("/fault/gone/", "/fault/gone/paper.json", "HTTP 404"),
        ("/fault/numbers/paper.json", "/fault/numbers/paper.json", "names neither their addresses nor their articles"),
        ("/fault/ids/20240901/01.json", "/fault/ids/20240901/01.json", "neither their addresses nor their texts"),
        ("/fault/lone/20240901/a.htm", "/fault/lone/20240901/a.htm", "names no other edition page"),
    ],
)
def test_a_paper_whose_pages_are_not_found_is_not_complete(
    server: SampleServer, tmp_path: Path, path: str, named: str, reason: str
) -> None:
    found = undeclared(server, tmp_path, path)
    assert found.exit_code == 3
    assert found.summary["complete"] is False
    [failure] = [failure for failure in found.failures if failure["stage"] != "notice"]
    assert failure["url"] == f"{server.url}{named}"
    assert reason in failure["reason"]
    if found.editions:
        extracted = tmp_path / "extracted"
        assert main(["extract", str(found.folder), "--output", str(extracted), "--workers", "1"]) == 1
        told = [json.loads(line) for line in (extracted / "failures.jsonl").read_bytes().splitlines()]
        assert [(row["url"], row["stage"], row["reason"]) for row in told if row["stage"] != "notice"] == [
            (failure["url"], failure["stage"], failure["reason"])
        ]


def test_what_is_broken_in_an_issue_is_named_and_all_else_is_there(server: SampleServer, tmp_path: Path) -> None:
    found = undeclared(server, tmp_path, "/fault/broken/20240901/")
    assert (found.exit_code, found.summary["complete"]) == (3, False)
    top = f"{server.url}/fault/broken/20240901"
    named = {failure["url"]: failure["reason"] for failure in found.failures if failure["stage"] != "notice"}
    assert set(named) == {f"{top}/02.json", f"{top}/w2.json"}
    assert "no JSON" in named[f"{top}/02.json"]
    assert "no text of an article" in named[f"{top}/w2.json"]
    assert [line["page"] for line in found.editions] == ["01"]
    assert [line["headline"] for line in found.articles] == ["城西蓄水池进水"]
    assert main(["extract", str(found.folder), "--check", str(found.folder), "--workers", "1"]) == 0


def test_a_known_family_is_found_from_its_front_page_and_walked_by_its_calendar(
    server: SampleServer, tmp_path: Path
) -> None:
    found = crawl(
        "edition", tmp_path / "crawl", url=f"{server.url}/mi/paperindex.htm", since="2024-08-21", until="2024-08-23"
    )
    assert (found.exit_code, found.failures) == (0, [])
    assert [line["url"][-22:] for line in found.editions] == ["20240822_m.html#page=1", "20240822_m.html#page=2"]
    assert found.summary["dates_without_issue"] == ["2024-08-21", "2024-08-23"]
    assert main(["extract", str(found.folder), "--check", str(found.folder), "--workers", "1"]) == 0
