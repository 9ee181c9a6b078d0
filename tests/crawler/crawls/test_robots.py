"""robots.txt that cannot be had forbids all (RFC 9309), unless the user decides otherwise."""

from dataclasses import replace
from pathlib import Path

import pytest

from archive.warc.files import warc_files
from archive.warc.reader import iter_records
from tests.crawler.crawling import Crawl, crawl
from tests.site import SampleServer
from tests.site.response import Response, redirect
from tests.site.server import built

pytestmark = pytest.mark.slow
SITE = built("", 0)
INDEX = "/npsbx/paperindex.htm"
LOOP = redirect("/robots.txt", 302)


def answering(robots: Response) -> SampleServer:
    return SampleServer(site=replace(SITE, pages={**SITE.pages, "/robots.txt": robots}))


def asked(server: SampleServer) -> set[str]:
    return {request.path for request in server.requests}


def run(server: SampleServer, folder: Path, **settings: str) -> Crawl:
    return crawl("edition", folder / "crawl", settings={"RETRY_TIMES": "1", **settings}, url=server.url + INDEX)


@pytest.mark.parametrize(
    ("robots", "why"),
    [
        (Response(b"", status=503, reason="Service Unavailable"), "HTTP 503"),
        (Response(b"", status=429, reason="Too Many Requests"), "HTTP 429"),
        (LOOP, "max redirections reached"),
        (Response(b"x", "text/plain", surplus=100), "DataLoss"),
        (redirect("file:///etc/hostname", 302), "HTTP 302"),
    ],
    ids=["5xx", "429", "loop", "cut", "a file"],
)
def test_of_a_host_whose_robots_txt_cannot_be_had_nothing_is_asked_for(
    tmp_path: Path, robots: Response, why: str
) -> None:
    with answering(robots) as server:
        done = run(server, tmp_path)
    assert asked(server) == {"/robots.txt"}
    (line,) = done.failures
    assert (line["url"], line["stage"]) == (server.url + INDEX, "robots")
    assert line["reason"].startswith("robots.txt cannot be had")
    assert why in line["reason"]
    assert "ROBOTSTXT_UNREACHABLE=allow" in line["reason"][:100]  # longer ones are cut in the closing word
    assert done.exit_code == 3
    assert "Traceback" not in done.log


def test_the_user_may_decide_otherwise_which_a_notice_says(tmp_path: Path) -> None:
    with answering(Response(b"", status=503, reason="Service Unavailable")) as server:
        done = run(server, tmp_path, ROBOTSTXT_UNREACHABLE="allow")
    assert len(done.articles) == 9
    assert done.exit_code == 0
    assert [line["stage"] for line in done.failures if line["url"].endswith("/robots.txt")] == ["notice"]


def test_a_host_without_robots_txt_allows_all(tmp_path: Path) -> None:
    with answering(Response(b"", status=404, reason="Not Found")) as server:
        assert len(run(server, tmp_path).articles) == 9


def test_the_rules_may_lie_on_another_host_and_nothing_else_there_is_asked_for(tmp_path: Path) -> None:
    with SampleServer() as other:
        page = Response(b"User-agent: *\nDisallow: /npsbx/", "text/plain")
        other.site = replace(other.site, pages={"/rules.txt": page})
        with answering(redirect(f"{other.url}/rules.txt", 302)) as server:
            done = run(server, tmp_path)
        assert asked(other) == {"/rules.txt"}
    assert asked(server) == {"/robots.txt"}
    assert [line["reason"] for line in done.failures] == ["forbidden by robots.txt"]
    records = [record for file in warc_files(done.folder) for record in iter_records(file)]
    assert f"{other.url}/rules.txt" in {record.url for record in records}


def test_a_host_that_forbids_all_is_asked_for_nothing_else(tmp_path: Path) -> None:
    with answering(Response(b"User-agent: *\nDisallow: /", "text/plain")) as server:
        done = run(server, tmp_path)
    assert asked(server) == {"/robots.txt"}
    assert [(line["stage"], line["reason"]) for line in done.failures] == [("robots", "forbidden by robots.txt")]
    assert done.exit_code == 3


def test_of_megabytes_of_rules_that_are_hard_to_match_the_first_are_obeyed_which_a_notice_says(tmp_path: Path) -> None:
    hard = b"Disallow: /" + b"*n" * 100 + b"*q$\n"
    robots = b"User-agent: *\nDisallow: /*.pdf$\n" + hard * 10_000 + b"Disallow: /\n"
    with answering(Response(robots, "text/plain")) as server:
        done = run(server, tmp_path)
    assert len(done.articles) == 9
    assert not any(path.endswith(".pdf") for path in asked(server))
    (notice,) = [line for line in done.failures if line["stage"] == "notice" and line["url"].endswith("robots.txt")]
    assert notice["reason"] == f"robots.txt has {len(robots)} bytes, of which the first 512000 are obeyed"


@pytest.mark.parametrize("delay", ["31536000", "1e30"])
def test_a_host_that_asks_for_too_long_a_delay_is_given_up_and_the_delay_named(tmp_path: Path, delay: str) -> None:
    with answering(Response(f"User-agent: *\nCrawl-delay: {delay}".encode(), "text/plain")) as server:
        done = run(server, tmp_path)
    assert asked(server) == {"/robots.txt"}
    (line,) = done.failures
    assert line["stage"] == "robots"
    assert f"asks for {float(delay):g} s" in line["reason"]
    assert "CRAWL_DELAY_MAX" in line["reason"]
