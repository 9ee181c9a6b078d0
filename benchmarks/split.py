"""The table of splitters: this project's, with and without learned templates, and its peers.

    python -m benchmarks.split [--pages FOLDER] [--only NAME…]

FOLDER holds ``NNN.html.gz`` with the text made by hand in ``NNN.txt`` and an ``index.jsonl`` of ``id`` and ``host``.
Without one the pages are those of the sample papers: made ones, on which nearly all tools do well.
Every tool is given the same decoded pages, one at a time, in a process of its own; each peer is installed into an
environment of its own under ``.bench/``. One that cannot be installed is said to be missing.
"""

import argparse
import contextlib
import gzip
import json
import platform
import re
import subprocess
import sys
import tempfile
import time
from collections import Counter
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from statistics import median

from lxml import html

from benchmarks.peers import baseline
from benchmarks.score import Score, score, squeezed
from crawler.page.page import Page, UnreadablePage
from crawler.page.visible_text import visible_lines
from crawler.split.split import split
from tests.crawler.sample import page as sample_page
from tests.crawler.sample import sample as sample_site

ROOT = Path(__file__).parents[1]
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
# On hosts with so many pages there is something to learn.
MANY = 5


@dataclass(frozen=True)
class Sample:
    """A page with its truth: ``lines`` are the foreign lines of each kind that it prints, white space removed."""

    name: str
    host: str
    text: str
    truth: str
    foreign: Mapping[str, tuple[str, ...]]


@dataclass(frozen=True)
class Result:
    """What a tool found on each page, and what it cost."""

    texts: Mapping[str, str]
    pages_a_second: float
    peak_mb: float
    errors: int


_FOREIGN = {
    "copyright": re.compile(
        r"版[权權]所有|copyright|©|[转轉][载載].{0,12}(?:注明|授[权權])|不得[转轉][载載]|侵[权權]|免[责責]",
        re.IGNORECASE,
    ),
    "registration": re.compile(
        r"ICP|公[网網]安[备備]|[许許]可[证證]|[备備]案|刊[号號]|新[闻聞]信息服[务務]", re.IGNORECASE
    ),
    "editor": re.compile(r"(?:[编編][辑輯]|[责責][编編])\s*[:：]|^[\[(（【]?[责責]任[编編][辑輯]"),
    "widget": re.compile(
        r"分享到|字[体體号號][:：大︰]|[发發]表[评評][论論]|我要[评評][论論]|打印|收藏本|复制[链鏈]接"
    ),
}
_RELATED = re.compile(
    r"^\W*(?:相[关關](?:新[闻聞]|[链鏈]接|[阅閱][读讀]|[报報][道導]|文章)|延伸[阅閱][读讀]|推[荐薦][阅閱][读讀])\W*$"
)


def foreign_lines(page: Page, truth: str) -> dict[str, tuple[str, ...]]:
    """The lines of a page that belong to no body, by kind: those that say so and are not in the text made by hand."""
    whole = squeezed(truth)
    found: dict[str, list[str]] = {kind: [] for kind in (*_FOREIGN, "related")}
    related = False
    for line in visible_lines(page.tree):
        text = squeezed(line.text)
        if not text:
            continue
        related = bool(_RELATED.match(text)) or (related and bool(line.anchors))
        if related and line.anchors and len(text) >= 8 and text not in whole:
            found["related"].append(text)
        for kind, pattern in _FOREIGN.items():
            if not line.is_link and 8 <= len(text) <= 300 and text not in whole and pattern.search(text):
                found[kind].append(text)
    return {kind: tuple(lines) for kind, lines in found.items()}


def read_samples(folder: Path) -> list[Sample]:
    samples = []
    for row in map(json.loads, (folder / "index.jsonl").read_text(encoding="utf-8").splitlines()):
        page = Page(f"http://{row['host']}/", gzip.decompress((folder / f"{row['id']}.html.gz").read_bytes()))
        truth = (folder / f"{row['id']}.txt").read_text(encoding="utf-8")
        samples.append(Sample(row["id"], row["host"], page.decoded.text, truth, foreign_lines(page, truth)))
    return samples


def sample_pages() -> list[Sample]:
    """The articles of the sample papers that have one page, and what they print."""
    site = sample_site()
    samples = []
    for number, article in enumerate(article for article in site.articles.values() if len(article.page_paths) == 1):
        page = sample_page(site, article.path)
        truth = f"{article.headline}\n{article.text}"
        host = f"{article.layout}.example"
        samples.append(Sample(str(number), host, page.decoded.text, truth, foreign_lines(page, truth)))
    return samples


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
    texts = {row["id"]: row["text"] for row in rows}
    return Result(texts, len(texts) / cost["seconds"], cost["peak_mb"], cost["errors"])


def mean(scores: Sequence[Score]) -> Score:
    return Score(*(sum(part) / len(scores) for part in zip(*scores, strict=True)))


