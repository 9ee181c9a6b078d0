"""The tables of splitters: this project's, with and without learned templates, and its peers.

    python -m benchmarks.split [--pages FOLDER [--headed]] [--only [NAME…]] [--worst N] [--untimed] [--json FILE]
    make bench-split BENCH_OPTIONS='--pages FOLDER'

Without a folder the pages are those of the sample papers: made ones, on which nearly all tools do well.
A folder holds, for each page, NNN.html.gz (as fetched) and NNN.txt (the article's text), and an index.jsonl of id,
host and optional truth: url, headline, date_published, authors, source, editor (docs/split.md says more).

Printed is how close each tool's text comes to the truth, without the headline and with it; on how many pages foreign
lines stand in the text, by kind; for this project the fields that the index states; and what a page costs. Every tool
is given the same decoded pages, one at a time, in a process of its own; each peer is installed into an environment of
its own under .bench/. One that cannot be installed is said to be missing.
"""

import argparse
import json
import platform
import re
import subprocess
import sys
import tempfile
from collections.abc import Sequence
from pathlib import Path

from benchmarks.split_speed import enlarged, report_sizes, report_speed, report_worst_pages
from benchmarks.split_tables import Result, report_fields, report_foreign, report_texts, report_worst
from benchmarks.split_truth import BadFolder, Sample, read_samples, sample_pages

ROOT = Path(__file__).parents[1]
OWN = "this project"
_MORE, _ENLARGED = "sample, with more text", 30_000  # bytes, which pages of newspapers have
# Tool, what pip installs for it.
PEERS: tuple[tuple[str, tuple[str, ...]], ...] = (
    ("baseline", ("lxml==6.1.3",)),
    ("readability", ("readability-lxml", "lxml_html_clean")),
    ("trafilatura", ("trafilatura", "lxml_html_clean")),
    ("trafilatura-precision", ("trafilatura", "lxml_html_clean")),
    ("resiliparse", ("resiliparse",)),
    ("newspaper4k", ("newspaper4k", "jieba", "lxml_html_clean")),
    ("gne", ("gne", "lxml_html_clean")),
    ("justext", ("justext", "lxml_html_clean")),
    ("magic-html", ("magic-html",)),
)


def environment(tool: str, packages: Sequence[str]) -> tuple[Path, str] | None:
    """An environment with a tool, made on first use, and the version of what it is; None where pip cannot."""
    folder = ROOT / ".bench" / re.sub(r"-precision$", "", tool)
    python = folder / "bin" / "python"
    if not (folder / ".ready").exists():
        subprocess.run([sys.executable, "-m", "venv", folder], check=True)
        pip: list[str | Path] = [python, "-m", "pip", "install", "--quiet", "--disable-pip-version-check", *packages]
        if subprocess.run(pip, check=False, capture_output=True).returncode:
            return None
        (folder / ".ready").touch()
    name = packages[0].partition("==")[0]
    code = f"import importlib.metadata as m; print(m.version({name!r}))"
    return python, subprocess.run([python, "-c", code], check=True, capture_output=True, text=True).stdout.strip()


def run(command: Sequence[str | Path], results: Path) -> Result:
    subprocess.run(command, check=True, cwd=ROOT, stderr=subprocess.DEVNULL)
    *rows, cost = map(json.loads, results.read_text(encoding="utf-8").splitlines())
    articles = {row["id"]: row for row in rows}
    return Result(articles, len(articles) / cost["seconds"], cost["peak_mb"], cost["errors"])


def run_all(samples: Sequence[Sample], only: Sequence[str] | None) -> tuple[dict[str, Result], list[str]]:
    """What this project finds, and each peer or those named, and the versions of what ran."""
    versions = [f"Python {platform.python_version()}"]
    results: dict[str, Result] = {}
    with tempfile.TemporaryDirectory() as scratch:
        given, found = Path(scratch, "pages.jsonl"), Path(scratch, "results.jsonl")
        rows = ({"id": sample.name, "url": sample.url, "html": sample.html} for sample in samples)
        given.write_text("".join(json.dumps(row) + "\n" for row in rows), encoding="utf-8")
        for name, options in ((OWN, ()), (f"{OWN}, templates", ("--learn",))):
            results[name] = run([sys.executable, "-m", "benchmarks.own", given, found, *options], found)
        for tool, packages in PEERS:
            if only is not None and tool not in (*only, "baseline"):
                continue
            made = environment(tool, packages)
            if made is None:
                print(f"{tool}: cannot be installed here", file=sys.stderr)
                continue
            versions.append(f"{tool} {made[1]}")
            results[tool] = run([made[0], ROOT / "benchmarks" / "peers.py", tool, given, found], found)
    return results, versions


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--pages", type=Path, metavar="FOLDER", help="pages and truth (default: the sample's pages)")
    parser.add_argument("--headed", action="store_true", help="the first line of each text is its headline")
    parser.add_argument(
        "--only", nargs="*", metavar="NAME", choices=[tool for tool, _ in PEERS], help="peers to run; none: no peer"
    )
    parser.add_argument("--worst", type=int, default=0, metavar="N", help="also list the N worst pages of each kind")
    parser.add_argument("--untimed", action="store_true", help="no tables of what a page costs")
    parser.add_argument("--json", type=Path, metavar="FILE", help="all of it as JSON, too")
    args = parser.parse_args()
    try:
        samples = sample_pages() if args.pages is None else read_samples(args.pages, args.headed)
    except BadFolder as error:
        print(error, file=sys.stderr)
        return 2
    results, versions = run_all(samples, args.only)
    print(", ".join(versions))
    told: dict[str, object] = {
        "versions": versions,
        "pages": len(samples),
        "texts": report_texts(results, samples),
        "foreign": report_foreign(results, samples),
        "fields": report_fields(results[OWN], samples),
    }
    if args.worst:
        report_worst(results[OWN], samples, args.worst)
    if not args.untimed:
        name = "sample" if args.pages is None else args.pages.name
        speed = {name: report_speed(name, samples)}
        if args.pages is None:
            speed[_MORE] = report_speed(_MORE, enlarged(samples, _ENLARGED))
        told |= {"speed": speed, "sizes": report_sizes(), "worst_pages": report_worst_pages()}
    if args.json:
        args.json.write_text(json.dumps(told, indent=1) + "\n", encoding="utf-8")
    if args.pages is None:
        print("\nThese are the sample's own pages. For others: make bench-split BENCH_OPTIONS='--pages FOLDER'")
        print("FOLDER holds NNN.html.gz, NNN.txt and index.jsonl, as BENCH_OPTIONS=--help and docs/split.md say")
    elif not any("headline" in sample.stated for sample in samples):
        print("\nNo headline is stated; where the texts begin with theirs, --headed takes it off")
    return 0


if __name__ == "__main__":
    sys.exit(main())
