"""An index leads to every response, by its address and by its payload; of a damaged file there is none."""

import gzip
import json
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest

from archive.__main__ import main
from archive.catalog.cdxj import kept_index, whole_files, write_index
from archive.warc.files import warc_files
from archive.warc.reader import iter_records, read_record
from archive.warc.record import digest
from tests.archive.records import HTTP, INFO, REQUEST, crawl_folder, plain, resource, wacz, write

HEAD = b"HTTP/1.1 200 OK\r\nContent-Type: text/html; charset=gb2312\r\n"
BODY = "<p>版面</p>".encode("gb18030")
BROTLI = b"\x0b\x05\x80<p>\xb0\xe6\xc3\xe6</p>\x03"  # BODY in Brotli
CHUNKED = b"5\r\n" + BODY[:5] + b"\r\n" + f"{len(BODY) - 5:x};x=1\r\n".encode() + BODY[5:] + b"\r\n0\r\nT: 1\r\n\r\n"


@dataclass(frozen=True)
class Line:
    key: str
    timestamp: str
    fields: dict[str, Any]


def lines(path: Path) -> list[Line]:
    found = (line.split(" ", 2) for line in path.read_text(encoding="utf-8").splitlines())
    return [Line(key, timestamp, json.loads(fields)) for key, timestamp, fields in found]


def indexed(folder: Path, *records: bytes, name: str = "a.warc.gz") -> list[Line]:
    path = write(folder / name, INFO, *records)
    assert main(["index", str(path), "-o", str(folder / "out.cdxj")]) == 0
    return lines(folder / "out.cdxj")


def test_crawl_folder_gets_an_index_that_leads_to_every_response(tmp_path: Path) -> None:
    pointers = crawl_folder(tmp_path)
    assert main(["index", str(tmp_path)]) == 0
    found = lines(tmp_path / "index.cdxj")
    assert sorted((int(line.fields["offset"]), int(line.fields["length"])) for line in found) == [
        (pointer.offset, pointer.length) for pointer in pointers
    ]
    for line in found:
        record = read_record(tmp_path / "warc" / line.fields["filename"], int(line.fields["offset"]))
        assert (record.type, record.url) == ("response", line.fields["url"])
        assert line.timestamp == "20240220083001"
    raw = (tmp_path / "index.cdxj").read_text().splitlines()
    assert raw == sorted(raw)


@pytest.mark.parametrize(
    ("headers", "body", "payload"),
    [
        (b"Transfer-Encoding: chunked\r\n", CHUNKED, BODY),
        (b"transfer-encoding: Chunked\r\n", CHUNKED, BODY),
        (b"Content-Encoding: gzip\r\n", gzip.compress(BODY, mtime=0), gzip.compress(BODY, mtime=0)),
        (b"Content-Encoding: br\r\n", BROTLI, BROTLI),
        (b"Content-Encoding: gzip\r\n", b"not so", b"not so"),
        (b"Content-Length: 4\r\n", BODY, BODY[:4]),
    ],
    ids=["chunked", "Chunked", "gzip", "br", "wrong gzip", "surplus"],
)
def test_payload_without_a_stated_digest_gets_that_of_the_payload(
    tmp_path: Path, headers: bytes, body: bytes, payload: bytes
) -> None:
    (line,) = indexed(tmp_path, resource(HEAD + headers + b"\r\n" + body, **HTTP))
    assert line.fields["digest"] == digest(payload)
    assert (line.fields["mime"], line.fields["status"]) == ("text/html", "200")


def test_stated_digest_stays_as_it_is(tmp_path: Path) -> None:
    stated = "sha1:" + "A" * 32
    (line,) = indexed(tmp_path, resource(HEAD + b"\r\n" + BODY, **HTTP, WARC_Payload_Digest=stated))
    assert line.fields["digest"] == stated


def test_revisit_has_the_digest_that_its_chunked_original_has(tmp_path: Path) -> None:
    original = resource(HEAD + b"Transfer-Encoding: chunked\r\n\r\n" + CHUNKED, **HTTP)
    revisit = resource(
        HEAD + b"\r\n",
        WARC_Type="revisit",
        WARC_Date="2024-02-21T00:00:00Z",
        WARC_Profile="http://netpreserve.org/warc/1.1/revisit/identical-payload-digest",
        WARC_Payload_Digest=digest(BODY),
        Content_Type="application/http;msgtype=response",
    )
    first, second = indexed(tmp_path, original, revisit)
    assert (first.fields["mime"], second.fields["mime"]) == ("text/html", "warc/revisit")
    assert first.fields["digest"] == second.fields["digest"]


