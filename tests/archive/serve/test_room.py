"""A reading room is found where one is installed, answers only its own, and has the pages of what is not archived."""

import re
import shutil
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from http.client import HTTPConnection
from importlib.metadata import EntryPoint
from pathlib import Path
from typing import Any
from urllib.parse import parse_qs

import pytest
from playwright.sync_api import Browser, Dialog, Error, Page, Request, expect
from werkzeug.test import Client

from archive.__main__ import main
from archive.serve import room
from archive.serve.guarded import guarded
from archive.serve.room import RoomServer, find_room, kept_folder
from crawler.reading_room.app import open_room
from tests.archive.records import HTTP, INFO, resource, write
from tests.archive.replay import pywb_programs, served
from tests.crawler.crawling import Crawl, crawl
from tests.site import SampleServer

HEAD = b"HTTP/1.1 200 OK\r\nContent-Type: text/html; charset=utf-8\r\n\r\n"


def stand_in(environ: dict[str, Any], start_response: Any) -> Iterable[bytes]:
    """A room that tells what it was asked for."""
    start_response(
        "404 Not Found", [("Content-Type", "text/plain"), ("Content-Security-Policy", "p"), ("Referrer-Policy", "q")]
    )
    asked = parse_qs(environ["QUERY_STRING"]).get("url", [""])
    return [f"{environ['HTTP_HOST']} {environ['RAW_URI'].partition('?')[0]} {asked[0]}".encode()]


def nothing(environ: dict[str, Any], start_response: Any) -> Iterable[bytes]:
    """A replay that has no page."""
    start_response("404 Not Found", [("Content-Type", "text/html")])
    return [b"pywb's own"]


def asked_of_replay(port: int, path: str, **fields: str) -> tuple[str, dict[str, str], bytes]:
    said: list[Any] = []
    application = guarded(nothing, "policy", "127.0.0.1", port)
    environ = {"PATH_INFO": path, "HTTP_HOST": "localhost:7", **fields}
    body = b"".join(application(environ, lambda status, headers, *error: said.extend((status, dict(headers)))))
    return said[0], said[1], body


@pytest.fixture(scope="module")
def port() -> Iterator[int]:
    server = RoomServer("127.0.0.1", 0)
    with server.serve(stand_in):
        yield server.port


def test_a_page_that_is_not_archived_is_answered_by_the_room(port: int) -> None:
    path = "/archive/20240506mp_/http://a.example/\u00e7\u0094\u00b5"  # as WSGI has it: UTF-8, read as Latin-1
    status, headers, body = asked_of_replay(port, path, QUERY_STRING="a=1&b=2")
    assert status == "404 Not Found"
    assert body.decode() == f"localhost:{port} /missing http://a.example/电?a=1&b=2"
    assert headers == {
        "Content-Type": "text/plain",
        "Content-Security-Policy": "p",
        "Referrer-Policy": "q",
        "Content-Length": str(len(body)),
    }


WITHIN = {"HTTP_SEC_FETCH_DEST": "iframe", "HTTP_REFERER": "http://localhost:7/archive/2024mp_/http://a.example/"}


@pytest.mark.parametrize(
    ("path", "fields"),
    [
        ("/archive/20240506mp_/http://a.example/advertisement", WITHIN),
        ("/archive/20240506im_/http://a.example/x.png", {"HTTP_SEC_FETCH_DEST": "image"}),
        ("/archive/20240506mp_/http://a.example/x", {"HTTP_SEC_FETCH_DEST": "empty"}),
        ("/static/nothing.css", {}),
    ],
)
def test_what_is_no_page_is_not(port: int, path: str, fields: dict[str, str]) -> None:
    assert asked_of_replay(port, path, **fields)[2] == b"pywb's own"


def test_a_link_that_a_reader_follows_within_a_frame_leads_to_a_page(port: int) -> None:
    path = "/archive/20240506mp_/http://a.example/x"
    assert b"/missing" in asked_of_replay(port, path, **WITHIN, HTTP_SEC_FETCH_USER="?1")[2]
    assert b"/missing" in asked_of_replay(port, path, HTTP_SEC_FETCH_DEST="iframe")[2]


def test_the_first_page_of_the_replay_is_the_room(port: int) -> None:
    assert asked_of_replay(port, "/")[1]["Location"] == f"http://localhost:{port}/"


def test_the_room_answers_nobody_by_a_name_of_somebody_else_s(port: int) -> None:
    for name, status in (("evil.example", 421), (f"localhost:{port}", 404)):
        connection = HTTPConnection("127.0.0.1", port, timeout=30)
        connection.request("GET", "/", headers={"Host": name})
        assert connection.getresponse().status == status
        connection.close()


