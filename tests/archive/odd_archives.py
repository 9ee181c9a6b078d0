"""Archives as other tools really write them: two pages in each, and what `verify` is to say of it."""

import base64
import gzip
import hashlib
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from archive.http.zstd import zstd
from tests.archive.records import HTTP, plain, write

ONE, TWO = "http://a.example/1.html", "http://a.example/2.html"
_WORDS = "水利局公布渠道整治的最新进展，新渠将在月底通水，沿线农户可以取水灌溉，费用由财政承担，共计"
PAGE = (
    "<!doctype html><html><head><meta charset=utf-8><title>渠道整治月底通水</title></head><body>"
    "<h1>渠道整治月底通水</h1>\n"
    + "".join(f"<p>第{number}段：{_WORDS}{number}万元。</p>\n" for number in range(1, 9))
    + "</body></html>\n"
).encode()
OTHER = PAGE.replace("渠道".encode(), "铁路".encode())


@dataclass(frozen=True)
class Odd:
    """A file's name and bytes, what each fault and note of it says in part, and how many records are mended."""

    name: str
    data: bytes
    faults: tuple[str, ...] = ()
    notes: tuple[str, ...] = ()
    mended: int = 0

    def write(self, folder: Path) -> Path:
        return write(folder / self.name, self.data)


def http(body: bytes, *headers: str, status: str = "HTTP/1.1 200 OK") -> bytes:
    lines = [status, "Content-Type: text/html; charset=utf-8", *headers]
    return "\r\n".join(lines).encode() + b"\r\n\r\n" + body


def response(body: bytes, url: str, *headers: str, status: str = "HTTP/1.1 200 OK", **fields: str) -> bytes:
    """A response record, not compressed."""
    return plain(http(body, *headers, status=status), WARC_Target_URI=url, **{**HTTP, **fields})


INFO = plain(b"software: x\r\n", WARC_Type="warcinfo", WARC_Target_URI="")
FIRST, SECOND = response(PAGE, ONE), response(OTHER, TWO)


def members(*records: bytes) -> bytes:
    return b"".join(map(gzip.compress, records))


def frames(*records: bytes, dictionary: "zstd.ZstdDict | None" = None) -> bytes:
    return b"".join(zstd.compress(record, zstd_dict=dictionary) for record in records)


def skippable(data: bytes) -> bytes:
    return b"\x5d\x2a\x4d\x18" + len(data).to_bytes(4, "little") + data


def arc_record(url: str, block: bytes, media_type: str = "text/html") -> bytes:
    return f"{url} 192.0.2.1 20050220083001 {media_type} {len(block)}\n".encode() + block + b"\n"


def arc() -> list[bytes]:
    described = b"1 0 InternetArchive\nURL IP-address Archive-date Content-type Archive-length\n"
    return [
        arc_record("filedesc://a.arc", described, "text/plain"),
        arc_record(ONE, http(PAGE)),
        arc_record(TWO, http(OTHER)),
    ]


def odd_archives() -> Iterator[Odd]:
    both = (INFO, FIRST, SECOND)
    for name, cut, end, told in (
        ("long", None, b"\r\n", "followed by three line ends, not by two"),
        ("short", -2, b"", "followed by one line end, not by two"),
        ("none", -4, b"", "followed by nothing, not by two line ends"),
    ):
        records = [INFO, *(record[:cut] + end for record in (FIRST, SECOND))]
        yield Odd(f"end-{name}.warc.gz", members(*records), (told,) * 2, mended=2)
        yield Odd(f"end-{name}.warc", b"".join(records), (told,) * 2, mended=2)
    feeds = [record.replace(b"\r\n", b"\n") for record in both]
    for number, record in enumerate(feeds):  # the lengths are those of the blocks as they are now
        length = len(record.partition(b"\n\n")[2]) - 2
        head, _, block = record.partition(b"\n\n")
        lines = [line for line in head.split(b"\n") if not line.startswith(b"Content-Length")]
        feeds[number] = b"\n".join([*lines, b"Content-Length: %d" % length]) + b"\n\n" + block
    yield Odd("line-feeds.warc", b"".join(feeds), ("end in LF alone",) * 3, mended=3)
    shared = ("a gzip member that holds more than one record; needed is one for each",)
    yield Odd("one-member.warc.gz", gzip.compress(b"".join(both)), shared, mended=3)
    yield Odd("one-member-unfinished.warc.gz.open", gzip.compress(b"".join(both)), shared, mended=3)
    empty = members(INFO, FIRST) + gzip.compress(b"") + members(SECOND)
    yield Odd("empty-member.warc.gz", empty, notes=("a gzip member without a record",))
    mixed = members(INFO) + FIRST + members(SECOND)
    turns = ("not compressed behind others", "compressed behind others")
    yield Odd("mixed.warc.gz", mixed, turns, mended=1)
    small = [record.replace(b"WARC/1.1", b"warc/1.1").replace(b"WARC-Type: r", b"WARC-Type: R") for record in both]
    yield Odd(
        "names.warc.gz", members(*small), notes=("'warc/1.1'", "'warc/1.1'", "'Response'", "'warc/1.1'", "'Response'")
    )
    bare = (INFO, *(record.replace(b"WARC-Record-ID", b"X-Id") for record in (FIRST, SECOND)))
    yield Odd("no-ids.warc.gz", members(*bare), ("0 values of WARC-Record-ID",) * 2)
    yield Odd("zstd.warc.zst", frames(*both))
    known = zstd.train_dict([record + bytes([number] * 9) for number in range(250) for record in both], 2000)
    coded = frames(*both, dictionary=known)
    yield Odd("dictionary.warc.zst", skippable(known.dict_content) + coded)
    yield Odd("packed-dictionary.warc.zst", skippable(zstd.compress(known.dict_content)) + coded)
    yield Odd("plain.arc", b"".join(arc()))
    yield Odd("members.arc.gz", members(*arc()))


