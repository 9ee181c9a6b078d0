"""Check WARC files, WACZ, crawl folders, and folders of these: a line for every fault, and for what is worth a note."""

import hashlib
from collections.abc import Callable, Iterable, Iterator
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path

from archive.check.crawl_lines import CrawlLines, crawls_in, is_of_a_crawl
from archive.check.fault import Fault
from archive.check.links import verify_links
from archive.check.record_table import RecordTable
from archive.check.rules import header_findings
from archive.check.segments import verify_segments
from archive.check.wacz import verify_package
from archive.http.body import MAX_HEAD, ResponseBody
from archive.http.coding import CODING_START, content_codings, is_stored_decoded
from archive.http.request import request_method
from archive.http.response import HttpError
from archive.warc.digest import Digest, DigestError, UnknownAlgorithm
from archive.warc.files import OPEN, NoWarcFileError, WarcError, WarcFile, is_being_written, warc_files
from archive.warc.reader import Header, Oddity, OpenRecord, open_records
from archive.warc.unfinished import cut_out

_RESPONSES = ("response", "revisit")


@dataclass
class Tally:
    """What a verification has read so far."""

    files: int = 0
    records: int = 0
    lines: int = 0

    def __str__(self) -> str:
        return ", ".join(
            f"{count:,} {name}{'s' * (count != 1)}"
            for name, count in (("file", self.files), ("record", self.records), ("line", self.lines))
            if count or name != "line"
        )


def verify(
    paths: Iterable[Path], advance: Callable[[int], None] = lambda size: None, tally: Tally | None = None
) -> Iterator[Fault]:
    """All faults of WARC files, WACZ, crawl folders (`warc/` beside JSON Lines), and folders of all these; and notes.

    Checked are gzip members, record structure, lengths, digests, HTTP, record ids, links between records; of a crawl
    folder, named or below one that is, also its end, what its lines point to, and their digests. Goes on after a fault,
    as far as there is something to go on with. Memory is bounded. `advance` is called with the bytes that are done, of
    all in the files; `tally` counts along.
    Raises WarcError for a path that holds no WARC file, OSError for one that can't be read.
    """
    # What is found below a path is verified as if it had been named; then what else is there.
    found = {path: crawls_in(path) for path in map(Path, paths)}
    named = list(dict.fromkeys(each for path, below in found.items() for each in (*below, path)))
    # Lines that a running crawl adds from now on may point to records that are not seen yet.
    folders = {crawl.resolve(): crawl for below in found.values() for crawl in below}
    crawls = [CrawlLines(folder) for folder in folders.values()]
    table = RecordTable()
    tally = tally or Tally()
    try:
        done: set[tuple[Path, str | None]] = set()
        packages: set[Path] = set()
        for path in named:
            try:
                files = warc_files(path)
            except NoWarcFileError as error:
                # A crawl that was replayed has none of its own, and a folder of crawls need not have other files.
                if (path / "warc").exists() or found.get(path) == []:
                    yield Fault(error.path, error.at, error.reason)
                continue
            except WarcError as error:
                if not path.exists():
                    raise
                yield Fault(error.path, error.at, error.reason)
                continue
            for container in {file.path: None for file in files if file.member is not None}:
                if (real := container.resolve()) not in packages:
                    packages.add(real)
                    yield from verify_package(container, [file for file in files if file.path == container])
            for file in (listed.current() for listed in files):
                if not _is_among(done, file):
                    done.add((file.path.resolve(), file.member))
                    tally.files += 1
                    yield from _verify_file(file, table, advance, tally)
        table.index()
        for crawl in crawls:
            yield from crawl.verify(table)
            tally.lines += crawl.count
        yield from verify_links(table)
        yield from verify_segments(table)
    finally:
        table.close()


def _is_among(done: set[tuple[Path, str | None]], file: WarcFile) -> bool:
    """Whether a file was read already: by this name, or by that which it had while it was being written."""
    path = file.path.resolve()
    opened = path.with_name(path.name + OPEN)
    return (path, file.member) in done or ((opened, file.member) in done and not opened.exists())


def _verify_file(
    file: WarcFile, table: RecordTable, advance: Callable[[int], None], tally: Tally
) -> Iterator[Fault]:
    growing = file.path.name.endswith(OPEN) and is_being_written(file.path)
    told: list[Fault] = []
    last: Fault | None = None
    first = True

    def fault(error: WarcError) -> None:
        nonlocal last
        last = Fault(str(file), error.at, error.reason)
        told.append(last)

    def odd(offset: int, oddity: Oddity) -> None:
        told.append(Fault(str(file), offset, oddity.reason, note=oddity.note))

    for record in open_records(file, faults=fault, oddities=odd, advance=advance):
        last = None
        tally.records += 1
        if first and record.header.type != "warcinfo" and not told:
            yield _without_warcinfo(file, record.header.type)
        first = False
        yield from _drained(told)
        with suppress(WarcError):  # the reader tells it, and goes on behind it
            yield from _verify_record(record, table)
    if growing and last is not None:  # the last record of a file may be on its way
        told.remove(last)
    yield from _drained(told)


def _drained(told: list[Fault]) -> Iterator[Fault]:
    yield from told
    told.clear()


