"""Whole files are read as they were written; broken ones fail where they are broken."""

import gzip
import re
import tracemalloc
from collections.abc import Callable
from pathlib import Path

import pytest

from archive.warc.files import WarcFile
from archive.warc.reader import MAX_BLOCK, WarcError, iter_records, next_member, open_record, read_record

HEAD = b"WARC/1.1\r\nWARC-Type: %s\r\nWARC-Record-ID: <urn:uuid:%d>\r\nWARC-Date: 2024-02-20T08:30:01Z\r\n"
BARE = HEAD % (b"resource", 1)


def record(block: bytes, number: int = 1, headers: bytes = b"", kind: bytes = b"resource") -> bytes:
    length = b"Content-Length: %d\r\n" % len(block)
    return HEAD % (kind, number) + headers + length + b"\r\n" + block + b"\r\n\r\n"


def file(folder: Path, *members: bytes, name: str = "a.warc.gz") -> Path:
    path = folder / name
    path.write_bytes(b"".join(members))
    return path


BLOCKS = (b"", b"body", b"\r\n\r\n", b"WARC/1.1\r\n\r\n", bytes(range(256)) * 4000)


def test_compressed_records_come_back_with_their_places(tmp_path: Path) -> None:
    members = [gzip.compress(record(block, number)) for number, block in enumerate(BLOCKS)]
    path = file(tmp_path, *members)
    found = list(iter_records(path))
    assert [item.block for item in found] == list(BLOCKS)
    assert [item.length for item in found] == [len(member) for member in members]
    assert [read_record(path, item.offset) for item in found] == found


def test_uncompressed_records_come_back_with_their_places(tmp_path: Path) -> None:
    records = [record(block, number) for number, block in enumerate(BLOCKS)]
    path = file(tmp_path, *records, name="a.warc")
    found = list(iter_records(path))
    assert [item.block for item in found] == list(BLOCKS)
    assert [item.length for item in found] == [len(data) for data in records]
    assert [read_record(path, item.offset) for item in found] == found


def test_headers_are_found_whatever_their_case(tmp_path: Path) -> None:
    headers = b"warc-target-uri: <http://a/>\r\nWARC-Protocol: http/1.1\r\nWARC-Protocol: tls/1.3\r\n"
    headers += b"X: a\r\n b\r\n"
    (found,) = iter_records(file(tmp_path, gzip.compress(record(b"", headers=headers))))
    assert found.url == "http://a/"
    assert found.values("warc-protocol") == ["http/1.1", "tls/1.3"]
    assert found.get("x") == "a b"
    assert found.get("WARC-Truncated") is None


def test_every_torn_tail_is_found(tmp_path: Path) -> None:
    first, last = gzip.compress(record(b"first")), gzip.compress(record(b"last" * 50))
    for cut in range(1, len(last)):
        path = file(tmp_path, first, last[:cut])
        records = iter_records(path)
        assert next(records).block == b"first"
        with pytest.raises(WarcError, match=f"offset {len(first)}: "):
            next(records)


def test_no_flipped_bit_in_the_data_passes_unseen(tmp_path: Path) -> None:
    member = gzip.compress(record(b"body" * 50))
    trailer = len(member) - 8
    for at in range(10, len(member)):
        broken = bytearray(member)
        # The last byte of deflate data is padded; its first bit is not padding.
        broken[at] ^= 0x01 if at == trailer - 1 else 0x10
        with pytest.raises(WarcError, match="offset 0: "):
            list(iter_records(file(tmp_path, bytes(broken))))


@pytest.mark.parametrize(
    ("data", "reason"),
    [
        (b"GIF89a", "no WARC record: begins with b'GIF89a'"),
        (b"<!DOCTYPE html>", "no WARC record: an HTML or XML page"),
        (b"filedesc://a.arc 0.0.0.0", "no WARC record: an ARC file"),
        (b"WARC/two\r\n\r\n", "version 'WARC/two'"),
        (b"WARC/1.1\r\n\r\n", "0 values of Content-Length"),
        (BARE + b"Content-Length: -1\r\n\r\n", "Content-Length '-1'"),
        (BARE + b"Content-Length: 1e3\r\n\r\n", "Content-Length '1e3'"),
        (BARE + b"Content-Length: 9999999999999999999\r\n\r\n", "Content-Length '9999999999999999999'"),
        (BARE + b"Content-Length: 1000000000000\r\n\r\nbody", "1000000000000 bytes is declared, at most"),
        (BARE + b"Content-Length: 10000\r\n\r\nbody", "10000 bytes is declared, 4 are there"),
        (BARE + b"Content-Length: 3\r\n\r\nbody\r\n\r\n", "followed by b'y\\r\\n\\r'"),
        (BARE + b"Content-Length: 0\r\nContent-Length: 4\r\n\r\nbody\r\n\r\n", "2 values of Content-L"),
        (BARE, "ends in a WARC header"),
        (BARE + b"X: " + b"y" * 10_000_000, "WARC header of more than 1000000 bytes"),
    ],
)
def test_broken_records_say_what_is_wrong_and_where(tmp_path: Path, data: bytes, reason: str) -> None:
    whole = gzip.compress(record(b"whole"))
    path = file(tmp_path, whole, gzip.compress(data))
    with pytest.raises(WarcError, match=re.escape(f"{path}, offset {len(whole)}: ")) as raised:
        list(iter_records(path))
    assert reason in str(raised.value)


