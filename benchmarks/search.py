"""How many of the articles that hold a word the reading room finds, and how long that takes.

    python -m benchmarks.search [--count 20000] [--queries 60] [--seed 1]

The texts are made: words of one to four characters, drawn as often as words of a language are (Zipf), half of the
articles in traditional characters. A word is looked for as it is printed, in simplified and in traditional characters;
what holds it is told by looking through all texts, each character in simplified form. Times are CPU's, of
whole pages as a reader asks for them, which one process makes.
"""

import argparse
import resource
import statistics
import sys
import tempfile
import time
from collections.abc import Callable, Iterator, Sequence
from functools import partial
from itertools import accumulate
from pathlib import Path
from random import Random
from typing import TypeVar

from opencc import OpenCC
from parsel import Selector
from werkzeug.test import Client

from crawler.reading_room.app import open_room
from crawler.reading_room.index import read_index
from crawler.reading_room.search import Query, search
from tests.crawler.corpus.lines import article_line, common_characters, write_folder

LENGTHS = (1, 2, 3, 4, 8)  # characters of a word that is looked for
WORDS = 30_000
ON_AVERAGE = 450  # words of a text
ALL = 1 << 40
T = TypeVar("T")


class _Simple(dict[int, str]):
    """Each character in simplified form, whatever stands beside it."""

    _converter = OpenCC("t2s")

    def __missing__(self, code: int) -> str:
        simple: str = self._converter.convert(chr(code))
        return self.setdefault(code, simple)


_SIMPLE = _Simple()


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--count", type=int, default=20_000, help="articles (default: 20000)")
    parser.add_argument("--queries", type=int, default=60, help="words that are looked for (default: 60)")
    parser.add_argument("--seed", type=int, default=1)
    args = parser.parse_args()
    random = Random(args.seed)
    texts = list(_texts(random, args.count))
    with tempfile.TemporaryDirectory() as top:
        folder, kept = Path(top, "crawl"), Path(top, "kept")
        write_folder(folder, _lines(random, texts))
        size = sum(file.stat().st_size for file in folder.iterdir())
        _, made = _timed(lambda: open_room([folder], kept, 1))
        room, opened = _timed(lambda: Client(open_room([folder], kept, 1)))
        _, home = _timed(lambda: room.get("/").text)
        disk = sum(file.stat().st_size for file in kept.iterdir())
        peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss >> 10
        average = sum(map(len, texts)) // args.count
        print(f"{args.count:,} articles, {size / 1e6:,.0f} MB of lines, {average} characters each")
        print(f"made in {made:.1f} s of CPU, {disk / 1e6:,.0f} MB on disk; peak of all {peak:,} MB, the texts included")
        print(f"opened again in {opened * 1000:.0f} ms of CPU, its first page in {home * 1000:.0f} ms\n")
        return _searched(random, args.queries, texts, room, kept)


def _searched(random: Random, queries: int, texts: Sequence[str], room: Client, kept: Path) -> int:
    """The table; the exit code is 1 if an article was not found."""
    simplify, traditional = OpenCC("t2s"), OpenCC("s2t")
    simple = [text.translate(_SIMPLE) for text in texts]
    print("| characters | words | articles that hold one | recall | page of results, median ms of CPU | slowest |")
    print("| --- | --- | --- | --- | --- | --- |")
    missed = 0
    for length in LENGTHS:
        times, found, held = [], 0, 0
        for _ in range(queries):
            word = _word(random, texts, length)
            plain = word.translate(_SIMPLE)
            truth = {number for number, text in enumerate(simple) if plain in text}
            for written in dict.fromkeys((word, simplify.convert(word), traditional.convert(word))):
                held += len(truth)
                found += len(truth & _found(kept, written))
                answer, seconds = _timed(partial(_results, room, written))
                assert Selector(answer).css(".results li, [role=status]").get()
                times.append(seconds * 1000)
        missed += held - found
        print(
            f"| {length} | {queries} | {held:,} | {found / max(held, 1):.4f} |"
            f" {statistics.median(times):.0f} | {max(times):.0f} |",
            flush=True,
        )
    return 1 if missed else 0


def _texts(random: Random, count: int) -> Iterator[str]:
    characters = common_characters()
    words = ["".join(random.choices(characters, k=random.choice((1, 2, 2, 2, 3, 4)))) for _ in range(WORDS)]
    weights = list(accumulate(1 / (rank + 3) for rank in range(WORDS)))
    to_traditional = OpenCC("s2t")
    for number in range(count):
        drawn = random.choices(words, cum_weights=weights, k=random.randrange(ON_AVERAGE // 2, ON_AVERAGE * 3 // 2))
        marks = [word + random.choice(("", "", "", "", "，", "。", "。\n")) for word in drawn]
        text = "".join(marks)
        yield to_traditional.convert(text) if number % 2 else text


def _lines(random: Random, texts: Sequence[str]) -> Iterator[dict[str, object]]:
    """Of seven papers in twenty years."""
    for number, text in enumerate(texts):
        date = f"{random.randrange(2005, 2025)}-{random.randrange(1, 13):02}-{random.randrange(1, 29):02}"
        yield article_line(number, text, site=f"paper{number % 7}", date=date, headline=f"h{number}")


def _word(random: Random, texts: Sequence[str], length: int) -> str:
    """A row of characters as some text has it, without marks."""
    while True:
        text = random.choice(texts)
        start = random.randrange(len(text) - length)
        if not set(word := text[start : start + length]) & set("，。\n"):
            return word


def _results(room: Client, words: str) -> str:
    return room.get("/search", query_string={"q": words}).text


def _found(kept: Path, words: str) -> set[int]:
    with read_index(next(kept.glob("*.sqlite"))) as database:
        keys = search(database, Query(words), ALL)
        rows = (database.execute("SELECT headline FROM article WHERE key = ?", (key,)).fetchone() for key in keys)
        return {int(row[0].removeprefix("h")) for row in rows}


def _timed(ask: Callable[[], T]) -> tuple[T, float]:
    """An answer, and the seconds of CPU that it took."""
    before = time.process_time()
    answer = ask()
    return answer, time.process_time() - before


if __name__ == "__main__":
    sys.exit(main())