def test_revisit_that_states_no_digest_has_none(tmp_path: Path) -> None:
    (line,) = indexed(tmp_path, resource(b"", WARC_Type="revisit", WARC_Profile="x"))
    assert "digest" not in line.fields


def test_what_is_no_http_is_indexed_without_digest(tmp_path: Path) -> None:
    (line,) = indexed(tmp_path, resource(b"220 ftp ready", **HTTP))
    assert "digest" not in line.fields


def test_requests_and_notes_about_records_are_not_indexed(tmp_path: Path) -> None:
    request = resource(b"GET / HTTP/1.1\r\nHost: example.org\r\n\r\n", **REQUEST)
    note = resource(b"via: x\r\n", WARC_Type="metadata", Content_Type="application/warc-fields")
    assert indexed(tmp_path, request, note) == []


def test_posted_form_is_part_of_the_key(tmp_path: Path) -> None:
    post = b"POST / HTTP/1.1\r\nContent-Type: application/x-www-form-urlencoded\r\nContent-Length: 8\r\n\r\npage=A01"
    request_id = "<urn:uuid:00000000-0000-0000-0000-000000000001>"
    request = resource(post, **REQUEST, WARC_Record_ID=request_id)
    response = resource(HEAD + b"\r\n" + BODY, **HTTP, WARC_Concurrent_To=request_id)
    (line,) = indexed(tmp_path, request, response)
    assert line.key == "org,example)/?__wb_method=post&page=a01"
    assert (line.fields["method"], line.fields["requestBody"]) == ("POST", "page=A01")


@pytest.mark.parametrize(
    ("url", "key"),
    [
        ("http://example.org/%E4%B8%AD.htm?q=%D6%D0", "org,example)/%e4%b8%ad.htm?q=%d6%d0"),
        ("http://example.org/中.htm", "org,example)/%e4%b8%ad.htm"),
    ],
)
def test_address_stays_as_it_was_sent_and_its_key_is_ascii(tmp_path: Path, url: str, key: str) -> None:
    (line,) = indexed(tmp_path, resource(HEAD + b"\r\n", **HTTP, WARC_Target_URI=url))
    assert (line.fields["url"], line.key) == (url, key)


def test_uncompressed_file_is_indexed(tmp_path: Path) -> None:
    info = plain(b"software: test\r\n", WARC_Type="warcinfo", WARC_Target_URI="")
    path = write(tmp_path / "a.warc", info, plain(HEAD + b"\r\n" + BODY, **HTTP))
    write_index(whole_files(warc_files(path)), tmp_path / "out.cdxj")
    (line,) = lines(tmp_path / "out.cdxj")
    assert (int(line.fields["offset"]), line.fields["filename"]) == (len(info), "a.warc")


def test_files_of_a_wacz_are_indexed_as_if_they_lay_in_a_folder(tmp_path: Path) -> None:
    record = resource(HEAD + b"\r\n" + BODY, **HTTP)
    path = wacz(tmp_path / "a.wacz", {"pages/pages.jsonl": b"", "archive/b.warc.gz": INFO + record})
    assert main(["index", str(path), "-o", str(tmp_path / "out.cdxj")]) == 0
    (line,) = lines(tmp_path / "out.cdxj")
    assert (line.fields["filename"], int(line.fields["offset"])) == ("b.warc.gz", len(INFO))


GOOD = resource(HEAD + b"\r\n" + BODY, **HTTP)


@pytest.mark.parametrize(
    ("data", "offset", "reason"),
    [
        (GOOD + GOOD[:-5], len(INFO + GOOD), "torn"),
        (GOOD + b"\0" * 40, len(INFO + GOOD), "no WARC record"),
        (GOOD + GOOD[:20] + b"\xff" + GOOD[21:], len(INFO + GOOD), ""),
        (GOOD + resource(HEAD, **HTTP, WARC_Target_URI=""), len(INFO + GOOD), "can't be indexed"),
        (resource(HEAD, **{**HTTP, "WARC_Date": "yesterday"}) + GOOD, len(INFO), "can't be indexed"),
    ],
    ids=["torn", "zeros", "flipped", "no address", "no date"],
)
def test_damage_is_named_with_the_offset_and_costs_no_other_record(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], data: bytes, offset: int, reason: str
) -> None:
    path = write(tmp_path / "warc" / "a.warc.gz", INFO, data)
    assert main(["index", str(tmp_path)]) == 1
    message, end = capsys.readouterr().err.splitlines()
    assert message.startswith(f"not indexed: {path}, offset {offset}: ")
    assert reason in message
    assert end == f"{tmp_path / 'index.cdxj'}: 1 WARC files"
    assert len((tmp_path / "index.cdxj").read_text().splitlines()) == 1


