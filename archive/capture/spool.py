"""The bytes of a response as they come in: those of a large one wait for the writer in a file, not in memory."""

import os
import tempfile
from collections.abc import Iterator
from pathlib import Path
from typing import BinaryIO, cast

HELD = 1 << 20
"""Bytes of a response that are held in memory."""

_PIECE = 256 * 1024


class Spool:
    """Bytes that are added at the end, and read as often as need be.

    What is more than `HELD` bytes goes to a file without a name in `folder`, which is gone with the object or the
    process. Where there is no such file, or no room in it, the bytes stay in memory: nothing of a response is lost.
    (SpooledTemporaryFile of the standard library fails there, and has one place for reading and for writing.)
    """

    def __init__(self, folder: Path) -> None:
        self._folder = folder
        self._start = bytearray()
        self._file: BinaryIO | None = None
        self._filed = 0
        self._rest: bytearray | None = None
        """What the file did not take, once it has not taken all that it was given."""

    def __len__(self) -> int:
        return len(self._start) + self._filed + len(self._rest or b"")

    def add(self, data: bytes) -> None:
        if len(self._start) < HELD:
            self._start += data
            return
        if self._rest is None:
            taken = self._write(data)
            self._filed += taken
            if taken == len(data):
                return
            data, self._rest = data[taken:], bytearray()
        self._rest += data

    def pieces(self) -> Iterator[bytes]:
        """All bytes, in order. Raises OSError where the file can't be read."""
        yield bytes(self._start)
        at = 0
        while self._file is not None and at < self._filed:
            piece = os.pread(self._file.fileno(), min(_PIECE, self._filed - at), at)
            if not piece:
                raise OSError(f"{self._folder}: a temporary file of {self._filed} bytes ends after {at}")
            at += len(piece)
            yield piece
        rest = memoryview(self._rest or b"")
        yield from (bytes(rest[at : at + _PIECE]) for at in range(0, len(rest), _PIECE))

    def whole(self) -> "bytes | Spool":
        """Itself, or its bytes where they are few."""
        return bytes(self._start) if len(self) == len(self._start) else self

    def _write(self, data: bytes) -> int:
        """How many bytes the file took."""
        try:
            if self._file is None:
                self._folder.mkdir(parents=True, exist_ok=True)
                self._file = cast("BinaryIO", tempfile.TemporaryFile(dir=self._folder, buffering=0))  # noqa: SIM115
            return self._file.write(data)
        except OSError:
            return 0

    def __del__(self) -> None:
        if self._file is not None:
            self._file.close()
