"""A record is found by its place, its address, or a line that points to it."""

import gzip
import io
import json
from collections.abc import Callable
from pathlib import Path

import pytest

from archive.__main__ import main
from archive.warc.reader import iter_records
from tests.archive.exchanges import RESPONSE
from tests.archive.records import HTTP, INFO, ORIGINAL, crawl_folder, resource, revisit, wacz, write

Get = Callable[..., tuple[int, bytes]]

CHUNKED = b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n3\r\nnew\r\n0\r\n\r\n"


@pytest.fixture
def get(capfdbinary: pytest.CaptureFixture[bytes]) -> Get:
    def run(*arguments: object) -> tuple[int, bytes]:
        code = main(["get", *map(str, arguments)])
        return code, capfdbinary.readouterr().out

    return run


def test_record_at_an_offset(tmp_path: Path, get: Get) -> None:
    (pointer, *_) = crawl_folder(tmp_path)
    place = [tmp_path / "warc" / pointer.file, pointer.offset]
    assert get(*place) == (0, RESPONSE)
    assert get(*place, "--payload") == (0, b"body")
    assert pointer.record_id.encode() in get(*place, "--headers")[1]
    told = json.loads(get(*place, "--json")[1])
    assert (told["offset"], told["length"], told["record_id"]) == (pointer.offset, pointer.length, pointer.record_id)


def test_record_of_a_file_that_is_still_written(tmp_path: Path, get: Get) -> None:
    (pointer, *_) = crawl_folder(tmp_path)
    path = tmp_path / "warc" / pointer.file
    path.rename(path.with_name(path.name + ".open"))
    assert get(path, pointer.offset) == (0, RESPONSE)


def test_record_of_a_file_by_any_name(tmp_path: Path, get: Get) -> None:
    path = write(tmp_path / "a", INFO, resource(b"body"))
    write(tmp_path / "x.wacz", b"PK\x03\x04")
    assert get(path, len(INFO)) == (0, b"body")
    assert get(path, len(INFO) + 1) == (2, b"")


def test_newest_record_of_an_address(tmp_path: Path, get: Get) -> None:
    old = resource(b"old", WARC_Target_URI="http://example.org/%e4%b8%ad", WARC_Date="2023-01-01T00:00:00Z")
    new = resource(CHUNKED, **{**HTTP, "WARC_Target_URI": "http://example.org/%E4%B8%AD"})
    path = write(tmp_path / "a.warc.gz", INFO, new, old, resource(b"else"))
    for url in ("http://example.org/中", "http://example.org/%E4%B8%AD", "HTTP://example.org:80/%e4%b8%ad#top"):
        assert get(url, path) == (0, CHUNKED)
        assert get(url, path, "--payload") == (0, b"new")
        assert get(url, path, "--payload", "--date", "2023") == (0, b"old")
    packed = wacz(tmp_path / "x.wacz", {"archive/a.warc.gz": path.read_bytes()})
    assert get("http://example.org/中", packed, "--payload") == (0, b"new")
    told = json.loads(get("http://example.org/中", packed, "--json")[1])
    assert told["file"] == f"{packed}/archive/a.warc.gz"
    assert get("http://example.org/absent", path) == (1, b"")


