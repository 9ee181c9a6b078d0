"""A path gives the WARC files that it stands for, each once; what holds none is named."""

import fcntl
import gzip
import os
import re
import struct
import zipfile
from pathlib import Path

import pytest

from archive.warc.files import MAX_DIRECTORY, WarcError, WarcFile, all_warc_files, is_being_written, warc_files
from archive.warc.line_pointer import pointed_file
from tests.archive.records import INFO, plain, wacz, write

NAMES = ("a.warc.gz", "b.warc", "c.warc.gz.open")


def folder_of(folder: Path) -> list[Path]:
    return [write(folder / name, INFO) for name in NAMES]


def test_file_stands_for_itself(tmp_path: Path) -> None:
    for path in folder_of(tmp_path):
        assert warc_files(path) == [WarcFile(path)]
        assert (WarcFile(path).name, str(WarcFile(path))) == (path.name, str(path))


@pytest.mark.parametrize("below", ["", "warc", "archive"])
def test_folder_stands_for_its_files_by_name(tmp_path: Path, below: str) -> None:
    paths = folder_of(tmp_path / below)
    write(tmp_path / below / "a.warc.gz.orig", INFO)
    write(tmp_path / below / "index.cdxj", b"")
    (tmp_path / below / "d.warc.gz").mkdir()
    assert [file.path for file in warc_files(tmp_path)] == paths


def test_file_is_listed_once(tmp_path: Path) -> None:
    path, *others = folder_of(tmp_path)
    (tmp_path / "z.warc.gz").symlink_to(path)
    write(tmp_path / "a.warc.gz.open", b"older")
    assert [file.path for file in warc_files(tmp_path)] == [path, *others]
    assert [file.path for file in all_warc_files([path, tmp_path, tmp_path / "z.warc.gz"])] == [path, *others]


def test_wacz_stands_for_its_archive_where_it_lies(tmp_path: Path) -> None:
    inside = {"archive/b.warc": plain(b"b"), "archive/a.warc.gz": INFO, "indexes/x.warc.gz": b"", "a.txt": b"a"}
    path = wacz(tmp_path / "x.wacz", inside)
    one, two = warc_files(path)
    assert (str(one), one.name) == (f"{path}/archive/a.warc.gz", "a.warc.gz")
    for file in (one, two):
        assert file.member is not None
        with file.open() as stream:
            assert stream.read() == inside[file.member]
            assert stream.seek(3) == 3
            assert stream.read(5) == inside[file.member][3:8]
            assert stream.read(1 << 20) == inside[file.member][8:]
            assert stream.read(1) == b""
    assert warc_files(tmp_path) == [one, two]
    assert warc_files(wacz(tmp_path / "no-ending", inside))[0].member == "archive/a.warc.gz"


def fails(path: Path, reason: str) -> None:
    with pytest.raises(WarcError, match=re.escape(reason)) as raised:
        warc_files(path)
    assert str(path) in str(raised.value)


@pytest.mark.parametrize(
    ("start", "reason"),
    [
        (b"BZh91AY", "compressed with bzip2"),
        (b"\xfd7zXZ\x00", "compressed with xz"),
        (b"\n <!DOCTYPE html>", "an HTML or XML page"),
        (b"%PDF-1.7", "a PDF"),
        (b"SQLite format 3\x00", "an SQLite database"),
        (b"whatever", "no WARC: begins with b'whatever'"),
        (b"", "no WARC: begins with b''"),
    ],
)
def test_what_is_no_warc_is_named(tmp_path: Path, start: bytes, reason: str) -> None:
    fails(write(tmp_path / "a", start), f"offset 0: {reason}")
    fails(write(tmp_path / "a", gzip.compress(start)), f"offset 0: {reason}" if start else "no WARC")
    if not reason.startswith("no WARC"):
        fails(write(tmp_path / "a.warc.gz", start), f"offset 0: {reason}")


def test_damaged_file_is_left_to_who_reads_it(tmp_path: Path) -> None:
    for name in NAMES:
        assert warc_files(write(tmp_path / name, b"\x00" * 100 + INFO)) != []


def test_what_is_not_there_is_named(tmp_path: Path) -> None:
    fails(tmp_path / "absent", "there is no such file or folder")
    fails(tmp_path, "no WARC file in this folder")
    (tmp_path / "warc").mkdir()
    fails(tmp_path / "warc", "no WARC file in this folder")