def test_a_room_whose_libraries_are_missing_is_told_of(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    lacking = EntryPoint("room", "no_such_library.app:open_room [read]", room.GROUP)
    monkeypatch.setattr(room, "entry_points", lambda group: [lacking])
    assert find_room() is None
    assert "pip install '.[read]' in the project's folder" in capsys.readouterr().err
    monkeypatch.setattr(room, "entry_points", lambda group: [])
    assert find_room() is None


def test_the_index_is_kept_by_what_is_served(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path))
    one, other = Path("a"), Path("b")
    assert kept_folder([one, other]) == kept_folder([other, one.resolve()]) != kept_folder([one])
    assert kept_folder([one]).parent == tmp_path / "edition-archiver" / "reading-room"


# --- in a browser ---------------------------------------------------------------------------------------------------


@pytest.fixture(scope="module")
def sample(tmp_path_factory: pytest.TempPathFactory) -> Crawl:
    """Two issues of the daily."""
    with SampleServer() as server:
        url = server.url + server.site.papers[0].index_path
        folder = tmp_path_factory.mktemp("room") / "crawl"
        made = crawl("edition", folder, url=url, since="2024-05-06", until="2024-05-07")
    assert made.exit_code == 0, made.log
    return made


@pytest.fixture(scope="module")
def url(sample: Crawl, tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    temporary = tmp_path_factory.mktemp("tmp")
    before = sorted(sample.folder.rglob("*"))
    with served(sample.folder, programs=pywb_programs(), temporary=temporary, room=True) as running:
        yield running.url
    assert sorted(sample.folder.rglob("*")) == before  # what is kept is elsewhere


@dataclass
class Seen:
    """A window, and what happened in it that must not."""

    page: Page
    wrong: list[str]

    def go(self, address: str) -> None:
        self.page.goto(address)
        self.page.wait_for_load_state("networkidle")


def window(chromium: Browser, width: int = 1280, dark: bool = False) -> Seen:
    page = chromium.new_context(
        viewport={"width": width, "height": 900}, color_scheme="dark" if dark else "light"
    ).new_page()
    page.set_default_timeout(30_000)
    seen = Seen(page, [])

    def note(request: Request) -> None:
        if not request.url.startswith(("data:", "http://127.0.0.1:")):
            seen.wrong.append(request.url)

    def note_dialog(dialog: Dialog) -> None:
        seen.wrong.append(f"dialog: {dialog.message}")
        dialog.dismiss()

    page.on("request", note)
    page.on("console", lambda message: seen.wrong.append(f"{message.type}: {message.text} {message.location['url']}"))
    page.on("dialog", note_dialog)
    return seen


@pytest.mark.slow
def test_a_word_is_searched_found_and_its_page_replayed_whole(chromium: Browser, url: str) -> None:
    seen = window(chromium)
    failed: list[str] = []
    seen.page.on("response", lambda answer: failed.append(answer.url) if answer.status >= 400 else None)
    seen.go(url)
    seen.page.get_by_role("searchbox", name="Words").fill("電梯")
    seen.page.keyboard.press("Enter")
    expect(seen.page.locator(".results mark").first).to_have_text("电梯")
    headline = seen.page.locator(".results h2").first.inner_text()
    seen.page.locator(".results h2 a").first.click()
    expect(seen.page.get_by_role("heading", level=1)).to_have_text(headline)
    expect(seen.page.locator("article mark").first).to_have_text("电梯")
    frame = seen.page.frame_locator("iframe")
    expect(frame.get_by_text(headline).first).to_be_visible()
    seen.page.wait_for_load_state("networkidle")
    assert failed == []
    assert seen.wrong == []


@pytest.mark.slow
def test_a_click_on_the_page_image_opens_the_article_under_it_at_every_size(
    chromium: Browser, url: str, sample: Crawl
) -> None:
    line = next(each for each in sample.editions if (each["date"], each["page"]) == ("2024-05-06", "02"))
    article = next(each for each in line["articles"] if each["headline"] and each["area"])
    seen = window(chromium)
    seen.go(url)
    seen.page.get_by_role("link", name="Newest issue").click()
    seen.page.get_by_role("link", name="← 2024-05-06").click()
    seen.page.get_by_role("link", name=f"{line['page']} {line['page_name']}", exact=True).click()
    for size in ("fit", "2×"):
        seen.page.get_by_role("link", name=size).click()
        seen.page.wait_for_load_state("networkidle")
        picture = seen.page.locator(".sheet img")
        box, width = picture.bounding_box(), picture.evaluate("image => image.naturalWidth")
        assert box is not None
        (left, top), *_ = article["area"]
        scale = box["width"] / width
        seen.page.mouse.click(box["x"] + (left + 8) * scale, box["y"] + (top + 8) * scale)
        expect(seen.page.get_by_role("heading", level=1)).to_have_text(article["headline"])
        seen.page.go_back()
    assert seen.wrong == []


@pytest.mark.slow
def test_the_missing_page_of_a_frame_leads_out_of_it_to_the_issue(chromium: Browser, url: str, sample: Crawl) -> None:
    line = sample.articles[0]
    seen = window(chromium)
    seen.go(f"{url}article/{line['id']}")
    frame = seen.page.frame_locator("iframe")
    frame.locator("body").evaluate(
        "body => { body.innerHTML = '<a>gone</a>';"
        " body.firstChild.href = location.href.replace(/content_\\d+/, 'content_1'); }"
    )
    frame.get_by_text("gone").click()
    expect(frame.get_by_role("heading", level=1)).to_have_text("This page is not archived")
    assert "serif" in frame.get_by_role("heading", level=1).evaluate("each => getComputedStyle(each).fontFamily")
    frame.get_by_role("link", name=re.compile("2024-05-06")).click()
    seen.page.wait_for_url(re.compile(re.escape(url) + "issue"))
    expect(seen.page.get_by_role("heading", level=1)).to_contain_text("2024-05-06")


@pytest.mark.slow
@pytest.mark.parametrize("dark", [False, True], ids=["light", "dark"])
@pytest.mark.parametrize("width", [390, 1280])
def test_no_page_scrolls_sideways_and_the_dark_is_dark(
    chromium: Browser, url: str, sample: Crawl, width: int, dark: bool
) -> None:
    seen = window(chromium, width, dark)
    edition, article = sample.editions[0], sample.articles[0]["id"]
    pages = ["", f"article/{article}", f"edition?url={edition['url']}", "search?q=电梯", "pages"]
    pages += [f"paper?name={edition['newspaper']}", f"issue?paper={edition['newspaper']}&date={edition['date']}"]
    for address in pages:
        seen.go(url + address)
        assert seen.page.evaluate("document.documentElement.scrollWidth") == width, address
        red = seen.page.evaluate("getComputedStyle(document.body).backgroundColor.match(/\\d+/)[0]")
        assert (int(red) < 128) is dark
        broken = "[...document.querySelectorAll('.date')].filter(each => each.getClientRects().length > 1).length"
        assert seen.page.evaluate(broken) == 0, address
        for landmark in ("banner", "main", "search"):
            expect(seen.page.get_by_role(landmark).first).to_be_visible()
    assert seen.wrong == []


@pytest.mark.slow
@pytest.mark.parametrize("kind", ["bare", "wacz"])
def test_files_without_lines_have_the_rooms_of_the_crawl_that_they_are_from(
    kind: str, sample: Crawl, tmp_path: Path
) -> None:
    if kind == "bare":
        path = Path(shutil.copytree(sample.folder / "warc", tmp_path / "bare"))
    else:
        path = tmp_path / "a.wacz"
        assert main(["wacz", str(sample.folder), "-o", str(path)]) == 0
    paper = sample.editions[0]["newspaper"]
    addresses = ["/search?q=电梯", *(f"/issue?paper={paper}&date={line['date']}" for line in sample.editions)]
    addresses += [f"/article/{line['id']}/cite.ris" for line in sample.articles]
    crawled, foreign = (
        Client(open_room([each], tmp_path / f"kept-{number}", 1)) for number, each in enumerate((sample.folder, path))
    )
    for address in addresses:
        expected = crawled.get(address)
        assert expected.status_code == 200
        assert foreign.get(address).text == expected.text


@pytest.mark.slow
def test_a_hostile_page_stays_in_its_frame(chromium: Browser, tmp_path: Path) -> None:
    """It reads nothing of the room, moves no window, and is not run where its text is shown."""
    text = "电梯" * 200
    page = f"""<!DOCTYPE html><title>电梯新闻</title><h1>电梯新闻 &lt;img src=x onerror=alert(1)&gt;</h1>
        <p>发布时间：2024-05-06 10:00</p><div class=content><p>{text}。</p><p>{text}，{text}。</p><p>{text}。</p></div>
        <script>alert("a replayed script runs");</script>"""
    record = resource(HEAD + page.encode(), **HTTP, WARC_Target_URI="http://paper.example/2024/0506/1.html")
    path = write(tmp_path / "a.warc.gz", INFO, record)
    with served(path, programs=pywb_programs(), temporary=tmp_path, room=True) as running:
        seen = window(chromium)
        seen.go(running.url)
        seen.page.get_by_role("link", name="Newest issue").click()
        seen.page.locator(".list a").first.click()
        expect(seen.page.locator("article h1")).to_have_text("电梯新闻 <img src=x onerror=alert(1)>")
        frame = seen.page.frame_locator("iframe")
        frame.get_by_role("heading").click()
        # Not as a script of the page, of which pywb would rewrite what it reaches for.
        for attempt in ("top.document.title", "parent.document.title", "top.location.href = 'http://evil.example/'"):
            with pytest.raises(Error, match=r"SecurityError|Blocked|permission"):
                frame.locator("body").evaluate(f"() => {attempt}")
        assert seen.page.url.startswith(f"{running.url}article/")
        assert seen.wrong[0] == "dialog: a replayed script runs"
        assert all("Unsafe attempt to initiate navigation" in each for each in seen.wrong[1:])
