"""The report on crawl folders: what it tells, that a stranger's text stays text, and what a browser makes of it."""

import re
from base64 import b64decode
from pathlib import Path

import pytest
from parsel import Selector
from playwright.sync_api import Browser, Page, Request, expect

from archive.warc.digest import text_digest
from crawler.__main__ import main
from crawler.report import gather
from tests.archive.records import HTTP, INFO, resource, write
from tests.crawler.crawling import Crawl, crawl
from tests.crawler.report.folders import Row, article_line, edition, edition_line, issue, write_folder
from tests.site import SampleServer

A, B, C = (f"http://a.example/{number}.htm" for number in (1, 2, 3))
HOSTILE = "</style></title><script>alert(1)</script>\"'><img src=http://evil.example/x onerror=alert(2)>{{ 7*7 }}"


def report(folder: Path, *paths: Path) -> Selector:
    """The report on crawl folders, read."""
    file = folder / "report.html"
    assert main(["report", *map(str, paths), "-o", str(file)]) == 0
    return Selector(file.read_text(encoding="utf-8"))


def texts(page: Selector, query: str) -> list[str]:
    return [" ".join(found.xpath("string()").getall()[0].split()) for found in page.css(query)]


# --- what it tells --------------------------------------------------------------------------------------------------


def test_calendar_tells_whole_issues_from_what_is_missing(tmp_path: Path) -> None:
    days = [
        issue("2024-05-01", edition("http://a.example/1/", "01", [A])),
        issue("2024-05-02", edition("http://a.example/2/", "01", [A, B], [B])),
        issue("2024-05-03", edition("http://a.example/3/", "01", [A]), edition(C, "02", [], archived=False)),
    ]
    folder = write_folder(
        tmp_path / "crawl", issues=days, dates_without_issue=["2024-05-04"], missing_issues=["2024-05-05"]
    )
    page = report(tmp_path, folder)
    assert page.css("a.day::attr(aria-label)").getall() == [
        "2024-05-01: whole, 1 page, 1 article",
        "2024-05-02: articles missing, 1 page, 2 articles",
        "2024-05-03: pages missing, 2 pages, 1 article",
        "2024-05-04: no paper that day",
        "2024-05-05: issue missing",
    ]
    assert texts(page, "span.day") == [str(number) for number in range(6, 32)]  # not asked for
    for target in page.css("a.day::attr(href)").getall():
        assert len(page.css(target)) == 1


def test_issue_that_several_folders_have_in_part_is_whole_if_together_they_have_all(tmp_path: Path) -> None:
    url = "http://a.example/1/"
    failed = [{"url": B, "stage": "fetch", "reason": "HTTP 503", "at": "2024-05-10T00:00:00Z"}]
    first = write_folder(
        tmp_path / "crawls" / "first",
        issues=[issue("2024-05-01", edition(url, "01", [A, B], [B]))],
        articles=[article_line(1, "2024-05-01")],
        failures=failed,
    )
    second = write_folder(
        tmp_path / "crawls" / "second",
        issues=[issue("2024-05-01", edition(url, "01", [A, B], [A]))],
        articles=[article_line(1, "2024-05-01"), article_line(2, "2024-05-01")],
    )
    assert "articles missing" in report(tmp_path, first).css("a.day::attr(aria-label)").get("")
    page = report(tmp_path, first.parent)
    assert "whole" in page.css("a.day::attr(aria-label)").get("")
    tiles = dict(zip(texts(page, ".tiles dt"), texts(page, ".tiles dd"), strict=True))
    assert (tiles["issues"], tiles["articles"], tiles["failures"]) == ("1", "2", "0")
    assert second.name in "".join(texts(page, "#holdings ~ div td, #holdings ~ div th"))


