"""A WACZ holds the WARC files byte for byte, and pages that other tools list; it is whole or not there."""

import json
import random
import re
import subprocess
import sys
import zipfile
import zlib
from datetime import datetime
from pathlib import Path
from typing import Any

import pytest

from archive.__main__ import main
from archive.capture.writer import WarcWriter
from archive.catalog.cdxj import write_index
from archive.wacz.pages import pages_of
from archive.warc.files import warc_files
from archive.warc.pointer import RecordPointer
from archive.warc.reader import iter_records
from archive.warc.record import digest
from tests.archive.exchanges import exchange
from tests.archive.records import HTTP, INFO, jsonl, place, resource, wacz, write
from tests.forks import ROOT

AREA = [[4, 30], [346, 30], [346, 128.5]]
CHUNKED = b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n4\r\nbody\r\n0\r\n\r\n"
RESPONSE = b"HTTP/1.1 200 OK\r\nContent-Type: text/html\r\n\r\n"


def paper(folder: Path) -> list[RecordPointer]:
    """A crawl of an edition page and two articles, one of them chunked."""
    writer = WarcWriter(folder / "warc", "paper", {"software": "test"})
    changes: list[dict[str, Any]] = [{}, {"response": CHUNKED}, {}]
    started = [datetime.fromisoformat(f"2024-05-06T00:00:0{number}Z") for number in range(3)]
    exchanges = [exchange(number, started=started[number], **change) for number, change in enumerate(changes)]
    pointers = [writer.submit(each).result() for each in exchanges]
    writer.close()
    edition, *articles = (
        {"url": each.url, "warc": place(where)} for each, where in zip(exchanges, pointers, strict=True)
    )
    listed = [{"url": line["url"], "headline": "题", "area": AREA} for line in articles]
    facts = {"newspaper": "云州日报", "date": "2024-05-06", "page": "04", "page_name": "四版", "site": "yunzhou"}
    jsonl(
        folder / "editions.jsonl",
        {**edition, **facts, "image_url": "http://example.org/04.jpg", "pdf_url": None, "articles": listed},
    )
    told = ("把操场搬到枫坝镇", "五月六日\n“镕”字在正文里"), (None, "")
    texts = [{"headline": headline, "text": text, "language": "zh-Hans"} for headline, text in told]
    jsonl(folder / "articles.jsonl", *({**line, **text} for line, text in zip(articles, texts, strict=True)))
    return pointers


def pack(*paths: Path, to: Path) -> zipfile.ZipFile:
    assert main(["wacz", *map(str, paths), "-o", str(to)]) == 0
    return zipfile.ZipFile(to)


def pages(archive: zipfile.ZipFile) -> list[dict[str, Any]]:
    return [json.loads(line) for line in archive.read("pages/pages.jsonl").splitlines()]


def validate(path: Path) -> str:
    """What py-wacz's own check says."""
    program = str(Path(sys.executable).with_name("wacz"))
    done = subprocess.run(
        [program, "validate", "-f", str(path)], capture_output=True, text=True, timeout=100, check=False
    )
    return done.stdout + done.stderr


def test_validator_accepts_it(tmp_path: Path) -> None:
    paper(tmp_path / "crawl")
    pack(tmp_path / "crawl", to=tmp_path / "a.wacz")
    assert "Validation succeeded, the passed WACZ is valid" in validate(tmp_path / "a.wacz")


def test_members_are_those_of_the_format_and_the_warc_files_are_stored_as_they_are(tmp_path: Path) -> None:
    paper(tmp_path / "crawl")
    (file,) = (tmp_path / "crawl" / "warc").iterdir()
    with pack(tmp_path / "crawl", to=tmp_path / "a.wacz") as archive:
        (member,) = [entry for entry in archive.infolist() if entry.filename.startswith("archive/")]
        others = {entry.filename for entry in archive.infolist()} - {member.filename}
        assert archive.read(member) == file.read_bytes()
        package = json.loads(archive.read("datapackage.json"))
        for each in package["resources"]:
            assert each["hash"] == digest(archive.read(each["path"]))
    assert member.compress_type == zipfile.ZIP_STORED
    assert others == {
        "datapackage.json",
        "datapackage-digest.json",
        "indexes/index.cdx.gz",
        "indexes/index.idx",
        "pages/pages.jsonl",
    }
    assert package["wacz_version"] == "1.1.1"
    assert member.filename == f"archive/{file.name}"


