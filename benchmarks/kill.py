"""Kill crawls at random moments, or at each step, resume them, and hold what they leave against an undisturbed crawl.

Exit code 0 only if every folder says the same, holds every address once, and has no fault.
"""

import argparse
import random
import signal
import subprocess
import sys
import tempfile
import time
from pathlib import Path

from tests.crash_points import CrashingCrawl
from tests.crawler.folders import wrong
from tests.site import SampleServer

ROOT = Path(__file__).parents[1]
HURRY = ("-s", "DOWNLOAD_DELAY=0", "-s", "AUTOTHROTTLE_ENABLED=False", "-s", "LOG_LEVEL=ERROR")
TIMEOUT = 120  # seconds


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--kills", type=int, default=50, metavar="N")
    parser.add_argument("--seed", type=int, default=0)
    parser.add_argument(
        "--each-step", action="store_true", help="at each file that is opened, written to half, renamed or removed"
    )
    args = parser.parse_args()
    return _at_each_step() if args.each_step else _at_random(args.kills, random.Random(args.seed))


def _at_each_step() -> int:
    unequal = 0
    with SampleServer() as server, tempfile.TemporaryDirectory() as top:
        target = [f"url={server.url}/npsbx/paperindex.htm"]
        reference = Path(top) / "undisturbed"
        _crawl(target, reference, None)
        steps = CrashingCrawl(*_arguments(target, Path(top) / "steps"), below=Path(top) / "steps").steps()
        for number, step in enumerate(steps, 1):
            folder = Path(top) / f"killed-{number}"
            if not CrashingCrawl(*_arguments(target, folder), below=folder).kill(number):
                print(f"step {number}: not reached this time", flush=True)
                continue
            _crawl(target, folder, None)
            unequal += _differs(reference, folder, f"step {number} of {len(steps)}, {step}")
    print(f"{len(steps)} steps: {unequal} not equal to the undisturbed crawl")
    return 1 if unequal else 0


def _at_random(least: int, moments: random.Random) -> int:
    unequal = kills = crawls = 0
    with SampleServer() as server, tempfile.TemporaryDirectory() as top:
        daily = server.site.papers[0]
        target = [f"url={server.url}{daily.index_path}", f"since={daily.issues[0].date}"]
        begun = time.monotonic()
        reference = Path(top) / "undisturbed"
        _crawl(target, reference, None)
        duration = time.monotonic() - begun
        print(f"An undisturbed crawl takes {duration:.1f} s.", flush=True)
        while kills < least:
            crawls += 1
            folder = Path(top) / f"killed-{crawls}"
            killed: list[str] = []
            while True:
                moment = moments.uniform(0, duration) if len(killed) < 4 and kills < least else None
                if not _crawl(target, folder, moment):
                    break
                killed.append(f"{moment:.2f}")
                kills += 1
            unequal += _differs(reference, folder, f"killed after {', '.join(killed) or '-'} s")
    print(f"{kills} kills of {crawls} crawls: {crawls - unequal} equal to the undisturbed crawl, {unequal} not")
    return 1 if unequal else 0


def _differs(reference: Path, folder: Path, told: str) -> bool:
    """Whether a crawl differs from the undisturbed one, which is printed."""
    found = wrong(reference, folder)
    print(f"{told}: {'equal' if not found else 'NOT EQUAL'}", flush=True)
    for one in found[:20]:
        print(f"  {one}")
    return bool(found)


def _arguments(target: list[str], folder: Path) -> list[str]:
    arguments = [part for argument in target for part in ("-a", argument)]
    return ["crawl", "edition", *arguments, "-s", f"CRAWL_DIR={folder}", *HURRY]


def _crawl(target: list[str], folder: Path, moment: float | None) -> bool:
    """Run a crawl; whether it was killed, at a moment given in seconds."""
    command = [sys.executable, "-m", "scrapy", *_arguments(target, folder)]
    with subprocess.Popen(command, cwd=ROOT, stdout=subprocess.DEVNULL, stderr=subprocess.PIPE, text=True) as process:
        try:
            _, said = process.communicate(timeout=TIMEOUT if moment is None else moment)
        except subprocess.TimeoutExpired:
            process.send_signal(signal.SIGKILL)
            process.wait()
            if moment is None:
                raise
            return True
    if process.returncode:
        raise SystemExit(f"the crawl ended with {process.returncode}:\n{said}")
    return False


if __name__ == "__main__":
    sys.exit(main())
