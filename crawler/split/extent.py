"""What belongs to an article beyond its main run of lines: stretches in boxes of their own, a data table, a signature's
date; and what of the run does not: the text once more."""

from collections.abc import Collection, Mapping, Sequence

from crawler.lazy_pattern import lazy_compile
from crawler.page.normalise import normalised
from crawler.page.visible_text import Line
from crawler.split.boundaries import Closing
from crawler.split.line_score import PARAGRAPH, TOLERABLE

# The element that holds headline and text is deeper than html and body, else it says nothing.
_DEEP = 4
_HEADINGS = frozenset(("h2", "h3", "h4", "h5", "h6"))
# Cells of a data table: so long at the most, so many rows and columns at the least, so much of links at the most.
_CELL, _ROWS, _COLUMNS, _LINKED = 60, 3, 2, 0.2
_NUMBER = r"(?:\d{1,2}|[一二三四五六七八九十]{1,3})"
_SIGNED_DATE = lazy_compile(rf"(?:\d{{4}}|[〇○零一二三四五六七八九]{{4}})年{_NUMBER}月{_NUMBER}日")
_SIGNATURE = 30  # characters at the most
_SIGNED_IN = 12  # lines behind the text
# A copy of a text: of so many paragraphs, each so long, at the least, this share of them the same.
_COPIED, _COPIED_LENGTH, _SAME = 3, 20, 0.8
# What a notice has with it, in a list: 附件：1.报名表
_ATTACHED = lazy_compile(r"附\s*[件表图录]|\d{1,2}\s*[.、]")


def further_stretches(
    lines: Sequence[Line],
    scores: Sequence[float],
    closings: Mapping[int, Closing],
    headline: int,
    first: int,
    last: int,
) -> list[tuple[int, int]]:
    """Paragraphs that stand apart from the run, built like its own, in the element that holds it and the headline: a
    lead in a box of its own, the sections of an encyclopedia. Nothing behind what closes the article, nothing twice."""
    around = min(line.dip for line in lines[headline + 1 : first + 1])
    if around < _DEEP:
        return []
    run = range(first, last + 1)
    forms = {(lines[index].tag, lines[index].depth) for index in run if scores[index] >= PARAGRAPH}
    texts = {lines[index].text for index in run}
    found = []
    for index in [*range(headline + 1, first), *range(last + 1, len(lines))]:
        if index > last and (lines[index].dip < around or index in closings):
            break
        paragraph = scores[index] >= PARAGRAPH and (lines[index].tag, lines[index].depth) in forms
        if paragraph and lines[index].text not in texts:
            start = index
            while start - 1 > headline and start - 1 != last and _is_subhead(lines[start - 1], scores[start - 1]):
                start -= 1
            found.append((start, index))
    return found


def _is_subhead(line: Line, points: float) -> bool:
    return line.tag in _HEADINGS and not line.is_link and points > TOLERABLE


def table_behind(lines: Sequence[Line], scores: Sequence[float], closings: Collection[int], last: int) -> int:
    """Where the data table ends that stands right behind the text; ``last`` where none does."""
    start = last + 1
    if start >= len(lines) or (cell := lines[start].cell) is None:
        return last
    table = cell.table
    if (own := lines[last].cell) is not None and own.table == table:
        return last
    end = start
    rows: dict[int, set[int]] = {}
    linked = letters = 0
    while end < len(lines) and (cell := lines[end].cell) is not None and cell.table == table:
        line = lines[end]
        if end in closings or line.image is not None or len(line.text) > _CELL:
            return last
        rows.setdefault(cell.row, set()).add(cell.column)
        linked += sum(len(anchor.text) for anchor in line.anchors)
        letters += len(line.text)
        end += 1
    wide = sum(len(columns) >= _COLUMNS for columns in rows.values())
    return end - 1 if wide >= _ROWS and linked <= _LINKED * letters else last


def end_of_first_copy(lines: Sequence[Line], first: int, last: int) -> int:
    """Where a text ends that stands on the page a second time in a box of its own, for telephones; ``last`` where it
    stands there once."""
    long = [index for index in range(first, last + 1) if len(lines[index].text) >= _COPIED_LENGTH]
    texts = [lines[index].text for index in long]
    half = len(long) // 2
    again = next((at for at in range(max(half, _COPIED), len(long)) if texts[at] == texts[0]), None)
    if again is None:
        return last
    same = len({*texts[:again]} & {*texts[again:]})
    if len({*texts[again:]}) < _COPIED or same < _SAME * max(len({*texts[:again]}), len({*texts[again:]})):
        return last
    copy = {line.text for line in lines[long[again] : last + 1] if line.text}
    end = max(index for index in range(first, long[again]) if lines[index].text in copy)
    apart = min(line.dip for line in lines[end + 1 : long[again] + 1]) < lines[long[0]].depth - 1
    return end if apart else last


def signature_behind(lines: Sequence[Line], last: int) -> int:
    """Where the signature ends that an official notice closes with behind its text: the list of what is attached, the
    office and, last, the date; ``last`` where none does."""
    for index in range(last + 1, min(last + 1 + _SIGNED_IN, len(lines))):
        line = lines[index]
        if line.dip < lines[last].depth - 1 or (line.tag, line.depth) != (lines[last].tag, lines[last].depth):
            return last
        if is_date_of_signature(lines, index):
            return index
        if not _ATTACHED.match(normalised(line.text).text) and not _may_sign(line):
            return last
    return last


def is_date_of_signature(lines: Sequence[Line], index: int) -> bool:
    """Whether a line is a date alone, beside the signature that an official notice ends with."""
    line, above = lines[index], lines[index - 1]
    beside = line.dip >= line.depth - 1 and (line.tag, line.depth) == (above.tag, above.depth)
    return beside and _may_sign(above) and _SIGNED_DATE.fullmatch(normalised(line.text).text) is not None


def _may_sign(line: Line) -> bool:
    return 0 < len(line.text) <= _SIGNATURE and not line.anchors
