"""Pack WARC files into one WACZ, with the pages that a reader enters it by."""

import argparse
import sys
from collections.abc import Iterator
from pathlib import Path
from tempfile import TemporaryDirectory

from archive.convert.convert import convert
from archive.io.atomic import check_place
from archive.io.progress import Progress
from archive.io.text import printable
from archive.wacz.pack import write_wacz
from archive.wacz.pages import pages_of
from archive.warc.files import WarcError, WarcFile, all_warc_files
from archive.warc.reader import Oddity, open_records


def add_arguments(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("paths", nargs="+", type=Path, metavar="PATH", help="crawl folder, WARC file, folder of them")
    parser.add_argument("-o", "--output", type=Path, required=True, metavar="FILE.wacz", help="a new file")


def run(args: argparse.Namespace) -> int:
    """Check the files, pack them, and say what is in the WACZ."""
    check_place(args.output, new=True)
    files = all_warc_files(args.paths)
    faults: list[WarcError] = []
    with TemporaryDirectory(prefix="wacz-") as temporary:
        packed = list(_packable(files, Path(temporary), faults))
        told = write_wacz(packed, (page for path in args.paths for page in pages_of(path)), args.output)
    for fault in faults:
        print(f"not packed: {printable(str(fault))}", file=sys.stderr)
    what = f"{len(files)} WARC files, {told.count} pages ({told.size:,} bytes of pages.jsonl)"
    print(f"{args.output}: {what}", file=sys.stderr)
    return 1 if faults else 0


def _packable(files: list[WarcFile], folder: Path, faults: list[WarcError]) -> Iterator[WarcFile]:
    """The files as they are, or what is whole in them, where replay tools would not find each record of them: they know
    neither ARC and zstd nor gzip members of several records, and stop at damage."""
    with Progress("reading", sum(file.length for file in files)) as progress:
        for number, file in enumerate(files):
            if _is_to_mend(file, faults, progress):
                yield from (WarcFile(done.result) for done in convert([file], folder / str(number)))
            else:
                yield file


def _is_to_mend(file: WarcFile, faults: list[WarcError], progress: Progress) -> bool:
    before = len(faults)
    mends = arc = False

    def odd(offset: int, oddity: Oddity) -> None:
        nonlocal mends
        mends = mends or oddity.mends

    for record in open_records(file, faults=faults.append, oddities=odd, advance=progress.advance):
        arc = arc or record.header.is_arc
    return arc or mends or ".zst" in file.name or len(faults) > before
