"""A fleet: a scheduler and worker processes on this machine, one of which is killed in the middle of a crawl."""

import os
import signal
import threading
import time
from collections import Counter, defaultdict
from collections.abc import Iterator
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

import dask
import pytest
from distributed import Client, LocalCluster

from archive.check.verify import verify
from crawler.__main__ import main
from tests.crawler.crawling import crawl
from tests.crawler.folders import content
from tests.site import Request, SampleServer, SampleSite
from tests.site.response import Response
from tests.site.server import built

pytestmark = pytest.mark.slow
DATES = ["2024-05-06", "2024-05-07"]
DELAY = 0.1  # seconds, which robots.txt asks for
FATAL = 12  # the request of a host during which the worker behind it is killed
# So that a dead worker's leases are soon another's.
LEASES = {
    "distributed.scheduler.locks.lease-timeout": "2s",
    "distributed.scheduler.locks.lease-validation-interval": "500ms",
}


def _site() -> SampleSite:
    robots = Response(f"User-agent: *\nCrawl-delay: {DELAY}\n".encode(), "text/plain")
    return replace(built("", 0), pages={**built("", 0).pages, "/robots.txt": robots})


class LoggingServer(SampleServer):
    """Knows when each request came, by the host that it named; ``workers`` are the ids of processes, of which one is
    killed once."""

    def __init__(self) -> None:
        super().__init__(site=_site())
        self.times: defaultdict[str, list[float]] = defaultdict(list)
        self.workers: list[int] = []
        self.killed: list[int] = []
        self._kill = threading.Lock()

    def answer(self, request: Request) -> Response:
        host = next(value for name, value in request.headers if name.lower() == "host").partition(":")[0]
        self.times[host].append(time.monotonic())
        with self._kill:
            if self.workers and not self.killed and host == "127.0.0.1" and len(self.times[host]) >= FATAL:
                busy = next(worker for worker in self.workers if _crawls(worker, self.url))
                os.kill(busy, signal.SIGKILL)
                self.killed.append(busy)
        return super().answer(request)


def _crawls(worker: int, url: str) -> bool:
    """Whether a process has a child that crawls what is at an address."""
    for task in Path(f"/proc/{worker}/task").iterdir():
        for child in (task / "children").read_text().split():
            if url.encode() in Path(f"/proc/{child}/cmdline").read_bytes():
                return True
    return False


@dataclass(frozen=True, slots=True)
class Done:
    """What a fleet of three workers left, one of them killed, and the undisturbed crawls of the same papers."""

    root: Path
    undisturbed: dict[str, dict[str, Any]]
    exit_code: int
    told: str
    server: LoggingServer


@pytest.fixture(scope="module")
def done(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Done]:
    folder = tmp_path_factory.mktemp("fleet")
    with LoggingServer() as server, dask.config.set(LEASES):
        daily, evening = server.site.papers[:2]
        assert str(daily.issues[0].date) == DATES[0]
        # Another name of the same server: a host of its own.
        addresses = {
            "daily": server.url + daily.index_path,
            "evening": server.url.replace("127.0.0.1", "localhost") + evening.index_path,
        }
        dates: dict[str, Any] = {"since": DATES[0], "until": DATES[-1]}
        timetable = folder / "papers.toml"
        timetable.write_text(
            'folder = "."\n[settings]\nDOWNLOAD_DELAY = 0\nAUTOTHROTTLE_ENABLED = false\n'
            + "".join(f'[[crawl]]\nname = "{name}"\narguments = {{ url = "{url}", pages = "01,A01" }}\n'
                      for name, url in addresses.items())
        )  # fmt: skip
        how = {"n_workers": 3, "threads_per_worker": 1, "dashboard_address": None}
        with LocalCluster(**how) as cluster:
            with Client(cluster) as client:
                server.workers = list(client.run(os.getpid).values())
            told = folder / "told"
            with told.open("w") as file, pytest.MonkeyPatch.context() as streams:
                streams.setattr("sys.stderr", file)
                arguments = [str(timetable), "--since", dates["since"], "--until", dates["until"]]
                exit_code = main(["fleet", *arguments, "--scheduler", cluster.scheduler_address])
        times, server.times = server.times, defaultdict(list)
        server.workers, server.site = [], built("", 0)  # what follows need not take so long
        undisturbed = {}
        (folder / "undisturbed").mkdir()
        for name, url in addresses.items():
            crawl("edition", folder / "undisturbed" / name, url=url, pages="01,A01", **dates)
            undisturbed[name] = content(folder / "undisturbed" / name)
        server.times = times
        yield Done(folder / "crawls", undisturbed, exit_code, told.read_text(), server)


def test_a_fleet_of_which_a_worker_was_killed_ends_with_all_issues(done: Done) -> None:
    assert len(done.server.killed) == 1
    assert done.exit_code == 0, done.told
    assert done.told.startswith("4 whole; ")
    assert main(["status", str(done.root)]) == 0


@pytest.mark.parametrize("paper", ["daily", "evening"])
def test_the_folders_hold_together_what_one_undisturbed_crawl_holds(done: Done, paper: str) -> None:
    folders = sorted(path for path in (done.root / paper).iterdir() if path.is_dir())
    assert [path.name for path in folders] == DATES
    found = [content(folder) for folder in folders]
    for name in ("articles.jsonl", "editions.jsonl"):
        assert sum((one[name] for one in found), Counter()) == done.undisturbed[paper][name]
    assert list(verify(folders)) == []


@pytest.mark.parametrize("host", ["127.0.0.1", "localhost"])
def test_no_host_is_asked_more_often_than_it_allows(done: Done, host: str) -> None:
    times = done.server.times[host]
    assert len(times) > 3 * FATAL
    most = max(sum(begin <= time < begin + 1 for time in times) for begin in times)
    assert most <= 1 / DELAY + 1
