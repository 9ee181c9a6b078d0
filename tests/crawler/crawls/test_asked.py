"""Crawls whose dates are left to what is archived: what is missing, and what is new."""

import json
from collections.abc import Iterator
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

import pytest

from archive.check.verify import verify
from crawler.__main__ import main
from tests.crawler.crawling import Crawl, crawl
from tests.crawler.folders import content
from tests.site import SampleServer
from tests.site.response import Response
from tests.site.server import built

pytestmark = pytest.mark.slow
_ONCE = {"RETRY_TIMES": "0"}


@dataclass(frozen=True, slots=True)
class Sample:
    """A server on which an edition page and an article of a range failed once, and the crawl that met that."""

    server: SampleServer
    arguments: dict[str, Any]
    broken: Crawl
    lacking: frozenset[str]


@pytest.fixture(scope="module")
def sample(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Sample]:
    site = built("", 0)
    daily = site.papers[0]
    page, article = daily.issues[1].editions[2].path, daily.issues[2].articles[1].path
    busy, gone = Response(b"busy", status=503, reason="Unavailable"), Response(b"gone", status=404, reason="Not Found")
    pages = {**site.pages, page: replace(site.pages[page], first=busy)}
    pages[article] = replace(site.pages[article], first=gone)
    with SampleServer(site=replace(site, pages=pages)) as server:
        since: dict[str, Any] = {"url": server.url + daily.index_path, "since": str(daily.issues[1].date)}
        crawls = tmp_path_factory.mktemp("crawls")
        broken = crawl("edition", crawls / "broken", settings=_ONCE, **since)
        assert broken.exit_code == 3
        yield Sample(server, since, broken, frozenset({server.url + page, server.url + article}))


@pytest.fixture(scope="module")
def filled(sample: Sample) -> tuple[Crawl, list[str]]:
    """The crawl that fetches what is missing, and what it asked the server for."""
    before = len(sample.server.requests)
    crawls = sample.broken.folder.parent
    filled = crawl("edition", crawls / "filled", url=sample.arguments["url"], missing=str(crawls))
    return filled, [sample.server.url + request.path for request in sample.server.requests[before:]]


def test_what_is_missing_is_fetched_and_nothing_that_is_archived(
    sample: Sample, filled: tuple[Crawl, list[str]], capsys: pytest.CaptureFixture[str]
) -> None:
    crawl_of_rest, asked = filled
    assert crawl_of_rest.exit_code == 0, crawl_of_rest.log
    assert sample.lacking <= set(asked)
    had = {line["url"] for line in (*sample.broken.articles, *sample.broken.editions)}
    assert not had & set(asked)
    assert main(["status", str(crawl_of_rest.folder.parent)]) == 0, capsys.readouterr().out
    faults = [fault.reason for fault in verify([sample.broken.folder, crawl_of_rest.folder])]
    assert faults == ["says that the crawl is incomplete; failures.jsonl tells why"]


def test_its_lines_are_those_of_a_crawl_that_lacked_nothing(
    sample: Sample, filled: tuple[Crawl, list[str]], tmp_path: Path
) -> None:
    whole = crawl("edition", tmp_path / "whole", **sample.arguments)
    dates = set(filled[0].summary["asked"]["dates"])
    wanted = {json.dumps({**line, "warc": 0, "fetched_at": 0}) for line in whole.articles if _date(line) in dates}
    assert {json.dumps({**line, "warc": 0, "fetched_at": 0}) for line in filled[0].articles} == wanted


def _date(line: dict[str, Any]) -> str:
    return str((line["print_edition"] or {}).get("date"))


def test_given_again_it_goes_on_with_the_dates_that_it_began_with(
    sample: Sample, filled: tuple[Crawl, list[str]]
) -> None:
    before, said = len(sample.server.requests), content(filled[0].folder)
    again = crawl("edition", filled[0].folder, **filled[0].summary["arguments"])
    assert again.exit_code == 0
    assert content(again.folder) == said
    assert {request.path for request in sample.server.requests[before:]} <= {"/robots.txt"}


def test_where_nothing_is_missing_there_is_nothing_to_do(
    sample: Sample, filled: tuple[Crawl, list[str]], tmp_path: Path
) -> None:
    crawls = filled[0].folder.parent
    nothing = crawl("edition", tmp_path / "none", url=sample.arguments["url"], missing=str(crawls))
    assert (nothing.exit_code, nothing.folder.exists()) == (0, False)
    assert nothing.said.startswith("Nothing to do: nothing of ")


def test_a_crawl_of_what_is_new_begins_after_the_last_whole_issue(sample: Sample, tmp_path: Path) -> None:
    daily = sample.server.site.papers[0]
    url = sample.arguments["url"]
    first, second, last = (str(issue.date) for issue in (daily.issues[0], daily.issues[1], daily.issues[-1]))
    (tmp_path / "crawls").mkdir()
    crawl("edition", tmp_path / "crawls" / "1", url=url, since=first, until=second)
    new = crawl("edition", tmp_path / "crawls" / "2", url=url, since=f"last:{tmp_path / 'crawls'}")
    assert new.exit_code == 0, new.log
    assert second < new.summary["asked"]["since"] <= last
    assert {line["date"] for line in new.editions} == {str(issue.date) for issue in daily.issues[2:]}


def test_without_an_issue_that_is_known_the_newest_is_new(sample: Sample, tmp_path: Path) -> None:
    (tmp_path / "crawls").mkdir()
    new = crawl(
        "edition", tmp_path / "crawls" / "1", url=sample.arguments["url"], since=f"last:{tmp_path / 'crawls'}"
    )
    assert (new.exit_code, new.summary["asked"]) == (0, {"since": None})
    assert {line["date"] for line in new.editions} == {str(sample.server.site.papers[0].issues[-1].date)}


def test_what_is_missing_without_a_date_is_not_called_nothing(tmp_path: Path) -> None:
    editions = [{"url": "http://a.example/2", "page": "02", "archived": False, "missing": []}]
    told = {
        "spider": "edition", "site": "a.example", "arguments": {"url": "http://a.example/"}, "complete": False,
        "issues": [{"date": "", "editions": editions}], "finish_reason": "finished",
    }  # fmt: skip
    (tmp_path / "crawls" / "1").mkdir(parents=True)
    (tmp_path / "crawls" / "1" / "summary.json").write_text(json.dumps(told), encoding="utf-8")
    refused = crawl("edition", tmp_path / "new", url="http://a.example/", missing=str(tmp_path / "crawls"))
    assert (refused.exit_code, refused.folder.exists()) == (2, False)
    assert "no date is known: http://a.example/2" in refused.stderr


@pytest.mark.parametrize(
    ("given", "said"),
    [
        ({"missing": "{broken}", "since": "2024-05-06"}, "missing= and since= exclude each other"),
        ({"missing": "{broken}/none"}, "is no folder"),
        ({"missing": "{broken}", "url": "http://b.example/"}, "holds no crawl of url=http://b.example/; it holds"),
    ],
)
def test_what_cannot_be_meant_is_refused(
    given: dict[str, str], said: str, sample: Sample, tmp_path: Path
) -> None:
    filled = {name: value.format(broken=sample.broken.folder) for name, value in given.items()}
    refused = crawl("edition", tmp_path / "crawl", **{"url": sample.arguments["url"], **filled})
    assert (refused.exit_code, refused.folder.exists()) == (2, False)
    assert said in refused.stderr
