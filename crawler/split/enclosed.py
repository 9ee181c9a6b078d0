"""Lines among an article's paragraphs that read like what pages print around articles: dates, hosts, list items."""

from collections.abc import Sequence

from crawler import recognise
from crawler.lazy_pattern import lazy_compile
from crawler.page.normalise import normalised
from crawler.page.visible_text import Line
from crawler.split.line_score import CLAUSE, INFO, LISTED, PARAGRAPH, TOLERABLE

# So far apart, in lines, the paragraphs before and behind may be.
_REACH = 16
_MAY_BE_TEXT = frozenset((INFO, CLAUSE, LISTED))
_PUBLISHED = lazy_compile(
    r"发[布表稿]|刊发|更新|上传|录入|来\s*源|稿源|作\s*者|编\s*辑|责编|记者|浏览|点击|阅读|评论|打印|字\s*[体号]"
)
# Who holds a course, 主办单位：, is named as who runs a site is; these are a site's.
_OUTLETS = lazy_compile("本[报報网網刊站社台]|[网網]站|ICP|版[权權]|技[术術]支持|[备備]案|制作|主管")
_CREDITS = frozenset(("source", "editor", "author"))


def enclosed_lines(lines: Sequence[Line], scores: Sequence[float], first: int, last: int) -> set[int]:
    """Lines of a run that are the article's own for all that they say: paragraphs of one kind stand before and behind
    them in the same element, and they are no links, credits or statements.

    A notice says when its course takes place and who holds it; a chronology has a date above each paragraph; a
    paragraph announces a list without a colon.
    """
    found: set[int] = set()
    before = None
    waiting: list[int] = []
    lowest = 0  # the fewest elements open since the paragraph before
    for index in range(first, last + 1):
        line, points = lines[index], scores[index]
        lowest = min(lowest, line.dip)
        if points >= PARAGRAPH and not line.anchors:
            if before is not None and _alike(lines[before], line, lowest) and index - before <= _REACH:
                found.update(waiting)
            before, lowest, waiting = index, line.depth, []
        elif before is not None and points < TOLERABLE and _may_be_text(line, points, lines[before]):
            waiting.append(index)
    return found


def _alike(one: Line, other: Line, lowest: int) -> bool:
    return (one.tag, one.depth) == (other.tag, other.depth) and lowest >= one.depth - 1


def _may_be_text(line: Line, points: float, paragraph: Line) -> bool:
    if line.anchors or not line.text or points not in _MAY_BE_TEXT:
        return False
    if points == LISTED:
        return line.depth > paragraph.depth or line.tag == paragraph.tag
    if (line.tag, line.depth) != (paragraph.tag, paragraph.depth):
        return False
    text = line.text
    if recognise.is_unmistakable_clause(text) or recognise.is_promotion(text) or recognise.states_time_alone(text):
        return False
    if points == CLAUSE and (recognise.clause_kind(text) != "notice" or _OUTLETS.search(text)):
        return False
    if _PUBLISHED.search(normalised(text).text):
        return False
    return not any(part.kind in _CREDITS for part in recognise.info_parts(text) or ())
