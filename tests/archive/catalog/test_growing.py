"""A catalog that grows with a crawl: one that goes on reads what it does not cover, and believes the files alone."""

import shutil
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path
from typing import Any

import pytest

from archive.capture.writer import WarcWriter
from archive.catalog.catalog import Catalog
from archive.catalog.cdxj import write_index
from archive.catalog.growing import CAPTURES, open_growing, settle_written, take_up, write_grown_index
from archive.warc.files import WarcFile, warc_files
from archive.warc.reader import OpenRecord, open_records
from tests.archive.exchanges import exchange
from tests.archive.odd_archives import INFO, ONE, PAGE, members, response


@pytest.fixture
def starts(monkeypatch: pytest.MonkeyPatch) -> list[int]:
    """The offsets from which files are read."""
    found: list[int] = []

    def reading(file: WarcFile, begin: int, **how: Any) -> Iterator[OpenRecord]:
        found.append(begin)
        return open_records(file, begin, **how)

    monkeypatch.setattr("archive.catalog.catalog.open_records", reading)
    return found


def crawl(folder: Path, first: int, last: int, *, settled: bool = True) -> None:
    """Archive the exchanges from one number to another; without ``settled`` as a kill leaves them."""
    folder.mkdir(exist_ok=True)
    with closing(open_growing(folder / CAPTURES, files(folder))) as catalog:
        writer = WarcWriter(folder / "warc", "paper", {"software": "test"}, catalog=catalog)
        for number in range(first, last):
            writer.submit(exchange(number, response=b"HTTP/1.1 200 OK\r\nContent-Length: 1\r\n\r\n%d" % number))
        writer.close()
        if settled:
            settle_written(catalog, files(folder))


def files(folder: Path) -> list[WarcFile]:
    return warc_files(folder) if (folder / "warc").is_dir() else []


def known(folder: Path) -> list[tuple[str, str, int]]:
    """What a crawl that goes on knows, having taken up all files."""
    with closing(open_growing(folder / CAPTURES, files(folder))) as catalog:
        for file in files(folder):
            assert take_up(catalog, file) == []
        return sorted((entry.url, entry.record_id, entry.offset) for entry in catalog)


def read(folder: Path) -> list[tuple[str, str, int]]:
    """What the files hold."""
    with closing(Catalog()) as catalog:
        for file in files(folder):
            catalog.scan(file)
        return sorted((entry.url, entry.record_id, entry.offset) for entry in catalog)


def test_files_that_are_as_they_were_are_not_read(tmp_path: Path, starts: list[int]) -> None:
    crawl(tmp_path, 0, 3)
    crawl(tmp_path, 3, 6)
    found = known(tmp_path)
    assert starts == []
    assert (found, len(found)) == (read(tmp_path), 6)


def test_after_a_kill_only_what_follows_the_last_entry_is_read(tmp_path: Path, starts: list[int]) -> None:
    crawl(tmp_path, 0, 3, settled=False)
    early = shutil.copy(tmp_path / CAPTURES, tmp_path / "early")
    (file,) = files(tmp_path)
    end = file.length
    file.path.write_bytes(file.path.read_bytes() + members(response(PAGE, ONE)))
    found = known(tmp_path)
    assert starts == [end]
    assert (found, len(found)) == (read(tmp_path), 4)
    shutil.copy(early, tmp_path / CAPTURES)  # as of a backup
    assert known(tmp_path) == found
    assert known(tmp_path) == found
    assert starts.count(end) == 2


@pytest.mark.parametrize("settled", [True, False])
@pytest.mark.parametrize(
    "what", ["gone", "damaged", "damaged within", "of other files", "file replaced", "file cut", "file gone"]
)
def test_a_catalog_that_is_no_good_is_made_anew(tmp_path: Path, what: str, settled: bool) -> None:
    folder = tmp_path / "crawl"
    crawl(folder, 0, 3, settled=settled)
    crawl(folder, 3, 60, settled=settled)
    place, file = folder / CAPTURES, files(folder)[-1].path
    if what == "gone":
        place.unlink()
    elif what == "damaged":
        place.write_bytes(b"SQLite format 3\0" + bytes(8192))
    elif what == "damaged within":
        data = bytearray(place.read_bytes())
        data[-8192:] = bytes(8192)
        place.write_bytes(data)
    elif what == "of other files":
        crawl(tmp_path / "other", 5, 8, settled=settled)
        shutil.copy(tmp_path / "other" / CAPTURES, place)
    elif what == "file replaced":
        file.write_bytes(members(INFO, *(response(PAGE, f"{ONE}?{number}") for number in range(80))))
    elif what == "file cut":
        file.write_bytes(members(INFO))
    else:
        file.unlink()
    assert known(folder) == read(folder)
    assert known(folder) == read(folder)


def test_where_no_catalog_can_be_kept_a_temporary_one_does(tmp_path: Path, caplog: pytest.LogCaptureFixture) -> None:
    crawl(tmp_path, 0, 3)
    (tmp_path / CAPTURES).unlink()
    (tmp_path / CAPTURES).mkdir()
    assert known(tmp_path) == read(tmp_path)
    assert "cannot be kept" in caplog.text


def test_what_the_disk_may_not_have_got_before_the_machine_went_down_is_read_again(
    tmp_path: Path, starts: list[int], monkeypatch: pytest.MonkeyPatch
) -> None:
    crawl(tmp_path, 0, 3)
    crawl(tmp_path, 3, 6, settled=False)
    (tmp_path / "boot").write_text("another")
    monkeypatch.setattr("archive.catalog.growing._BOOT_ID", tmp_path / "boot")
    found = known(tmp_path)
    assert starts == [0]
    assert (found, len(found)) == (read(tmp_path), 6)


def test_an_index_that_grows_is_the_one_that_is_made_of_all_files(tmp_path: Path, starts: list[int]) -> None:
    index, whole = tmp_path / "index.cdxj", tmp_path / "whole.cdxj"
    for number in (0, 3, 3, 6):
        crawl(tmp_path, number, number + 3 * (number != 3))
        if number == 6:
            files(tmp_path)[0].path.write_bytes(members(INFO, response(PAGE, ONE)))
        with closing(open_growing(tmp_path / CAPTURES, files(tmp_path))) as catalog:
            write_grown_index(catalog, files(tmp_path), index)
        write_index(files(tmp_path), whole)
        assert index.read_bytes() == whole.read_bytes()
    index.write_bytes(b"")
    with closing(open_growing(tmp_path / CAPTURES, files(tmp_path))) as catalog:
        write_grown_index(catalog, files(tmp_path), index)
        assert index.read_bytes() == whole.read_bytes()
        state = index.stat()
        write_grown_index(catalog, files(tmp_path), index)
    assert index.stat() == state
