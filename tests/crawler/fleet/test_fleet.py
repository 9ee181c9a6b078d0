"""A fleet: a scheduler and worker processes on this machine, one of which is killed in the middle of a crawl."""

import json
import os
import signal
import subprocess
import sys
import threading
import time
from collections import Counter, defaultdict
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from pathlib import Path

import dask
import psutil
import pytest
from distributed import Client, LocalCluster, Semaphore

from archive.check.verify import verify
from crawler.__main__ import main
from crawler.fleet.client import cluster
from tests.crawler.crawling import Crawl, crawl
from tests.crawler.folders import content
from tests.forks import ROOT
from tests.site import Request, SampleServer
from tests.site.response import Response
from tests.site.server import built

pytestmark = pytest.mark.slow
DATES = {"daily": ["2024-05-06", "2024-05-07"], "evening": ["2024-05-06"]}
DELAY = 0.1  # seconds, which robots.txt asks for
FATAL = 12  # the request of a host during which the worker behind it is killed
CLUSTER = {
    "n_workers": 3,
    "threads_per_worker": 1,
    "dashboard_address": "127.0.0.1:0",
    "worker_dashboard_address": "127.0.0.1:0",
}
# So that a dead worker's leases are soon another's.
LEASES = {
    "distributed.scheduler.locks.lease-timeout": "2s",
    "distributed.scheduler.locks.lease-validation-interval": "500ms",
}


class LoggingServer(SampleServer):
    """The sample, whose robots.txt asks for a delay. ``times`` has when each request came, by the host that it named,
    until ``logs`` is False. Of the processes ``workers`` one is killed once, and then ``held`` is released."""

    def __init__(self) -> None:
        site = built("", 0)
        robots = Response(f"User-agent: *\nCrawl-delay: {DELAY}\n".encode(), "text/plain")
        super().__init__(site=replace(site, pages={**site.pages, "/robots.txt": robots}))
        self.times: defaultdict[str, list[float]] = defaultdict(list)
        self.logs = True
        self.workers: list[int] = []
        self.killed: list[int] = []
        self.held: Semaphore | None = None
        self._killing = threading.Lock()

    def answer(self, request: Request) -> Response:
        host = next(value for name, value in request.headers if name.lower() == "host").partition(":")[0]
        if self.logs:
            self.times[host].append(time.monotonic())
        with self._killing:
            if self.workers and not self.killed and host == "127.0.0.1" and len(self.times[host]) >= FATAL:
                busy = next(worker for worker in self.workers if _crawls(worker, self.url))
                os.kill(busy, signal.SIGKILL)
                self.killed.append(busy)
                if self.held is not None:
                    self.held.release()
        return super().answer(request)


def _crawls(worker: int, url: str) -> bool:
    """Whether a process has a child that crawls what is at an address."""
    children = psutil.Process(worker).children()
    return any(url in word for child in children for word in child.cmdline())


@dataclass(frozen=True, slots=True)
class Done:
    """What a fleet of three workers left, one of them killed, and an undisturbed crawl of each paper."""

    root: Path
    exit_code: int
    told: str
    server: LoggingServer
    undisturbed: Mapping[str, Crawl]


@pytest.fixture(scope="module")
def done(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Done]:
    folder = tmp_path_factory.mktemp("fleet")
    with LoggingServer() as server:
        papers = dict(zip(DATES, server.site.papers, strict=False))
        assert [str(papers["daily"].issues[number].date) for number in (0, 1)] == DATES["daily"]
        # Another name of the same server: a host of its own.
        addresses = {
            "daily": server.url + papers["daily"].index_path,
            "evening": server.url.replace("127.0.0.1", "localhost") + papers["evening"].index_path,
        }
        arguments = {
            name: {"url": url, "since": DATES[name][0], "until": DATES[name][-1], "pages": "01"}
            for name, url in addresses.items()
        }
        exit_code, told = _run_fleet(folder, arguments, server)
        server.logs = False
        server.site = built("", 0)  # what follows need not take so long
        undisturbed = {
            name: crawl("edition", folder / f"undisturbed-{name}", **given)  # type: ignore[arg-type]
            for name, given in arguments.items()
        }
        yield Done(folder / "crawls", exit_code, told, server, undisturbed)


