"""Find the article on a page whose layout nobody declared: the best-scored run of lines behind a headline.

Each line has a score, and each step between two lines costs the way between them in the tree: paragraphs of a body
are siblings, what stands beside it is further away.
"""

import re
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass

from lxml import etree

from crawler import recognise
from crawler.page.cache import cached_by_line
from crawler.page.fingerprint import fingerprint
from crawler.page.normalise import HAN, normalised
from crawler.page.visible_text import Line, visible_lines
from crawler.split.boundaries import Closing, find_closings
from crawler.split.extent import further_stretches, is_date_of_signature, table_behind
from crawler.split.line_groups import first_post, linked_paragraphs, teaser_texts
from crawler.split.line_score import COMMENTS, CONTACT, PARAGRAPH, RELATED_HEADING, REPEATED, TOLERABLE, score

HEADLINE, BODY = frozenset(("headline",)), frozenset(("body",))
_POSTS = "several posts stand on the page; the first is the article"
# A short text under a linked heading, one of several.
_TEASER = -9.0
# Within the body: lines that are not its own, links to other articles among them, and lines that are text for all that
# they say.
FOREIGN, RELATED, TEXT = BODY | {"foreign"}, BODY | {"foreign", "related"}, BODY | {"text"}

# Block elements closed and opened on the way to a sibling, and what each one more costs, in characters.
_SIBLING, _STEP = 2, 4.0
# A run that begins this close behind a headline scores more, the less the farther, in lines and characters.
_HEADLINE_REACH, _HEADLINE_WEIGHT, _HEADLINE_DECAY = 25, 60.0, 2.0
# The first text behind a heading that says what the page calls itself scores so much more: it is the article's, however
# long its neighbours are.
_NAMED, _NAMED_WEIGHT, _NAMED_REACH = 20, 250.0, 60
# No body lies on both sides of a headline, unless it is long.
_ABOVE = -30.0
# What lies between two stretches of text in one element costs no more than this.
_EXCURSION = 20.0
# So many lines of addresses and telephone numbers at an article's end are the outlet's.
_CONTACTS = 2
# A heading such as 相关链接 opens briefs, if no more text follows it than this share of that before it: where a
# headline follows, and where none does.
_BRIEFS, _BRIEF = 1.25, 0.6
# So many short lines in a row are verses, each of so many points.
_VERSES, _VERSE = 4, 6.0
_CELLS = frozenset(("li", "td", "th", "dt", "dd", "option", "textarea"))
_HEADLINE_LENGTH = 80
# A title that is never closed holds the page.
_TITLE_LENGTH = 200
# How strongly a line claims to be the headline that is what the page calls itself, up to a joint; resembles that; is a
# part of it.
_BEGINS, _RESEMBLES, _IS_PART = 10, 7, 6
# Letters from which a line may be a title's beginning.
_SHORTEST = 6
# How many lines above a body may hold its headline where nothing names it.
_PLAIN_REACH = 8
# So many letters of what the page calls itself, in a heading, are enough.
_BEGINNING = 10
_HEADINGS = frozenset(("h1", "h2", "h3", "h4"))
_ANY_HEADINGS = _HEADINGS | {"h5", "h6"}
_TITLE_JOINT = re.compile(r"\s*(?:[_|<>«»·｜丨]+|--+|—+|\s-|-\s|(?<=[^A-Za-z\d])-(?=[^A-Za-z\d]))\s*")
_CRUMBS = re.compile(r".{0,6}位置\s*[:：]|首\s*页\s*[-—–>＞»›·|/｜]")
_HAN = re.compile(f"[{HAN}]")
_LETTER = re.compile(r"[^\W_]")
_LETTERS = re.compile(r"[\W_]+")


@dataclass(frozen=True, slots=True)
class ArticleLines:
    """Indexes of an article's lines: its headline if there is one, and the lines of its body with their marks.

    ``notice`` says what is odd about the page.
    """

    headline: int | None
    body: Mapping[int, frozenset[str]]
    notice: str | None = None


