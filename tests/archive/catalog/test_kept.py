"""A catalog that stays answers for files that are as they were, and for no others."""

import json
import os
from collections.abc import Callable
from pathlib import Path

import pytest

import archive.commands.get as get_command
from archive.__main__ import main
from archive.catalog.catalog import Catalog
from archive.catalog.kept import CATALOG, fill, keep
from archive.warc.files import WarcError, WarcFile, warc_files
from tests.archive.odd_archives import FIRST, INFO, ONE, OTHER, PAGE, SECOND, TWO, members, response, revisit
from tests.archive.records import write


@pytest.fixture
def crawl(tmp_path: Path) -> Path:
    write(tmp_path / "warc" / "a.warc.gz", members(INFO, FIRST))
    write(tmp_path / "warc" / "b.warc.gz", members(INFO, SECOND, revisit("http://a.example/3.html")))
    return tmp_path


def never(*arguments: object) -> None:
    raise AssertionError("the files were read")


def test_get_reads_no_file_where_the_catalog_is_current(
    crawl: Path, capfdbinary: pytest.CaptureFixture[bytes], monkeypatch: pytest.MonkeyPatch
) -> None:
    assert main(["index", str(crawl)]) == 0
    monkeypatch.setattr(get_command, "captures", never)
    capfdbinary.readouterr()
    for url, page in ((ONE, PAGE), (TWO, OTHER)):
        assert main(["get", url, str(crawl), "--payload"]) == 0
        assert capfdbinary.readouterr().out == page
    assert main(["get", "http://a.example/none.html", str(crawl)]) == 1
    assert b"no record of it" in capfdbinary.readouterr().err


def test_get_finds_by_a_relative_path_what_it_finds_by_an_absolute_one(
    crawl: Path, capfdbinary: pytest.CaptureFixture[bytes], monkeypatch: pytest.MonkeyPatch
) -> None:
    assert main(["index", str(crawl)]) == 0
    monkeypatch.chdir(crawl.parent)
    capfdbinary.readouterr()
    for path in (crawl.name, f"{crawl.name}/warc", f"{crawl.name}/warc/a.warc.gz"):
        assert main(["get", ONE, path, "--payload"]) == 0
        assert capfdbinary.readouterr().out == PAGE


def test_a_stale_catalog_is_noticed_and_brought_up_to_date(
    crawl: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    assert main(["index", str(crawl)]) == 0
    url = "http://a.example/new.html"
    path = write(crawl / "warc" / "a.warc.gz", members(INFO, FIRST, response(PAGE, url)))
    os.utime(path, ns=(1, 1))
    (crawl / "warc" / "b.warc.gz").unlink()
    assert main(["get", url, str(crawl), "--json"]) == 0  # read from the file
    read: list[str] = []
    scan = Catalog.scan

    def noted(self: Catalog, file: WarcFile, advance: Callable[[int], object]) -> list[WarcError]:
        read.append(file.name)
        return scan(self, file, advance)

    monkeypatch.setattr(Catalog, "scan", noted)
    assert main(["index", str(crawl)]) == 0
    assert main(["index", str(crawl)]) == 0
    assert read == ["a.warc.gz"]
    monkeypatch.setattr(get_command, "captures", never)
    capsys.readouterr()
    assert main(["get", url, str(crawl), "--json"]) == 0
    assert json.loads(capsys.readouterr().out)["url"] == url
    assert main(["get", TWO, str(crawl)]) == 1


@pytest.mark.parametrize("data", [b"", b"no database at all", b"SQLite format 3\0" + b"\xff" * 4000])
def test_a_damaged_catalog_costs_nothing_and_is_made_again_where_it_was_one(
    data: bytes, crawl: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    place = write(crawl / CATALOG, data)
    assert main(["get", ONE, str(crawl), "--json"]) == 0
    made = main(["index", str(crawl)])
    if data.startswith(b"no"):  # somebody's file
        assert made == 2
        assert str(place) in capsys.readouterr().err
        assert place.read_bytes() == data
    else:
        assert made == 0
        monkeypatch.setattr(get_command, "captures", never)
        assert main(["get", ONE, str(crawl), "--json"]) == 0


def test_what_could_not_be_read_is_told_by_the_catalog_too(crawl: Path, capsys: pytest.CaptureFixture[str]) -> None:
    path = write(crawl / "warc" / "c.warc.gz", members(INFO), members(response(PAGE, ONE))[:-9])
    assert main(["index", str(crawl)]) == 1
    capsys.readouterr()
    assert main(["get", ONE, str(crawl), "--json"]) == 1
    assert f"not looked at: {path}, offset {len(members(INFO))}: torn" in capsys.readouterr().err


def test_one_catalog_serves_many_folders(crawl: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    catalog, index = tmp_path / "all.sqlite", tmp_path / "all.cdxj"
    assert main(["index", str(crawl / "warc"), "-o", str(index), "--catalog", str(catalog)]) == 0
    monkeypatch.setattr(get_command, "captures", never)
    for kept in (catalog, index):  # a CDXJ file of any tool will do
        assert main(["get", TWO, str(crawl / "warc"), "--catalog", str(kept), "--payload"]) == 0


def test_a_cdxj_file_that_is_none_is_told(crawl: Path, capsys: pytest.CaptureFixture[str]) -> None:
    index = write(crawl / "own.cdxj", b"example,a)/ 20240101000000 {}\n")
    assert main(["get", ONE, str(crawl / "warc"), "--catalog", str(index)]) == 2
    assert f"{index}: line 1 is no CDXJ" in capsys.readouterr().err


def test_what_is_kept_is_taken_over_with_all_that_is_known(crawl: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    files = warc_files(crawl)
    keep(files, crawl / CATALOG)
    read, taken = Catalog(), Catalog()
    for file in files:
        read.scan(file)
    monkeypatch.setattr(Catalog, "scan", never)
    assert fill(taken, files) == []
    assert list(taken) == list(read)
    assert taken.tally() == read.tally()