def _without_warcinfo(file: WarcFile, begins: str) -> Fault:
    """Usually a file's first record describes the others (WARC 1.1, 4), it need not. This program's crawls begin each
    file with one: there it is lost, which is known where `recover` has cut something out."""
    known = not is_of_a_crawl(file) or bool(cut_out(file))
    return Fault(str(file), 0, f"begins with {begins}, not with warcinfo", note=known)


def _verify_record(record: OpenRecord, table: RecordTable) -> Iterator[Fault]:
    """The faults of a record, which is read to its end, and added to the table if it is whole."""
    header = record.header

    def fault(reason: str, note: bool = False) -> Fault:
        return Fault(str(header.file), header.offset, f"{header.type} {header.record_id}: {reason}", note=note)

    for reason, note in header_findings(header):
        yield fault(reason, note)
    checks = {}
    for what in ("block", "payload"):
        try:
            checks[what] = _Check.of(header, what)
        except DigestError as error:
            yield fault(f"{what} {error}", isinstance(error, UnknownAlgorithm))
    block = checks.get("block")
    # The payload of a revisit is that of another record, and a segment's that of all segments.
    own = header.type != "revisit" and header.get("WARC-Segment-Number") is None
    payload = checks.get("payload") if own else None
    content = _Content(header, _passing(record.pieces(), block))
    try:
        for stored, part in content.pieces():
            if payload is not None:  # of a chunked body, the standard and validators say different things
                payload.add(part, stored)
    except HttpError as error:
        payload = None
        if header.get("WARC-Truncated") is None:
            yield fault(f"not a whole HTTP {'request' if header.type == 'request' else 'response'}: {error}")
    length = record.finish() if block is None else _drain(record, block)
    for reason in content.notes:
        yield fault(reason, True)
    for check in (block, payload):
        if check is not None and (mismatch := check.result()):
            yield fault(mismatch)
    table.add(header, length, content.method, content.short)


class _Check:
    """A digest that a record states, and those of what it may be of."""

    def __init__(self, what: str, stated: Digest) -> None:
        self._what = what
        self._stated = stated
        self._found = hashlib.new(stated.algorithm)
        self._other: hashlib._Hash | None = None

    @classmethod
    def of(cls, header: Header, what: str) -> "_Check | None":
        stated = header.get(f"WARC-{what.capitalize()}-Digest")
        return None if stated is None else cls(what, Digest.parse(stated))

    def add(self, piece: bytes, stored: bytes | None = None) -> None:
        """`stored` is what the piece was made of, if the digest may be of that as well."""
        if stored is not None and stored is not piece and self._other is None:
            self._other = self._found.copy()
        self._found.update(piece)
        if self._other is not None:
            self._other.update(piece if stored is None else stored)

    def result(self) -> str | None:
        return self._stated.compare(self._what, self._found, *filter(None, [self._other]))


class _Content:
    """A record's block as what it says that it is; `method` and `short` are known when its pieces are through."""

    def __init__(self, header: Header, block: Iterator[bytes]) -> None:
        self._header = header
        self._block = block
        self.method: str | None = None
        self.short: str | None = None
        self.notes: list[str] = []

    def pieces(self) -> Iterator[tuple[bytes, bytes]]:
        """The body as stored, and what of it is payload. Raises HttpError."""
        header = self._header
        if header.type in _RESPONSES and header.is_http and (header.size or header.type == "response"):
            return self._response()
        if header.type == "request" and header.is_http:
            return self._request()
        return ((piece, piece) for piece in self._block)

    def _response(self) -> Iterator[tuple[bytes, bytes]]:
        body = ResponseBody.read(self._block)
        start, size, held = b"", 0, 0
        for stored, payload in body.pieces():
            if size < CODING_START:
                start += stored[: CODING_START - size]
            size, held = size + len(stored), held + len(payload)
            yield stored, payload
        self._note(body, start, size, held)
        segmented = self._header.get("WARC-Segment-Number") or self._header.get("WARC-Truncated")
        if self._header.type == "response" and not body.complete and not segmented:
            self.short = f"{size} bytes of the body are there; its framing says that more must come"

    def _note(self, body: ResponseBody, start: bytes, size: int, held: int) -> None:
        """What other tools change of a response, and its headers still say."""
        headers = body.head.headers
        if is_stored_decoded(headers, start):
            codings = ", ".join(coding.decode() for coding in content_codings(headers))
            self.notes.append(f"the body is stored decoded, although its headers say {codings}")
        if body.unframed:
            self.notes.append("the framing of the body was taken away, and its headers still tell of it")
        elif not body.chunked and self._header.type == "response" and held < size:
            self.notes.append(f"the body has {size} bytes, and its Content-Length says {held}")

    def _request(self) -> Iterator[tuple[bytes, bytes]]:
        start = bytearray()
        for piece in self._block:
            start += piece
            if len(start) >= MAX_HEAD:
                break
        self.method = request_method(bytes(start))
        body = bytes(start).partition(b"\r\n\r\n")[2]
        yield body, body
        for piece in self._block:
            yield piece, piece


def _passing(pieces: Iterator[bytes], check: _Check | None) -> Iterator[bytes]:
    for piece in pieces:
        if check is not None:
            check.add(piece)
        yield piece


def _drain(record: OpenRecord, check: _Check) -> int:
    """Read what was left of a block that isn't what it says."""
    for piece in record.pieces():
        check.add(piece)
    return record.finish()