def marked_lines(root: etree._Element, titles: Sequence[str], repeated: Collection[str] = ()) -> tuple[Line, ...]:
    """A page's lines, those of the article marked ``headline``, ``body`` and, within it, ``foreign``.

    ``titles`` are what the page calls itself; ``repeated`` holds the fingerprints of lines that the host's pages have
    in common.
    """
    lines = visible_lines(root)
    parts = title_parts(titles)
    found = find_article(lines, parts, repeated) or find_article(lines, parts)  # a host may repeat whole articles
    if found is None:
        return lines
    marked = list(lines)
    for index, marks in found.body.items():
        marked[index] = marked[index]._replace(marks=marks)
    if found.headline is not None:
        marked[found.headline] = marked[found.headline]._replace(marks=HEADLINE)
    return tuple(marked)


def title_parts(titles: Sequence[str]) -> dict[str, int]:
    """The letters of what a page calls itself, of its beginning up to each joint, and of each part between joints;
    with how strongly a line that says the same claims to be the headline.

    >>> title_parts(["云州新闻_云州春来早-云州网"])
    {'云州新闻云州春来早云州网': 10, '云州新闻云州春来早': 10, '云州新闻': 10, '云州春来早': 6}
    """
    parts: dict[str, int] = {}
    for stated in titles:
        title = stated[:_TITLE_LENGTH]
        ends = [len(title), *(found.start() for found in reversed(list(_TITLE_JOINT.finditer(title))))]
        parts |= {_letters(title[:end]): _BEGINS for end in ends}
        for part in _TITLE_JOINT.split(title):
            parts.setdefault(_letters(part), _IS_PART)
    return {part: claim for part, claim in parts.items() if len(part) >= 4}


@cached_by_line
def _letters(text: str) -> str:
    return _LETTERS.sub("", normalised(text).text)


def find_article(
    lines: Sequence[Line], titles: Mapping[str, int], repeated: Collection[str] = ()
) -> ArticleLines | None:
    """The article among a page's lines; None where nothing reads like one."""
    scores = line_scores(lines, repeated)
    headlines = {index: claim for index, claim in _headlines(lines, titles).items() if scores[index] != COMMENTS}
    post = first_post(lines, scores) if not headlines else None
    if post is None:
        return _find(lines, scores, headlines)
    found = _find(lines[post.start : post.stop], scores[post.start : post.stop], {})
    if found is None:
        return None
    headline = None if found.headline is None else found.headline + post.start
    return ArticleLines(headline, {index + post.start: marks for index, marks in found.body.items()}, _POSTS)


def line_scores(lines: Sequence[Line], repeated: Collection[str] = ()) -> list[float]:
    """The score of each line, by itself and by the lines around it."""
    scores = [_score(line, repeated) for line in lines]
    _raise_verses(lines, scores)
    for index in linked_paragraphs(lines):
        scores[index] = max(scores[index], _score(lines[index]._replace(anchors=(), is_link=False), repeated))
    for index in teaser_texts(lines, [points > 0 for points in scores]):
        scores[index] = _TEASER
    return scores


def _find(lines: Sequence[Line], scores: list[float], headlines: Mapping[int, int]) -> ArticleLines | None:
    strongest = max(headlines, key=lambda index: (headlines[index], index), default=None)
    for index, claim in headlines.items():
        # A subhead or a signature may begin like the title that stands above it.
        if strongest is None or index <= strongest or claim >= headlines[strongest]:
            scores[index] = min(scores[index], _ABOVE)
    closings = find_closings(lines, scores, headlines)
    run = _best_run(lines, scores, headlines, closings)
    if run is None:
        return None
    first, last = run
    headline = _headline_of(lines, scores, headlines, first)
    if headline is None and first < last and lines[first].tag in _ANY_HEADINGS and _may_be_headline(lines[first]):
        headline = first
        first += 1
    lowest = headline + 1 if headline is not None else 0
    first, last = _with_siblings(lines, scores, first, last, lowest)
    body = _body(lines, scores, first, last)
    if headline is not None and headlines.get(headline, 0) >= _NAMED:
        for start, end in further_stretches(lines, scores, closings, headline, first, last):
            body |= _body(lines, scores, start, end)
    end = table_behind(lines, scores, closings, last)
    body |= dict.fromkeys(range(last + 1, end + 1), BODY)
    if end == last and end + 1 < len(lines) and is_date_of_signature(lines, end + 1):
        body[end + 1] = TEXT
    return ArticleLines(headline, body)


