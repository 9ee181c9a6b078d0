"""Groups of lines that tell by repetition what one line alone does not: teasers, linked paragraphs, posts."""

import re
from collections import Counter
from collections.abc import Collection, Sequence
from itertools import pairwise

from crawler.lazy_pattern import lazy_alternatives, lazy_compile
from crawler.page.fingerprint import fingerprint
from crawler.page.visible_text import Line
from crawler.recognise import ends_sentence, find_date

# A teaser: a linked heading of so many characters at least, and a text of so many at the most in so many lines.
_HEADING, _TEXT, _LINES = 6, 220, 6
# So many teasers in a row are a list; an article may link a subhead or two.
_TEASERS = 3
# A watermark has so many characters at the most, and a domain.
_MARK = 40
_DOMAIN = lazy_compile(r"\b[a-z\d-]{2,}\.(?:com|cn|net|org|tw|hk|mo|sg|my|tv|cc|info|example)\b", re.IGNORECASE)
# So many posts with a date of one form at one depth, each with a text of so many characters, are a page of posts.
_POSTS, _POST = 3, 30
# What a line with a date holds, as printed.
_MAY_DATE = lazy_alternatives(
    ("12１２", r"\d{3}"),
    ("民", "[国國]"),
    (r"\d", r"\d[-－]"),
    ("〇○零一二三四五六七八九", "[〇○零一二三四五六七八九]{3}年"),
)
# Words of forums, and within how many lines of a post's date one stands.
_FORUM = lazy_compile(r"发[表布][于於]|發[表布]於|回[复復帖贴貼]|\d+\s*[楼樓]|[楼樓]主|只看|沙发|引用")
_NEAR = 2
# Characters of text above the first post's date from which the page is an article with comments.
_ABOVE = 60


def teaser_texts(lines: Sequence[Line], texts: Sequence[bool]) -> set[int]:
    """The texts of teasers: short ones under linked headings, three or more in a row that are built alike.

    ``texts`` says which lines read like text.
    """
    heads = [index for index, line in enumerate(lines) if line.is_link and len(line.text) >= _HEADING]
    items = [(head, _item(lines, texts, head, following)) for head, following in pairwise([*heads, len(lines)])]
    found: set[int] = set()
    row: list[tuple[int, list[int]]] = []
    for head, item in items:
        if row and not (item and _alike(lines[row[-1][0]], lines[head])):
            found |= _texts_of(row)
            row = []
        if item:
            row.append((head, item))
    return found | _texts_of(row)


def _texts_of(row: Sequence[tuple[int, list[int]]]) -> set[int]:
    return {text for _, item in row for text in item} if len(row) >= _TEASERS else set()


def _item(lines: Sequence[Line], texts: Sequence[bool], head: int, end: int) -> list[int]:
    """The text lines that a linked heading stands above; none where they are too long for a teaser's, or none."""
    found: list[int] = []
    length = 0
    for index in range(head + 1, min(end, head + 1 + _LINES)):
        if lines[index].dip < lines[head].dip - 1:  # out of what holds the list
            break
        if texts[index]:
            found.append(index)
            length += len(lines[index].text)
    return found if 0 < length <= _TEXT else []


def _alike(one: Line, other: Line) -> bool:
    return (one.tag, one.depth) == (other.tag, other.depth) and one.anchors[0].href != other.anchors[0].href


def linked_paragraphs(lines: Sequence[Line]) -> set[int]:
    """Sentences in a row that lead to one address: a text that is linked, not links to other texts."""
    sentences = [index for index, line in enumerate(lines) if line.is_link and ends_sentence(line.text)]
    found = {index for index in sentences if len(lines[index].anchors) > 1 and _address(lines[index])}
    for one, other in pairwise(sentences):
        beside = other == one + 1 and (lines[one].tag, lines[one].depth) == (lines[other].tag, lines[other].depth)
        if beside and _address(lines[one]) == _address(lines[other]) is not None:
            found |= {one, other}
    return found


def _address(line: Line) -> str | None:
    """The one address that all links of a line lead to."""
    addresses = {anchor.href for anchor in line.anchors}
    return addresses.pop() if len(addresses) == 1 else None


def watermarks(lines: Sequence[Line]) -> set[int]:
    """Lines that print a name and a domain between the paragraphs, again and again."""
    marked = [index for index, line in enumerate(lines) if len(line.text) <= _MARK and _DOMAIN.search(line.text)]
    printed = Counter(lines[index].text for index in marked)
    return {index for index in marked if printed[lines[index].text] > 1}


def first_post(lines: Sequence[Line], scores: Sequence[float], headlines: Collection[int]) -> range | None:
    """The lines of the first of several posts on a page; None where the page is none of posts.

    Posts have their dates in one form at one depth, each with a text behind it. A blog's have a title right above the
    date; where a line claims to be the headline of all, they are a thread's, and words of forums stand beside them.
    """
    for places in _dates_alike(lines):
        if sum(filter(_positive, scores[: places[0]])) >= _ABOVE:
            continue
        if headlines:
            thread = sum(_is_of_forum(lines, place) for place in places) * 2 >= len(places)
            if not thread or min(headlines) > places[0]:
                continue
            bounds = places
        else:
            bounds = [_title_above(lines, place) for place in places]
        ends = [*bounds[1:], len(lines)]
        if all(sum(filter(_positive, scores[start:end])) >= _POST for start, end in zip(bounds, ends, strict=True)):
            return range(min([bounds[0], *headlines]), bounds[1])
    return None


def _dates_alike(lines: Sequence[Line]) -> list[list[int]]:
    """Lines with a date of one form at one depth, where there are so many as to be posts'."""
    places_of: dict[tuple[str, int], list[int]] = {}
    for index, line in enumerate(lines):
        if len(line.text) <= 80 and _MAY_DATE.search(line.text):
            places_of.setdefault((line.tag, line.depth), []).append(index)
    forms: dict[tuple[str, str, int], list[int]] = {}
    for (tag, depth), places in places_of.items():
        if len(places) >= _POSTS:
            for index in places:
                forms.setdefault((fingerprint(lines[index].text), tag, depth), []).append(index)
    alike = [places for places in forms.values() if len(places) >= _POSTS]  # most lines need not be read for a date
    dates = ([index for index in places if _has_date(lines[index].text)] for places in alike)
    return sorted(places for places in dates if len(places) >= _POSTS)


def _is_of_forum(lines: Sequence[Line], place: int) -> bool:
    """Whether words of forums stand in or beside the line of a post's date."""
    return any(_FORUM.search(line.text) for line in lines[max(0, place - _NEAR) : place + _NEAR + 1])


def _positive(points: float) -> bool:
    return points > 0


def _has_date(text: str) -> bool:
    try:
        return find_date(text) is not None
    except ValueError:
        return False


def _title_above(lines: Sequence[Line], place: int) -> int:
    """Where a post begins: with the line above its date, if that stands in what holds the post."""
    above = place - 1
    return above if above >= 0 and lines[above].text and lines[place].dip >= lines[above].dip else place
