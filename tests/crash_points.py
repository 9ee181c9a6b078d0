"""Kill a program before each step by which it changes the files below a folder: the first, the second, and so on."""

import os
import signal
from collections.abc import Iterator, Mapping
from pathlib import Path

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
