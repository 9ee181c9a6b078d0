"""A reader walks from papers to articles, finds words, is told what is missing; and a stranger's text stays text."""

import json
import re
from collections.abc import Callable
from pathlib import Path
from typing import Any
from urllib.parse import urlencode, urlsplit

import pytest
from parsel import Selector
from werkzeug.test import Client, TestResponse

from crawler.reading_room.app import open_room
from tests.crawler.corpus.lines import article_line, write_folder

REPLAY_PORT = 9099
HOST = "http://127.0.0.1:8080"
REPLAY = f"http://127.0.0.1:{REPLAY_PORT}/archive/"
HOSTILE = "</title></style><script>alert(1)</script>\"'><img src=http://evil.example/x onerror=alert(2)>{{ 7*7 }}"
# Of those that browsers know (https://www.w3.org/TR/CSP3/) the ones that a page of ours may bear.
DIRECTIVES = {
    *(f"{name}-src" for name in ("default", "img", "frame", "style", "script")),
    *("form-action", "base-uri", "frame-ancestors"),
}
Row = dict[str, Any]


class Reader:
    """Who asks a room for its pages."""

    def __init__(self, *paths: Path, kept: Path) -> None:
        self._client = Client(open_room(paths, kept, REPLAY_PORT))

    def get(self, address: str, method: str = "GET", **query: str) -> TestResponse:
        address += f"?{urlencode(query)}" if query else ""
        return self._client.open(address.removeprefix(HOST), base_url=HOST, method=method)

    def page(self, address: str, status: int = 200, /, **query: str) -> Selector:
        answer = self.get(address, **query)
        assert answer.status_code == status
        return Selector(answer.text)


def texts(page: Selector, query: str) -> list[str]:
    return [" ".join(found.xpath("string()").get("").split()) for found in page.css(query)]


def link(page: Selector, text: str) -> str:
    """The address of the link that bears a text."""
    found = {each.attrib["href"] for each in page.css("a") if each.xpath("normalize-space()").get() == text}
    assert len(found) == 1, (text, found)
    return found.pop()


def edition_url(number: int, date: str) -> str:
    return f"http://yunzhou.example/{date[:7]}/{date[8:]}/node_{number}.htm"


def edition_line(number: int, *articles: Row, date: str = "2024-05-06", **fields: Any) -> Row:
    """Page `number` of 云州日报."""
    line = {
        "site": "yunzhou",
        "newspaper": "云州日报",
        "date": date,
        "page": f"{number:02}",
        "page_name": "要闻",
        "url": edition_url(number, date),
        "image_url": f"http://yunzhou.example/{number}.jpg",
        "pdf_url": None,
        "scale": None,
        "articles": list(articles),
        "warc": None,
    }
    return line | fields


def listed(line: Row, top: int | None = None) -> Row:
    """An article as an edition page lists it, across the page from `top` on."""
    area = None if top is None else [[0, top], [350, top], [350, top + 90], [0, top + 90]]
    return {"url": line["url"], "headline": line["headline"], "area": area}


def printed(number: int, text: str, page: int, date: str = "2024-05-06", **fields: Any) -> Row:
    """An article of that paper."""
    place = {"newspaper": "云州日报", "date": date, "page": f"{page:02}", "page_name": "要闻"}
    place["url"] = edition_url(page, date)
    return article_line(number, text, **{"date": date, "headline": f"第{number}条", "print_edition": place} | fields)


@pytest.fixture(scope="module")
def reader(tmp_path_factory: pytest.TempPathFactory) -> Reader:
    """Two issues of a paper: the first of two pages, with an article that failed and one that no page lists."""
    top = tmp_path_factory.mktemp("room")
    first, second, third = printed(3, "电梯修好了", 1), printed(1, "新電梯", 1), printed(2, "扶梯", 10)
    unlisted, later = printed(4, "补白", 10), printed(5, "次日电梯", 1, "2024-05-08")
    lost = article_line(6, "", headline="失败的")
    write_folder(top / "crawl", [third, later, unlisted, second, first])
    pages = [
        edition_line(10, listed(third)),
        edition_line(1, listed(first, 0), listed(second, 100), listed(lost, 200)),
        edition_line(1, listed(later), date="2024-05-08"),
    ]
    write_folder(top / "crawl", pages, "editions.jsonl")
    failure = {"url": lost["url"], "stage": "fetch", "reason": "HTTP 404", "at": "2024-05-09T01:02:03Z"}
    write_folder(top / "crawl", [failure], "failures.jsonl")
    return Reader(top / "crawl", kept=top / "kept")


