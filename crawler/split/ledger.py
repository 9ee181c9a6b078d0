"""Where the characters of a page end: a ledger with one place for every stretch of visible text."""

from enum import StrEnum
from typing import NamedTuple


class Place(StrEnum):
    """The one place of a stretch of text."""

    HEADLINE = "headline"
    KICKER = "kicker"
    SUBHEADLINE = "subheadline"
    BYLINE = "byline"
    SOURCE = "source"
    EDITOR = "editor"
    DATE = "date_published"
    EDITION = "print_edition"
    SECTION = "section"
    BODY = "body"
    BRIEF = "briefs"
    CLAUSE = "boilerplate"
    RELATED = "related"
    REMOVED = "removed"
    CHROME = "chrome"
    """Navigation, labels, headings of blocks: what every page of a template prints."""


class Piece(NamedTuple):
    """A stretch of a page's visible text and its place; a page's pieces in order are its visible text."""

    place: Place
    text: str
