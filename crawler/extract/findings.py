"""What the passes find: frozen, and small enough to travel between processes."""

from dataclasses import dataclass

from crawler.items import ClauseKind, Edition, Failure, Placement


@dataclass(frozen=True, slots=True)
class EditionFinding:
    """An edition page: its line, and what it lists.

    ``line`` is None where the crawl did not want it, only its siblings. ``siblings`` are the other edition pages of
    its issue that were asked for, with their page; ``articles`` those of the site; ``at`` is the time of the exchange.
    ``lone`` tells that it is inferred, and that nothing on it leads to another edition page.
    """

    site: str
    layout: str
    url: str
    date: str
    page: str | None
    at: str
    line: Edition | None
    siblings: tuple[tuple[str, str | None], ...]
    articles: tuple[str, ...]
    offsite: tuple[str, ...]
    places: tuple[str, ...] = ()
    lone: bool = False


@dataclass(frozen=True, slots=True)
class EditionListing:
    """An edition page as a list of its issue names it: ``facts`` are its address, newspaper, date, page, page name,
    image and PDF, as JSON. ``wanted`` tells whether the crawl asked for it."""

    site: str
    layout: str
    url: str
    date: str
    page: str | None
    at: str
    facts: str
    wanted: bool


@dataclass(frozen=True, slots=True)
class IndexFinding:
    """A page of a channel's index, and the articles of the site on it that were asked for.

    ``next_url`` is the next page of it, if that was asked for. ``limit`` is the most articles that the crawl asked for
    in all; ``one_channel`` tells whether they were all of this channel.
    """

    site: str
    layout: str
    url: str
    at: str
    next_url: str | None
    articles: tuple[str, ...]
    offsite: tuple[str, ...]
    limit: int | None
    one_channel: bool
    places: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class ArticleFinding:
    """A page whose address is that of an article; whether a page lists it is not known yet. ``clean`` is its address
    without what changes nothing."""

    site: str
    url: str
    clean: str
    at: str


@dataclass(frozen=True, slots=True)
class LeftOut:
    """A page of no known layout that does not read like an article's, and why."""

    url: str
    reason: str
    at: str


@dataclass(frozen=True, slots=True)
class MissingIssue:
    """An issue that was asked for, and is none: why, and the status of the answer."""

    site: str
    date: str
    url: str
    status: int | None
    reason: str
    at: str


@dataclass(frozen=True, slots=True)
class ExpectedIssue:
    """An issue that a crawl asked for: ``printed`` where a page says that there is one, else its date lay in the range,
    and there may be none."""

    site: str
    date: str
    url: str
    at: str
    printed: bool


@dataclass(frozen=True, slots=True)
class CalendarFinding:
    """A list of issue dates, by the places of its records."""

    places: tuple[str, ...]


Finding = (
    CalendarFinding
    | ExpectedIssue
    | EditionFinding
    | EditionListing
    | IndexFinding
    | ArticleFinding
    | LeftOut
    | MissingIssue
    | Failure
)


@dataclass(frozen=True, slots=True)
class MissingEdition:
    """An edition page that others of its issue list, and that has no line."""

    site: str
    layout: str
    url: str
    date: str
    at: str


@dataclass(frozen=True, slots=True)
class ListedArticle:
    """An article to split: its address as listed, the layout of the page that lists it, and what that says of it.

    ``at`` is the time of that page. Where it is ``surmised`` that the article was asked for, it is missing only if the
    archive says so. Without a ``layout`` no page lists it: it may be no article, or a further page of another one.
    """

    site: str
    layout: str | None
    url: str
    at: str
    surmised: bool = False
    placement: Placement | None = None


@dataclass(frozen=True, slots=True)
class ArticleMade:
    """What became of an article: its line, if it has one, and what failed or is odd.

    ``clauses`` are as printed, ``further`` the addresses of its pages behind the first; ``restored`` tells whether one
    was damaged. ``places`` are those of the records that its pages were read from (`Entry.place`).
    """

    listed: ListedArticle
    line: str | None
    failures: tuple[Failure, ...]
    id: str = ""
    url: str = ""
    briefs: int = 0
    clauses: tuple[tuple[str, ClauseKind], ...] = ()
    further: tuple[str, ...] = ()
    restored: bool = False
    places: tuple[str, ...] = ()
