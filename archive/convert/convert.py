"""Write archives anew as WARC/1.1, a gzip member per record; blocks and dates stay as they are."""

import hashlib
import sqlite3
from collections.abc import Callable, Iterator, Sequence
from contextlib import closing
from dataclasses import dataclass, field
from datetime import UTC, datetime
from pathlib import Path
from tempfile import SpooledTemporaryFile
from typing import BinaryIO, cast

from archive.convert.selection import Filters, Selection
from archive.http.response import HttpError, parse_response
from archive.io.atomic import atomic_file
from archive.io.text import printable
from archive.warc.date import normal_date, parse_date
from archive.warc.files import WarcError, WarcFile
from archive.warc.header import Header
from archive.warc.member import Compress, compress
from archive.warc.reader import MAX_BLOCK, OpenRecord, open_records
from archive.warc.record import REVISIT_OF_PAYLOAD, digest, new_id, serialise, warcinfo_record

_FORMAT = "WARC File Format 1.1"
_COPY = 1 << 20
_HELD = 4 << 20  # bytes of a block in memory; of more, on the disk
_REPLACED = ("warc-type", "warc-record-id", "warc-date", "warc-target-uri", "warc-warcinfo-id", "content-length")


@dataclass(slots=True)
class Converted:
    """What became of a file: the new one, how many records are in it, how many the filters left, how many became
    revisits, and what could not be converted."""

    source: WarcFile
    result: Path
    records: int = 0
    left: int = 0
    revisits: int = 0
    problems: list[WarcError] = field(default_factory=list)

    def __str__(self) -> str:
        told = [f"{self.records} records"]
        told += [f"{self.revisits} of them revisits"] if self.revisits else []
        told += [f"{self.left} left out by the filters"] if self.left else []
        told += [f"{len(self.problems)} not converted"] if self.problems else []
        return printable(f"{self.source}: {', '.join(told)}, now {self.result}")


def convert(
    files: Sequence[WarcFile],
    folder: Path,
    filters: Filters = Filters(),  # noqa: B008, it is frozen
    *,
    dedup: bool = False,
    software: str = "",
    advance: Callable[[int], None] = lambda size: None,
) -> Iterator[Converted]:
    """Convert files one after the other into a folder; each is there complete or not at all.

    With `dedup` a response whose payload an earlier one has, of all files, becomes a revisit of it.
    Raises FileExistsError, before anything is written, where a result is there already; OSError.
    """
    results = _results(files, folder)
    for result in results.values():
        if result.exists():
            raise FileExistsError(17, "is there already; give another folder", str(result))
    folder.mkdir(parents=True, exist_ok=True)
    with closing(Selection(files, filters)) as selection, closing(_Payloads() if dedup else _NoPayloads()) as payloads:
        for file, result in results.items():
            converted = Converted(file, result)
            with atomic_file(result) as temporary, temporary.open("wb") as out:
                _File(converted, out, selection, payloads, software).write(advance)
            yield converted


def _results(files: Sequence[WarcFile], folder: Path) -> dict[WarcFile, Path]:
    """The new files' names: those of the old ones, with a number where two have one."""
    results: dict[WarcFile, Path] = {}
    taken: set[str] = set()
    for file in files:
        stem = file.name.removesuffix(".open")
        for ending in (".gz", ".zst", ".warc", ".arc"):
            stem = stem.removesuffix(ending)
        name, number = f"{stem}.warc.gz", 1
        while name in taken:
            number += 1
            name = f"{stem}-{number}.warc.gz"
        taken.add(name)
        results[file] = folder / name
    return results


class _NoPayloads:
    def original(self, payload: str, header: Header) -> tuple[str, str, str] | None:
        return None

    def close(self) -> None:
        return


class _Payloads(_NoPayloads):
    """The first response of each payload, in a temporary database on the disk."""

    def __init__(self) -> None:
        self._db = sqlite3.connect("", isolation_level=None)
        self._db.execute("PRAGMA journal_mode = OFF")
        self._db.execute("CREATE TABLE payload (digest PRIMARY KEY, id, url, date) WITHOUT ROWID")

    def original(self, payload: str, header: Header) -> tuple[str, str, str] | None:
        """Id, address and date of the record that has a payload already; else this one is it from now on."""
        found = self._db.execute("SELECT id, url, date FROM payload WHERE digest = ?", (payload,)).fetchone()
        if found is None:
            row = (payload, header.record_id, header.url, normal_date(header.date))
            self._db.execute("INSERT INTO payload VALUES (?, ?, ?, ?)", row)
            return None
        return str(found[0]), str(found[1]), str(found[2])

    def close(self) -> None:
        self._db.close()


