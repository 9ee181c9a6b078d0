"""Crawl the issues of many dates and papers, spread over the workers of a Dask cluster, each into its own folder."""

import argparse
import os
import sys
from collections import Counter
from pathlib import Path

from archive.io.progress import Progress
from crawler.corpus.error import extra_needed
from crawler.fleet.plan import FleetError, Paper, name_of, papers
from crawler.schedule.timetable import ScheduledCrawl, Timetable, read_timetable

_FINE = ("whole", "no paper")


def add_arguments(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("file", nargs="?", type=Path, metavar="FILE.toml", help="a timetable, as schedule reads it")
    what = parser.add_mutually_exclusive_group()
    what.add_argument("--site", metavar="NAME", help="instead of a file: a declared paper")
    what.add_argument("--url", metavar="ADDRESS", help="instead of a file: an edition page or index of a paper")
    parser.add_argument("--since", metavar="DATE", help="the first issue, of all papers; else as the file says")
    parser.add_argument("--until", metavar="DATE", help="the last issue; else as the file says, or today's")
    parser.add_argument(
        "-s", dest="settings", action="append", default=[], metavar="NAME=VALUE", help="a setting of all crawls"
    )
    parser.add_argument("-o", "--output", type=Path, metavar="FOLDER", help="where PAPER/DATE go (default: crawls)")
    parser.add_argument("--scheduler", metavar="ADDRESS", help="a Dask cluster, such as tcp://host:8786")
    parser.add_argument(
        "--workers", type=_number, metavar="N", help="without --scheduler: crawls at a time (default: 4 for each core)"
    )


def run(args: argparse.Namespace) -> int:
    """0 where all issues are whole, or there was no paper; 1 where something is missing."""
    if args.scheduler and args.workers:
        raise FleetError("--workers is for a cluster of this machine's own; with --scheduler, start more workers")
    with extra_needed():
        from crawler.fleet.client import cluster, crawl_all
        from crawler.fleet.issue_crawl import Outcome
    wanted = _papers(args)
    counts: Counter[str] = Counter()
    with (
        cluster(args.scheduler, args.workers or 4 * (os.cpu_count() or 1)) as client,
        Progress("crawling", sum(map(len, wanted)), " issues") as progress,
    ):

        def tell(outcome: Outcome) -> None:
            counts[outcome.state] += 1
            if outcome.state not in _FINE:
                progress.print(str(outcome))
            progress.advance(1)

        crawl_all(wanted, client, tell)
    told = ", ".join(f"{counts[state]:,} {state}" for state in sorted(counts))
    print(f"{told}; python -m crawler status {wanted[0].root} tells what is missing", file=sys.stderr)
    return 0 if set(counts) <= set(_FINE) else 1


def _papers(args: argparse.Namespace) -> list[Paper]:
    given, dates = _given(args, "site", "url"), _given(args, "since", "until")
    if bool(args.file) == bool(given):
        raise FleetError("give either FILE.toml, or --site or --url")
    settings = dict(map(_setting, args.settings))
    if args.file:
        timetable = read_timetable(args.file)
    else:
        timetable = Timetable(Path.cwd(), (ScheduledCrawl(name_of(given), "edition", None, given, {}),))
    return papers(timetable, args.output and args.output.resolve(), dates, settings)


def _given(args: argparse.Namespace, *names: str) -> dict[str, str]:
    return {name: getattr(args, name) for name in names if getattr(args, name)}


def _setting(text: str) -> tuple[str, str]:
    name, equals, value = text.partition("=")
    if not equals:
        raise FleetError(f"-s {text}: accepted is NAME=VALUE")
    return name, value


def _number(text: str) -> int:
    if not text.isascii() or not text.isdigit() or int(text) < 1:
        raise argparse.ArgumentTypeError(f"{text!r} is no number of crawls; accepted is a whole number from 1")
    return int(text)
