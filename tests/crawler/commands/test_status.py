"""What crawl folders have together: over any number of crawls, per paper and issue."""

import fcntl
import json
import os
import socket
from pathlib import Path
from typing import Any

import pytest

from crawler.__main__ import main

ORIGIN = "http://a.example"


def edition(page: str, *missing: str, archived: bool = True) -> dict[str, Any]:
    lacking = [f"{ORIGIN}/{name}" for name in missing]
    return {"url": f"{ORIGIN}/{page}", "page": page, "archived": archived, "missing": lacking}


def crawl(folder: Path, issues: dict[str, list[dict[str, Any]]], **summary: Any) -> Path:
    folder.mkdir(parents=True)
    found = [{"date": date, "editions": editions} for date, editions in issues.items()]
    made = {"spider": "edition", "site": "a", "complete": True, "finish_reason": "finished", "issues": found, **summary}
    (folder / "summary.json").write_text(json.dumps(made), encoding="utf-8")
    return folder


def told(capsys: pytest.CaptureFixture[str], *arguments: Path | str) -> tuple[int, str]:
    code = main(["status", *map(str, arguments)])
    return code, capsys.readouterr().out


def test_papers_that_are_whole_are_counted(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    crawl(tmp_path / "1", {"2024-05-06": [edition("1")]}, dates_without_issue=["2024-05-07"])
    assert told(capsys, tmp_path) == (0, "a: 1 no paper, 1 whole\n")


def test_what_one_crawl_lacks_another_may_have(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    crawl(tmp_path / "1", {"2024-05-06": [edition("1", "x"), edition("2", archived=False)]}, complete=False)
    first = told(capsys, tmp_path)
    assert first[0] == 1
    assert "a 2024-05-06: 1 edition pages and 1 articles missing\n" in first[1]
    crawl(tmp_path / "2", {"2024-05-06": [edition("1"), edition("2")]})
    code, said = told(capsys, tmp_path)
    assert code == 0
    assert "a: 1 whole\n" in said


def test_dates_that_nobody_asked_for_are_told_of_a_range(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    crawl(tmp_path / "1", {"2024-05-06": [edition("1")]}, missing_issues=["2024-05-08"])
    code, said = told(capsys, tmp_path, "--since", "2024-05-06", "--until", "2024-05-08")
    assert code == 1
    assert said == "a 2024-05-07: never asked\na 2024-05-08: missing\na: 1 missing, 1 never asked, 1 whole\n"


def test_a_killed_crawl_is_told_from_one_that_runs(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    began = "2024-05-06T22:00:00Z"
    folder = crawl(tmp_path / "edition-a-job7", {}, complete=False, finish_reason=None, started_at=began)
    code, said = told(capsys, folder)
    assert (code, said.splitlines()[0]) == (1, f"{folder}: killed (no finish_reason)")
    assert ": the newest issue of 2024-05-07 was asked for and never come to; it goes on by: " in said
    lock = os.open(folder, os.O_RDONLY)
    fcntl.flock(lock, fcntl.LOCK_EX)
    assert told(capsys, folder) == (0, f"{folder}: running (no finish_reason)\n")
    os.close(lock)


@pytest.mark.parametrize("reason", ["shutdown", None])
def test_dates_that_a_stopped_crawl_never_came_to_are_missing_until_another_one_ends(
    reason: str | None, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    asked = {"arguments": {"url": ORIGIN, "since": "2024-05-06"}, "started_at": "2024-05-20T22:00:00Z"}
    stopped = {**asked, "complete": False, "finish_reason": reason}
    folder = crawl(tmp_path / "1", {"2024-05-09": [edition("1")]}, **stopped)
    code, said = told(capsys, tmp_path)
    assert code == 1
    goes_on = f"scrapy crawl edition -a url={ORIGIN} -a since=2024-05-06 -s CRAWL_DIR={folder}"
    dates = "3 dates from 2024-05-06 to 2024-05-08 were asked for and never come to"
    assert f"{folder}: {dates}; it goes on by: {goes_on}\n" in said
    other = {**asked, "arguments": {"url": f"{ORIGIN}/other", "since": "2024-05-01"}}
    crawl(tmp_path / "2", {"2024-05-09": [edition("1")]}, **other)
    assert told(capsys, tmp_path)[0] == 1
    crawl(tmp_path / "3", {"2024-05-08": [edition("3")], "2024-05-09": [edition("1")]}, **asked)
    assert told(capsys, tmp_path)[0] == 0


def test_as_json_the_missing_addresses_are_named(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    crawl(tmp_path / "1", {"2024-05-06": [edition("1", "x")]}, complete=False)
    code, said = told(capsys, tmp_path, "--json")
    _, issue = map(json.loads, said.splitlines())
    assert code == 1
    assert issue == {
        "site": "a", "newspaper": None, "date": "2024-05-06", "state": "incomplete", "missing_pages": [],
        "missing_articles": [f"{ORIGIN}/x"],
    }  # fmt: skip


def test_papers_of_one_host_are_told_apart(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    for name, paper, missing in (("1", "云州日报", ()), ("2", "榆桥晚报", ("x",))):
        pages = [edition(f"{name}-1", *missing), edition(f"{name}-2", archived=not missing)]
        folder = crawl(tmp_path / name, {"2024-05-06": pages}, site="a.example", arguments={"url": ORIGIN})
        line = {"url": f"{ORIGIN}/{name}-1", "newspaper": paper}
        (folder / "editions.jsonl").write_text(json.dumps(line) + "\n", encoding="utf-8")
    code, said = told(capsys, tmp_path)
    assert code == 1
    assert said == (
        "a.example 榆桥晚报 2024-05-06: 1 edition pages and 1 articles missing\n"
        "a.example 云州日报: 1 whole\na.example 榆桥晚报: 1 incomplete\n"
    )


def test_what_a_folder_says_does_nothing_to_a_terminal(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    site = "a\x1b[2J\x9b31m\u202eb"
    crawl(tmp_path / "1", {"2024-05-06": [edition("1", "x")]}, site=site, complete=False)
    for options in ((), ("--json",)):
        _, said = told(capsys, tmp_path, *options)
        assert not set("\x1b\x9b\u202e") & set(said)
    assert json.loads(said.splitlines()[1])["site"] == site


def test_crawls_of_channels_are_counted(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    crawl(tmp_path / "1", {}, spider="channel")
    assert told(capsys, tmp_path) == (0, "a, crawls of channels: 1 complete\n")
    crawl(tmp_path / "2", {}, spider="channel", complete=False)
    assert told(capsys, tmp_path)[1].splitlines()[1:] == ["a, crawls of channels: 1 complete, 1 incomplete"]


@pytest.mark.parametrize(("later", "code"), [("missing_issues", 1), ("dates_without_issue", 0)])
def test_of_an_issue_without_pages_the_last_crawl_knows_best(
    later: str, code: int, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    other = {"missing_issues": "dates_without_issue", "dates_without_issue": "missing_issues"}[later]
    crawl(tmp_path / "1", {}, started_at="2024-05-06T22:00:00Z", **{later: ["2024-05-06"]})
    crawl(tmp_path / "2", {}, started_at="2024-05-06T01:00:00Z", **{other: ["2024-05-06"]})
    assert told(capsys, tmp_path)[0] == code


def test_a_folder_without_crawls_is_refused(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["status", str(tmp_path)]) == 2
    assert "neither a crawl folder nor a folder of some" in capsys.readouterr().err


def test_a_scrapyd_s_address_is_no_folder(capsys: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(SystemExit):
        main(["status", "--scrapyd", "http://127.0.0.1:6800"])
    assert "http://127.0.0.1:6800: no folder; a scrapyd's address goes into SCRAPYD_URL" in capsys.readouterr().err


@pytest.mark.parametrize("command", ["status", "probe"])
def test_a_server_that_does_not_answer_is_told_in_words(
    command: str, tmp_path: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("no_proxy", "*")
    with socket.socket() as bound:  # and not listening
        bound.bind(("127.0.0.1", 0))
        url = f"http://127.0.0.1:{bound.getsockname()[1]}"
        monkeypatch.setenv("SCRAPYD_URL", url)
        assert main([command, *(["--scrapyd", str(tmp_path)] if command == "status" else [url])]) == 2
    said = capsys.readouterr().err
    assert url in said
    assert ": Connection refused" in said
    assert "urlopen" not in said
