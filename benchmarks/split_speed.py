"""What splitting a page costs, beside what parsing it does."""

import contextlib
import time
from collections.abc import Callable, Sequence
from statistics import median

from lxml import html

from benchmarks.peers import baseline
from benchmarks.split_truth import Sample
from crawler.page.page import Page, UnreadablePage
from crawler.split.split import split


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
                    dump(sample.html)
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