def peak(read: Callable[[], object]) -> int:
    """The bytes that Python held at most."""
    tracemalloc.start()
    try:
        read()
        return tracemalloc.get_traced_memory()[1]
    finally:
        tracemalloc.stop()


def test_absurd_lengths_take_no_memory(tmp_path: Path) -> None:
    path = file(tmp_path, gzip.compress(BARE + b"Content-Length: 1000000000\r\n\r\n" + bytes(2_000_000)))

    def read() -> None:
        with pytest.raises(WarcError, match="1000000000 bytes is declared, at most"):
            list(iter_records(path))

    assert peak(read) < 1_000_000


def test_block_that_is_too_long_to_be_held_is_read_in_pieces(tmp_path: Path) -> None:
    size = MAX_BLOCK + 1
    member = gzip.compress(BARE + b"Content-Length: %d\r\n\r\n" % size + bytes(size) + b"\r\n\r\n", 1)
    path = file(tmp_path, member, gzip.compress(record(b"next", 2)))

    def read() -> None:
        long, short = iter_records(path)
        assert (long.size, long.length) == (size, len(member))
        assert short.block == b"next"
        with pytest.raises(WarcError, match=f"offset 0: a block of {size} bytes"):
            _ = long.block
        with open_record(path, 0) as opened:
            assert sum(map(len, opened.pieces())) == size
            assert opened.finish() == len(member)

    assert peak(read) < 2_000_000
    assert len(read_record(path, 0, max_block=size).block) == size


def test_a_range_of_a_file_is_read_as_a_file(tmp_path: Path) -> None:
    members = [gzip.compress(record(b"body %d" % number, number)) for number in range(3)]
    path = file(tmp_path, b"before", *members, b"after", name="a.wacz")
    part = WarcFile(path, 6, sum(map(len, members)), "archive/a.warc.gz")
    found = list(iter_records(part))
    assert [item.block for item in found] == [b"body 0", b"body 1", b"body 2"]
    assert [item.offset for item in found] == [0, len(members[0]), len(members[0]) + len(members[1])]
    assert read_record(part, found[1].offset) == found[1]
    assert next_member(part, 0) == found[1].offset
    assert next_member(part, found[2].offset) is None
    with pytest.raises(WarcError, match=re.escape(f"{path}/archive/a.warc.gz, offset 3: ")):
        read_record(part, 3)


@pytest.mark.parametrize("version", ["0.17", "0.18", "1.0", "1.1"])
def test_versions(tmp_path: Path, version: str) -> None:
    data = record(b"body").replace(b"WARC/1.1", f"WARC/{version}".encode())
    (found,) = iter_records(file(tmp_path, gzip.compress(data)))
    assert (found.version, found.block) == (f"WARC/{version}", b"body")


def test_reading_goes_on_at_the_next_record_after_a_broken_one(tmp_path: Path) -> None:
    broken, decoy, whole = (
        gzip.compress(record(b"a"))[:-3],
        b"\x1f\x8b\x08 no member",
        gzip.compress(record(b"b")),
    )
    path = file(tmp_path, broken, decoy, whole)
    assert next_member(path, 0) == len(broken + decoy)
    assert next_member(path, len(broken + decoy)) is None


def test_reading_goes_on_at_the_next_header_of_an_uncompressed_file(tmp_path: Path) -> None:
    broken, decoy, whole = record(b"a")[:-9], b"WARC/1.1\r\nno header\r\n\r\n", record(b"b")
    path = file(tmp_path, broken, decoy, whole, name="a.warc")
    assert next_member(path, 0) == len(broken + decoy)
    assert next_member(path, len(broken + decoy)) is None


@pytest.mark.parametrize("distance", range(1_048_570, 1_048_580))
def test_next_record_is_found_wherever_a_read_ends(tmp_path: Path, distance: int) -> None:
    path = file(tmp_path, bytes(distance), gzip.compress(record(b"b")))
    assert next_member(path, 0) == distance
