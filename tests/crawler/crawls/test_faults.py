"""Bad input: each fault gets a line that names its cause, or is put up with, and the crawl goes on."""

import re
from collections.abc import Iterator
from dataclasses import dataclass, replace
from typing import Any, cast
from urllib.parse import urlsplit

import pytest

from archive.check.verify import verify
from archive.warc.files import warc_files
from archive.warc.reader import iter_records
from crawler.settings import PAGE_MAXSIZE
from tests.crawler.crawling import Crawl, crawl
from tests.crawler.sample import sample
from tests.site import SampleServer, SampleSite

pytestmark = pytest.mark.slow
WHOLE_IN_THE_END = ("whole", "declared too short", "too many requests once")


@dataclass(frozen=True, slots=True)
class Walk:
    """A crawl of the faulty paper or channel, what the server was asked for, and where the faults are."""

    crawl: Crawl
    site: SampleSite
    origin: str
    requested: tuple[str, ...]
    paths: dict[str, str]

    def url(self, kind: str) -> str:
        return self.origin + self.paths[kind]

    def article(self, kind: str) -> dict[str, Any] | None:
        """The one line of an article, None if it has none."""
        found = [line for line in self.crawl.articles if line["url"] == self.url(kind)]
        assert len(found) <= 1, f"{self.url(kind)} has {len(found)} lines"
        return found[0] if found else None

    def lines(self, url: str, stage: str) -> list[str]:
        """The reasons given for an address at a stage."""
        lines = [line for line in self.crawl.failures if line["url"] == url]
        return [line["reason"] for line in lines if line["stage"] == stage]

    def failure(self, kind: str, stage: str) -> str:
        """The reason in the one failure line of a fault that leaves no article."""
        assert self.article(kind) is None
        stages = [line["stage"] for line in self.crawl.failures if line["url"] == self.url(kind)]
        assert stages == [stage]
        return self.lines(self.url(kind), stage)[0]

    def notices(self, kind: str) -> list[str]:
        return self.lines(self.url(kind), "notice")

    def body(self, kind: str) -> bytes:
        return cast(bytes, self.site.pages[self.paths[kind]].body)


@pytest.fixture(scope="module")
def server() -> Iterator[SampleServer]:
    site = sample()
    path = site.faults.paths["cut"]
    # Cut between two characters: that bytes cannot be decoded must not be all that gives the cut away.
    whole_characters = cast(bytes, site.pages[path].body).decode(errors="ignore").encode()
    pages = {**site.pages, path: replace(site.pages[path], body=whole_characters)}
    with SampleServer(site=replace(site, pages=pages)) as server:
        yield server


@pytest.fixture(scope="module")
def edition(server: SampleServer, tmp_path_factory: pytest.TempPathFactory) -> Walk:
    faults = server.site.faults
    folder = tmp_path_factory.mktemp("faults") / "edition"
    # The article of 30 February is listed by an edition page of that day only, which this crawl can't reach.
    paths = {kind: path for kind, path in faults.paths.items() if kind != "no such date"}
    return _walk(server, "edition", folder, faults.paper.index_path, paths)


@pytest.fixture(scope="module")
def channel(server: SampleServer, tmp_path_factory: pytest.TempPathFactory) -> Walk:
    faults = server.site.faults
    folder = tmp_path_factory.mktemp("faults") / "channel"
    return _walk(server, "channel", folder, faults.channel_index, dict(faults.channel_paths))


@pytest.fixture(params=["edition", "channel"])
def walk(request: pytest.FixtureRequest) -> Walk:
    return cast(Walk, request.getfixturevalue(request.param))


def _walk(server: SampleServer, spider: str, folder: Any, path: str, paths: dict[str, str]) -> Walk:
    before = len(server.requests)
    done = crawl(spider, folder, url=server.url + path)
    requested = tuple(request.path for request in server.requests[before:])
    return Walk(done, server.site, server.url, requested, paths)


# --- the crawl as a whole -----------------------------------------------------------------------------------


def test_a_crawl_with_faults_ends_by_itself_and_is_incomplete(walk: Walk) -> None:
    assert walk.crawl.summary["finish_reason"] == "finished"
    assert walk.crawl.summary["complete"] is False
    assert walk.crawl.exit_code == 3


def test_no_fault_is_an_exception_that_nothing_expected(walk: Walk) -> None:
    assert "Traceback" not in walk.crawl.log
    assert walk.crawl.stderr == ""


