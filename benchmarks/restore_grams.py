"""Count how characters follow each other and make crawler/restore/data/grams.gz of it.

``python -m benchmarks.restore_grams TEXTS [--without PAGES]``: TEXTS is a folder of plain texts (``*.txt``, UTF-8, a
paragraph a line), PAGES one of texts to be measured on: a paragraph that shares 24 Han characters in a row with one of
them is left out. docs/restore.md states the texts that the packaged file was made from. Needs numpy, which the project
itself does not: ``pip install "numpy>=2,<3"``. The same texts give the same bytes.

The shares are those of interpolated modified Kneser-Ney smoothing (Chen and Goodman 1999), of up to four characters.
Kept are the strings that lose most, by how often they occur, if the three characters alone stood for them (Seymore and
Rosenfeld 1996), and the strings that these begin with.
"""

import argparse
import gzip
import json
import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import numpy as np

from crawler.restore.grams import normalised

TARGET = Path(__file__).parents[1] / "crawler" / "restore" / "data" / "grams.gz"
ORDER = 4
KEPT = 3_000_000  # strings of two to four characters
RAREST, MOST_CHARACTERS = 3, 7000  # occurrences of a character; characters
RAREST_STRING = 2  # occurrences of three and four characters
OVERLAP = 24  # Han characters
SHARE, REST = 0.125, 1 / 32  # steps of the logarithms
_NOT_HAN = re.compile(r"[^\u4e00-\u9fff]")
# Nobody prints them; they are slips of those who type.
_TWICE = re.compile(r"([。，、；：！？])\1+")
Array = Any
Strings = tuple[Array, Array]
"""Numbers of strings in order, and a figure of each."""


def paragraphs(folder: Path, without: Path | None) -> Iterator[str]:
    """The paragraphs of all texts, normalised."""
    seen: set[str] = set()
    for file in sorted(without.rglob("*.txt")) if without else []:
        text = _NOT_HAN.sub("", file.read_text(encoding="utf-8"))
        seen.update(text[at : at + OVERLAP] for at in range(len(text) - OVERLAP + 1))
    dropped = 0
    for file in sorted(folder.rglob("*.txt")):
        with file.open(encoding="utf-8") as lines:
            for line in lines:
                text = _NOT_HAN.sub("", line)
                if seen and any(text[at : at + OVERLAP] in seen for at in range(len(text) - OVERLAP + 1)):
                    dropped += 1
                    continue
                yield _TWICE.sub(r"\1", normalised(line.strip() + "\n"))
    print(f"paragraphs left out: {dropped}")


def numbered(folder: Path, without: Path | None) -> tuple[str, Array]:
    """The characters that are counted, the most frequent first, and the text by their numbers; 0 is any other."""
    parts = [np.frombuffer(text.encode("utf-16-le", "replace"), "<u2") for text in paragraphs(folder, without)]
    text = np.concatenate(parts)
    counts = np.bincount(text, minlength=0x10000)
    order = [int(code) for code in np.argsort(-counts, kind="stable") if counts[code] >= RAREST and _is_gbk(int(code))]
    characters = order[:MOST_CHARACTERS]
    numbers = np.zeros(0x10000, np.uint16)
    numbers[characters] = np.arange(1, len(characters) + 1)
    print(f"characters: {len(text):,}, of {len(characters):,} kinds")
    return "".join(map(chr, characters)), numbers[text]


def _is_gbk(code: int) -> bool:
    try:
        chr(code).encode("gbk")
    except UnicodeEncodeError:
        return False
    return True


def count(text: Array, base: int) -> list[Strings]:
    """How often each string of four characters occurs, and behind how many others each shorter one does; by length."""
    wide = text.astype(np.uint64)
    numbers = np.zeros(len(wide) - ORDER + 1, np.uint64)
    for at in range(ORDER):
        numbers = numbers * np.uint64(base) + wide[at : len(wide) - ORDER + 1 + at]
    found = [np.unique(numbers, return_counts=True)]
    for length in range(ORDER - 1, 0, -1):
        found.append(np.unique(found[-1][0] % np.uint64(base**length), return_counts=True))
    return found[::-1]


def discounts(counts: Array) -> Array:
    ones, twos, threes, fours = (int((counts == times).sum()) for times in (1, 2, 3, 4))
    if not ones * twos * threes:
        raise SystemExit("too little text: no string occurs once, twice or three times")
    rest = ones / (ones + 2 * twos)
    return np.array([0, 1 - 2 * rest * twos / ones, 2 - 3 * rest * threes / twos, 3 - 4 * rest * fours / threes])


