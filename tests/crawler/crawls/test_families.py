"""Each family of e-papers: complete and exact, and the same live, resumed, replayed and extracted."""

import shutil
from collections.abc import Iterator
from pathlib import Path
from typing import Any, cast
from urllib.parse import urlsplit

import pytest

from crawler.__main__ import main
from crawler.sites import INFERRED, Registry
from tests.crawler.crawling import Crawl, crawl
from tests.crawler.folders import differences
from tests.site import SampleServer, SampleSite
from tests.site.families import FamiliesSite, declaration, families
from tests.site.family import NEWSPAPER, PARAGRAPHS, SCALE, SHEETS, Family, Story

LAYOUTS = Registry().layouts
EACH_FAMILY = pytest.mark.parametrize("family", families(), ids=lambda family: f"{family.layout} {family.day}")


@pytest.fixture(scope="module")
def server() -> Iterator[SampleServer]:
    with SampleServer(site=cast(SampleSite, FamiliesSite())) as server:
        yield server


@pytest.fixture(scope="module")
def top(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return tmp_path_factory.mktemp("families")


@pytest.fixture(scope="module")
def given(server: SampleServer, top: Path) -> dict[str, Any]:
    """The crawl of all families, a day each."""
    file = top / "families.toml"
    file.write_text(declaration(urlsplit(server.url).netloc), encoding="utf-8")
    days = [family.day for family in families()]
    return {"site": "families", "since": str(days[0]), "until": str(days[-1]), "settings": {"SITES": str(file)}}


@pytest.fixture(scope="module")
def live(top: Path, given: dict[str, Any]) -> Crawl:
    return crawl("edition", top / "live", **given)


def test_all_families_are_crawled_complete(live: Crawl) -> None:
    assert live.exit_code == 0, live.failures
    assert [failure for failure in live.failures if failure["stage"] != "notice"] == []
    assert live.summary["complete"] is True
    assert len(live.summary["issues"]) == len(families())


@EACH_FAMILY
def test_edition_pages_are_exact(live: Crawl, family: Family) -> None:
    editions = sorted(
        (line for line in live.editions if line["date"] == str(family.day)), key=lambda line: line["page"]
    )
    assert [line["page"].lstrip("0") for line in editions] == ["1", "2"]
    assert len({len(line["page"]) for line in editions}) == 1
    for line, sheet in zip(editions, SHEETS, strict=True):
        assert (line["newspaper"], line["page_name"]) == (NEWSPAPER, family.written(sheet.name))
        assert (line["image_url"] is not None, line["pdf_url"] is not None) == (family.pictured, family.printed)
        headlines = [family.written(story.headline) for story in sheet.stories]
        assert [article["headline"] for article in line["articles"]] == headlines
        assert [article["area"] for article in line["articles"]] == [area(family, story) for story in sheet.stories]
        if family.placed:
            percent = family.in_percent and family.layout != "trs-reader"
            assert line["scale"] == ([100, 100] if percent else None if family.in_percent else list(SCALE))


def area(family: Family, story: Story) -> list[list[float]] | None:
    if not family.placed:
        return None
    left, top, right, bottom = story.area
    width, height = (100, 100) if family.in_percent else SCALE
    corners = ((left, top), (right, top), (right, bottom), (left, bottom))
    return [[x * width / 100, y * height / 100] for x, y in corners]


@EACH_FAMILY
def test_articles_are_exact_and_say_where_they_stood(live: Crawl, family: Family) -> None:
    editions = {line["url"]: line for line in live.editions}
    articles = {line["headline"]: line for line in live.articles if line["print_edition"]["date"] == str(family.day)}
    assert set(articles) == {family.written(story.headline) for sheet in SHEETS for story in sheet.stories}
    for sheet in SHEETS:
        for story in sheet.stories:
            line = articles[family.written(story.headline)]
            assert line["text"] == family.written("\n".join(PARAGRAPHS))
            # Of some families no source says what an article's page is made of.
            assert line["layout"] == (family.layout if LAYOUTS[family.layout].article.body else "generic")
            printed = line["print_edition"]
            assert (printed["newspaper"], printed["page_name"]) == (NEWSPAPER, family.written(sheet.name))
            assert printed.get("area") == area(family, story)
            listed = editions[printed["url"]]
            assert line["url"] in [article["url"] for article in listed["articles"]]
            assert printed["page"] == listed["page"]


def test_what_was_posted_is_archived_and_asked_for_once(live: Crawl, server: SampleServer) -> None:
    posted = [(request.path, request.body) for request in server.requests if request.method == "POST"]
    assert len(posted) == len(set(posted)) > 10
    assert all(request.method == "GET" or request.body for request in server.requests)


def test_a_replayed_crawl_makes_the_same_lines(live: Crawl, top: Path, given: dict[str, Any]) -> None:
    settings = {**given["settings"], "ARCHIVE_MODE": "replay", "REPLAY_FROM": str(live.folder)}
    replayed = crawl("edition", top / "replayed", offline=True, **{**given, "settings": settings})
    assert replayed.exit_code == 0
    assert differences(live.folder, replayed.folder) == []


def test_a_resumed_crawl_asks_for_nothing_and_loses_nothing(
    live: Crawl, top: Path, given: dict[str, Any], server: SampleServer
) -> None:
    folder = top / "resumed"
    shutil.copytree(live.folder, folder)
    for name in ("articles.jsonl", "editions.jsonl"):
        lines = (folder / name).read_bytes().splitlines(keepends=True)
        (folder / name).write_bytes(b"".join(lines[: len(lines) // 2]))
    before = len(server.requests)
    resumed = crawl("edition", folder, **given)
    assert resumed.exit_code == 0
    assert [request.path for request in server.requests[before:]] == []
    assert differences(live.folder, resumed.folder) == []


def test_an_extraction_makes_the_same_lines(live: Crawl, given: dict[str, Any]) -> None:
    sites = given["settings"]["SITES"]
    assert main(["extract", str(live.folder), "--check", str(live.folder), "--sites", sites, "--workers", "1"]) == 0


UNDECLARED = [family for family in families() if family.layout == INFERRED.name]


@pytest.mark.parametrize("family", UNDECLARED, ids=lambda family: str(family.day))
def test_an_undeclared_paper_of_no_known_family_is_complete(server: SampleServer, top: Path, family: Family) -> None:
    address = server.url + (family.front or family.issue).format(date=family.day)
    found = crawl("edition", top / f"undeclared-{family.day}", url=address)
    assert found.exit_code == 0, found.failures
    assert found.summary["complete"] is True
    assert "of the layout inferred: no known family; by its links it is" in found.log
    editions = sorted(found.editions, key=lambda line: line["page"])
    labels = [(sheet.page, family.written(sheet.name)) for sheet in SHEETS]
    assert [(line["page"], line["page_name"]) for line in editions] == labels
    assert [[article["headline"] for article in line["articles"]] for line in editions] == [
        [family.written(story.headline) for story in sheet.stories] for sheet in SHEETS
    ]
    assert {line["text"] for line in found.articles} == {family.written("\n".join(PARAGRAPHS))}
    assert main(["extract", str(found.folder), "--check", str(found.folder), "--workers", "1"]) == 0
