"""A file that is there complete or not at all."""

import os
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from archive.unfinished import sync_folder

PART = ".part"


@contextmanager
def completed(path: Path) -> Iterator[Path]:
    """The name to write to; what is there at the end becomes `path`, on the disk and in one step.

    After an error what was there before stays, and nothing of the new file. Raises OSError.
    """
    part = path.with_name(path.name + PART)
    try:
        yield part
        with part.open("rb+") as file:
            os.fsync(file.fileno())
        os.replace(part, path)
        sync_folder(path.parent)
    finally:
        part.unlink(missing_ok=True)
