"""Pack WARC files into one WACZ, with the pages that a reader enters it by."""

import argparse
import sys
from pathlib import Path

from archive.catalog.cdxj import whole_files
from archive.io.atomic import check_place
from archive.wacz.pack import write_wacz
from archive.wacz.pages import pages_of
from archive.warc.files import all_warc_files


def add_arguments(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("paths", nargs="+", type=Path, metavar="PATH", help="crawl folder, WARC file, folder of them")
    parser.add_argument("-o", "--output", type=Path, required=True, metavar="FILE.wacz", help="a new file")


def run(args: argparse.Namespace) -> int:
    """Check the files, pack them, and say what is in the WACZ."""
    check_place(args.output, new=True)
    files = all_warc_files(args.paths)
    checked = list(whole_files(files))
    count = write_wacz(checked, (page for path in args.paths for page in pages_of(path)), args.output)
    print(f"{args.output}: {len(files)} WARC files, {count} pages", file=sys.stderr)
    return 0
