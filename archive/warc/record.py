"""Make WARC/1.1 records of raw blocks, which are stored as they are: nothing is parsed and written anew."""

import hashlib
import re
import uuid
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from itertools import chain

from archive.http.exchange import Exchange, ResponseSummary

Fields = Iterable[tuple[str, str]]

# `Authorization`, `Proxy-Authorization`, `X-Api-Key`, `X-Auth-Token` and their like.
_CREDENTIAL = re.compile(
    rb"(?:^|[-_])(?:auth\w*|token|\w*key|secret|password|credentials?|signature|session\w*)(?:$|[-_])", re.IGNORECASE
)
_LINE_BREAKING = re.compile(r"[\r\n\0]")
_CLOSE = b"\r\n\r\n"

REVISIT_OF_PAYLOAD = "http://netpreserve.org/warc/1.1/revisit/identical-payload-digest"
REVISIT_OF_UNCHANGED = "http://netpreserve.org/warc/1.1/revisit/server-not-modified"


@dataclass(frozen=True, slots=True)
class Original:
    """The response record that a revisit refers to; `date` is its WARC-Date as stored."""

    record_id: str
    url: str
    date: str


@dataclass(frozen=True, slots=True)
class ExchangeRecords:
    """The two records of an exchange, ready to be compressed, and the id of the response's (or revisit's).

    `response` is in pieces, for its block may be large, to be taken once; they have `response_size` bytes, none where
    not one byte came back.
    """

    request: bytes
    response: Iterator[bytes]
    response_size: int
    response_id: str


def serialise(fields: Fields, block: bytes) -> bytes:
    """A record: its header, its block as it is, and the two line ends that close it.

    Raises ValueError for a field that would break the header.
    """
    return record_header(fields, len(block)) + block + _CLOSE


def record_header(fields: Fields, size: int) -> bytes:
    """The header of a record whose block has `size` bytes. Raises as `serialise` does."""
    lines = ["WARC/1.1", *(f"{name}: {value}" for name, value in fields), f"Content-Length: {size}", "", ""]
    header = "\r\n".join(lines)
    if header.count("\r") != len(lines) - 1 or header.count("\n") != len(lines) - 1 or "\0" in header:
        name, _, value = next(line for line in lines if _LINE_BREAKING.search(line)).partition(": ")
        raise ValueError(f"WARC header {name}: a line end or NUL in {value!r}")
    return header.encode()


def warcinfo_record(record_id: str, filename: str, info: Mapping[str, str], date: datetime) -> bytes:
    """The record that opens a file; line ends within values of `info` become spaces."""
    block = "".join(f"{name}: {' '.join(value.split())}\r\n" for name, value in info.items()).encode()
    fields = [
        ("WARC-Type", "warcinfo"),
        ("WARC-Record-ID", record_id),
        ("WARC-Date", warc_date(date)),
        ("WARC-Filename", filename),
        ("WARC-Block-Digest", digest(block)),
        ("Content-Type", "application/warc-fields"),
    ]
    return serialise(fields, block)


def exchange_records(
    exchange: Exchange, warcinfo_id: str, original: Original | None = None, *, keep_cookies: bool = False
) -> ExchangeRecords:
    """The request and the response record of an exchange, linked to each other and to the file's warcinfo.

    Without one byte of a response there is a request record alone. With an `original` the response becomes a revisit
    of it: its block is the header section alone; the profile is `server-not-modified` for a 304, else
    `identical-payload-digest` (WARC 1.1, 6.7).
    """
    summary = exchange.summary
    request_id, response_id = new_id(), new_id()
    request = without_secrets(exchange.request, keep_cookies=keep_cookies)
    date = warc_date(exchange.started)

    def fields(kind: str, record_id: str, other_id: str, block: str, message_type: str) -> list[tuple[str, str]]:
        return [
            ("WARC-Type", kind),
            ("WARC-Record-ID", record_id),
            ("WARC-Date", date),
            ("WARC-Target-URI", exchange.url),
            *([("WARC-Concurrent-To", other_id)] if exchange.response else []),
            ("WARC-Warcinfo-ID", warcinfo_id),
            *([("WARC-IP-Address", exchange.ip)] if exchange.ip else []),
            *(("WARC-Protocol", protocol) for protocol in exchange.protocols),
            ("WARC-Block-Digest", block),
            ("Content-Type", f"application/http;msgtype={message_type}"),
        ]

    if original is not None and summary is not None:
        head = exchange.response_head
        block, size = iter((head,)), len(head)
        response_fields = fields("revisit", response_id, request_id, digest(head), "response")
        response_fields += _revisit_fields(summary, original)
    else:
        block, size = exchange.response_pieces(), len(exchange.response)
        stated = f"sha256:{exchange.response_sha256}"
        response_fields = fields("response", response_id, request_id, stated, "response")
        # Validators disagree about what the payload of a chunked body is, and see the bytes after a 1xx response
        # or after the end of the message as payload: a digest is of use only where all of them find the same.
        if summary is not None and summary.undisputed and exchange.truncated is None:
            response_fields.append(("WARC-Payload-Digest", f"sha256:{summary.payload}"))
        if exchange.truncated is not None:
            response_fields.append(("WARC-Truncated", exchange.truncated))
    header = record_header(response_fields, size)
    return ExchangeRecords(
        request=serialise(fields("request", request_id, response_id, digest(request), "request"), request),
        response=chain((header,), block, (_CLOSE,)) if exchange.response else iter(()),
        response_size=len(header) + size + len(_CLOSE) if exchange.response else 0,
        response_id=response_id,
    )


def _revisit_fields(summary: ResponseSummary, original: Original) -> Fields:
    unchanged = summary.head.status == 304
    yield "WARC-Profile", REVISIT_OF_UNCHANGED if unchanged else REVISIT_OF_PAYLOAD
    yield "WARC-Refers-To", original.record_id
    yield "WARC-Refers-To-Target-URI", original.url
    yield "WARC-Refers-To-Date", original.date
    if not unchanged:
        # No validator compares it with anything here, and the profile demands it: that of the de-chunked payload.
        yield "WARC-Payload-Digest", f"sha256:{summary.payload}"
        yield "WARC-Truncated", "length"


def without_secrets(request: bytes, *, keep_cookies: bool = False) -> bytes:
    """A request block without the header lines that hold credentials; every other byte stays.

    >>> without_secrets(b"GET / HTTP/1.1\\r\\nHost: a\\r\\nCookie: b=c\\r\\n\\r\\n")
    b'GET / HTTP/1.1\\r\\nHost: a\\r\\n\\r\\n'
    """

    def is_secret(line: bytes) -> bool:
        name = line.partition(b":")[0].strip().lower()
        return _CREDENTIAL.search(name) is not None or (name == b"cookie" and not keep_cookies)

    head, blank, body = request.partition(b"\r\n\r\n")
    first, *rest = head.split(b"\r\n")
    lines = [first, *(line for line in rest if not is_secret(line))]
    return b"\r\n".join(lines) + blank + body


def digest(data: bytes) -> str:
    """`sha256:` and hexadecimal digits.

    Collisions can be made for SHA-1, the custom of older files. warcio and FastWARC verify both, in this
    notation too.
    """
    return "sha256:" + hashlib.sha256(data).hexdigest()


def new_id() -> str:
    return f"<urn:uuid:{uuid.uuid4()}>"


def warc_date(date: datetime) -> str:
    """UTC, whole seconds: what CDX keys and WARC-Refers-To-Date are compared with."""
    return f"{date.astimezone(UTC).replace(tzinfo=None).isoformat(timespec='seconds')}Z"