# --- the way in -----------------------------------------------------------------------------------------------------


def test_a_reader_walks_from_the_paper_to_an_article(reader: Reader) -> None:
    home = reader.page("/")
    assert texts(home, ".cards li p:first-of-type") == ["2024-05-06 to 2024-05-08"]
    paper = reader.page(link(home, "云州日报"))
    assert texts(paper, "caption") == ["2024-05"]
    assert paper.css("a.day::attr(title)").getall() == [
        "2024-05-06: 2 pages, 4 articles",
        "2024-05-08: 1 page, 1 article",
    ]
    issue = reader.page(link(paper, "6"))
    assert texts(issue, ".sheets h2") == ["01 要闻", "10 要闻"]  # in print's order, not by address
    assert texts(issue, ".list li") == ["第3条", "第1条", "失败的 no text", "第2条", "第4条"]
    assert texts(issue, "#others") == ["Listed on no page"]
    edition = reader.page(link(issue, "01 要闻"))
    article = reader.page(link(edition, "第1条"))
    assert texts(article, "h1") == ["第1条"]
    assert texts(article, "article > p")[-1] == "新電梯"
    assert texts(article, ".trail li") == ["Papers", "云州日报", "2024-05-06", "01 要闻"]
    assert reader.page(link(article, "01 要闻")).css("h1").get() == edition.css("h1").get()
    assert texts(article, "a[rel=prev], a[rel=next]") == ["← 第3条", "第2条 →"]


def test_issues_lead_to_those_beside_them(reader: Reader) -> None:
    issue = reader.page("/issue", paper="云州日报", date="2024-05-06")
    assert texts(issue, "a[rel=prev]") == []
    later = reader.page(link(issue, "2024-05-08 →"))
    assert texts(later, "h1") == ["云州日报 2024-05-08"]
    assert link(later, "← 2024-05-06").endswith("date=2024-05-06")


def test_areas_lie_on_the_replayed_image_and_lead_to_articles(reader: Reader) -> None:
    page = reader.page("/edition", url="http://yunzhou.example/2024-05/06/node_1.htm")
    assert page.css(".sheet img::attr(src)").getall() == [f"{REPLAY}im_/http://yunzhou.example/1.jpg"]
    assert page.css(".sheet svg::attr(viewbox)").getall() == ["0 0 350 290"]
    assert page.css("polygon::attr(points)").getall()[1] == "0,100 350,100 350,190 0,190"
    ways = [urlsplit(way).path for way in page.css(".sheet svg a::attr(href)").getall()]
    assert [way.partition("/a-")[0] for way in ways] == ["/article", "/article", "/missing"]
    assert page.css(".window.zoom-1")
    assert reader.page(link(page, "2×")).css(".window.zoom-2 .sheet img")


def test_the_article_stands_beside_its_replay_which_cannot_leave_its_frame(reader: Reader) -> None:
    page = reader.page(link(reader.page("/search", q="扶梯"), "第2条"))
    (frame,) = page.css("iframe")
    assert frame.attrib["src"] == f"{REPLAY}20240506000000mp_/http://yunzhou.example/content_2.html"
    allowed = set(frame.attrib["sandbox"].split())
    assert not allowed & {"allow-top-navigation", "allow-popups", "allow-downloads"}


