"""What scrapyd runs is what ``scrapy crawl`` runs: the same folders, the same errors, a folder per job."""

import json
import re
import sysconfig
import time
import tomllib
from collections.abc import Iterator
from configparser import ConfigParser
from pathlib import Path
from typing import Any
from urllib.error import HTTPError
from urllib.parse import urlsplit
from zipfile import ZipFile

import pytest

from archive.check.verify import verify
from archive.warc.reader import iter_records
from crawler.__main__ import main
from crawler.schedule.scrapyd import schedule
from crawler.schedule.timetable import read_timetable
from tests.scrapyd.daemon import PROJECT, Daemon
from tests.scrapyd.environment import ROOT, Environment, copy_project, install, make_environment, run
from tests.site import SampleServer

pytestmark = pytest.mark.slow
QUICK = ("DOWNLOAD_DELAY=0", "AUTOTHROTTLE_ENABLED=False")


@pytest.fixture(scope="module")
def sample() -> Iterator[SampleServer]:
    with SampleServer() as server:
        yield server


@pytest.fixture(scope="module")
def project(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The project's files as a user has them, with a crawl among them."""
    folder = copy_project(tmp_path_factory.mktemp("project") / PROJECT)
    warc = folder / "crawls" / "edition-peoples-daily-20240506T000000Z" / "warc"
    warc.mkdir(parents=True)
    (warc / "edition-peoples-daily-20240506000000-00000-host.warc.gz").write_bytes(b"\x1f\x8b")
    return folder


@pytest.fixture(scope="module")
def daemon(project: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Daemon]:
    """A scrapyd that has the project from an egg alone; one in which it is installed is the document's other way."""
    environment = make_environment(tmp_path_factory.mktemp("environment"))
    with Daemon(tmp_path_factory.mktemp("scrapyd"), environment) as daemon:
        deploy(project, daemon)
        yield daemon


def deploy(project: Path, daemon: Daemon) -> None:
    """What a user types, the credentials in the environment; the version is the time."""
    run([script("scrapyd-deploy")], project, daemon.environment, **daemon.variables)


def script(name: str) -> str:
    return str(Path(sysconfig.get_path("scripts")) / name)


def lines(path: Path) -> list[dict[str, Any]]:
    return [json.loads(line) for line in path.read_bytes().splitlines()]


def crawl_folder(daemon: Daemon, sample: SampleServer, spider: str, job: str) -> Path:
    """The folder of a job, whole: complete, without a fault, and nothing in it unfinished."""
    host = urlsplit(sample.url).netloc.replace(":", "_")
    folder = daemon.folder / "crawls" / f"{spider}-{host}-{job}"
    assert folder.is_dir(), daemon.job_log(spider, job)
    summary = json.loads((folder / "summary.json").read_bytes())
    assert summary["complete"] is True, daemon.job_log(spider, job)
    assert [str(fault) for fault in verify([folder])] == []
    (warc,) = [path.name for path in (folder / "warc").iterdir()]
    assert re.fullmatch(rf"{spider}-{re.escape(host)}-\d{{14}}-00000-[^/]+\.warc\.gz", warc)
    assert [entry["file"] for entry in summary["warc"]] == [f"warc/{warc}"]
    return folder


def test_a_job_leaves_the_crawl_folder_that_its_id_names(daemon: Daemon, sample: SampleServer) -> None:
    paper, channel = sample.site.papers[0], sample.site.news_site.channels[0]
    since, until = paper.issues[0].date, paper.issues[1].date
    newest = sample.url + paper.issues[-1].editions[0].path
    daemon.schedule("edition", "issues", *QUICK, url=newest, since=since, until=until, pages="01,02")
    contact = "CONTACT=archivist@example.org"
    daemon.schedule("channel", "stories", *QUICK, contact, url=sample.url + channel.path, limit="5")
    daemon.wait(["issues", "stories"])

    issues = crawl_folder(daemon, sample, "edition", "issues")
    editions = [
        edition for edition in paper.editions if edition.date <= until and edition.page in ("01", "02")
    ]
    assert len(editions) == 4
    assert {line["url"] for line in lines(issues / "editions.jsonl")} == {
        sample.url + edition.path for edition in editions
    }
    assert {line["url"] for line in lines(issues / "articles.jsonl")} == {
        sample.url + listing.path for edition in editions for listing in edition.listings
    }

    stories = crawl_folder(daemon, sample, "channel", "stories")
    urls = {line["url"].removeprefix(sample.url) for line in lines(stories / "articles.jsonl")}
    assert len(urls) == 5
    assert urls <= sample.site.articles.keys()
    (warc,) = (stories / "warc").iterdir()
    assert b"operator: archivist@example.org" in next(iter_records(warc)).block


def told(daemon: Daemon, capsys: pytest.CaptureFixture[str]) -> tuple[int, dict[str, str]]:
    """The exit code of ``status``, and what it says of each job."""
    code = main(["status", str(daemon.folder / "crawls"), "--scrapyd"])
    said = capsys.readouterr()
    lines = [line.removeprefix("job ") for line in said.out.splitlines() if line.startswith("job ")]
    assert code in (0, 1), said.err
    return code, {line.partition(" ")[0]: line.partition("): ")[2] for line in lines}


def test_a_wrong_argument_ends_the_job_with_a_line_in_its_log(
    daemon: Daemon, sample: SampleServer, reached: None, capsys: pytest.CaptureFixture[str]
) -> None:
    daemon.schedule("edition", "wrong", url=sample.url + "/", since="2024-02-30")
    daemon.wait(["wrong"])
    log = daemon.job_log("edition", "wrong")
    says = [line for line in log.splitlines() if "ERROR" in line]
    assert len(says) == 1
    assert says[0].endswith("since='2024-02-30' is no date; accepted is YYYY-MM-DD")
    assert "Traceback" not in log + daemon.log
    assert "Process died: exitstatus=2" in daemon.log
    assert list((daemon.folder / "crawls").glob("*wrong*")) == []
    code, jobs = told(daemon, capsys)
    assert code == 1
    assert jobs["wrong"] == "wrong arguments: since='2024-02-30' is no date; accepted is YYYY-MM-DD"


@pytest.fixture
def reached(daemon: Daemon, monkeypatch: pytest.MonkeyPatch) -> None:
    """The variables of the environment by which a scrapyd is found."""
    for name, value in daemon.variables.items():
        monkeypatch.setenv(name, value)


def test_a_timetable_is_scheduled_but_for_what_waits_or_runs_and_a_cancelled_job_goes_on(
    daemon: Daemon, sample: SampleServer, reached: None, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    settings = "DOWNLOAD_DELAY = 30, AUTOTHROTTLE_ENABLED = false"
    arguments = {"url": sample.url + sample.site.papers[1].index_path, "pages": "01"}
    given = ", ".join(f"{name} = '{value}'" for name, value in arguments.items())
    crawl = f"name = 'timed'\nwhen = '07:30'\narguments = {{ {given} }}\nsettings = {{ {settings} }}"
    file = tmp_path / "timetable.toml"
    file.write_text(f"[[crawl]]\n{crawl}\n", encoding="utf-8")
    timetable = read_timetable(file)
    ((name, job),) = schedule(timetable)
    assert name == "timed"
    assert job is not None
    assert list(schedule(timetable)) == [("timed", None)]
    assert told(daemon, capsys)[1][job] in ("pending", "running")
    while not (opened := list((daemon.folder / "crawls").glob(f"*{job}/warc/*.open"))):
        time.sleep(0.05)
    daemon.ask("cancel.json", [("project", PROJECT), ("job", job)])
    daemon.wait_until_idle()
    code, jobs = told(daemon, capsys)
    assert (code, jobs[job]) == (1, "incomplete: shutdown")
    daemon.schedule("edition", job, *QUICK, **arguments)
    daemon.wait_until_idle()
    assert told(daemon, capsys)[1][job] == "complete: finished"
    assert opened[0].with_suffix("").is_file()


def test_a_job_outlives_a_scrapyd_that_is_killed(
    daemon: Daemon, sample: SampleServer, reached: None, capsys: pytest.CaptureFixture[str]
) -> None:
    paper = sample.url + sample.site.papers[1].index_path
    daemon.schedule("edition", "orphan", "DOWNLOAD_DELAY=0.5", "AUTOTHROTTLE_ENABLED=False", url=paper, pages="01")
    while not list((daemon.folder / "crawls").glob("*orphan/warc/*.open")):
        time.sleep(0.05)
    daemon.kill_and_start()
    while (state := told(daemon, capsys)[1]["orphan"]) == "running":
        time.sleep(0.5)
    assert state == "complete: finished"
    assert "orphan" not in json.dumps(daemon.ask("listjobs.json"))


def test_nobody_schedules_without_the_password(daemon: Daemon) -> None:
    with pytest.raises(HTTPError, match="401"):
        daemon.ask("listjobs.json", authorised=False)


def test_the_egg_holds_both_packages_and_their_data_alone(project: Path, tmp_path: Path) -> None:
    egg = tmp_path / "project.egg"
    run([script("scrapyd-deploy"), "--build-egg", str(egg)], project, Environment(tmp_path))
    with ZipFile(egg) as archive:
        names = {name for name in archive.namelist() if "__pycache__" not in name}
    assert {name.partition("/")[0] for name in names} == {"EGG-INFO", "archive", "crawler"}
    sources = [path for package in ("archive", "crawler") for path in (project / package).rglob("*.*")]
    assert {str(path.relative_to(project)) for path in sources if "__pycache__" not in path.parts} == {
        name for name in names if not name.startswith("EGG-INFO/")
    }


def test_targets(project: Path, tmp_path: Path) -> None:
    url = "https://scrapyd.example/"
    listed = run([script("scrapyd-client"), "targets"], project, Environment(tmp_path), SCRAPYD_URL=url)
    targets = dict(line.split() for line in listed.splitlines())
    assert targets == {"default": url}


def test_the_example_loses_nothing_and_has_a_password() -> None:
    example = ConfigParser()
    example.read(ROOT / "docs" / "examples" / "scrapyd.conf")
    found = example["scrapyd"]
    assert found["jobstorage"].endswith("SqliteJobStorage")
    assert (found["items_dir"], found["bind_address"]) == ("", "127.0.0.1")
    variables = dict(
        line.split("=", 1)
        for line in (ROOT / "docs" / "examples" / "scrapyd.env").read_text(encoding="utf-8").splitlines()
        if not line.startswith("#")
    )
    assert variables["SCRAPYD_URL"] == f"http://{found['bind_address']}:{found['http_port']}"
    assert (variables["SCRAPYD_USERNAME"], variables["SCRAPYD_PASSWORD"]) == (found["username"], found["password"])


def test_the_requirements_are_those_of_the_project_and_of_scrapyd() -> None:
    project = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["project"]
    example = (ROOT / "docs" / "examples" / "scrapyd-requirements.txt").read_text(encoding="utf-8")
    listed = [line for line in example.splitlines() if not line.startswith("#")]
    assert listed == [*project["dependencies"], *project["optional-dependencies"]["scrapyd"]]


def test_an_egg_is_not_taken_for_the_code_that_is_installed(project: Path, tmp_path: Path) -> None:
    environment = make_environment(tmp_path / "environment")
    install(project, environment)
    (tmp_path / "scrapyd").mkdir()
    with Daemon(tmp_path / "scrapyd", environment) as daemon:
        deploy(project, daemon)
        daemon.schedule("edition", "twice", url="http://127.0.0.1:9/")
        daemon.wait(["twice"])
        log = daemon.job_log("edition", "twice")
    assert "is deployed to scrapyd as" in log
    assert f"runs from {environment.site_packages / 'crawler'}" in log
    assert "exitstatus=2" in daemon.log
    assert not (daemon.folder / "crawls").exists()
