"""Broken pages: a seeded mutator over whole ones, and what must hold of every page.

    python -m tests.crawler.split.fuzz [--count N] [--seed N] [PATH…]

mutates the saved pages in PATH (default: the sample's), and prints each that breaks a rule. A page is made again from
its number alone.
"""

import argparse
import random
import re
import sys
import time
from collections.abc import Callable, Iterator, Sequence
from pathlib import Path

from crawler.commands.saved_pages import read_page, saved_pages
from crawler.page.page import Page, UnreadablePage
from crawler.sites import GENERIC, Layout
from crawler.split.split import Split, split
from tests.crawler.sample import REGISTRY, sample
from tests.crawler.split.test_places import assert_placed

SECONDS = 2.0
_TAG = re.compile(rb"<[^<>]{1,200}>")
_ENCODINGS = ("utf-8", "gb18030", "big5hkscs", "utf-16", "latin-1")
Mutation = Callable[[random.Random, bytes], bytes]


def cut(chance: random.Random, body: bytes) -> bytes:
    """The page up to somewhere, or from there on."""
    at = chance.randrange(len(body) + 1)
    return body[:at] if chance.random() < 0.8 else body[at:]


def drop(chance: random.Random, body: bytes) -> bytes:
    """A stretch less."""
    start = chance.randrange(len(body) + 1)
    return body[:start] + body[start + chance.randrange(2000) :]


def swap(chance: random.Random, body: bytes) -> bytes:
    """Two stretches in each other's place."""
    a, b, c, d = sorted(chance.randrange(len(body) + 1) for _ in range(4))
    return body[:a] + body[c:d] + body[b:c] + body[a:b] + body[d:]


def duplicate(chance: random.Random, body: bytes) -> bytes:
    """A stretch several times."""
    start = chance.randrange(len(body) + 1)
    stretch = body[start : start + chance.randrange(3000)]
    return body[:start] + stretch * chance.randrange(2, 30) + body[start:]


def nest(chance: random.Random, body: bytes) -> bytes:
    """A tag opened many times, and never closed."""
    tags = _TAG.findall(body) or [b"<div>"]
    at = chance.randrange(len(body) + 1)
    tag: bytes = chance.choice(tags)
    return body[:at] + tag * chance.choice((3, 30, 300, 3000)) + body[at:]


def unbalance(chance: random.Random, body: bytes) -> bytes:
    """Tags lost here and there."""
    return _TAG.sub(lambda tag: b"" if chance.random() < 0.1 else tag[0], body)


def flip(chance: random.Random, body: bytes) -> bytes:
    """Bytes that became others."""
    changed = bytearray(body)
    for _ in range(chance.choice((1, 10, 100, 1000)) if changed else 0):
        changed[chance.randrange(len(changed))] = chance.randrange(256)
    return bytes(changed)


def recode(chance: random.Random, body: bytes) -> bytes:
    """Written in one encoding, read in another, or declared as one."""
    text = body.decode(chance.choice(_ENCODINGS), errors="replace")
    return text.encode(chance.choice(_ENCODINGS), errors="xmlcharrefreplace")


MUTATIONS: tuple[Mutation, ...] = (cut, drop, swap, duplicate, nest, unbalance, flip, recode)


def mutants(pages: Sequence[bytes], count: int, seed: int = 0) -> Iterator[tuple[int, bytes]]:
    """Numbered broken pages, the same for the same pages and seed."""
    for number in range(count):
        yield number, mutant(pages, number, seed)


def mutant(pages: Sequence[bytes], number: int, seed: int = 0) -> bytes:
    """One page after one to four mutations."""
    chance = random.Random(f"{seed}/{number}")
    body = chance.choice(pages)
    for _ in range(chance.randint(1, 4)):
        body = chance.choice(MUTATIONS)(chance, body)
    return body


def broken_rule(body: bytes, splitter: Callable[[Page, Layout], Split] = split) -> str | None:
    """What does not hold of a page, None where all does: no error but the one that says that it cannot be read, not too
    long, and every visible character in one place."""
    page = Page("http://a.example/html/2024-05/06/content_1.htm", body)
    for layout in (GENERIC, REGISTRY.layouts["trs"], REGISTRY.layouts["founder-2009"]):
        began = time.process_time()
        try:
            found = splitter(page, layout)
        except UnreadablePage:
            continue
        except Exception as error:
            return f"{layout.name}: {type(error).__name__}: {error}"
        if (took := time.process_time() - began) > SECONDS:
            return f"{layout.name}: {took:.1f} s for {len(body)} bytes"
        try:
            assert_placed(page, found)
        except AssertionError:
            return f"{layout.name}: the ledger is not the page's visible text"
    return None


def sample_pages() -> list[bytes]:
    """The article pages of the sample."""
    site = sample()
    bodies = (site.pages[path].body for article in site.articles.values() for path in article.page_paths)
    return [body for body in bodies if isinstance(body, bytes)]


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("paths", nargs="*", type=Path, metavar="PATH", help="saved pages or folders of them")
    parser.add_argument("--count", type=int, default=20_000)
    parser.add_argument("--seed", type=int, default=0)
    args = parser.parse_args()
    pages = [read_page(file).body for file in saved_pages(args.paths)] or sample_pages()
    broken = 0
    for number, body in mutants(pages, args.count, args.seed):
        if rule := broken_rule(body):
            broken += 1
            print(f"{number}: {rule}", flush=True)
    print(f"{args.count} pages made of {len(pages)}, {broken} break a rule", file=sys.stderr)
    return 1 if broken else 0


if __name__ == "__main__":
    sys.exit(main())
