"""What a worker does: an issue's crawl, in a process of its own, while it holds the leases of the issue's hosts."""

import os
import socket
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from pathlib import Path
from typing import Literal

from distributed import Semaphore, get_worker
from distributed.core import Status

from crawler import __version__
from crawler.crawl_folder.folder import read_summary
from crawler.crawl_folder.status import crawl_status
from crawler.fleet import crawl_process
from crawler.fleet.plan import FleetError, Issue

State = Literal["whole", "no paper", "incomplete", "failed", "stopped"]
_LOOK = 1.0  # seconds from one look to the next: at the crawl, at the lease, at whether to stop
_WRONG_ARGUMENTS = 2
_stopped: set[str] = set()


@dataclass(frozen=True, slots=True)
class Fleet:
    """What all tasks of a fleet know: its ``id``, the version of the program, and a file that its client made where the
    folders lie, which tells a worker that does not share them."""

    id: str
    version: str
    sign: Path


@dataclass(frozen=True, slots=True)
class Outcome:
    """How an issue stands; ``reason`` says why it failed."""

    issue: Issue
    state: State
    reason: str = ""

    def __str__(self) -> str:
        return f"{self.issue.name}: {self.state}" + (f" ({self.reason})" if self.reason else "")


class CrawlKilled(Exception):
    """A crawl that a signal ended while its worker lives; its task is tried again, and goes on in its folder."""


class _Stopped(Exception):
    """The fleet stops."""


def stop(fleet: str) -> None:
    """Have the crawls of a fleet on this worker close in order, and no more begin."""
    _stopped.add(fleet)


def crawl_issue(issue: Issue, fleet: Fleet) -> Outcome:
    """Crawl an issue, or go on with its crawl. Raises CrawlKilled, FleetError, OSError."""
    if fleet.version != __version__:
        raise FleetError(f"{socket.gethostname()} runs version {__version__}, not {fleet.version}; install the same")
    if not fleet.sign.exists():
        raise FleetError(f"{socket.gethostname()} does not see {fleet.sign}; folders lie where all workers see them")
    try:
        with _leases(issue.hosts, fleet):
            return known(issue) or _crawl(issue, fleet)
    except _Stopped:
        return Outcome(issue, "stopped")


def known(issue: Issue) -> Outcome | None:
    """How an issue stands of which a crawl has all there is; None where there is something to do."""
    outcome = _standing(issue)
    return None if outcome.state == "incomplete" else outcome


def _standing(issue: Issue) -> Outcome:
    summary = read_summary(issue.folder) or {}
    if summary.get("complete"):
        return Outcome(issue, "whole")
    if summary.get("dates_without_issue") == [str(issue.date)] and not summary["issues"]:
        return Outcome(issue, "no paper")
    return Outcome(issue, "incomplete", str(summary.get("finish_reason")))


@contextmanager
def _leases(hosts: tuple[str, ...], fleet: Fleet) -> Iterator[None]:
    """One of each host, in an order that all fleets have in common: nobody else's crawl asks these hosts meanwhile."""
    if not hosts:
        yield
        return
    lease = Semaphore(1, name=f"edition-archiver {hosts[0]}")
    while not lease.acquire(timeout=_LOOK):
        _check(fleet)
    try:
        with _leases(hosts[1:], fleet):
            yield
    finally:
        lease.release()


def _check(fleet: Fleet) -> None:
    # Whom the scheduler takes for dead, its leases are another's soon.
    if fleet.id in _stopped or get_worker().status not in (Status.running, Status.paused):
        raise _Stopped


def _crawl(issue: Issue, fleet: Fleet) -> Outcome:
    _wait_for(issue.folder, fleet)
    issue.folder.parent.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryFile() as said:
        process = subprocess.Popen(
            _command(issue),
            cwd=issue.workplace,
            env={**os.environ, "SCRAPY_SETTINGS_MODULE": "crawler.settings"},
            stdin=subprocess.PIPE,
            stdout=subprocess.DEVNULL,
            stderr=said,
            start_new_session=True,  # the terminal's Ctrl-C is for the fleet, which stops its crawls
        )
        code = _ended(process, fleet)
        said.seek(0)
        lines = said.read().decode(errors="replace").splitlines()
    if code < 0:
        raise CrawlKilled(f"{issue.name}: the crawl was ended by signal {-code}")
    if code == _WRONG_ARGUMENTS:
        return Outcome(issue, "failed", lines[-1] if lines else "wrong arguments")
    return _standing(issue)


def _wait_for(folder: Path, fleet: Fleet) -> None:
    """Until the crawl of a worker that died has closed the folder."""
    while (summary := read_summary(folder)) is not None and crawl_status(folder, summary).state == "running":
        _check(fleet)
        time.sleep(_LOOK)


def _command(issue: Issue) -> list[str]:
    words = [sys.executable, "-m", crawl_process.__name__, "crawl", "edition"]
    settings = {
        **issue.settings,
        "CRAWL_DIR": str(issue.folder),
        "LOG_FILE": f"{issue.folder}.log",
        "CRAWL_DELAY_AT_END": "True",
    }
    for option, values in (("-a", issue.arguments), ("-s", settings)):
        for name, value in values.items():
            words += [option, f"{name}={value}"]
    return words


def _ended(process: subprocess.Popen[bytes], fleet: Fleet) -> int:
    """The exit code of a crawl, which ends with its worker, and with the fleet: then raises _Stopped."""
    assert process.stdin is not None
    with process.stdin:
        while True:
            with suppress(subprocess.TimeoutExpired):
                return process.wait(_LOOK)
            try:
                _check(fleet)
            except _Stopped:
                process.stdin.close()
                process.wait()
                raise
