"""Split an article's page: every visible character ends in one place."""

import datetime as dt
from collections import Counter
from collections.abc import Collection, Iterable
from dataclasses import dataclass, replace

from crawler.items import Block, Brief, PrintEdition, RelatedLink, Removed, Restored
from crawler.page import metadata as properties
from crawler.page.json_ld import json_ld_article
from crawler.page.language import language
from crawler.page.layout_selectors import Marking
from crawler.page.page import Page, UnreadablePage
from crawler.page.visible_text import MOST_LINES, visible_lines
from crawler.recognise import (
    authors_in,
    closing_authors,
    closing_editor,
    closing_source,
    dateline_authors,
    is_bare_name,
    is_byline,
    labelled_authors,
    opening_authors,
)
from crawler.sites.declaration import Layout
from crawler.sites.generic import GENERIC
from crawler.split.body import read_body
from crawler.split.head import (
    body_bounds,
    read_edition_label,
    read_head,
    read_headline,
    read_info,
    read_section,
    read_title,
)
from crawler.split.headline import stated_headline
from crawler.split.ledger import Piece, Place
from crawler.split.main_content import marked_lines, page_statements
from crawler.split.named import read_named
from crawler.split.page_kind import error_page, why_no_body
from crawler.split.publication_date import checked, publication_date, url_date
from crawler.split.state import PrintedClause, SplitState
from crawler.split.tail import read_tail
from crawler.split.template import mark_repeated

# Where a page opens and closes its html element, in characters from its ends; property comments stand behind it.
_HEAD, _TAIL = 2_000, 20_000
# In how many of the first paragraphs a credit may stand at the beginning.
_OPENING_REACH = 6
# In how many of the last ones at the end.
_CLOSING_REACH = 3
UNSEEN_HEADLINE = "no line is the headline; it stands in the page's head alone"


@dataclass(frozen=True, slots=True)
class Split:
    """What one article's page, or several joined, hold.

    ``clauses`` are as printed, in order and with repeats; ``ledger`` is the visible text of all pages in order, each
    stretch with its place; ``notices`` name what is odd on the page though nothing is lost.
    """

    url: str
    layout: str
    headline: str | None
    kicker: str | None
    subheadline: str | None
    byline: str | None
    authors: tuple[str, ...]
    source: str | None
    editor: str | None
    date_published: str | None
    print_edition: PrintEdition | None
    section: tuple[str, ...]
    body: tuple[Block, ...]
    briefs: tuple[Brief, ...]
    related: tuple[RelatedLink, ...]
    clauses: tuple[PrintedClause, ...]
    removed: tuple[Removed, ...]
    ledger: tuple[Piece, ...]
    restored: Restored | None = None
    text_simplified: str | None = None
    headline_simplified: str | None = None
    notices: tuple[str, ...] = ()

    @property
    def text(self) -> str:
        """The body's text blocks joined by line feeds."""
        return "\n".join(block.text for block in self.body if block.text)

    @property
    def language(self) -> str:
        return language(self.text + (self.headline or ""))


def split(
    page: Page,
    layout: Layout = GENERIC,
    newspaper: str | None = None,
    footer: tuple[str, ...] = (),
    repeated: Collection[str] = (),
    fetched_at: dt.datetime | None = None,
) -> Split:
    """Split an article's page by a layout, or as a page of no known one.

    ``newspaper`` is the declared paper's name, ``footer`` the headings after which the site prints boilerplate only,
    ``repeated`` the fingerprints of lines that pages of the host have in common; ``fetched_at`` (with its time zone) is
    what a date such as 3小时前 counts from.
    Raises UnreadablePage where the page is empty, too deep, or holds nothing that the layout takes for a body.
    """
    state = _new_state(page, layout, newspaper, footer, repeated)
    state.fetched_at = fetched_at
    read_head(state)
    read_headline(state)
    read_edition_label(state)
    state.stated_author = state.comment.get("author")
    read_body(state)
    read_title(state)
    read_section(state)
    read_info(state)
    if layout is GENERIC:
        read_named(state, body_bounds(state)[0])
    read_tail(state)
    _read_unseen(state)
    return _finish(state)


