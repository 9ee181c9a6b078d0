"""What a fleet would crawl, and what it cannot."""

from pathlib import Path

import pytest

from crawler.__main__ import main
from crawler.fleet.plan import by_host, papers
from crawler.schedule.timetable import read_timetable

PAPER = '[[crawl]]\nname = "{}"\narguments = {{ url = "http://{}/", since = "2024-02-28", until = "2024-03-01" }}\n'


def _timetable(folder: Path, content: str) -> Path:
    file = folder / "papers.toml"
    file.write_text(content, encoding="utf-8")
    return file


def test_each_date_has_a_folder_of_its_own(tmp_path: Path) -> None:
    timetable = read_timetable(_timetable(tmp_path, PAPER.format("a", "a.example")))
    (paper,) = papers(timetable, None, {"until": "2024-03-02"}, {"DOWNLOAD_DELAY": "5"})
    issues = list(paper.issues())
    dates = ["2024-02-28", "2024-02-29", "2024-03-01", "2024-03-02"]
    assert [issue.folder for issue in issues] == [tmp_path / "crawls" / "a" / date for date in dates]
    assert issues[1].arguments == {"url": "http://a.example/", "since": "2024-02-29", "until": "2024-02-29"}
    assert issues[1].settings == {"DOWNLOAD_DELAY": "5"}


def test_papers_that_share_a_host_are_crawled_one_after_the_other(tmp_path: Path) -> None:
    hosts = {"a": "x.example", "b": "y.example:8080", "c": "x.example:81"}
    timetable = read_timetable(_timetable(tmp_path, "".join(PAPER.format(*item) for item in hosts.items())))
    groups = by_host(papers(timetable, None, {}, {}))
    assert sorted([paper.crawl.name for paper in group] for group in groups) == [["a", "c"], ["b"]]


@pytest.mark.parametrize(
    ("options", "said"),
    [
        ([], "give either FILE.toml, or --site or --url"),
        (["x.toml", "--site", "peoples-daily"], "give either FILE.toml, or --site or --url"),
        (["--site", "peoples-daily"], "since=YYYY-MM-DD is missing"),
        (["--site", "none", "--since", "2024-01-01"], "none"),
        (["--site", "peoples-daily", "--since", "last"], "since=YYYY-MM-DD is missing"),
        (["--site", "peoples-daily", "--since", "2024-01-02", "--until", "2024-01-01"], "must not be later"),
        (["--site", "peoples-daily", "--since", "2024-01-01", "-s", "X"], "-s X: accepted is NAME=VALUE"),
        (["--site", "peoples-daily", "--scheduler", "tcp://127.0.0.1:9", "--workers", "2"], "start more workers"),
        (["--site", "peoples-daily", "--since", "2024-01-01", "--scheduler", "x://y"], "--scheduler x://y: "),
    ],
)
def test_what_a_fleet_cannot_crawl_is_refused(
    options: list[str], said: str, capsys: pytest.CaptureFixture[str]
) -> None:
    assert main(["fleet", *options]) == 2
    assert said in capsys.readouterr().err


def test_a_channel_has_no_issues(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    file = _timetable(tmp_path, '[[crawl]]\nspider = "channel"\narguments = { site = "csteelnews" }\n')
    assert main(["fleet", str(file), "--since", "2024-01-01"]) == 2
    assert "crawl csteelnews: the spider channel knows no issues" in capsys.readouterr().err
