"""Write issues as IIIF for the viewers of libraries: manifests with areas and texts, page images, collections."""

import argparse
import sys
from pathlib import Path

from crawler.corpus.error import extra_needed
from crawler.corpus.folders import line_folders
from crawler.iiif.names import is_web_address

_BASE = "http://localhost:8000/"


def add_arguments(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("paths", nargs="+", type=Path, metavar="PATH", help="crawl folder, or a folder that holds some")
    parser.add_argument("-o", "--output", required=True, type=Path, metavar="FOLDER", help="where the files go")
    parser.add_argument(
        "--base",
        type=_address,
        default=_BASE,
        metavar="URL",
        help=f"the address that the folder will be published at (default: {_BASE}, to try it)",
    )
    parser.add_argument(
        "--images",
        type=_address,
        metavar="URL",
        help="write no images: the address of each is this and its own, as in a replay: https://pywb.example/paper/id_/",
    )


def run(args: argparse.Namespace) -> int:
    with extra_needed():
        from crawler.iiif.publish import publish
    folders = line_folders(args.paths)
    args.output.mkdir(parents=True, exist_ok=True)
    told = publish(folders, args.output, args.base, args.images)
    for folder in told.without_index:
        print(f"{folder}: no images, for want of index.cdxj; `python -m archive index` makes it", file=sys.stderr)
    lacking = f", {told.without_image} of them without an image" if told.without_image else ""
    print(f"{args.output}: papers {told.papers}, issues {told.issues}, pages {told.pages}{lacking}", file=sys.stderr)
    return 0


def _address(text: str) -> str:
    if not is_web_address(text):
        raise argparse.ArgumentTypeError(f"{text}: no address of the web; it begins with https:// or http://")
    return text
