"""Timetables: what is made of them runs, and what they cannot mean is refused."""

import os
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from crawler.__main__ import main
from tests.documentation.documents import ROOT, blocks

EXAMPLE = ROOT / "docs" / "examples" / "timetable.toml"


@pytest.fixture
def timetable(tmp_path: Path) -> Path:
    folder = tmp_path / "100% papers"
    folder.mkdir()
    return Path(shutil.copy(EXAMPLE, folder))


def test_the_example_as_a_crontab(timetable: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["schedule", str(timetable), "--cron"]) == 0
    daily, twice = capsys.readouterr().out.splitlines()
    assert daily.startswith("30 7 * * * cd ")
    assert twice.startswith("0 22 * * 1,4 cd ")
    assert "100\\% papers" in daily
    assert "-a site=peoples-daily -a since=last" in daily


def test_a_line_of_a_crontab_begins_a_crawl(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """No server listens at the address: the crawl runs, and says that it is incomplete."""
    timetable = tmp_path / "timetable.toml"
    timetable.write_text(
        '[settings]\nRETRY_TIMES = 0\n[[crawl]]\nname = "a"\nwhen = "07:30"\n'
        'arguments = { url = "http://127.0.0.1:9/" }\n'
    )
    assert main(["schedule", str(timetable), "--cron"]) == 0
    line = capsys.readouterr().out.split(" ", 5)[5].replace("\\%", "%")
    done = subprocess.run(["sh", "-c", line], capture_output=True, text=True, timeout=100, check=False)
    assert done.returncode == 3, done.stderr
    assert "Nothing of 127.0.0.1:9 is archived" in done.stdout
    assert (tmp_path / "a.log").is_file()
    assert len(list((tmp_path / "crawls").iterdir())) == 1


def test_folders_are_looked_for_where_the_crawl_runs(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    timetable = tmp_path / "timetable.toml"
    timetable.write_text(
        '[[crawl]]\nname = "a"\nwhen = "07:30"\narguments = { site = "peoples-daily", missing = "of-this-paper" }\n'
    )
    assert main(["schedule", str(timetable), "--cron"]) == 2
    assert "missing=of-this-paper is no folder" in capsys.readouterr().err
    (tmp_path / "of-this-paper").mkdir()
    assert main(["schedule", str(timetable), "--cron"]) == 0


def test_the_example_as_units(timetable: Path, tmp_path: Path) -> None:
    assert main(["schedule", str(timetable), "--systemd", str(tmp_path / "units")]) == 0
    found = {path.name: path.read_text(encoding="utf-8") for path in (tmp_path / "units").iterdir()}
    names = ("csteelnews", "peoples-daily")
    assert set(found) == {f"edition-archiver-{name}.{kind}" for name in names for kind in ("service", "timer")}
    assert "OnCalendar=Mon,Thu *-*-* 22:00:00\n" in found["edition-archiver-csteelnews.timer"]
    service = found["edition-archiver-peoples-daily.service"]
    assert f'ExecStart="{sys.executable}" "-m" "scrapy" "crawl" "edition" "-a" "site=peoples-daily"' in service
    assert "100%% papers\n" in service


@pytest.mark.skipif(
    shutil.which("systemd-analyze") is None and os.environ.get("REPLAY_TESTS") != "required",
    reason="systemd-analyze is not installed",
)
def test_systemd_takes_the_units(timetable: Path, tmp_path: Path) -> None:
    assert main(["schedule", str(timetable), "--systemd", str(tmp_path / "units")]) == 0
    shutil.copytree(EXAMPLE.parent / "systemd", tmp_path / "units", dirs_exist_ok=True)
    files = sorted(str(path) for path in (tmp_path / "units").iterdir() if path.is_file())
    done = subprocess.run(["systemd-analyze", "verify", *files], capture_output=True, text=True, check=False)
    told = [line for line in done.stderr.splitlines() if "edition-archiver" in line or "mail" in line]
    assert told == []


def test_the_line_of_a_crontab_that_mails_prints_what_is_missing_alone(tmp_path: Path) -> None:
    (crontab,) = (block for block in blocks(ROOT / "docs" / "monitoring.md") if block.language == "crontab")
    _, line = crontab.text.splitlines()
    command = line.split(" ", 5)[5].replace("/srv/papers", str(tmp_path))
    crawl = tmp_path / "scrapy"
    for code, printed in ((0, ""), (3, "the closing word\n")):
        crawl.write_text(f"#!/bin/sh\necho the closing word\necho log >&2\nexit {code}\n")
        crawl.chmod(0o755)
        path = {"PATH": f"{tmp_path}:{os.environ['PATH']}"}
        done = subprocess.run(["sh", "-c", command], env=path, capture_output=True, text=True, check=False)
        assert (done.stdout, done.stderr) == (printed, "")


@pytest.mark.parametrize(
    ("content", "said"),
    [
        ("a = ", "not TOML"),
        ("", "one [[crawl]] at least"),
        ("folders = 'x'", "folders='x'; accepted are folder (str)"),
        ("[[crawl]]\nname='a'\nwhen='7:30'\narguments={site='peoples-daily'}", "when='7:30': accepted is such as"),
        ("[[crawl]]\nname='a'\nwhen='day 07:30'\narguments={site='peoples-daily'}", "when='day 07:30'"),
        ("[[crawl]]\nname='a b'\nwhen='07:30'\narguments={site='peoples-daily'}", "name='a b'"),
        ("[[crawl]]\nname='a'\nwhen='07:30'\narguments={site='none'}", "crawl a: "),
        ("[[crawl]]\nname='a'\narguments={site='peoples-daily'}", "when= is missing"),
        ("[[crawl]]\nname='a'\nwhen='07:30'\nsettings={X='a\\\\nb'}\narguments={site='peoples-daily'}", "X="),
    ],
)
def test_what_a_timetable_cannot_mean_is_refused(
    content: str, said: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    file = tmp_path / "timetable.toml"
    file.write_text(content.replace("'a\\\\nb'", '"a\\nb"'), encoding="utf-8")
    assert main(["schedule", str(file), "--cron"]) == 2
    assert said in capsys.readouterr().err


def test_a_scrapyd_that_is_not_there_is_named(
    timetable: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setenv("SCRAPYD_URL", "http://127.0.0.1:9")
    assert main(["schedule", str(timetable), "--scrapyd"]) == 2
    assert "http://127.0.0.1:9/listjobs.json: no scrapyd answers" in capsys.readouterr().err
