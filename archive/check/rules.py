"""What the standard asks of a record's fields, by its type. Clauses are those of WARC/1.1 (ISO 28500:2017).

https://iipc.github.io/warc-specifications/specifications/warc-format/warc-1.1/
"""

import ipaddress
import re
from collections.abc import Iterator

from archive.warc.date import date_oddity
from archive.warc.header import Header

Finding = tuple[str, bool]
"""What is to be told, and whether it is only a note."""

_TYPES = ("warcinfo", "response", "resource", "request", "metadata", "revisit", "conversion", "continuation")
_WITH_URL = ("response", "resource", "request", "revisit", "conversion", "continuation")
_PAST = ("warcinfo", "conversion", "continuation")  # records of no capture event
# In which types of records a field shall not be used, and the clause that says so.
_FORBIDDEN: dict[str, tuple[tuple[str, ...], str]] = {
    "WARC-Concurrent-To": (_PAST, "5.7"),
    "WARC-Payload-Digest": (("warcinfo",), "5.9"),
    "WARC-IP-Address": (_PAST, "5.10"),
    "WARC-Refers-To": (("warcinfo", "response", "resource", "request", "continuation"), "5.11"),
    "WARC-Refers-To-Target-URI": (tuple(kind for kind in _TYPES if kind != "revisit"), "5.12"),
    "WARC-Refers-To-Date": (tuple(kind for kind in _TYPES if kind != "revisit"), "5.13"),
    "WARC-Target-URI": (("warcinfo",), "5.14"),
    "WARC-Warcinfo-ID": (("warcinfo",), "5.16"),
    "WARC-Filename": (tuple(kind for kind in _TYPES if kind != "warcinfo"), "5.17"),
    "WARC-Segment-Origin-ID": (tuple(kind for kind in _TYPES if kind != "continuation"), "5.21"),
    "WARC-Segment-Total-Length": (tuple(kind for kind in _TYPES if kind != "continuation"), "5.22"),
}
_MANDATORY: dict[str, tuple[tuple[str, ...], str]] = {
    "WARC-Profile": (("revisit",), "5.18"),
    "WARC-Segment-Number": (("continuation",), "5.20"),
    "WARC-Segment-Origin-ID": (("continuation",), "5.21"),
}
# The names in small letters, and the fields that records of each type shall not have.
_FORBIDDEN_IN = {
    kind: {name.lower(): (name, clause) for name, (types, clause) in _FORBIDDEN.items() if kind in types}
    for kind in _TYPES
}
# WARC-Type, WARC-Record-ID, WARC-Date and Content-Length are told by who reads the header.
_ONCE = (
    "Content-Type", "WARC-Block-Digest", "WARC-Payload-Digest", "WARC-IP-Address", "WARC-Refers-To",
    "WARC-Refers-To-Target-URI", "WARC-Refers-To-Date", "WARC-Target-URI", "WARC-Truncated", "WARC-Warcinfo-ID",
    "WARC-Filename", "WARC-Profile", "WARC-Identified-Payload-Type", "WARC-Segment-Number", "WARC-Segment-Origin-ID",
    "WARC-Segment-Total-Length",
)  # fmt: skip
_IDS = {
    "WARC-Concurrent-To": "5.7",
    "WARC-Refers-To": "5.11",
    "WARC-Warcinfo-ID": "5.16",
    "WARC-Segment-Origin-ID": "5.21",
}
_REASONS = ("length", "time", "disconnect", "unspecified")
_HTTP_TYPES = {"request": "request", "response": "response", "revisit": "response"}
_ID = re.compile(r"<[A-Za-z][A-Za-z0-9+.-]*:[^<>\s]+>")
_NO_URI = re.compile(r"[\s<>\"{}|\\^`]|[^\x21-\x7e]")


def header_findings(header: Header) -> Iterator[Finding]:
    """The faults and notes of a record's fields, each with its clause; ARC records have no fields of their own."""
    if header.is_arc:
        return
    if header.date and (odd := date_oddity(header.date)):
        yield f"{odd[0]} (5.4)", odd[1]
    if not _ID.fullmatch(header.record_id):
        yield "WARC-Record-ID; accepted is a URI in angle brackets (5.2)", False
    if header.type not in _TYPES:
        yield f"WARC-Type {header.type[:40]!r} is none of the standard's: readers pass over the record (5.5)", True
    yield from _fields_by_type(header)
    yield from _values(header)
    yield from _media_type(header)


def _fields_by_type(header: Header) -> Iterator[Finding]:
    if header.type in _WITH_URL and not header.url:
        yield "no WARC-Target-URI (5.14)", False
    for name, (types, clause) in _MANDATORY.items():
        if header.type in types and header.get(name) is None:
            yield f"no {name} ({clause})", False
    present = header.headers.by_name
    for lower, (name, clause) in _FORBIDDEN_IN.get(header.type, {}).items():
        if lower in present:
            yield f"{name}, which a {header.type} record shall not have ({clause})", False
    if len(present) < len(header.headers):
        for name in _ONCE:
            if (count := len(header.values(name))) > 1:
                yield f"{count} values of {name}, of which there shall be one (5.1)", False
    if header.type != "revisit" and header.get("WARC-Profile") is not None:
        yield f"WARC-Profile, which means nothing in a {header.type} record (5.18)", True


def _values(header: Header) -> Iterator[Finding]:
    for name, clause in _IDS.items():
        for value in header.values(name):
            if not _ID.fullmatch(value):
                yield f"{name} {value[:80]!r}; accepted is a URI in angle brackets ({clause})", False
    for address in header.values("WARC-IP-Address"):
        try:
            ipaddress.ip_address(address)
        except ValueError:
            yield f"WARC-IP-Address {address[:80]!r}; accepted is an IPv4 or IPv6 address (5.10)", False
    if header.url and (found := _NO_URI.search(header.url)):
        yield f"WARC-Target-URI has {found[0]!r}, which a URI has percent-encoded (5.14)", True
    reason = header.get("WARC-Truncated")
    if reason is not None and reason not in _REASONS:
        yield f"WARC-Truncated {reason[:40]!r}; the standard's reasons are {', '.join(_REASONS)} (5.15)", True
    number = header.get("WARC-Segment-Number")
    if number is not None:
        first = header.type != "continuation"
        if not re.fullmatch(r"[0-9]{1,9}", number) or (int(number) == 1) is not first:
            needed = "1 in the first segment" if first else "2 or more in a continuation"
            yield f"WARC-Segment-Number {number[:40]!r}; needed is {needed} (5.20)", False


def _media_type(header: Header) -> Iterator[Finding]:
    stated = (header.get("Content-Type") or "").lower().replace(" ", "")
    if not stated:
        if header.size and header.type != "continuation":
            yield "no Content-Type, which a record with a block should have (5.6)", True
        return
    if header.type == "warcinfo" and not stated.startswith("application/warc-fields"):
        yield f"Content-Type {stated[:80]!r} of a warcinfo record; the rule is application/warc-fields (6.2)", True
    message = _HTTP_TYPES.get(header.type)
    http = (header.url or "").lower().startswith(("http:", "https:"))
    if message is None or not http or (header.type == "revisit" and not header.size):
        return
    clause = {"request": "6.5", "response": "6.3", "revisit": "6.7"}[header.type]
    if not stated.startswith("application/http"):
        yield f"Content-Type {stated[:80]!r} of a {header.type}, which should be application/http ({clause})", True
    elif (kind := re.search(r"msgtype=\"?(\w+)", stated)) and kind[1] != message:
        yield f"Content-Type says that this {header.type} is a {kind[1]} ({clause})", False
