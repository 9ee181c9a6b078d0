"""Write the CDXJ index of WARC files: a line per response, sorted, as replay tools look them up."""

import argparse
import errno
import os
import sys
from collections import Counter
from pathlib import Path

from archive.catalog.cdxj import INDEX, write_index
from archive.catalog.kept import CATALOG, keep
from archive.check.crawl_lines import crawls_in
from archive.io.atomic import check_place
from archive.io.progress import Progress
from archive.io.text import printable
from archive.warc.files import WarcError, WarcFile, all_warc_files, warc_files

_OTHERS = "by this index other tools find the first of each; `python -m archive convert` makes a member for each"


def add_arguments(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("paths", nargs="+", type=Path, metavar="PATH", help="WARC file, folder, crawl folder, WACZ")
    parser.add_argument(
        "-o", "--output", type=Path, metavar="FILE", help=f"a new file for all (default: {INDEX} in each crawl folder)"
    )
    _with_catalog(parser)


def _with_catalog(parser: argparse.ArgumentParser) -> None:
    parser.add_argument(
        "--catalog",
        type=Path,
        metavar="FILE",
        help=f"the catalog to keep, of all PATHs with -o (default: {CATALOG} in each crawl folder); only what is new or"
        " has changed is read for it; `get`, `extract` and a resumed crawl look there",
    )


def run(args: argparse.Namespace) -> int:
    """Write the index, or one for each crawl folder, and say where it is."""
    plans: list[tuple[list[WarcFile], Path]] = []
    if args.output is not None:
        check_place(args.output, new=True)
        plans = [(all_warc_files(args.paths), args.output)]
    else:
        for path in args.paths:
            files = warc_files(path)
            if not (path / "warc").is_dir():
                raise WarcError(path, None, _without_place(path))
            plans.append((files, path / INDEX))
    catalogs = [args.catalog or (index.with_name(CATALOG) if args.output is None else None) for _, index in plans]
    for place in filter(None, [*(index for _, index in plans), *catalogs]):
        _check_writable(place)
    count = 0
    for (files, index), place in zip(plans, catalogs, strict=True):
        counts = Counter(file.name for file in files)
        for file in files:
            if counts[file.name] > 1:
                raise WarcError(file, None, f"{counts[file.name]} files have this name; an index tells files by it")
        faults: list[WarcError] = []
        for shared in write_index(files, index, faults=faults.append):
            print(f"{shared}: gzip members of several records; {_OTHERS}", file=sys.stderr)
        for fault in faults:
            print(f"not indexed: {printable(str(fault))}", file=sys.stderr)
        count += len(faults)
        print(f"{index}: {len(files)} WARC files", file=sys.stderr)
        if place is not None:
            with Progress("catalog", sum(file.length for file in files)) as progress:
                keep(files, place, progress.advance)
    return 1 if count else 0


def _without_place(path: Path) -> str:
    """Why it is not known where the index of a path shall be."""
    if (crawls := crawls_in(path)) and crawls != [path]:
        return f"a folder of crawls: name each, as {crawls[0]}, or say with -o FILE where one index of all shall be"
    return "holds no warc/, so say with -o FILE where the index shall be"


def _check_writable(place: Path) -> None:
    """Raises OSError before any file is read, where a file can't be made."""
    check_place(place)
    if not os.access(place.parent, os.W_OK):
        reason = "nothing can be written in its folder; give another place with -o FILE, and --catalog FILE"
        raise OSError(errno.EROFS, reason, str(place))
