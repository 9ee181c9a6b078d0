"""Where an article ends for what the page says: headings of foreign blocks, notices, the editor's credit, a second
headline."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from crawler.page.visible_text import Line
from crawler.split.line_score import COMMENTS, ENDING, HEADING, NOTICE, RELATED_HEADING

# What is left of a text's score behind the heading of a foreign block, of related articles, of comments or a notice, in
# the element that they head; behind the editor's credit all text does.
_FACTORS = {HEADING: 0.1, RELATED_HEADING: 0.4, COMMENTS: 0.0, NOTICE: 0.4, ENDING: 0.1}
_SECOND_HEADLINE = 0.1
_NEAR = 12  # lines
_RANKS = {"h1": 1, "h2": 2, "h3": 3, "h4": 4}


@dataclass(frozen=True, slots=True)
class Closing:
    """What a line closes: text scores ``factor`` of its points up to where fewer than ``depth`` elements are open."""

    depth: int
    factor: float


def find_closings(lines: Sequence[Line], scores: Sequence[float], headlines: Mapping[int, int]) -> dict[int, Closing]:
    """The lines that close what stands before them."""
    found: dict[int, Closing] = {}
    rank = _headline_rank(lines, headlines)
    text_depth, dip = 0, 0  # of the last text, and the fewest elements open since
    for index, line in enumerate(lines):
        dip = min(dip, line.dip)
        points = scores[index]
        if points in _FACTORS and index not in headlines:
            factor = _FACTORS[points]
            if points == COMMENTS and _goes_on(lines, scores, index):
                factor = _FACTORS[NOTICE]
            found[index] = Closing(0 if points == ENDING else _headed(lines, index), factor)
        elif _RANKS.get(line.tag, 9) <= rank and index not in headlines and not line.is_link and dip < text_depth - 1:
            found[index] = Closing(_headed(lines, index), _SECOND_HEADLINE)
        if points > 0:
            text_depth = dip = line.depth
    return found


def _goes_on(lines: Sequence[Line], scores: Sequence[float], index: int) -> bool:
    """Whether the next text stands in the same element as the one before, in one like its: a section of the text may be
    headed as comments are."""
    before = next((at for at in range(index - 1, max(-1, index - _NEAR), -1) if scores[at] > 0), None)
    behind = next((at for at in range(index + 1, min(len(lines), index + _NEAR)) if scores[at] > 0), None)
    if before is None or behind is None or (lines[before].tag, lines[before].depth) != (
        lines[behind].tag,
        lines[behind].depth,
    ):
        return False
    return min(line.dip for line in lines[before + 1 : behind + 1]) >= lines[before].depth - 1


def _headline_rank(lines: Sequence[Line], headlines: Mapping[int, int]) -> int:
    """The rank of headings that are headlines as the article's own is; 0 where that is no heading."""
    strongest = max(headlines, key=lambda index: (headlines[index], -index), default=None)
    return _RANKS.get(lines[strongest].tag, 0) if strongest is not None else 0


def _headed(lines: Sequence[Line], index: int) -> int:
    """The depth of the element that a heading shares with what follows it: a heading may have a box of its own."""
    parent = lines[index].depth - 1
    return min(parent, lines[index + 1].dip) if index + 1 < len(lines) else parent
