"""Check WARC files, folders of them, and crawl folders: every fault is a line."""

import argparse
import base64
import binascii
import hashlib
import json
import sys
from collections.abc import Iterable, Iterator
from dataclasses import asdict, dataclass
from pathlib import Path

from archive.http import HttpError, ResponseMessage, parse_response
from archive.read import Record, WarcError, iter_records, next_member
from archive.write import OPEN

_LINES = ("articles.jsonl", "editions.jsonl")
_ALGORITHMS = ("md5", "sha1", "sha256", "sha512")


@dataclass(frozen=True, slots=True)
class Fault:
    """What is wrong, and where: the offset is that of the record, or of the line in a JSON Lines file."""

    path: str
    offset: int | None
    reason: str

    def __str__(self) -> str:
        place = self.path if self.offset is None else f"{self.path}, offset {self.offset}"
        return f"{place}: {self.reason}"


@dataclass(frozen=True, slots=True)
class _Seen:
    """What links are checked against: of each record where it is, and which record it names."""

    path: str
    offset: int
    length: int
    type: str
    url: str | None
    concurrent: tuple[str, ...]


_Register = dict[str, _Seen]


def verify(paths: Iterable[Path]) -> Iterator[Fault]:
    """All faults of WARC files, folders of them, and crawl folders (`warc/` beside JSON Lines).

    Checked are gzip members, record structure, lengths, digests, record ids, and that what records and lines
    point to is there. Goes on after a fault, as far as there is something to go on with.
    Raises OSError for a path that can't be read.
    """
    register: _Register = {}
    paths = [Path(path) for path in paths]
    done: set[Path] = set()
    for path in paths:
        files = warc_files(path)
        if not files:
            yield Fault(str(path), None, "no WARC file in this folder")
        for file in files:
            if (resolved := file.resolve()) not in done:
                done.add(resolved)
                yield from _verify_file(file, register)
    yield from _verify_links(register)
    for path in paths:
        if is_crawl(path):
            yield from _verify_crawl(path, register)


def warc_files(path: Path) -> list[Path]:
    """The WARC files that a path stands for: itself, or those of a folder or of its `warc/`, by name."""
    if not path.is_dir():
        return [path]
    folder = path / "warc" if (path / "warc").is_dir() else path
    names = (f"*.{ending}{opened}" for ending in ("warc", "warc.gz") for opened in ("", OPEN))
    return sorted(file for name in names for file in folder.glob(name))


def is_crawl(path: Path) -> bool:
    return (path / "warc").is_dir() and any((path / name).exists() for name in _LINES)


def _verify_file(path: Path, register: _Register) -> Iterator[Fault]:
    offset: int | None = 0
    if path.stat().st_size == 0:
        yield Fault(str(path), 0, "empty file")
        return
    first = True
    while offset is not None:
        try:
            for record in iter_records(path, offset):
                if first and record.type != "warcinfo":
                    yield Fault(str(path), record.offset, f"begins with {record.type}, not with warcinfo")
                first = False
                yield from _verify_record(path, record, register)
                offset = record.offset + record.length
            return
        except WarcError as error:
            first = False
            yield Fault(str(path), error.offset, error.reason)
            offset = next_member(path, error.offset)


def _verify_record(path: Path, record: Record, register: _Register) -> Iterator[Fault]:
    def fault(reason: str) -> Fault:
        return Fault(str(path), record.offset, f"{record.type} {record.record_id}: {reason}")

    if record.record_id in register:
        other = register[record.record_id]
        yield fault(f"the record at offset {other.offset} of {other.path} has this id, too")
    concurrent = tuple(record.values("WARC-Concurrent-To"))
    register[record.record_id] = _Seen(
        str(path), record.offset, record.length, record.type, record.url, concurrent
    )
    if (stated := record.get("WARC-Block-Digest")) and (reason := _compare("block", stated, [record.block])):
        yield fault(reason)
    message: ResponseMessage | None = None
    if record.type == "response" and (record.get("Content-Type") or "").startswith("application/http"):
        try:
            message = parse_response(record.block)
        except HttpError as error:
            if record.get("WARC-Truncated") is None:
                yield fault(f"not a whole HTTP response: {error}")
            return
    stated = record.get("WARC-Payload-Digest")
    if stated is None or record.type == "revisit":  # the digest of a revisit is that of another record
        return
    if reason := _compare("payload", stated, _payloads(record, message)):
        yield fault(reason)


