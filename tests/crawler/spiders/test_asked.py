"""The dates that ``since=last`` asks for, by what crawls say; crawls that do so are in tests/crawler/crawls."""

import json
from pathlib import Path
from typing import Any

import pytest

from crawler.crawl_arguments import NothingToDo, edition_arguments
from crawler.sites import Registry
from crawler.spiders.asked import as_found

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
