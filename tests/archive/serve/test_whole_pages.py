"""An archivist who opens an archived page sees it whole: no picture is missing, nothing is asked for in vain."""

import re
from collections.abc import Iterator
from dataclasses import dataclass, replace
from pathlib import Path

import pytest
from playwright.sync_api import Browser, ConsoleMessage, sync_playwright
from playwright.sync_api import Response as Replayed

from tests.archive.replay import FLAGS, browser, pywb_programs, served
from tests.crawler.crawling import Crawl, crawl
from tests.site import SampleServer, build
from tests.site.media import png
from tests.site.response import Response

PAPERS = range(4)


@dataclass(frozen=True)
class Archive:
    """A page of each sample paper's newest issue, archived with its articles."""

    crawls: tuple[Crawl, ...]


@pytest.fixture(scope="module")
def archive(tmp_path_factory: pytest.TempPathFactory) -> Archive:
    top = tmp_path_factory.mktemp("whole")
    made = []
    site = build()
    icon = Response(png("icon"), "image/png")
    with SampleServer(site=replace(site, pages={**site.pages, "/favicon.ico": icon})) as server:
        for number, paper in enumerate(server.site.papers):
            front = paper.issues[-1].editions[0].page
            made.append(crawl("edition", top / f"paper-{number}", url=server.url + paper.index_path, pages=front))
    assert [crawled.exit_code for crawled in made] == [0] * len(PAPERS)
    return Archive(tuple(made))


@pytest.fixture(scope="module")
def replayed(archive: Archive, tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    folders: tuple[Path, ...] = tuple(crawled.folder for crawled in archive.crawls)
    with served(*folders, programs=pywb_programs(), temporary=tmp_path_factory.mktemp("tmp")) as running:
        yield running.url


@pytest.fixture(scope="module")
def chromium() -> Iterator[Browser]:
    with sync_playwright() as playwright:
        launched = playwright.chromium.launch(executable_path=browser(), args=FLAGS)
        yield launched
        launched.close()


@pytest.mark.slow
@pytest.mark.parametrize("number", PAPERS)
@pytest.mark.parametrize("kind", ["edition page", "article"])
def test_a_replayed_page_is_whole(
    number: int, kind: str, archive: Archive, replayed: str, chromium: Browser
) -> None:
    crawled = archive.crawls[number]
    line = crawled.editions[0] if kind == "edition page" else crawled.articles[0]
    context = chromium.new_context()
    page = context.new_page()
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
    page.goto(f"{replayed}archive/{line['url']}")
    element = page.wait_for_selector("#replay_iframe")
    frame = element.content_frame() if element else None
    assert frame is not None
    frame.wait_for_url(re.compile(rf"mp_/{re.escape(line['url'])}$"))
    frame.wait_for_load_state("networkidle")
    broken = frame.evaluate("[...document.images].filter(it => !it.complete || !it.naturalWidth).map(it => it.src)")
    images = frame.evaluate("document.images.length")
    context.close()
    assert (broken, faults) == ([], [])
    assert len(asked) > 2
    assert images or kind == "article"
