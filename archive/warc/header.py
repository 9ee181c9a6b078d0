"""What stands before a record's block: the header of a WARC record, or the line of one in an ARC file."""

import re
import uuid
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from functools import cached_property

from archive.warc.date import normal_date
from archive.warc.files import WarcError, WarcFile

MAX_HEADER = 1_000_000
# 0.17 and 0.18 are the drafts of 1.0, with the same header fields; there are archives of them.
VERSIONS = ("WARC/0.17", "WARC/0.18", "WARC/1.0", "WARC/1.1")
# https://archive.org/web/researcher/ArcFileFormat.php: an address, an IP, a date, a media type and a length; version 2
# has a result code, a checksum, a location, an offset and a file name before the length.
ARC_LINE = re.compile(
    rb"((?:filedesc:|[A-Za-z][A-Za-z0-9+.-]*:)[^\r\n]*?) ([0-9A-Fa-f.:]+|-) (\d{12,17}) (\S*(?:; ?[^\r\n]*?)?)"
    rb"(?: (\S+) (\S+) (\S+) (\d+) (\S+))? (\d{1,18})[ \t]*\r?\n"
)
MAX_ARC_LINE = 64 * 1024
_HTTP = "application/http; msgtype=response"



class Fields(tuple[tuple[str, str], ...]):
    """The names and values of a header in their order, to be looked up by name, whatever its case."""

    @cached_property
    def by_name(self) -> dict[str, list[str]]:
        """The values of each name, which is in small letters here."""
        found: dict[str, list[str]] = {}
        for name, value in self:
            found.setdefault(name.lower(), []).append(value)
        return found


@dataclass(frozen=True, slots=True)
class Oddity:
    """What deviates from the standard in a record that can be read all the same.

    A `note` is nothing wrong. `mends` is whether the record has to be written anew for a strict reader.
    """

    reason: str
    note: bool = False
    mends: bool = False


@dataclass(frozen=True, slots=True)
class Header:
    """What stands before a record's block, and where: `size` is the length of the block, in bytes.

    `within` is how many bytes, unpacked, come before the record in its gzip member or zstd frame: 0 where that holds
    one record, as it should. An ARC record has the fields that it would have in WARC.
    """

    file: WarcFile
    offset: int
    version: str
    type: str
    record_id: str
    date: str
    headers: Fields
    size: int
    within: int = field(default=0, kw_only=True)
    oddities: tuple[Oddity, ...] = field(default=(), kw_only=True, compare=False)

    def get(self, name: str) -> str | None:
        """The first value of a WARC header, whatever the case of its name."""
        values = self.headers.by_name.get(name.lower())
        return values[0] if values else None

    def values(self, name: str) -> Sequence[str]:
        return self.headers.by_name.get(name.lower(), ())

    @property
    def url(self) -> str | None:
        """WARC-Target-URI, without the angle brackets that some writers of WARC/1.0 put around it."""
        return without_brackets(self.get("WARC-Target-URI"))

    @property
    def is_http(self) -> bool:
        """Whether the block is a message of HTTP: it says so, or says nothing and stands for an exchange."""
        stated = (self.get("Content-Type") or "").lower()
        if stated:
            return stated.startswith("application/http")
        exchange = self.type in ("request", "response", "revisit")
        return exchange and (self.url or "").lower().startswith(("http://", "https://"))

    @property
    def is_arc(self) -> bool:
        return self.version.startswith("ARC/")


_VERSION = re.compile(r"WARC/\d{1,3}\.\d{1,3}", re.IGNORECASE)
_LENGTH = re.compile(r"[0-9]{1,18}")
_VERSION_LAST = re.compile(r"WARC/\d\.\d{1,2}\s*$")


def without_brackets(uri: str | None) -> str | None:
    return uri[1:-1] if uri is not None and uri.startswith("<") and uri.endswith(">") else uri