def test_dates_of_an_address_that_another_date_was_asked_for_are_told(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    dates = [f"{year}-01-01T00:00:00Z" for year in (2022, 2024, 2023)]
    path = write(tmp_path / "a.warc.gz", INFO, *(resource(b"", WARC_Date=date) for date in dates))
    url = "http://example.org/"
    assert main(["get", url, str(path), "--date", "2020-02"]) == 1
    told = f"{url}: no record of it of 2020-02 in {path}; there are some of {dates[0]} to {dates[1]}\n"
    assert capsys.readouterr().err == told
    assert main(["get", f"{url}absent", str(path)]) == 1
    assert capsys.readouterr().err == f"{url}absent: no record of it in {path}\n"


def test_body_whose_chunk_framing_a_tool_took_away_is_given(tmp_path: Path, get: Get) -> None:
    head = b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n"
    for body in (b"<p>", bytes(5_000_000)):
        path = write(tmp_path / "a.warc.gz", INFO, resource(head + body, **HTTP))
        assert get(path, len(INFO), "--payload") == (0, body)
    path = write(tmp_path / "a.warc.gz", INFO, resource(head + b"5", WARC_Truncated="disconnect", **HTTP))
    assert get(path, len(INFO), "--payload") == (0, b"")


def test_folder_is_no_file(tmp_path: Path, get: Get) -> None:
    write(tmp_path / "a.warc.gz", INFO)
    for folder in (tmp_path, ""):
        assert get(folder, 0) == (2, b"")


def test_damage_is_told_and_looked_behind(
    tmp_path: Path, capfdbinary: pytest.CaptureFixture[bytes]
) -> None:
    path = write(tmp_path / "a.warc.gz", INFO, resource(b"a")[:-9], resource(b"b"))
    assert main(["get", "http://example.org/", str(path)]) == 1
    out, err = capfdbinary.readouterr()
    assert out == b"b"
    assert f"{path}, offset {len(INFO)}".encode() in err


def test_payload_of_a_revisit_is_that_of_its_original(tmp_path: Path, get: Get) -> None:
    again = revisit(WARC_Target_URI="http://example.org/again", WARC_Date="2024-03-01T00:00:00Z")
    path = write(tmp_path / "a.warc.gz", INFO, again)
    other = write(tmp_path / "b.warc.gz", INFO, ORIGINAL)
    assert get("http://example.org/again", path, other, "--payload") == (0, b"body")
    assert get(path, len(INFO), "--payload") == (0, b"body")
    assert get(path, len(INFO))[1].endswith(b"\r\n\r\n")
    by_date = revisit(WARC_Refers_To="", WARC_Target_URI="http://example.org/again")
    path = write(tmp_path / "a.warc.gz", INFO, by_date)
    assert get("http://example.org/again", path, other, "--payload") == (0, b"body")
    assert get("http://example.org/again", path, "--payload") == (2, b"")


def coded(coding: bytes, body: bytes, end: bytes = b"\r\n") -> bytes:
    head = b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\nContent-Encoding: " + coding + b"\r\n\r\n"
    return resource(head + b"%x\r\n%s\r\n0\r\n" % (len(body), body) + end, **HTTP)


def test_payload_is_coded_as_it_came_and_decoded_is_what_a_browser_shows(tmp_path: Path, get: Get) -> None:
    zipped = gzip.compress("中".encode())
    path = write(tmp_path / "a.warc.gz", INFO, coded(b"gzip", zipped))
    again = revisit(WARC_Refers_To="", WARC_Refers_To_Target_URI="http://example.org/", WARC_Target_URI="http://b/")
    write(tmp_path / "b.warc.gz", INFO, again)
    for arguments in ((path, len(INFO)), ("http://example.org/", path), ("http://b/", tmp_path)):
        assert get(*arguments, "--payload") == (0, zipped)
        assert get(*arguments, "--decoded") == (0, "中".encode())
    for plain in (resource(b"body"), ORIGINAL):
        path = write(tmp_path / "a.warc.gz", INFO, plain)
        assert get(path, len(INFO), "--decoded") == (0, b"body")


@pytest.mark.parametrize(
    ("record", "option", "reason"),
    [
        (coded(b"compress", b"\x1f\x9d\x90"), "--decoded", "accepted are gzip, deflate, br, zstd, identity; --payload"),
        (coded(b"gzip", b"GIF89a\0"), "--decoded", "not in the coding that it declares"),
        (resource(b"no HTTP", **HTTP), "--payload", "header section without an end after 7 bytes; without --payload"),
    ],
)
def test_body_that_cannot_be_taken_out_is_told_with_its_place(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], record: bytes, option: str, reason: str
) -> None:
    path = write(tmp_path / "a.warc.gz", INFO, record)
    assert main(["get", str(path), str(len(INFO)), option]) == 2
    told = capsys.readouterr()
    (line,) = told.err.splitlines()
    assert line.startswith(f"python -m archive get: {path}, offset {len(INFO)}: ")
    assert reason in line
    assert told.out == ""


def test_revisits_of_each_other_end(tmp_path: Path, get: Get) -> None:
    one = revisit(WARC_Record_ID="<urn:one>", WARC_Refers_To="<urn:two>")
    two = revisit(WARC_Record_ID="<urn:two>", WARC_Refers_To="<urn:one>")
    path = write(tmp_path / "a.warc.gz", INFO, one, two)
    assert get(path, len(INFO), "--payload") == (2, b"")


def test_record_of_a_line(tmp_path: Path, get: Get, monkeypatch: pytest.MonkeyPatch) -> None:
    crawl_folder(tmp_path)
    lines = tmp_path / "articles.jsonl"
    assert get("--line", lines) == (0, RESPONSE)
    assert get("--line", lines, "--payload") == (0, b"body")
    monkeypatch.setattr("sys.stdin", io.TextIOWrapper(io.BytesIO(lines.read_bytes())))
    assert get("--line", "-", "--folder", tmp_path) == (0, RESPONSE)
    line = json.loads(lines.read_text().splitlines()[0])
    (path,) = (tmp_path / "warc").iterdir()
    line["warc"]["offset"] = list(iter_records(path))[1].offset
    other = write(tmp_path / "one.json", json.dumps(line).encode())
    assert get("--line", other) == (2, b"")


@pytest.mark.parametrize(
    "arguments",
    [
        [],
        ["a.warc.gz"],
        ["a.warc.gz", "x"],
        ["a.warc.gz", "-1"],
        ["a.warc.gz", "1", "2"],
        ["http://example.org/"],
        ["http://example.org/", "a.warc.gz", "--date", "tomorrow"],
        ["www.example.org", "a.warc.gz"],
    ],
)
def test_wrong_arguments_are_told(
    tmp_path: Path, arguments: list[str], monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    write(tmp_path / "a.warc.gz", INFO)
    monkeypatch.chdir(tmp_path)
    with pytest.raises(SystemExit) as ended:
        main(["get", *arguments])
    assert ended.value.code == 2
    assert "usage: python -m archive get" in capsys.readouterr().err


def test_long_payload_is_given_in_pieces(tmp_path: Path, get: Get) -> None:
    body = bytes(range(256)) * 20_000
    path = write(tmp_path / "a.warc.gz", INFO, resource(b"HTTP/1.1 200 OK\r\n\r\n" + body, **HTTP))
    assert get(path, len(INFO), "--payload") == (0, body)
