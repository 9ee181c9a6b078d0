"""The dates that ``since=last`` asks for, by what crawls say; crawls that do so are in tests/crawler/crawls."""

import datetime as dt
import json
from pathlib import Path
from typing import Any

import pytest

from crawler.crawl_arguments import CHINA, EditionArguments, NothingToDo, edition_arguments
from crawler.sites import Registry
from crawler.spiders.asked import as_found, as_stated, stated

GIVEN = {"url": "http://a.example/", "until": "2024-06-30"}


def known(folder: Path, began: str, whole: list[str], without: list[str], **more: Any) -> None:
    page = {"url": "http://a.example/1", "page": "01", "archived": True, "missing": []}
    issues = [{"date": date, "editions": [{**page, "url": f"http://a.example/{date}"}]} for date in whole]
    told = {
        "spider": "edition", "site": "a.example", "arguments": {"url": GIVEN["url"]}, "complete": True,
        "issues": issues, "dates_without_issue": without, "started_at": began,
        "finish_reason": "finished", **more,
    }  # fmt: skip
    folder.mkdir()
    (folder / "summary.json").write_text(json.dumps(told), encoding="utf-8")


def since(folder: Path) -> str:
    given = {**GIVEN, "since": f"last:{folder}"}
    return str(as_found(edition_arguments(given, Registry()), given).since)


def test_dates_that_had_no_paper_when_they_were_long_over_are_not_asked_for_again(tmp_path: Path) -> None:
    """Such as those of a paper that was closed; on the day itself the paper may only be late."""
    known(tmp_path / "1", "2024-05-06T22:00:00Z", ["2024-05-06"], [])
    known(tmp_path / "2", "2024-05-16T22:00:00Z", [], ["2024-05-07", "2024-05-08", "2024-05-09", "2024-05-10"])
    assert since(tmp_path) == "2024-05-09"


def test_a_date_whose_paper_could_not_be_had_is_asked_for_again(tmp_path: Path) -> None:
    known(tmp_path / "1", "2024-06-29T22:00:00Z", ["2024-05-06"], ["2024-05-08"])
    assert since(tmp_path) == "2024-05-07"


def test_where_all_dates_are_settled_there_is_nothing_to_do(tmp_path: Path) -> None:
    days = [f"2024-06-{day:02}" for day in range(29, 31)]
    known(tmp_path / "1", "2025-01-01T00:00:00Z", ["2024-06-28"], days)
    with pytest.raises(NothingToDo, match="archived up to 2024-06-28"):
        since(tmp_path)


@pytest.mark.parametrize("reason", ["shutdown", None])
def test_what_a_crawl_that_was_stopped_did_not_come_to_is_asked_for(tmp_path: Path, reason: str | None) -> None:
    """It walked by links, from the newest issue on."""
    known(tmp_path / "1", "2024-05-06T22:00:00Z", ["2024-05-06"], [])
    asked = {"finish_reason": reason, "asked": {"since": "2024-05-07"}}
    known(tmp_path / "2", "2024-05-20T22:00:00Z", ["2024-05-20"], ["2024-05-19"], **asked)
    assert since(tmp_path) == "2024-05-07"
    known(tmp_path / "3", "2024-05-21T22:00:00Z", [f"2024-05-{day:02}" for day in range(7, 19)], [])
    assert since(tmp_path) == "2024-05-21"


def missing(folder: Path) -> EditionArguments:
    given = {"url": GIVEN["url"], "missing": str(folder)}
    return as_found(edition_arguments(given, Registry()), given)


def stopped(reason: str | None, **arguments: str) -> dict[str, Any]:
    return {"complete": False, "finish_reason": reason, "arguments": {"url": GIVEN["url"], **arguments}}


def days(first: int, last: int) -> frozenset[dt.date]:
    return frozenset(dt.date(2024, 5, day) for day in range(first, last + 1))


def test_missing_is_what_a_stopped_crawl_did_not_come_to(tmp_path: Path) -> None:
    how = stopped("shutdown", since="2024-05-06")
    known(tmp_path / "1", "2024-05-20T22:00:00Z", ["2024-05-09"], ["2024-05-08"], **how)
    task = missing(tmp_path)
    assert (task.dates, task.until) == (days(6, 7), dt.date(2024, 5, 7))
    told = {**stopped("finished", missing="crawls"), "complete": True, **stated(task)}
    known(tmp_path / "2", "2024-05-20T23:00:00Z", ["2024-05-07"], [], **told)
    with pytest.raises(NothingToDo):
        missing(tmp_path)


@pytest.mark.parametrize("reason", ["finished", "shutdown", None])
def test_missing_is_a_range_of_which_a_crawl_got_nothing(tmp_path: Path, reason: str | None) -> None:
    """Such as one whose server had no name; the newest issue may be older than the day."""
    known(tmp_path / "1", "2024-05-20T22:00:00Z", [], [], **stopped(reason, since="2024-05-06"))
    task = missing(tmp_path)
    assert (task.dates, task.until) == (days(6, 21), None)
    given = {"url": GIVEN["url"], "missing": str(tmp_path)}
    assert as_stated(edition_arguments(given, Registry()), stated(task)["asked"]) == task
    how = {**stopped("finished", since="2024-05-06"), "complete": True}
    known(tmp_path / "2", "2024-05-21T22:00:00Z", ["2024-05-06"], [], **how)
    with pytest.raises(NothingToDo):
        missing(tmp_path)


def test_missing_is_the_newest_issue_that_a_crawl_did_not_get(tmp_path: Path) -> None:
    known(tmp_path / "1", "2024-05-20T01:00:00Z", [], [], **stopped("finished"))
    assert missing(tmp_path).dates == days(20, 20)
    known(tmp_path / "2", "2024-05-21T01:00:00Z", [], ["2024-05-20"], **stopped("finished", since="2024-05-20"))
    task = missing(tmp_path)
    assert (task.since, task.until, task.dates) == (None, None, frozenset())
    told = {**stopped("finished", missing="crawls"), "complete": True, **stated(task)}
    known(tmp_path / "3", "2024-05-21T02:00:00Z", ["2024-05-09"], [], **told)
    with pytest.raises(NothingToDo):
        missing(tmp_path)


def test_the_newest_issue_of_today_is_asked_for_as_such(tmp_path: Path) -> None:
    known(tmp_path / "1", dt.datetime.now(CHINA).isoformat(), [], [], **stopped("finished"))
    assert missing(tmp_path).dates == frozenset()
