"""Split an article's page: every visible character ends in one place."""

import datetime as dt
from collections import Counter
from collections.abc import Callable, Collection, Iterable
from dataclasses import dataclass, replace

from crawler.items import Block, Brief, PrintEdition, RelatedLink, Removed, Restored
from crawler.page import properties
from crawler.page.body import read_body
from crawler.page.draft import Draft, PrintedClause
from crawler.page.generic import marked_lines
from crawler.page.head import (
    find_date_nearby,
    find_relative_date_nearby,
    read_edition_label,
    read_head,
    read_info,
    read_section,
    read_title,
)
from crawler.page.language import language
from crawler.page.lines import visible_lines
from crawler.page.linked import linked_article
from crawler.page.marks import Marking
from crawler.page.page import Page, UnreadablePage
from crawler.page.places import Piece, Place
from crawler.page.recognise import (
    authors_in,
    closing_authors,
    dateline_authors,
    find_date,
    find_stated_date,
    is_bare_name,
    labelled_authors,
)
from crawler.page.tail import read_tail
from crawler.page.template import mark_repeated
from crawler.sites.declaration import Layout
from crawler.sites.generic import GENERIC

# Where a page opens and closes its html element, in characters from its ends; property comments stand behind it.
_HEAD, _TAIL = 2_000, 20_000


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
    ``repeated`` the forms of lines that pages of the host have in common; ``fetched_at`` (with its time zone) is what a
    date such as 3小时前 counts from.
    Raises UnreadablePage where the page is empty, too deep, or holds nothing that the layout takes for a body.
    """
    draft = _draft(page, layout, newspaper, footer, repeated)
    draft.fetched_at = fetched_at
    read_head(draft)
    read_edition_label(draft)
    draft.stated_author = draft.comment.get("author")
    read_body(draft)
    read_title(draft)
    read_section(draft)
    read_info(draft)
    read_tail(draft)
    _read_unseen(draft)
    return _finish(draft)


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
            if joined.count(clause) < most[clause]:
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


def _draft(
    page: Page, layout: Layout, newspaper: str | None, footer: tuple[str, ...], repeated: Collection[str]
) -> Draft:
    root = page.tree
    stated = properties.stated(root)
    if layout is GENERIC:
        lines = marked_lines(root, stated.titles, repeated)
        if not any("body" in line.marks for line in lines):
            raise UnreadablePage("no body: no line reads like an article's text")
    else:
        marking = Marking(root)
        marks = layout.article
        marking.mark_longest("body", marks.body)
        marking.mark({"pictures": marks.pictures})  # a page may hold pictures only
        if not marking.elements and not marking.opening:
            raise UnreadablePage(f"no body: none of {', '.join(marks.body)} holds text")
        parts = ("headline", "kicker", "subheadline", "byline", "info", "section")
        marking.mark({part: getattr(marks, part) for part in parts})
        lines = visible_lines(root, marking.elements, marking.regions)
        if repeated:
            lines = mark_repeated(lines, repeated, footer)
    draft = Draft(page, layout, root, lines, newspaper, footer, stated=stated)
    # Few pages hold either, and a search of the text is cheaper than one of the tree.
    text = page.decoded.text
    if "npproperty" in text or "mpproperty" in text:
        draft.comment = properties.property_comment(root)
    if "ld+json" in text:
        draft.linked = linked_article(root)
    return draft


def _read_unseen(draft: Draft) -> None:
    """What no line states: date, source and edition from the page's comments, meta tags and address."""
    paper = draft.layout.kind == "paper"
    stated = draft.comment
    if paper:
        draft.edition = _own_edition(draft, stated, draft.edition)
    dates = (
        lambda: draft.date,
        lambda: find_stated_date(draft.stated.date or draft.linked.date_published or ""),
        lambda: draft.edition.date if draft.edition else None,
        lambda: find_date(stated.get("date", "")[:10]),
        lambda: find_date_nearby(draft),
        lambda: find_relative_date_nearby(draft),
        lambda: _url_date(draft),
    )
    draft.date = next((found for date in dates if (found := _checked(draft, date))), None)
    if draft.value(Place.SOURCE) is None and (source := draft.stated.source):
        draft.fields[Place.SOURCE] = [source]
    if undecodable := draft.page.decoded.undecodable:
        draft.notices.append(f"{undecodable} places cannot be decoded as {draft.page.decoded.encoding}")
    text = draft.page.decoded.text
    end = text[-_TAIL:]
    if "</html" not in end and "<html" in text[:_HEAD].lower() and "</html" not in end.lower():
        draft.notices.append("the page ends without </html>: it may be cut")


