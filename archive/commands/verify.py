"""Check WARC files, WACZ, crawl folders, and folders of these: a line for every fault, and for what is worth a note."""

import argparse
import json
import sys
from collections.abc import Iterable
from dataclasses import asdict
from pathlib import Path

from archive.check.repeats import SHOWN, Repeats
from archive.check.verify import Tally, verify
from archive.io.progress import Progress
from archive.warc.files import WarcError, warc_files


def add_arguments(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("paths", nargs="+", type=Path, metavar="PATH", help="WARC file, WACZ, crawl or other folder")
    parser.add_argument(
        "--json", action="store_true", help="a JSON object per fault or note, not a line of text; all of them"
    )
    parser.add_argument("--all", action="store_true", help=f"all of a kind, not the first {SHOWN} and a count")
    parser.add_argument(
        "--allow-outside",
        action="store_true",
        help="only count what refers to records outside of PATHs, such as revisits of another crawl's pages",
    )


def run(args: argparse.Namespace) -> int:
    count = outside = notes = 0
    repeats, tally = Repeats(), Tally()
    with Progress("verify", _total(args.paths)) as progress:
        for fault in verify(args.paths, progress.advance, tally):
            if fault.outside and args.allow_outside:
                outside += 1
                continue
            notes += fault.note
            count += not fault.note
            if args.json:
                progress.print(json.dumps(asdict(fault), ensure_ascii=False))
            elif args.all or repeats.shows(fault):
                progress.print(str(fault))
        for line in repeats.rest():
            progress.print(line)
    if outside:
        print(f"{outside} references to records outside of these files", file=sys.stderr)
    told = [f"{count} fault{'s' * (count > 1)}" if count else "all well"]
    told += [f"{notes} note{'s' * (notes > 1)}"] if notes else []
    print(f"{', '.join(told)}: {tally}", file=sys.stderr)
    return 1 if count else 0


def _total(paths: Iterable[Path]) -> int:
    """Bytes, of what can be read; what can't is told when its turn comes."""
    total = 0
    for path in paths:
        try:
            total += sum(file.length for file in warc_files(path))
        except (WarcError, OSError):
            continue
    return total
