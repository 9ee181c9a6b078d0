"""What writing, checking and indexing WARC files costs, beside other tools: python -m benchmarks.warc, make bench-warc.

Each tool runs in a process of its own, in turns, over the same exchanges; each peer is installed into an environment of
its own under .bench/. Pages are those of the sample, joined up to --size; --pages takes the .html and .html.gz files of
a folder instead. Printed are medians: seconds of CPU without imports, by the clock, and peak memory.
"""

import argparse
import gzip
import json
import platform
import resource
import subprocess
import sys
import tempfile
import time
from collections import defaultdict
from collections.abc import Iterator, Sequence
from pathlib import Path
from statistics import median
from typing import Any

from benchmarks.split import ROOT, environment
from benchmarks.split_truth import sample_pages

# What is compared with, what pip installs for it, and the tools.
PEERS: tuple[tuple[str, tuple[str, ...], tuple[str, ...]], ...] = (
    ("warcio", ("warcio==1.8.1",), ("warcio", "warcio check")),
    ("fastwarc", ("fastwarc==2.0.1",), ("FastWARC check",)),
    ("cdxj-indexer", ("cdxj-indexer==1.5.0", "setuptools<81"), ("cdxj-indexer",)),
)
WRITE = ("SHA-256 alone", "warcio", "write", "write with catalog")
READ = ("gzip -t", "warcio check", "FastWARC check", "verify", "cdxj-indexer", "index", "recover")
_PEERS_SCRIPT = str(ROOT / "benchmarks" / "warc_peers.py")


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--pages", type=Path, metavar="FOLDER", help="pages (default: the sample's)")
    parser.add_argument("--size", type=int, nargs="*", default=[6_000, 30_000], metavar="BYTES", help="of the sample's")
    parser.add_argument("--count", type=int, default=5_000, metavar="N", help="exchanges")
    parser.add_argument("--rounds", type=int, default=3, metavar="N")
    parser.add_argument("--json", type=Path, metavar="FILE", help="all of it as JSON, too")
    args = parser.parse_args()
    commands, versions = _commands()
    print(", ".join(versions))
    told: dict[str, Any] = {"versions": versions, "sets": {}}
    sets = [(f"sample, {size} B", sample_of_size(size)) for size in args.size]
    if args.pages is not None:
        sets = [(args.pages.name, list(folder_pages(args.pages)))]
    for name, pages in sets:
        told["sets"][name] = _report(name, pages, args.count, args.rounds, commands)
    if args.json:
        args.json.write_text(json.dumps(told, indent=1) + "\n", encoding="utf-8")
    return 0


def _commands() -> tuple[dict[str, list[str]], list[str]]:
    """How each tool is run, and the versions of what runs."""
    versions = [f"Python {platform.python_version()}"]
    own = [sys.executable, "-m", "benchmarks.warc_own"]
    commands = dict.fromkeys(("write", "write with catalog", "verify", "index", "recover"), own)
    commands["SHA-256 alone"] = [sys.executable, _PEERS_SCRIPT]
    for peer, packages, tools in PEERS:
        made = environment(peer, packages)
        if made is None:
            print(f"{peer}: cannot be installed here", file=sys.stderr)
            continue
        versions.append(f"{peer} {made[1]}")
        commands |= {tool: [str(made[0]), _PEERS_SCRIPT] for tool in tools}
    return commands, versions


def sample_of_size(size: int) -> list[str]:
    """The sample's pages, joined where one is shorter."""
    held = [sample.html for sample in sample_pages()]
    joined, page = [], ""
    for html in held:
        page += html
        if len(page.encode()) >= size:
            joined.append(page)
            page = ""
    return joined


def folder_pages(folder: Path) -> Iterator[str]:
    for path in sorted(folder.iterdir()):
        if path.name.endswith((".html", ".html.gz")):
            data = path.read_bytes()
            yield (gzip.decompress(data) if path.suffix == ".gz" else data).decode(errors="replace")


def _report(
    name: str, pages: Sequence[str], count: int, rounds: int, commands: dict[str, list[str]]
) -> dict[str, dict[str, float]]:
    taken: dict[str, list[dict[str, float]]] = defaultdict(list)
    with tempfile.TemporaryDirectory() as scratch:
        given = Path(scratch, "pages.jsonl")
        given.write_text("".join(json.dumps({"html": page}) + "\n" for page in pages), encoding="utf-8")
        for _ in range(rounds):
            for tool in (*WRITE, *READ):
                file = Path(scratch, ("write" if tool in READ else tool) + ".warc.gz")
                if tool == "gzip -t":
                    taken[tool].append(_gzip(file))
                elif tool in commands:
                    command = [*commands[tool], tool, str(given), str(count), str(file)]
                    done = subprocess.run(command, check=True, cwd=ROOT, capture_output=True, text=True)
                    taken[tool].append(json.loads(done.stdout))
        sizes = {path.name.removesuffix(".warc.gz"): path.stat().st_size for path in Path(scratch).glob("*.warc.gz")}
    held = {
        tool: {key: median(row[key] for row in rows) for key in ("seconds", "wall", "peak_mb")}
        for tool, rows in taken.items()
    }
    for tool, size in sizes.items():
        held[tool]["bytes"] = size
    print(f"\n{name}: {count} exchanges, {sum(map(len, map(str.encode, pages))) // len(pages)} bytes a page, "
          f"medians of {rounds} rounds in turns\n")
    _table(held, WRITE, "warcio", "of warcio")
    print()
    _table(held, READ, "gzip -t", "of gzip -t")
    return held


def _gzip(file: Path) -> dict[str, float]:
    before, began = resource.getrusage(resource.RUSAGE_CHILDREN), time.monotonic()
    subprocess.run(["gzip", "-t", str(file)], check=True)
    after = resource.getrusage(resource.RUSAGE_CHILDREN)
    seconds = after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime
    return {"seconds": seconds, "wall": time.monotonic() - began, "peak_mb": float("nan")}


def _table(held: dict[str, dict[str, float]], tools: Sequence[str], base: str, heading: str) -> None:
    print(f"| tool | CPU s | wall s | peak MB | CPU {heading} | MB written |\n| --- | --- | --- | --- | --- | --- |")
    for tool in tools:
        if tool in held:
            row = held[tool]
            share = f"{row['seconds'] / held[base]['seconds']:.2f}" if base in held else ""
            size = f"{row['bytes'] / 1e6:.2f}" if "bytes" in row else ""
            peak = f"{row['peak_mb']:.0f}" if row["peak_mb"] == row["peak_mb"] else ""
            print(f"| {tool} | {row['seconds']:.2f} | {row['wall']:.2f} | {peak} | {share} | {size} |")


if __name__ == "__main__":
    sys.exit(main())
