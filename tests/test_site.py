"""The sample paper keeps what it promises: the counts, the links, the faults, and the bytes on the wire."""

import gzip
import http.client
import io
import re
import signal
import socket
import subprocess
import sys
import urllib.request
import zlib
from collections.abc import Iterator
from pathlib import Path
from urllib.parse import quote, unquote, urljoin, urlsplit

import pytest
from parsel import Selector
from PIL import Image

from tests.site import SampleServer, SampleSite, build
from tests.site.faults import BOMB, DEPTH, HUGE
from tests.site.media import PAGE_SIZE
from tests.site.paper import Article
from tests.site.response import Response

ORIGIN = "http://127.0.0.1"
SEEDS = [0, 7]


@pytest.fixture(scope="module", params=SEEDS)
def site(request: pytest.FixtureRequest) -> SampleSite:
    return build("/x" if request.param else "", request.param)


@pytest.fixture(scope="module")
def group() -> SampleSite:
    return build()


@pytest.fixture
def server(group: SampleSite) -> Iterator[SampleServer]:
    with SampleServer(site=group) as running:
        yield running


def connect(server: SampleServer) -> http.client.HTTPConnection:
    return http.client.HTTPConnection(urlsplit(server.url).netloc, timeout=20)


def get(server: SampleServer, path: str, **headers: str) -> tuple[http.client.HTTPResponse, bytes]:
    connection = connect(server)
    connection.request(
        "GET", path, headers={name.replace("_", "-"): value for name, value in headers.items()}
    )
    answer = connection.getresponse()
    body = answer.read()
    connection.close()
    return answer, body


def text_of(response: Response) -> str:
    assert isinstance(response.body, bytes)
    declared_gb = b"gb2312" in response.body[:600]
    return response.body.decode("gb18030" if declared_gb else "utf-8-sig")


def sound_pages(site: SampleSite) -> dict[str, Response]:
    return {
        path: response
        for path, response in site.pages.items()
        if not path.startswith(f"{site.prefix}/faults/")
    }


def links_of(path: str, response: Response) -> list[str]:
    """The paths that a page or style sheet leads to, on the site only."""
    text = text_of(response)
    if response.content_type == "text/css":
        found = re.findall(r"url\([\"']?([^\"')]+)", text)
    else:
        tree = Selector(text)
        found = tree.css(
            "a::attr(href), area::attr(href), link::attr(href), img::attr(src), script::attr(src)"
        ).getall()
        found += re.findall(r'CONTENT="0; URL=([^"]+)"', text)
        found += tree.xpath("//front_page/text()").getall()
    joined = [
        urljoin(ORIGIN + path, quote(href.strip(), safe="/:?=&#%-._~"))
        for href in found
        if not href.startswith("#")
    ]
    return [urlsplit(url).path for url in joined if url.startswith(ORIGIN + "/")]


def is_text(response: Response) -> bool:
    return (response.content_type or "").startswith(("text/html", "text/css", "text/xml"))


def test_two_builds_are_equal_and_seeds_differ() -> None:
    assert build() == build()
    assert build("/x", 7) == build("/x", 7)
    one, other = build(seed=0), build(seed=7)
    assert one.names != other.names
    assert not {article.text for article in one.articles.values()} & {
        article.text for article in other.articles.values()
    }


@pytest.mark.parametrize("base_path", ["x", "/x/", "/"])
def test_a_base_path_must_be_a_folder(base_path: str) -> None:
    with pytest.raises(ValueError, match=re.escape(repr(base_path))):
        build(base_path)


def test_a_prefix_holds_everything_but_robots() -> None:
    paths = build("/x", 3).pages
    assert [path for path in paths if not path.startswith("/x/")] == ["/robots.txt"]
    assert b"Disallow: /x/private/" in bytes(paths["/robots.txt"].body)  # type: ignore[arg-type]


def test_every_link_leads_to_a_page(site: SampleSite) -> None:
    dead = {
        (path, link)
        for path, response in sound_pages(site).items()
        if is_text(response)
        for link in links_of(path, response)
        if link not in site.pages
    }
    assert not dead


