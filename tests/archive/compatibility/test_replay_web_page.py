"""ReplayWeb.page, in a browser, finds in a WACZ of ours the articles that hold a Chinese word."""

import shutil
from collections.abc import Iterator

import pytest
from playwright.sync_api import Locator, Page, expect

from archive.__main__ import main
from tests.archive.replay import chromium_launched, folder_served, npm_package
from tests.crawler.crawling import Crawl, crawl
from tests.site import SampleServer

REPLAY_WEB_PAGE = "2.4.6"
# A page that is opened and indexed by scripts in a worker, on a machine that does other things besides.
PATIENCE = 60_000  # milliseconds


@pytest.fixture(scope="module")
def issue(tmp_path_factory: pytest.TempPathFactory) -> Crawl:
    """An issue of the daily."""
    folder = tmp_path_factory.mktemp("wacz") / "crawl"
    with SampleServer() as server:
        address = server.url + server.site.papers[0].index_path
        made = crawl("edition", folder, url=address, since="2024-05-09", until="2024-05-09")
    assert made.exit_code == 0, made.log
    return made


@pytest.fixture(scope="module")
def opened(issue: Crawl) -> Iterator[Page]:
    """Its WACZ in ReplayWeb.page."""
    folder = issue.folder.parent / "site"
    folder.mkdir()
    assert main(["wacz", str(issue.folder), "-o", str(folder / "paper.wacz")]) == 0
    for name in ("index.html", "ui.js", "sw.js"):
        shutil.copy(npm_package("replaywebpage", REPLAY_WEB_PAGE) / name, folder)
    with folder_served(folder) as address, chromium_launched() as chromium:
        page = chromium.new_page()
        page.set_default_timeout(PATIENCE)
        page.goto(f"{address}index.html?source=paper.wacz#view=pages")
        yield page


def entries(page: Page) -> Locator:
    return page.locator("wr-page-entry")


@pytest.mark.slow
@pytest.mark.parametrize("word", ["电梯", "梯", "围墙", "夜"])
def test_word_of_one_or_two_characters_finds_the_articles_that_hold_it(issue: Crawl, opened: Page, word: str) -> None:
    holding = [line["url"] for line in issue.articles if word in f"{line['headline']}\n{line['text']}"]
    assert 0 < len(holding) < len(issue.articles)
    opened.get_by_placeholder("Search by Page URL, Title, or Text").fill(word)
    expect(entries(opened)).to_have_count(len(holding), timeout=PATIENCE)
    assert sorted(entries(opened).evaluate_all("found => found.map(entry => entry.page.url)")) == sorted(holding)
