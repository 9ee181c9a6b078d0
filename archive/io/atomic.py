"""Atomic writes: files that are there complete or not at all."""

import errno
import os
import shutil
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from tempfile import mkdtemp

TEMPORARY = ".part"  # behind the name of a file until it is complete
# What a write says that finds no room; unlike what opening a file says, it names none.
NO_ROOM = (errno.ENOSPC, errno.EDQUOT, errno.EFBIG)


@contextmanager
def atomic_file(path: Path) -> Iterator[Path]:
    """The name to write to; what is there at the end becomes `path`, on the disk and in one step.

    After an error what was there before stays, and nothing of the new file. Raises OSError, which names `path`.
    """
    temporary = path.with_name(path.name + TEMPORARY)
    with told_as(path, temporary):
        check_place(path)
        try:
            yield temporary
            with temporary.open("rb+") as file:
                os.fsync(file.fileno())
            os.replace(temporary, path)
            sync_folder(path.parent)
        finally:
            temporary.unlink(missing_ok=True)


@contextmanager
def atomic_files(folder: Path, last: str = "") -> Iterator[Path]:
    """A folder to write to; its files are in `folder` at the end, which is made if need be.

    After an error nothing of it is left. After a kill there may be `unfinished` files, which the next call that comes
    to its end removes; the file named `last` is there only if all the others are.
    Raises OSError, which names `folder` or a file that was to be in it.
    """
    made = not folder.exists()
    folder.mkdir(parents=True, exist_ok=True)
    temporary = Path(mkdtemp(prefix=f"{TEMPORARY}-", dir=folder))
    try:
        with told_as(folder, temporary):
            yield temporary
            files = sorted(temporary.iterdir(), key=lambda file: (file.name == last, file.name))
            for file in files:
                with file.open("rb+") as written:
                    os.fsync(written.fileno())
            for file in files:
                os.replace(file, folder / file.name)
            sync_folder(folder)
            for left in unfinished(folder):
                shutil.rmtree(left, ignore_errors=True)
    finally:
        shutil.rmtree(temporary, ignore_errors=True)
        if made:
            with suppress(OSError):  # what is in it stays
                folder.rmdir()


def unfinished(folder: Path) -> list[Path]:
    """What `atomic_files` writes to now, or wrote to when it was killed."""
    return sorted(folder.glob(f"{TEMPORARY}-*"))


@contextmanager
def told_as(path: Path, temporary: Path) -> Iterator[None]:
    """Report errors of writing `temporary`, or a file in it, as errors of `path`, the name that the user gave."""
    try:
        yield
    except OSError as error:
        name = error.filename
        if name is None and error.errno in NO_ROOM:
            name = temporary
        if not isinstance(name, str | Path) or not Path(name).is_relative_to(temporary):
            raise
        raise OSError(error.errno, error.strerror, str(path / Path(name).relative_to(temporary))) from error


def check_place(path: Path, *, new: bool = False) -> None:
    """Whether a file can be at a path, to be asked before the work for it is done; `new`: where none is yet.

    A device or a pipe would be replaced by the file, not written to. Raises OSError, which names the path.
    """
    if path.exists() and not path.is_file():
        kind = "a folder" if path.is_dir() else "a device or a pipe"
        raise OSError(errno.EINVAL, f"{kind}; give the name of a file", str(path))
    if new and path.exists():
        raise OSError(errno.EEXIST, "is there already; give another name, or remove it", str(path))
    if not path.parent.is_dir():
        raise OSError(errno.ENOTDIR, f"there is no folder {path.parent}", str(path))


def sync_folder(folder: Path) -> None:
    """Bring the names in a folder to the disk."""
    descriptor = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)