def join(pages: tuple[Split, ...]) -> Split:
    """An article of several pages as one: the head of the first, the bodies in order, each clause as often as on the
    page that prints it most."""
    first = pages[0]
    if len(pages) == 1:
        return first
    offsets = [sum(len(page.body) for page in pages[:index]) for index in range(len(pages))]
    return replace(
        first,
        byline=_first(page.byline for page in pages),
        authors=next((page.authors for page in pages if page.authors), ()),
        source=_first(page.source for page in pages),
        editor=_first(page.editor for page in pages),
        print_edition=next((page.print_edition for page in pages if page.print_edition), None),
        body=tuple(block for page in pages for block in page.body),
        briefs=tuple(brief for page in pages for brief in page.briefs),
        related=tuple(dict.fromkeys(link for page in pages for link in page.related)),
        clauses=_join_clauses(pages),
        removed=tuple(
            replace(removed, before=removed.before + offset)
            for page, offset in zip(pages, offsets, strict=True)
            for removed in page.removed
        ),
        ledger=tuple(piece for page in pages for piece in page.ledger),
        restored=_join_restored(pages),
        notices=tuple(notice for page in pages for notice in page.notices),
    )


def _first(values: Iterable[str | None]) -> str | None:
    return next((value for value in values if value is not None), None)


def _join_clauses(pages: tuple[Split, ...]) -> tuple[PrintedClause, ...]:
    counts = [Counter(page.clauses) for page in pages]
    most: Counter[PrintedClause] = Counter()
    for count in counts:
        most |= count
    joined: list[PrintedClause] = []
    for page in pages:
        for clause in page.clauses:
            if most[clause] > 0:
                most[clause] -= 1
                joined.append(clause)
    return tuple(joined)


def _join_restored(pages: tuple[Split, ...]) -> Restored | None:
    counts = [page.restored for page in pages if page.restored]
    if not counts:
        return None
    return Restored(
        sum(count.glosses for count in counts),
        sum(count.shifts for count in counts),
        sum(count.unrecovered for count in counts),
    )


def _new_state(
    page: Page, layout: Layout, newspaper: str | None, footer: tuple[str, ...], repeated: Collection[str]
) -> SplitState:
    root = page.tree
    stated = page.once(page_statements)
    notice = None
    if layout is GENERIC:
        marked = marked_lines(page, repeated)
        lines, notice = marked.lines, marked.notice
        if not any("body" in line.marks for line in lines):
            raise UnreadablePage(error_page(lines, stated.titles) or why_no_body(lines, root))
    else:
        marking = Marking(root)
        marks = layout.article
        marking.mark_longest("body", marks.body)
        marking.mark_pictures(marks.pictures)  # a page may hold pictures only
        if not marking.elements and not marking.opening:
            raise UnreadablePage(f"no body: none of {', '.join(marks.body)} holds text")
        parts = ("headline", "kicker", "subheadline", "byline", "info", "section")
        marking.mark({part: getattr(marks, part) for part in parts})
        lines = visible_lines(root, marking.elements, marking.regions)
        if repeated:
            lines = mark_repeated(lines, repeated, footer)
    if (reason := error_page(lines, stated.titles)) is not None:
        raise UnreadablePage(reason)
    state = SplitState(page, layout, root, lines, newspaper, footer, stated=stated)
    if notice is not None:
        state.notices.append(notice)
    if lines and lines[-1].rest:
        state.notices.append(f"has more than {MOST_LINES} lines; what stands behind them is not read")
    if stated.has_too_many_titles:
        state.notices.append(f"calls itself by more than {properties.MOST_TITLES} titles; the others are not read")
    # Few pages hold either, and a search of the text is cheaper than one of the tree.
    text = page.decoded.text
    if "npproperty" in text or "mpproperty" in text:
        state.comment = properties.property_comment(root)
    if "ld+json" in text:
        state.linked = json_ld_article(root)
    return state


