"""Kill crawls at random moments, resume them, and hold what they leave against an undisturbed crawl.

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

from archive.check.verify import verify
from tests.crawler.folders import archived, differences
from tests.site import SampleServer

ROOT = Path(__file__).parents[1]
HURRY = ("-s", "DOWNLOAD_DELAY=0", "-s", "AUTOTHROTTLE_ENABLED=False", "-s", "LOG_LEVEL=ERROR")
TIMEOUT = 120  # seconds


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--kills", type=int, default=50, metavar="N")
    parser.add_argument("--seed", type=int, default=0)
    args = parser.parse_args()
    moments = random.Random(args.seed)
    wrong = kills = crawls = 0
    with SampleServer() as server, tempfile.TemporaryDirectory() as top:
        daily = server.site.papers[0]
        target = [f"url={server.url}{daily.index_path}", f"since={daily.issues[0].date}"]
        begun = time.monotonic()
        reference = Path(top) / "undisturbed"
        _crawl(target, reference, None)
        duration = time.monotonic() - begun
        print(f"An undisturbed crawl takes {duration:.1f} s. Seed {args.seed}.", flush=True)
        while kills < args.kills:
            crawls += 1
            folder = Path(top) / f"killed-{crawls}"
            killed: list[str] = []
            while True:
                moment = moments.uniform(0, duration) if len(killed) < 4 and kills < args.kills else None
                if not _crawl(target, folder, moment):
                    break
                killed.append(f"{moment:.2f}")
                kills += 1
            found = differences(reference, folder)
            found += [f"{url} is archived {count} times" for url, count in archived(folder).items() if count > 1]
            found += [f"{url} is not archived" for url in archived(reference) - archived(folder)]
            found += [str(fault) for fault in verify([folder])]
            wrong += bool(found)
            print(f"killed after {', '.join(killed) or '-'} s: {'equal' if not found else 'NOT EQUAL'}", flush=True)
            for one in found[:20]:
                print(f"  {one}")
    print(f"{kills} kills of {crawls} crawls: {crawls - wrong} equal to the undisturbed crawl, {wrong} not")
    return 1 if wrong else 0


def _crawl(target: list[str], folder: Path, moment: float | None) -> bool:
    """Run a crawl; whether it was killed, at a moment given in seconds."""
    arguments = [part for argument in target for part in ("-a", argument)]
    command = [sys.executable, "-m", "scrapy", "crawl", "edition", *arguments, "-s", f"CRAWL_DIR={folder}", *HURRY]
    with subprocess.Popen(command, cwd=ROOT, stderr=subprocess.PIPE, text=True) as process:
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
