"""Files are whole, found by their pointers, and never lose what was whole in them."""

import fcntl
import random
import re
import resource
import subprocess
import sys
import textwrap
import threading
import tracemalloc
from concurrent.futures import Future, ThreadPoolExecutor
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest

from archive.capture.spool import Spool
from archive.capture.writer import MOST_WAITING, WarcWriter, WriteError
from archive.catalog.catalog import Catalog
from archive.catalog.entry import Entry
from archive.check.verify import verify
from archive.http.exchange import NotArchived
from archive.warc.pointer import RecordPointer
from archive.warc.reader import iter_records, read_record
from archive.warc.record import digest, without_secrets
from tests.archive.exchanges import REQUEST, RESPONSE, exchange
from tests.forks import ROOT

INFO = {"software": "test", "operator": "someone\nelse"}


def write(folder: Path, count: int = 3, max_size: int = 1_000_000_000) -> list[RecordPointer]:
    writer = WarcWriter(folder, "paper", INFO, max_size)
    futures = [writer.submit(exchange(number)) for number in range(count)]
    writer.close()
    return [future.result() for future in futures]


def test_pointers_lead_to_the_responses(tmp_path: Path) -> None:
    for number, pointer in enumerate(write(tmp_path)):
        record = read_record(tmp_path / pointer.file, pointer.offset)
        assert (record.type, record.url) == ("response", f"http://example.org/{number}")
        assert (record.record_id, record.length) == (pointer.record_id, pointer.length)
        assert record.block == RESPONSE


def test_pointer_is_given_when_the_bytes_can_be_read(tmp_path: Path) -> None:
    writer = WarcWriter(tmp_path, "paper", INFO)
    pointer = writer.submit(exchange()).result()
    assert read_record(tmp_path / (pointer.file + ".open"), pointer.offset).record_id == pointer.record_id
    writer.close()
    assert [file.name for file in tmp_path.iterdir()] == [pointer.file]


def test_file_is_locked_as_long_as_it_is_written(tmp_path: Path) -> None:
    writer = WarcWriter(tmp_path, "paper", INFO)
    name = writer.submit(exchange()).result().file
    with open(tmp_path / (name + ".open"), "rb") as file, pytest.raises(BlockingIOError):
        fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
    writer.close()
    with open(tmp_path / name, "rb") as file:
        fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)


def test_file_name_tells_prefix_time_serial_and_host(tmp_path: Path) -> None:
    (pointer, *_) = write(tmp_path)
    assert re.fullmatch(r"paper-\d{14}-00000-[\w.-]+\.[0-9a-f]{8}\.warc\.gz", pointer.file)


def test_writers_of_one_moment_and_prefix_never_share_a_file(tmp_path: Path) -> None:
    with ThreadPoolExecutor() as pool:
        pointers = [p for written in pool.map(write, [tmp_path] * 8) for p in written]
    assert len({pointer.file for pointer in pointers}) == 8
    assert list(verify([tmp_path])) == []


def test_file_begins_with_warcinfo(tmp_path: Path) -> None:
    (pointer, *_) = write(tmp_path)
    info, *others = iter_records(tmp_path / pointer.file)
    assert (info.type, info.get("WARC-Filename")) == ("warcinfo", pointer.file)
    assert info.block == b"software: test\r\noperator: someone else\r\n"
    assert {record.get("WARC-Warcinfo-ID") for record in others} == {info.record_id}


def test_rotation_never_splits_an_exchange(tmp_path: Path) -> None:
    write(tmp_path, count=4, max_size=1000)
    files = sorted(tmp_path.iterdir())
    assert len(files) == 4
    for number, file in enumerate(files):
        assert f"-{number:05d}-" in file.name
        assert [record.type for record in iter_records(file)] == ["warcinfo", "request", "response"]


def test_date_is_the_start_in_whole_seconds(tmp_path: Path) -> None:
    (pointer, *_) = write(tmp_path)
    assert pointer.date == datetime(2024, 2, 20, 8, 30, 1, tzinfo=UTC)
    dates = [record.date for record in iter_records(tmp_path / pointer.file)]
    assert dates[1:3] == ["2024-02-20T08:30:01Z"] * 2


