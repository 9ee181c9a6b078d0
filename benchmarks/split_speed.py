"""What splitting a page costs, beside what parsing it does; and what pages cost that nobody would write."""

import contextlib
import time
from collections.abc import Callable, Sequence
from dataclasses import replace
from itertools import cycle, islice
from statistics import median

from lxml import html

from benchmarks.peers import baseline
from benchmarks.split_tables import Told
from benchmarks.split_truth import Sample
from crawler.page.page import Page, UnreadablePage
from crawler.split.split import split

ADDRESS = "http://a.example/"
_GLOSSED = "會(huì)計(jì)學(xué)習(xí)來(lái)說(shuō)這(zhè)個(gè)時(shí)間(jiān)" * 20
_TEXT = "<p>云州的春天来了，江上的船也多了，今年的水来得早。</p>" * 3
# What is repeated up to a megabyte, by name, and what stands before it.
WORST: dict[str, tuple[str, str]] = {
    "tags without text": (_TEXT, "<b></b>"),
    "lines of a character": ("", "<p>云</p>"),
    "lines of a text": ("", "<p>云州的春天来了，江上的船也多了。</p>"),
    "verses": ("", "云州的春天，<br>"),
    "one line": ("<p>", "云州的春天来了，"),
    "one line of dates": ("<p>", "2024年3月5日 08:20 "),
    "lines of dates": (_TEXT, "<p>2024年3月5日 08:20</p>"),
    "credits": (_TEXT, "<p>本报记者 王红</p>"),
    "headings": ("", "<h1>云州春来早</h1>"),
    "headings of related articles": (_TEXT, "<p>相关链接</p><p>云州的春天来了，江上的船也多了。</p>"),
    "clauses": (_TEXT, "<p>版权所有 未经授权不得转载</p>"),
    "comments": (_TEXT, "<p>网友评论</p>"),
    "links": (_TEXT, "<li><a href='/a.html'>云州新闻</a></li>"),
    "links in one line": ("<p>云州的春天来了，", "<a href='/a.html'>云州</a>、"),
    "pictures": (_TEXT, "<img src='/a.jpg'><p>王红摄</p>"),
    "rows of a table": (_TEXT + "<table>", "<tr><td>1</td><td>2</td></tr>"),
    "nested blocks": ("<div>" * 1900, "<p>云州</p>"),
    "meta tags": ("", "<meta property='og:title' content='云州春来早在江上'>"),
    "scripts": (_TEXT, "<script>publish_time='2018-08-18 12:28';</script>"),
    "attributes": ("<p", " a=1"),
    "glosses": ("<p>", "會(huì)計(jì)"),
    "shifted runs": (f"<p>{_GLOSSED}", "F(xiàn)“定到成成會出以—?,"),
    "lost bytes": (f"<p>{_GLOSSED}", "“?！彼"),
    "foreign lines": (_TEXT, "<p>云州_无码_激情_综合_超碰</p>"),
}


def report_speed(name: str, samples: Sequence[Sample], rounds: int = 5) -> Told:
    """Print, and give by tool, what a page costs here beside a parse and a dump of its text, in one process and in
    turns, so that what else the machine does slows all alike; the dump is the table's baseline, and lxml's own."""
    dump = baseline()
    tools: dict[str, Callable[[str, bytes], object]] = {
        "baseline": lambda text, _: dump(text),
        "text_content": lambda text, _: html.fromstring(text).text_content(),
        "this project": lambda _, body: split(Page(ADDRESS, body)),
    }
    pages = [(sample.html, sample.html.encode()) for sample in samples]
    seconds: dict[str, list[float]] = {tool: [] for tool in tools}
    for _ in range(rounds):
        for took in seconds.values():
            took.append(0.0)
        for text, body in pages:
            for tool, run in tools.items():
                began = time.process_time()
                with contextlib.suppress(UnreadablePage):
                    run(text, body)
                seconds[tool][-1] += time.process_time() - began
    size = sum(len(body) for _, body in pages) / len(pages) / 1000
    print(f"\n{name}: {len(pages)} pages of {size:.0f} kB; {rounds} rounds in turns, the median and the best\n")
    print("| tool | ms a page | best | of baseline | of text_content |\n| --- | --- | --- | --- | --- |")
    told: Told = {}
    for tool, took in seconds.items():
        cost = [1000 * each / len(samples) for each in took]
        pairs = (zip(seconds[whole], took, strict=True) for whole in ("baseline", "text_content"))
        shares = [median(dumping / own for dumping, own in pair) for pair in pairs]
        print(f"| {tool} | {median(cost):.2f} | {min(cost):.2f} | {' | '.join(f'{share:.2f}' for share in shares)} |")
        told[tool] = {"ms": median(cost), "best_ms": min(cost), "of_baseline": shares[0], "of_text_content": shares[1]}
    return told


def enlarged(samples: Sequence[Sample], size: int) -> list[Sample]:
    """The pages of a sample with more text, up to so many bytes: behind the last paragraph of each stand those of the
    others. A page whose last paragraph is not found as it reads is left out."""
    paragraphs = [line for sample in samples for line in sample.text.splitlines() if len(line) > 60]
    found = []
    for number, sample in enumerate(samples):
        last = sample.text.rpartition("\n")[2]
        before, _, behind = sample.html.rpartition(last)
        if not last or not before:
            continue
        more: list[str] = []
        missing = size - len(sample.html.encode())
        for paragraph in islice(cycle(paragraphs), number, None):
            if missing <= 0:
                break
            more.append(f"<br>　　{paragraph}")
            missing -= len(more[-1].encode())
        found.append(replace(sample, html="".join((before, last, *more, behind))))
    return found


def report_sizes() -> dict[str, float]:
    """Print, and give, what pages of 1, 5 and 20 MB cost: time grows as the page does."""
    print("\n| page | seconds | per MB |\n| --- | --- | --- |")
    paragraph = "<p>3月5日，云州的春天来了，江上的船多了。<a href='/a.html'>渡口</a>边的人说，今年的水来得早。</p>\n"
    menu = "<ul><li><a href='/b.html'>云州新闻</a></li><li><a href='/c.html'>江上</a></li></ul>\n"
    told = {}
    for size in (1, 5, 20):
        told[f"{size} MB"] = took = _seconds("<h1>春</h1>", paragraph * 6 + menu, size * 1_000_000)
        print(f"| {size} MB | {took:.2f} | {took / size:.3f} |", flush=True)
    return told


def report_worst_pages(size: int = 1_000_000) -> dict[str, float]:
    """Print, and give, what pages of a megabyte cost that are made to cost much."""
    _seconds(*WORST["shifted runs"], 10_000)  # the model of the language is loaded once in a process
    print(f"\n| {size / 1e6:.0f} MB of | seconds |\n| --- | --- |")
    told = {}
    for name, (before, repeated) in WORST.items():
        told[name] = _seconds(before, repeated, size)
        print(f"| {name} | {told[name]:.2f} |", flush=True)
    return told


def _seconds(before: str, repeated: str, size: int) -> float:
    """The CPU time of splitting a page of so many bytes that repeats one thing."""
    body = f"<html><body>{before}{repeated * (size // len(repeated.encode()))}</body></html>".encode()
    began = time.process_time()
    with contextlib.suppress(UnreadablePage):
        split(Page(ADDRESS, body))
    return time.process_time() - began
