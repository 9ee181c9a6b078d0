"""Write or read WARC files with one tool, in a process of its own: python warc_peers.py TOOL PAGES COUNT FILE.

PAGES holds a line of JSON per page, ``html``. Tools that write make COUNT exchanges of them, one page after the other,
each with its number behind, so that no two are alike, and write FILE; those that read take FILE. Printed is a line of
JSON: ``seconds`` (of CPU, without imports), ``wall``, ``peak_mb`` and ``records``. It imports nothing of this project.
"""

import hashlib
import io
import json
import resource
import sys
import time
from collections.abc import Callable, Iterator
from typing import Any

STARTED = "2026-01-01T00:00:00Z"


def bodies(pages: str, count: int) -> Iterator[tuple[str, bytes, bytes]]:
    """The address, request and response of each exchange."""
    with open(pages, encoding="utf-8") as lines:
        held = [json.loads(line)["html"].encode() for line in lines]
    for number in range(count):
        body = held[number % len(held)] + b"<!-- %d -->" % number
        path = f"/content_{number}.html"
        request = f"GET {path} HTTP/1.1\r\nHost: paper.example\r\nAccept: */*\r\n\r\n".encode()
        head = f"HTTP/1.1 200 OK\r\nContent-Type: text/html; charset=utf-8\r\nContent-Length: {len(body)}\r\n\r\n"
        yield f"http://paper.example{path}", request, head.encode() + body


def measure(work: Callable[[], int]) -> None:
    cpu, wall = time.process_time(), time.monotonic()
    records = work()
    told = {
        "seconds": time.process_time() - cpu,
        "wall": time.monotonic() - wall,
        "peak_mb": resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024,
        "records": records,
    }
    print(json.dumps(told))


def _write_warcio(given: list[tuple[str, bytes, bytes]], file: str) -> int:
    from warcio.statusandheaders import StatusAndHeadersParser
    from warcio.warcwriter import WARCWriter

    def http(message: bytes, starts: list[str]) -> tuple[Any, io.BytesIO]:
        stream = io.BytesIO(message)
        return StatusAndHeadersParser(starts).parse(stream), stream

    with open(file, "wb") as out:
        writer = WARCWriter(out, gzip=True, warc_version="WARC/1.1")
        for url, request, response in given:
            head, payload = http(response, ["HTTP/1.1"])
            dated = {"WARC-Date": STARTED}
            answer = writer.create_warc_record(
                url, "response", payload=payload, http_headers=head, warc_headers_dict=dated
            )
            head, payload = http(request, ["GET"])
            asked = writer.create_warc_record(
                url, "request", payload=payload, http_headers=head, warc_headers_dict=dated
            )
            writer.write_request_response_pair(asked, answer)
    return 2 * len(given)


def _check_warcio(file: str) -> int:
    from warcio.archiveiterator import ArchiveIterator

    records = 0
    with open(file, "rb") as stream:
        for record in ArchiveIterator(stream, check_digests=True):
            record.content_stream().read()
            if record.digest_checker.passed is False:
                raise SystemExit(f"{file}: {record.digest_checker.problems}")
            records += 1
    return records


def _check_fastwarc(file: str) -> int:
    from fastwarc.warc import ArchiveIterator

    records = 0
    with open(file, "rb") as stream:
        for record in ArchiveIterator(stream, parse_http=False):
            if not record.verify_block_digest():
                raise SystemExit(f"{file}: a wrong digest")
            records += 1
    return records


def _index(file: str) -> int:
    from cdxj_indexer.main import CDXJIndexer

    out = io.StringIO()
    CDXJIndexer(out, [file]).process_all()
    return out.getvalue().count("\n")


def _digests(given: list[tuple[str, bytes, bytes]], file: str) -> int:
    for _, request, response in given:
        hashlib.sha256(request), hashlib.sha256(response)
    return 2 * len(given)


WRITERS: dict[str, Callable[[list[tuple[str, bytes, bytes]], str], int]] = {
    "SHA-256 alone": _digests,
    "warcio": _write_warcio,
}
READERS: dict[str, Callable[[str], int]] = {
    "warcio check": _check_warcio,
    "FastWARC check": _check_fastwarc,
    "cdxj-indexer": _index,
}

if __name__ == "__main__":
    tool, given, number, place = sys.argv[1:]
    if tool in WRITERS:
        exchanges = list(bodies(given, int(number)))
        measure(lambda: WRITERS[tool](exchanges, place))
    else:
        measure(lambda: READERS[tool](place))
