"""What a report tells, as frozen types; the template shows them and works nothing out."""

import datetime as dt
from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum

from crawler.crawl_folder.causes import Cause
from crawler.crawl_folder.closing_word import number_of
from crawler.report.thumbnail import Thumbnail

Counts = Sequence[tuple[str, int]]
"""Labels with a number each, in the order in which they are shown."""


class State(StrEnum):
    """How complete an issue is, of what was asked for; the values are shown."""

    WHOLE = "whole"
    ARTICLES = "articles missing"
    PAGES = "pages missing"
    ISSUE = "issue missing"
    NONE = "no paper that day"


@dataclass(frozen=True, slots=True)
class SheetArticle:
    """An article of an edition page; ``points`` is its area as SVG has it, in pixels of the page image."""

    headline: str
    url: str
    points: str | None
    is_missing: bool


@dataclass(frozen=True, slots=True)
class Sheet:
    """An edition page: ``frame`` is the width and height that its areas lie in, in pixels; None without any."""

    page: str
    page_name: str
    url: str
    is_archived: bool
    listed: int
    articles: Sequence[SheetArticle]
    frame: tuple[float, float] | None
    image: Thumbnail | None

    @property
    def missing(self) -> int:
        return sum(article.is_missing for article in self.articles)


@dataclass(frozen=True, slots=True)
class Day:
    """The issue of a day, or that there is none."""

    anchor: str
    date: str
    state: State
    sheets: Sequence[Sheet] = ()

    @property
    def articles(self) -> int:
        return sum(sheet.listed for sheet in self.sheets)

    @property
    def size(self) -> str:
        return f"{number_of(len(self.sheets), 'page')}, {number_of(self.articles, 'article')}"

    @property
    def told(self) -> str:
        """What the day's field of the calendar stands for, in words."""
        if not self.sheets:
            return f"{self.date}: {self.state}"
        return f"{self.date}: {self.state}, {self.size}"


@dataclass(frozen=True, slots=True)
class Month:
    """A month of the calendar: weeks from Monday, of (day of the month, its issue); (0, None) is another month's."""

    label: str
    weeks: Sequence[Sequence[tuple[int, Day | None]]]


@dataclass(frozen=True, slots=True)
class Paper:
    """A newspaper: its issues by date."""

    anchor: str
    name: str
    months: Sequence[Month]
    days: Sequence[Day]
    states: Mapping[State, int]
    per_page: Counts
    over_time: Counts


@dataclass(frozen=True, slots=True)
class Channel:
    """A channel of a news site."""

    site: str
    name: str
    listed: int
    archived: int


@dataclass(frozen=True, slots=True)
class FailedAddress:
    url: str
    reason: str
    folder: str


@dataclass(frozen=True, slots=True)
class Failures:
    """The failures of a cause: the first addresses, and how many there are in all."""

    cause: Cause
    count: int
    shown: Sequence[FailedAddress]


@dataclass(frozen=True, slots=True)
class Wording:
    """A wording of a clause: how often it was printed, and on the first and the last of which dates."""

    kind: str
    text: str
    site: str
    times: int
    first: str
    last: str


@dataclass(frozen=True, slots=True)
class RestoredPage:
    """A page whose damage was undone: a paragraph as the server sent it and as it is now, where one is found."""

    headline: str
    url: str
    glosses: int
    shifts: int
    unrecovered: int
    before: str | None
    after: str | None


@dataclass(frozen=True, slots=True)
class MediaType:
    """What is archived of a media type; ``size`` is in bytes, as compressed in the archive."""

    name: str
    records: int
    size: int


@dataclass(frozen=True, slots=True)
class Folder:
    """A crawl folder that the report is made from."""

    name: str
    spider: str
    site: str
    is_complete: bool
    ended: str
    size: int


@dataclass(frozen=True, slots=True)
class Facts:
    """All that a report tells."""

    made_at: dt.datetime
    folders: Sequence[Folder]
    papers: Sequence[Paper]
    channels: Sequence[Channel]
    other_articles: Counts
    other_over_time: Counts
    failures: Sequence[Failures]
    clauses: Sequence[Sequence[Wording]]
    restored: Sequence[RestoredPage]
    restored_in_all: int
    media: Sequence[MediaType]
    revisits: int
    totals: Mapping[str, int]
    notes: Sequence[str]


def in_order(counter: Counter[str]) -> Counts:
    """Counts by label."""
    return sorted(counter.items())
