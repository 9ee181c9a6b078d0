"""A paper crawled, and crawled again a week later: what was planted meanwhile is found, and nothing else."""

import json
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest
from pyarrow import parquet

from archive.warc.reader import read_record
from crawler.__main__ import main
from tests.crawler.corpus.questions import answer, queries
from tests.crawler.crawling import Crawl, crawl
from tests.crawler.folders import differences
from tests.site import SampleServer
from tests.site.later import Change
from tests.site.paper import Paper
from tests.site.server import built

SEED = 11
pytestmark = pytest.mark.slow


@dataclass(frozen=True)
class Weeks:
    """The crawls of both weeks, the truth about the second, and how often each address was asked for in it."""

    first: Crawl
    second: Crawl
    url: str
    asked: list[str]
    conditional: int


@pytest.fixture(scope="module")
def weeks(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Weeks]:
    top = tmp_path_factory.mktemp("weeks")
    settings = {"DEDUP_INDEX": str(top / "index.sqlite"), "RETRY_TIMES": "0"}
    with SampleServer(seed=SEED) as server:
        daily, evening = server.site.papers[:2]
        first = walk(daily, server, top / "first", settings)
        server.site = built(seed=SEED, later=True)
        before = len(server.requests)
        second = walk(daily, server, top / "second", settings, again="7d")
        requests = server.requests[before:]
        crawl("edition", top / "evening", url=server.url + evening.index_path)
        conditional = sum("if-none-match" in {name.lower() for name, _ in request.headers} for request in requests)
        yield Weeks(first, second, server.url, [request.path for request in requests], conditional)


def walk(paper: Paper, server: SampleServer, folder: Path, settings: dict[str, str], **arguments: str) -> Crawl:
    """The crawl of all issues of a paper."""
    arguments |= {"url": server.url + paper.index_path, "since": paper.issues[0].date, "until": paper.issues[-1].date}
    return crawl("edition", folder, settings=settings, largest_file=None, offline=False, kill_after=None, **arguments)


@pytest.fixture(scope="module")
def planted() -> tuple[Change, ...]:
    return built(seed=SEED, later=True).later.changes


@pytest.fixture(scope="module")
def statements(weeks: Weeks) -> list[dict[str, Any]]:
    output = weeks.first.folder.with_name("changes.jsonl")
    # The order of folders is of no matter: their times count.
    assert main(["changes", str(weeks.second.folder), str(weeks.first.folder), "-o", str(output)]) == 0
    return [json.loads(line) for line in output.read_text(encoding="utf-8").splitlines()]


def by_path(statements: list[dict[str, Any]], of: str, weeks: Weeks) -> dict[str, dict[str, Any]]:
    found = [statement for statement in statements if statement["of"] == of]
    paths = {statement["url"].removeprefix(weeks.url): statement for statement in found}
    assert len(paths) == len(found), "two statements about one thing"
    return paths


def test_each_article_became_what_was_planted(
    weeks: Weeks, statements: list[dict[str, Any]], planted: tuple[Change, ...]
) -> None:
    found = by_path(statements, "article", weeks)
    assert {path: statement["became"] for path, statement in found.items()} == {
        change.old.path: change.kind for change in planted
    }
    for change in planted:
        fields = list(dict.fromkeys(edit["field"] for edit in found[change.old.path]["edits"]))
        assert tuple(fields) == change.fields, change.old.path
        if change.kind == "moved" and change.new is not None:
            assert found[change.old.path]["new_url"] == weeks.url + change.new.path


@pytest.mark.parametrize(
    ("how", "told"),
    [
        ("404", "HTTP 404"),
        ("410", "HTTP 410"),
        ("503", "HTTP 503"),
        ("soft 404", "soft 404: the page says "),
        ("404, unlisted", "HTTP 404: archived before, no longer there; gone from its edition page's list"),
        ("unlisted", "gone from its edition page's list, though the page is there"),
        ("redirect", "the old address redirects (HTTP 301)"),
        ("moved away", "HTTP 404: archived before, no longer there; its text is at another address"),
    ],
)
def test_a_statement_says_what_it_rests_on(
    weeks: Weeks, statements: list[dict[str, Any]], planted: tuple[Change, ...], how: str, told: str
) -> None:
    (change,) = [change for change in planted if change.how == how]
    assert by_path(statements, "article", weeks)[change.old.path]["how"].startswith(told)


def test_an_edit_is_shown_as_a_person_reads_it(weeks: Weeks, statements: list[dict[str, Any]]) -> None:
    edits = {edit["field"]: edit["diff"] for statement in statements for edit in statement["edits"]}
    assert edits["headline"].startswith("{+更正：+}")
    assert edits["byline"].endswith("{+司徒闻+}")