def _score(line: Line, repeated: Collection[str]) -> float:
    if line.image is not None:
        return 0.0
    points = score(line)
    if not repeated or points <= TOLERABLE or fingerprint(line.text) not in repeated:
        return points
    return points if recognise.is_byline(line.text) else REPEATED  # one author writes many articles


def _headlines(lines: Sequence[Line], titles: Mapping[str, int]) -> dict[int, int]:
    """How strongly lines claim to be the headline: they say what the page calls itself, or its beginning."""
    found: dict[int, int] = {}
    beginnings = {title[0] for title in titles}
    for index, line in enumerate(lines):
        heading = line.tag in _HEADINGS
        if not 4 <= len(line.text) <= _HEADLINE_LENGTH or line.tag in ("option", "li") or _CRUMBS.match(line.text):
            continue
        if not heading and (line.is_link or _first_letter(line.text) not in beginnings):
            continue
        letters = _letters(line.text)
        claim = titles.get(letters) or max((_claim(letters, title, heading) for title in titles), default=0)
        if claim:
            found[index] = claim + (10 if heading else 0) + (3 if line.strong else 0) - (15 if line.is_link else 0)
    return {index: claim for index, claim in found.items() if claim > 0}


@cached_by_line
def _first_letter(text: str) -> str | None:
    first = _LETTER.search(text)
    return normalised(first[0]).text if first else None


def _claim(letters: str, title: str, heading: bool) -> int:
    if len(letters) < _SHORTEST:
        return 0
    longer = len(title) >= _SHORTEST and letters.startswith(title) and len(letters) < len(title) + 12
    if longer or title.startswith(letters):
        return _RESEMBLES
    return _RESEMBLES if heading and _resembles(letters, title) else 0


def _resembles(letters: str, title: str) -> bool:
    return len(title) >= _BEGINNING and title[:_BEGINNING] in letters


def _best_run(
    lines: Sequence[Line], scores: Sequence[float], headlines: Mapping[int, int], closings: Mapping[int, Closing]
) -> tuple[int, int] | None:
    best, found = 0.0, None
    run, start = float("-inf"), 0
    headline = closed = named = None
    before = 0
    # The run up to the last text in each element that is still open, innermost last: its depth, score and start.
    left: list[tuple[int, float, int]] = []
    for index, line in enumerate(lines):
        way = before + line.depth - 2 * line.dip
        before = line.depth
        while left and left[-1][0] - 1 > line.dip:
            left.pop()
        points = scores[index]
        if closed is not None and line.dip < closed.depth:
            closed = None
        if points > 0 and closed is not None:
            points *= closed.factor
        if way > _SIBLING:
            run -= (way - _SIBLING) * _STEP
        if left and left[-1][1] - _EXCURSION > run and left[-1][0] >= line.depth:
            _, run, start = left[-1]
            run -= _EXCURSION
        fresh = 0.0
        if headline is not None and index - headline <= _HEADLINE_REACH:
            fresh = _HEADLINE_WEIGHT - _HEADLINE_DECAY * (index - headline)
        if named is not None and points >= PARAGRAPH:
            fresh += _NAMED_WEIGHT if index - named <= _NAMED_REACH else 0.0
            named = None
        if fresh >= run:
            run, start = fresh, index
        run += points
        if points > 0:
            if run > best:
                best, found = run, (start, index)
            while left and left[-1][0] >= line.depth:
                left.pop()
            left.append((line.depth, run, start))
        if index in headlines:
            headline, closed = index, None
            if headlines[index] >= _NAMED:
                named = index
        elif found is not None and (closing := closings.get(index)) is not None:  # above all text it closes nothing
            # One within what another heads closes no less.
            closed = closing if closed is None or closing.depth <= closed.depth else closed
    return found