def test_what_stands_beside_the_text_is_told_apart_from_it(tmp_path: Path) -> None:
    line = printed(
        1,
        "第一段\n第二段",
        1,
        authors=["王小红"],
        briefs=[{"headline": "简讯", "paragraphs": ["简讯一段"]}],
        boilerplate=[{"clause": "c-1", "times": 2}, {"clause": "c-2", "times": 1}],
        removed=[{"kind": "advertisement", "text": "广告词", "before": 1}],
        restored={"glosses": 3, "shifts": 0, "unrecovered": 1},
    )
    clause = {"kind": "copyright", "text": "版权所有", "variant_of": None, "site": "a", "pages": 1, "example_url": "x"}
    write_folder(tmp_path / "crawl", [line])
    write_folder(tmp_path / "crawl", [{"id": "c-1", **clause}], "clauses.jsonl")
    page = Reader(tmp_path / "crawl", kept=tmp_path / "kept").page(f"/article/{line['id']}")
    assert texts(page, "article > p:not([class]), article > details.cut > p") == ["第一段", "广告词", "第二段"]
    assert texts(page, ".brief") == ["简讯简讯一段"]
    assert texts(page, "details:not([open]).fold li") == ["版权所有 copyright 2×", "c-2"]
    assert "3 insertions and 0 shifts undone, 1 character lost" in texts(page, ".note")[0]
    stated = dict(zip(texts(page, "dt"), texts(page, "dd"), strict=True))
    assert stated["Address"] == line["url"]
    assert stated["WARC record"] == line["warc"]["record_id"]
    assert stated["Digest of the text"] == line["text_digest"]
    assert stated["Permalink"] == f"{HOST}/article/{line['id']}"


def test_articles_without_a_date_and_of_sites_without_a_paper_have_a_place(tmp_path: Path) -> None:
    lines = [
        article_line(1, "电梯", headline="h1", date="yesterday", print_edition=None),
        article_line(2, "电梯", headline="h2", date="2023-01-31", print_edition=None),
        article_line(3, "电梯", headline="h3", date="2024-03-01", print_edition=None),
    ]
    reader = Reader(write_folder(tmp_path / "crawl", lines), kept=tmp_path / "kept")
    home = reader.page("/")
    assert (texts(home, "h1"), texts(home, "main > h2")) == (["No papers"], ["1 news site"])
    paper = reader.page(link(home, "yunzhou"))
    assert texts(paper, "caption") == ["2024-03"]
    assert texts(reader.page(link(paper, "2023")), "caption") == ["2023-01"]
    assert texts(reader.page(link(paper, "Without a date")), ".list li") == ["h1"]


# --- search ---------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("words", ["电梯", "電梯", "梯"])
def test_words_are_marked_in_either_script_in_results_and_in_the_article(reader: Reader, words: str) -> None:
    page = reader.page("/search", q=words)
    found = texts(page, ".results h2")
    assert found == ["第5条", *(["第2条"] if words == "梯" else []), "第1条", "第3条"]
    assert texts(page, "[role=status]") == [f"{len(found)} articles"]
    mark = {"电梯": "電梯", "電梯": "電梯", "梯": "梯"}[words]
    assert texts(reader.page(link(page, "第1条")), "article mark") == [mark]


def test_search_is_narrowed_by_its_form_which_keeps_what_was_asked(reader: Reader) -> None:
    query = {"q": "电梯", "paper": "云州日报", "page": "01", "from": "2024-05-07", "to": "2024-05-09"}
    assert texts(reader.page("/search", **query | {"page": "10"}), ".results h2") == []
    assert texts(reader.page("/search", **query | {"page": "1"}), ".results h2") == ["第5条"]
    page = reader.page("/search", **query)
    assert texts(page, ".results h2") == ["第5条"]
    form = {each.attrib["name"]: each.attrib.get("value") for each in page.css(".filters input")}
    assert form == {
        "q": "电梯", "page": "01", "author": "", "from": "2024-05-07", "to": "2024-05-09", "headline": "1",
    }  # fmt: skip
    assert page.css("option[selected]::attr(value)").getall() == ["云州日报"]
    assert texts(reader.page("/search", q="第1", headline="1"), ".results h2") == ["第1条"]


