"""Measure the restoring of damaged pages on simulated damage: ``make bench-restore [EDITION_PAGES=FOLDER]``.

Clean texts are damaged byte for byte as mirrors do (``tests/crawler/restore/damage.py``), each by a host of its own,
and restored. The texts are the sample's articles and, where a folder is named (or EDITION_PAGES), its ``*.txt`` and
``news-zh/*.txt``; its pages, which carry no damage, must come back untouched.
"""

import argparse
import difflib
import gzip
import os
import time
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path

from crawler.page.decode import decode
from crawler.restore import restore
from tests.crawler.restore.damage import Damaged, damage, some_host, to_traditional
from tests.crawler.sample import sample

UNKNOWN = "\ufffd"
FREQUENT = 1200  # characters that a host's table is drawn from


@dataclass
class Counts:
    """What was measured; characters, but for ``pages`` and ``recognised``; times in seconds of the processor."""

    pages: int = 0
    recognised: int = 0
    characters: int = 0
    right: int = 0
    hit: int = 0
    hit_right: int = 0
    lost: int = 0
    wrong: int = 0
    given: int = 0
    seconds: float = 0.0
    touched: list[str] = field(default_factory=list)
    hit_by: Counter[str] = field(default_factory=Counter)
    right_by: Counter[str] = field(default_factory=Counter)

    def add(self, damaged: Damaged) -> None:
        started = time.process_time()
        found = restore(damaged.text)
        self.seconds += time.process_time() - started
        self.given += len(damaged.text)
        if damaged.text == damaged.truth:
            self.touched += [] if found.text == damaged.text else [damaged.text[:20]]
            return
        self.pages += 1
        self.recognised += found.counts is not None
        right = [False] * len(damaged.truth)
        matcher = difflib.SequenceMatcher(None, damaged.truth, found.text, autojunk=False)
        for kind, start, end, other, last in matcher.get_opcodes():
            if kind == "equal":
                right[start:end] = [True] * (end - start)
            else:
                lost = found.text.count(UNKNOWN, other, last)
                self.lost += lost
                self.wrong += last - other - lost
        self.characters += len(right)
        self.right += sum(right)
        self.hit += sum(damaged.hit)
        self.hit_by.update(cause for cause in damaged.causes if cause)
        self.right_by.update(cause for cause, done in zip(damaged.causes, right, strict=True) if cause and done)
        self.hit_right += sum(done for done, hit in zip(right, damaged.hit, strict=True) if hit)


def sample_texts() -> list[str]:
    articles = sample().articles.values()
    return [text for article in articles if len(text := article.text) > 200]


def folder_texts(folder: Path) -> list[str]:
    files = sorted([*folder.glob("*.txt"), *folder.glob("news-zh/*.txt")])
    return [text for file in files if len(text := file.read_text(encoding="utf-8")) > 100]


def clean_pages(folder: Path) -> Iterator[tuple[str, str]]:
    for file in sorted([*folder.glob("*.html.gz"), *folder.glob("news-zh/*.html.gz")]):
        yield file.name, decode(gzip.decompress(file.read_bytes())).text


def damaged_texts(texts: list[str], hosts: int) -> Iterator[Damaged]:
    counts = Counter("".join(texts)) + Counter(to_traditional("".join(texts)))
    frequent = "".join(character for character, _ in counts.most_common(FREQUENT) if character >= "\u4e00")
    for number, text in enumerate(texts):
        marked = "\n".join(f"<p>{line}</p>" for line in text.split("\n"))
        for seed in range(hosts):
            yield damage(marked if (number + seed) % 2 else text, some_host(1000 * seed + number, frequent))


def report(name: str, texts: list[str], hosts: int) -> None:
    counts = Counts()
    for damaged in damaged_texts(texts, hosts):
        counts.add(damaged)
    hit = max(1, counts.hit)
    print(f"{name}: {counts.pages} damaged pages, {counts.characters:,} characters, {counts.hit:,} of them hit")
    print(f"  pages recognised          {counts.recognised / counts.pages:8.2%}")
    print(f"  of hit characters right   {counts.hit_right / hit:8.2%}   lost {counts.lost / hit:.2%}")
    print(f"  of all characters right   {counts.right / counts.characters:8.3%}")
    print(f"  wrong, to those hit       {counts.wrong / hit:8.3%}   to all {counts.wrong / counts.characters:.4%}")
    for cause, count in counts.hit_by.most_common():
        print(f"    {cause:<24}{count:6d} hit, not right {count - counts.right_by[cause]:6d}")
    print(f"  characters a second       {counts.given / counts.seconds:8,.0f}")
    print(f"  undamaged, yet touched    {len(counts.touched):8d}")


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("folder", nargs="?", type=Path, default=os.environ.get("EDITION_PAGES"))
    parser.add_argument("--hosts", type=int, default=1, help="how many hosts damage each text")
    args = parser.parse_args()
    restore("會(huì )?！會(huì )")  # loads the tables
    report("sample", sample_texts(), args.hosts)
    if not args.folder:
        print("no folder of real pages; EDITION_PAGES=FOLDER names one")
        return
    folder = Path(args.folder)
    report(str(folder), folder_texts(folder), args.hosts)
    given = 0
    seconds = 0.0
    touched = []
    for name, text in clean_pages(folder):
        started = time.process_time()
        found = restore(text)
        seconds += time.process_time() - started
        given += len(text)
        touched += [name] if found.text != text or found.counts else []
    print(f"clean pages: {given:,} characters, {given / max(seconds, 1e-9):,.0f} a second, touched: {touched}")


if __name__ == "__main__":
    main()