def report(results: Mapping[str, Result], samples: Sequence[Sample]) -> None:
    """Print the tables, in Markdown."""
    sizes = Counter(sample.host for sample in samples)
    many = [sample for sample in samples if sizes[sample.host] >= MANY]
    base = results["baseline"].pages_a_second if "baseline" in results else None
    print(f"\n{len(samples)} pages of {len(sizes)} hosts, {len(many)} of hosts with {MANY} or more\n")
    print(f"| tool | P | R | F1 | F1 ≥ .9 | F1, hosts of {MANY}+ | pages/s | of baseline | peak MB | errors |")
    print("| --- | --- | --- | --- | --- | --- | --- | --- | --- | --- |")
    for tool, result in results.items():
        scores = {sample.name: score(result.texts[sample.name], sample.truth) for sample in samples}
        p, r, f1 = mean(list(scores.values()))
        good = sum(found.f1 >= 0.9 for found in scores.values()) / len(scores)
        most = mean([scores[sample.name] for sample in many]).f1 if many else 0.0
        share = f"{result.pages_a_second / base:.2f}" if base else "–"
        print(
            f"| {tool} | {p:.4f} | {r:.4f} | {f1:.4f} | {good:.3f} | {most:.4f} | {result.pages_a_second:.0f} "
            f"| {share} | {result.peak_mb:.0f} | {result.errors} |"
        )
    print("\nPages that let foreign lines into the text, of those that print any:\n")
    kinds = list(samples[0].foreign)
    print(f"| tool | {' | '.join(kinds)} |\n| --- |{' --- |' * len(kinds)}")
    for tool, result in results.items():
        cells = []
        for kind in kinds:
            having = [sample for sample in samples if sample.foreign[kind]]
            texts = {sample.name: squeezed(result.texts[sample.name]) for sample in having}
            letting = sum(any(line in texts[sample.name] for line in sample.foreign[kind]) for sample in having)
            cells.append(f"{letting}/{len(having)}")
        print(f"| {tool} | {' | '.join(cells)} |")


def report_speed(samples: Sequence[Sample], rounds: int = 5) -> None:
    """Print what a page costs here beside a parse and a dump of its text, in one process and in turns, so that what
    else the machine does slows all alike; the dump is the table's baseline, and lxml's own."""
    dumps: dict[str, Callable[[str], object]] = {
        "baseline": baseline(),
        "text_content": lambda text: html.fromstring(text).text_content(),
        "this project": lambda text: split(Page("http://a.example/", text.encode())),
    }
    seconds: dict[str, list[float]] = {name: [] for name in dumps}
    for _ in range(rounds):
        for took in seconds.values():
            took.append(0.0)
        for sample in samples:
            for name, dump in dumps.items():
                began = time.process_time()
                with contextlib.suppress(UnreadablePage):
                    dump(sample.text)
                seconds[name][-1] += time.process_time() - began
    print(f"\n{rounds} rounds in turns, the median and the best\n")
    print("| tool | ms a page | best | of baseline | of text_content |\n| --- | --- | --- | --- | --- |")
    for name, took in seconds.items():
        cost = [1000 * each / len(samples) for each in took]
        pairs = (zip(seconds[whole], took, strict=True) for whole in ("baseline", "text_content"))
        shares = [median(dumping / own for dumping, own in pair) for pair in pairs]
        print(f"| {name} | {median(cost):.2f} | {min(cost):.2f} | {' | '.join(f'{share:.2f}' for share in shares)} |")


def report_sizes() -> None:
    """Print what pages of 1, 5 and 20 MB cost: time grows as the page does."""
    print("\n| page | seconds | per MB |\n| --- | --- | --- |")
    paragraph = "<p>3月5日，云州的春天来了，江上的船多了。<a href='/a.html'>渡口</a>边的人说，今年的水来得早。</p>\n"
    menu = "<ul><li><a href='/b.html'>云州新闻</a></li><li><a href='/c.html'>江上</a></li></ul>\n"
    for size in (1, 5, 20):
        block = (paragraph * 6 + menu).encode()
        body = b"<html><body><h1>\xe6\x98\xa5</h1>" + block * (size * 1_000_000 // len(block)) + b"</body></html>"
        began = time.process_time()
        split(Page("http://a.example/", body))
        took = time.process_time() - began
        print(f"| {size} MB | {took:.2f} | {took / size:.3f} |", flush=True)


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--pages", type=Path, help="a folder of pages and truth (default: the sample's pages)")
    parser.add_argument("--only", nargs="*", metavar="NAME", help="peers to run; none: this project alone")
    args = parser.parse_args()
    if args.pages is not None and not (args.pages / "index.jsonl").exists():
        print(f"{args.pages}: holds no index.jsonl; --pages names a folder of pages and truth", file=sys.stderr)
        return 2
    samples = sample_pages() if args.pages is None else read_samples(args.pages)
    versions = [f"Python {platform.python_version()}"]
    results: dict[str, Result] = {}
    with tempfile.TemporaryDirectory() as scratch:
        given, found = Path(scratch, "pages.jsonl"), Path(scratch, "results.jsonl")
        rows = ({"id": sample.name, "host": sample.host, "text": sample.text} for sample in samples)
        given.write_text("".join(json.dumps(row) + "\n" for row in rows), encoding="utf-8")
        for name, options in (("this project", ()), ("this project, templates", ("--learn",))):
            results[name] = run([sys.executable, "-m", "benchmarks.own", given, found, *options], found)
        for tool, packages in PEERS:
            if args.only is not None and tool not in (*args.only, "baseline"):
                continue
            made = environment(tool, packages)
            if made is None:
                print(f"{tool}: cannot be installed here", file=sys.stderr)
                continue
            versions.append(f"{tool} {made[1]}")
            results[tool] = run([made[0], ROOT / "benchmarks" / "peers.py", tool, given, found], found)
    print(", ".join(versions))
    report(results, samples)
    report_speed(samples)
    report_sizes()
    return 0


if __name__ == "__main__":
    sys.exit(main())