def test_areas_lie_on_the_page_and_what_is_missing_is_marked(tmp_path: Path) -> None:
    url = "http://a.example/1/"
    areas: list[Row] = [
        {"url": A, "headline": "在", "area": [[0, 0], [100, 0], [100, 50], [0, 50]]},
        {"url": B, "headline": "不在", "area": [[0, 50], [100, 50], [100, 150]]},
        {"url": C, "headline": "无图", "area": None},
    ]
    folder = write_folder(
        tmp_path / "crawl",
        issues=[issue("2024-05-01", edition(url, "01", [A, B, C], [B]))],
        editions=[edition_line(url, "2024-05-01", "01", areas)],
    )
    page = report(tmp_path, folder)
    assert page.css("figure svg::attr(viewbox)").getall() == ["0 0 100 150"]
    assert page.css("polygon::attr(points)").getall() == ["0,0 100,0 100,50 0,50", "0,50 100,50 100,150"]
    assert page.css("polygon.lost title::text").getall() == ["不在 (missing)"]
    assert texts(page, "figure li") == ["在", "不在 missing", "无图"]


def test_areas_in_hundredths_of_the_page_image_lie_where_they_are_printed(tmp_path: Path) -> None:
    small: Row = {"url": A, "headline": "小", "area": [[0, 0], [50, 0], [50, 50], [0, 50]]}
    line = {**edition_line("http://a.example/1/", "2024-05-01", "01", [small]), "scale": [100, 100]}
    page = report(tmp_path, write_folder(tmp_path / "crawl", editions=[line]))
    assert page.css("figure svg::attr(viewbox)").getall() == ["0 0 100 100"]


def test_pages_beyond_those_that_a_report_can_hold_are_listed(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(gather, "MOST_DRAWN", 1)
    area = {"url": A, "headline": "题", "area": [[0, 0], [9, 0], [9, 9]]}
    lines = [edition_line(f"http://a.example/{number}/", "2024-05-01", f"0{number}", [area]) for number in (1, 2, 3)]
    page = report(tmp_path, write_folder(tmp_path / "crawl", editions=lines))
    assert len(page.css("polygon")) == 1
    assert texts(page, "figure .blank") == ["not drawn", "not drawn"]
    assert len(page.css("figure li")) == 3
    assert "2 edition pages are listed and not drawn: a report draws 1." in " ".join(texts(page, "p, li"))


def test_failures_stand_together_by_cause_with_what_to_do(tmp_path: Path) -> None:
    reasons = [("fetch", "HTTP 404"), ("fetch", "HTTP 410"), ("robots", "forbidden by robots.txt"), ("notice", "odd")]
    failures = [
        {"url": f"http://a.example/{number}", "stage": stage, "reason": reason, "at": "2024-05-10T00:00:00Z"}
        for number, (stage, reason) in enumerate(reasons)
    ]
    page = report(tmp_path, write_folder(tmp_path / "crawl", failures=failures))
    groups = page.css("section[aria-labelledby=failures] details")
    assert [group.css("strong::text").get() for group in groups] == [
        "Gone, or never there",
        "robots.txt forbids it",
        "Oddities",
    ]
    assert len(groups[0].css("li")) == 2
    assert "other archives" in groups[0].css("p::text").get("")


def test_clauses_say_how_often_they_are_printed_and_since_when_their_wording_changed(tmp_path: Path) -> None:
    clauses = [
        {"id": name, "kind": "copyright", "text": text, "variant_of": of, "site": "a", "pages": 1, "example_url": A}
        for name, text, of in (("c-1", "版权所有", None), ("c-2", "版权所有，不得转载", "c-1"))
    ]
    articles = [
        article_line(1, "2024-05-01", boilerplate=[{"clause": "c-1", "times": 2}]),
        article_line(2, "2024-05-02", boilerplate=[{"clause": "c-1", "times": 1}]),
        article_line(3, "2024-06-01", boilerplate=[{"clause": "c-2", "times": 1}]),
    ]
    page = report(tmp_path, write_folder(tmp_path / "crawl", clauses=clauses, articles=articles))
    assert texts(page, "section[aria-labelledby=clauses] tbody tr") == [
        "版权所有copyright2024-05-012024-05-023×",
        "↳ since 2024-06-01 版权所有，不得转载copyright2024-06-012024-06-011×",
    ]


def test_articles_are_counted_by_page_section_and_time(tmp_path: Path) -> None:
    articles = [
        *(article_line(number, "2024-05-01", "02" if number else "10") for number in range(3)),
        article_line(3, "2024-05-03", None, section=["新闻", "国际"]),
    ]
    line = edition_line("http://a.example/1/", "2024-05-01", "02", [])
    page = report(tmp_path, write_folder(tmp_path / "crawl", articles=articles, editions=[line]))
    assert texts(page, ".two tbody tr") == ["022", "101"]
    assert texts(page, "section[aria-labelledby=channels] tbody tr") == ["新闻 › 国际1"]
    assert texts(page, ".columns rect title") == ["2024-05-01: 3", "2024-05-03: 1"]


def test_restored_page_is_shown_before_and_after(tmp_path: Path) -> None:
    head = b"HTTP/1.1 200 OK\r\nContent-Type: text/html; charset=utf-8\r\n\r\n"
    block = head + "<p>他來(lái)自廢(fèi)鋼廠 &amp; 這(zhè)里</p>".encode()
    after = "他來自廢鋼廠 & 這里"
    write(tmp_path / "crawl.tmp" / "warc" / "a.warc.gz", INFO, resource(block, **HTTP))
    folder = write_folder(
        tmp_path / "crawl",
        articles=[
            article_line(
                1,
                "2024-05-01",
                restored={"glosses": 3, "shifts": 0, "unrecovered": 0},
                body=[{"kind": "paragraph", "text": after}],
                text_digest=text_digest(after),
                warc={"file": "../crawl.tmp/warc/a.warc.gz", "offset": len(INFO), "length": 0, "record_id": "x"},
            )
        ],
    )
    page = report(tmp_path, folder)
    assert texts(page, "del") == ["他來(lái)自廢(fèi)鋼廠 & 這(zhè)里"]
    assert texts(page, "ins") == [after]


@pytest.mark.parametrize(
    ("make", "told"),
    [
        (lambda folder: folder, "crawl: no such folder"),
        (lambda folder: write(folder / "a.txt", b"") and folder, "crawl: neither a crawl folder nor a folder of some"),
        (lambda folder: write(folder / "summary.json", b"[") and folder, "summary.json: not a summary"),
        (lambda folder: write(write_folder(folder) / "index.cdxj", b"no index\n") and folder, "index.cdxj, line 1"),
    ],
)
def test_what_is_no_crawl_folder_is_named_in_a_line(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], make: object, told: str
) -> None:
    folder = make(tmp_path / "crawl")  # type: ignore[operator]
    assert main(["report", str(folder), "-o", str(tmp_path / "report.html")]) == 2
    error = capsys.readouterr().err
    assert told in error
    assert error.count("\n") == 1
    assert not (tmp_path / "report.html").exists()