def _run_fleet(folder: Path, arguments: Mapping[str, Mapping[str, str]], server: LoggingServer) -> tuple[int, str]:
    """The command with a scheduler and three workers; its exit code, and what it says."""
    lines = ["[settings]", "DOWNLOAD_DELAY = 0", "AUTOTHROTTLE_ENABLED = false"]
    for name, given in arguments.items():
        lines += ["[[crawl]]", f'name = "{name}"', "[crawl.arguments]"]
        lines += [f'{argument} = "{value}"' for argument, value in given.items()]
    timetable = folder / "papers.toml"
    timetable.write_text("\n".join(lines), encoding="utf-8")
    with (
        dask.config.set(LEASES),
        LocalCluster(**CLUSTER) as own,
        Client(own) as other,
        (folder / "told").open("w") as told,
        pytest.MonkeyPatch.context() as patch,
    ):
        server.workers = list(other.run(os.getpid).values())
        assert len(set(server.workers)) == 3
        server.held = Semaphore(1, name="edition-archiver localhost")
        assert server.held.acquire()  # as another fleet's crawl does
        patch.setenv("NO_PROGRESS", "1")  # a line a minute, where all else is slow
        patch.setattr("sys.stderr", told)
        exit_code = main(["fleet", str(timetable), "--scheduler", own.scheduler_address])
    server.workers = []
    return exit_code, (folder / "told").read_text()


def test_a_fleet_of_which_a_worker_was_killed_ends_with_all_issues(done: Done) -> None:
    assert len(done.server.killed) == 1
    assert (done.exit_code, done.told[:9]) == (0, "3 whole; ")
    assert main(["status", str(done.root)]) == 0


@pytest.mark.parametrize("paper", DATES)
def test_the_folders_hold_together_what_one_undisturbed_crawl_holds(done: Done, paper: str) -> None:
    folders = [done.root / paper / date for date in DATES[paper]]
    found = [content(folder) for folder in folders]
    undisturbed = content(done.undisturbed[paper].folder)
    for name in ("articles.jsonl", "editions.jsonl", "failures.jsonl"):
        assert sum((one[name] for one in found), Counter()) == undisturbed[name]
    assert undisturbed["articles.jsonl"]
    assert list(verify(folders)) == []


@pytest.mark.parametrize("host", ["127.0.0.1", "localhost"])
def test_no_host_is_asked_more_often_than_it_allows(done: Done, host: str) -> None:
    times = done.server.times[host]
    assert len(times) > FATAL
    most = max(sum(begin <= time < begin + 1 for time in times) for begin in times)
    assert most <= 1 / DELAY + 1


def test_a_host_that_another_fleet_crawls_is_waited_for(done: Done) -> None:
    assert min(done.server.times["localhost"]) > done.server.times["127.0.0.1"][FATAL - 1]


def test_a_fleet_that_is_told_to_end_closes_its_crawls(tmp_path: Path) -> None:
    """By SIGTERM; Ctrl-C takes the same way. Each crawl waits for its second request when it comes."""
    with SampleServer() as server:
        paper = server.site.papers[0]
        command = [sys.executable, "-m", "crawler", "fleet", "--url", server.url + paper.index_path, "--workers", "1"]
        command += ["--since", DATES["daily"][0], "--until", DATES["daily"][-1], "-o", str(tmp_path)]
        fleet = subprocess.Popen(
            [*command, "-s", "DOWNLOAD_DELAY=100"],
            cwd=ROOT,
            env={name: value for name, value in os.environ.items() if not name.lower().endswith("_proxy")},
            stderr=subprocess.PIPE,
            text=True,
        )
        while not server.requests:
            assert fleet.poll() is None
            time.sleep(0.05)
        fleet.send_signal(signal.SIGTERM)
        said = fleet.communicate(timeout=100)[1]
    assert fleet.returncode == 128 + signal.SIGTERM
    assert "Traceback" not in said
    (summary,) = tmp_path.rglob("summary.json")
    assert json.loads(summary.read_bytes())["finish_reason"] == "shutdown"
    assert not [path for path in tmp_path.rglob("*") if path.name.startswith(".fleet-") or path.suffix == ".open"]


def test_a_cluster_of_ones_own_is_not_open_to_other_machines() -> None:
    with cluster(None, 1):
        places = [found.laddr for found in psutil.Process().net_connections("inet") if found.status == "LISTEN"]
    assert {place.ip for place in places} == {"127.0.0.1"}
