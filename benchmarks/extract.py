"""What re-extraction costs, beside reading, parsing and dumping the same pages: make bench-extract.

The WARC file holds the pages of the sample, or those of a folder, one after the other until there are --count, each
with its number behind it, so that no two are alike. Every way runs in a process of its own, in turns; printed are
medians: seconds of CPU of the process and its workers, start included, those of the process that began them, by the
clock, and the peak memory of all.
"""

import argparse
import json
import os
import platform
import subprocess
import sys
import tempfile
from collections import defaultdict
from collections.abc import Sequence
from importlib.metadata import version
from pathlib import Path
from statistics import median

from archive.http.response import parse_response
from archive.warc.reader import iter_records
from benchmarks.peers import baseline
from benchmarks.processes import cpu, run
from benchmarks.split import ROOT
from benchmarks.warc import folder_pages, sample_of_size

BASELINE = "read, parse and dump"


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--pages", type=Path, metavar="FOLDER", help="pages (default: the sample's)")
    parser.add_argument("--size", type=int, default=30_000, metavar="BYTES", help="of the sample's pages")
    parser.add_argument("--count", type=int, default=1_000, metavar="N", help="exchanges")
    parser.add_argument("--workers", type=int, nargs="*", default=[1, 2], metavar="N")
    parser.add_argument("--rounds", type=int, default=3, metavar="N")
    parser.add_argument("--json", type=Path, metavar="FILE", help="all of it as JSON, too")
    parser.add_argument("--baseline", type=Path, metavar="WARC", help=argparse.SUPPRESS)
    args = parser.parse_args()
    if args.baseline:
        return _read_parse_dump(args.baseline)
    pages = sample_of_size(args.size) if args.pages is None else list(folder_pages(args.pages))
    with tempfile.TemporaryDirectory() as scratch:
        warc = _written(pages, args.count, Path(scratch))
        held = _measured(warc, Path(scratch), args.workers, args.rounds)
    tools = ", ".join(f"{name} {version(name)}" for name in ("lxml", "isal", "msgspec"))
    versions = f"Python {platform.python_version()}, {tools}, {os.cpu_count()} cores"
    size = sum(len(page.encode()) for page in pages) // len(pages)
    print(f"{versions}\n{args.count} pages of {size} bytes, medians of {args.rounds} rounds in turns\n")
    _table(held)
    if args.json:
        told = {"versions": versions, "count": args.count, "bytes": size, "ways": held}
        args.json.write_text(json.dumps(told, indent=1) + "\n", encoding="utf-8")
    return 0


def _read_parse_dump(warc: Path) -> int:
    dump = baseline()
    pages = 0
    for record in iter_records(warc):
        if record.type == "response":
            dump(parse_response(record.block).body.decode())
            pages += 1
    return 0 if pages else 1


def _written(pages: Sequence[str], count: int, folder: Path) -> Path:
    given, warc = folder / "pages.jsonl", folder / "pages.warc.gz"
    given.write_text("".join(json.dumps({"html": page}) + "\n" for page in pages), encoding="utf-8")
    command = [sys.executable, "-m", "benchmarks.warc_own", "write", str(given), str(count), str(warc)]
    subprocess.run(command, check=True, cwd=ROOT, stdout=subprocess.DEVNULL)
    return warc


def _measured(warc: Path, scratch: Path, workers: Sequence[int], rounds: int) -> dict[str, dict[str, float]]:
    output, store = scratch / "lines", scratch / "templates.jsonl"
    extract = [sys.executable, "-m", "crawler", "extract", str(warc), "--generic"]
    subprocess.run([*extract, "--learn", str(store)], check=True, cwd=ROOT, stdout=subprocess.DEVNULL)
    ways = {BASELINE: [sys.executable, "-m", "benchmarks.extract", "--baseline", str(warc)]}
    for count in workers:
        ways[f"extract, workers {count}"] = [*extract, "-o", str(output), "--workers", str(count)]
    ways[f"extract, workers {workers[0]}, templates given"] = [
        *extract, "-o", str(output), "--workers", str(workers[0]), "--templates", str(store)
    ]
    taken: dict[str, list[dict[str, float]]] = defaultdict(list)
    for _ in range(rounds):
        for way, command in ways.items():
            taken[way].append(_run(command, scratch / "log"))
            if output.exists():
                for path in output.iterdir():
                    path.unlink()
    return {
        way: {key: median(row[key] for row in rows) for key in ("seconds", "own", "wall", "peak_mb")}
        for way, rows in taken.items()
    }


def _run(command: list[str], log: Path) -> dict[str, float]:
    own = 0.0

    def look(process: int) -> None:
        nonlocal own
        own = max(own, cpu(process))

    cost = run(command, ROOT, log, look=look)
    if cost.exit_code:
        raise SystemExit(f"{' '.join(command)}: exit code {cost.exit_code}\n{log.read_text(errors='replace')}")
    return {"seconds": cost.cpu, "own": own, "wall": cost.wall, "peak_mb": cost.peak_mb}


def _table(held: dict[str, dict[str, float]]) -> None:
    print("| way | CPU s | of it the first process | wall s | peak MB | speed by CPU, of the first | by the clock |")
    print("| --- | --- | --- | --- | --- | --- | --- |")
    base = held[BASELINE]
    for way, row in held.items():
        shares = " | ".join(f"{base[key] / row[key]:.2f}" for key in ("seconds", "wall"))
        seconds = " | ".join(f"{row[key]:.2f}" for key in ("seconds", "own", "wall"))
        print(f"| {way} | {seconds} | {row['peak_mb']:.0f} | {shares} |")


if __name__ == "__main__":
    sys.exit(main())
