"""Records, files and crawl folders to look at, good ones and broken ones."""

import gzip
import json
import zipfile
from pathlib import Path
from typing import Any

from archive.capture.writer import WarcWriter
from archive.check.verify import verify
from archive.warc.digest import text_digest
from archive.warc.pointer import RecordPointer
from archive.warc.reader import iter_records
from archive.warc.record import digest, new_id, serialise
from tests.archive.exchanges import RESPONSE, exchange

HTTP = {"WARC_Type": "response", "Content_Type": "application/http; msgtype=response"}
REQUEST = {"WARC_Type": "request", "Content_Type": "application/http; msgtype=request"}


def plain(block: bytes, **headers: str) -> bytes:
    """A record, not compressed; underscores in header names stand for hyphens, and an empty value for no header."""
    fields = {
        "WARC_Type": "resource",
        "WARC_Record_ID": new_id(),
        "WARC_Date": "2024-02-20T08:30:01Z",
        "WARC_Target_URI": "http://example.org/",
        "Content_Type": "application/warc-fields" if headers.get("WARC_Type") == "warcinfo" else "text/plain",
        **headers,
    }
    return serialise([(name.replace("_", "-"), value) for name, value in fields.items() if value], block)


def resource(block: bytes, **headers: str) -> bytes:
    """A record as a gzip member."""
    return gzip.compress(plain(block, **headers))


INFO = resource(b"software: test\r\n", WARC_Type="warcinfo", WARC_Target_URI="")


def write(path: Path, *data: bytes) -> Path:
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_bytes(b"".join(data))
    return path

PROFILE = "http://netpreserve.org/warc/1.1/revisit/identical-payload-digest"
ORIGINAL = resource(
    RESPONSE, WARC_Record_ID="<urn:original>", WARC_Target_URI="http://example.org/original", **HTTP
)


def revisit(**headers: str) -> bytes:
    """A revisit of ORIGINAL."""
    fields = {
        **HTTP,
        "WARC_Type": "revisit",
        "WARC_Profile": PROFILE,
        "WARC_Refers_To": "<urn:original>",
        "WARC_Refers_To_Target_URI": "http://example.org/original",
        "WARC_Refers_To_Date": "2024-02-20T08:30:01Z",
        "WARC_Payload_Digest": digest(b"body"),
        **headers,
    }
    return resource(b"HTTP/1.1 200 OK\r\nContent-Length: 4\r\n\r\n", **fields)


def reasons(folder: Path, *data: bytes) -> list[str]:
    """What is told of a file with these records."""
    path = write(folder / "a.warc.gz", INFO, *data)
    return [fault.reason for fault in verify([path])]


def wacz(path: Path, members: dict[str, bytes], compression: int = zipfile.ZIP_STORED) -> Path:
    with zipfile.ZipFile(path, "w", compression) as archive:
        for name, data in members.items():
            archive.writestr(name, data)
    return path


def crawl_folder(folder: Path) -> list[RecordPointer]:
    """A finished crawl of three pages."""
    writer = WarcWriter(folder / "warc", "paper", {"software": "test"})
    pointers = [writer.submit(exchange(number)).result() for number in range(3)]
    writer.close()
    jsonl(folder / "articles.jsonl", *(article(pointer) for pointer in pointers))
    jsonl(folder / "clauses.jsonl", {"id": "c-1", "variant_of": None}, {"id": "c-2", "variant_of": "c-1"})
    (folder / "summary.json").write_text('{"complete": true, "finish_reason": "finished"}')
    return pointers


def article(pointer: RecordPointer, **changes: Any) -> dict[str, Any]:
    """As much of an article's line as is compared with the archive, and more."""
    body = [{"kind": "paragraph", "text": "钢 铁"}, {"kind": "image", "text": "", "url": "http://example.org/a.jpg"}]
    row = {"headline": "题", "body": body, "text": "钢 铁", "text_digest": text_digest("钢铁"), "warc": place(pointer)}
    return {**row, "boilerplate": [{"clause": "c-1", "times": 2}], **changes}


def place(pointer: RecordPointer, **changes: Any) -> dict[str, Any]:
    where = {"file": f"warc/{pointer.file}", "offset": pointer.offset, "length": pointer.length}
    return {**where, "record_id": pointer.record_id, **changes}


def jsonl(path: Path, *rows: object) -> Path:
    path.write_text("".join(json.dumps(row, ensure_ascii=False) + "\n" for row in rows), encoding="utf-8")
    return path


def members(path: Path) -> list[bytes]:
    data = path.read_bytes()
    return [data[record.offset : record.offset + record.length] for record in iter_records(path)]