def test_pages_are_the_edition_pages_and_the_articles(tmp_path: Path) -> None:
    paper(tmp_path / "crawl")
    with pack(tmp_path / "crawl", to=tmp_path / "a.wacz") as archive:
        header, edition, first, second = pages(archive)
    assert header == {"format": "json-pages-1.0", "id": "pages", "title": "Pages", "hasText": True}
    assert len({page.pop("id") for page in (edition, first, second)}) == 3
    assert edition["title"] == "云州日报 2024-05-06 04 四版"
    assert edition["edition"]["articles"][0] == {"url": "http://example.org/1", "headline": "题", "area": AREA}
    text, words = first.pop("text").rsplit("\n", 1)
    assert text == "五月六日\n“镕”字在正文里"
    assert {"月", "六日", "字在", "操场"} <= set(words.split(" "))
    assert "日镕" not in words
    assert first == {
        "url": "http://example.org/1",
        "ts": "2024-05-06T00:00:01Z",
        "title": "把操场搬到枫坝镇",
        "language": "zh-Hans",
    }
    assert (second["url"], second["ts"]) == ("http://example.org/2", "2024-05-06T00:00:02Z")
    assert "title" not in second
    assert "text" not in second


def test_package_names_the_paper_and_its_dates(tmp_path: Path) -> None:
    paper(tmp_path / "crawl")
    with pack(tmp_path / "crawl", to=tmp_path / "a.wacz") as archive:
        package = json.loads(archive.read("datapackage.json"))
    assert package["title"] == "云州日报 2024-05-06"
    assert package["description"] == "3 archived pages in 1 WARC files"


def test_list_of_pages_without_text_does_not_say_that_it_has_any(tmp_path: Path) -> None:
    paper(tmp_path / "crawl")
    (tmp_path / "crawl" / "articles.jsonl").unlink()
    with pack(tmp_path / "crawl", to=tmp_path / "a.wacz") as archive:
        header, *_ = pages(archive)
    assert header["hasText"] is False


def test_pages_of_the_wacz_are_those_of_the_crawl(tmp_path: Path) -> None:
    paper(tmp_path / "crawl")
    pack(tmp_path / "crawl", to=tmp_path / "a.wacz")
    before, after = list(pages_of(tmp_path / "crawl")), list(pages_of(tmp_path / "a.wacz"))
    assert [(page.url, page.ts, page.title, page.edition) for page in before] == [
        (page.url, page.ts, page.title, page.edition) for page in after
    ]


def test_index_has_the_digest_of_the_payload(tmp_path: Path) -> None:
    paper(tmp_path / "crawl")
    with pack(tmp_path / "crawl", to=tmp_path / "a.wacz") as archive:
        index = zlib.decompress(archive.read("indexes/index.cdx.gz"), 31).decode()
    fields = [json.loads(line.split(" ", 2)[2]) for line in index.splitlines()]
    assert [each["digest"] for each in fields] == [digest(b"body")] * 3
    assert {each["filename"] for each in fields} == {name.partition("/")[2] for name in archives(tmp_path / "a.wacz")}


def archives(path: Path) -> list[str]:
    with zipfile.ZipFile(path) as archive:
        return [name for name in archive.namelist() if name.startswith("archive/")]


def test_index_command_works_after_py_wacz_was_loaded(tmp_path: Path) -> None:
    paper(tmp_path / "crawl")
    files = warc_files(tmp_path / "crawl")
    write_index(files, tmp_path / "before.cdxj")
    pack(tmp_path / "crawl", to=tmp_path / "a.wacz")
    write_index(files, tmp_path / "after.cdxj")
    assert (tmp_path / "before.cdxj").read_bytes() == (tmp_path / "after.cdxj").read_bytes()


def test_html_pages_are_listed_where_there_are_no_lines(tmp_path: Path) -> None:
    page = "<html><head><meta charset=gb2312><title>\n镕 &amp; 版</title>".encode("gb18030")
    write(
        tmp_path / "a.warc.gz",
        INFO,
        resource(RESPONSE + page, **HTTP),
        resource(RESPONSE.replace(b"200 OK", b"404 Not Found") + page, **HTTP),
        resource(RESPONSE.replace(b"html", b"css") + page, **HTTP),
        resource(RESPONSE.replace(b"\r\n\r\n", b"\r\nContent-Encoding: br\r\n\r\n") + page, **HTTP),
    )
    with pack(tmp_path / "a.warc.gz", to=tmp_path / "a.wacz") as archive:
        found = pages(archive)[1:]
    assert len({page.pop("id") for page in found}) == 1  # it is one page, twice
    address = {"url": "http://example.org/", "ts": "2024-02-20T08:30:01Z"}
    assert found == [{**address, "title": "镕 & 版"}] * 2  # the second is stored decoded


