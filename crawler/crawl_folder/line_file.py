"""A file of lines that is added to: a line is there whole, or not at all."""

import contextlib
import errno
import os
import stat
from pathlib import Path


class LineFile:
    """Open for as long as a crawl runs. Each line is with the operating system before the next: a kill keeps them all.

    Raises OSError, which names the path, where it cannot be opened, or is no file.
    """

    def __init__(self, path: Path) -> None:
        self._path = path
        # Without O_NONBLOCK a pipe in the file's place would keep the crawl waiting for a reader.
        flags = os.O_WRONLY | os.O_APPEND | os.O_CREAT | os.O_CLOEXEC | os.O_NONBLOCK
        self._descriptor = os.open(path, flags, 0o666)
        if not stat.S_ISREG(os.fstat(self._descriptor).st_mode):
            self.close()
            raise OSError(errno.EINVAL, "a device or a pipe", str(path))

    def add(self, line: str) -> None:
        """Write a line, without its end. Raises OSError; the file is then as it was."""
        rest = memoryview(line.encode() + b"\n")
        held = os.fstat(self._descriptor)
        if not held.st_nlink:
            raise OSError(errno.ENOENT, "deleted while it was written", str(self._path))
        try:
            while rest:
                rest = rest[os.write(self._descriptor, rest) :]
        except OSError as error:
            with contextlib.suppress(OSError):  # on a disk that is gone a torn line stays; who reads it leaves it out
                os.ftruncate(self._descriptor, held.st_size)
            raise OSError(error.errno, error.strerror, str(self._path)) from error

    def close(self) -> None:
        os.close(self._descriptor)