def test_older_results_follow_each_once(tmp_path: Path) -> None:
    lines = [printed(number, "电梯", 1, f"2024-03-{number % 20 + 1:02}") for number in range(50)]
    reader = Reader(write_folder(tmp_path / "crawl", lines), kept=tmp_path / "kept")
    page = reader.page("/search", q="电梯")
    found = texts(page, ".results h2")
    while page.css("a[rel=next]"):
        page = reader.page(link(page, "Older →"))
        assert texts(page, "[role=status]") == ["50 articles"]
        found += texts(page, ".results h2")
    assert sorted(found) == sorted(line["headline"] for line in lines)


# --- citations ------------------------------------------------------------------------------------------------------


def test_citations_name_paper_date_page_and_record(tmp_path: Path) -> None:
    line = printed(1, "正文", 4, headline="增长5% {快} \\ & 稳\n", authors=["王小红", "李四"])
    reader = Reader(write_folder(tmp_path / "crawl", [line]), kept=tmp_path / "kept")
    address = f"/article/{line['id']}/cite."
    bibtex = reader.get(f"{address}bib")
    assert bibtex.content_type == "application/x-bibtex; charset=utf-8"
    assert "title = {{增长5\\% \\{快\\} \\textbackslash{} \\& 稳}}" in bibtex.text
    assert "author = {{王小红} and {李四}}" in bibtex.text
    assert "pages = {04}" in bibtex.text
    ris = reader.get(f"{address}ris").text.split("\r\n")
    assert ris[0] == "TY  - NEWS"
    assert {"AU  - 王小红", "AU  - 李四", "T2  - 云州日报", "DA  - 2024/05/06", f"UR  - {line['url']}"} <= set(ris)
    assert ris[-2:] == ["ER  - ", ""]
    assert all(re.match(r"[A-Z][A-Z0-9]  - ", each) for each in ris[:-1])
    plain = reader.get(f"{address}txt").text
    assert plain.startswith("王小红, 李四. 增长5% {快} \\ & 稳[N/OL]. 云州日报, 2024-05-06(04)[2024-05-06]. http://")
    assert line["warc"]["record_id"] in plain
    assert reader.get(f"{address}doc").status_code == 404


# --- what is missing ------------------------------------------------------------------------------------------------


def test_a_listed_page_that_failed_leads_to_its_list_and_says_why(reader: Reader) -> None:
    page = reader.page("/missing", 404, url="http://yunzhou.example/content_6.html")
    assert texts(page, "ul li") == [
        "fetch: HTTP 404 2024-05-09",
        "云州日报 2024-05-06 01 要闻",
        "云州日报 2024-05-06",
        "云州日报 2024-05-08",
    ]
    assert page.css("base::attr(target)").get() == "_top"
    assert "frame-ancestors" not in reader.get("/missing", url="x").headers["Content-Security-Policy"]


@pytest.mark.parametrize(
    ("url", "issues"),
    [
        ("http://yunzhou.example/2024-05/07/node_1.htm", ["2024-05-06", "2024-05-08"]),
        ("http://yunzhou.example/2024-05/06/node_3.htm", ["2024-05-06", "2024-05-08"]),
        ("http://yunzhou.example/2025-01/01/node_1.htm", ["2024-05-08"]),
        ("http://yunzhou.example/about.htm", ["2024-05-08"]),
        ("http://other.example/2024-05/06/node_3.htm", []),
        ("no address", []),
    ],
)
def test_an_unknown_address_leads_to_the_issues_of_its_paper_near_its_date(
    reader: Reader, url: str, issues: list[str]
) -> None:
    page = reader.page("/missing", 404, url=url)
    assert texts(page, "ul time") == issues
    assert url in texts(page, "main p")[0]


@pytest.mark.parametrize(
    "path", ["/article/a-0", "/paper?name=x", "/issue?paper=x&date=y", "/nothing", "/article/a-0/cite.bib", "/%00"]
)
def test_what_the_room_does_not_have_is_a_page_of_it(reader: Reader, path: str) -> None:
    assert link(reader.page(path, 404), "All papers") == f"{HOST}/"


