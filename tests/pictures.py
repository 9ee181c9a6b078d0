"""Makes the pictures of the documentation, ``docs/pictures``, from the sample papers; no other machine is asked.

Two crawls with the real command, the report on them, and the reading room; and how a browser shows both.
"""

import sys
import tempfile
from io import BytesIO
from pathlib import Path

from PIL import Image
from playwright.sync_api import Page

from crawler.__main__ import main as crawler
from tests.archive.replay import chromium_launched, pywb_programs, served
from tests.crawler.crawling import crawl
from tests.site import SampleServer

PICTURES = Path(__file__).parents[1] / "docs" / "pictures"
WIDTH, HEIGHT = 1200, 800


def main() -> int:
    with tempfile.TemporaryDirectory() as top:
        crawls, temporary = Path(top, "crawls"), Path(top, "tmp")
        crawls.mkdir()
        temporary.mkdir()
        report = _report(crawls)
        with chromium_launched() as chromium:
            page = chromium.new_page(viewport={"width": WIDTH, "height": HEIGHT})
            page.goto(report.as_uri())
            _save(page, "report-calendar.webp")
            page.get_by_role("link", name="2024-05-07: whole").first.click()
            page.locator("#p1-2024-05-07 figure").first.wait_for(state="visible")
            _save(page, "report-issue.webp")
            with served(crawls, programs=pywb_programs(), temporary=temporary, room=True) as running:
                _room(page, running.url)
    return 0


def _room(page: Page, url: str) -> None:
    page.goto(f"{url}search?q=電梯")
    _save(page, "room-search.webp")
    page.locator(".results h2 a").first.click()
    page.frame_locator("iframe").locator("body").wait_for()
    page.wait_for_load_state("networkidle")
    _save(page, "room-article.webp")
    page.locator(".trail a").nth(2).click()
    page.wait_for_load_state("networkidle")
    _save(page, "room-issue.webp")


def _report(folder: Path) -> Path:
    with SampleServer() as server:
        for paper in server.site.papers[:2]:
            first, *_, last = (str(issue.date) for issue in paper.issues)
            place = folder / paper.folder.strip("/")
            done = crawl("edition", place, url=server.url + paper.index_path, since=first, until=last)
            assert done.summary["complete"], done.said
    report = folder / "report.html"
    assert crawler(["report", str(folder), "-o", str(report)]) == 0
    return report


def _save(page: Page, name: str) -> None:
    with Image.open(BytesIO(page.screenshot(animations="disabled"))) as picture:
        picture.convert("RGB").save(PICTURES / name, "WEBP", quality=80, method=6)
    print(f"{name}: {(PICTURES / name).stat().st_size:,} bytes")


if __name__ == "__main__":
    sys.exit(main())