def test_the_pages_that_a_script_counts_are_there(site: SampleSite) -> None:
    counted = set()
    for path, response in sound_pages(site).items():
        if response.content_type is None or not response.content_type.startswith("text/html"):
            continue
        for count, at, name, suffix in re.findall(
            r'createPageHTML\((\d+), (\d+), "(\w+)", "(\w+)"\)', text_of(response)
        ):
            stems = [name, *(f"{name}_{number}" for number in range(1, int(count)))]
            names = [urljoin(path, f"{stem}.{suffix}") for stem in stems]
            assert names[int(at)] in (path, path + "index.html")
            assert set(names) <= site.pages.keys()
            counted.update(names)
    assert {path for channel in site.channels.values() for path in channel.page_paths} <= counted
    assert {path for article in site.news_site.articles for path in article.page_paths[1:]} <= counted


def test_every_sound_page_is_linked(site: SampleSite) -> None:
    pages = sound_pages(site)
    linked = {
        link for path, response in pages.items() if is_text(response) for link in links_of(path, response)
    }
    linked |= {path for article in site.articles.values() for path in article.page_paths}
    linked |= {path for channel in site.channels.values() for path in channel.page_paths}
    linked |= {
        urlsplit(value).path
        for response in pages.values()
        for name, value in response.headers
        if name == "Location"
    }
    linked |= {"/robots.txt", f"{site.prefix}/", site.news_site.folder + "/"}
    entrances = {"index.html", "period.xml"}
    assert {path for path in pages if path not in linked and path.rpartition("/")[2] not in entrances} <= {
        paper.folder + "/" for paper in site.papers
    }


def test_the_truth_is_served(site: SampleSite) -> None:
    for edition in site.editions.values():
        assert site.pages[edition.path].content_type != "application/pdf"
        assert site.pages[edition.image_path].content_type == "image/jpeg"
        assert site.pages[edition.pdf_path].content_type == "application/pdf"
    for article in site.articles.values():
        assert {
            *article.page_paths,
            *article.image_paths,
            *(link.path for link in article.related),
        } <= site.pages.keys()
    for channel in site.channels.values():
        assert {channel.path, *channel.page_paths} <= site.pages.keys()


def printed(site: SampleSite, article: Article) -> str:
    """The visible text of all pages of an article, without white space."""
    texts = []
    for path in article.page_paths:
        tree = Selector(text_of(site.pages[path]))
        texts += tree.xpath("//body//text()[not(ancestor::script or ancestor::style)]").getall()
    return "".join("".join(texts).split())


def test_every_page_says_what_the_truth_says(site: SampleSite) -> None:
    for article in site.articles.values():
        page = printed(site, article)
        says = [
            article.headline,
            article.kicker,
            article.subheadline,
            article.byline,
            article.source,
            article.editor,
        ]
        says += [block.text for block in article.body]
        says += [text for brief in article.briefs for text in (*brief.headline_lines, *brief.paragraphs)]
        says += [
            *(link.text for link in article.related),
            *article.clauses,
            *article.authors,
            *article.dateline_authors,
        ]
        missing = [text for text in says if text and "".join(text.split()) not in page]
        assert not missing, article.path


def test_prose_reads_like_news(site: SampleSite) -> None:
    articles = site.articles.values()
    for article in articles:
        paragraphs = [block.text for block in article.body if block.kind == "paragraph"]
        if len(paragraphs[0]) < 20:
            continue
        assert all(30 <= len(text) <= 200 and text[-1] in "。！？”" for text in paragraphs)
        assert all(block.text[-1] not in "。！？，" for block in article.body if block.kind == "subhead")
    lines = [
        re.sub(r"\d+", "0", block.text)
        for article in articles
        for block in article.body
        if block.text and block.kind != "table"
    ]
    assert len(lines) == len(set(lines))
    assert len({article.headline for article in articles}) == len(articles)
    assert {block.kind for article in articles for block in article.body} == {
        "paragraph",
        "subhead",
        "image",
        "caption",
        "table",
        "list_item",
    }
    assert (
        sum(
            len(block.text) < 20
            for article in articles
            for block in article.body
            if block.kind == "paragraph"
        )
        == 16
    )


