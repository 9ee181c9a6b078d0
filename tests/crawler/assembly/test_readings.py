"""What was read of articles is found again as it was, for the same pages, context and software only."""

from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from crawler.assembly.article_pages import ArticlePages
from crawler.assembly.article_reader import ArticleRead, ArticleReader, ReaderContext
from crawler.assembly.readings import READINGS, Readings
from crawler.crawl_arguments import Target
from crawler.items import Placement
from crawler.page.page import Page
from crawler.sites import Registry
from tests.site.server import built

ORIGIN = "http://127.0.0.1:80"


@pytest.fixture(scope="module")
def context(tmp_path_factory: pytest.TempPathFactory) -> ReaderContext:
    folder = tmp_path_factory.mktemp("crawl")
    return ReaderContext(Target(None, f"{ORIGIN}/"), (), (), True, True, folder, None)


@pytest.fixture(scope="module")
def read(context: ReaderContext) -> list[tuple[ArticlePages, ArticleRead | None]]:
    """The sample's articles, and pages that hold none."""
    site, layouts, reader = built(), Registry().layouts, ArticleReader(context)
    area = ((0.5, 1.0), (2.0, 1.0), (2.0, 3.25))
    placement = Placement("云州日报", "2024-05-06", "01", "要闻", f"{ORIGIN}/node.htm", None, area)
    bodies = {path: site.pages[path].body for path in site.articles}
    bodies |= {"/empty.htm": b"", "/odd.htm": "<p>本报讯 \ufffd\udcff".encode("utf-8", "surrogatepass")}
    found = [
        ArticlePages((Page(ORIGIN + path, body),), layouts["trs"], None, ("版权所有",), placement)
        for path, body in bodies.items()
        if isinstance(body, bytes)
    ]
    return [(pages, reader.read_first(pages)) for pages in found]


@pytest.fixture
def readings(context: ReaderContext, tmp_path: Path) -> Iterator[Readings]:
    readings = Readings(tmp_path / READINGS, context)
    yield readings
    readings.close()


def test_all_that_was_read_is_found_again_as_it_was(
    context: ReaderContext, read: list[tuple[ArticlePages, ArticleRead | None]], tmp_path: Path
) -> None:
    first = Readings(tmp_path / READINGS, context)
    for pages, made in read:
        first.keep(first.key("first", pages), made)
    first.close()
    again = Readings(tmp_path / READINGS, context)
    assert [again.find(again.key("first", pages)) for pages, _ in read] == [(made,) for _, made in read]
    assert any(made is None for _, made in read)  # an article of several pages
    assert any(made and made.unreadable for _, made in read)
    again.close()


def test_what_differs_in_anything_is_read_anew(
    context: ReaderContext, readings: Readings, read: list[tuple[ArticlePages, ArticleRead | None]]
) -> None:
    pages, made = read[0]
    (page,) = pages.pages
    key = readings.key("first", pages)
    readings.keep(key, made)
    readings.close()
    assert pages.placement is not None
    others = [
        readings.key("whole", pages),
        *(
            readings.key("first", changed)
            for changed in (
                replace(pages, pages=(replace(page, body=page.body + b" "),)),
                replace(pages, pages=(replace(page, url=page.url + "x"),)),
                replace(pages, pages=(replace(page, content_type="text/html; charset=gbk"),)),
                replace(pages, pages=(page, page)),
                replace(pages, newspaper="云州晚报"),
                replace(pages, footer=()),
                replace(pages, placement=replace(pages.placement, page="02")),
            )
        ),
    ]
    assert len({key, *others}) == 1 + len(others)


@pytest.mark.parametrize("changed", [{"simplifies": False}, {"needs": False}, {"target": Target(None, "http://b/")}])
def test_of_another_context_nothing_is_kept(
    context: ReaderContext,
    read: list[tuple[ArticlePages, ArticleRead | None]],
    tmp_path: Path,
    changed: dict[str, Any],
) -> None:
    for of, expected in ((context, None), (context, (read[0][1],)), (replace(context, **changed), None)):
        readings = Readings(tmp_path / READINGS, of)
        key = readings.key("first", read[0][0])
        assert readings.find(key) == expected
        readings.keep(key, read[0][1])
        readings.close()


def test_of_other_software_nothing_is_kept(
    context: ReaderContext,
    read: list[tuple[ArticlePages, ArticleRead | None]],
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    for expected in (None, None):
        readings = Readings(tmp_path / READINGS, context)
        key = readings.key("first", read[0][0])
        assert readings.find(key) == expected
        readings.keep(key, read[0][1])
        readings.close()
        monkeypatch.setattr("crawler.assembly.readings.version", lambda name: "another")


@pytest.mark.parametrize("found", [b"not a table", b"SQLite format 3\0" + bytes(8192), None])
def test_a_file_that_is_of_no_use_stops_nothing(
    context: ReaderContext, read: list[tuple[ArticlePages, ArticleRead | None]], tmp_path: Path, found: bytes | None
) -> None:
    place = tmp_path / READINGS
    if found is None:
        place.mkdir()
    else:
        place.write_bytes(found)
    for expected in (None, (read[0][1],)):
        readings = Readings(place, context)
        key = readings.key("first", read[0][0])
        assert readings.find(key) == (None if found is None else expected)
        readings.keep(key, read[0][1])
        readings.close()


def test_what_an_error_kept_from_being_read_is_read_again(readings: Readings) -> None:
    page = ArticlePages((Page(f"{ORIGIN}/x", b""),), Registry().layouts["founder-2009"], None, ())
    broken = ArticleRead(f"{ORIGIN}/x", None, (), (), (), (), (("MemoryError", "…"),))
    for _ in range(2):
        key = readings.key("first", page)
        readings.keep(key, broken)
        readings._write()
        assert readings.find(key) is None
