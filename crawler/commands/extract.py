"""Make the lines of a crawl folder again from WARC files (anybody's), WACZ or crawl folders; or compare them."""

import argparse
import json
import os
import sys
from collections.abc import Iterator
from concurrent.futures import Executor
from contextlib import contextmanager
from dataclasses import asdict
from pathlib import Path
from typing import Any

from archive.io.atomic import atomic_files, check_place, unfinished
from archive.io.lock import locked_folder
from archive.io.scratch import scratch_folder
from archive.io.visible import visible, visible_json
from archive.warc.files import WarcFile, all_warc_files
from crawler.cluster import connected
from crawler.corpus.error import extra_needed
from crawler.crawl_folder.folder import SUMMARY, FolderError
from crawler.crawl_folder.json_lines import ARTICLES, CLAUSES, EDITIONS, FAILURES
from crawler.extract.compare import COMPARED, compare
from crawler.extract.options import Options
from crawler.extract.run import extract, learn
from crawler.host_templates.store import TEMPLATES, read_templates, templates_of, write_templates
from crawler.split.template import Template

# What a crawl folder holds that lost its lines.
_ARCHIVE = {"warc", "index.cdxj", TEMPLATES}
_MADE = {ARTICLES, EDITIONS, CLAUSES, FAILURES}


def add_arguments(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("paths", nargs="+", type=Path, metavar="PATH", help="WARC file, WACZ, folder, crawl folder")
    goal = parser.add_mutually_exclusive_group(required=True)
    goal.add_argument("-o", "--output", type=Path, metavar="FOLDER", help="where to write; new, empty, or only warc/")
    goal.add_argument("--check", type=Path, metavar="FOLDER", help="name each line of a folder that differs")
    goal.add_argument("--learn", type=Path, metavar="FILE", help="only learn what hosts repeat, into a template store")
    parser.add_argument(
        "--templates", type=Path, metavar="FILE", help="with -o: split by this template store; else what is learned"
    )
    parser.add_argument(
        "--generic", action="store_true", help="pages of no known layout too, where they read like an article's"
    )
    parser.add_argument(
        "--simplify", action="store_true", help="simplified text beside that of traditional articles (needs opencc)"
    )
    parser.add_argument("--json", action="store_true", help="with --check: a JSON object per difference")
    parser.add_argument(
        "--sites", action="append", default=[], metavar="FILE", help="a declaration of your own, as SITES for a crawl"
    )
    parser.add_argument("--workers", type=_number, metavar="N", help="processes (default: all cores)")
    parser.add_argument(
        "--scheduler", metavar="ADDRESS", help="instead: the workers of a Dask cluster (tcp://host:8786); they see the"
        " paths, and TMPDIR, as this machine does"
    )  # fmt: skip


def run(args: argparse.Namespace) -> int:
    if args.templates is not None and args.output is None:
        raise FolderError("--templates goes with -o; --check takes the folder's own templates, --learn makes some")
    if args.scheduler and args.workers:
        raise FolderError("--workers goes without --scheduler: a cluster has its own")
    if args.check is not None:
        return _check(args)
    if args.learn is not None:
        return _learn(args)
    if args.output.exists() and not args.output.is_dir():
        raise FolderError(f"{args.output} is a file; give a folder")
    with locked_folder(args.output):
        _refuse_used(args.output)
        learns = args.templates is None
        known = templates_of(args.output) if learns else read_templates(args.templates)
        with atomic_files(args.output, last=SUMMARY) as temporary:
            summary = _extract(args, temporary, args.output, known, learns)
            (temporary / SUMMARY).write_text(json.dumps(summary, ensure_ascii=False, indent=1) + "\n", encoding="utf-8")
    counts = summary["counts"]
    told = ", ".join(f"{counts.get(name, 0)} {name}" for name in ("articles", "editions", "clauses", "failures"))
    print(f"{told}{'' if summary['complete'] else '; failures.jsonl tells which'}", file=sys.stderr)
    return 0 if summary["complete"] else 1


def _check(args: argparse.Namespace) -> int:
    if not args.check.is_dir():
        raise FolderError(f"{args.check}: there is no such folder")
    if not any((args.check / name).is_file() for name in (SUMMARY, *COMPARED)):
        accepted = f"accepted is one that holds {SUMMARY} or {', '.join(COMPARED)}"
        raise FolderError(f"{args.check}: neither a crawl folder nor an extraction's output; {accepted}")
    count = 0
    with scratch_folder("extract-") as made:
        _extract(args, made, args.check, templates_of(args.check), learns=False)
        for difference in compare(args.check, made):
            count += 1
            print(visible_json(asdict(difference)) if args.json else visible(str(difference)), flush=True)
    print(f"{count} lines differ" if count else "all lines are as the archive gives them", file=sys.stderr)
    return 1 if count else 0


def _learn(args: argparse.Namespace) -> int:
    check_place(args.learn)
    known = read_templates(args.learn) if args.learn.exists() else ()
    with _cluster(args) as (executor, workers):
        templates = learn(_files(args), _options(args, workers), known, executor)
    write_templates(args.learn, templates)
    print(f"{len(templates)} templates of {len({template.host for template in templates})} hosts", file=sys.stderr)
    return 0


def _extract(
    args: argparse.Namespace, output: Path, folder: Path, known: tuple[Template, ...], learns: bool
) -> dict[str, Any]:
    files = _files(args)
    with _cluster(args) as (executor, workers):
        how = _options(args, workers)
        return extract(files, output, folder, how, known=known, learns=learns, executor=executor)


def _files(args: argparse.Namespace) -> list[WarcFile]:
    # Workers of a cluster have another working directory.
    return all_warc_files([path.resolve() for path in args.paths] if args.scheduler else args.paths)


@contextmanager
def _cluster(args: argparse.Namespace) -> Iterator[tuple[Executor | None, int]]:
    """What the passes run on, and how many processes or threads that has; without an executor, processes of its own."""
    if args.scheduler is None:
        yield None, args.workers or _cores()
        return
    with extra_needed(), connected(args.scheduler) as client:
        yield client.get_executor(pure=False), max(1, sum(client.nthreads().values()))


def _options(args: argparse.Namespace, workers: int) -> Options:
    return Options(tuple(str(Path(file).resolve()) for file in args.sites), workers, args.generic, args.simplify)


def _refuse_used(folder: Path) -> None:
    """What is there must be left of an extraction that was killed, if anything: it begins anew."""
    left = {path.name for path in unfinished(folder)}
    if left and not (folder / SUMMARY).exists():  # killed while it put its files in their place
        left |= _MADE
    if held := sorted({path.name for path in folder.iterdir()} - _ARCHIVE - left):
        raise FolderError(f"{folder} holds files already ({held[0]}); give a folder that is new or empty")


def _cores() -> int:
    return len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count() or 1


def _number(text: str) -> int:
    if not text.isascii() or not text.isdigit() or int(text) < 1:
        raise argparse.ArgumentTypeError(f"{text!r} is no number of processes; accepted is a whole number from 1")
    return int(text)
