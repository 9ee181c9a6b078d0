"""Files that a killed process left unfinished (`.open`), and what was cut out of damaged ones (`.damaged`)."""

import glob
import os
from pathlib import Path

from archive.io.atomic import sync_folder
from archive.warc.files import OPEN, WarcFile

DAMAGED = ".damaged"
"""The ending of a file with what `recover` cut out of another; a number follows where there was one already."""


def cut_out(file: WarcFile) -> list[Path]:
    """What `recover` cut out of a WARC file: the files beside it that hold this. Of one in a WACZ nobody knows."""
    if file.member is not None:
        return []
    return sorted(file.path.parent.glob(f"{glob.escape(file.path.name + DAMAGED)}*"))


def finish(path: Path, end: int) -> Path | None:
    """Cut an unfinished file to its first `end` bytes, bring it to the disk, and give it its final name, which is
    returned; None for one without any whole record, which is removed.

    Raises OSError; FileExistsError where a finished file of its name is there already.
    """
    if end == 0:
        path.unlink()
        return None
    final = path.with_name(path.name.removesuffix(OPEN))
    with path.open("r+b") as file:
        file.truncate(end)
        os.fsync(file.fileno())
    os.link(path, final)  # unlike a rename, it never takes the place of another file
    path.unlink()
    sync_folder(path.parent)
    return final


def drop_second_names(folder: Path) -> None:
    """Remove the `.open` names of files that have their final name: a process was killed between the two."""
    for opened in folder.glob(f"*{OPEN}"):
        final = opened.with_name(opened.name.removesuffix(OPEN))
        if final.exists() and final.samefile(opened):
            opened.unlink()
