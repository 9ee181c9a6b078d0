"""Cut WARC files back to their whole records and finish their names; nothing that was in them is lost."""

import argparse
import json
import sys
from dataclasses import asdict
from pathlib import Path

from warcio.exceptions import ArchiveLoadFailed

from archive.catalog.cdxj import INDEX, whole_files, write_index
from archive.check.crawl_lines import crawls_in, is_crawl
from archive.check.recover import recover
from archive.io.progress import Progress
from archive.warc.files import OPEN, WarcError, WarcFile, all_warc_files, is_being_written, warc_files

_MAKE_AGAIN = (
    "the crawl's command makes them again, and asks for what was lost; without the network, `python -m crawler extract`"
    " makes those of what is left, in another folder"
)


def add_arguments(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("paths", nargs="+", type=Path, metavar="PATH", help="WARC file, folder, crawl folder")
    where = parser.add_mutually_exclusive_group()
    where.add_argument("-o", dest="folder", type=Path, metavar="FOLDER", help="write mended files there, change none")
    where.add_argument("--in-place", action="store_true", help="keep no copy (.orig) of a file that is changed")
    parser.add_argument("--json", action="store_true", help="a JSON object per file, not lines of text")


def run(args: argparse.Namespace) -> int:
    """0 if all files are whole now, whatever was cut out of them."""
    files = _files(args.paths)
    if args.folder is not None:
        if args.folder.exists() and not args.folder.is_dir():
            raise WarcError(args.folder, None, "a file; give a folder")
        args.folder.mkdir(parents=True, exist_ok=True)
    problems = changed = 0
    written: set[Path] = set()  # folders with a file that was recovered
    moved: set[Path] = set()  # those with one whose records are at other offsets now
    with Progress("recover", sum(file.length for file in files)) as progress:
        for file in files:
            recovery = recover(file, args.folder, in_place=args.in_place, advance=progress.advance)
            problems += recovery.problem is not None
            changed += recovery.changed
            if recovery.changed:
                written.add(file.path.parent)
            if recovery.moved:
                moved.add(file.path.parent)
            for line in [json.dumps(asdict(recovery), ensure_ascii=False)] if args.json else recovery.lines():
                progress.print(line)
    whole = f", {left} whole as they were" if (left := len(files) - changed - problems) else ""
    named = set(args.paths)
    found = [crawl for path in args.paths for crawl in (path, *crawls_in(path))] if args.folder is None else []
    for path in dict.fromkeys(found):
        is_changed = path / "warc" in written
        if (is_changed or path in named) and (reason := _rebuild_index(path, is_changed)):
            problems += 1
            print(f"{path / INDEX}: {reason}", file=sys.stderr)
        if path / "warc" in moved and is_crawl(path):
            print(f"{path}: its lines point to where records were; {_MAKE_AGAIN}", file=sys.stderr)
    print(f"{len(files)} files, {changed} recovered{whole}, {problems} problems", file=sys.stderr)
    return 1 if problems else 0


def _files(paths: list[Path]) -> list[WarcFile]:
    """The WARC files of paths, and the unfinished ones that lie beside one with their finished name."""
    files = all_warc_files(paths)
    known = {file.path for file in files}
    folders = {file.path.parent for path in paths if path.is_dir() for file in warc_files(path)}
    beside = (path for folder in sorted(folders) for path in sorted(folder.glob(f"*.warc*{OPEN}")))
    return files + [WarcFile(path) for path in beside if path not in known]


def _rebuild_index(path: Path, changed: bool) -> str | None:
    """Make the index of a crawl folder anew where it is out of date; why it can't be made."""
    index = path / INDEX
    if not (path / "warc").is_dir() or (index.exists() and not changed):
        return None
    try:
        files = warc_files(path)
        if not any(is_being_written(file.path) for file in files):
            write_index(whole_files(files), index)
    except (WarcError, ArchiveLoadFailed) as error:
        return f"can't be made: {error}"
    return None