def _payloads(record: Record, message: ResponseMessage | None) -> list[bytes]:
    """What may count as payload: of a chunked body, the standard and validators say different things."""
    if message is not None:
        return [message.payload, message.body]
    if (record.get("Content-Type") or "").startswith("application/http"):
        return [record.block.partition(b"\r\n\r\n")[2]]
    return [record.block]


def _compare(what: str, stated: str, data: list[bytes]) -> str | None:
    """What is wrong with a digest, given what it may be of; hexadecimal, base32 and base64 are read."""
    algorithm, colon, value = stated.partition(":")
    name = algorithm.lower().replace("-", "")
    if not colon or name not in _ALGORITHMS:
        return f"{what} digest {stated!r}; accepted are {', '.join(_ALGORITHMS)} and a colon"
    found = [hashlib.new(name, piece).digest() for piece in data]
    if any(_same(value, digest) for digest in found):
        return None
    return f"{what} digest is {algorithm}:{found[0].hex()}, but {stated} is stated"


def _same(value: str, digest: bytes) -> bool:
    try:
        # A padded base32 MD5 is as long as a hexadecimal one.
        if len(value) == 2 * len(digest) and "=" not in value:
            return bytes.fromhex(value) == digest
        if len(value.rstrip("=")) == len(base64.b32encode(digest).rstrip(b"=")):
            return base64.b32decode(value + "=" * (-len(value) % 8), casefold=True) == digest
        return base64.b64decode(value + "=" * (-len(value) % 4), altchars=b"-_") == digest
    except (ValueError, binascii.Error):
        return False


def _verify_links(register: _Register) -> Iterator[Fault]:
    for record_id, seen in register.items():
        for other_id in seen.concurrent:
            other = register.get(other_id)
            if other is None:
                reason = "is not in these files"
            elif other.url != seen.url:
                reason = f"is of another URL, {other.url}"
            else:
                continue
            link = f"{seen.type} {record_id}: concurrent to {other_id}, which {reason}"
            yield Fault(seen.path, seen.offset, link)


def _verify_crawl(folder: Path, register: _Register) -> Iterator[Fault]:
    summary = folder / "summary.json"
    if not summary.exists():
        yield Fault(str(summary), None, "missing: the crawl was killed, or runs still")
    else:
        try:
            complete = json.loads(summary.read_bytes()).get("complete")
        except (ValueError, AttributeError) as error:
            yield Fault(str(summary), None, f"not a summary: {error}")
        else:
            if complete is not True:
                yield Fault(str(summary), None, "says that the crawl is incomplete; failures.jsonl tells why")
        for file in sorted((folder / "warc").glob(f"*{OPEN}")):
            yield Fault(str(file), None, "not finished, although the crawl is (there is a summary.json)")
    for name in _LINES:
        path = folder / name
        if not path.exists():
            continue
        offset = 0
        with path.open("rb") as lines:
            for line in lines:
                if reason := _line_fault(folder, line, register):
                    yield Fault(str(path), offset, reason)
                offset += len(line)


def _line_fault(folder: Path, line: bytes, register: _Register) -> str | None:
    """What is wrong with a line's `warc` object; None if it points to a response."""
    try:
        row = json.loads(line)
    except ValueError as error:
        return f"not JSON: {error}"
    warc = row.get("warc") if isinstance(row, dict) else None
    if not isinstance(warc, dict) or {"file", "offset", "length", "record_id"} - warc.keys():
        return "no `warc` object with file, offset, length and record_id"
    seen = register.get(warc["record_id"])
    if seen is None:
        return f"points to {warc['record_id']}, which is not in the archive"
    stated = (str(folder / str(warc["file"])), warc["offset"], warc["length"])
    # While a crawl runs its file has another name than the one that lines point to.
    if stated != (seen.path.removesuffix(OPEN), seen.offset, seen.length):
        place = f"{warc['file']}, offset {warc['offset']}, length {warc['length']}"
        found = f"{seen.path}, offset {seen.offset}, length {seen.length}"
        return f"points to {place}, but {warc['record_id']} is at {found}"
    if seen.type != "response":
        return f"points to {warc['record_id']}, a {seen.type} record"
    return None


def add_arguments(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("paths", nargs="+", type=Path, metavar="PATH", help="WARC file, folder, crawl folder")
    parser.add_argument("--json", action="store_true", help="a JSON object per fault, not a line of text")


def run(args: argparse.Namespace) -> int:
    count = 0
    for fault in verify(args.paths):
        count += 1
        print(json.dumps(asdict(fault), ensure_ascii=False) if args.json else fault, flush=True)
    print(f"{count} faults" if count else "all well", file=sys.stderr)
    return 1 if count else 0
