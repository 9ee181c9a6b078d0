"""One process at a time in a folder."""

import subprocess
import sys
from pathlib import Path

import pytest

from archive.io.lock import locked_folder

# Forks while it holds a lock, and leaves a fork behind that ends when its input does.
FORKS = """
import os, sys
from pathlib import Path
from archive.io.lock import locked_folder
with locked_folder(Path(sys.argv[1])):
    if os.fork():
        os.kill(os.getpid(), 9)
    print("left", flush=True)
    sys.stdin.read()
    os._exit(0)
"""


def test_a_folder_in_use_is_not_locked_twice(tmp_path: Path) -> None:
    with locked_folder(tmp_path), pytest.raises(OSError, match="in use"), locked_folder(tmp_path):
        pass


def test_a_fork_of_a_process_that_was_killed_holds_no_lock(tmp_path: Path) -> None:
    command = [sys.executable, "-c", FORKS, str(tmp_path)]
    with subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True) as process:
        assert process.stdout is not None
        assert process.stdout.readline() == "left\n"
        process.wait()
        with locked_folder(tmp_path):
            pass
