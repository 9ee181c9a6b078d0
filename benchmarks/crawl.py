"""What a crawl costs beside a bare spider: python -m benchmarks.crawl, make bench-crawl.

A sample paper is served by a process of its own from bytes that are built before. In turns, in each round: a bare
spider of stock Scrapy that asks for all links; the same with this project's capture alone; this project, with articles
split in the crawl's process and in others; with --peers also scrapy-webarchive and wget. Printed are medians: seconds
of CPU of all processes, by the clock, and peak memory of all processes at once.
"""

import argparse
import importlib.metadata
import json
import os
import platform
import shutil
import subprocess
import sys
import tempfile
import urllib.request
from collections import defaultdict
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import asdict, dataclass
from pathlib import Path
from statistics import median
from typing import Any

from benchmarks.processes import run
from benchmarks.split import ROOT, environment

BARE = "bare spider"
PEER = ("scrapy-webarchive", ("scrapy-webarchive==0.5.3", "w3lib<2.3", "twisted==24.3"))
_BARE_FILE = ROOT / "benchmarks" / "crawl_bare.py"
# As fast as the server answers, of all spiders alike.
_HURRY = {
    "CONCURRENT_REQUESTS_PER_DOMAIN": "16",
    "DOWNLOAD_DELAY": "0",
    "AUTOTHROTTLE_ENABLED": "False",
    "ROBOTSTXT_OBEY": "True",
    "LOG_LEVEL": "INFO",
}
CAPTURE = json.dumps(dict.fromkeys(("http", "https"), "archive.capture.handler.CaptureHandler"))


@dataclass(frozen=True, slots=True)
class Paper:
    """The paper that is served: the address of its index, its first day, its articles and their mean size."""

    origin: str
    url: str
    since: str
    articles: int
    kb: float

    def asked(self) -> dict[str, int]:
        """How often it was asked since the last time that this was asked for, and by how many addresses."""
        with urllib.request.urlopen(f"{self.origin}/.requests") as response:
            told: dict[str, int] = json.load(response)
        return told


@contextmanager
def serving(articles: int, stories: int) -> Iterator[Paper]:
    """A paper while the context lasts."""
    command = [sys.executable, "-m", "benchmarks.crawl_paper", f"--articles={articles}", f"--stories={stories}"]
    with subprocess.Popen(command, cwd=ROOT, stdout=subprocess.PIPE, text=True) as process:
        assert process.stdout is not None
        told = json.loads(process.stdout.readline())
        try:
            yield Paper(**{name: told[name] for name in Paper.__dataclass_fields__})
        finally:
            process.terminate()


def own_command(paper: Paper, folder: Path, **settings: str) -> list[str]:
    """This project's crawl of the whole paper."""
    target = ["-a", f"url={paper.url}", "-a", f"since={paper.since}"]
    chosen = _settings({**_HURRY, "CRAWL_DIR": str(folder), **settings})
    return [sys.executable, "-m", "scrapy", "crawl", "edition", *target, *chosen]


def bare_command(url: str, python: str | Path = sys.executable, **settings: str) -> list[str]:
    """A spider that asks for an address and all that is linked from there."""
    start = ["-a", f"start={url}"]
    return [str(python), "-m", "scrapy", "runspider", str(_BARE_FILE), *start, *_settings({**_HURRY, **settings})]


def _settings(settings: Mapping[str, str]) -> list[str]:
    return [part for name, value in settings.items() for part in ("-s", f"{name}={value}")]


def _variants(paper: Paper, top: Path, workers: list[int], peer: Path | None) -> dict[str, tuple[list[str], Path]]:
    """The commands, and the folder that each runs in, in turns."""
    warc = str(top / "bare-warc")
    commands = {
        BARE: (bare_command(paper.url), top),
        f"{BARE}, 4 items at a time": (bare_command(paper.url, CONCURRENT_ITEMS="4"), top),
        f"{BARE} with this capture": (bare_command(paper.url, DOWNLOAD_HANDLERS=CAPTURE, WARC_DIR=warc), top),
    }
    for count in workers:
        name = f"this project, SPLIT_WORKERS={count}"
        commands[name] = (own_command(paper, top / f"own-{count}", SPLIT_WORKERS=str(count)), ROOT)
    if peer is not None:
        extension = json.dumps({"scrapy_webarchive.extensions.WaczExporter": 543})
        exports = {"EXTENSIONS": extension, "SW_EXPORT_URI": f"{top / 'wacz'}/"}
        commands[f"{BARE}, Scrapy of {PEER[0]}"] = (bare_command(paper.url, peer), top)
        commands[PEER[0]] = (bare_command(paper.url, peer, **exports), top)
        if wget := shutil.which("wget"):
            options = ["-q", "-r", "-l", "inf", "-p", "--no-parent", f"--warc-file={top / 'wget'}", "--delete-after"]
            commands["wget"] = ([wget, *options, paper.url], top)
    return commands


