"""Every fault is found, named and placed; what is well passes."""

import base64
import gzip
import hashlib
import json
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from archive.__main__ import main
from archive.read import iter_records
from archive.record import exchange_records, new_id, serialise
from archive.verify import Fault, verify
from archive.write import RecordPointer, WarcWriter
from tests.archive.crawling import ROOT
from tests.archive.exchanges import RESPONSE, exchange


def crawl_folder(folder: Path) -> list[RecordPointer]:
    """A finished crawl of three pages."""
    writer = WarcWriter(folder / "warc", "paper", {"software": "test"})
    pointers = [writer.submit(exchange(number)).result() for number in range(3)]
    writer.close()
    rows = [{"headline": "题", "warc": place(pointer)} for pointer in pointers]
    (folder / "articles.jsonl").write_text("".join(json.dumps(row) + "\n" for row in rows))
    (folder / "summary.json").write_text('{"complete": true}')
    return pointers


def place(pointer: RecordPointer, **changes: Any) -> dict[str, Any]:
    where = {"file": f"warc/{pointer.file}", "offset": pointer.offset, "length": pointer.length}
    return {**where, "record_id": pointer.record_id, **changes}


def members(path: Path) -> list[bytes]:
    data = path.read_bytes()
    return [data[record.offset : record.offset + record.length] for record in iter_records(path)]


def resource(block: bytes, **headers: str) -> bytes:
    """A gzip member with a record; underscores in header names stand for hyphens."""
    fields = {
        "WARC_Type": "resource",
        "WARC_Record_ID": new_id(),
        "WARC_Date": "2024-02-20T08:30:01Z",
        "WARC_Target_URI": "http://example.org/",
        **headers,
    }
    return gzip.compress(
        serialise([(name.replace("_", "-"), value) for name, value in fields.items()], block)
    )


INFO = resource(b"software: test\r\n", WARC_Type="warcinfo")


def reasons(folder: Path, *data: bytes) -> list[str]:
    path = folder / "a.warc.gz"
    path.write_bytes(b"".join([INFO, *data]))
    return [fault.reason for fault in verify([path])]


def test_finished_crawl_is_well(tmp_path: Path) -> None:
    crawl_folder(tmp_path)
    assert list(verify([tmp_path])) == []
    assert list(verify([tmp_path / "warc", tmp_path])) == []


def test_every_fault_is_told_and_the_rest_is_still_checked(tmp_path: Path) -> None:
    pointers = crawl_folder(tmp_path)
    (path,) = (tmp_path / "warc").iterdir()
    info, *records = members(path)
    broken = bytearray(records[1])
    broken[20] ^= 0xFF
    path.write_bytes(info + records[0] + bytes(broken) + b"".join(records[2:])[:-1])
    faults = list(verify([tmp_path]))
    assert [(fault.path, fault.offset) for fault in faults[:2]] == [
        (str(path), pointers[0].offset),
        (str(path), pointers[2].offset),
    ]
    assert "broken gzip member" in faults[0].reason
    assert "torn" in faults[1].reason
    missing = [fault for fault in faults if fault.path.endswith("articles.jsonl")]
    assert [fault.reason for fault in missing] == [
        f"points to {pointer.record_id}, which is not in the archive"
        for pointer in (pointers[0], pointers[2])
    ]


def test_torn_tail_is_found_in_a_file_that_other_tools_pass(tmp_path: Path) -> None:
    (pointer, *_) = crawl_folder(tmp_path)
    path = tmp_path / "warc" / pointer.file
    path.write_bytes(path.read_bytes()[:-4])
    (fault, *_) = verify([path])
    assert "torn" in fault.reason


