"""One process at a time in a folder."""

import errno
import fcntl
import os
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

_held: set[int] = set()


def _hold_none() -> None:
    for lock in _held:
        os.close(lock)
    _held.clear()


os.register_at_fork(after_in_child=_hold_none)  # a fork may outlive its parent by what it is at


@contextmanager
def locked_folder(folder: Path) -> Iterator[None]:
    """Hold the lock (flock) of a folder, which is made if need be; a killed process holds none, nor do its forks.

    A folder that was made and is empty at the end goes again. Raises OSError, which names the folder: where another
    process holds its lock, with a word that says so.
    """
    made = not folder.exists()
    folder.mkdir(parents=True, exist_ok=True)
    lock = os.open(folder, os.O_RDONLY | os.O_DIRECTORY)
    _held.add(lock)
    try:
        try:
            fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError as error:
            raise OSError(errno.EBUSY, "in use: another process writes there", str(folder)) from error
        yield
    finally:
        _held.discard(lock)
        os.close(lock)
        if made:
            with suppress(OSError):  # what is in it stays
                folder.rmdir()