def _headline_of(
    lines: Sequence[Line], scores: Sequence[float], headlines: Mapping[int, int], first: int
) -> int | None:
    """The strongest claim above the body, of equal ones the nearest; else a heading close above; else, where the page
    calls itself something else, the uppermost bold line or line of the text right above the body."""
    above = [index for index in headlines if index < first]
    if above:
        return max(above, key=lambda index: (headlines[index], index))
    close = range(first - 1, max(-1, first - _HEADLINE_REACH), -1)
    headings = (index for index in close if lines[index].tag in _HEADINGS and len(lines[index].text) >= 4)
    headings = (index for index in headings if not _CRUMBS.match(lines[index].text))
    if (heading := next((index for index in headings if not lines[index].is_link), None)) is not None:
        return heading
    plain: list[int] = []
    shared: dict[int, int] = {}  # how many of the elements around the body a line shares
    dip = lines[first].dip
    for index in close[:_PLAIN_REACH]:
        if lines[index].is_link:
            break
        if scores[index] > TOLERABLE and _may_be_headline(lines[index]):
            plain.append(index)
            shared[index] = dip
        dip = min(dip, lines[index].dip)
    nearest = max(shared.values(), default=0) - _SIBLING
    plain = [index for index in plain if shared[index] >= nearest]
    return min(plain, key=lambda index: (not lines[index].strong, index), default=None)


def _may_be_headline(line: Line) -> bool:
    return (
        4 <= len(line.text) <= _HEADLINE_LENGTH
        and bool(_HAN.search(line.text))
        and not line.anchors
        and not _CRUMBS.match(line.text)
        and not recognise.is_byline(line.text)
        and not recognise.is_bare_name(line.text)
    )


def _with_siblings(
    lines: Sequence[Line], scores: Sequence[float], first: int, last: int, lowest: int
) -> tuple[int, int]:
    """The run with the short lines at its ends that stand beside it in the same element."""
    while first > lowest and _is_beside(lines, scores, first - 1, first):
        first -= 1
    while last + 1 < len(lines) and _is_beside(lines, scores, last + 1, last):
        last += 1
    trailing = last
    while trailing > first and (scores[trailing] == CONTACT or not lines[trailing].text):
        trailing -= 1
    if 0 < sum(scores[index] == CONTACT for index in range(trailing + 1, last + 1)) <= _CONTACTS:
        last = trailing  # the outlet's own
    if last + 2 < len(lines) and scores[last + 1] == RELATED_HEADING and _ways(lines, last + 1) <= _SIBLING:
        end = last + 1  # briefs, if text follows
        while end + 1 < len(lines) and _is_beside(lines, scores, end + 1, end):
            end += 1
        last = end if end > last + 1 else last
    return first, last


def _is_beside(lines: Sequence[Line], scores: Sequence[float], index: int, beside: int) -> bool:
    line = lines[index]
    return (
        _ways(lines, max(index, beside)) <= _SIBLING
        and scores[index] > TOLERABLE
        and (bool(line.text) or line.image is not None)
    )


def _body(lines: Sequence[Line], scores: Sequence[float], first: int, last: int) -> dict[int, frozenset[str]]:
    """The lines of a run with their marks."""
    found: dict[int, frozenset[str]] = {}
    total = sum(points for points in scores[first : last + 1] if points > 0)
    before = 0.0
    listing = False
    for index in range(first, last + 1):
        line, points = lines[index], scores[index]
        foreign = points < TOLERABLE
        if line.text and recognise.is_related_heading(line.text):
            following = next((after for after in range(index + 1, last + 1) if lines[after].text), index)
            listing = scores[following] < TOLERABLE and bool(lines[following].anchors)
            share = _BRIEFS if recognise.is_subhead(lines[following].text) else _BRIEF
            found[index] = FOREIGN if listing else BODY if total - before < share * before else TEXT
        elif foreign and listing and line.anchors:
            found[index] = RELATED
        else:
            listing = listing and foreign
            found[index] = FOREIGN if foreign else BODY
        before += max(points, 0.0)
    return found


def _raise_verses(lines: Sequence[Line], scores: list[float]) -> None:
    """Give short lines that stand in a row in one element, without links, the score of text: verses, or a text that
    is broken into lines."""
    row: list[int] = []
    for index, line in enumerate(lines):
        short = TOLERABLE < scores[index] < _VERSE + 1 and line.text != "" and not line.anchors
        beside = row and line.depth + lines[row[-1]].depth - 2 * line.dip <= _SIBLING and line.tag == lines[row[-1]].tag
        if not (short and beside):
            row = []
        if short and line.tag not in _CELLS:
            row.append(index)
        if len(row) >= _VERSES:
            for verse in row[-_VERSES:]:
                scores[verse] = _VERSE


def _ways(lines: Sequence[Line], index: int) -> int:
    """How many block elements are closed and opened between a line and the one before it."""
    return lines[index].depth + lines[index - 1].depth - 2 * lines[index].dip
