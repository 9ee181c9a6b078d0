"""Every fault is found, named and placed; what is well passes."""

import base64
import fcntl
import gzip
import hashlib
import json
import os
import pty
import struct
import subprocess
import sys
import termios
from collections.abc import Callable
from pathlib import Path

import pytest

from archive.__main__ import COMMANDS, main
from archive.check.fault import Fault
from archive.check.repeats import Repeats
from archive.check.verify import verify
from archive.warc.record import digest, exchange_records
from tests.archive.exchanges import RESPONSE, exchange
from tests.archive.records import (
    HTTP,
    INFO,
    REQUEST,
    crawl_folder,
    members,
    reasons,
    resource,
    write,
)
from tests.forks import ROOT


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
    right = "sha1:" + hashlib.sha1(payload).hexdigest()
    assert reasons(tmp_path, resource(block, WARC_Payload_Digest=right, **HTTP)) == []
    (reason,) = reasons(tmp_path, resource(block, WARC_Payload_Digest="sha1:" + "0" * 40, **HTTP))
    assert "payload digest" in reason


def test_response_that_is_no_http_is_told_unless_it_broke_off(tmp_path: Path) -> None:
    (reason,) = reasons(tmp_path, resource(b"HTTP/1.1 200 OK\r\n", **HTTP))
    assert "not a whole HTTP response" in reason
    assert reasons(tmp_path, resource(b"HTTP/1.1 200 OK\r\n", WARC_Truncated="time", **HTTP)) == []


def test_record_id_of_two_records_is_told(tmp_path: Path) -> None:
    twice = resource(b"a", WARC_Record_ID="<urn:uuid:1>")
    (reason,) = reasons(tmp_path, twice, twice)
    assert f"offset {len(INFO)}" in reason


