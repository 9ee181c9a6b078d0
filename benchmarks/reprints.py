"""How well and how fast reprints are found: simulated reprints of the sample's newsroom among texts of no meaning.

Told are recall and precision, seconds of wall clock and of CPU (all processes), and the peak memory of the largest
process. ``--minhash`` compares the fingerprints with MinHash and LSH as a way to candidates (needs rensa).
"""

import argparse
import resource
import sys
import tempfile
import time
from collections.abc import Callable
from concurrent.futures import ProcessPoolExecutor
from pathlib import Path
from random import Random

import pyarrow.parquet as parquet

from crawler.corpus.find_reprints import write_reprints
from crawler.corpus.fingerprints import alike, fingerprints
from crawler.corpus.folders import line_folders
from crawler.corpus.texts import letters
from tests.crawler.corpus.lines import article_line, random_text, write_folder
from tests.crawler.corpus.reprinting import Simulated, score, simulate

MEANINGLESS = 10_000_000  # added to the numbers of their articles
Pairs = set[frozenset[str]]


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--articles", type=int, default=20_000, metavar="N", help="in all (default: 20,000)")
    parser.add_argument("--stories", type=int, default=2_000, metavar="N", help="of them, that may be reprinted")
    parser.add_argument("--reprints", type=int, default=1_600, metavar="N", help="of them, that are reprints")
    parser.add_argument("--seed", type=int, default=0)
    parser.add_argument("--minhash", action="store_true", help="compare the ways to candidates")
    args = parser.parse_args()
    simulated = simulate(args.stories, args.reprints, args.seed)
    if args.minhash:
        _compare(simulated)
        return 0
    with tempfile.TemporaryDirectory() as top:
        random = Random(args.seed)
        rest = args.articles - len(simulated.lines)
        lines = (
            article_line(MEANINGLESS + number, random_text(random), site=f"paper{number % 7}") for number in range(rest)
        )
        write_folder(Path(top) / "simulated", simulated.lines)
        write_folder(Path(top) / "meaningless", lines)
        output = Path(top) / "reprints.parquet"
        begun, used = time.monotonic(), _used()
        with ProcessPoolExecutor(2) as executor:
            counts = write_reprints(line_folders([Path(top)]), output, executor)
        seconds = time.monotonic() - begun
        reached = score(simulated, parquet.read_table(output).to_pylist())
    print(f"{args.articles:,} articles, {len(simulated.truth):,} pairs planted; found: {counts}")
    print(f"recall {reached.recall:.4f}, precision {reached.precision:.4f}")
    memory = max(resource.getrusage(who).ru_maxrss for who in (resource.RUSAGE_SELF, resource.RUSAGE_CHILDREN))
    print(f"{seconds:.0f} s, {_used() - used:.0f} s of CPU, {memory / 1024:.0f} MB in the largest process")
    return 0 if min(reached.recall, reached.precision) >= 0.98 else 1


def _used() -> float:
    usage = [resource.getrusage(who) for who in (resource.RUSAGE_SELF, resource.RUSAGE_CHILDREN)]
    return sum(one.ru_utime + one.ru_stime for one in usage)


def _compare(simulated: Simulated) -> None:
    """The share of the planted pairs that each way proposes, and how many pairs it proposes in all."""
    texts = [(line["id"], letters(line["text"])) for line in simulated.lines]
    ways: dict[str, Callable[[], Pairs]] = {"fingerprints": lambda: _fingerprints(texts)}
    for threshold in (0.3, 0.5, 0.7):
        ways[f"MinHash, 128 hashes, {threshold}"] = lambda threshold=threshold: _minhash(texts, threshold)  # type: ignore[misc]
    for name, way in ways.items():
        used = _used()
        proposed = way()
        recall = len(proposed & simulated.truth.keys()) / len(simulated.truth)
        print(f"{name}: recall {recall:.3f}, {len(proposed):,} pairs, {_used() - used:.1f} s of CPU")


def _fingerprints(texts: list[tuple[str, str]]) -> Pairs:
    with tempfile.TemporaryDirectory() as folder:
        prints = ((number, fingerprints(text)) for number, (_, text) in enumerate(texts))
        return {frozenset((texts[one][0], texts[other][0])) for one, other in alike(prints, Path(folder))}


def _minhash(texts: list[tuple[str, str]], threshold: float) -> Pairs:
    from rensa import RMinHash, RMinHashLSH

    bands = {0.3: 64, 0.5: 32, 0.7: 16}[threshold]  # of 2, 4 and 8 rows
    index = RMinHashLSH(threshold=threshold, num_perm=128, num_bands=bands)
    proposed: Pairs = set()
    for number, (name, text) in enumerate(texts):
        sketch = RMinHash(num_perm=128, seed=1)
        sketch.update([text[at : at + 5] for at in range(len(text) - 4)])
        proposed |= {frozenset((name, texts[other][0])) for other in index.query(sketch)}
        index.insert(number, sketch)
    return proposed


if __name__ == "__main__":
    sys.exit(main())
