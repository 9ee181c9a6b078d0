"""Sites that lead round and round, and servers that never come to an end: bounded, and the failure names the bound."""

import re
import socket
import threading
import zlib
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from pathlib import Path

import brotli
import pytest

from archive.http.zstd import zstd
from archive.warc.files import warc_files
from archive.warc.reader import iter_records
from tests.crawler.crawling import Crawl, crawl
from tests.site import Request, SampleServer
from tests.site.response import Bulk, Response
from tests.site.server import built

pytestmark = pytest.mark.slow
SITE = built("", 0)
PAPER = SITE.papers[0]
ISSUE = PAPER.issues[-1]
FRONT = ISSUE.editions[0].path
ARTICLE = ISSUE.articles[0].path
CHANNEL = SITE.news_site.channels[0].path


class Trap(SampleServer):
    """Serves the page of a path with one link more, and a page counter of 9,999 pages if it has one, under the path and
    under all addresses that go on from it by a number."""

    def __init__(self, path: str, onward: str, link: str, first: int = 100) -> None:
        super().__init__(site=SITE)
        self.path, self.onward, self.link, self.first = path, re.compile(onward), link, first

    def answer(self, request: Request) -> Response:
        number = self.onward.search(request.path)
        if number is None and request.path != self.path:
            return super().answer(request)
        self.requests.append(request)
        first = self.site.pages[self.path]
        assert isinstance(first.body, bytes)
        counter = b"createPageHTML(9999, %d" % (int(number[1]) if number else 0)
        body = first.body.replace(b"createPageHTML(3, 0", counter)
        more = self.link.format(int(number[1]) + 1 if number else self.first).encode("ascii", "xmlcharrefreplace")
        return replace(first, body=body.replace(b"</body>", more + b"</body>"), headers=(), gzip="never")


def run(server: SampleServer, folder: Path, path: str, spider: str = "edition", **settings: str) -> Crawl:
    return crawl(spider, folder / "crawl", settings=settings, url=server.url + path)


def failure(done: Crawl, setting: str) -> dict[str, str]:
    """The one line that names the setting."""
    assert done.summary["finish_reason"] == "finished"
    assert done.exit_code == 3
    assert "Traceback" not in done.log
    (line,) = [line for line in done.failures if setting in line["reason"]]
    return line


def test_an_issue_that_always_has_one_page_more(tmp_path: Path) -> None:
    with Trap(FRONT, r"/node_(\d{3,})\.htm$", '<a href="node_{}.htm">第99版：要闻</a>') as server:
        done = run(server, tmp_path, FRONT, ISSUE_PAGES_MAX="12")
    line = failure(done, "ISSUE_PAGES_MAX")
    assert "more than 12 edition pages in the issue of" in line["reason"]
    assert len([path for path in {request.path for request in server.requests} if "node_" in path]) <= 14
    assert len(done.articles) == len(ISSUE.articles)


def test_an_issue_of_more_articles_than_any_paper_has(tmp_path: Path) -> None:
    with SampleServer(site=SITE) as server:
        done = run(server, tmp_path, FRONT, ISSUE_ADDRESSES_MAX="3")
    lines = [line for line in done.failures if "ISSUE_ADDRESSES_MAX" in line["reason"]]
    assert lines
    assert len(done.articles) == 3
    assert done.exit_code == 3


def test_an_article_that_always_has_a_next_page_keeps_those_it_has(tmp_path: Path) -> None:
    stem = ARTICLE.removesuffix(".htm")
    link = f'<a href="{stem}_{{}}.htm">下一页</a>'
    with Trap(ARTICLE, rf"{stem}_(\d+)\.htm$", link, 1) as server:
        done = run(server, tmp_path, FRONT, ARTICLE_PAGES_MAX="7")
    line = failure(done, "ARTICLE_PAGES_MAX")
    assert line["url"] == server.url + ARTICLE
    (article,) = [line for line in done.articles if line["url"] == server.url + ARTICLE]
    one = next(known for known in ISSUE.articles if known.path == ARTICLE)
    assert article["text"].count(one.body[0].text.strip()) == 8
    assert len(done.articles) == len(ISSUE.articles)


def test_issues_that_lead_back_to_their_own_date(tmp_path: Path) -> None:
    date = ISSUE.date
    with Trap(FRONT, r"\?n=(\d+)$", f'<a href="{FRONT}?n={{}}">上一期</a>') as server:
        settings = {"ISSUE_PAGES_MAX": "15"}
        url = server.url + PAPER.index_path
        done = crawl("edition", tmp_path / "crawl", settings=settings, url=url, since=date, until=date)
    failure(done, "ISSUE_PAGES_MAX")
    assert len([request for request in server.requests if "?n=" in request.path]) <= 15


def test_a_channel_that_always_has_a_next_page(tmp_path: Path) -> None:
    with Trap(CHANNEL, r"index_(\d+)\.html$", "") as server:
        done = run(server, tmp_path, CHANNEL, "channel", CHANNEL_PAGES_MAX="6")
    assert "more than 6 index pages of the channel" in failure(done, "CHANNEL_PAGES_MAX")["reason"]
    assert len([request for request in server.requests if "index_" in request.path]) == 6


