"""Write archives of any kind anew as WARC/1.1 with a gzip member per record: ARC, zstd, plain, gzip over all."""

import argparse
import sys
from importlib.metadata import PackageNotFoundError, version
from pathlib import Path

from archive.convert.convert import convert
from archive.convert.selection import KEYS, Filters
from archive.io.progress import Progress
from archive.io.text import printable
from archive.warc.files import WarcError, all_warc_files

_DISTRIBUTION = "edition-archiver"


def add_arguments(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("paths", nargs="+", type=Path, metavar="PATH", help="archive file, WACZ, folder, crawl folder")
    parser.add_argument("-o", "--output", type=Path, required=True, metavar="FOLDER", help="where to write")
    parser.add_argument(
        "--filter",
        action="append",
        default=[],
        metavar="KEY=VALUE",
        help=f"only answers that are so, with their requests; KEY is {', '.join(KEYS)}: url=http://a.example/2024/,"
        " type=text/html or type=image/, date=2024-02, status=200 or 2xx; of one key any, of several all must fit",
    )
    parser.add_argument("--dedup", action="store_true", help="payloads that are there already become revisits")
    parser.set_defaults(fail=parser.error)


def run(args: argparse.Namespace) -> int:
    """0 if all records were converted; what was not is named on stderr."""
    try:
        filters = Filters.parse(args.filter)
    except ValueError as error:
        args.fail(f"--filter {error}")
    if args.output.exists() and not args.output.is_dir():
        raise WarcError(args.output, None, "a file; give a folder")
    files = all_warc_files(args.paths)
    problems = records = 0
    with Progress("convert", sum(file.length for file in files)) as progress:
        for done in convert(
            files, args.output, filters, dedup=args.dedup, software=_software(), advance=progress.advance
        ):
            for problem in done.problems:
                print(printable(str(problem)), file=sys.stderr)
            problems += len(done.problems)
            records += done.records
            progress.print(str(done))
    print(f"{len(files)} files, {records} records, {problems} not converted", file=sys.stderr)
    return 1 if problems else 0


def _software() -> str:
    try:
        return f"{_DISTRIBUTION}/{version(_DISTRIBUTION)}"
    except PackageNotFoundError:  # run from the source tree
        return _DISTRIBUTION
