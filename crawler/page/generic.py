"""Where the article of a page lies whose layout nobody declared: the run of lines that weighs most behind a headline.

Each line brings its weight, each step between two lines costs the way between them in the tree: paragraphs of a body
are siblings, what stands beside it is further away.
"""

import re
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass

from lxml import etree

from crawler.page import properties
from crawler.page.fold import fold
from crawler.page.lines import Line, Regions, visible_lines
from crawler.page.weigh import HEADING, TOLERABLE, weigh

BODY, FOREIGN, HEADLINE = frozenset(("body",)), frozenset(("body", "foreign")), frozenset(("headline",))

# Block elements closed and opened on the way to a sibling, and what each one more costs, in characters.
_SIBLING, _STEP = 2, 4.0
# A run that begins this close behind a headline weighs more, the less the farther, in lines and characters.
_HEADLINE_REACH, _HEADLINE_WEIGHT, _HEADLINE_DECAY = 25, 60.0, 2.0
# Behind the heading of a foreign block text weighs less, up to the next headline.
_BEHIND_HEADING = 0.4
_HEADLINE_LENGTH = 80
_HEADINGS = frozenset(("h1", "h2", "h3", "h4"))
_TITLE_JOINT = re.compile(r"\s*(?:[_|<>«»·｜丨]+|--+|—+|\s-|-\s|(?<=[^A-Za-z\d])-(?=[^A-Za-z\d]))\s*")
_LETTERS = re.compile(r"\W+")


@dataclass(frozen=True, slots=True)
class Found:
    """Indexes of an article's lines: its headline if there is one, the first and the last line of its body, and those
    between them that are not its own."""

    headline: int | None
    first: int
    last: int
    foreign: frozenset[int]


def marked_lines(root: etree._Element, repeated: Collection[str] = ()) -> tuple[Line, ...]:
    """A page's lines, those of the article marked ``headline``, ``body`` and, within it, ``foreign``.

    ``repeated`` holds the forms of lines that the host's pages have in common.
    """
    lines = visible_lines(root, {}, Regions({}, {}))
    found = find_article(lines, title_parts(properties.titles(root)), repeated)
    if found is None:
        return lines
    marked = list(lines)
    for index in range(found.first, found.last + 1):
        marked[index] = marked[index]._replace(marks=FOREIGN if index in found.foreign else BODY)
    if found.headline is not None:
        marked[found.headline] = marked[found.headline]._replace(marks=HEADLINE)
    return tuple(marked)


def title_parts(titles: Sequence[str]) -> tuple[str, ...]:
    """The letters of what a page calls itself, and of each part of it between joints.

    >>> title_parts(["云州春来早_云州新闻网"])
    ('云州春来早云州新闻网', '云州春来早', '云州新闻网')
    """
    parts = [part for title in titles for part in (title, *_TITLE_JOINT.split(title))]
    return tuple(part for part in dict.fromkeys(map(_letters, parts)) if len(part) >= 4)


def _letters(text: str) -> str:
    return _LETTERS.sub("", fold(text).text)


def find_article(lines: Sequence[Line], titles: Sequence[str], repeated: Collection[str] = ()) -> Found | None:
    """The article among a page's lines; None where nothing reads like one."""
    weights = [0.0 if line.image is not None else weigh(line) for line in lines]
    headlines = _headlines(lines, titles)
    run = _heaviest_run(lines, weights, headlines)
    if run is None:
        return None
    first, last = run
    headline = _headline_of(lines, headlines, first)
    lowest = headline + 1 if headline is not None else 0
    first, last = _with_siblings(lines, weights, first, last, lowest)
    foreign = frozenset(index for index in range(first, last + 1) if weights[index] < TOLERABLE)
    return Found(headline, first, last, foreign)


def _headlines(lines: Sequence[Line], titles: Sequence[str]) -> dict[int, int]:
    """How strongly lines claim to be the headline: they say what the page calls itself, or its beginning."""
    found: dict[int, int] = {}
    exact = frozenset(titles)
    for index, line in enumerate(lines):
        heading = line.tag in _HEADINGS
        if not 4 <= len(line.text) <= _HEADLINE_LENGTH or line.tag in ("option", "li") or line.is_link and not heading:
            continue
        letters = _letters(line.text)
        if letters in exact:
            claim = 10
        elif len(letters) >= 6 and any(_begins(letters, title) for title in titles):
            claim = 5
        else:
            continue
        found[index] = claim + (10 if heading else 0) + (3 if line.strong else 0) - (15 if line.is_link else 0)
    return {index: claim for index, claim in found.items() if claim > 0}


def _begins(letters: str, title: str) -> bool:
    return title.startswith(letters) or (len(title) >= 6 and letters.startswith(title) and len(letters) < len(title) + 12)


def _heaviest_run(
    lines: Sequence[Line], weights: Sequence[float], headlines: Mapping[int, int]
) -> tuple[int, int] | None:
    best, found = 0.0, None
    run, start = float("-inf"), 0
    nearest = None
    factor = 1.0
    before = 0
    for index, line in enumerate(lines):
        way = before - line.dip + line.depth - line.dip
        before = line.depth
        weight = weights[index]
        if weight > 0:
            weight *= factor
        fresh = weight
        if nearest is not None and index - nearest <= _HEADLINE_REACH:
            fresh += _HEADLINE_WEIGHT - _HEADLINE_DECAY * (index - nearest)
        run += weight - max(0, way - _SIBLING) * _STEP
        if fresh >= run:
            run, start = fresh, index
        if run > best and weight > 0:
            best, found = run, (start, index)
        if index in headlines:
            nearest, factor = index, 1.0
        elif weight == HEADING:
            factor = _BEHIND_HEADING
    return found


def _headline_of(lines: Sequence[Line], headlines: Mapping[int, int], first: int) -> int | None:
    """The strongest claim above the body, of equal ones the nearest; else a heading close above."""
    above = [index for index in headlines if index < first]
    if above:
        return max(above, key=lambda index: (headlines[index], index))
    close = range(first - 1, max(-1, first - _HEADLINE_REACH), -1)
    headings = (index for index in close if lines[index].tag in _HEADINGS and len(lines[index].text) >= 4)
    return next((index for index in headings if not lines[index].is_link), None)


def _with_siblings(
    lines: Sequence[Line], weights: Sequence[float], first: int, last: int, lowest: int
) -> tuple[int, int]:
    """The run with the short lines at its ends that stand beside it in the same element."""
    while first > lowest and _is_beside(lines, weights, first - 1, first):
        first -= 1
    while last + 1 < len(lines) and _is_beside(lines, weights, last + 1, last):
        last += 1
    return first, last


def _is_beside(lines: Sequence[Line], weights: Sequence[float], index: int, beside: int) -> bool:
    line, other = lines[index], lines[beside]
    way = line.depth + other.depth - 2 * lines[max(index, beside)].dip
    return way <= _SIBLING and weights[index] > TOLERABLE and (bool(line.text) or line.image is not None)
