"""What can't be written is told in one line that names it, and nothing is left of it."""

import errno
import os
import resource
import subprocess
import sys
from pathlib import Path

import pytest

from archive.__main__ import main
from archive.io.atomic import atomic_files
from tests.archive.records import INFO, crawl_folder, write
from tests.archive.records import resource as record
from tests.forks import ROOT

ONE = record(b"one" * 1000)
TORN = record(b"torn")[:-5]


def tree(folder: Path) -> dict[str, bytes]:
    return {str(path.relative_to(folder)): path.read_bytes() for path in folder.rglob("*") if path.is_file()}


def refused(capsys: pytest.CaptureFixture[str], command: str, *arguments: Path | str) -> str:
    """The one line that a command says, behind its name."""
    assert main([command, *map(str, arguments)]) == 2
    told = capsys.readouterr()
    assert told.out == ""
    (line,) = told.err.splitlines()
    name, _, reason = line.partition(": ")
    assert name == f"python -m archive {command}"
    return reason


@pytest.mark.parametrize("command", ["index", "wacz"])
def test_output_must_be_a_new_file_in_a_folder(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], command: str
) -> None:
    crawl_folder(tmp_path / "crawl")
    file = write(tmp_path / "file", b"kept")
    os.mkfifo(tmp_path / "pipe")
    before = tree(tmp_path)
    for output, reason in (
        (tmp_path / "lost" / "x", f"there is no folder {tmp_path / 'lost'}"),
        (file / "x", f"there is no folder {file}"),
        (file, "is there already; give another name, or remove it"),
        (tmp_path / "crawl", "a folder; give the name of a file"),
        (tmp_path / "pipe", "a device or a pipe; give the name of a file"),
    ):
        assert refused(capsys, command, tmp_path / "crawl", "-o", output) == f"{output}: {reason}"
    assert (tmp_path / "pipe").is_fifo()
    (tmp_path / "pipe").unlink()
    assert tree(tmp_path) == before


def test_index_of_a_crawl_folder_is_made_anew(tmp_path: Path) -> None:
    crawl_folder(tmp_path)
    write(tmp_path / "index.cdxj", b"old")
    assert main(["index", str(tmp_path)]) == 0
    assert (tmp_path / "index.cdxj").read_bytes() != b"old"


def test_folder_of_recovered_files_must_be_one(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    path = write(tmp_path / "a.warc.gz", INFO, TORN)
    assert refused(capsys, "recover", path, "-o", path) == f"{path}: a file; give a folder"
    assert refused(capsys, "recover", path, "-o", path / "x") == f"{path / 'x'}: Not a directory"
    assert tree(tmp_path) == {"a.warc.gz": INFO + TORN}


def small(size: int, *arguments: Path | str) -> subprocess.CompletedProcess[str]:
    """A command whose files can't pass a size, as on a disk that is full."""
    return subprocess.run(
        [sys.executable, "-m", "archive", *map(str, arguments)],
        cwd=ROOT,
        capture_output=True,
        text=True,
        check=False,
        preexec_fn=lambda: resource.setrlimit(resource.RLIMIT_FSIZE, (size, size)),
    )


@pytest.mark.parametrize(("command", "name", "size"), [("index", "x.cdxj", 100), ("wacz", "x.wacz", 2500)])
def test_output_without_room_is_named_and_not_there(tmp_path: Path, command: str, name: str, size: int) -> None:
    crawl_folder(tmp_path / "crawl")
    before = tree(tmp_path)
    done = small(size, command, tmp_path / "crawl" / "warc", "-o", tmp_path / name)
    assert done.stderr == f"python -m archive {command}: {tmp_path / name}: File too large\n"
    assert done.returncode == 2
    assert tree(tmp_path) == before


@pytest.mark.parametrize("options", [(), ("--in-place",), ("-o",)])
def test_recovery_without_room_is_named_and_leaves_all_as_it_was(tmp_path: Path, options: tuple[str, ...]) -> None:
    path = write(tmp_path / "a.warc.gz", TORN, INFO, ONE)
    out = tmp_path / "out"
    done = small(len(INFO), "recover", path, *options, *([out] if "-o" in options else []))
    target = (out if "-o" in options else tmp_path) / path.name
    assert done.stderr == f"python -m archive recover: {target}: File too large\n"
    assert done.returncode == 2
    assert tree(tmp_path) == {"a.warc.gz": TORN + INFO + ONE}


def test_standard_output_without_room_is_told(tmp_path: Path) -> None:
    path = write(tmp_path / "a.warc.gz", INFO)
    with Path("/dev/full").open("wb") as full:
        done = subprocess.run(
            [sys.executable, "-m", "archive", "get", str(path), "0"],
            cwd=ROOT,
            stdout=full,
            stderr=subprocess.PIPE,
            text=True,
            check=False,
        )
    assert done.returncode == 2
    assert done.stderr.startswith("python -m archive get: standard output, or a temporary file: No space left")


def test_files_of_a_folder_are_there_together_or_not_at_all(tmp_path: Path) -> None:
    folder = tmp_path / "new"

    def fill(error: OSError | None = None) -> None:
        with atomic_files(folder) as part:
            write(part / "a", b"half" if error else b"whole")
            if error:
                raise error

    with pytest.raises(OSError, match="No space left") as raised:
        fill(OSError(errno.ENOSPC, "No space left on device"))
    assert raised.value.filename == str(folder)
    assert not folder.exists()
    write(folder / "kept", b"old")
    with pytest.raises(OSError, match="No space left"):
        fill(OSError(errno.ENOSPC, "No space left on device"))
    assert tree(folder) == {"kept": b"old"}
    fill()
    assert tree(folder) == {"kept": b"old", "a": b"whole"}