def parse_warc_header(head: bytes, file: WarcFile, offset: int, within: int = 0) -> Header:
    """A header section with the empty line that ends it. Raises WarcError where the block's length can't be told."""
    odd: list[Oddity] = []

    def fail(reason: str) -> WarcError:
        return WarcError(file, offset, reason)

    try:
        text = head.decode()
    except UnicodeDecodeError:
        text = head.decode("latin-1")
        odd.append(Oddity("the header is not UTF-8", note=True))
    version, _, rest = text.replace("\r\n", "\n").rstrip("\n").partition("\n")
    if version not in VERSIONS:
        if not _VERSION.fullmatch(version.strip()):
            raise fail(f"version {version[:20]!r}; accepted are {', '.join(VERSIONS)}")
        known = version.strip().upper() in VERSIONS
        reason = "" if known else f"; known are {', '.join(VERSIONS)}, and it is read as these are"
        odd.append(Oddity(f"version {version[:20]!r}, not {version.strip().upper()}" if known else
                          f"version {version[:20]!r}{reason}", note=known))
    if "WARC/" in rest and _holds_another(rest.split("\n")):  # damage took the end of this header
        raise fail("another record begins within the header")
    fields = _fields(rest, odd)
    only = _Only(fields, odd, fail)
    length = only.value("Content-Length", required=True)
    if not _LENGTH.fullmatch(length):
        raise fail(f"Content-Length {length[:40]!r}; needed is a number of bytes")
    stated = only.value("WARC-Type")
    if stated != stated.lower():
        odd.append(Oddity(f"WARC-Type {stated[:40]!r}, not in small letters", note=True))
    record_id = only.value("WARC-Record-ID")
    date = only.value("WARC-Date")
    return Header(
        file=file,
        offset=offset,
        version=version.strip().upper(),
        type=stated.lower(),
        record_id=record_id or made_id(str(fields), str(offset), str(within)),
        date=date,
        headers=fields,
        size=int(length),
        within=within,
        oddities=tuple(odd),
    )


def _holds_another(lines: list[str]) -> bool:
    """Whether the header of a second record stands among the lines: its version, where no field is, or its fields."""
    begins = [line for line in lines if _VERSION_LAST.search(line)]
    if any(":" not in line for line in begins):
        return True
    types = sum(line.lower().startswith("warc-type:") for line in lines)
    return bool(begins) and types > 1


def _fields(text: str, odd: list[Oddity]) -> Fields:
    lines = text.split("\n")
    if "\n " in text or "\n\t" in text:
        lines = _unfolded(lines)
    pairs = [line.partition(":") for line in lines]
    odd += [
        Oddity(f"WARC header line without a colon: {line[:80]!r}") for line, colon, _ in pairs if line and not colon
    ]
    return Fields([(name.strip(), value.strip()) for name, colon, value in pairs if colon])


def _unfolded(lines: list[str]) -> list[str]:
    """The lines with those joined to a field that continue it."""
    unfolded: list[list[str]] = []
    last: list[str] | None = None
    for line in lines:
        if line[:1] in (" ", "\t") and last is not None:
            last.append(line.strip())
            continue
        unfolded.append([line])
        if ":" in line:
            last = unfolded[-1]
    return [" ".join(parts) for parts in unfolded]


@dataclass(frozen=True, slots=True)
class _Only:
    """Fields that a record has once."""

    fields: Fields
    odd: list[Oddity]
    fail: Callable[[str], WarcError]

    def value(self, name: str, *, required: bool = False) -> str:
        values = self.fields.by_name.get(name.lower(), [])
        if len(values) == 1 and values[0]:
            return values[0]
        reason = f"{len(values)} values of {name}; needed is one"
        # Where two lengths are stated and differ, nobody knows where the record ends.
        if required and (not values or not values[0] or len(set(values)) > 1):
            raise self.fail(reason)
        self.odd.append(Oddity(reason))
        return values[0] if values else ""


def parse_arc_line(match: re.Match[bytes], start: bytes, file: WarcFile, offset: int, within: int = 0) -> Header:
    """The header of an ARC record, by its line (`ARC_LINE`) and how its block starts, with the fields that it would
    have in WARC."""
    url, ip, date, media_type, length = (
        (match[number] or b"").decode("latin-1").strip() for number in (1, 2, 3, 4, 10)
    )
    described = url.startswith("filedesc:")
    is_http = url.lower().startswith(("http:", "https:")) and start.startswith(b"HTTP")
    date = normal_date(date[:14]) if len(date) != 12 else normal_date(date)
    kind = "warcinfo" if described else "response" if is_http else "resource"
    record_id = made_id(url, date, ip, length, str(offset), str(within))
    fields = [
        ("WARC-Type", kind),
        ("WARC-Record-ID", record_id),
        ("WARC-Date", date),
        *([] if described else [("WARC-Target-URI", url)]),
        *([("WARC-IP-Address", ip)] if ip not in ("", "-", "0.0.0.0") and not described else []),
        *([("WARC-Filename", url.removeprefix("filedesc:").removeprefix("//"))] if described else []),
        ("Content-Type", "text/plain" if described else _HTTP if is_http else media_type or "application/octet-stream"),
        ("Content-Length", length),
    ]
    version = "ARC/2" if match[5] is not None else "ARC/1"
    return Header(file, offset, version, kind, record_id, date, Fields(fields), int(length), within=within)


def made_id(*parts: str) -> str:
    """The id of a record that has none of its own: the same record at the same place has the same.

    >>> made_id("a") == made_id("a") != made_id("b")
    True
    """
    return f"<urn:uuid:{uuid.uuid5(uuid.NAMESPACE_URL, ' '.join(parts))}>"