@pytest.mark.parametrize("name", ["md5", "sha1", "sha256", "sha512"])
@pytest.mark.parametrize("notation", ["hex", "base32", "base32-lower", "base64"])
def test_digests_of_all_customs_are_checked(tmp_path: Path, name: str, notation: str) -> None:
    encode: dict[str, Callable[[bytes], str]] = {
        "hex": bytes.hex,
        "base32": lambda data: base64.b32encode(data).decode().rstrip("="),
        "base32-lower": lambda data: base64.b32encode(data).decode().lower(),
        "base64": lambda data: base64.urlsafe_b64encode(data).decode().rstrip("="),
    }
    right = f"{name}:{encode[notation](hashlib.new(name, b'block').digest())}"
    for header in ("WARC_Block_Digest", "WARC_Payload_Digest"):
        assert reasons(tmp_path, resource(b"block", **{header: right})) == []
        (reason,) = reasons(tmp_path, resource(b"clock", **{header: right}))
        assert right in reason


@pytest.mark.parametrize("payload", [b"5\r\nhello\r\n0\r\n\r\n", b"hello"])
def test_payload_digest_of_a_chunked_body_may_be_of_either_form(tmp_path: Path, payload: bytes) -> None:
    block = b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n5\r\nhello\r\n0\r\n\r\n"
    headers = {"WARC_Type": "response", "Content_Type": "application/http; msgtype=response"}
    right = "sha1:" + hashlib.sha1(payload).hexdigest()
    assert reasons(tmp_path, resource(block, WARC_Payload_Digest=right, **headers)) == []
    (reason,) = reasons(tmp_path, resource(block, WARC_Payload_Digest="sha1:" + "0" * 40, **headers))
    assert "payload digest" in reason


def test_response_that_is_no_http_is_told_unless_it_broke_off(tmp_path: Path) -> None:
    headers = {"WARC_Type": "response", "Content_Type": "application/http;msgtype=response"}
    (reason,) = reasons(tmp_path, resource(b"HTTP/1.1 200 OK\r\n", **headers))
    assert "not a whole HTTP response" in reason
    assert reasons(tmp_path, resource(b"HTTP/1.1 200 OK\r\n", WARC_Truncated="time", **headers)) == []


def test_record_id_of_two_records_is_told(tmp_path: Path) -> None:
    twice = resource(b"a", WARC_Record_ID="<urn:uuid:1>")
    (reason,) = reasons(tmp_path, twice, twice)
    assert f"offset {len(INFO)}" in reason


def test_link_to_a_record_that_is_not_there_is_told(tmp_path: Path) -> None:
    records = exchange_records(exchange(), "<urn:uuid:info>")
    (reason,) = reasons(tmp_path, gzip.compress(records.response))
    assert "concurrent to" in reason
    assert reasons(tmp_path, gzip.compress(records.request), gzip.compress(records.response)) == []


def test_link_to_another_page_is_told(tmp_path: Path) -> None:
    other = resource(b"", WARC_Record_ID="<urn:uuid:1>", WARC_Target_URI="http://example.org/other")
    (reason,) = reasons(tmp_path, other, resource(b"", WARC_Concurrent_To="<urn:uuid:1>"))
    assert "http://example.org/other" in reason


def test_file_without_warcinfo_is_told(tmp_path: Path) -> None:
    path = tmp_path / "a.warc.gz"
    path.write_bytes(resource(b""))
    assert list(verify([path])) == [Fault(str(path), 0, "begins with resource, not with warcinfo")]


def test_empty_files_and_folders_are_told(tmp_path: Path) -> None:
    assert list(verify([tmp_path])) == [Fault(str(tmp_path), None, "no WARC file in this folder")]
    path = tmp_path / "a.warc.gz.open"
    path.touch()
    assert list(verify([tmp_path])) == [Fault(str(path), 0, "empty file")]


@pytest.mark.parametrize(
    ("changes", "reason"),
    [
        ({"offset": 1}, "offset 1,"),
        ({"length": 1}, "length 1,"),
        ({"file": "warc/other.warc.gz"}, "warc/other.warc.gz"),
        ({"record_id": "<urn:uuid:1>"}, "<urn:uuid:1>, which is not in the archive"),
    ],
)
def test_line_that_points_elsewhere_is_told_with_its_offset(
    tmp_path: Path, changes: dict[str, Any], reason: str
) -> None:
    (pointer, *_) = crawl_folder(tmp_path)
    good = json.dumps({"warc": place(pointer)}) + "\n"
    (tmp_path / "editions.jsonl").write_text(good + json.dumps({"warc": place(pointer, **changes)}) + "\n")
    (fault,) = verify([tmp_path])
    assert (fault.path, fault.offset) == (str(tmp_path / "editions.jsonl"), len(good))
    assert reason in fault.reason


