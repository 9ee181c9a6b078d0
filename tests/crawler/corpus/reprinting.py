"""Reprints by hand rules, with the truth: what an editor does to a wire story before it is printed again."""

import datetime as dt
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass
from random import Random
from typing import Any

from tests.crawler.corpus.lines import article_line
from tests.site.names import Names
from tests.site.prose import Writer

Paragraphs = list[str]
Rule = Callable[[Paragraphs, Paragraphs, Random], Paragraphs]


def _cut(story: Paragraphs, other: Paragraphs, random: Random) -> Paragraphs:
    """The end is cut, as where a page is full."""
    return story[: max(2, len(story) * 2 // 3)]


def _dateline(story: Paragraphs, other: Paragraphs, random: Random) -> Paragraphs:
    return [f"新华社某城5月{random.randrange(1, 29)}日电（记者 {random.choice('王李张')}某）{story[0]}", *story[1:]]


def _reworded(story: Paragraphs, other: Paragraphs, random: Random) -> Paragraphs:
    """A word here and there; a sentence of its own at the end."""
    swaps = (("。", "，据了解。"), ("说", "表示"), ("的", "之"), ("今年", "本年"), ("市民", "居民"))
    changed = []
    for paragraph in story:
        old, new = random.choice(swaps)
        changed.append(paragraph.replace(old, new, 2))
    return [*changed, f"本报将继续关注，读者可致电{random.randrange(10**6, 10**7)}。"]


def _joined(story: Paragraphs, other: Paragraphs, random: Random) -> Paragraphs:
    """Two stories under one headline."""
    return [*story, *other]


def _part(story: Paragraphs, other: Paragraphs, random: Random) -> Paragraphs:
    """A brief: two paragraphs of the story."""
    start = random.randrange(max(1, len(story) - 2))
    return story[start : start + 2]


def _framed(story: Paragraphs, other: Paragraphs, random: Random) -> Paragraphs:
    """Within a round-up, between paragraphs of another story."""
    return [*other[:2], *story, *other[2:4]]


RULES: dict[str, Rule] = {
    "retitled": lambda story, other, random: story,
    "spaced": lambda story, other, random: ["\u3000\u3000" + line.replace("，", ",") for line in story],
    "cut": _cut,
    "dateline": _dateline,
    "reworded": _reworded,
    "joined": _joined,
    "part": _part,
    "framed": _framed,
}


@dataclass(frozen=True, slots=True)
class Simulated:
    """Lines, and the truth: each pair of ids of which one is a reprint of the other, with the rule that made it.

    ``allied`` are pairs that follow from others: two reprints of one story may be reprints of each other. They count
    neither for nor against.
    """

    lines: list[dict[str, Any]]
    truth: dict[frozenset[str], str]
    allied: set[frozenset[str]]


def simulate(stories: int, reprints: int, seed: int = 0) -> Simulated:
    """Stories of one newsroom, whose phrases are alike, and reprints of some of them in other papers."""
    random = Random(seed)
    originals = list(_stories(stories, seed))
    lines = [
        article_line(number, "\n".join(story), date=f"2024-05-{number % 28 + 1:02}", headline=f"题{number}")
        for number, story in enumerate(originals)
    ]
    truth: dict[frozenset[str], str] = {}
    related: dict[int, set[str]] = {}
    rules = list(RULES.items())
    for number in range(reprints):
        name, rule = rules[number % len(rules)]
        one, other = random.sample(range(stories), 2)
        text = "\n".join(rule(originals[one], originals[other], random))
        line = article_line(
            stories + number,
            text,
            site=f"paper{number % 7}",
            date=f"2024-06-{number % 28 + 1:02}",
            headline=f"又{number}",
        )
        lines.append(line)
        taken = (one, other) if name == "joined" else (one,)
        for story in taken:
            truth[frozenset((lines[story]["id"], line["id"]))] = name
        for story in (one, other):
            related.setdefault(story, set()).add(line["id"])
    allied = {frozenset((a, b)) for ids in related.values() for a in ids for b in ids if a != b}
    # What is framed by paragraphs of a story holds a part of it, too little to be called one, or just enough.
    for number in range(stories, len(lines)):
        for story, ids in related.items():
            pair = frozenset((lines[story]["id"], lines[number]["id"]))
            if lines[number]["id"] in ids and pair not in truth:
                allied.add(pair)
    return Simulated(lines, truth, allied)


@dataclass(frozen=True, slots=True)
class Score:
    """``missed`` and ``wrong`` are pairs of ids."""

    recall: float
    precision: float
    missed: list[frozenset[str]]
    wrong: list[frozenset[str]]


def score(simulated: Simulated, rows: Iterable[Mapping[str, Any]]) -> Score:
    """How rows of a table of reprints stand to the truth. A copy counts as the print that it is a copy of: of several
    reprints that are equal one stands for all."""
    rows = list(rows)
    first = {row["other_id"]: row["first_id"] for row in rows if row["kind"] == "exact"}

    def as_first(pair: Iterable[str]) -> frozenset[str]:
        return frozenset(first.get(name, name) for name in pair)

    found = {as_first((row["first_id"], row["other_id"])) for row in rows}
    truth, allied = set(map(as_first, simulated.truth)), set(map(as_first, simulated.allied))
    hits, wrong = truth & found, [pair for pair in found - truth - allied if len(pair) > 1]
    missed = [pair for pair in truth - found if len(pair) > 1]
    return Score(1 - len(missed) / len(truth), len(hits) / (len(hits) + len(wrong)), missed, wrong)


def _stories(count: int, seed: int) -> Iterator[Paragraphs]:
    """Stories of several newsrooms: one runs out of lines that it has not written."""
    made = newsroom = 0
    while made < count:
        writer = Writer(1_000 + seed * 1_000 + newsroom, Names.of(newsroom))
        newsroom += 1
        for _ in range(min(120, count - made)):
            try:
                story = writer.story(dt.date(2024, 5, 6))
            except LookupError:
                break
            yield [block.text for block in story.blocks if block.text]
            made += 1