def test_of_many_faults_of_a_kind_the_first_are_told_and_the_others_counted(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    twice = resource(b"a", WARC_Record_ID="<urn:uuid:1>")
    path = write(tmp_path / "a.warc.gz", INFO, twice * 1001, resource(b"", WARC_Date="x"))
    assert main(["verify", str(path)]) == 1
    told = capsys.readouterr()
    *shown, more = told.out.splitlines()
    assert len(shown) == 21
    assert sum("has this id, too" in line for line in shown) == 20
    assert more == "and 980 more: resource …: the record at offset … of … has this id, too"
    assert told.err == "1001 faults: 1 file, 1,003 records\n"
    assert main(["verify", "--all", str(path)]) == 1
    assert len(capsys.readouterr().out.splitlines()) == 1001
    assert main(["verify", "--json", str(path)]) == 1
    assert len(capsys.readouterr().out.splitlines()) == 1001


def test_kinds_without_number_are_one_more() -> None:
    repeats = Repeats()
    faults = [Fault("a", None, f"odd {chr(0x4E00 + n)}") for n in range(1000)]
    assert sum(map(repeats.shows, faults)) == 220
    assert list(repeats.rest()) == ["and 780 more: of other kinds"]


def test_link_to_a_record_that_is_not_there_is_told(tmp_path: Path) -> None:
    records = exchange_records(exchange(), "<urn:uuid:info>")
    response = gzip.compress(b"".join(records.response))
    (reason,) = reasons(tmp_path, response)
    assert "concurrent to" in reason
    assert reasons(tmp_path, gzip.compress(records.request), response) == []


def test_link_to_another_page_is_told(tmp_path: Path) -> None:
    request = b"GET / HTTP/1.1\r\n\r\n"
    other = resource(request, WARC_Record_ID="<urn:1>", WARC_Target_URI="http://example.org/other", **REQUEST)
    (reason,) = reasons(tmp_path, other, resource(RESPONSE, WARC_Concurrent_To="<urn:1>", **HTTP))
    assert "http://example.org/other" in reason
    # wget links the records about its run to each other.
    log = resource(b"", WARC_Record_ID="<urn:1>", WARC_Target_URI="metadata://gnu.org/software/wget/warc/a")
    assert reasons(tmp_path, log, resource(b"", WARC_Concurrent_To="<urn:1>")) == []


def test_file_without_warcinfo_is_noted_and_well(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    path = write(tmp_path / "a.warc.gz", resource(b""))
    assert list(verify([path])) == [Fault(str(path), 0, "begins with resource, not with warcinfo", note=True)]
    assert main(["verify", str(path)]) == 0
    told = capsys.readouterr()
    assert told.out == f"{path}, offset 0: note: begins with resource, not with warcinfo\n"
    assert told.err == "all well, 1 note: 1 file, 1 record\n"


@pytest.mark.parametrize(("spider", "note"), [("edition", False), ("extract", True)])
def test_file_of_a_crawl_must_begin_with_warcinfo(tmp_path: Path, spider: str, note: bool) -> None:
    crawl_folder(tmp_path)
    (path,) = (tmp_path / "warc").iterdir()
    path.write_bytes(b"".join(members(path)[1:]))
    (tmp_path / "summary.json").write_text(json.dumps({"complete": True, "spider": spider}))
    reason = "begins with request, not with warcinfo"
    for given in (tmp_path, tmp_path / "warc", path):
        assert next(verify([given])) == Fault(str(path), 0, reason, note=note)


def test_empty_files_and_folders_are_told(tmp_path: Path) -> None:
    (fault,) = verify([tmp_path])
    assert str(fault).startswith(f"{tmp_path}: no WARC file in this folder")
    path = tmp_path / "a.warc.gz.open"
    path.touch()
    assert list(verify([tmp_path])) == [Fault(str(path), 0, "empty file")]


# --- HTTP ------------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "block",
    [
        b"GET /\r\n\r\n",
        b"GET / HTTP/1.1\r\nHost: a\r\n",
        b"G ET / HTTP/1.1\r\n\r\n",
        b"HTTP/1.1 200 OK\r\n\r\n",
        b"",
    ],
)
def test_request_that_is_no_http_is_told(tmp_path: Path, block: bytes) -> None:
    (reason,) = reasons(tmp_path, resource(block, **REQUEST))
    assert "not a whole HTTP request" in reason


def short_exchange(method: bytes, response: bytes) -> list[bytes]:
    request = resource(
        method + b" / HTTP/1.1\r\n\r\n", WARC_Record_ID="<urn:r>", WARC_Concurrent_To="<urn:s>", **REQUEST
    )
    return [request, resource(response, WARC_Record_ID="<urn:s>", **HTTP)]


@pytest.mark.parametrize(
    "response",
    [b"HTTP/1.1 200 OK\r\nContent-Length: 5\r\n\r\nbody", b"HTTP/1.1 200 OK\r\nContent-Length: 5\r\n\r\n"],
)
def test_body_shorter_than_its_length_is_told(tmp_path: Path, response: bytes) -> None:
    (reason,) = reasons(tmp_path, *short_exchange(b"GET", response))
    assert "its framing says that more must come" in reason


def test_body_that_broke_off_is_told_as_such_by_its_record(tmp_path: Path) -> None:
    short = b"HTTP/1.1 200 OK\r\nContent-Length: 5\r\n\r\nbody"
    assert reasons(tmp_path, resource(short, WARC_Truncated="disconnect", **HTTP)) == []
    (note,) = reasons(tmp_path, resource(short, WARC_Segment_Number="1", **HTTP))
    assert "whose others are not in these files" in note


def test_length_of_many_digits_is_told(tmp_path: Path) -> None:
    head = b"HTTP/1.1 200 OK\r\nContent-Length: 1" + b"0" * 5000 + b"\r\n\r\n"
    (reason,) = reasons(tmp_path, resource(head, **HTTP))
    assert "not a whole HTTP response" in reason


def test_answer_to_head_needs_no_body(tmp_path: Path) -> None:
    head = b"HTTP/1.1 200 OK\r\nContent-Length: 5\r\n\r\n"
    assert reasons(tmp_path, *short_exchange(b"HEAD", head)) == []
    assert reasons(tmp_path, resource(head, **HTTP)) == []


def test_long_bodies_are_checked_in_pieces(tmp_path: Path) -> None:
    body = bytes(range(256)) * 20_000
    chunked = b"".join(b"%x\r\n%s\r\n" % (len(part), part) for part in (body[:3_000_000], body[3_000_000:], b""))
    head = b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n"
    assert reasons(tmp_path, resource(head + chunked, WARC_Payload_Digest=digest(body), **HTTP)) == []
    assert reasons(tmp_path, resource(head + chunked, WARC_Payload_Digest=digest(chunked), **HTTP)) == []
    (reason,) = reasons(tmp_path, resource(head + chunked, WARC_Payload_Digest=digest(b""), **HTTP))
    assert digest(body) in reason
    (reason,) = reasons(tmp_path, resource(head + chunked[:-5], **HTTP))
    assert "more must come" in reason


@pytest.mark.parametrize(
    ("headers", "reason"),
    [
        ({"WARC_Date": "20240220083001"}, "WARC-Date '20240220083001'"),
        ({"WARC_Record_ID": "urn:uuid:1"}, "WARC-Record-ID"),
        ({"WARC_Target_URI": ""}, "no WARC-Target-URI"),
        ({"WARC_Block_Digest": "sha1:xyz"}, "block digest 'sha1:xyz'"),
        ({"WARC_Block_Digest": "sha256:" + "0" * 64}, "block digest is sha256:e3b0"),
        ({"WARC_Payload_Digest": "sha256:" + "0" * 64}, "payload digest is sha256:e3b0"),
    ],
)
def test_record_that_is_not_made_as_it_should_be_is_told(
    tmp_path: Path, headers: dict[str, str], reason: str
) -> None:
    (found,) = reasons(tmp_path, resource(b"", **headers))
    assert reason in found


# --- the command -----------------------------------------------------------------------------------------------------


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


def test_tools_need_no_scrapy() -> None:
    check = (
        "import sys, archive.__main__, archive.capture.writer, archive.catalog.catalog\n"
        "print({'scrapy', 'twisted', 'crawler'} & {name.partition('.')[0] for name in sys.modules} or 'none')"
    )
    done = subprocess.run([sys.executable, "-c", check], cwd=ROOT, capture_output=True, text=True, check=True)
    assert done.stdout == "none\n"


@pytest.mark.parametrize("command", [[], *([name] for name in COMMANDS)])
def test_every_command_has_its_help(command: list[str], capsys: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(SystemExit) as ended:
        main([*command, "--help"])
    assert ended.value.code == 0
    assert "usage: python -m archive" in capsys.readouterr().out


@pytest.mark.parametrize("terminal", [True, False])
def test_progress_is_drawn_on_a_terminal_only(tmp_path: Path, terminal: bool) -> None:
    path = tmp_path / "a.warc.gz"
    path.write_bytes(INFO)
    screen, stderr = pty.openpty()
    fcntl.ioctl(stderr, termios.TIOCSWINSZ, struct.pack("HHHH", 24, 100, 0, 0))
    subprocess.run(
        [sys.executable, "-m", "archive", "verify", str(path)],
        cwd=ROOT,
        stdout=subprocess.DEVNULL,
        stderr=stderr if terminal else subprocess.DEVNULL,
        check=True,
    )
    os.write(stderr, b"end")
    drawn = os.read(screen, 10_000)
    os.close(stderr)
    os.close(screen)
    assert (b"verify " in drawn) == terminal
    assert (b"all well" in drawn) == terminal


def test_reader_that_has_enough_is_no_error(tmp_path: Path) -> None:
    path = tmp_path / "a.warc.gz"
    path.write_bytes(INFO + b"".join(resource(b"", WARC_Date="x") for _ in range(3000)))
    command = f"{sys.executable} -m archive verify --all {path} | head -1"
    done = subprocess.run(command, shell=True, cwd=ROOT, capture_output=True, text=True, check=True)
    assert (len(done.stdout.splitlines()), done.stderr) == (1, "")