def odd_bodies() -> Iterator[Odd]:
    """Files of one page, whose body is not as its headers say."""
    size = len(gzip.compress(PAGE))
    coded, sized = "Content-Encoding: gzip", f"Content-Length: {size}"
    decoded = "stored decoded, although its headers say gzip"
    yield _body("decoded", PAGE, coded, sized, notes=(decoded, "and its Content-Length says"))
    yield _body("decoded-br", PAGE, "Content-Encoding: br", notes=("its headers say br",))
    unframed = "the framing of the body was taken away"
    yield _body("unframed", PAGE, coded, "Transfer-Encoding: chunked", notes=(decoded, unframed))
    digest = f"sha256:{hashlib.sha256(PAGE).hexdigest()}"
    yield _body("short-length", PAGE, sized, digest=digest, notes=("and its Content-Length says",))
    chunks = b"%x\r\n%s\r\n0\r\n\r\n" % (len(PAGE), PAGE)
    yield _body("twice-chunked", chunks, "Transfer-Encoding: chunked", "Transfer-Encoding: chunked")
    zipped = gzip.compress(PAGE)
    chunks = b"%x\r\n%s\r\n0\r\n\r\n" % (len(zipped), zipped)
    yield _body("transfer-gzip", chunks, "Transfer-Encoding: gzip, chunked")
    yield _body("no-coding", PAGE, "Content-Encoding: none")
    yield _body("no-coding-either", PAGE, "Content-Encoding: utf-8")
    yield _body("zstd", zstd.compress(PAGE), "Content-Encoding: zstd")
    sha3 = f"sha3-256:{hashlib.sha3_256(http(PAGE)).hexdigest()}"
    yield Odd("sha3.warc.gz", members(INFO, response(PAGE, ONE, WARC_Block_Digest=sha3)))
    unknown = response(PAGE, ONE, WARC_Block_Digest=f"blake3:{'ab' * 32}")
    yield Odd("blake3.warc.gz", members(INFO, unknown), notes=("can't be checked: its algorithm is not known",))


def _body(name: str, body: bytes, *headers: str, digest: str = "", notes: tuple[str, ...] = ()) -> Odd:
    record = response(body, ONE, *headers, WARC_Payload_Digest=digest)
    return Odd(f"{name}.warc.gz", members(INFO, record), notes=notes)


def sha1(data: bytes) -> str:
    return "sha1:" + base64.b32encode(hashlib.sha1(data).digest()).decode()


def revisit(url: str, **fields: str) -> bytes:
    """A revisit of PAGE that says so by its digest alone."""
    stated = {
        **HTTP,
        "WARC_Type": "revisit",
        "WARC_Target_URI": url,
        "WARC_Date": "2024-03-01T00:00:00Z",
        "WARC_Profile": "http://netpreserve.org/warc/1.0/revisit/identical-payload-digest",
        "WARC_Payload_Digest": sha1(PAGE),
        "WARC_Truncated": "length",
    }
    return plain(http(b""), **{**stated, **fields})


def segments(name: str = "segments.warc.gz", *, last: int = 3) -> Odd:
    """A page in three segments, of which the last may be missing."""
    block = http(PAGE)
    parts = [block[:500], block[500:1000], block[1000:]]
    identity = "<urn:uuid:00000000-0000-4000-8000-000000000001>"
    first = plain(
        parts[0], WARC_Target_URI=ONE, WARC_Record_ID=identity, WARC_Segment_Number="1",
        WARC_Payload_Digest=sha1(PAGE), **HTTP,
    )  # fmt: skip
    more = [
        plain(
            part, WARC_Type="continuation", WARC_Target_URI=ONE, Content_Type="", WARC_Segment_Number=str(number),
            WARC_Segment_Origin_ID=identity, WARC_Segment_Total_Length=str(len(block)) if number == 3 else "",
        )
        for number, part in enumerate(parts[1:], 2)
    ]  # fmt: skip
    return Odd(name, members(INFO, first, *more[: last - 1]))
