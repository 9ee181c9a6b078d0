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
from tests.crawler.crawls.test_politeness import CHANNEL, LIMIT, SITE, _robots, _site, _slots
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


def interrupted(server: Watched, folder: Path, **settings: str) -> subprocess.Popen[str]:
    """A crawl that was told to end when the server was asked for the path."""
    chosen = {"CRAWL_DIR": str(folder), "AUTOTHROTTLE_ENABLED": "False", "DOWNLOAD_DELAY": "0", **settings}
    options = [option for name, value in chosen.items() for option in ("-s", f"{name}={value}")]
    command = [sys.executable, "-m", "scrapy", "crawl", "channel", "-a", f"url={server.url}{CHANNEL.path}"]
    process = subprocess.Popen(
        [*command, "-a", f"limit={LIMIT}", *options],
        cwd=ROOT,
        env={name: value for name, value in os.environ.items() if not name.lower().endswith("_proxy")},
        stderr=subprocess.PIPE,
        text=True,
    )
    assert server.asked.wait(PATIENCE)
    process.send_signal(signal.SIGINT)
    return process


def ended(process: subprocess.Popen[str], folder: Path) -> tuple[str, list[dict[str, Any]]]:
    log = process.communicate(timeout=PATIENCE)[1]
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


@pytest.mark.parametrize("delay", ["0", "0.01"])
def test_there_is_one_request_at_a_time_without_a_delay_too(tmp_path: Path, delay: str) -> None:
    slots = _slots(tmp_path, _site({}), {"AUTOTHROTTLE_ENABLED": "False", "DOWNLOAD_DELAY": delay})
    assert max(slot["transferring"] for slot in slots) == 1
