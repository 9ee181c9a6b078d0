"""Find the article on a page whose layout nobody declared: the best-scored run of lines behind a headline.

Each line has a score, and each step between two lines costs the way between them in the tree: paragraphs of a body
are siblings, what stands beside it is further away.
"""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass

from crawler import recognise
from crawler.page import metadata as properties
from crawler.page.fingerprint import fingerprint
from crawler.page.page import Page
from crawler.page.visible_text import Line, visible_lines
from crawler.split.boundaries import Closing, find_closings
from crawler.split.enclosed import enclosed_lines
from crawler.split.extent import (
    end_of_first_copy,
    further_stretches,
    is_date_of_signature,
    signature_behind,
    table_behind,
)
from crawler.split.headline import headline_claims, headline_of, may_be_headline, title_parts
from crawler.split.line_groups import first_post, linked_paragraphs, teaser_texts, watermarks
from crawler.split.line_score import COMMENTS, CONTACT, LISTED, PARAGRAPH, RELATED_HEADING, REPEATED, TOLERABLE, score

HEADLINE, BODY = frozenset(("headline",)), frozenset(("body",))
_POSTS = "several posts stand on the page; the first is the article"
# A short text under a linked heading, one of several.
_TEASER = -9.0
# A text in a block whose name says that it is not the article's, unless nearly all text is in such.
_FOREIGN_BLOCK, _MOST_TEXT = -5.5, 0.9
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
_ANY_HEADINGS = frozenset(("h1", "h2", "h3", "h4", "h5", "h6"))


@dataclass(frozen=True, slots=True)
class ArticleLines:
    """Indexes of an article's lines: its headline if there is one, and the lines of its body with their marks.

    ``notice`` says what is odd about the page.
    """

    headline: int | None
    body: Mapping[int, frozenset[str]]
    notice: str | None = None


@dataclass(frozen=True, slots=True)
class MarkedLines:
    """A page's lines with their marks, and what is odd about the page."""

    lines: tuple[Line, ...]
    notice: str | None = None


def page_lines(page: Page) -> tuple[Line, ...]:
    """The lines of a page whose layout nobody declared. Raises UnreadablePage."""
    return visible_lines(page.tree)


def page_statements(page: Page) -> properties.Stated:
    """What a page states of itself unseen. Raises UnreadablePage."""
    return properties.stated(page.tree)


def page_titles(page: Page) -> dict[str, int]:
    """The parts of what a page calls itself, by their weight. Raises UnreadablePage."""
    return title_parts(page.once(page_statements).titles)


def page_article(page: Page) -> ArticleLines | None:
    """The article on a page, of whose host nothing is known; None where nothing reads like one.

    Raises UnreadablePage.
    """
    return find_article(page.once(page_lines), page.once(page_titles))


def marked_lines(page: Page, repeated: Collection[str] = ()) -> MarkedLines:
    """A page's lines, those of the article marked ``headline``, ``body`` and, within it, ``foreign``.

    ``repeated`` holds the fingerprints of lines that the host's pages have in common. Raises UnreadablePage.
    """
    lines = page.once(page_lines)
    found = find_article(lines, page.once(page_titles), repeated) if repeated else None
    found = found or page.once(page_article)  # a host may repeat whole articles
    if found is None:
        return MarkedLines(lines)
    marked = list(lines)
    for index, marks in found.body.items():
        marked[index] = marked[index].marked(marks)
    if found.headline is not None:
        marked[found.headline] = marked[found.headline].marked(HEADLINE)
    return MarkedLines(tuple(marked), found.notice)


def find_article(
    lines: Sequence[Line], titles: Mapping[str, int], repeated: Collection[str] = ()
) -> ArticleLines | None:
    """The article among a page's lines; None where nothing reads like one."""
    scores = line_scores(lines, repeated)
    headlines = {index: claim for index, claim in headline_claims(lines, titles).items() if scores[index] != COMMENTS}
    _lower_foreign_blocks(lines, scores, headlines)
    post = first_post(lines, scores, headlines)
    if post is None:
        return _find(lines, scores, headlines)
    own = {index - post.start: claim for index, claim in headlines.items() if index in post}
    found = _find(lines[post.start : post.stop], scores[post.start : post.stop], own)
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
    for index in watermarks(lines):
        scores[index] = REPEATED
    return scores


