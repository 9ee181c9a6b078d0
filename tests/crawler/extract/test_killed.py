"""An extraction that is killed leaves nothing that the same command does not get over."""

import os
import shutil
import signal
import subprocess
import sys
import threading
from contextlib import suppress
from pathlib import Path

import pytest

from crawler.__main__ import main
from tests.crash_points import killed_at_each_step
from tests.crawler.extract.archives import NAMES, ORIGIN, Capture, captures, extract, write
from tests.forks import ROOT
from tests.site.server import built

pytestmark = pytest.mark.slow
SITE = built("", 0)
ISSUE = SITE.papers[0].issues[-1]
PATHS = [ISSUE.editions[0].path, *(article.path for article in ISSUE.articles[:2])]


@pytest.fixture
def archive(tmp_path: Path) -> Path:
    return write(tmp_path / "x" / "a.warc.gz", captures(SITE, PATHS))


def test_killed_at_any_step_the_same_command_begins_anew(archive: Path, tmp_path: Path) -> None:
    whole = extract(tmp_path / "whole", archive).content
    output = tmp_path / "out"
    command = ("extract", str(archive), "-o", str(output), "--workers", "1")
    steps = 0
    for steps in killed_at_each_step("crawler", *command, below=output):
        if (output / "summary.json").exists():
            assert {name: (output / name).read_bytes() for name in whole} == whole
        else:
            again = extract(output, archive)
            assert again.content == whole, f"killed before step {steps}: {again.stderr}"
        assert not list(output.glob(".*")) or (output / "summary.json").exists()
        shutil.rmtree(output)
    assert steps > len(whole)


def started(archive: Path, output: Path, temporary: Path) -> subprocess.Popen[str]:
    """An extraction with two workers, which has begun to split: it waits for a reader of the pipe that is its log."""
    command = [sys.executable, "-m", "crawler", "extract", str(archive), "-o", str(output), "--workers", "2"]
    environment = {**os.environ, "TMPDIR": str(temporary)}
    return subprocess.Popen(
        command, cwd=ROOT, env=environment, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True
    )


def children(process: int) -> list[str]:
    """The processes that one has started."""
    found = []
    for path in Path("/proc").glob("[0-9]*/stat"):
        with suppress(FileNotFoundError, ProcessLookupError):  # it ended while it was looked at
            fields = path.read_text().rpartition(")")[2].split()
            found += [fields[1]] if fields[1] == str(process) else []
    return found


@pytest.mark.parametrize("number", [signal.SIGTERM, signal.SIGKILL])
def test_ended_by_a_signal_its_workers_end_with_it(tmp_path: Path, number: signal.Signals) -> None:
    # A page that takes long: the signal comes while a worker is at it.
    slow = Capture(f"{ORIGIN}/yzrb/html/2024-05/06/content_1.htm", b"<html><body>" + b"<p>x</p>" * 2_000_000)
    archive = write(tmp_path / "x" / "a.warc.gz", [*captures(SITE, PATHS), slow])
    output, temporary = tmp_path / "out", tmp_path / "tmp"
    temporary.mkdir()
    process = started(archive, output, temporary)
    while len(children(process.pid)) < 2:  # a worker, and what multiprocessing keeps beside it
        assert process.poll() is None
    process.send_signal(number)
    told, _ = process.communicate()  # ends when the last that has the pipe does: the workers, too
    if number == signal.SIGTERM:
        assert process.returncode == 128 + signal.SIGTERM
        assert "Traceback" not in told
        assert not output.exists()
        assert list(temporary.iterdir()) == []
    else:
        again = extract(output, write(tmp_path / "y" / "a.warc.gz", captures(SITE, PATHS)))
        assert again.exit_code == 1, again.stderr  # of the issue there are a page and two articles
        assert {path.name for path in output.iterdir()} == set(NAMES)


def test_a_second_signal_ends_it_at_once(archive: Path, tmp_path: Path) -> None:
    """Here it comes while the first is obeyed: the command waits for a worker, whose page takes long."""
    slow = Capture(f"{ORIGIN}/yzrb/html/2024-05/06/content_1.htm", b"<html><body>" + b"<p>x</p>" * 2_000_000)
    process = started(write(archive, [*captures(SITE, PATHS), slow]), tmp_path / "out", tmp_path)
    while len(children(process.pid)) < 2:
        assert process.poll() is None
    process.send_signal(signal.SIGINT)
    while not signal_is_default(process.pid, signal.SIGINT):
        assert process.poll() is None
    process.send_signal(signal.SIGINT)
    told, _ = process.communicate()
    assert (process.returncode, told) == (-signal.SIGINT, "")


def signal_is_default(process: int, number: signal.Signals) -> bool:
    """Whether nothing in a process catches a signal."""
    status = Path(f"/proc/{process}/status").read_text()
    (caught,) = (line.partition(":")[2] for line in status.splitlines() if line.startswith("SigCgt"))
    return not int(caught, 16) >> (number - 1) & 1


@pytest.mark.parametrize("number", [signal.SIGTERM, signal.SIGINT])
def test_ended_while_its_workers_start_it_ends_in_order(
    archive: Path,
    tmp_path: Path,
    number: signal.Signals,
    monkeypatch: pytest.MonkeyPatch,
    capfd: pytest.CaptureFixture[str],
) -> None:
    start = threading.Thread.start

    def signalled(thread: threading.Thread) -> None:
        if "Executor" in type(thread).__name__:
            signal.raise_signal(number)
        start(thread)

    monkeypatch.setattr(threading.Thread, "start", signalled)
    output = tmp_path / "out"
    assert main(["extract", str(archive), "-o", str(output), "--workers", "2"]) == 128 + number
    assert "Traceback" not in capfd.readouterr().err
    assert not output.exists()