def _read_unseen(state: SplitState) -> None:
    """What no line states: headline, date, source and edition from the page's comments, meta tags and address."""
    paper = state.layout.kind == "paper"
    if state.value(Place.HEADLINE) is None and not paper and (headline := stated_headline(state.stated)):
        state.fields[Place.HEADLINE] = [headline]
        state.notices.append(UNSEEN_HEADLINE)
    stated = state.comment
    if paper:
        state.edition = _own_edition(state, stated, state.edition)
    state.date = publication_date(state)
    last = _paragraphs(state)[: -_CLOSING_REACH - 1 : -1]
    if state.value(Place.SOURCE) is None and (
        source := _first(map(closing_source, last)) or state.stated.source or state.elsewhere
    ):
        state.fields[Place.SOURCE] = [source]
    if state.value(Place.EDITOR) is None and (editor := _first(map(closing_editor, last))):
        state.fields[Place.EDITOR] = [editor]
    if state.page.restored.spent:
        state.notices.append("looks damaged in more places than are read for one page; it is split as it came")
    if undecodable := state.page.decoded.undecodable:
        state.notices.append(f"{undecodable} places cannot be decoded as {state.page.decoded.encoding}")
    text = state.page.decoded.text
    end = text[-_TAIL:]
    if "</html" not in end and "<html" in text[:_HEAD].lower() and "</html" not in end.lower():
        state.notices.append("the page ends without </html>: it may be cut")


def _own_edition(state: SplitState, stated: dict[str, str], cited: PrintEdition | None) -> PrintEdition | None:
    """The edition that an e-paper's article stands in: what its label, its address and its property comment say, and
    where they are silent what the article cites."""
    urls = state.layout.urls
    paper = state.newspaper or properties.newspaper(state.root, state.layout.newspaper)
    if cited is None or (paper and cited.newspaper and cited.newspaper != paper):  # reprinted from another paper
        cited = PrintEdition(None, None, None, None)
    number, name = state.page_label or (None, None)
    number = number or urls.page_of(state.page.url) or stated.get("pagenum") or cited.page
    date = checked(state, lambda: url_date(state)) or cited.date
    # Websites have dates in their addresses, too: without a page or a paper nothing says that it was printed.
    if number is None and (date is None or not (paper or cited.newspaper)):
        return None
    return PrintEdition(paper or cited.newspaper, date, number, name or cited.page_name)


def _finish(state: SplitState) -> Split:
    ledger: list[Piece] = []
    for line, pieces in zip(state.lines, state.ledger, strict=True):
        if pieces is not None:
            ledger += pieces
        elif line.text:
            ledger.append(Piece(Place.CHROME, line.text))
    byline = state.value(Place.BYLINE)
    return Split(
        url=state.page.url,
        layout=state.layout.name,
        headline=state.value(Place.HEADLINE),
        kicker=state.value(Place.KICKER),
        subheadline=state.value(Place.SUBHEADLINE),
        byline=byline,
        authors=_authors(state, byline),
        source=state.value(Place.SOURCE),
        editor=state.value(Place.EDITOR),
        date_published=state.date,
        print_edition=state.edition,
        section=tuple(state.section),
        body=tuple(state.body),
        briefs=tuple(state.briefs),
        related=tuple(state.related),
        clauses=tuple(state.clauses),
        removed=tuple(state.removed),
        ledger=tuple(ledger),
        restored=state.page.restored.counts,
        notices=tuple(dict.fromkeys(state.notices)),
    )


def _authors(state: SplitState, byline: str | None) -> tuple[str, ...]:
    """The authors' names: by the byline, the first paragraphs' dateline, the end of the text, what the page states."""
    if byline:
        if byline == state.labelled_author and byline != state.value(Place.SOURCE):
            names = labelled_authors(byline)
        else:
            names = authors_in(byline)
        if names:
            return names
        if byline == state.stated_author:
            return (byline,)
    paragraphs = _paragraphs(state)
    for text in paragraphs[:2]:
        if names := dateline_authors(text):
            return names
    for text in paragraphs[2:_OPENING_REACH]:  # behind captions and leads
        if names := opening_authors(text):
            return names
    for text in paragraphs[: -_CLOSING_REACH - 1 : -1]:
        if names := closing_authors(text):
            return names
    stated = [*state.stated.authors, *([state.linked.author] if state.linked.author else [])]
    return next((names for text in stated if (names := _stated_names(text, state.value(Place.EDITOR)))), ())


def _stated_names(text: str, editor: str | None) -> tuple[str, ...]:
    """The names in what a page states unseen of its author: names alone, or a credit; an editor is none."""
    if text == editor:
        return ()
    if is_bare_name(text):
        return tuple(text.split())
    return authors_in(text) if is_byline(text) else ()


def _paragraphs(state: SplitState) -> list[str]:
    return [block.text for block in state.body if block.kind == "paragraph"]