def _lower_foreign_blocks(lines: Sequence[Line], scores: list[float], headlines: Mapping[int, int]) -> None:
    """Take from text in blocks whose names say that they are not the article's.

    The names mean nothing where they are those of what holds the headline, or nearly all text.
    """
    if any(claim >= _NAMED and lines[index].foreign_block for index, claim in headlines.items()):
        return
    total = sum(points for points in scores if points > 0)
    foreign = [index for index, line in enumerate(lines) if line.foreign_block and scores[index] > 0]
    if sum(scores[index] for index in foreign) < _MOST_TEXT * total:
        for index in foreign:
            scores[index] = _FOREIGN_BLOCK


def _find(lines: Sequence[Line], scores: list[float], headlines: Mapping[int, int]) -> ArticleLines | None:
    highest = max(headlines.values(), default=0)
    uppermost = min((index for index, claim in headlines.items() if claim == highest), default=0)
    for index, claim in headlines.items():
        # A subhead or a signature may begin like the title that stands above it.
        if index <= uppermost or claim == highest:
            scores[index] = min(scores[index], _ABOVE)
    closings = find_closings(lines, scores, headlines)
    run = _best_run(lines, scores, headlines, closings)
    if run is None:
        return None
    first, last = run
    headline = headline_of(lines, scores, headlines, first)
    if headline is None and first < last and lines[first].tag in _ANY_HEADINGS and may_be_headline(lines[first]):
        headline = first
        first += 1
    lowest = headline + 1 if headline is not None else 0
    first, last = _with_siblings(lines, scores, first, last, lowest)
    whole, last = last, end_of_first_copy(lines, first, last)
    body = _body(lines, scores, first, last)
    if last == whole and headline is not None and headlines.get(headline, 0) >= _NAMED:
        for start, end in further_stretches(lines, scores, closings, headline, first, last):
            body |= _body(lines, scores, start, end)
    end = table_behind(lines, scores, closings, last)
    body |= dict.fromkeys(range(last + 1, end + 1), BODY)
    if end == last:
        body |= dict.fromkeys(range(last + 1, signature_behind(lines, last) + 1), TEXT)
    return ArticleLines(headline, body)


def _score(line: Line, repeated: Collection[str]) -> float:
    if line.image is not None:
        return 0.0
    points = score(line)
    if not repeated or points <= TOLERABLE or fingerprint(line.text) not in repeated:
        return points
    return points if recognise.is_byline(line.text) else REPEATED  # one author writes many articles


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
    items = _text_items(lines, scores, first, last) | enclosed_lines(lines, scores, first, last)
    total = sum(points for points in scores[first : last + 1] if points > 0)
    before = 0.0
    listing = False
    for index in range(first, last + 1):
        line, points = lines[index], scores[index]
        foreign = points < TOLERABLE and index not in items
        if line.text and recognise.is_related_heading(line.text):
            following = next((after for after in range(index + 1, last + 1) if lines[after].text), index)
            listing = scores[following] < TOLERABLE and bool(lines[following].anchors)
            share = _BRIEFS if recognise.is_subhead(lines[following].text) else _BRIEF
            found[index] = FOREIGN if listing else BODY if total - before < share * before else TEXT
        elif foreign and listing and line.anchors:
            found[index] = RELATED
        elif foreign and index > first and is_date_of_signature(lines, index):
            found[index] = TEXT
        else:
            listing = listing and foreign
            found[index] = FOREIGN if foreign else BODY
        before += max(points, 0.0)
    return found


def _text_items(lines: Sequence[Line], scores: Sequence[float], first: int, last: int) -> set[int]:
    """The short items of lists that are the article's: no links, and one of them reads like text, or the line above
    announces them."""
    found: set[int] = set()
    index = first
    while index <= last:
        end = index
        while end <= last and lines[end].tag == "li" and lines[end].text and not lines[end].anchors:
            end += 1
        if end == index:  # as most lines are no items
            index += 1
            continue
        announced = index > first and lines[index - 1].text.endswith(("：", ":"))
        if announced or any(points > 0 for points in scores[index:end]):
            found.update(at for at in range(index, end) if scores[at] == LISTED)
        index = end
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