def _checked(draft: Draft, date: Callable[[], str | None]) -> str | None:
    try:
        return date() or None
    except ValueError as error:
        draft.notices.append(str(error))
        return None


def _url_date(draft: Draft) -> str | None:
    date = draft.layout.urls.date_of(draft.page.url)
    return date.isoformat() if date else None


def _own_edition(draft: Draft, stated: dict[str, str], cited: PrintEdition | None) -> PrintEdition | None:
    """The edition that an e-paper's article stands in: what its label, its address and its property comment say, and
    where they are silent what the article cites."""
    urls = draft.layout.urls
    paper = draft.newspaper or properties.newspaper(draft.root, draft.layout.newspaper)
    if cited is None or (paper and cited.newspaper and cited.newspaper != paper):  # reprinted from another paper
        cited = PrintEdition(None, None, None, None)
    number, name = draft.page_label or (None, None)
    number = number or urls.page_of(draft.page.url) or stated.get("pagenum") or cited.page
    date = _checked(draft, lambda: _url_date(draft)) or cited.date
    if number is None and date is None:
        return None
    return PrintEdition(paper or cited.newspaper, date, number, name or cited.page_name)


def _finish(draft: Draft) -> Split:
    ledger: list[Piece] = []
    for line, pieces in zip(draft.lines, draft.ledger, strict=True):
        if pieces is not None:
            ledger += pieces
        elif line.text:
            ledger.append(Piece(Place.CHROME, line.text))
    byline = draft.value(Place.BYLINE)
    return Split(
        url=draft.page.url,
        layout=draft.layout.name,
        headline=draft.value(Place.HEADLINE),
        kicker=draft.value(Place.KICKER),
        subheadline=draft.value(Place.SUBHEADLINE),
        byline=byline,
        authors=_authors(draft, byline),
        source=draft.value(Place.SOURCE),
        editor=draft.value(Place.EDITOR),
        date_published=draft.date,
        print_edition=draft.edition,
        section=tuple(draft.section),
        body=tuple(draft.body),
        briefs=tuple(draft.briefs),
        related=tuple(draft.related),
        clauses=tuple(draft.clauses),
        removed=tuple(draft.removed),
        ledger=tuple(ledger),
        restored=draft.page.restored.counts,
        notices=tuple(dict.fromkeys(draft.notices)),
    )


def _authors(draft: Draft, byline: str | None) -> tuple[str, ...]:
    """The authors' names: by the byline, the first paragraphs' dateline, the end of the text, what the page states."""
    if byline:
        if byline == draft.labelled_author and byline != draft.value(Place.SOURCE):
            names = labelled_authors(byline)
        else:
            names = authors_in(byline)
        if names:
            return names
        if byline == draft.stated_author:
            return (byline,)
    paragraphs = [block.text for block in draft.body if block.kind == "paragraph"]
    for text in paragraphs[:2]:
        if names := dateline_authors(text):
            return names
    for text in paragraphs[:-3:-1]:
        if names := closing_authors(text):
            return names
    stated = [*draft.stated.authors, *([draft.linked.author] if draft.linked.author else [])]
    editor = draft.value(Place.EDITOR)
    return next((tuple(text.split()) for text in stated if is_bare_name(text) and text != editor), ())
