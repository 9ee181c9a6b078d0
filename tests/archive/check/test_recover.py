"""What was whole is kept, what is cut out is not lost, and nothing else is touched."""

import fcntl
import json
import os
from pathlib import Path

import pytest

from archive.__main__ import main
from archive.check.recover import recover
from archive.check.verify import verify
from archive.warc.files import WarcFile, warc_files
from archive.warc.reader import iter_records
from tests.archive.records import INFO, crawl_folder, members, plain, resource, wacz, write

ONE, TWO, THREE = (resource(b"block %d" % number, WARC_Target_URI=f"http://e/{number}") for number in range(3))
TORN = THREE[:-5]
BROKEN = ONE[:30] + b"\xff\xff\xff" + ONE[33:]


def tree(folder: Path) -> dict[str, bytes]:
    return {str(path.relative_to(folder)): path.read_bytes() for path in folder.rglob("*") if path.is_file()}


def test_torn_tail_is_cut_off_and_kept(tmp_path: Path) -> None:
    path = write(tmp_path / "a.warc.gz.open", INFO, ONE, TORN)
    recovery = recover(WarcFile(path))
    assert tree(tmp_path) == {
        "a.warc.gz": INFO + ONE,
        "a.warc.gz.damaged": TORN,
        "a.warc.gz.open.orig": INFO + ONE + TORN,
    }
    assert (recovery.records, recovery.lost_bytes, recovery.result) == (2, len(TORN), str(tmp_path / "a.warc.gz"))
    (loss,) = recovery.losses
    assert (loss.offset, loss.length, loss.url) == (len(INFO + ONE), len(TORN), "http://e/2")
    assert "torn" in loss.reason


def test_what_is_whole_after_a_damage_is_kept(tmp_path: Path) -> None:
    path = write(tmp_path / "a.warc.gz", INFO, BROKEN, TWO, b"garbage", THREE, TORN)
    recovery = recover(WarcFile(path))
    assert tree(tmp_path) == {
        "a.warc.gz": INFO + TWO + THREE,
        "a.warc.gz.damaged": BROKEN + b"garbage" + TORN,
        "a.warc.gz.orig": INFO + BROKEN + TWO + b"garbage" + THREE + TORN,
    }
    assert [loss.offset for loss in recovery.losses] == [
        len(INFO),
        len(INFO + BROKEN + TWO),
        len(INFO + BROKEN + TWO + b"garbage" + THREE),
    ]


@pytest.mark.parametrize("name", ["a.warc", "a.warc.open"])
def test_uncompressed_file_is_recovered(tmp_path: Path, name: str) -> None:
    info, one, two = plain(b"", WARC_Type="warcinfo", WARC_Target_URI=""), plain(b"one"), plain(b"two")
    recover(WarcFile(write(tmp_path / name, info, one[:-6], two, one[:-5])), in_place=True)
    assert tree(tmp_path) == {"a.warc": info + two, "a.warc.damaged": one[:-6] + one[:-5]}


@pytest.mark.parametrize("middle", [b"", BROKEN])
def test_in_place_keeps_only_what_was_cut_out(tmp_path: Path, middle: bytes) -> None:
    for name in ("a.warc.gz", "b.warc.gz.open"):
        recover(WarcFile(write(tmp_path / name, INFO, middle, ONE, TORN)), in_place=True)
    assert tree(tmp_path) == {
        "a.warc.gz": INFO + ONE,
        "a.warc.gz.damaged": middle + TORN,
        "b.warc.gz": INFO + ONE,
        "b.warc.gz.damaged": middle + TORN,
    }


def test_into_a_folder_nothing_is_changed(tmp_path: Path) -> None:
    source, folder = tmp_path / "source", tmp_path / "folder"
    write(source / "a.warc.gz", INFO, ONE, TORN)
    write(source / "b.warc.gz.open", INFO, ONE)
    write(source / "c.warc.gz", INFO)
    before = tree(source)
    assert main(["recover", str(source), "-o", str(folder)]) == 0
    assert tree(source) == before
    assert tree(folder) == {"a.warc.gz": INFO + ONE, "a.warc.gz.damaged": TORN, "b.warc.gz": INFO + ONE}
    assert main(["recover", str(source), "-o", str(folder)]) == 1  # what is there is not written over
    assert main(["recover", str(source), "-o", str(source)]) == 1
    assert tree(source) == {**before, "b.warc.gz": INFO + ONE}


def test_whole_file_gets_its_name_and_no_copy(tmp_path: Path) -> None:
    recovery = recover(WarcFile(write(tmp_path / "a.warc.gz.open", INFO, ONE)))
    assert tree(tmp_path) == {"a.warc.gz": INFO + ONE}
    assert recovery.changed
    assert not recover(WarcFile(tmp_path / "a.warc.gz")).changed
    assert tree(tmp_path) == {"a.warc.gz": INFO + ONE}