class Smoothed:
    """The strings of one length: their own shares behind their contexts, and what of a context's share is left."""

    def __init__(self, strings: Strings, base: int) -> None:
        self.strings, self.counts = strings
        contexts = self.strings // np.uint64(base)
        self.contexts, starts, self.context = np.unique(contexts, return_index=True, return_inverse=True)
        totals = np.add.reduceat(self.counts, starts)
        taken = discounts(self.counts)[np.minimum(self.counts, 3)]
        self.own = (self.counts - taken) / totals[self.context]
        self.rest = 1 - np.bincount(self.context, self.own)

    def keep(self, kept: Array) -> None:
        self.strings, self.counts = self.strings[kept], self.counts[kept]
        self.own, contexts = self.own[kept], self.contexts[self.context[kept]]
        self.contexts, self.context = np.unique(contexts, return_inverse=True)
        self.rest = 1 - np.bincount(self.context, self.own)


def look_up(known: Array, figures: Array, wanted: Array, default: float | Array) -> Array:
    at = np.minimum(np.searchsorted(known, wanted), len(known) - 1)
    return np.where(known[at] == wanted, figures[at], default)


def shares(levels: list[Smoothed], base: int) -> list[Array]:
    """The share of each string's last character behind the others, by length."""
    alone = levels[0]
    found = [alone.own + alone.rest[0] / base]
    for level in levels[1:]:
        shorter = _behind_shorter(levels, found, level.strings, base)
        found.append(level.own + level.rest[level.context] * shorter)
    return found


def _behind_shorter(levels: list[Smoothed], found: list[Array], strings: Array, base: int) -> Array:
    """The shares without the first character, of strings one longer than what was found so far."""
    share = look_up(levels[0].strings, found[0], strings % np.uint64(base), 1e-7)
    for length in range(2, len(found) + 1):
        level, wanted = levels[length - 1], strings % np.uint64(base**length)
        rest = look_up(level.contexts, level.rest, wanted // np.uint64(base), 1.0)
        share = look_up(level.strings, found[length - 1], wanted, rest * share)
    return share


def prune(levels: list[Smoothed], base: int) -> None:
    found = shares(levels, base)
    gains = []
    for level, share in zip(levels[1:], found[1:], strict=True):
        gain = level.counts * np.log(share / (share - level.own))
        if level is not levels[1]:
            gain[level.counts < RAREST_STRING] = 0
        gains.append(gain)
    every = np.concatenate(gains)
    least = max(1e-9, np.partition(every, -KEPT)[-KEPT]) if len(every) > KEPT else 1e-9
    needed = np.zeros(0, np.uint64)
    for level, gain in zip(levels[:0:-1], gains[::-1], strict=True):
        kept = gain >= least
        kept[np.searchsorted(level.strings, needed)] = True
        level.keep(kept)
        needed = np.unique(level.strings // np.uint64(base))


def pack(characters: str, levels: list[Smoothed], base: int) -> bytes:
    """What ``crawler.restore.grams.Grams`` reads."""
    found = shares(levels, base)
    alone = np.full(base, 127, np.uint8)
    alone[levels[0].strings.astype(int)] = _steps(found[0], SHARE, 127)
    parts, counts = [alone.tobytes()], []
    contexts = np.arange(base, dtype=np.uint64)
    for length, (level, share) in enumerate(zip(levels[1:], found[1:], strict=True), 2):
        rests = look_up(level.contexts, level.rest, contexts, 1.0)
        sizes = np.bincount(np.searchsorted(contexts, level.strings // np.uint64(base)), minlength=len(contexts))
        longer = np.zeros(len(level.strings), bool)
        if length < ORDER:
            longer[np.searchsorted(level.strings, levels[length].contexts)] = True
        parts += [_steps(rests, REST, 255).tobytes(), *_bytes(sizes), *_bytes(level.strings % np.uint64(base))]
        parts.append((_steps(share, SHARE, 127) | np.where(longer, np.uint8(128), np.uint8(0))).tobytes())
        counts.append((len(contexts), len(level.strings)))
        contexts = level.strings[longer]
    head = json.dumps({"characters": characters, "counts": counts}, ensure_ascii=False) + "\n"
    return head.encode() + b"".join(parts)


def _steps(figures: Array, step: float, most: int) -> Array:
    return np.clip(np.rint(-np.log(np.maximum(figures, 1e-30)) / step), 0, most).astype(np.uint8)


def _bytes(numbers: Array) -> tuple[bytes, bytes]:
    """All low bytes, and all high ones: they compress better apart."""
    wide = numbers.astype(np.uint16)
    return (wide & 0xFF).astype(np.uint8).tobytes(), (wide >> 8).astype(np.uint8).tobytes()


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("texts", type=Path)
    parser.add_argument("--without", type=Path)
    parser.add_argument("-o", "--output", type=Path, default=TARGET)
    args = parser.parse_args()
    characters, text = numbered(args.texts, args.without)
    base = len(characters) + 1
    levels = [Smoothed(strings, base) for strings in count(text, base)]
    prune(levels, base)
    print("strings kept:", ", ".join(f"{len(level.strings):,}" for level in levels))
    # xz saves a fourteenth of the bytes, and takes six times as long to read.
    packed = gzip.compress(pack(characters, levels, base), 9, mtime=0)
    args.output.write_bytes(packed)
    print(f"{args.output.name}: {len(packed):,} bytes")


if __name__ == "__main__":
    main()