# --- in a browser ---------------------------------------------------------------------------------------------------


def opened(chromium: Browser, file: Path, *, width: int = 1280, scheme: str = "light") -> tuple[Page, list[str]]:
    """A report in a window, and what happens there that must not: messages, dialogs, requests of something else."""
    page = chromium.new_context(
        viewport={"width": width, "height": 800}, color_scheme="dark" if scheme == "dark" else "light"
    ).new_page()
    wrong: list[str] = []

    def note(request: Request) -> None:
        if not request.url.startswith(("data:", file.as_uri())):
            wrong.append(request.url)

    page.on("console", lambda message: wrong.append(f"console: {message.text}"))
    page.on("pageerror", lambda error: wrong.append(f"error: {error}"))
    page.on("dialog", lambda dialog: wrong.append(f"dialog: {dialog.message}"))
    page.on("request", note)
    page.goto(file.as_uri())
    return page, wrong


@pytest.fixture(scope="module")
def sample(tmp_path_factory: pytest.TempPathFactory) -> Crawl:
    """Two days of the daily, with one between that has no paper."""
    folder = tmp_path_factory.mktemp("report") / "crawl"
    with SampleServer() as server:
        paper = server.site.papers[0]
        made = crawl("edition", folder, url=server.url + paper.index_path, since="2024-05-07", until="2024-05-09")
    assert made.exit_code == 0, made.log
    report(folder.parent, folder)
    return made


