"""Print a record: at an offset of a file, of a URL, or of a line of JSON Lines."""

import argparse
import re
import sys
from collections.abc import Callable, Iterator
from contextlib import closing
from dataclasses import replace
from pathlib import Path

from archive.catalog.captures import captures, original_of
from archive.catalog.catalog import Catalog
from archive.catalog.kept import CATALOG, Capture, is_cdxj, kept_beside, look_up, look_up_cdxj
from archive.catalog.lookup import MAX_ANSWER, Answers
from archive.catalog.url_key import url_key
from archive.http.body import ResponseBody
from archive.http.coding import content
from archive.http.response import HttpError, parse_response, whole_payload
from archive.io.progress import Progress
from archive.io.visible import visible, visible_json
from archive.warc.date import normal_date
from archive.warc.digest import payload_digest
from archive.warc.files import WarcError, WarcFile, all_warc_files, warc_files
from archive.warc.line_pointer import MAX_LINE, Line, decoded, pointed_file
from archive.warc.reader import MAX_BLOCK, Header, OpenRecord, open_record

_URL = re.compile("[A-Za-z][A-Za-z0-9+.-]*:.+")
MAX_DECODED = 1 << 28  # bytes of a body that is held to be decoded, and of what comes of it
_DATE = re.compile("([0-9][0-9TZ:.-]*)?")


def add_arguments(parser: argparse.ArgumentParser) -> None:
    parser.usage = "%(prog)s [options] (FILE OFFSET | URL PATH... | --line FILE [--folder CRAWL])"
    parser.add_argument("target", nargs="?", metavar="FILE|URL", help="a WARC file; or an address, as in a browser")
    parser.add_argument(
        "places",
        nargs="*",
        metavar="OFFSET|PATH",
        help="of FILE, the offset of the record in bytes; of URL, the WARC files, WACZ or folders to look for it, whose"
        " newest record of it is taken",
    )
    parser.add_argument("--line", metavar="FILE", help="the record that this file's first line points to; - is stdin")
    parser.add_argument("--folder", type=Path, metavar="CRAWL", help="the line's crawl folder; else that of its file")
    parser.add_argument("--date", default="", help="of URL, the newest whose WARC-Date begins so, as in 2024-02-20")
    parser.add_argument(
        "--catalog", type=Path, metavar="FILE", help=f"of URL, where to look: a {CATALOG} of `index`, or any CDXJ file"
    )
    what = parser.add_mutually_exclusive_group()
    what.add_argument("--payload", action="store_true", help="only the body, de-chunked; a revisit's original's")
    what.add_argument(
        "--decoded", action="store_true", help="the same as a browser shows it: gzip, deflate, br, zstd taken off, too"
    )
    what.add_argument("--headers", action="store_true", help="only the WARC headers")
    what.add_argument("--json", action="store_true", help="only where it is: file, offset, length, record_id and more")
    parser.set_defaults(fail=parser.error)


def run(args: argparse.Namespace) -> int:
    """The block as stored, or the part of it that was asked for, on standard output."""
    if args.line is not None:
        if args.target is not None:
            args.fail("--line says which record; FILE or URL is too much")
        file, offset, record_id = _of_line(args.line, args.folder)
    elif args.target is None or not args.places:
        args.fail("needed are FILE OFFSET, URL PATH..., or --line FILE")
    elif _URL.fullmatch(args.target):
        return _get_url(args)
    else:
        if Path(args.places[0]).exists() and not Path(args.target).exists():
            args.fail(f"{args.target!r} is neither a file nor an address; addresses begin with http:// or https://")
        file = pointed_file(Path(), args.target)
        if not re.fullmatch("[0-9]{1,18}", args.places[0]) or args.places[1:]:
            args.fail(f"OFFSET {' '.join(args.places)}; needed is one number of bytes")
        offset, record_id = int(args.places[0]), None
    _print(file, offset, record_id, lambda: _beside(file), args)
    return 0


def _of_line(name: str, folder: Path | None) -> tuple[WarcFile, int, str]:
    if name == "-":
        data = sys.stdin.buffer.readline(MAX_LINE)
    else:
        with open(name, "rb") as lines:
            data = lines.readline(MAX_LINE)
    line = decoded(data, Line)
    if isinstance(line, str):
        raise WarcError(name, 0, line)
    file = pointed_file(folder or (Path() if name == "-" else Path(name).parent), line.warc.file)
    with open_record(file, line.warc.offset, record_id=line.warc.record_id) as record:
        if (found := record.header.record_id) != line.warc.record_id:
            raise WarcError(file, line.warc.offset, f"the line points to {line.warc.record_id}, this is {found}")
    return file, line.warc.offset, line.warc.record_id


def _beside(file: WarcFile) -> list[WarcFile]:
    """Where the record is looked for that a revisit refers to: the file's folder or WACZ."""
    return warc_files(file.path if file.member else file.path.parent)