def test_every_listed_article_has_its_line_or_a_failure_line(walk: Walk) -> None:
    failed = {line["url"] for line in walk.crawl.failures if line["stage"] != "notice"}
    archived = {line["url"] for line in walk.crawl.articles}
    assert {walk.url(kind) for kind in walk.paths} - failed - archived == set()


def test_the_crawl_goes_on_to_the_articles_that_are_whole(edition: Walk) -> None:
    printed = {kind: edition.site.faults.articles[edition.paths[kind]] for kind in WHOLE_IN_THE_END}
    expected = {kind: (article.headline, article.text) for kind, article in printed.items()}
    lines = {kind: edition.article(kind) or {} for kind in WHOLE_IN_THE_END}
    assert {kind: (line.get("headline"), line.get("text")) for kind, line in lines.items()} == expected


def test_the_channel_goes_on_to_the_article_that_is_whole(channel: Walk) -> None:
    line = channel.article("whole")
    assert line is not None
    assert line["text"].count("出炉") == 8
    assert channel.notices("whole") == []


def test_the_archive_of_a_crawl_with_faults_has_none_itself(walk: Walk) -> None:
    told = [fault for fault in verify([walk.crawl.folder]) if not fault.path.endswith("summary.json")]
    # A server that sent more than it had said is worth a note, and no fault of the archive.
    assert [fault for fault in told if not fault.note] == []


# --- bytes --------------------------------------------------------------------------------------------------


def test_undecodable_bytes_are_counted_in_a_notice_and_the_article_is_kept(walk: Walk) -> None:
    places = walk.body("undecodable").decode("utf-8", errors="replace").count("\ufffd")
    line = walk.article("undecodable")
    assert line is not None
    assert "\ufffd" in line["text"]
    (reason,) = [reason for reason in walk.notices("undecodable") if "decode" in reason]
    assert re.search(rf"\b{places}\b", reason)


def test_an_empty_page_is_a_failure_that_says_so(walk: Walk) -> None:
    assert "empty" in walk.failure("empty", "split")


def test_a_page_cut_in_the_middle_keeps_its_article_with_a_notice(walk: Walk) -> None:
    line = walk.article("cut")
    assert line is not None
    assert len(line["text"]) > 20
    words = re.compile(r"\bcut\b|\bends?\b|truncat|incomplete|unfinished|breaks off")
    assert [reason for reason in walk.notices("cut") if words.search(reason)]


def test_20_megabytes_of_html_are_an_article_or_a_failure(edition: Walk) -> None:
    line = edition.article("huge")
    if line is None:
        assert edition.lines(edition.url("huge"), "fetch") + edition.lines(edition.url("huge"), "split")
    else:
        # Beyond so many lines the rest is one line that is no part of an article, and the crawl says so.
        assert len(line["text"]) > 400_000
        assert any("lines" in notice for notice in edition.lines(edition.url("huge"), "notice"))


def test_tags_nested_10000_deep_are_a_failure_that_says_so(walk: Walk) -> None:
    assert re.search("deep|nest", walk.failure("deep", "split"))


def test_a_gzip_bomb_is_a_failure_that_names_the_limit_and_the_setting_that_sets_it(edition: Walk) -> None:
    reason = edition.failure("gzip bomb", "fetch")
    assert str(PAGE_MAXSIZE) in reason
    assert "PAGE_MAXSIZE" in reason


def test_memory_stays_below_a_gigabyte_whatever_is_sent(edition: Walk) -> None:
    assert edition.crawl.peak_memory < 2**30


def test_a_body_shorter_than_declared_is_tried_again_and_then_a_failure_that_says_so(edition: Walk) -> None:
    reason = edition.failure("declared too long", "fetch")
    assert re.search(r"data ?loss|content-length|shorter|declared", reason, re.IGNORECASE)
    assert edition.requested.count(edition.paths["declared too long"]) > 1


def test_a_body_longer_than_declared_is_read_as_declared(edition: Walk) -> None:
    assert edition.article("declared too short") is not None
    assert edition.requested.count(edition.paths["declared too short"]) == 1


# --- dates --------------------------------------------------------------------------------------------------


def test_an_article_of_30_february_is_kept_without_a_date_and_with_a_notice(channel: Walk) -> None:
    line = channel.article("no such date")
    assert line is not None
    assert line["date_published"] is None
    assert any("2024-02-30" in reason for reason in channel.notices("no such date"))


def test_an_edition_page_of_30_february_is_a_failure(
    server: SampleServer, tmp_path_factory: pytest.TempPathFactory
) -> None:
    path = server.site.faults.editions[2].path
    done = _walk(server, "edition", tmp_path_factory.mktemp("february") / "crawl", path, {"page": path})
    (reason,) = done.lines(done.url("page"), "edition")
    assert re.search(r"\bday\b|\bdate\b", reason)
    assert done.crawl.editions == []
    assert done.crawl.exit_code == 3