def test_truncated_response_says_why_and_has_no_payload_digest(tmp_path: Path) -> None:
    writer = WarcWriter(tmp_path, "paper", INFO)
    pointer = writer.submit(exchange(response=RESPONSE[:-2], truncated="time")).result()
    writer.close()
    record = read_record(tmp_path / pointer.file, pointer.offset)
    assert (record.get("WARC-Truncated"), record.get("WARC-Payload-Digest")) == ("time", None)
    assert record.get("WARC-Block-Digest") == digest(RESPONSE[:-2])
    assert pointer.payload_digest is None


def test_header_method_of_the_request_decides_about_a_body(tmp_path: Path) -> None:
    writer = WarcWriter(tmp_path, "paper", INFO)
    pointer = writer.submit(exchange(request=b"HEAD / HTTP/1.1\r\n\r\n", response=RESPONSE[:-4])).result()
    writer.close()
    assert pointer.payload_digest == digest(b"")


@pytest.mark.parametrize(
    ("lines", "kept", "keep_cookies"),
    [
        (b"Authorization: Basic x\r\n", b"", True),
        (b"proxy-authorization: y\r\n", b"", True),
        (b"Cookie: a=b\r\n", b"", False),
        (b"Cookie: a=b\r\n", b"Cookie: a=b\r\n", True),
        (b"X-Authorization: z\r\nX-oDD:  y \r\n", b"X-oDD:  y \r\n", False),
    ],
)
def test_credentials_are_not_archived(lines: bytes, kept: bytes, keep_cookies: bool) -> None:
    body = b"Cookie: in the body\r\n\r\nAuthorization: too"
    request = b"POST / HTTP/1.1\r\n%sHost: a\r\n\r\n" + body
    assert without_secrets(request % lines, keep_cookies=keep_cookies) == request % kept


def test_unwritable_folder_fails_all_exchanges_by_its_name(tmp_path: Path) -> None:
    (tmp_path / "warc").write_bytes(b"in the way")
    writer = WarcWriter(tmp_path / "warc", "paper", INFO)
    for _ in range(2):
        with pytest.raises(WriteError, match=re.escape(str(tmp_path / "warc"))):
            writer.submit(exchange()).result()
    with pytest.raises(WriteError):
        writer.close()


def test_a_file_that_is_deleted_takes_no_more(tmp_path: Path) -> None:
    writer = WarcWriter(tmp_path, "paper", INFO)
    file = tmp_path / f"{writer.submit(exchange()).result().file}.open"
    file.unlink()
    with pytest.raises(WriteError, match=rf"{file}: deleted while it was written"):
        writer.submit(exchange(1)).result()
    with pytest.raises(WriteError, match="deleted"):
        writer.close()


def test_exchange_after_close_fails(tmp_path: Path) -> None:
    writer = WarcWriter(tmp_path, "paper", INFO)
    writer.close()
    future: Future[RecordPointer] = writer.submit(exchange())
    with pytest.raises(NotArchived, match="closed"):
        future.result()


def test_full_disk_keeps_what_is_whole_and_fails_the_rest(tmp_path: Path) -> None:
    script = f"""
        import os, resource, sys
        from pathlib import Path
        from archive.capture.writer import WarcWriter, WriteError
        from tests.archive.exchanges import exchange

        resource.setrlimit(resource.RLIMIT_FSIZE, (20_000, 20_000))
        writer = WarcWriter(Path({str(tmp_path)!r}), "paper", {{}})
        body = b"HTTP/1.1 200 OK\\r\\n\\r\\n"
        futures = [writer.submit(exchange(number, response=body + os.urandom(6_000))) for number in range(5)]
        try:
            writer.close()
        except WriteError as error:
            print(error)
        for future in futures:
            print(type(future.exception()).__name__)
        """
    command = [sys.executable, "-c", textwrap.dedent(script)]
    done = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, timeout=60, check=True)
    reason, *outcomes = done.stdout.splitlines()
    assert outcomes == ["NoneType", "NoneType", "WriteError", "WriteError", "WriteError"]
    (file,) = tmp_path.iterdir()
    assert str(file) in reason
    assert "too large" in reason
    assert file.name.endswith(".warc.gz")
    assert len(list(iter_records(file))) == 5
    assert list(verify([file])) == []


