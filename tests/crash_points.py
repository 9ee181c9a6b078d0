"""Kill a program at each step by which it changes the files below a folder: the first, the second, and so on."""

import os
import signal
from collections.abc import Iterator, Mapping
from pathlib import Path
from subprocess import CompletedProcess

from tests.forks import run

# Python tells of each such step before it is made. What is written to an open file shows at the next step.
_COMMAND = """
import os, runpy, signal, sys
module, below, number = sys.argv[1], sys.argv[2], int(sys.argv[3])
steps = 0
CHANGES = {"os.rename", "os.remove", "os.rmdir", "os.mkdir", "os.link", "os.symlink", "os.truncate"}
def changes(event, args):
    if event == "open":
        return isinstance(args[2], int) and args[2] & (os.O_WRONLY | os.O_RDWR)
    return event in CHANGES
def count(event, args):
    global steps
    if changes(event, args) and any(isinstance(arg, (str, bytes, os.PathLike)) and os.fsdecode(arg).startswith(below)
                                    for arg in args[:2]):
        steps += 1
        if steps == number:
            os.kill(os.getpid(), signal.SIGKILL)
sys.addaudithook(count)
sys.argv = [module, *sys.argv[4:]]
runpy.run_module(module, run_name="__main__", alter_sys=True)
"""
TIMEOUT = 120  # seconds


def killed_at_each_step(
    module: str, *arguments: str, below: Path, environment: Mapping[str, str] = os.environ
) -> Iterator[int]:
    """``python -m MODULE ARGUMENT…``, killed before its first change below a folder, its second, … until it comes to
    its end. Yields the number of the step after each kill: who iterates looks at what is there, and puts the files back
    as they were before."""
    number = 1
    while True:
        done = run(
            _COMMAND, module, str(below), str(number), *arguments, environment=environment, timeout=TIMEOUT
        )
        if done.returncode != -signal.SIGKILL:
            assert number > 1, f"nothing was changed: {done.stderr}"
            assert done.returncode in (0, 1), done.stderr
            return
        yield number
        number += 1

# Besides, each write of a crawl's own files: of the one at which it is killed half the bytes are written. With an error
# other than 0 nothing is killed: that step, and each after it, ends in the error.
_CRAWL = """
import io, os, signal, sys
import archive.capture.writer as writer
below, number, error = sys.argv[1], int(sys.argv[2]), int(sys.argv[3])
steps = 0
written = os.write
CHANGES = {"os.rename", "os.remove", "os.rmdir", "os.mkdir", "os.link", "os.symlink", "os.truncate"}
def step(event, path):
    global steps
    steps += 1
    if number == 0:
        written(1, f"step {event} {os.path.relpath(path, below)}\\n".encode())
    if error and 0 < number <= steps:
        raise OSError(error, os.strerror(error), path)
    return steps == number
def die():
    os.kill(os.getpid(), signal.SIGKILL)
def hook(event, args):
    if event == "open" and not (isinstance(args[2], int) and args[2] & (os.O_WRONLY | os.O_RDWR)):
        return
    if event == "open" or event in CHANGES:
        path = next((os.fsdecode(arg) for arg in args[:2] if isinstance(arg, (str, bytes, os.PathLike))), "")
        if path.startswith(below) and step(event, path):
            die()
sys.addaudithook(hook)
def write(descriptor, data):
    path = os.readlink(f"/proc/self/fd/{descriptor}")
    if path.startswith(below) and step("write", path):
        written(descriptor, data[: len(data) // 2])
        die()
    return written(descriptor, data)
os.write = write
class File(io.FileIO):
    def write(self, data):
        if step("write", self.name):
            super().write(data[: len(data) // 2])
            die()
        return super().write(data)
writer.open = lambda path, mode, buffering: File(path, mode)
sys.argv = ["scrapy", *sys.argv[4:]]
from scrapy.cmdline import execute
execute()
"""


class CrashingCrawl:
    """``scrapy ARGUMENT…`` with its steps below a folder counted: opening for writing, writing, renaming, removing."""

    def __init__(self, *arguments: str, below: Path, environment: Mapping[str, str] = os.environ) -> None:
        self._arguments, self._below, self._environment = arguments, below, environment

    def steps(self) -> list[str]:
        """Each step of a whole crawl, such as ``write articles.jsonl``, in its order."""
        done = self._run(0)
        assert done.returncode == 0, done.stderr
        return [line.removeprefix("step ") for line in done.stdout.splitlines() if line.startswith("step ")]

    def kill(self, number: int) -> bool:
        """Run it up to a step, counted from 1; of a write half is done. Tells whether it came so far."""
        return self._run(number).returncode == -signal.SIGKILL

    def lose_disk(self, number: int, error: int) -> CompletedProcess[str]:
        """Run it to its end; from a step on, counted from 1, each ends in an error such as EROFS."""
        return self._run(number, error)

    def _run(self, number: int, error: int = 0) -> CompletedProcess[str]:
        task = (str(self._below), str(number), str(error), *self._arguments)
        return run(_CRAWL, *task, environment=self._environment, timeout=TIMEOUT)
