"""One Ctrl-C, or one cancel of scrapyd's, closes a crawl in good order within seconds, whatever it waits for."""

import json
import os
import signal
import subprocess
import sys
import threading
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from archive.check.verify import verify
from tests.crawler.crawling import crawl
from tests.crawler.crawls.test_politeness import ARTICLES, CHANNEL, LIMIT, SITE, _robots, _site, _slots
from tests.forks import ROOT
from tests.site import Request, SampleServer
from tests.site.response import Response

pytestmark = pytest.mark.slow
PATIENCE = 60  # seconds; what is waited for takes longer than any test


class Watched(SampleServer):
    """Tells when it is asked for a path, and answers that only when it is released."""

    def __init__(self, path: str, **options: Any) -> None:
        super().__init__(**options)
        self.path = path
        self.asked, self.released = threading.Event(), threading.Event()

    def answer(self, request: Request) -> Response:
        response = super().answer(request)
        if request.path == self.path:
            self.asked.set()
            self.released.wait(PATIENCE)
        return response


def begun(server: Watched, folder: Path, *before: str, **streams: Any) -> subprocess.Popen[str]:
    """A crawl that has asked the server for the path; ``before`` comes before its command."""
    chosen = {"CRAWL_DIR": str(folder), "AUTOTHROTTLE_ENABLED": "False", "DOWNLOAD_DELAY": "0"}
    options = [option for name, value in chosen.items() for option in ("-s", f"{name}={value}")]
    command = [sys.executable, "-m", "scrapy", "crawl", "channel", "-a", f"url={server.url}{CHANNEL.path}"]
    process = subprocess.Popen(
        [*before, *command, "-a", f"limit={LIMIT}", *options],
        cwd=ROOT,
        env={name: value for name, value in os.environ.items() if not name.lower().endswith("_proxy")},
        text=True,
        **({"stderr": subprocess.PIPE} | streams),
    )
    assert server.asked.wait(PATIENCE)
    return process


def interrupted(server: Watched, folder: Path) -> subprocess.Popen[str]:
    """A crawl that was told to end when the server was asked for the path."""
    process = begun(server, folder)
    process.send_signal(signal.SIGINT)
    return process


def ended(process: subprocess.Popen[str], folder: Path) -> tuple[str, list[dict[str, Any]]]:
    log = process.communicate(timeout=PATIENCE)[1] or ""
    assert process.returncode == 3, log
    assert "Traceback" not in log
    summary = json.loads((folder / "summary.json").read_bytes())
    assert (summary["finish_reason"], summary["complete"]) == ("shutdown", False)
    assert not list((folder / "warc").glob("*.open"))
    told = [fault for fault in verify([folder]) if "says that the crawl is incomplete" not in fault.reason]
    assert told == []
    return log, [json.loads(line) for line in (folder / "failures.jsonl").read_text().splitlines()]


def test_in_a_long_delay(tmp_path: Path) -> None:
    site = replace(SITE, pages={**SITE.pages, **_robots("Crawl-delay: 500")})
    with Watched("/robots.txt", site=site) as server:
        server.released.set()
        process = interrupted(server, tmp_path / "crawl")
        _, failures = ended(process, tmp_path / "crawl")
    assert failures
    assert all("closed" in line["reason"] or "stopped" in line["reason"] for line in failures)


def test_while_a_server_stalls(tmp_path: Path) -> None:
    with Watched(CHANNEL.path, site=_site({})) as server:
        process = interrupted(server, tmp_path / "crawl")
        _, failures = ended(process, tmp_path / "crawl")
        server.released.set()
    assert [line["url"] for line in failures] == [server.url + CHANNEL.path]
    assert "as the crawl was closed" in failures[0]["reason"]


def test_a_crawl_that_was_stopped_says_so_where_nothing_else_is_missing(tmp_path: Path) -> None:
    with Watched("/robots.txt", site=_site({})) as server:
        process = interrupted(server, tmp_path / "crawl")
        server.released.set()
        _, failures = ended(process, tmp_path / "crawl")
    assert failures


def test_its_terminal_is_closed(tmp_path: Path) -> None:
    """Which ends all that it began, and takes what is written there no more."""
    terminal, inside = os.openpty()
    with Watched(ARTICLES[1], site=_site({})) as server:
        process = begun(server, tmp_path / "crawl", "setsid", "--ctty", stdin=inside, stdout=inside, stderr=inside)
        os.close(inside)
        os.close(terminal)
        _, failures = ended(process, tmp_path / "crawl")
        server.released.set()
    assert failures


def test_a_second_signal_ends_it_at_once_and_the_same_command_goes_on(tmp_path: Path) -> None:
    folder = tmp_path / "crawl"
    with Watched(ARTICLES[1], site=_site({})) as server:
        process = begun(server, folder)
        assert process.stderr is not None
        process.send_signal(signal.SIGTERM)
        while "shutting down gracefully" not in (line := process.stderr.readline()):
            assert line
        process.send_signal(signal.SIGTERM)
        said = process.communicate(timeout=PATIENCE)[1]
        assert process.returncode == 3
        assert "forcing unclean shutdown" in said
        assert "Traceback" not in said
        server.released.set()
        asked = len(server.requests)
        with (folder / "failures.jsonl").open("a") as failures:
            failures.write(json.dumps({"url": server.url + ARTICLES[1], "stage": "fetch", "reason": "HTTP 503"}) + "\n")
        whole = crawl("channel", folder, url=server.url + CHANNEL.path, limit=LIMIT)
    assert whole.exit_code == 0
    assert CHANNEL.path not in [request.path for request in server.requests[asked:]]
    assert {line["url"] for line in whole.articles} >= {server.url + path for path in ARTICLES}
    assert "HTTP 503" not in (folder / "failures.jsonl").read_text()
    assert "lines dropped" not in whole.log  # what failed before is asked for again, of which nobody need be warned


@pytest.mark.parametrize("delay", ["0", "0.01"])
def test_there_is_one_request_at_a_time_without_a_delay_too(tmp_path: Path, delay: str) -> None:
    slots = _slots(tmp_path, _site({}), {"AUTOTHROTTLE_ENABLED": "False", "DOWNLOAD_DELAY": delay})
    assert max(slot["transferring"] for slot in slots) == 1
