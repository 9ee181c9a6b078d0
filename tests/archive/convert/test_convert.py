"""What is converted is WARC/1.1 with a member per record, and says the same."""

from pathlib import Path

import pytest

from archive.__main__ import main
from archive.check.verify import verify
from archive.warc.reader import Record, iter_records
from tests.archive.odd_archives import FIRST, INFO, ONE, PAGE, SECOND, TWO, Odd, members, odd_archives, response
from tests.archive.records import REQUEST, plain, write


def converted(folder: Path, *paths: Path, options: tuple[str, ...] = (), code: int = 0) -> list[Record]:
    out = folder / "out"
    assert main(["convert", *map(str, paths), "-o", str(out), *options]) == code
    assert [fault.reason for fault in verify([out]) if not fault.note] == []
    return [record for path in sorted(out.iterdir()) for record in iter_records(path)]


@pytest.mark.parametrize("odd", list(odd_archives()), ids=lambda odd: odd.name)
def test_blocks_dates_and_addresses_stay(odd: Odd, tmp_path: Path) -> None:
    path = odd.write(tmp_path)
    before = [record for record in iter_records(path) if record.type == "response"]
    info, *records = converted(tmp_path, path)
    assert f"source: {path.name}".encode() in info.block
    after = [record for record in records if record.type == "response"]
    assert [(one.block, one.url, one.date) for one in after] == [(one.block, one.url, one.date) for one in before]
    assert {record.version for record in records} == {"WARC/1.1"}


def test_what_can_not_be_converted_is_named(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    never = response(PAGE, "http://a.example/never.html", WARC_Date="2024-02-30T00:00:00Z")
    path = write(tmp_path / "a.warc", INFO, FIRST, never, SECOND[:200])
    records = converted(tmp_path, path, code=1)
    assert [record.url for record in records if record.type == "response"] == [ONE]
    told = capsys.readouterr().err
    assert "not converted: <urn:uuid:" in told
    assert "no date: '2024-02-30T00:00:00Z'" in told
    assert f"offset {len(INFO + FIRST + never)}" in told


@pytest.mark.parametrize(
    ("filters", "urls"),
    [
        (["url=http://a.example/1.h"], [ONE]),
        (["date=2024-03"], [TWO]),
        (["type=text/html", "status=2xx"], [ONE, TWO]),
        (["type=image/"], ["http://a.example/1.gif"]),
        (["status=404"], ["http://a.example/gone.html"]),
        (["url=http://a.example/1.h", "url=http://a.example/2"], [ONE, TWO]),
        (["url=http://a.example/1", "status=404"], []),
    ],
)
def test_filters_cut_a_collection_out(filters: list[str], urls: list[str], tmp_path: Path) -> None:
    ids = [f"<urn:uuid:00000000-0000-4000-8000-00000000000{number}>" for number in range(2)]
    linked = {"WARC_Record_ID": ids[0], "WARC_Concurrent_To": ids[1], **REQUEST}
    request = plain(b"GET /1.html HTTP/1.1\r\n\r\n", WARC_Target_URI=ONE, **linked)
    records = [
        request,
        response(PAGE, ONE, WARC_Record_ID=ids[1]),
        response(PAGE, TWO, WARC_Date="2024-03-01T00:00:00Z"),
        plain(b"GIF89a", WARC_Target_URI="http://a.example/1.gif", Content_Type="image/gif"),
        response(b"", "http://a.example/gone.html", status="HTTP/1.1 404 Not Found"),
    ]
    path = write(tmp_path / "a.warc.gz", members(INFO, *records))
    options = tuple(part for text in filters for part in ("--filter", text))
    found = [record for record in converted(tmp_path, path, options=options) if record.type != "warcinfo"]
    assert [record.url for record in found if record.type != "request"] == urls
    assert [record.url for record in found if record.type == "request"] == ([ONE] if ONE in urls else [])


def test_payloads_that_are_there_already_become_revisits(tmp_path: Path) -> None:
    again = response(PAGE, TWO, WARC_Date="2024-03-01T00:00:00Z")
    paths = [write(tmp_path / f"{name}.warc.gz", members(record)) for name, record in (("a", FIRST), ("b", again))]
    records = converted(tmp_path, *paths, options=("--dedup",))
    assert [record.type for record in records if record.type != "warcinfo"] == ["response", "revisit"]
    out = str(tmp_path / "out")
    assert list(verify([tmp_path / "out"])) == []
    assert main(["get", TWO, out, "--payload"]) == 0


@pytest.mark.parametrize(
    ("arguments", "told"),
    [
        (["--filter", "colour=red"], "accepted is KEY=VALUE, and KEY is one of url, type, date, status"),
        (["--filter", "status=ok"], "accepted is three digits"),
        (["--filter", "date=yesterday"], "accepted is the beginning of a time"),
    ],
)
def test_filters_that_mean_nothing_are_refused(
    arguments: list[str], told: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    path = write(tmp_path / "a.warc.gz", members(INFO, FIRST))
    with pytest.raises(SystemExit) as raised:
        main(["convert", str(path), "-o", str(tmp_path / "out"), *arguments])
    assert raised.value.code == 2
    assert told in capsys.readouterr().err
    assert not (tmp_path / "out").exists()


def test_bad_input_of_convert_is_told_in_a_line(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    path = write(tmp_path / "a.warc.gz", members(INFO, FIRST))
    page, out = write(tmp_path / "page.html", b"<html>"), tmp_path / "out"
    for arguments, told in (
        ([str(page)], "an HTML or XML page; accepted are WARC and ARC files"),
        ([str(tmp_path / "none")], "there is no such file or folder"),
    ):
        assert main(["convert", *arguments, "-o", str(out)]) == 2
        assert told in capsys.readouterr().err
    assert main(["convert", str(path), "-o", str(page)]) == 2
    assert "a file; give a folder" in capsys.readouterr().err
    assert main(["convert", str(path), "-o", str(out)]) == 0
    before = (out / "a.warc.gz").read_bytes()
    capsys.readouterr()
    assert main(["convert", str(path), "-o", str(out)]) == 2
    assert f"{out / 'a.warc.gz'}: is there already; give another folder" in capsys.readouterr().err
    assert (out / "a.warc.gz").read_bytes() == before