def test_nothing_is_changed_by_a_request(reader: Reader) -> None:
    assert reader.get("/", "POST").status_code == 405


def test_replay_addresses_lead_to_the_replay_as_they_are(reader: Reader) -> None:
    path = "archive/2024mp_/http://a.example/x%2Fy%3Fz/?q=1&r=%20"
    assert reader.get(f"/{path}").headers["Location"].startswith(f"{REPLAY}2024mp_/http://a.example/x")
    client = Client(reader._client.application)
    answer = client.open("/archive/x", base_url=HOST, environ_overrides={"RAW_URI": f"/{path}"})
    assert answer.headers["Location"] == f"http://127.0.0.1:{REPLAY_PORT}/{path}"


# --- strangers ------------------------------------------------------------------------------------------------------


@pytest.fixture(scope="module")
def hostile(tmp_path_factory: pytest.TempPathFactory) -> Callable[[str], Reader]:
    """A room whose lines hold a hostile text wherever a text may be, and an address of a script."""
    top = tmp_path_factory.mktemp("hostile")

    def made(text: str) -> Reader:
        folder = top / str(len(list(top.iterdir())))
        place = {"newspaper": text, "date": "2024-05-06", "page": text, "page_name": text, "url": text}
        line = article_line(
            1, "", headline=text, kicker=text, subheadline=text, byline=text, editor=text, source=text, authors=[text],
            url="javascript:alert(3)", print_edition=place, section=[text], language=text,
            body=[
                {"kind": "paragraph", "text": text},
                {"kind": "subhead", "text": text},
                {"kind": "image", "text": text, "url": text},
                {"kind": "table", "text": text, "rows": [[text]]},
                {"kind": "caption", "text": text},
            ],
            briefs=[{"headline": text, "paragraphs": [text]}], related=[{"url": text, "text": text}],
            boilerplate=[{"clause": text, "times": 1}], removed=[{"kind": "injected", "text": text, "before": 0}],
            fetched_at=text, text_digest=text, id=text,
            warc={"file": text, "offset": 0, "length": 0, "record_id": text},
        ) | {"text": text}  # fmt: skip
        page = edition_line(1, listed(line, 0), newspaper=text, url=text, image_url=text, pdf_url=text, page_name=text)
        failure = {"url": text, "stage": "fetch", "reason": text, "at": text}
        for name, row in {"articles": line, "editions": page, "failures": failure}.items():
            write_folder(folder / "crawl", [json.dumps(row)], f"{name}.jsonl")
        return Reader(folder / "crawl", kept=folder / "kept")

    return made


@pytest.mark.parametrize("text", [HOSTILE, "\u202e\x00", "javascript:alert(4)"])
def test_a_stranger_s_text_stays_text(hostile: Callable[[str], Reader], text: str) -> None:
    reader = hostile(text)
    seen: set[str] = set()
    waiting = ["/", f"/missing?{urlencode({'url': HOSTILE})}", f"/search?{urlencode({'q': HOSTILE})}"]
    while waiting:
        address = waiting.pop()
        if address in seen or len(seen) > 60:
            continue
        seen.add(address)
        answer = reader.get(address)
        assert answer.status_code < 500
        policy = dict(part.split(" ", 1) for part in answer.headers["Content-Security-Policy"].split("; "))
        assert set(policy) <= DIRECTIVES
        assert policy["default-src"] == "'none'"
        assert "unsafe" not in str(policy)
        if answer.mimetype != "text/html":
            continue
        page = Selector(answer.text)
        assert page.css("[onerror], [style], style, object, embed, link[rel=stylesheet] ~ link").getall() == []
        assert all("data-of-image" in script for script in page.css("script").getall())
        addresses = page.css("[href]::attr(href)").getall() + page.css("[src]::attr(src)").getall()
        ours = (f"{HOST}/", REPLAY, "data:,", "#main")
        assert [each for each in addresses if not each.startswith(ours)] == []
        waiting += [each for each in addresses if each.startswith(HOST)]
    assert len(seen) > 8
