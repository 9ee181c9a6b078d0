"""What a person sees of a crawl: progress, a log about the crawl alone, and a closing word."""

import os
import pty
import re
import socket
import subprocess
import sys
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest

from tests.crawler.crawling import Crawl, crawl
from tests.site import SampleServer
from tests.site.response import Response
from tests.site.server import built

MOST_LINES = 40  # of the log of a clean crawl
pytestmark = pytest.mark.slow


@pytest.fixture(scope="module")
def server() -> Iterator[SampleServer]:
    with SampleServer() as running:
        yield running


@pytest.fixture(scope="module")
def clean(server: SampleServer, tmp_path_factory: pytest.TempPathFactory) -> Crawl:
    """Two days of the daily, with one between that has no paper."""
    folder = tmp_path_factory.mktemp("seen") / "my crawl"
    url = server.url + "/yzrb/paperindex.htm"
    return crawl("edition", folder, url=url, since="2024-05-07", until="2024-05-09")


def test_the_log_of_a_clean_crawl_is_short_and_about_the_crawl(clean: Crawl) -> None:
    lines = clean.log.splitlines()
    assert 0 < len(lines) < MOST_LINES
    assert not re.search(r"Enabled|Overridden|Versions|Dumping|Crawled \d+ pages|Traceback", clean.log)
    assert all(re.match(r"\d{4}-\d\d-\d\d [\d:]{8} \[[\w.]+\] (INFO|WARNING): ", line) for line in lines)
    assert clean.stderr == ""


def test_the_closing_word_says_what_is_archived_where_and_what_is_next(clean: Crawl) -> None:
    archived, days, complete, where, following, *commands = clean.said.splitlines()
    assert re.fullmatch(
        rf"Archived 云州日报: 2 issues from 2024-05-07 to 2024-05-09, {len(clean.editions)} edition pages,"
        rf" {len(clean.articles)} articles; [\d.]+ kB of WARC",
        archived,
    )
    assert days == "No paper on 2024-05-08"
    assert complete == "Complete: nothing that was listed is missing"
    assert where == f"It is in {clean.folder}"
    assert following == "Next:"
    assert f"  python -m archive verify '{clean.folder}'" in commands
    assert not any("scrapy crawl" in command for command in commands)


def test_more_is_logged_where_that_is_asked_for(server: SampleServer, tmp_path: Path) -> None:
    done = crawl(
        "edition",
        tmp_path / "debug",
        settings={"LOG_LEVEL": "DEBUG", "STATS_DUMP": "True"},
        url=server.url + "/npsbx/paperindex.htm",
    )
    assert "Overridden settings" in done.log
    assert "Dumping Scrapy stats" in done.log


def test_a_connection_that_is_refused_is_told_without_a_traceback(tmp_path: Path) -> None:
    with socket.socket() as bound:  # and not listening
        bound.bind(("127.0.0.1", 0))
        url = f"http://127.0.0.1:{bound.getsockname()[1]}/paperindex.htm"
        done = crawl("edition", tmp_path / "refused", url=url, settings={"RETRY_TIMES": "0"})
    assert done.exit_code == 3
    assert "Traceback" not in done.log + done.stderr
    assert sum(url in line and "report" in line for line in done.log.splitlines()) == 1
    nothing, incomplete, cause, which, *_, again = done.said.splitlines()
    assert nothing.startswith("Nothing of 127.0.0.1")
    assert incomplete == "Not complete: 1 failure"
    assert cause.startswith("  Connection refused: 1. ")
    assert which.startswith(f"    {url}: ")
    assert again.startswith(f"  scrapy crawl edition -a url={url} -s ")
    assert f" -s CRAWL_DIR={done.folder}   #" in again
    assert again.count("CRAWL_DIR=") == 1


def test_what_is_missing_is_named_with_its_cause_the_first_few_by_address(tmp_path: Path) -> None:
    site = built("", 0)
    paper = site.papers[-1]
    paths = [article.path for article in paper.issues[-1].articles]
    rules = "\n".join(["User-agent: *", *(f"Disallow: {path}" for path in paths), ""])
    pages = {**site.pages, "/robots.txt": Response(rules.encode(), "text/plain")}
    with SampleServer(site=replace(site, pages=pages)) as server:
        done = crawl("edition", tmp_path / "forbidden", url=server.url + paper.index_path)
    assert done.exit_code == 3
    assert f"  robots.txt forbids it: {len(paths)}. " in done.said
    assert len(re.findall(r"^    http", done.said, re.MULTILINE)) == 5
    assert f"    and {len(paths) - 5} more in " in done.said


@pytest.mark.parametrize("options", [("-o", "all.csv"), ("-O", "all.jsonl"), ("-o", "all.xml"), ("-o", "-:json")])
def test_an_output_of_scrapy_s_own_ends_with_a_line_before_anything_is_fetched(
    server: SampleServer, tmp_path: Path, options: tuple[str, str]
) -> None:
    before = len(server.requests)
    done = crawl("edition", tmp_path / "feed", options=options, url=server.url + "/npsbx/paperindex.htm")
    assert done.exit_code == 2
    assert done.stderr.count("\n") == 1
    assert options[1] in done.stderr
    assert "python -m crawler table" in done.stderr
    assert len(server.requests) == before
    assert not done.folder.exists()


def on_a_terminal(*command: str) -> str:
    """What a terminal of 200 columns shows of a command, colours aside."""
    ours, theirs = pty.openpty()
    environment = {**os.environ, "TERM": "xterm", "COLUMNS": "200"}
    environment.pop("NO_PROGRESS", None)
    running = subprocess.Popen(command, stdin=theirs, stdout=theirs, stderr=theirs, env=environment)
    os.close(theirs)
    shown = b""
    while True:
        try:
            shown += os.read(ours, 1 << 16)
        except OSError:  # the other end is closed
            break
    running.wait()
    os.close(ours)
    return re.sub(r"\x1b\[[\d;]*m", "", shown.decode())


@pytest.mark.parametrize("is_shown", [True, False])
def test_a_terminal_shows_how_far_the_crawl_is(server: SampleServer, tmp_path: Path, is_shown: bool) -> None:
    shown = on_a_terminal(
        *(sys.executable, "-m", "scrapy", "crawl", "edition", "-a", f"url={server.url}/qcwb/index.html"),
        *("-s", f"CRAWL_DIR={tmp_path / 'crawl'}", "-s", "DOWNLOAD_DELAY=0", "-s", "AUTOTHROTTLE_ENABLED=False"),
        *("-s", f"PROGRESS={is_shown}"),
    )
    told = re.findall(r"━ (\d) of 1 issues, \d+ of \d+ pages, \d+ of \d+ articles, [\d.]+ kB, \d+ responses/min", shown)
    assert bool(told) is is_shown, shown
    if is_shown:
        assert told[-1] == "1"
    log, _, word = shown.rpartition("Archived ")
    assert "INFO: Spider closed (finished)\r\n" in log
    assert "Complete: nothing that was listed is missing\r\nIt is in " in word
