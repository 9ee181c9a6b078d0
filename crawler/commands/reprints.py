"""Find articles that are the same text, nearly the same, or a part of another, within and across papers."""

import argparse
import os
import sys
from collections.abc import Iterator
from concurrent.futures import Executor, ProcessPoolExecutor
from contextlib import contextmanager
from pathlib import Path

from archive.io.atomic import check_place
from crawler.cluster import connected
from crawler.corpus.error import extra_needed
from crawler.corpus.folders import line_folders


def add_arguments(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("paths", nargs="+", type=Path, metavar="PATH", help="crawl folder, extraction, folder of them")
    parser.add_argument("-o", "--output", type=Path, required=True, metavar="FILE.parquet", help="a row per pair")
    parser.add_argument("--scheduler", metavar="ADDRESS", help="spread the work over a Dask cluster: tcp://host:8786")


def run(args: argparse.Namespace) -> int:
    with extra_needed():
        from crawler.corpus.find_reprints import write_reprints
    check_place(args.output)
    folders = line_folders(args.paths)
    with _executor(args.scheduler) as executor:
        counts = write_reprints(folders, args.output, executor)
    print(f"{args.output}: {', '.join(f'{count} {kind}' for kind, count in counts.items())}", file=sys.stderr)
    return 0


@contextmanager
def _executor(scheduler: str | None) -> Iterator[Executor]:
    if scheduler is None:
        with ProcessPoolExecutor(os.cpu_count()) as pool:
            yield pool
        return
    with extra_needed(), connected(scheduler) as client:
        yield client.get_executor()