class _File:
    """One file on its way."""

    def __init__(
        self, converted: Converted, out: BinaryIO, selection: Selection, payloads: _NoPayloads, software: str
    ) -> None:
        self._converted, self._out = converted, out
        self._selection, self._payloads = selection, payloads
        self._info_id = new_id()
        self._software = software
        self._begun = False

    def write(self, advance: Callable[[int], None]) -> None:
        problems = self._converted.problems
        for record in open_records(self._converted.source, faults=problems.append, advance=advance):
            if not self._begun:
                self._begin(record.header)
            if not self._selection.takes(record.header):
                self._converted.left += 1
                continue
            start = self._out.tell()
            try:
                self._convert(record)
            except WarcError as error:
                self._out.seek(start)
                self._out.truncate()
                # The reader tells what breaks in its hands.
                if error.reason.startswith("not converted: "):
                    problems.append(error)
        if not self._begun:
            self._begin(None)

    def _begin(self, first: Header | None) -> None:
        """The warcinfo record that names the source."""
        self._begun = True
        source = self._converted.source
        try:
            date = parse_date(first.date) if first is not None else datetime.now(UTC)
        except ValueError:
            date = datetime.now(UTC)
        info = {
            "software": self._software,
            "format": _FORMAT,
            "source": source.name,
            "source-format": first.version if first is not None else "",
            "description": "converted record by record; blocks and dates are those of the source",
        }
        result = self._converted.result.name
        known = {name: value for name, value in info.items() if value}
        self._out.write(compress(warcinfo_record(self._info_id, result, known, date)))

    def _convert(self, record: OpenRecord) -> None:
        header = record.header
        try:
            parse_date(header.date)
        except ValueError as error:
            raise WarcError(header.file, header.offset, f"not converted: {header.record_id}: {error}") from error
        if not header.type:
            raise WarcError(header.file, header.offset, f"not converted: {header.record_id} has no WARC-Type")
        with cast("BinaryIO", SpooledTemporaryFile(_HELD)) as block:
            sha256 = hashlib.sha256()
            for piece in record.pieces():
                sha256.update(piece)
                block.write(piece)
            record.finish()
            block.seek(0)
            revisit = self._revisit(header, block)
            self._converted.records += 1
            if revisit is not None:
                self._converted.revisits += 1
                self._out.write(compress(revisit))
                return
            block.seek(0)
            fields = _fields(header, self._info_id)
            if header.get("WARC-Block-Digest") is None:
                fields.append(("WARC-Block-Digest", f"sha256:{sha256.hexdigest()}"))
            self._write(fields, header.size, block)

    def _write(self, fields: list[tuple[str, str]], size: int, block: BinaryIO) -> None:
        member = Compress()
        self._out.write(member.feed(_head(fields, size)))
        while piece := block.read(_COPY):
            self._out.write(member.feed(piece))
        self._out.write(member.feed(b"\r\n\r\n") + member.end())

    def _revisit(self, header: Header, block: BinaryIO) -> bytes | None:
        """The revisit that a response becomes, if its payload is there already."""
        segmented = header.get("WARC-Segment-Number") or header.get("WARC-Truncated")
        if isinstance(self._payloads, _Payloads) and header.type == "response" and header.is_http and not segmented:
            if header.size > MAX_BLOCK:
                return None
            data = block.read()
            try:
                message = parse_response(data)
            except HttpError:
                return None
            if not message.payload or not message.complete:
                return None
            payload = digest(message.payload)
            original = self._payloads.original(payload, header)
            if original is not None:
                head = data[: len(data) - len(message.body)]
                fields = [one for one in _fields(header, self._info_id) if one[0].lower() not in _OF_THE_BLOCK]
                fields[0] = ("WARC-Type", "revisit")
                fields += [
                    ("WARC-Profile", REVISIT_OF_PAYLOAD),
                    ("WARC-Refers-To", original[0]),
                    ("WARC-Refers-To-Target-URI", original[1]),
                    ("WARC-Refers-To-Date", original[2]),
                    ("WARC-Payload-Digest", payload),
                    ("WARC-Truncated", "length"),
                    ("WARC-Block-Digest", digest(head)),
                ]
                return serialise(fields, head)
        return None


_OF_THE_BLOCK = ("warc-block-digest", "warc-payload-digest", "warc-identified-payload-type")


def _fields(header: Header, info_id: str) -> list[tuple[str, str]]:
    """The fields of a record in WARC/1.1: its own, and those that it must have as the standard writes them."""
    described = header.is_arc and header.type == "warcinfo"
    kind = "metadata" if described else header.type  # what an ARC file says of itself
    url = header.get("WARC-Filename") if described else header.url
    own = header.get("WARC-Warcinfo-ID")
    fields = [
        ("WARC-Type", kind),
        ("WARC-Record-ID", header.record_id),
        ("WARC-Date", normal_date(header.date)),
        *([("WARC-Target-URI", f"filedesc://{url}" if described else url)] if url and kind != "warcinfo" else []),
        *([("WARC-Warcinfo-ID", own or info_id)] if kind != "warcinfo" else []),
    ]
    for name, value in header.headers:
        if name.lower() not in _REPLACED and not (described and name == "WARC-Filename"):
            fields.append((name, value))
    return fields


def _head(fields: list[tuple[str, str]], size: int) -> bytes:
    whole = serialise(fields, b"").replace(b"Content-Length: 0\r\n\r\n", b"Content-Length: %d\r\n\r\n" % size)
    return whole.removesuffix(b"\r\n\r\n")