def test_file_that_is_being_written_is_left_alone(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    path = write(tmp_path / "a.warc.gz.open", INFO, TORN)
    with path.open("rb") as writer:
        fcntl.flock(writer, fcntl.LOCK_EX)
        assert main(["recover", str(path)]) == 1
    assert tree(tmp_path) == {"a.warc.gz.open": INFO + TORN}
    assert f"{path}: a process that runs is writing it" in capsys.readouterr().out


def test_finished_file_is_not_written_over(tmp_path: Path) -> None:
    write(tmp_path / "a.warc.gz", INFO)
    write(tmp_path / "a.warc.gz.open", INFO, ONE)
    before = tree(tmp_path)
    assert main(["recover", str(tmp_path)]) == 1
    assert tree(tmp_path) == before


def test_second_name_of_a_finished_file_goes(tmp_path: Path) -> None:
    path = write(tmp_path / "a.warc.gz", INFO, ONE)
    os.link(path, tmp_path / "a.warc.gz.open")
    assert main(["recover", str(tmp_path)]) == 0
    assert tree(tmp_path) == {"a.warc.gz": INFO + ONE}


def test_kept_files_are_not_written_over(tmp_path: Path) -> None:
    for torn in (ONE[:-1], TWO[:-1]):
        path = write(tmp_path / "a.warc.gz", INFO, torn)
        recover(WarcFile(path))
    kept = tree(tmp_path)
    assert (kept["a.warc.gz.damaged"], kept["a.warc.gz.damaged2"]) == (ONE[:-1], TWO[:-1])
    assert (kept["a.warc.gz.orig"], kept["a.warc.gz.orig2"]) == (INFO + ONE[:-1], INFO + TWO[:-1])


def test_file_without_a_whole_record_is_left_as_it_is(tmp_path: Path) -> None:
    torn = resource(b"a")[:-9]
    path = write(tmp_path / "a.warc.gz", torn)
    assert main(["recover", str(path)]) == 1
    assert tree(tmp_path) == {"a.warc.gz": torn}


def test_unfinished_file_without_a_record_is_put_aside(tmp_path: Path) -> None:
    write(tmp_path / "a.warc.gz.open")
    write(tmp_path / "b.warc.gz.open", INFO[:9])
    assert main(["recover", str(tmp_path)]) == 0
    assert tree(tmp_path) == {"b.warc.gz.open.damaged": INFO[:9]}


def test_wacz_is_not_changed_but_its_files_are_recovered_elsewhere(tmp_path: Path) -> None:
    path = wacz(tmp_path / "x.wacz", {"archive/a.warc.gz": INFO + TORN + ONE})
    before = path.read_bytes()
    assert main(["recover", str(path)]) == 1
    assert path.read_bytes() == before
    assert main(["recover", str(path), "-o", str(tmp_path / "folder")]) == 0
    assert tree(tmp_path / "folder") == {"a.warc.gz": INFO + ONE, "a.warc.gz.damaged": TORN}


@pytest.mark.parametrize("named", ["crawls/a", "crawls"])
def test_crawl_that_was_killed_is_well_afterwards(
    tmp_path: Path, named: str, capsys: pytest.CaptureFixture[str]
) -> None:
    crawl = tmp_path / "crawls/a"
    crawl_folder(crawl)
    (path,) = (crawl / "warc").iterdir()
    records = members(path)
    path.unlink()
    opened = write(path.with_name(path.name + ".open"), *records, TORN)
    assert main(["recover", str(tmp_path / named)]) == 0
    told = capsys.readouterr().out
    assert f"{opened}, offset {sum(map(len, records))}: {len(TORN)} bytes of http://e/2 are no whole record" in told
    assert list(verify([crawl])) == []
    index = (crawl / "index.cdxj").read_text()
    assert [line.split()[0] for line in index.splitlines()] == [f"org,example)/{number}" for number in range(3)]
    after = tree(tmp_path)
    assert main(["recover", str(tmp_path / named)]) == 0  # again: nothing more to do
    assert tree(tmp_path) == after
    assert capsys.readouterr().out == ""


@pytest.mark.parametrize("named", ["crawls/a", "crawls"])
def test_exchange_that_lost_its_response_is_a_known_loss(
    tmp_path: Path, named: str, capsys: pytest.CaptureFixture[str]
) -> None:
    (_, pointer, _) = crawl_folder(crawl := tmp_path / "crawls/a")
    (path,) = (crawl / "warc").iterdir()
    data = bytearray(path.read_bytes())
    data[pointer.offset + 40] ^= 0xFF
    path.write_bytes(data)
    before = [fault for fault in verify([path]) if "concurrent to" in fault.reason]
    assert [fault.note for fault in before] == [False]
    assert main(["recover", str(tmp_path / named)]) == 0
    assert f"{crawl}: its lines point to where records were; the crawl's command" in capsys.readouterr().err
    (note,) = verify([path])
    damaged = path.with_name(path.name + ".damaged")
    assert note.note
    assert f"{pointer.record_id}, which is not in these files; what was cut out of this one is {damaged}" in note.reason
    assert main(["verify", str(path)]) == 0
    damaged.unlink()
    assert main(["verify", str(path)]) == 1


def test_warcinfo_that_was_cut_out_is_a_known_loss(tmp_path: Path) -> None:
    crawl_folder(tmp_path)
    (path,) = (tmp_path / "warc").iterdir()
    path.write_bytes(b"\xff" + path.read_bytes()[1:])
    assert main(["recover", str(path)]) == 0
    assert [(fault.offset, fault.note) for fault in verify([path])] == [(0, True)]


def test_recovery_is_told_to_machines(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    path = write(tmp_path / "a.warc.gz.open", INFO, TORN)
    assert main(["recover", "--json", str(path)]) == 0
    told = json.loads(capsys.readouterr().out)
    assert (told["file"], told["records"], told["lost_bytes"]) == (str(path), 1, len(TORN))
    assert told["losses"][0]["url"] == "http://e/2"
    assert Path(told["damaged"]).read_bytes() == TORN
    assert list(iter_records(told["result"]))
    assert [file.name for file in warc_files(tmp_path)] == ["a.warc.gz"]


def test_disk_that_is_full_loses_nothing(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    path = write(tmp_path / "a.warc.gz", INFO, BROKEN, ONE)

    def full(descriptor: int) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(os, "fsync", full)
    assert main(["recover", str(path)]) == 2
    monkeypatch.undo()
    assert path.read_bytes() == INFO + BROKEN + ONE
    assert not list(tmp_path.glob("*.part"))
    assert main(["recover", str(path)]) == 0
    assert path.read_bytes() == INFO + ONE
