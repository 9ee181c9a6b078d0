"""A name that leads to a private address is not asked there, whatever led to it, unless the user says so."""

from dataclasses import replace
from pathlib import Path

import pytest

from tests.crawler.crawling import Crawl, crawl
from tests.crawler.crawls.names import LeadingHome
from tests.site import SampleServer
from tests.site.response import redirect
from tests.site.server import built

pytestmark = pytest.mark.slow
SITE = built("", 0)
INDEX = "/npsbx/paperindex.htm"
RESOLVER = f"{LeadingHome.__module__}.{LeadingHome.__qualname__}"


def run(url: str, folder: Path, **settings: str) -> Crawl:
    return crawl("edition", folder / "crawl", settings={"TWISTED_DNS_RESOLVER": RESOLVER, **settings}, url=url)


def named(server: SampleServer, name: str) -> str:
    return f"http://{name}:{server.url.rpartition(':')[2]}"


def test_a_name_that_leads_to_this_machine_is_asked_nothing_and_named(tmp_path: Path) -> None:
    with SampleServer() as server:
        done = run(named(server, "paper.example") + INDEX, tmp_path)
    assert server.requests == []
    (line,) = done.failures
    assert "paper.example leads to 127.0.0.1, which is no public address" in line["reason"]
    assert "PRIVATE_HOSTS=paper.example allows it" in line["reason"]
    assert done.exit_code == 3
    assert "Traceback" not in done.log


def test_the_user_may_allow_a_host_by_its_name(tmp_path: Path) -> None:
    with SampleServer() as server:
        done = run(named(server, "Paper.example") + INDEX, tmp_path, PRIVATE_HOSTS="other.example,paper.example")
    assert done.failures == []
    assert len(done.articles) == 9
    assert done.exit_code == 0


def test_what_is_allowed_for_one_host_is_not_for_another_that_its_robots_txt_leads_to(tmp_path: Path) -> None:
    with SampleServer() as other:
        site = replace(SITE, pages={**SITE.pages, "/robots.txt": redirect(f"{named(other, 'metadata.example')}/", 302)})
        with SampleServer(site=site) as server:
            done = run(server.url + INDEX, tmp_path)  # http://127.0.0.1, which says itself that it is private
    assert other.requests == []
    assert [request.path for request in server.requests] == ["/robots.txt"]
    (line,) = done.failures
    assert "metadata.example leads to 127.0.0.1" in line["reason"]
