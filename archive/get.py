"""Print the record at an offset of a WARC file."""

import argparse
import sys
from pathlib import Path

from archive.http import parse_response
from archive.read import read_record
from archive.write import OPEN


def add_arguments(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("file", type=Path, metavar="FILE")
    parser.add_argument("offset", type=int, metavar="OFFSET", help="where the record begins, in bytes")
    what = parser.add_mutually_exclusive_group()
    what.add_argument("--payload", action="store_true", help="only the body of the response, de-chunked")
    what.add_argument("--headers", action="store_true", help="only the WARC headers")


def run(args: argparse.Namespace) -> int:
    """The block as stored, or the part of it that was asked for, on standard output."""
    opened = args.file.with_name(args.file.name + OPEN)
    record = read_record(opened if opened.exists() and not args.file.exists() else args.file, args.offset)
    if args.headers:
        lines = (f"{name}: {value}\n" for name, value in record.headers)
        data = "".join([record.version + "\n", *lines]).encode()
    elif args.payload and record.type == "response":
        data = parse_response(record.block).payload
    else:
        data = record.block
    sys.stdout.buffer.write(data)
    sys.stdout.buffer.flush()
    return 0