@pytest.mark.parametrize(
    ("changes", "reason"),
    [
        ({"started": datetime(2024, 2, 20)}, "UTC offset"),
        ({"url": "http://example.org/#part"}, "without a fragment"),
        ({"url": "http://example.org/版"}, "percent-encoded"),
    ],
)
def test_exchange_needs_an_exact_time_and_url(changes: dict[str, Any], reason: str) -> None:
    with pytest.raises(ValueError, match=reason):
        exchange(**changes)


def test_request_is_stored_as_it_was_sent(tmp_path: Path) -> None:
    (pointer, *_) = write(tmp_path)
    records = list(iter_records(tmp_path / pointer.file))
    assert records[1].block == REQUEST


def test_same_record_gives_the_same_bytes_to_other_readers(tmp_path: Path) -> None:
    write(tmp_path)
    (file,) = tmp_path.iterdir()
    command = [sys.executable, "-m", "warcio.cli", "check", str(file)]
    assert subprocess.run(command, capture_output=True, check=False).returncode == 0


def test_large_responses_are_written_in_pieces_as_they_came(tmp_path: Path) -> None:
    body = random.Random(0).randbytes(3_000_000)
    response = b"HTTP/1.1 200 OK\r\nContent-Length: %d\r\n\r\n" % len(body) + body
    writer = WarcWriter(tmp_path, "paper", INFO)
    sent = [writer.submit(exchange(number, response=response)) for number in range(2)]
    writer.close()
    for number, pointer in enumerate(future.result() for future in sent):
        record = read_record(tmp_path / pointer.file, pointer.offset)
        assert (record.block, record.url) == (response, f"http://example.org/{number}")
        assert (record.record_id, record.length) == (pointer.record_id, pointer.length)
    assert list(verify([tmp_path])) == []


def test_a_large_response_is_in_memory_neither_when_it_comes_nor_when_it_is_written(tmp_path: Path) -> None:
    block = random.Random(0).randbytes(65_536)
    size = 400 * len(block)
    writer = WarcWriter(tmp_path, "paper", INFO)
    tracemalloc.start()
    spool = Spool(tmp_path)
    spool.add(b"HTTP/1.1 200 OK\r\nContent-Length: %d\r\n\r\n" % size)
    for _ in range(400):
        spool.add(block)
    pointer = writer.submit(exchange(response=spool.whole())).result()
    _, peak = tracemalloc.get_traced_memory()
    tracemalloc.stop()
    writer.close()
    assert peak < size / 3
    record = read_record(tmp_path / pointer.file, pointer.offset)
    assert record.block.partition(b"\r\n\r\n")[2] == 400 * block
    assert list(verify([tmp_path])) == []
    assert [path.suffix for path in tmp_path.iterdir()] == [".gz"]


@pytest.mark.parametrize("room", [0, 1_500_000])
def test_what_a_full_disk_does_not_take_of_a_response_stays_in_memory(tmp_path: Path, room: int) -> None:
    sent = random.Random(0).randbytes(4_000_000)
    spool = Spool(tmp_path)
    before = resource.getrlimit(resource.RLIMIT_FSIZE)
    resource.setrlimit(resource.RLIMIT_FSIZE, (room, before[1]))
    try:
        for start in range(0, len(sent), 100_000):
            spool.add(sent[start : start + 100_000])
    finally:
        resource.setrlimit(resource.RLIMIT_FSIZE, before)
    assert (len(spool), b"".join(spool.pieces())) == (len(sent), sent)
    assert b"".join(spool.pieces()) == sent


def test_there_is_room_until_too_much_waits_and_again_when_it_is_written(tmp_path: Path) -> None:
    gate = threading.Event()

    class Slow(Catalog):
        def with_payload(self, payload: str) -> list[Entry]:
            gate.wait()
            return super().with_payload(payload)

    writer = WarcWriter(tmp_path, "paper", INFO, catalog=Slow())
    assert writer.room().done()
    response = b"HTTP/1.1 200 OK\r\n\r\n" + bytes(MOST_WAITING // 4)
    for number in range(4):
        assert writer.room().done()
        writer.submit(exchange(number, response=response))
    room = writer.room()
    assert not room.done()
    gate.set()
    room.result(timeout=60)
    writer.close()
    assert writer.room().done()