def test_a_link_to_an_issue_of_30_february_does_not_end_the_way_to_earlier_issues(
    server: SampleServer, tmp_path_factory: pytest.TempPathFactory
) -> None:
    before = len(server.requests)
    faults = server.site.faults
    folder = tmp_path_factory.mktemp("earlier") / "crawl"
    done = crawl("edition", folder, url=server.url + faults.paper.index_path, since="2024-05-04", pages="02")
    assert done.exit_code == 0
    assert done.summary["dates_without_issue"] == ["2024-05-04", "2024-05-05"]
    assert not [request.path for request in server.requests[before:] if "2024-02/30" in request.path]


# --- addresses and answers ----------------------------------------------------------------------------------


def test_a_redirect_loop_is_a_failure_that_says_so(edition: Walk) -> None:
    assert "redirect" in edition.failure("redirect loop", "fetch")


def test_an_edition_page_without_articles_has_its_line_and_a_notice(edition: Walk) -> None:
    bare = edition.origin + edition.site.faults.editions[1].path
    (line,) = [line for line in edition.crawl.editions if line["url"] == bare]
    assert line["articles"] == []
    (reason,) = edition.lines(bare, "notice")
    assert "no article" in reason


def test_an_article_listed_twice_is_fetched_once_and_has_one_line(edition: Walk) -> None:
    assert edition.requested.count(edition.paths["whole"]) == 1
    assert [line["url"] for line in edition.crawl.articles].count(edition.url("whole")) == 1


def test_an_address_of_10_kilobytes_is_a_failure_and_never_asked_for(edition: Walk) -> None:
    assert "URLLENGTH_LIMIT" in edition.failure("long url", "fetch")
    assert edition.paths["long url"] not in edition.requested


def test_a_page_that_is_not_there_is_a_failure_with_its_status(walk: Walk) -> None:
    assert "404" in walk.failure("not found", "fetch")
    assert walk.requested.count(walk.paths["not found"]) == 1


def test_a_server_error_is_tried_again_and_then_a_failure_with_its_status(edition: Walk) -> None:
    assert "500" in edition.failure("server error", "fetch")
    assert edition.requested.count(edition.paths["server error"]) > 1


def test_a_page_refused_with_retry_after_is_fetched_in_the_end(edition: Walk) -> None:
    assert edition.article("too many requests once") is not None
    assert edition.lines(edition.url("too many requests once"), "fetch") == []
    assert edition.requested.count(edition.paths["too many requests once"]) == 2


def test_a_page_of_an_unknown_layout_is_a_failure_that_says_what_was_looked_for(edition: Walk) -> None:
    assert re.search("no body|layout", edition.failure("unknown layout", "split"))


def test_a_missing_second_page_of_an_article_is_a_failure_and_the_first_is_kept(channel: Walk) -> None:
    assert channel.article("missing second page") is not None
    second = channel.url("missing second page").replace(".html", "_1.html")
    assert channel.lines(second, "fetch") == ["HTTP 404"]


def test_a_missing_second_page_of_a_list_is_a_failure(channel: Walk) -> None:
    second = channel.origin + channel.site.faults.channel_index.replace(".html", "_1.html")
    assert channel.lines(second, "fetch") == ["HTTP 404"]


def test_a_link_that_robots_txt_forbids_is_a_failure_of_its_own_stage(channel: Walk) -> None:
    (reason,) = channel.lines(channel.origin + channel.site.private_path, "robots")
    assert "robots.txt" in reason


def test_a_link_that_robots_txt_forbids_is_never_asked_for(walk: Walk) -> None:
    assert walk.requested[0] == "/robots.txt"
    assert walk.site.private_path not in walk.requested


def test_links_off_the_site_are_in_the_summary(walk: Walk) -> None:
    assert {entry["url"] for entry in walk.crawl.summary["offsite"]} == set(walk.site.faults.offsite)


def test_links_off_the_site_are_never_asked_for(walk: Walk) -> None:
    records = [record for file in warc_files(walk.crawl.folder) for record in iter_records(file)]
    assert {urlsplit(record.url).netloc for record in records if record.url} == {urlsplit(walk.origin).netloc}
    for url in walk.site.faults.offsite:  # a request for it would fail, for there is no such host
        assert url not in walk.crawl.log
        assert url not in {line["url"] for line in walk.crawl.failures}