def test_counts(site: SampleSite) -> None:
    daily = site.papers[0]
    assert [paper.layout for paper in site.papers] == [
        "founder-old",
        "founder-new",
        "peoples-old",
        "peoples-new",
    ]
    assert [len(paper.issues) for paper in site.papers] == [3, 2, 2, 1]
    assert [len(paper.editions) for paper in site.papers] == [12, 8, 8, 2]
    assert all(4 <= len(edition.listings) <= 8 for edition in daily.editions)
    assert [len(channel.page_paths) for channel in site.channels.values()] == [3, 3, 3]
    assert len(site.news_site.articles) == 40
    assert len([article for article in site.news_site.articles if len(article.page_paths) == 2]) == 2
    assert {article.layout for article in site.news_site.articles} == {"trs-old", "trs-new"}
    links = [link for channel in site.channels.values() for links in channel.links for link in links]
    offsite = [link for link in links if link.target is None]
    assert 0.4 < len(offsite) / len(links) < 0.5
    assert all(".example/" in link.url for link in offsite)
    assert len([link for link in links if link.target and link.target != link.url]) == 3
    assert {link.target for link in links} - {None} == {article.path for article in site.news_site.articles}


def test_the_default_site_has_the_paths_of_the_demo(group: SampleSite) -> None:
    daily = group.papers[0]
    assert [issue.date for issue in daily.issues] == ["2024-05-06", "2024-05-07", "2024-05-09"]
    assert daily.issues[-1].editions[0].path == "/yzrb/html/2024-05/09/node_2.htm"
    assert [edition.page for edition in daily.issues[-1].editions] == ["A01", "A02", "A03", "A04"]
    assert daily.issues[0].editions[0].pdf_path == quote("/yzrb/images/2024-05/06/01/周一01.pdf")
    assert "/yzrb/html/2024-05/08/node_2.htm" not in group.pages
    nodes = [
        int(edition.path.rpartition("_")[2].removesuffix(".htm")) for edition in daily.issues[0].editions
    ]
    assert nodes != sorted(nodes)
    assert {
        "/qcwb/202405/06/node_01.html",
        "/qcwb/period.xml",
        "/npsb/html/2024-05/06/nbs.D110000npsb_01.htm",
        "/npsb/html/2024-05/06/nw.D110000npsb_20240506_1-01.htm",
        "/npsbx/pc/layout/202412/02/node_01.html",
        "/gangtie/xwzx/djbd/index_2.html",
        "/gangtie/xwzx/hgjj/",
        "/gangtie/xwzx/gjgt/index.html",
    } <= group.pages.keys()


def test_one_article_is_listed_by_its_area_alone_and_one_by_its_title_alone(site: SampleSite) -> None:
    listings = [entry for edition in site.editions.values() for entry in edition.listings]
    (by_area,) = [entry for entry in listings if entry.headline is None]
    (by_title,) = [entry for entry in listings if entry.area is None]
    assert by_area.area is not None
    assert by_title.headline is not None
    for edition in site.editions.values():
        tree = Selector(text_of(site.pages[edition.path]))
        spots = tree.xpath("//area/@href").getall()
        assert [urlsplit(urljoin(edition.path, spot)).path for spot in spots] == [
            entry.path for entry in edition.listings if entry.area
        ]


def test_the_legacy_issue_is_gb18030_that_declares_gb2312(group: SampleSite) -> None:
    first, *others = group.papers[0].issues
    bodies = [group.pages[article.path].body for article in first.articles]
    assert all(isinstance(body, bytes) and b"charset=gb2312" in body for body in bodies)
    text = "".join(text_of(group.pages[article.path]) for article in first.articles)
    assert all(character in text for character in "喆镕㐂")
    with pytest.raises(UnicodeEncodeError):
        text.encode("gb2312")
    for issue in others:
        for article in issue.articles:
            body = group.pages[article.path].body
            assert isinstance(body, bytes)
            assert body.startswith(b"\xef\xbb\xbf")


def test_clauses_two_to_four_are_repeated_in_the_new_template_only(site: SampleSite) -> None:
    for article in site.news_site.articles:
        marks = [clause[:3] for clause in article.clauses if clause.startswith("【")]
        repeats = ["【2】", "【3】", "【4】"] if article.layout == "trs-new" else []
        assert marks == ["【1】", "【2】", "【3】", "【4】", *repeats]
    for one, other in (*site.news_site.variants, *site.news_site.distinct):
        assert one != other
        assert len(one) - len(other) in (-1, 0, 1)
    ((one, other),) = site.news_site.distinct
    assert re.sub(r"\d", "", one) == re.sub(r"\d", "", other)


