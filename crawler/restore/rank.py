"""Rank what may have stood in a place by how it reads there."""

import math
from dataclasses import dataclass
from functools import cache

from crawler.restore import tables
from crawler.restore.gbk import CHARACTERS, LEADS, TRAILS
from crawler.restore.model import MARKS, Model
from crawler.restore.run import Gap, is_read

Ranked = list[tuple[float, str]]
# Of many candidates the likeliest by themselves count, and those that go with a neighbour.
_LIKELIEST = 24
_LIKELIEST_OF_PAIR = 12
# So much less likely than the likeliest, in logarithms, that it does not count.
_NEGLIGIBLE = 12.0


@dataclass(frozen=True, slots=True)
class _Pool:
    """Candidates by their simplified forms, and the likeliest of these by themselves."""

    forms: dict[str, tuple[str, ...]]
    simple: frozenset[str]
    likeliest: frozenset[str]


def rank(model: Model, before: str, candidates: tuple[str, ...], behind: str) -> Ranked:
    """Each candidate with its score in its place; of many, those that are likely."""
    left, right = model.left(before), model.right(behind)
    spans = [(a, b, s + r) for a, s in left.strings for b, r in right.strings if len(a) + len(b) < 4]
    pool = _pool(candidates)
    scores = model.scores
    ranked = []
    for simple in _worth(model, pool, left.touching, right.touching):
        best = max([scores[a + simple + b] + rest for a, b, rest in spans])
        forms = pool.forms[simple]
        ranked.extend([(best + model.cost(left.touching, c, right.touching), c) for c in forms])
    return ranked


def rank_pairs(model: Model, before: str, gap: Gap, behind: str) -> Ranked:
    """The pairs of characters that may have stood where the bytes between two were lost, with their scores."""
    left, right = model.left(before), model.right(behind)
    firsts, seconds = _firsts(gap.lead), _seconds(gap.trail, gap.reading)
    scores = model.scores
    starts = {
        simple: max([scores[a + simple] + s for a, s in left.strings if len(a) < 4])
        for simple in _worth(model, firsts, left.touching, "")
    }
    ends = {
        simple: max([scores[simple + b] + r for b, r in right.strings])
        for simple in _worth(model, seconds, "", right.touching)
    }
    found = {(a, b): x + y for a, x in starts.items() for b, y in ends.items()}
    spans = [(a, b, s + r) for a, s in left.strings for b, r in right.strings if len(a) + len(b) < 3]
    for first in firsts.simple:
        for second in model.following(first) & seconds.simple:
            best = max([scores[a + first + second + b] + rest for a, b, rest in spans])
            if best > found.get((first, second), -math.inf):
                found[first, second] = best
    ranked: Ranked = []
    least = max(found.values(), default=0.0) - _NEGLIGIBLE
    for (a, b), score in found.items():
        if score < least:
            continue
        for first in firsts.forms[a]:
            for second in seconds.forms[b]:
                if _may_lose(first, second):
                    cost = model.cost(left.touching, first, "") + model.cost("", second, right.touching)
                    ranked.append((score + cost, first + second))
    return ranked


def _worth(model: Model, pool: _Pool, before: str, behind: str) -> frozenset[str] | set[str]:
    """The candidates, in simplified form, that are likely by themselves or go with a neighbour."""
    if len(pool.simple) <= len(pool.likeliest):
        return pool.simple
    worth = pool.likeliest
    if before:
        worth = worth | (pool.simple & model.following(before))
    if behind:
        worth = worth | (pool.simple & model.preceding(behind))
    return worth


@cache
def _may_lose(first: str, second: str) -> bool:
    """Whether the bytes between two characters are a pair that GBK does not map."""
    return first.encode("gbk")[1] << 8 | second.encode("gbk")[0] not in CHARACTERS


@cache
def _pool(candidates: tuple[str, ...], likeliest: int = _LIKELIEST) -> _Pool:
    simplified = tables.simplified()
    forms: dict[str, tuple[str, ...]] = {}
    for candidate in candidates:
        simple = candidate.translate(simplified)
        forms[simple] = (*forms.get(simple, ()), candidate)
    words = tables.words()
    order = sorted(forms, key=lambda simple: words.get(simple, MARKS.get(simple, -99.0)), reverse=True)
    return _Pool(forms, frozenset(forms), frozenset(order[:likeliest]))


@cache
def _firsts(lead: int) -> _Pool:
    """The characters that begin with a byte and may lose their second one."""
    losing = {middle for middle in LEADS if any(middle << 8 | lead not in CHARACTERS for lead in LEADS)}
    found = (c for middle in LEADS if middle in losing and (c := CHARACTERS.get(lead << 8 | middle)))
    return _pool(tuple(c for c in found if c >= "\u4e00"), _LIKELIEST_OF_PAIR)


@cache
def _seconds(trail: int | None, reading: str | None) -> _Pool:
    """The characters that end with a byte, or with any, of a reading where it is known."""
    trails = TRAILS if trail is None else (trail,)
    found = tuple(c for lead in LEADS for trail in trails if (c := CHARACTERS.get(lead << 8 | trail)))
    return _pool(tuple(c for c in found if reading is None or is_read(c, reading)), _LIKELIEST_OF_PAIR)