# --- WACZ that can't be trusted ------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "name", ["../a.warc.gz", "archive/../../a.warc.gz", "/etc/a.warc.gz", "archive\\..\\..\\a.warc.gz", "c:/a.warc.gz"]
)
def test_name_that_leads_outside_is_refused(tmp_path: Path, name: str) -> None:
    fails(wacz(tmp_path / "x.wacz", {"archive/a.warc.gz": INFO, name: b""}), "leads out of the WACZ")


def test_bomb_is_refused(tmp_path: Path) -> None:
    bomb = {"archive/a.warc": bytes(10_000_000)}
    fails(wacz(tmp_path / "x.wacz", bomb, zipfile.ZIP_DEFLATED), "it must be stored")


def test_overlapping_members_are_refused(tmp_path: Path) -> None:
    path = wacz(tmp_path / "x.wacz", {"archive/a.warc": bytes(1000), "archive/b.warc": bytes(1000)})
    data = path.read_bytes()
    second = data.rindex(b"PK\x01\x02")
    write(path, data[: second + 42], bytes(4), data[second + 46 :])  # where the member lies
    fails(path, "overlap")


@pytest.mark.parametrize(("field", "size"), [(20, 0xFFFFFF00), (24, 0xFFFFFF00)])
def test_absurd_sizes_are_refused(tmp_path: Path, field: int, size: int) -> None:
    path = wacz(tmp_path / "x.wacz", {"archive/a.warc": bytes(1000)})
    data = bytearray(path.read_bytes())
    entry = data.rindex(b"PK\x01\x02")
    data[entry + field : entry + field + 4] = struct.pack("<I", size)
    fails(write(path, bytes(data)), "archive/a.warc")
    data[entry + 20 : entry + 28] = struct.pack("<II", size, size)
    fails(write(path, bytes(data)), "the file ends before")


def test_directory_without_end_is_refused(tmp_path: Path) -> None:
    path = wacz(tmp_path / "x.wacz", {f"pages/{number:08}{'x' * 200}": b"" for number in range(18_000)})
    assert path.stat().st_size > MAX_DIRECTORY
    fails(path, f"the limit is {MAX_DIRECTORY}")


def test_zip_that_is_no_wacz_is_named(tmp_path: Path) -> None:
    fails(wacz(tmp_path / "x.zip", {"a.txt": b"a"}), "no WACZ")
    path = wacz(tmp_path / "x.wacz", {"archive/a.warc.gz": INFO})
    for cut in (4, 40, len(path.read_bytes()) - 4):
        fails(write(tmp_path / "torn.wacz", path.read_bytes()[:cut]), "not a whole WACZ")


# --- what a line names ---------------------------------------------------------------------------------------------


def test_pointed_file_is_found_elsewhere_unfinished_or_packed(tmp_path: Path) -> None:
    finished = write(tmp_path / "one" / "warc" / "a.warc.gz", INFO)
    opened = write(tmp_path / "one" / "warc" / "b.warc.gz.open", INFO)
    packed = wacz(tmp_path / "x.wacz", {"archive/a.warc.gz": INFO})
    two = tmp_path / "two"
    two.mkdir()
    assert pointed_file(tmp_path / "one", "warc/a.warc.gz").path.samefile(finished)
    assert pointed_file(two, "../one/warc/b.warc.gz").path.samefile(opened)
    assert pointed_file(two, "../x.wacz/archive/a.warc.gz").path.samefile(packed)
    for name in ("warc/a.warc.gz", "../x.wacz/archive/b.warc.gz", "../one/warc/a.warc.gz/x"):
        with pytest.raises(WarcError, match="there is no such WARC file"):
            pointed_file(two, name)


def test_file_that_is_being_written_is_locked(tmp_path: Path) -> None:
    path = write(tmp_path / "a.warc.gz.open", INFO)
    assert not is_being_written(path)
    with path.open("rb") as writer:
        fcntl.flock(writer, fcntl.LOCK_EX)
        assert is_being_written(path)
    assert not is_being_written(path)


def test_file_that_was_finished_meanwhile_is_found(tmp_path: Path) -> None:
    (file,) = warc_files(write(tmp_path / "a.warc.gz.open", INFO))
    assert file.current() == file
    finished = file.path.rename(tmp_path / "a.warc.gz")
    assert file.current() == WarcFile(finished)
    assert not is_being_written(file.path)


@pytest.mark.parametrize("named", [b"\xb9\xe3.warc.gz", b"\xb9\xe3/a.warc.gz"])
def test_a_name_that_is_no_utf_8_is_refused(tmp_path: Path, named: bytes) -> None:
    path = write(Path(os.fsdecode(os.fsencode(tmp_path) + b"/" + named)), INFO)
    for given in (path, path.parent):
        with pytest.raises(WarcError, match="the name is not UTF-8"):
            warc_files(given)
