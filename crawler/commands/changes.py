"""Tell what became of articles and edition pages between crawls: the same, edited, moved, removed, or unknown."""

import argparse
import sys
from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import TextIO

from archive.io.atomic import atomic_file, check_place
from archive.io.visible import visible_json
from crawler.corpus.captures import Captures
from crawler.corpus.changes import changes
from crawler.corpus.folders import line_folders
from crawler.corpus.statements import as_statement, page


def add_arguments(parser: argparse.ArgumentParser) -> None:
    parser.add_argument(
        "paths", nargs="+", type=Path, metavar="PATH", help="crawl folders, older and newer in any order"
    )
    parser.add_argument("-o", "--output", type=Path, metavar="FILE", help="JSON Lines (default: standard output)")
    parser.add_argument("--html", type=Path, metavar="FILE", help="a page for people")
    parser.add_argument("--changed", action="store_true", help="leave out what is the same")


def run(args: argparse.Namespace) -> int:
    for file in (args.output, args.html):
        if file is not None:
            check_place(file)
    folders = line_folders(args.paths)
    counts: Counter[str] = Counter()
    with Captures(folders) as captures:
        with _output(args.output) as out:
            for change in changes(captures):
                counts[change.became] += 1
                if change.became != "same" or not args.changed:
                    print(visible_json(as_statement(change, captures)), file=out)
        if args.html:
            with _output(args.html) as out:
                out.writelines(page(changes(captures)))
    print(
        ", ".join(f"{count} {became}" for became, count in sorted(counts.items()))
        or "nothing to compare: no address of an article or edition page was captured at two different times",
        file=sys.stderr,
    )
    return 0


@contextmanager
def _output(file: Path | None) -> Iterator[TextIO]:
    if file is None:
        yield sys.stdout
    else:
        with atomic_file(file) as part, part.open("w", encoding="utf-8") as out:
            yield out
