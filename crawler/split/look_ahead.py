"""Look ahead of each line of a body: what comes behind it, read in one pass from the end, in linear time."""

from itertools import groupby
from typing import NamedTuple

from crawler import recognise
from crawler.page.visible_text import Line

# A line of at least this length that ends like a sentence is a paragraph, not a credit or a notice.
_PARAGRAPH = 30


class LookAhead(NamedTuple):
    """What comes behind a line.

    ``text`` is the next line's; ``followed`` says whether a paragraph comes after the short lines from there on, None
    where nothing comes; ``closing`` whether no paragraph but boilerplate comes up to a heading; ``run`` how many short
    lines stand in a row around the line.
    """

    text: str
    followed: bool | None
    closing: bool
    run: int


def look_ahead(lines: list[Line]) -> list[LookAhead]:
    """What comes behind each of a body's lines; pictures end a row of short lines."""
    short = [bool(line.text) and recognise.is_subhead(line.text) for line in lines]
    found: list[LookAhead] = []
    text, followed, closing = "", None, True
    for line, is_short, run in zip(reversed(lines), reversed(short), reversed(_runs(lines, short)), strict=True):
        found.append(LookAhead(text, followed, closing, run))
        if not line.text:
            continue
        text = line.text
        heading = recognise.is_related_heading(text)
        if not is_short:
            followed = not (heading or recognise.citation(text))
        if heading or recognise.is_footer_heading(text):
            closing = True
        # One paragraph is enough: a clause's kind is asked for only while it can still matter.
        elif closing and len(text) >= _PARAGRAPH and recognise.ends_sentence(text):
            closing = recognise.clause_kind(text) is not None
    return found[::-1]


def _runs(lines: list[Line], short: list[bool]) -> list[int]:
    """For each line how many short lines, bylines not counted, stand in a row around it."""
    counted = [is_short and not recognise.is_byline(line.text) for line, is_short in zip(lines, short, strict=True)]
    runs: list[int] = []
    for in_row, members in groupby(counted):
        length = len(list(members))
        runs += [length if in_row else 1] * length
    return runs
