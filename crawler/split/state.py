"""The working state of one split: a page's lines, and the places given to them so far."""

import datetime as dt
from dataclasses import dataclass, field

from lxml import etree

from crawler.clauses import normalise
from crawler.items import Block, Brief, ClauseKind, PrintEdition, RelatedLink, Removed
from crawler.page.json_ld import JsonLdArticle
from crawler.page.metadata import Stated
from crawler.page.page import Page
from crawler.page.visible_text import Line
from crawler.sites.declaration import Layout
from crawler.split.ledger import Piece, Place

# In letters and digits.
_CLAUSE = 3


@dataclass(frozen=True, slots=True)
class PrintedClause:
    """A boilerplate clause as a page prints it."""

    kind: ClauseKind
    text: str


@dataclass(slots=True)
class SplitState:
    """What the steps of a split fill in. ``ledger`` holds, for each line, its pieces once it has a place."""

    page: Page
    layout: Layout
    root: etree._Element
    lines: tuple[Line, ...]
    newspaper: str | None = None
    footer: tuple[str, ...] = ()
    fetched_at: dt.datetime | None = None
    ledger: list[tuple[Piece, ...] | None] = field(default_factory=list)
    marked: dict[str, list[int]] = field(default_factory=dict)
    fields: dict[Place, list[str]] = field(default_factory=dict)
    body: list[Block] = field(default_factory=list)
    briefs: list[Brief] = field(default_factory=list)
    related: list[RelatedLink] = field(default_factory=list)
    removed: list[Removed] = field(default_factory=list)
    clauses: list[PrintedClause] = field(default_factory=list)
    section: list[str] = field(default_factory=list)
    edition: PrintEdition | None = None
    stated: Stated = field(default_factory=Stated)
    comment: dict[str, str] = field(default_factory=dict)
    linked: JsonLdArticle = field(default_factory=JsonLdArticle)
    stated_author: str | None = None
    labelled_author: str | None = None
    printed_outlet: str | None = None
    """The source, where no label names it."""
    elsewhere: str | None = None
    """What a source's label holds that is no source: 转载."""
    page_label: tuple[str, str | None] | None = None
    date: str | None = None
    notices: list[str] = field(default_factory=list)

    def __post_init__(self) -> None:
        self.ledger = [None] * len(self.lines)
        for index, line in enumerate(self.lines):
            for mark in line.marks:
                self.marked.setdefault(mark, []).append(index)

    def is_free(self, index: int) -> bool:
        """Whether a line has no place yet."""
        return self.ledger[index] is None

    def place(self, index: int, place: Place) -> None:
        """Give a whole line its place."""
        self.ledger[index] = (Piece(place, self.lines[index].text),)

    def fill(self, index: int, place: Place) -> None:
        """Give a whole line its place and take its text for the field of that name."""
        self.place(index, place)
        self.fields.setdefault(place, []).append(self.lines[index].text)

    def take_clause(self, index: int, kind: ClauseKind) -> None:
        """Give a line its place among the clauses; a rule of dashes or a number alone says nothing and is chrome."""
        text = self.lines[index].text
        if len(normalise(text)) < _CLAUSE:
            self.place(index, Place.CHROME)
            return
        self.place(index, Place.CLAUSE)
        self.clauses.append(PrintedClause(kind, text))

    def value(self, place: Place) -> str | None:
        """What the lines of a field say, joined by a space."""
        return " ".join(self.fields.get(place, ())) or None

    def indexes(self, mark: str) -> list[int]:
        """The lines that stand in what the layout marks with a name."""
        return self.marked.get(mark, [])
