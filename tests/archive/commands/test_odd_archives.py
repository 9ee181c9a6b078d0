"""Every command takes what other tools write, and says what is odd about it."""

import gzip
from pathlib import Path

import pytest

from archive.__main__ import main
from archive.check.recover import recover
from archive.check.verify import verify
from archive.warc.files import WarcFile
from archive.warc.reader import iter_records
from tests.archive.odd_archives import (
    FIRST,
    INFO,
    ONE,
    OTHER,
    PAGE,
    SECOND,
    TWO,
    Odd,
    members,
    odd_archives,
    odd_bodies,
    response,
    revisit,
    segments,
)
from tests.archive.records import write

FILES, BODIES = list(odd_archives()), list(odd_bodies())


def names(odd: Odd) -> str:
    return odd.name


def got(capfdbinary: pytest.CaptureFixture[bytes], *arguments: str) -> bytes:
    main(["get", *arguments])
    return capfdbinary.readouterr().out


@pytest.mark.parametrize("odd", [*FILES, *BODIES], ids=names)
def test_verify_says_what_is_odd_and_nothing_else(odd: Odd, tmp_path: Path) -> None:
    found = [fault for fault in verify([odd.write(tmp_path)]) if "not with warcinfo" not in fault.reason]
    for note, expected in ((False, odd.faults), (True, odd.notes)):
        told = [fault.reason for fault in found if fault.note is note]
        assert len(told) == len(expected), told
        assert all(part in reason for part, reason in zip(expected, told, strict=True)), told


@pytest.mark.parametrize("odd", FILES, ids=names)
def test_both_pages_are_got_and_indexed(
    odd: Odd, tmp_path: Path, capfdbinary: pytest.CaptureFixture[bytes]
) -> None:
    path = odd.write(tmp_path)
    assert got(capfdbinary, ONE, str(path), "--decoded") == PAGE.replace(b"\r\n", b"\n")
    assert got(capfdbinary, TWO, str(path), "--payload") == OTHER
    assert main(["index", str(path), "-o", str(tmp_path / "out.cdxj")]) == 0
    assert len((tmp_path / "out.cdxj").read_text().splitlines()) == 2


@pytest.mark.parametrize("odd", BODIES, ids=names)
def test_the_page_is_got_whatever_became_of_its_body(
    odd: Odd, tmp_path: Path, capfdbinary: pytest.CaptureFixture[bytes]
) -> None:
    assert got(capfdbinary, ONE, str(odd.write(tmp_path)), "--decoded") == PAGE


@pytest.mark.parametrize("odd", [odd for odd in FILES if odd.mended], ids=names)
def test_recover_mends_and_cuts_nothing_out(odd: Odd, tmp_path: Path) -> None:
    path = odd.write(tmp_path)
    before = [record.block for record in iter_records(path)]
    (tmp_path / "out").mkdir()
    recovery = recover(WarcFile(path), tmp_path / "out")
    assert (recovery.mended, recovery.lost_bytes, recovery.problem) == (odd.mended, 0, None)
    result = Path(recovery.result or "")
    assert [record.block for record in iter_records(result)] == before
    assert [fault.reason for fault in verify([result])] == []


@pytest.mark.parametrize("command", ["get", "index", "wacz"])
def test_one_bad_record_costs_no_other_and_is_named(
    command: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    broken = bytearray(members(response(PAGE, "http://a.example/broken.html")))
    broken[60] ^= 0xFF
    path = write(tmp_path / "a.warc.gz", members(INFO, FIRST), bytes(broken), members(SECOND))
    out = tmp_path / {"index": "out.cdxj", "wacz": "out.wacz"}.get(command, "none")
    arguments = [TWO, str(path), "--json"] if command == "get" else [str(path), "-o", str(out)]
    assert main([command, *arguments]) == 1
    captured = capsys.readouterr()
    assert f"{path}, offset {len(members(INFO, FIRST))}: broken gzip member" in captured.err
    if command == "get":
        assert TWO in captured.out
    elif command == "index":
        assert [line.split()[0] for line in out.read_text().splitlines()] == ["example,a)/1.html", "example,a)/2.html"]
    else:
        assert list(verify([out])) == []


def test_a_bad_record_among_others_in_one_member_costs_no_other(tmp_path: Path) -> None:
    wrong = response(PAGE, "http://a.example/wrong.html").replace(b"Content-Length: ", b"Content-Length: 9")
    path = write(tmp_path / "a.warc.gz", gzip.compress(INFO + FIRST + wrong + SECOND))
    (tmp_path / "out").mkdir()
    recovery = recover(WarcFile(path), tmp_path / "out")
    assert recovery.records == 3
    assert [loss.url for loss in recovery.losses] == ["http://a.example/wrong.html"]
    assert [record.url for record in iter_records(recovery.result or "")] == [None, ONE, TWO]


def test_revisits_are_found_by_their_digest(tmp_path: Path, capfdbinary: pytest.CaptureFixture[bytes]) -> None:
    mirror = "http://mirror.example/1.html"
    path = write(tmp_path / "a.warc.gz", members(INFO, FIRST, revisit(ONE), revisit(mirror)))
    stated = response(PAGE, ONE, WARC_Payload_Digest="sha1:" + revisit(ONE).split(b"sha1:")[1][:32].decode())
    assert [fault.note for fault in verify([path])] == [True]  # of one without a digest nothing is known elsewhere
    path = write(tmp_path / "a.warc.gz", members(INFO, stated, revisit(ONE), revisit(mirror)))
    assert list(verify([path])) == []
    for url in (ONE, mirror):
        assert got(capfdbinary, url, str(path), "--payload") == PAGE


def test_segments_are_joined_and_checked_as_one(tmp_path: Path, capfdbinary: pytest.CaptureFixture[bytes]) -> None:
    path = segments().write(tmp_path)
    assert list(verify([path])) == []
    assert got(capfdbinary, ONE, str(path), "--payload") == PAGE
    (fault,) = verify([segments("cut.warc.gz", last=2).write(tmp_path)])
    assert "the last segment says no WARC-Segment-Total-Length (5.22)" in fault.reason


def test_nothing_of_an_archive_reaches_the_terminal_as_it_is(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    evil = FIRST.replace(b"WARC-Record-ID: <", b"WARC-Record-ID: <\x1b[2J")
    assert main(["verify", str(write(tmp_path / "a.warc.gz", members(INFO, evil)))]) == 1
    out = capsys.readouterr().out
    assert "\x1b" not in out
    assert r"\x1b[2J" in out


def test_folders_of_folders_are_read_and_what_is_not_is_named_once(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    write(tmp_path / "2023" / "a" / "a.warc.gz", members(INFO, FIRST))
    write(tmp_path / "2024" / "b.arc", b"".join([FIRST]))
    packed = write(tmp_path / "2024" / "c.warc.bz2", b"BZh")
    write(tmp_path / "notes.txt", b"x")
    assert main(["get", ONE, str(tmp_path), "--json"]) == 0
    captured = capsys.readouterr()
    assert captured.err.count(f"{packed}: passed over") == 1
    assert "notes.txt" not in captured.err
