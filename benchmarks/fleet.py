"""What a fleet costs: unit costs measured on the sample, and by them what many papers over many years would take.

The sample's pages are small: how many pages an issue has, and how large they are, are options. CPU seconds are user and
system time, the least of some rounds.
"""

import argparse
import os
import sys
import tempfile
import zlib
from dataclasses import dataclass
from pathlib import Path

from archive.catalog.kept import CATALOG
from archive.warc.files import warc_files
from archive.warc.reader import iter_records
from tests.site import SampleServer

_HURRY = ("DOWNLOAD_DELAY=0", "AUTOTHROTTLE_ENABLED=False", "LOG_LEVEL=ERROR")
_DAY, _YEAR = 86_400, 365.25


@dataclass(frozen=True, slots=True)
class Units:
    """Of a crawl: seconds of CPU without its requests, requests that are none of its issue, bytes of memory. Of a
    request: seconds of CPU, and bytes beside its body in the WARC and of its lines in index.cdxj and in a catalog."""

    crawl_seconds: float
    request_seconds: float
    extra_requests: int
    memory: int
    warc: float
    cdxj: float
    catalog: float


def measure(rounds: int) -> Units:
    with SampleServer() as server, tempfile.TemporaryDirectory() as top:
        daily = server.site.papers[0]
        issue: list[tuple[float, int, int, Path]] = []
        empty: list[tuple[float, int, int, Path]] = []
        for number in range(rounds):
            for runs, date in ((issue, "2024-05-06"), (empty, "2024-05-08")):
                folder = Path(top) / f"{date}-{number}"
                before = len(server.requests)
                seconds, memory = _crawl(f"{server.url}{daily.index_path}", date, folder)
                runs.append((seconds, len(server.requests) - before, memory, folder))
        (seconds, requests, _, folder), (least, extra, _, other) = min(issue), min(empty)
        files = warc_files(folder)
        bodies = [record.block.partition(b"\r\n\r\n")[2] for file in files for record in iter_records(file)
                  if record.type == "response"]  # fmt: skip
        stored = sum(file.path.stat().st_size for file in files) - sum(len(zlib.compress(body, 3)) for body in bodies)
        for found in (folder, other):
            _run([sys.executable, "-m", "archive", "index", str(found), "--catalog", str(found / CATALOG)])
        more = (folder / CATALOG).stat().st_size - (other / CATALOG).stat().st_size  # an empty one has its pages, too
        return Units(
            least - extra * (each := (seconds - least) / (requests - extra)),
            each,
            extra,
            max(run[2] for run in issue),
            stored / len(bodies),
            (folder / "index.cdxj").stat().st_size / len(bodies),
            more / (requests - extra),
        )


def _crawl(url: str, date: str, folder: Path) -> tuple[float, int]:
    """The seconds of CPU and the bytes of memory that the crawl of an issue takes."""
    command = [sys.executable, "-m", "scrapy", "crawl", "edition"]
    for argument in (f"url={url}", f"since={date}", f"until={date}"):
        command += ["-a", argument]
    for setting in (*_HURRY, f"CRAWL_DIR={folder}"):
        command += ["-s", setting]
    return _run(command)


def _run(command: list[str]) -> tuple[float, int]:
    quiet = os.open(os.devnull, os.O_WRONLY)
    actions = [(os.POSIX_SPAWN_DUP2, quiet, 1), (os.POSIX_SPAWN_DUP2, quiet, 2), (os.POSIX_SPAWN_CLOSE, quiet)]
    process = os.posix_spawn(command[0], command, os.environ, file_actions=actions)
    os.close(quiet)
    _, status, used = os.wait4(process, 0)
    if os.waitstatus_to_exitcode(status) not in (0, 3):
        raise RuntimeError(f"{command}: exit code {os.waitstatus_to_exitcode(status)}")
    return used.ru_utime + used.ru_stime, used.ru_maxrss * 1024


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--rounds", type=int, default=3)
    parser.add_argument("--papers", type=int, default=500)
    parser.add_argument("--years", type=float, default=20)
    parser.add_argument("--pages", type=int, default=12, help="edition pages of an issue")
    parser.add_argument("--articles", type=int, default=70, help="articles of an issue")
    parser.add_argument("--pictures", type=int, default=35, help="pictures of articles of an issue")
    parser.add_argument("--article-size", type=float, default=16_000, metavar="BYTES", help="edition pages too")
    parser.add_argument("--picture-size", type=float, default=80_000, metavar="BYTES", help="of an article")
    parser.add_argument("--image-size", type=float, default=200_000, metavar="BYTES", help="of an edition page")
    parser.add_argument("--pdf-size", type=float, default=1_000_000, metavar="BYTES", help="of an edition page")
    parser.add_argument("--delay", type=float, default=1.0, metavar="SECONDS", help="between requests to a host")
    parser.add_argument("--hosts", type=int, help="that the papers lie on (default: one each)")
    args = parser.parse_args()
    units = measure(args.rounds)
    for name in Units.__slots__:
        print(f"{name}: {getattr(units, name):,.4g}" if name != "memory" else f"memory: {units.memory / 1e6:,.0f} MB")
    issues = args.papers * args.years * _YEAR
    own = 3 * args.pages + args.articles + args.pictures
    requests = issues * (own + units.extra_requests)
    hosts = args.hosts or args.papers
    days = requests / hosts * args.delay / _DAY
    bodies = (args.pages + args.articles) * args.article_size + args.pictures * args.picture_size
    bodies += args.pages * (args.image_size + args.pdf_size)
    size = issues * (bodies + (own + units.extra_requests) * units.warc)
    seconds = issues * units.crawl_seconds + requests * units.request_seconds
    print(f"\n{args.papers} papers on {hosts} hosts, {args.years:g} years, {own} requests an issue:")
    print(f"issues: {issues:,.0f}; requests: {requests:,.0f}")
    print(f"days, at a request in {args.delay:g} s for each host: {days:,.0f}")
    print(f"WARC: {size / 1e12:,.1f} TB")
    print(f"index.cdxj: {requests * units.cdxj / 1e9:,.0f} GB; catalogs: {requests * units.catalog / 1e9:,.0f} GB")
    print(f"cores, all hosts at once: {seconds / days / _DAY:,.1f}; memory: {hosts * units.memory / 1e9:,.0f} GB")
    return 0


if __name__ == "__main__":
    sys.exit(main())