def test_an_answer_is_chunked_and_compressed_where_it_says_so(
    server: SampleServer, group: SampleSite
) -> None:
    seen = set()
    connection = connect(server)
    for path in [*group.articles, *group.editions]:
        response = group.pages[path]
        connection.request("GET", path, headers={"Accept-Encoding": "gzip"})
        answer = connection.getresponse()
        body = answer.read()
        chunked = answer.getheader("Transfer-Encoding") == "chunked"
        coded = answer.getheader("Content-Encoding") == "gzip"
        assert (chunked, coded) == (response.framing == "chunked", response.gzip == "offered")
        assert (answer.getheader("Content-Length") is None) == chunked
        assert (gzip.decompress(body) if coded else body) == response.body
        seen.add((chunked, coded))
    connection.close()
    assert seen == {(False, False), (False, True), (True, False), (True, True)}


def test_the_connection_is_kept(server: SampleServer, group: SampleSite) -> None:
    connection = connect(server)
    ports = set()
    for path in list(group.articles)[:5]:
        connection.request("GET", path)
        connection.getresponse().read()
        assert connection.sock is not None
        ports.add(connection.sock.getsockname())
    connection.close()
    assert len(ports) == 1


def test_nothing_is_compressed_for_a_client_that_does_not_ask(
    server: SampleServer, group: SampleSite
) -> None:
    path = next(path for path in group.articles if group.pages[path].gzip == "offered")
    answer, body = get(server, path)
    assert answer.getheader("Content-Encoding") is None
    assert body == group.pages[path].body


def test_cookies_repeat_and_header_names_keep_their_case(server: SampleServer, group: SampleSite) -> None:
    path = next(path for path, response in group.pages.items() if len(response.headers) == 2)
    answer, _ = get(server, path)
    assert len(answer.headers.get_all("Set-Cookie") or []) == 2
    for case, name in (
        ("title", b"\r\nContent-Type:"),
        ("lower", b"\r\ncontent-type:"),
        ("odd", b"\r\ncONTENT-tYPE:"),
    ):
        path = next(path for path, response in group.pages.items() if response.header_case == case)
        with socket.create_connection(
            ("127.0.0.1", urlsplit(server.url).port or 0), timeout=20
        ) as connection:
            connection.sendall(f"GET {path} HTTP/1.1\r\nHost: a\r\nConnection: close\r\n\r\n".encode())
            head = b"".join(iter(lambda: connection.recv(65536), b"")).partition(b"\r\n\r\n")[0]
        assert name in head


def test_requests_are_recorded_in_order(server: SampleServer) -> None:
    get(server, "/yzrb/paperindex.htm?from=test", X_oDD="1")
    get(server, "/nowhere")
    assert [(request.method, request.path) for request in server.requests] == [
        ("GET", "/yzrb/paperindex.htm?from=test"),
        ("GET", "/nowhere"),
    ]
    assert ("X-oDD", "1") in server.requests[0].headers


def test_pictures_are_not_sent_twice(server: SampleServer, group: SampleSite) -> None:
    path = group.papers[0].editions[0].image_path
    answer, body = get(server, path)
    assert body.startswith(b"\xff\xd8")
    assert body.endswith(b"\xff\xd9")
    again, nothing = get(server, path, If_None_Match=answer.getheader("ETag") or "")
    assert (again.status, nothing) == (304, b"")


def test_a_pdf_answers_to_its_encoded_path(server: SampleServer, group: SampleSite) -> None:
    edition = group.papers[0].editions[0]
    assert "周一01.pdf" in unquote(edition.pdf_path)
    assert "href=../../../images/2024-05/06/01/周一01.pdf>" in text_of(group.pages[edition.path])
    answer, body = get(server, edition.pdf_path)
    assert (answer.status, body[:5]) == (200, b"%PDF-")