@contextmanager
def endless(start: bytes, piece: bytes, host: str = "127.0.0.1") -> Iterator[str]:
    """A server that answers robots.txt with 404 and all else with a start, and then the same again and again."""
    listening = socket.create_server((host, 0), family=socket.AF_INET6 if ":" in host else socket.AF_INET)

    def serve() -> None:
        while True:
            try:
                connection, _ = listening.accept()
            except OSError:
                return
            with connection:
                try:
                    asked = connection.recv(65536)
                    if b"/robots.txt" in asked:
                        connection.sendall(b"HTTP/1.1 404 Not Found\r\nContent-Length: 0\r\nConnection: close\r\n\r\n")
                        continue
                    connection.sendall(start)
                    while piece:
                        connection.sendall(piece * 1000)
                except OSError:  # the crawl has had enough
                    continue

    thread = threading.Thread(target=serve, daemon=True)
    thread.start()
    try:
        yield f"http://{f'[{host}]' if ':' in host else host}:{listening.getsockname()[1]}"
    finally:
        listening.shutdown(socket.SHUT_RDWR)
        listening.close()
        thread.join()


@pytest.mark.parametrize(
    ("start", "piece", "named"),
    [
        (b"HTTP/1.1 200 OK\r\n", b"X-A: b\r\n", "HEADERS_MAXSIZE"),
        (b"", b"HTTP/1.1 103 Early Hints\r\n\r\n", "HEADERS_MAXSIZE"),
        (b"HTTP/1.1 200 OK\r\nContent-Type: text/html\r\n\r\n", b"<p>" * 100, "PAGE_MAXSIZE"),
        (
            b"HTTP/1.1 200 OK\r\nContent-Type: text/html\r\nTransfer-Encoding: chunked\r\n\r\n",
            b"1;" + b"x" * 900 + b"\r\na\r\n",
            "PAGE_MAXSIZE",
        ),
    ],
    ids=["headers", "early hints", "body", "chunks"],
)
def test_a_response_without_an_end_is_broken_off_and_archived_as_far_as_it_came(
    tmp_path: Path, start: bytes, piece: bytes, named: str
) -> None:
    with endless(start, piece) as url:
        done = crawl("edition", tmp_path / "crawl", settings={"PAGE_MAXSIZE": "500000"}, url=f"{url}/x/node_2.htm")
    (line,) = done.failures
    assert named in line["reason"]
    assert done.exit_code == 3
    assert done.peak_memory < 300 * 2**20
    kept = [record for file in warc_files(done.folder) for record in iter_records(file) if record.type == "response"]
    assert [record.get("WARC-Truncated") for record in kept if "/x/" in (record.url or "")] == ["length"]


class Drip(Bulk):
    """Hardly anything at a time, without an end that anybody waits for."""

    def chunks(self) -> Iterator[bytes]:
        for _ in range(self.times):
            yield self.unit
            threading.Event().wait(0.1)


def _packed(coding: str, text: bytes) -> bytes:
    if coding == "br":
        return bytes(brotli.compress(text, quality=1))
    if coding == "zstd":
        return zstd.compress(text)
    packer = zlib.compressobj(9, wbits={"gzip": 31, "deflate": 15}[coding])
    return packer.compress(text) + packer.flush()


BOMBS = {coding: _packed(coding, b"<p>a</p>" * 2_000_000) for coding in ("gzip", "deflate", "br", "zstd")}
GARBAGE = {
    b"": "closed",
    b"SSH-2.0-OpenSSH_9.2\r\n": "SSH-2.0",
    bytes(range(256)) * 40: "ParseError",
    b"HTTP/1.1 abc OK\r\n\r\n": "status code",
    b"HTTP/1.1 200 OK\r\nContent-Length: -5\r\n\r\nabc": "-5",
    b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\nzz\r\nabc": "data loss",
}


def test_bombs_of_all_codings_what_is_no_http_and_a_byte_at_a_time_are_named(tmp_path: Path) -> None:
    """On one issue, the other articles of which are archived."""
    coded = [Response(body, headers=(("Content-Encoding", coding),)) for coding, body in BOMBS.items()]
    bombs = [(response, "PAGE_MAXSIZE") for response in coded]
    garbage = [(Response(b"", wire=wire), reason) for wire, reason in GARBAGE.items()]
    slow = [(Response(Drip(b"", b"x", 10**5, b"")), "took longer than 3.0 seconds")]
    issue = SITE.papers[2].issues[-1]
    faults = dict(zip((article.path for article in issue.articles), (*bombs, *garbage, *slow), strict=False))
    answers = {path: response for path, (response, _) in faults.items()}
    limits = {"PAGE_MAXSIZE": "500000", "DOWNLOAD_TIMEOUT": "3", "RETRY_TIMES": "0"}
    with SampleServer(site=replace(SITE, pages={**SITE.pages, **answers})) as server:
        done = run(server, tmp_path, issue.editions[0].path, **limits)
    assert done.exit_code == 3
    assert "Traceback" not in done.log
    told = {line["url"].removeprefix(server.url): line["reason"] for line in done.failures}
    assert [path for path, (_, reason) in faults.items() if reason not in told.get(path, "")] == []
    assert len(done.articles) == len(issue.articles) - len(faults) > 0
    assert done.peak_memory < 300 * 2**20
    (kept,) = warc_files(done.folder)
    assert {record.get("WARC-Truncated") for record in iter_records(kept)} == {None, "disconnect", "time"}


def test_a_server_is_found_by_an_address_of_ipv6(tmp_path: Path) -> None:
    with endless(b"HTTP/1.1 410 Gone\r\nContent-Length: 0\r\nConnection: close\r\n\r\n", b"", "::1") as url:
        done = crawl("edition", tmp_path / "crawl", url=f"{url}/x/node_2.htm")
    assert [line["reason"] for line in done.failures] == ["HTTP 410"]