@pytest.mark.slow
def test_report_of_a_crawl_holds_its_page_images_and_archives(sample: Crawl) -> None:
    page = Selector((sample.folder.parent / "report.html").read_text(encoding="utf-8"))
    assert len(page.css("figure")) == len(sample.editions)
    areas = [article["area"] for line in sample.editions for article in line["articles"]]
    assert len(page.css("polygon")) == sum(area is not None for area in areas)
    images = page.css("figure image::attr(href)").getall()
    assert len(images) == len(sample.editions)
    prefix = "data:image/jpeg;base64,"
    assert all(b64decode(image.removeprefix(prefix)).startswith(b"\xff\xd8\xff") for image in images)
    assert set(page.css("figure svg::attr(viewbox)").getall()) == {"0 0 350 550"}
    rows = page.css("#holdings ~ table tbody tr")
    types = {row.css("bdi::text").get(): int(row.css("td.n::text").get("")) for row in rows}
    assert types["text/html"] > len(sample.articles) + len(sample.editions)
    assert types["application/pdf"] == len(sample.editions)


@pytest.mark.slow
def test_day_of_the_calendar_leads_to_its_pages_and_nothing_is_asked_for(chromium: Browser, sample: Crawl) -> None:
    page, wrong = opened(chromium, sample.folder.parent / "report.html")
    pages = page.locator("#p1-2024-05-07 figure")
    expect(pages.first).to_be_hidden()
    page.get_by_role("link", name=re.compile("^2024-05-07: whole")).focus()
    page.keyboard.press("Enter")
    expect(pages.first).to_be_visible()
    expect(pages.first).to_be_in_viewport()
    for landmark in ("banner", "navigation", "main"):
        expect(page.get_by_role(landmark)).to_be_visible()
    assert wrong == []


@pytest.mark.slow
@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize("width", [390, 1280])
def test_no_width_makes_it_scroll_sideways_and_the_dark_is_dark(
    chromium: Browser, sample: Crawl, width: int, scheme: str
) -> None:
    page, wrong = opened(chromium, sample.folder.parent / "report.html", width=width, scheme=scheme)
    assert page.evaluate("document.documentElement.scrollWidth") == width
    red = page.evaluate("getComputedStyle(document.body).backgroundColor.match(/\\d+/)[0]")
    assert (int(red) < 128) is (scheme == "dark")
    # A date is never broken over two lines.
    broken = "[...document.querySelectorAll('.date')].filter(each => each.getClientRects().length > 1).length"
    assert page.evaluate(broken) == 0
    assert wrong == []


@pytest.mark.slow
def test_stranger_s_text_stays_text(chromium: Browser, tmp_path: Path) -> None:
    script = "javascript:alert(3)"
    areas: list[Row] = [
        {"url": script, "headline": HOSTILE, "area": [[0, 0], [9, 0], [9, 9]]},
        {"url": A, "headline": "\ud800"},
    ]
    restored = {"glosses": 1, "shifts": 0, "unrecovered": 0}
    folder = write_folder(
        tmp_path / "crawl",
        site=HOSTILE,
        issues=[issue("2024-05-01", edition(script, HOSTILE, [script, HOSTILE], [HOSTILE])), issue(HOSTILE)],
        editions=[edition_line(script, "2024-05-01", HOSTILE, areas, newspaper=HOSTILE)],
        articles=[article_line(1, HOSTILE, None, section=[HOSTILE], headline=HOSTILE, restored=restored)],
        failures=[{"url": script, "stage": "fetch", "reason": HOSTILE, "at": ""}],
        clauses=[
            {"id": "c", "kind": HOSTILE, "text": HOSTILE, "variant_of": None, "site": "a", "pages": 1, "example_url": A}
        ],
        channels=[{"channel": HOSTILE, "articles_listed": 1, "articles_archived": 0}],
        dates_without_issue=[HOSTILE],
    )
    written = report(tmp_path, folder)
    page, wrong = opened(chromium, tmp_path / "report.html")
    page.wait_for_load_state("load")
    assert page.locator("script, img, iframe, object, [onerror], [style]").count() == 0
    assert not [link for link in written.css("a::attr(href)").getall() if not link.startswith(("#", "http://"))]
    expect(page.get_by_role("heading", level=2).first).to_have_text(HOSTILE)
    assert page.locator("polygon").count() == 1
    assert wrong == []