def test_each_statement_has_the_time_and_the_record_of_both_captures(
    weeks: Weeks, statements: list[dict[str, Any]]
) -> None:
    for statement in statements:
        for side in ("old", "new"):
            capture = statement[side]
            folder = Path(capture["folder"])
            name = Path(capture["warc"]["file"]).name
            record = next(
                read_record(path, capture["warc"]["offset"]) for path in folder.parent.rglob(name) if path.is_file()
            )
            urls = {statement["url"], statement["new_url"]}
            assert record.url in urls
        assert statement["old"]["at"] <= statement["new"]["at"]


def test_edition_pages_tell_which_articles_they_list_no_longer(
    weeks: Weeks, statements: list[dict[str, Any]], planted: tuple[Change, ...]
) -> None:
    found = by_path(statements, "edition", weeks)
    lists = [statement["lists"] for statement in found.values() if statement["became"] == "edited"]
    dropped = {url.removeprefix(weeks.url) for changed in lists for url in changed.get("no_longer", ())}
    moved = {change.old.path for change in planted if change.kind == "moved"}
    assert dropped == moved | {change.old.path for change in planted if not change.listed}
    assert len(found) == 12
    assert sum(len(changed.get("newly", ())) for changed in lists) == len(moved)
    assert sum(len(changed.get("headlines", ())) for changed in lists) == 1


def test_known_articles_are_asked_for_again_once_and_conditionally(weeks: Weeks, planted: tuple[Change, ...]) -> None:
    unlisted = [change.old.path for change in planted if not change.listed]
    assert unlisted
    for path in unlisted:
        assert weeks.asked.count(path) == 1
    assert max(weeks.asked.count(path) for path in weeks.asked) == 1
    assert weeks.conditional > 0


def test_that_a_known_article_is_gone_is_no_failure_of_the_crawl(weeks: Weeks) -> None:
    gone = [line for line in weeks.second.failures if line["reason"].endswith("archived before, no longer there")]
    assert {line["stage"] for line in gone} == {"notice"}
    assert len(gone) == 2


def test_a_replay_asks_again_for_the_same_articles(weeks: Weeks) -> None:
    top = weeks.first.folder.parent
    settings = {
        "DEDUP_INDEX": str(top / "index.sqlite"),
        "ARCHIVE_MODE": "replay",
        "REPLAY_FROM": str(weeks.second.folder),
    }
    replay = crawl("edition", top / "replay", settings=settings, offline=True, **weeks.second.summary["arguments"])
    assert differences(weeks.second.folder, replay.folder) == []


def test_the_reprints_in_another_paper_are_found_and_nothing_else(weeks: Weeks) -> None:
    output = weeks.first.folder.with_name("reprints.parquet")
    folders = [weeks.first.folder, weeks.first.folder.with_name("evening")]
    assert main(["reprints", *map(str, folders), "-o", str(output)]) == 0
    truth = built(seed=SEED, later=True).later.reprints
    rows = {(row["first_url"], row["other_url"]): row for row in parquet.read_table(output).to_pylist()}
    assert set(rows) == {(weeks.url + reprint.original.path, weeks.url + reprint.reprint.path) for reprint in truth}
    kinds = {"retitled": "exact", "cut": "near", "dateline": "near", "edited": "near", "part": "part", "joined": "part"}
    for reprint in truth:
        row = rows[weeks.url + reprint.original.path, weeks.url + reprint.reprint.path]
        assert row["kind"] == kinds[reprint.kind] or reprint.kind == "joined", reprint.kind
        assert (row["first_is_known"], row["headline_changed"]) == (True, True)
        if reprint.kind == "cut":
            gone = [block.text for block in reprint.original.body if block.kind == "paragraph"][-2:]
            assert row["paragraphs_cut"][-2:] == gone


def test_the_page_of_questions_shows_the_answers_that_the_tables_give(
    weeks: Weeks, monkeypatch: pytest.MonkeyPatch
) -> None:
    top = weeks.first.folder.parent
    first, second, evening = (str(top / name) for name in ("first", "second", "evening"))
    monkeypatch.chdir(top)
    assert main(["table", first, second, evening, "-o", "corpus"]) == 0
    assert main(["reprints", first, evening, "-o", "reprints.parquet"]) == 0
    assert main(["changes", first, second, "-o", "changes.jsonl"]) == 0
    shown = list(queries())
    assert len(shown) == 5
    for query, told in shown:
        assert answer(query) == told


def test_the_page_for_people_shows_what_changed(weeks: Weeks, capsys: pytest.CaptureFixture[str]) -> None:
    page = weeks.first.folder.with_name("changes.html")
    folders = [str(weeks.first.folder), str(weeks.second.folder)]
    assert main(["changes", *folders, "--html", str(page), "--changed"]) == 0
    text = page.read_text(encoding="utf-8")
    assert "<ins>更正：</ins>" in text
    assert "<h2>removed</h2>" in text
    assert "<script" not in text
    printed = [json.loads(line)["became"] for line in capsys.readouterr().out.splitlines()]
    assert "same" not in printed
    assert printed
