"""What a crawl says when it ends, of folders written by hand; of a whole crawl: tests/crawler/crawls/test_seen.py."""

import json
from pathlib import Path
from typing import Any

import pytest

from crawler.crawl_folder.closing_word import closing_word

HOST = "http://a.example"
CLOSED = "IgnoreRequest: not asked for, as the crawl was closed"


def said(folder: Path, *failures: tuple[str, str, str], **summary: Any) -> list[str]:
    """The closing word; of a failure are given its path, stage and reason."""
    left = {"spider": "edition", "site": "a", "arguments": {"site": "a"}, "finish_reason": "finished", **summary}
    (folder / "summary.json").write_text(json.dumps({"complete": False, **left}), encoding="utf-8")
    rows = [{"url": HOST + path, "stage": stage, "reason": reason} for path, stage, reason in failures]
    (folder / "failures.jsonl").write_text("".join(json.dumps(row) + "\n" for row in rows), encoding="utf-8")
    (folder / "editions.jsonl").write_text(json.dumps({"url": HOST, "date": "2024-05-06"}) + "\n", encoding="utf-8")
    return closing_word(folder, "crawl").splitlines()


def test_what_a_closing_crawl_did_not_ask_for_is_not_captured_whatever_it_is(tmp_path: Path) -> None:
    stages = ("edition", "split", "fetch", "issue")
    word = said(tmp_path, *((f"/{stage}", stage, CLOSED) for stage in stages), finish_reason="shutdown")
    assert word[1] == "Not complete, stopped before its end (shutdown): 4 failures"
    assert word[2].startswith("  Not captured: 4. The same command with the same CRAWL_DIR goes on")
    assert not any("archived. Once" in line for line in word)


def test_notices_are_counted_apart_from_failures(tmp_path: Path) -> None:
    word = said(tmp_path, ("/1", "fetch", "HTTP 404"), ("/2", "notice", "odd"), ("/3", "notice", "odd"))
    assert word[1] == "Not complete: 1 failure; failures.jsonl also has 2 notices, of what is odd and not missing"


@pytest.mark.parametrize(
    ("left", "source"),
    [
        ({}, ""),
        ({"replay_from": ["a b.warc.gz", "c"]}, " -s ARCHIVE_MODE=replay -s 'REPLAY_FROM=a b.warc.gz,c'"),
    ],
)
def test_after_a_crawl_that_was_ended_at_once_only_the_command_that_goes_on_is_next(
    tmp_path: Path, left: dict[str, Any], source: str
) -> None:
    word = said(tmp_path, finish_reason=None, **left)
    following = word[word.index("Next:") + 1 :]
    assert following == [
        f"  scrapy crawl edition -a site=a -s CRAWL_DIR=crawl{source}   # goes on with what is missing"
    ]
    assert any("archive verify" in line for line in said(tmp_path, finish_reason="shutdown", **left))


def test_a_host_that_is_given_up_is_told_once_with_the_setting_that_goes_on(tmp_path: Path) -> None:
    why = "CannotResolveHostError: " + "DNS lookup failed for a.example " * 10
    reason = f"robots.txt cannot be had, so nothing is allowed unless by ROBOTSTXT_UNREACHABLE=allow ({why})"
    word = said(tmp_path, *((f"/{number}", "robots", reason) for number in range(7)))
    told = [line for line in word if HOST in line]
    assert [line.partition(": ")[0] for line in told] == [f"    {HOST}/0 and 6 more of this host"]
    assert "ROBOTSTXT_UNREACHABLE=allow" in told[0]
    assert not any(" more in " in line for line in word)