def test_records_that_share_a_member_are_indexed_and_the_file_is_named(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    both = [plain(HEAD, **HTTP, WARC_Target_URI=f"http://a.example/{number}") for number in range(2)]
    path = write(tmp_path / "warc" / "a.warc.gz", INFO, gzip.compress(b"".join(both)))
    assert main(["index", str(tmp_path)]) == 0
    assert f"{path}: gzip members of several records" in capsys.readouterr().err
    places = [json.loads(line.split(" ", 2)[2]) for line in (tmp_path / "index.cdxj").read_text().splitlines()]
    assert [(place["offset"], place.get("within")) for place in places] == [
        (str(len(INFO)), None),
        (str(len(INFO)), str(len(both[0]))),
    ]


def test_two_files_of_one_name_are_refused(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    paths = [str(write(tmp_path / folder / "a.warc.gz", INFO, GOOD)) for folder in "bc"]
    assert main(["index", *paths, "-o", str(tmp_path / "out.cdxj")]) == 2
    assert "2 files have this name" in capsys.readouterr().err
    assert not (tmp_path / "out.cdxj").exists()


def test_where_the_index_shall_be_must_be_said_but_for_a_crawl_folder(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    path = write(tmp_path / "a.warc.gz", INFO)
    for given in (path, tmp_path):
        assert main(["index", str(given)]) == 2
        assert f"{given}: holds no warc/, so say with -o FILE" in capsys.readouterr().err
    assert [each.name for each in tmp_path.iterdir()] == ["a.warc.gz"]
    page = tmp_path / "README.md"
    page.write_text("# A text")
    assert main(["index", str(page)]) == 2
    assert "no WARC: begins with b'# A text'" in capsys.readouterr().err
    crawl_folder(tmp_path / "crawl")
    assert main(["index", str(tmp_path)]) == 2
    assert f"{tmp_path}: a folder of crawls: name each, as {tmp_path / 'crawl'}" in capsys.readouterr().err
    assert not [*tmp_path.rglob("index.cdxj")]


def test_where_nothing_can_be_written_is_told_before_anything_is_read(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    crawl_folder(tmp_path / "crawl")
    monkeypatch.setattr("os.access", lambda path, mode: path != tmp_path / "crawl")
    catalog = tmp_path / "crawl" / "catalog.sqlite"
    for options in ([], ["-o", str(tmp_path / "new.cdxj"), "--catalog", str(catalog)]):
        assert main(["index", str(tmp_path / "crawl"), *options]) == 2
        (line,) = capsys.readouterr().err.splitlines()
        assert "nothing can be written in its folder; give another place with -o FILE" in line
    assert not (tmp_path / "new.cdxj").exists()


def test_index_is_the_same_whatever_the_order_of_the_files(tmp_path: Path) -> None:
    for number, name in enumerate("ab"):
        write(tmp_path / f"{name}.warc.gz", INFO, resource(HEAD, **HTTP, WARC_Target_URI=f"http://a.example/{number}"))
    files = warc_files(tmp_path)
    write_index(files, tmp_path / "one.cdxj")
    write_index(reversed(files), tmp_path / "two.cdxj")
    assert (tmp_path / "one.cdxj").read_bytes() == (tmp_path / "two.cdxj").read_bytes()
    assert len(list(iter_records(files[0]))) == len(list(iter_records(files[1]))) == 2


def test_a_kept_index_is_made_anew_only_if_a_file_or_its_name_in_it_is_another(tmp_path: Path) -> None:
    path = write(tmp_path / "a.warc.gz", INFO, resource(b"HTTP/1.1 200 OK\r\n\r\nfirst", **HTTP))

    def made(name: str = "a") -> str:
        return kept_index(warc_files(path), tmp_path / "kept", lambda file: (name, file.start)).read_text()

    first = made()
    marked = tmp_path / "kept" / "index.cdxj"
    marked.write_text("marked")
    assert made() == "marked"
    assert made("b") != first
    marked.write_text("marked")
    write(path, INFO, resource(b"HTTP/1.1 200 OK\r\n\r\nsecond, and longer", **HTTP))
    assert made("b") not in ("marked", first)
