"""An archivist who opens an archived page sees it whole: no picture is missing, nothing is asked for in vain."""

import re
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, replace
from html import escape
from pathlib import Path
from typing import cast
from urllib.parse import urlsplit

import pytest
from playwright.sync_api import Browser, BrowserContext, ConsoleMessage, Frame, Page
from playwright.sync_api import Response as Replayed

from tests.archive.replay import pywb_programs, served
from tests.crawler.crawling import Crawl, crawl
from tests.site import SampleServer, SampleSite
from tests.site.families import FamiliesSite, declaration, families
from tests.site.family import Family
from tests.site.media import png
from tests.site.response import Response
from tests.site.server import built

PAPERS = range(4)


def first_page(family: Family) -> Response | None:
    return family.pages.get(family.issue.format(date=family.day))


# Those whose pages are pages: answers in JSON are shown by nobody.
FAMILIES = [family for family in families() if (page := first_page(family)) and page.content_type == "text/html"]


@dataclass(frozen=True)
class Archive:
    """A page of each sample paper's newest issue, archived with its articles; and the crawl of all families."""

    crawls: tuple[Crawl, ...]
    families: Crawl


@pytest.fixture(scope="module")
def archive(tmp_path_factory: pytest.TempPathFactory) -> Archive:
    top = tmp_path_factory.mktemp("whole")
    made = []
    site = built("", 0)
    icon = Response(png("icon"), "image/png")
    with SampleServer(site=replace(site, pages={**site.pages, "/favicon.ico": icon})) as server:
        for number, paper in enumerate(server.site.papers):
            front = paper.issues[-1].editions[0].page
            made.append(crawl("edition", top / f"paper-{number}", url=server.url + paper.index_path, pages=front))
    assert [crawled.exit_code for crawled in made] == [0] * len(PAPERS)
    return Archive(tuple(made), _families(top))


def _families(top: Path) -> Crawl:
    site = FamiliesSite()
    site.pages["/favicon.ico"] = Response(png("icon"), "image/png")
    with SampleServer(site=cast(SampleSite, site)) as server:
        file = top / "families.toml"
        file.write_text(declaration(urlsplit(server.url).netloc), encoding="utf-8")
        days = [str(family.day) for family in site.families]
        settings = {"SITES": str(file)}
        return crawl("edition", top / "families", site="families", since=days[0], until=days[-1], settings=settings)


@pytest.fixture(scope="module")
def replayed(archive: Archive, tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    folders: tuple[Path, ...] = tuple(crawled.folder for crawled in (*archive.crawls, archive.families))
    with served(*folders, programs=pywb_programs(), temporary=tmp_path_factory.mktemp("tmp")) as running:
        yield running.url


@pytest.fixture(scope="module")
def window(chromium: Browser) -> Iterator[BrowserContext]:
    """One for all pages: what shows each of them is fetched once."""
    with chromium.new_context() as context:
        yield context


@pytest.mark.slow
@pytest.mark.parametrize("number", PAPERS)
@pytest.mark.parametrize("kind", ["edition page", "article"])
def test_a_replayed_page_is_whole(
    number: int, kind: str, archive: Archive, replayed: str, window: BrowserContext
) -> None:
    crawled = archive.crawls[number]
    line = crawled.editions[0] if kind == "edition page" else crawled.articles[0]
    with watched(window) as (page, asked):
        page.goto(f"{replayed}archive/{line['url']}")
        element = page.wait_for_selector("#replay_iframe")
        frame = element.content_frame() if element else None
        assert frame is not None
        assert images_of(frame, line["url"]) or kind == "article"
        assert len(asked) > 2


@pytest.mark.slow
@pytest.mark.parametrize("family", FAMILIES, ids=lambda family: f"{family.layout} {family.day}")
def test_a_replayed_page_of_each_family_is_whole(
    family: Family, archive: Archive, replayed: str, window: BrowserContext
) -> None:
    crawled = archive.families
    edition = next(line for line in crawled.editions if line["date"] == str(family.day))
    articles = [line for line in crawled.articles if line["print_edition"]["date"] == str(family.day)]
    urls = [line["url"].partition("#")[0] for line in (edition, articles[0])]
    page = first_page(family)
    with watched(window) as (opened, asked):
        # Beside each other, without what pywb shows around a page: that is the same for all.
        frames = "".join(f'<iframe src="{escape(f"{replayed}archive/mp_/{url}")}"></iframe>' for url in urls)
        opened.set_content(frames)
        images, _ = (images_of(frame, url) for frame, url in zip(opened.main_frame.child_frames, urls, strict=True))
        assert len(asked) > 2
    assert images or page is None or not isinstance(page.body, bytes) or b"<img" not in page.body


@contextmanager
def watched(window: BrowserContext) -> Iterator[tuple[Page, list[str]]]:
    """A page of a browser, and what is asked for in it; none of that may be missing, nothing may be complained of."""
    page = window.new_page()
    asked: list[str] = []
    faults: list[str] = []

    def note(response: Replayed) -> None:
        asked.append(response.url)
        if response.status >= 400:
            faults.append(f"{response.status} {response.url}")

    def say(message: ConsoleMessage) -> None:
        if message.type == "error":
            faults.append(f"console: {message.text} {message.location['url']}")

    page.on("response", note)
    page.on("console", say)
    page.on("requestfailed", lambda request: faults.append(f"{request.failure} {request.url}"))
    yield page, asked
    page.close()
    assert faults == []


def images_of(frame: Frame, url: str) -> int:
    """How many pictures a replayed page shows, once it is there; all of them are there."""
    frame.wait_for_url(re.compile(rf"mp_/{re.escape(url)}$"))
    frame.wait_for_load_state("networkidle")
    broken = frame.evaluate("[...document.images].filter(it => !it.complete || !it.naturalWidth).map(it => it.src)")
    assert broken == []
    images: int = frame.evaluate("document.images.length")
    return images