def test_unfinished_files_and_those_of_one_name_are_packed_by_names_of_their_own(tmp_path: Path) -> None:
    for name in ("b/paper.warc.gz", "c/PAPER.warc.gz", "d/钢铁~1.warc.gz.open"):
        write(tmp_path / name, INFO, resource(RESPONSE, **HTTP))
    pack(*(tmp_path / name for name in "bcd"), to=tmp_path / "a.wacz")
    assert archives(tmp_path / "a.wacz") == [
        "archive/paper.warc.gz",
        "archive/1-PAPER.warc.gz",
        "archive/---1.warc.gz",
    ]
    assert "Validation succeeded" in validate(tmp_path / "a.wacz")


def test_torn_last_line_of_a_killed_crawl_is_no_page(tmp_path: Path) -> None:
    paper(tmp_path / "crawl")
    with (tmp_path / "crawl" / "articles.jsonl").open("a") as file:
        file.write('{"url": "http://exam')
    with pack(tmp_path / "crawl", to=tmp_path / "a.wacz") as archive:
        assert len(pages(archive)) == 4


def test_what_is_no_line_is_named(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    paper(tmp_path / "crawl")
    path = tmp_path / "crawl" / "articles.jsonl"
    size = path.stat().st_size
    with path.open("a") as file:
        file.write('{"url": 1}\n')
    refused(capsys, tmp_path / "crawl", says=f"{path}, offset {size}: ")


def refused(capsys: pytest.CaptureFixture[str], *paths: Path, says: str) -> None:
    """One line says why, and nothing but what was there is there."""
    target = paths[0].parent / "a.wacz"
    before = sorted(target.parent.iterdir())
    assert main(["wacz", *map(str, paths), "-o", str(target)]) == 2
    (message,) = capsys.readouterr().err.splitlines()
    assert message.startswith("python -m archive wacz: ")
    assert says in message
    assert sorted(target.parent.iterdir()) == before


def test_damaged_file_is_named_with_the_offset(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    paper(tmp_path / "crawl")
    (path,) = (tmp_path / "crawl" / "warc").iterdir()
    *_, last = iter_records(path)
    path.write_bytes(path.read_bytes()[:-3])
    assert main(["wacz", str(tmp_path / "crawl" / "warc"), "-o", str(tmp_path / "a.wacz")]) == 1
    assert f"not packed: {path}, offset {last.offset}: torn" in capsys.readouterr().err


def test_wacz_is_not_packed_again(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    path = wacz(tmp_path / "b.wacz", {"archive/a.warc.gz": INFO})
    refused(capsys, path, says="packed already")


def test_missing_py_wacz_is_named_with_the_way_to_install_it(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setitem(sys.modules, "wacz.main", None)
    refused(capsys, write(tmp_path / "a.warc.gz", INFO), says="pip install '.[wacz]'")


def test_what_py_wacz_refuses_is_told(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("archive.wacz.pack._HEADER", {"title": "without a format"})
    refused(capsys, write(tmp_path / "a.warc.gz", INFO), says="missing required fields")


@pytest.mark.slow
@pytest.mark.skipif(sys.platform != "linux", reason="the peak of a process's memory is told by Linux alone")
def test_memory_is_the_same_for_an_archive_of_twenty_times_the_size(tmp_path: Path) -> None:
    small, large = (peak_memory(bulk(tmp_path / str(count), count), tmp_path) for count in (2, 40))
    assert large - small < 16 << 20, f"{small >> 20} and {large >> 20} MiB"


def bulk(folder: Path, count: int) -> Path:
    """A crawl of articles: 300 kB that can't be compressed and 300 kB of text for each."""
    source = random.Random(count)
    writer = WarcWriter(folder / "warc", "bulk", {"software": "test"}, max_size=20_000_000)
    rows = []
    for number in range(count):
        body = b"HTTP/1.1 200 OK\r\nContent-Type: text/html\r\nTransfer-Encoding: chunked\r\n\r\n493e0\r\n"
        each = exchange(number, response=body + source.randbytes(300_000) + b"\r\n0\r\n\r\n")
        pointer = writer.submit(each).result()
        rows.append({"url": each.url, "headline": "题", "text": "字" * 100_000, "warc": place(pointer)})
    writer.close()
    jsonl(folder / "articles.jsonl", *rows)
    return folder


def peak_memory(folder: Path, scratch: Path) -> int:
    """Of the command, in bytes. (What wait4 tells of a child includes the process that it was forked from.)"""
    arguments = ["wacz", str(folder), "-o", str(scratch / f"{folder.name}.wacz")]
    code = (
        f"from archive.__main__ import main; assert main({arguments!r}) == 0; print(open('/proc/self/status').read())"
    )
    done = subprocess.run(
        [sys.executable, "-c", code], cwd=ROOT, capture_output=True, text=True, timeout=100, check=False
    )
    assert done.returncode == 0, done.stderr
    (size,) = re.findall(r"VmHWM:\s+(\d+) kB", done.stdout)
    return int(size) * 1024