def _get_url(args: argparse.Namespace) -> int:
    if not _DATE.fullmatch(args.date):
        args.fail(f"--date {args.date!r}; accepted is the beginning of a time as in 2024-02-20T08:30:01Z")
    files = all_warc_files(map(Path, args.places))
    faults: list[WarcError] = []
    found: Header | Capture | None = None
    passed: list[str] = []  # dates of the records that --date passed over, the first and the last
    with Progress("get", sum(file.length for file in files)) as progress:
        for header in _captures(args, files, faults, progress):
            if not header.date.startswith(args.date):
                passed = sorted([*passed[:1], *passed[-1:], header.date])
            elif found is None or normal_date(header.date) >= normal_date(found.date):
                found = header
    for fault in faults:
        print(f"not looked at: {fault}", file=sys.stderr)
    if found is None:
        of = f" of {args.date}" if args.date else ""
        others = f"; there are some of {' to '.join(dict.fromkeys((passed[0], passed[-1])))}" if passed else ""
        print(visible(f"{args.target}: no record of it{of} in {', '.join(args.places)}{others}"), file=sys.stderr)
        return 1
    _print(found.file, found.offset, found.record_id, lambda: files, args)
    return 1 if faults else 0


def _captures(
    args: argparse.Namespace, files: list[WarcFile], faults: list[WarcError], progress: Progress
) -> Iterator[Header | Capture]:
    """The captures of the address: by a catalog that is current, or by reading all files."""
    if args.catalog is not None and is_cdxj(args.catalog):
        yield from look_up_cdxj(args.target, files, args.catalog)
        return
    found = look_up(args.target, files, [args.catalog] if args.catalog else kept_beside(files))
    if found is None:
        if args.catalog:
            print(f"{args.catalog}: not current, so the files are read; `index` brings it up to date", file=sys.stderr)
        key = url_key(args.target)
        yield from (header for header in captures(files, faults, progress) if url_key(header.url or "") == key)
        return
    faults += found[1]
    yield from found[0]


def _print(
    file: WarcFile, offset: int, record_id: str | None, files: Callable[[], list[WarcFile]], args: argparse.Namespace
) -> None:
    with open_record(file, offset, record_id=record_id) as record:
        header = record.header
        if (args.payload or args.decoded) and header.type == "revisit":
            original = original_of(header, files())
            _print(original.file, original.offset, original.record_id, files, args)
            return
        if (args.payload or args.decoded) and header.get("WARC-Segment-Number") is not None:
            sys.stdout.buffer.write(_joined(header.record_id, files(), decoded=args.decoded))
            return
        pieces = record.pieces()
        if args.headers:
            lines = (f"{name}: {value}\n" for name, value in header.headers)
            pieces = iter(["".join([header.version + "\n", *lines]).encode()])
        elif args.json:
            place = {"file": str(file), "offset": offset, "length": record.finish(), "record_id": header.record_id}
            place |= {"type": header.type, "url": header.url, "date": header.date}
            pieces = iter([visible_json(place).encode() + b"\n"])
        elif (args.payload or args.decoded) and header.type == "response" and header.is_http:
            pieces = _body(record, decoded=args.decoded)
        for piece in pieces:
            sys.stdout.buffer.write(piece)
        sys.stdout.buffer.flush()


def _joined(record_id: str, files: list[WarcFile], *, decoded: bool) -> bytes:
    """The payload of a record in segments. Raises WarcError where one is missing."""
    with closing(Catalog()) as catalog:
        for file in files:
            catalog.scan(file)
        entry = catalog.with_id(record_id)
        if entry is None:
            raise WarcError(files[0], None, f"{record_id} is a segment of no answer")
        answer = Answers(catalog).read(entry)
        return content(answer, MAX_ANSWER) if decoded else answer.payload


def _body(record: OpenRecord, *, decoded: bool) -> Iterator[bytes]:
    """The body of a response. Raises WarcError for what isn't HTTP or can't be decoded.

    A body that is longer than its Content-Length says, and that can be held, is whole where `whole_payload` says so.
    """
    header = record.header
    try:
        if decoded and header.size > MAX_DECODED:
            raise HttpError(f"a response of {header.size} bytes; to be decoded it may have {MAX_DECODED}")
        if decoded or header.size <= MAX_BLOCK:
            message = parse_response(b"".join(record.pieces()))
            truncated = header.get("WARC-Truncated") is not None
            fits = payload_digest(header.get("WARC-Payload-Digest"))
            payload = message.payload if truncated else whole_payload(message, fits)
            yield content(replace(message, payload=payload), MAX_DECODED) if decoded else payload
        else:
            yield from (payload for _, payload in ResponseBody.read(record.pieces()).pieces())
    except HttpError as error:
        instead = "--payload gives the body as it is stored" if decoded else "without --payload all of it is given"
        raise WarcError(header.file, header.offset, f"{header.record_id}: {error}; {instead}") from error