def measure(paper: Paper, rounds: int, workers: list[int], peer: Path | None) -> dict[str, dict[str, float]]:
    """The medians of each variant. Raises SystemExit, with the end of its log, where a crawl fails."""
    taken: dict[str, list[dict[str, float]]] = defaultdict(list)
    for number in range(rounds):
        with tempfile.TemporaryDirectory() as scratch:
            top = Path(scratch)
            (top / "wacz").mkdir()
            for name, (command, folder) in _variants(paper, top, workers, peer).items():
                paper.asked()
                log = top / "log"
                cost = run(command, folder, log, {"PYTHONPATH": str(ROOT)} if "capture" in name else None)
                if cost.exit_code and name != "wget":  # which says so where a page names what is not there
                    raise SystemExit(f"{name} ended with {cost.exit_code}:\n{log.read_text()[-3000:]}")
                taken[name].append({**asdict(cost), **paper.asked(), "load": os.getloadavg()[0]})
                print(f"round {number + 1}, {name}: {taken[name][-1]}", file=sys.stderr, flush=True)
    return {name: {key: median(row[key] for row in rows) for key in rows[0]} for name, rows in taken.items()}


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--articles", type=int, default=480, metavar="N")
    parser.add_argument("--stories", type=int, default=4, metavar="N", help="of the sample in an article")
    parser.add_argument("--rounds", type=int, default=3, metavar="N")
    parser.add_argument("--workers", type=int, nargs="*", default=[0, 1, 2], metavar="N", help="SPLIT_WORKERS")
    parser.add_argument("--peers", action="store_true", help="scrapy-webarchive and wget, too")
    parser.add_argument("--json", type=Path, metavar="FILE", help="all of it as JSON, too")
    args = parser.parse_args()
    versions = [f"Python {platform.python_version()}"]
    versions += [f"{name} {importlib.metadata.version(name)}" for name in ("scrapy", "twisted", "lxml")]
    peer = None
    if args.peers:
        if (made := environment(*PEER)) is None:
            print(f"{PEER[0]}: cannot be installed here", file=sys.stderr)
        else:
            peer = made[0]
            versions.append(f"{PEER[0]} {made[1]}")
    print(f"{', '.join(versions)}; {os.cpu_count()} cores")
    with serving(args.articles, args.stories) as paper:
        held = measure(paper, args.rounds, args.workers, peer)
    print(
        f"\n{paper.articles} articles, pages of {paper.kb} kB, 16 requests at a time; medians of {args.rounds} rounds\n"
    )
    _table(held, paper.articles)
    if args.json:
        told = {"versions": versions, "articles": paper.articles, "kb": paper.kb, "rounds": args.rounds, "crawls": held}
        args.json.write_text(json.dumps(told, indent=1) + "\n", encoding="utf-8")
    return 0


def _table(held: Mapping[str, Mapping[str, Any]], articles: int) -> None:
    print("| crawl | requests | CPU s | of bare | wall s | of bare | peak MB | CPU ms an article |")
    print("| --- | --- | --- | --- | --- | --- | --- | --- |")
    bare = held[BARE]
    for name, row in held.items():
        cpu, wall = row["cpu"], row["wall"]
        print(
            f"| {name} | {row['requests']:.0f} | {cpu:.1f} | {cpu / bare['cpu']:.2f} | {wall:.1f} | "
            f"{wall / bare['wall']:.2f} | {row['peak_mb']:.0f} | {cpu / articles * 1000:.1f} |"
        )


if __name__ == "__main__":
    sys.exit(main())
