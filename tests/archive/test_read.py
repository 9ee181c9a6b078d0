"""Whole files are read as they were written; broken ones fail where they are broken."""

import gzip
import re
import tracemalloc
from pathlib import Path

import pytest

from archive.read import WarcError, iter_records, next_member, read_record

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
        (b"\r\n", "no WARC record"),
        (b"GIF89a", "no WARC record"),
        (b"WARC/2.0\r\n\r\n", "version 'WARC/2.0'"),
        (b"WARC/1.1\r\n\r\n", "0 values of Content-Length"),
        (b"WARC/1.1\r\nno colon\r\n\r\n", "without a colon"),
        (BARE + b"Content-Length: -1\r\n\r\n", "Content-Length '-1'"),
        (BARE + b"Content-Length: 1e3\r\n\r\n", "Content-Length '1e3'"),
        (BARE + b"Content-Length: 999999999999999999\r\n\r\n", "the limit is"),
        (BARE + b"Content-Length: 1000000000\r\n\r\nbody", "1000000000 bytes is declared, 4 are there"),
        (BARE + b"Content-Length: 3\r\n\r\nbody\r\n\r\n", "followed by b'y\\r\\n\\r'"),
        (BARE + b"Content-Length: 0\r\nContent-Length: 4\r\n\r\nbody\r\n\r\n", "2 values of Content-L"),
        (record(b"a") + record(b"b"), "more than one record"),
        (record(b"a").replace(b"WARC-Record-ID", b"X"), "0 values of WARC-Record-ID"),
        (record(b"a").replace(b"WARC-Type: resource", b"WARC-Type:"), "1 values of WARC-Type"),
        (BARE, "ends in a WARC header"),
        (BARE + b"X: " + b"y" * 2_000_000, "WARC header of more than 1000000 bytes"),
    ],
)
def test_broken_records_say_what_is_wrong_and_where(tmp_path: Path, data: bytes, reason: str) -> None:
    whole = gzip.compress(record(b"whole"))
    path = file(tmp_path, whole, gzip.compress(data))
    with pytest.raises(WarcError, match=re.escape(f"{path}, offset {len(whole)}: ")) as raised:
        list(iter_records(path))
    assert reason in str(raised.value)


def test_absurd_lengths_take_no_memory(tmp_path: Path) -> None:
    path = file(tmp_path, gzip.compress(BARE + b"Content-Length: 4000000000\r\n\r\n" + bytes(10_000)))
    tracemalloc.start()
    try:
        with pytest.raises(WarcError, match="10000 are there"):
            read_record(path, 0)
        assert tracemalloc.get_traced_memory()[1] < 1_000_000
    finally:
        tracemalloc.stop()


def test_reading_goes_on_at_the_next_record_after_a_broken_one(tmp_path: Path) -> None:
    broken, decoy, whole = (
        gzip.compress(record(b"a"))[:-3],
        b"\x1f\x8b\x08 no member",
        gzip.compress(record(b"b")),
    )
    path = file(tmp_path, broken, decoy, whole)
    assert next_member(path, 0) == len(broken + decoy)
    assert next_member(path, len(broken + decoy)) is None
