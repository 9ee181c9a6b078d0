"""Merge crawl folders into tables: Parquet by paper and year, with a data card; append to them by the same command."""

import argparse
import sys
from pathlib import Path

from crawler.assembly import simplified
from crawler.corpus.error import extra_needed
from crawler.corpus.folders import line_folders


def add_arguments(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("paths", nargs="+", type=Path, metavar="PATH", help="crawl folder, extraction, folder of them")
    parser.add_argument("-o", "--output", type=Path, required=True, metavar="FOLDER", help="new, or to be appended to")
    parser.add_argument(
        "--format", action="append", default=[], choices=("csv", "jsonl"), help="a file per table besides"
    )
    parser.add_argument(
        "--simplify", action="store_true", help="each article's text in simplified characters, too (needs opencc)"
    )


def run(args: argparse.Namespace) -> int:
    with extra_needed():
        from crawler.corpus.tables import write_tables
    converter = simplified.load().convert if args.simplify else None
    merged = write_tables(line_folders(args.paths), args.output, converter, args.format)
    told = ", ".join(f"{count} {name}" for name, count in merged.rows.items())
    print(f"{args.output}: {told}; partitions written: {merged.partitions}", file=sys.stderr)
    return 0
