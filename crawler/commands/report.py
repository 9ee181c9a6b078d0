"""Write a report on crawl folders, all together, as one HTML file: calendar, pages, failures, clauses, archives."""

import argparse
import sys
from pathlib import Path

from archive.io.atomic import atomic_file, check_place
from crawler.report.gather import gather
from crawler.report.page import write_report


def add_arguments(parser: argparse.ArgumentParser) -> None:
    parser.add_argument(
        "paths", nargs="+", type=Path, metavar="PATH", help="crawl folder, or a folder that holds crawl folders"
    )
    parser.add_argument("-o", "--output", required=True, type=Path, metavar="FILE", help="the HTML file to write")


def run(args: argparse.Namespace) -> int:
    check_place(args.output)
    report = write_report(gather(args.paths))
    with atomic_file(args.output) as part:
        part.write_text(report, encoding="utf-8")
    print(f"{args.output}: open it in a browser", file=sys.stderr)
    return 0