def test_faults_of_status(server: SampleServer, group: SampleSite) -> None:
    paths = group.faults.paths
    assert [
        get(server, paths[kind])[0].status
        for kind in ("not found", "server error", "whole", "unknown layout")
    ] == [404, 500, 200, 200]
    first, _ = get(server, paths["too many requests once"])
    assert (first.status, first.getheader("Retry-After")) == (429, "1")
    assert get(server, paths["too many requests once"])[0].status == 200
    trail = [paths["redirect loop"]]
    for _ in range(2):
        answer, _ = get(server, trail[-1])
        assert answer.status == 302
        trail.append(answer.getheader("Location") or "")
    assert trail[0] == trail[2] != trail[1]
    assert len(paths["long url"]) > 10_000
    assert get(server, paths["long url"])[0].status == 200


def test_faults_of_length(server: SampleServer, group: SampleSite) -> None:
    paths = group.faults.paths
    with pytest.raises(http.client.IncompleteRead):
        get(server, paths["declared too long"])
    whole = group.pages[paths["declared too short"]].body
    _, body = get(server, paths["declared too short"])
    assert isinstance(whole, bytes)
    assert body == whole[:-200]
    assert get(server, paths["empty"])[1] == b""
    assert abs(len(get(server, paths["huge"])[1]) - HUGE) < 100_000


def test_the_bomb_unpacks_to_what_it_threatens(server: SampleServer, group: SampleSite) -> None:
    answer, body = get(server, group.faults.paths["gzip bomb"])
    assert answer.getheader("Content-Encoding") == "gzip"
    assert len(body) < BOMB // 100
    unpacker, size = zlib.decompressobj(31), 0
    data = body
    while data:
        size += len(unpacker.decompress(data, 1 << 20))
        data = unpacker.unconsumed_tail
    assert size > BOMB


def test_faults_of_markup(group: SampleSite) -> None:
    def body(kind: str) -> bytes:
        found = group.pages[group.faults.paths[kind]].body
        assert isinstance(found, bytes)
        return found

    for encoding in ("utf-8", "gb18030"):
        with pytest.raises(UnicodeDecodeError):
            body("undecodable").decode(encoding)
    assert b"</html>" not in body("cut")
    assert body("deep").count(b"<div>") >= DEPTH
    assert b"2024-02-30" in body("no such date") or "2024年02月30日".encode() in body("no such date")
    front, bare, impossible = group.faults.editions
    text = text_of(group.pages[front.path])
    leads = links_of(front.path, group.pages[front.path])
    assert leads.count(group.faults.paths["whole"]) > 2
    assert {*group.faults.paths.values(), group.private_path, impossible.path, bare.path} <= set(leads)
    assert all(url in text for url in group.faults.offsite)
    assert not Selector(text_of(group.pages[bare.path])).xpath("//area | //*[starts-with(@id, 'mp')]")


def test_the_command_serves_until_it_is_stopped() -> None:
    command = [sys.executable, "-m", "tests.site", "--seed", "7", "--prefix", "/x"]
    with subprocess.Popen(
        command, stdout=subprocess.PIPE, text=True, cwd=Path(__file__).parents[1]
    ) as process:
        assert process.stdout is not None
        base = process.stdout.readline().strip()
        with urllib.request.urlopen(f"{base}/", timeout=20) as answer:
            assert answer.status == 200
        process.send_signal(signal.SIGTERM)
        assert process.wait(timeout=20) == 0


def test_printed_pages_are_drawn_where_their_areas_lie(group: SampleSite) -> None:
    for edition in group.editions.values():
        answer = group.pages[edition.image_path]
        assert isinstance(answer.body, bytes)
        with Image.open(io.BytesIO(answer.body)) as image:
            assert image.size == PAGE_SIZE
            for entry in edition.listings:
                if entry.area:
                    left, top = map(round, entry.area[0])
                    greys = image.crop((left + 4, top + 4, left + 60, top + 40)).convert("L").tobytes()
                    assert min(greys) < 120 < 230 < max(greys), entry.path


def test_pdf_of_a_printed_page_holds_its_image_at_the_offsets_that_it_states(group: SampleSite) -> None:
    for edition in group.editions.values():
        image, pdf = group.pages[edition.image_path].body, group.pages[edition.pdf_path].body
        assert isinstance(image, bytes)
        assert isinstance(pdf, bytes)
        assert image in pdf
        start = int(pdf.split()[-2])
        assert pdf[start:].startswith(b"xref\n")
        for number, line in enumerate(pdf[start:].splitlines()[3:8], 1):
            assert pdf[int(line[:10]) :].startswith(b"%d 0 obj\n" % number)
