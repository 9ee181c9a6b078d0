"""What a crawl of a large paper needs, and one that goes on: python -m benchmarks.scale, make bench-scale.

For each number of articles: a crawl, its peak memory and CPU; then the same command again, with all archived: CPU, and
the time until the first request, in which the folder, the archive and the lines are read. All from a paper
that a process of its own serves.
"""

import argparse
import json
import os
import platform
import signal
import sys
import tempfile
import time
from pathlib import Path
from typing import Any

from benchmarks.crawl import own_command, serving
from benchmarks.processes import Cost, cpu, run
from benchmarks.split import ROOT


def measure(articles: int, stories: int, workers: int) -> dict[str, Any]:
    """A crawl, the same again, and once more until its first request. Raises SystemExit where one fails."""
    with serving(articles, stories) as paper, tempfile.TemporaryDirectory() as scratch:
        folder, log = Path(scratch, "crawl"), Path(scratch, "log")
        command = own_command(paper, folder, SPLIT_WORKERS=str(workers), PROGRESS="False")
        first = _run(command, log)
        archived = sum(path.stat().st_size for path in (folder / "warc").iterdir())
        asked = paper.asked()["requests"]
        again = _run(command, log)
        opened = _until_first_request([*command, "-s", "LOG_LEVEL=DEBUG"], log)
        return {
            "articles": paper.articles,
            "requests": asked,
            "warc_mb": archived / 1e6,
            "crawl": {"cpu": first.cpu, "wall": first.wall, "peak_mb": first.peak_mb},
            "resume": {"cpu": again.cpu, "wall": again.wall, "peak_mb": again.peak_mb, "first_request": opened},
            "load": os.getloadavg()[0],
        }


def _run(command: list[str], log: Path) -> Cost:
    cost = run(command, ROOT, log)
    if cost.exit_code:
        raise SystemExit(f"the crawl ended with {cost.exit_code}:\n{log.read_text()[-3000:]}")
    return cost


def _until_first_request(command: list[str], log: Path) -> dict[str, float]:
    """The seconds, of CPU and by the clock, until a crawl that goes on has its first answer; then it is killed."""
    began, read = time.monotonic(), 0
    opened: dict[str, float] = {}

    def look(process: int) -> None:
        nonlocal read
        with log.open("rb") as lines:
            lines.seek(max(0, read - 20))
            said = lines.read()
            read = lines.tell()
        if not opened and b"Crawled (" in said:
            opened.update(cpu=cpu(process), wall=time.monotonic() - began)
            os.kill(process, signal.SIGKILL)

    run(command, ROOT, log, look=look)
    return opened


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--articles", type=int, nargs="*", default=[1_000, 10_000], metavar="N")
    parser.add_argument("--stories", type=int, default=1, metavar="N", help="of the sample in an article")
    parser.add_argument("--workers", type=int, default=0, metavar="N", help="SPLIT_WORKERS")
    parser.add_argument("--json", type=Path, metavar="FILE", help="all of it as JSON, too")
    args = parser.parse_args()
    print(f"Python {platform.python_version()}, SPLIT_WORKERS={args.workers}\n")
    columns = ["articles", "WARC MB", "crawl: CPU s", "peak MB"]
    columns += ["resume: CPU s", "ms an article", "first request: CPU s", "wall s", "peak MB"]
    print("|", " | ".join(columns), "|")
    print("| --- " * len(columns) + "|")
    told = []
    for articles in args.articles:
        told.append(found := measure(articles, args.stories, args.workers))
        crawl, resume = found["crawl"], found["resume"]
        print(
            f"| {found['articles']} | {found['warc_mb']:.1f} | {crawl['cpu']:.1f} | {crawl['peak_mb']:.0f} | "
            f"{resume['cpu']:.1f} | {resume['cpu'] / found['articles'] * 1000:.1f} | "
            f"{resume['first_request']['cpu']:.1f} | {resume['first_request']['wall']:.1f} | {resume['peak_mb']:.0f} |",
            flush=True,
        )
    if args.json:
        args.json.write_text(json.dumps(told, indent=1) + "\n", encoding="utf-8")
    return 0


if __name__ == "__main__":
    sys.exit(main())
