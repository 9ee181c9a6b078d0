"""Processes that work for this one: what they give, what happens when one dies, and when this one does."""

import os
import signal
import subprocess
import sys
from pathlib import Path

import pytest

from crawler.worker_processes import WorkerDied, WorkerProcesses

ROOT = Path(__file__).parents[2]
_PARENT = """
import os, sys
from crawler.worker_processes import WorkerProcesses
processes = WorkerProcesses(2, int, forks=sys.argv[1] == "True")
print(processes.submit(os.getpid).result(), flush=True)
sys.stdin.read()
"""


def die_at(number: int) -> int:
    if number == 3:
        os._exit(1)
    return number * number


def fail(text: str) -> None:
    raise ValueError(text)


@pytest.mark.parametrize("forks", [True, False])
def test_work_that_kills_its_process_is_named_and_all_else_is_done(forks: bool) -> None:
    processes = WorkerProcesses(2, len, "prepared", forks=forks)
    try:
        outcomes = [processes.submit(die_at, number) for number in range(7)]
        assert isinstance(outcomes.pop(3).exception(), WorkerDied)
        assert [outcome.result() for outcome in outcomes] == [0, 1, 4, 16, 25, 36]
        assert processes.submit(die_at, 7).result() == 49
    finally:
        processes.close()


def test_what_work_raises_is_raised() -> None:
    processes = WorkerProcesses(1, len, "prepared")
    try:
        with pytest.raises(ValueError, match="no good"):
            processes.submit(fail, "no good").result()
    finally:
        processes.close()


@pytest.mark.parametrize("forks", [True, False])
def test_processes_end_when_the_one_that_they_work_for_is_killed(forks: bool) -> None:
    command = [sys.executable, "-c", _PARENT, str(forks)]
    with subprocess.Popen(command, cwd=ROOT, stdin=subprocess.PIPE, stdout=subprocess.PIPE) as parent:
        assert parent.stdout is not None
        assert parent.stdout.readline().strip().isdigit()
        parent.send_signal(signal.SIGKILL)
        parent.wait()
        # Each of them holds the other end of the pipe until it ends: this would wait for ever.
        assert parent.stdout.read() == b""