def test_line_that_points_to_a_request_is_told(tmp_path: Path) -> None:
    crawl_folder(tmp_path)
    (path,) = (tmp_path / "warc").iterdir()
    request = list(iter_records(path))[1]
    where = {"file": f"warc/{path.name}", "offset": request.offset, "length": request.length}
    line = {"warc": {**where, "record_id": request.record_id}}
    (tmp_path / "articles.jsonl").write_text(json.dumps(line) + "\n")
    (fault,) = verify([tmp_path])
    assert "a request record" in fault.reason


@pytest.mark.parametrize("line", ["{", "{}", "[]", '{"warc": null}', '{"warc": {"file": "a"}}'])
def test_line_without_a_pointer_is_told(tmp_path: Path, line: str) -> None:
    crawl_folder(tmp_path)
    (tmp_path / "articles.jsonl").write_text(line + "\n")
    (fault,) = verify([tmp_path])
    assert fault.offset == 0


def test_open_file_is_told_once_the_crawl_is_finished(tmp_path: Path) -> None:
    crawl_folder(tmp_path)
    (path,) = (tmp_path / "warc").iterdir()
    opened = path.rename(path.with_name(path.name + ".open"))
    assert [fault.path for fault in verify([tmp_path])] == [str(opened)]


def test_crawl_without_its_end_is_told(tmp_path: Path) -> None:
    crawl_folder(tmp_path)
    (tmp_path / "summary.json").unlink()
    (fault,) = verify([tmp_path])
    assert "killed" in fault.reason


def test_crawl_that_says_it_is_incomplete_is_told(tmp_path: Path) -> None:
    crawl_folder(tmp_path)
    (tmp_path / "summary.json").write_text('{"complete": false}')
    (fault,) = verify([tmp_path])
    assert "incomplete" in fault.reason


def test_command_is_silent_and_0_where_all_is_well(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    crawl_folder(tmp_path)
    assert main(["verify", str(tmp_path)]) == 0
    assert capsys.readouterr().out == ""


def test_command_prints_a_line_a_fault_and_is_1(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    path = tmp_path / "a.warc.gz"
    path.write_bytes(INFO + b"\x1f\x8b")
    assert main(["verify", str(path)]) == 1
    (line,) = capsys.readouterr().out.splitlines()
    assert line.startswith(f"{path}, offset {len(INFO)}: torn")
    assert main(["verify", "--json", str(path)]) == 1
    (line,) = capsys.readouterr().out.splitlines()
    assert json.loads(line)["offset"] == len(INFO)


def test_command_names_a_path_that_is_not_there(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["verify", str(tmp_path / "absent")]) == 2
    assert str(tmp_path / "absent") in capsys.readouterr().err


def test_get_prints_the_block_or_the_payload(
    tmp_path: Path, capfdbinary: pytest.CaptureFixture[bytes]
) -> None:
    (pointer, *_) = crawl_folder(tmp_path)
    place = [str(tmp_path / "warc" / pointer.file), str(pointer.offset)]
    assert main(["get", *place]) == 0
    assert capfdbinary.readouterr().out == RESPONSE
    assert main(["get", *place, "--payload"]) == 0
    assert capfdbinary.readouterr().out == b"body"
    assert main(["get", *place, "--headers"]) == 0
    assert pointer.record_id.encode() in capfdbinary.readouterr().out


def test_tools_need_no_scrapy() -> None:
    modules = "archive.exchange, archive.http, archive.record, archive.write, archive.read, archive.__main__"
    check = f"import {modules}, sys; print(sys.modules.keys() & {{'scrapy', 'twisted', 'crawler'}} or 'none')"
    done = subprocess.run([sys.executable, "-c", check], cwd=ROOT, capture_output=True, text=True, check=True)
    assert done.stdout == "none\n"
