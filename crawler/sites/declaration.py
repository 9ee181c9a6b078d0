"""What a site is: frozen data. Adding a paper, or a redesign of one, is a new TOML file or a new dated layout."""

import datetime as dt
import re
from functools import lru_cache
from typing import Literal

import msgspec
from w3lib.url import url_query_cleaner

from crawler.sites.address import host_and_port

Selectors = tuple[str, ...]
"""Alternatives, the first that matches anything wins.

CSS, XPath (begins with ``/`` or ``(``), or the opening comment of a region that a closing comment ends:
``<!--enpcontent-->`` … ``<!--/enpcontent-->``.
"""


@lru_cache(maxsize=4096)  # layouts that are inferred from a page bring their own
def _compiled(pattern: str) -> re.Pattern[str]:
    return re.compile(pattern)


class Urls(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """How a layout's addresses look: regular expressions, searched in the URL without its fragment. Addresses are a
    stranger's: an expression with two `*` must be held by `^`, or it takes the square of their length.

    ``date`` has the groups ``y``, ``m`` and ``d``; ``page`` a group ``page`` where an address names the page of the
    paper; ``issue`` matches pages that list an issue's edition pages and are none themselves; ``double`` matches
    addresses that show what another address shows; ``drop`` names query parameters that change nothing. ``framed`` is
    an expression and what it is replaced by, where a page only frames another one, which is asked for instead.
    """

    article: str
    edition: str | None = None
    issue: str | None = None
    index: str | None = None
    date: str | None = None
    page: str | None = None
    double: str | None = None
    drop: tuple[str, ...] = ()
    framed: tuple[str, str] | None = None

    def is_article(self, url: str) -> bool:
        return bool(_compiled(self.article).search(url)) and not self.is_double(url)

    def is_edition(self, url: str) -> bool:
        return self.edition is not None and bool(_compiled(self.edition).search(url)) and not self.is_double(url)

    def is_issue(self, url: str) -> bool:
        return self.issue is not None and bool(_compiled(self.issue).search(url)) and not self.is_double(url)

    def is_index(self, url: str) -> bool:
        return self.index is not None and bool(_compiled(self.index).search(url))

    def is_double(self, url: str) -> bool:
        return self.double is not None and bool(_compiled(self.double).search(url))

    def clean(self, url: str) -> str:
        """The address without the parameters that change nothing, and without its fragment; of a page that frames
        another one, the other's."""
        url = url.partition("#")[0]
        if self.framed is not None:
            url = _compiled(self.framed[0]).sub(self.framed[1], url)
        return url_query_cleaner(url, self.drop, remove=True) if self.drop else url

    def date_match(self, url: str) -> re.Match[str] | None:
        """Where an address names its date, in the groups ``y``, ``m`` and ``d``."""
        return _compiled(self.date).search(url) if self.date is not None else None

    def date_of(self, url: str) -> dt.date | None:
        """The date that an address names, None if it names none.

        Raises ValueError where it names a date that does not exist.
        """
        if not (found := self.date_match(url)):
            return None
        return dt.date(*(int(found[part]) for part in "ymd"))

    def page_of(self, url: str) -> str | None:
        """The page of the paper that an address names."""
        if self.page is None or not (found := _compiled(self.page).search(url)):
            return None
        return found["page"]


class ArticleMarks(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """Where an article page holds what: selectors a part.

    ``pictures`` are those that belong to the body and stand outside it; ``edition_link`` leads to the edition page.
    """

    body: Selectors
    headline: Selectors = ()
    kicker: Selectors = ()
    subheadline: Selectors = ()
    byline: Selectors = ()
    info: Selectors = ()
    section: Selectors = ()
    pictures: Selectors = ()
    edition_link: Selectors = ()


class EditionMarks(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """Where an edition page holds what: its articles (links and areas), its page image, its PDF, the other pages.

    ``sheets`` are the parts of a page that shows several edition pages, one each. ``date`` is where the page prints the
    date of its issue, for layouts whose addresses name none. ``page_attribute`` is where such a part, or something in
    it, keeps its page; a list whose links lead to ``#page=1`` has its name.
    """

    pages: Selectors = ()
    articles: Selectors = ()
    image: Selectors = ("img[usemap]",)
    pdf: Selectors = ()
    sheets: Selectors = ()
    date: Selectors = ()
    page_attribute: str | None = None


class ChannelMarks(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """Where a channel index holds its list: links to articles."""

    links: Selectors = ()


class JsonIssue(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """How an answer in JSON lists the edition pages of an issue.

    ``pages`` selects them; ``address`` is made of one, ``image`` and ``pdf`` too; the other parts are selected in it,
    ``date`` and ``newspaper`` where they are not there in the whole answer.
    """

    pages: str
    address: str
    page: str | None = None
    page_name: str | None = None
    date: str | None = None
    newspaper: str | None = None
    image: str | None = None
    pdf: str | None = None


class JsonEdition(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """How an answer in JSON states an edition page and its articles, or several (``sheets`` selects them).

    The parts of an edition page are selected in it, ``image`` and ``pdf`` made of it. ``articles`` selects its
    articles; of one of these ``article`` is the address, or, where the answer holds the article itself, ``id`` is its
    name; its ``headline`` and ``area`` (corners in any writing) are selected in it. ``scale`` selects the width and
    height of the page image in the unit of the areas. ``newspaper`` may stand in the whole answer too.
    """

    articles: str
    article: str | None = None
    id: str | None = None
    headline: str | None = None
    area: str | None = None
    sheets: str | None = None
    date: str | None = None
    newspaper: str | None = None
    page: str | None = None
    page_name: str | None = None
    image: str | None = None
    pdf: str | None = None
    scale: str | None = None


class JsonArticle(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """How an answer in JSON, or an article within it, states the article: ``at`` selects that, all else is selected in
    it. ``body`` is HTML, escaped or not, or plain paragraphs; ``images`` are addresses, ``captions`` texts in their
    order.
    """

    body: str
    at: str | None = None
    headline: str | None = None
    kicker: str | None = None
    subheadline: str | None = None
    byline: str | None = None
    source: str | None = None
    date: str | None = None
    images: str | None = None
    captions: str | None = None


class JsonMarks(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """How a layout's answers in JSON are read.

    What is *selected* is a JMESPath expression. What is *made* is an address as a format: ``{expression}`` stands for
    what that selects, ``{date:%Y%m%d}`` for the date of the issue. The address of a POST request has its body behind
    ``__wb_method=POST``, as replay tools write it; ``post`` is how it is sent, ``headers`` go with each request.
    ``signs`` are expressions of which one at least selects anything in each answer of the layout.
    """

    signs: tuple[str, ...] = ()
    issue: JsonIssue | None = None
    edition: JsonEdition | None = None
    article: JsonArticle | None = None
    post: Literal["form", "json"] = "form"
    headers: dict[str, str] = {}


# What an article in JSON is rendered as, see `crawler.page.json_article`.
RENDERED = ArticleMarks(
    body=("#body",),
    headline=("#headline",),
    kicker=("#kicker",),
    subheadline=("#subheadline",),
    byline=("#byline",),
    info=("#info",),
    pictures=("#pictures",),
)


class Layout(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """A family of page templates: its addresses, and selectors for its article, edition and index pages.

    ``signs`` are selectors of which one at least matches on each page of the family, so that an undeclared paper can
    be recognised from its pages.
    """

    name: str
    urls: Urls
    signs: Selectors = ()
    addresses_tell: bool = False
    """Its addresses are like no other family's: they are a sign by themselves, whatever the markup of a house."""
    article: ArticleMarks = ArticleMarks(body=())
    json: JsonMarks | None = None
    kind: Literal["paper", "channel"] = "paper"
    newspaper: Selectors = ()
    edition: EditionMarks = EditionMarks()
    channel: ChannelMarks = ChannelMarks()
    addresses: tuple[str, ...] = ()
    """Addresses made of what an element says in its attributes: ``con-{data-contentid}.html``."""
    issue_list: str | None = None
    """The address of the page that lists an issue, relative to an edition page's, as a format of the issue's date:
    ``../{date:%Y%m%d}_plist.htm``. What it says of an edition page counts where that page is silent."""
    calendars: tuple[str, ...] = ()
    """Addresses of the list of issue dates, relative to an edition page's, as formats of a date of the month, in the
    order in which to try them; an empty one is the edition page itself, which lists them in a choice or a script."""

    def may_be_of(self, url: str, date: dt.date | None) -> bool:
        """Whether an address may be of the issue of a date: one that names no date may, where the layout's need not."""
        try:
            named = self.urls.date_of(url)
        except ValueError:
            return False
        return named == date or (named is None and bool(self.edition.date))


class Evidence(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """Where a declaration's facts come from, and when they were looked at."""

    source: str
    checked: dt.date


class DatedLayout(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """A layout as a site used it, from ``since`` to ``until`` (both included, None: open).

    ``issue`` is the address of an issue's first edition page as a format of its date
    (``http://a.example/html/{date:%Y-%m/%d}/node_1.htm``), ``index`` that of the page that leads to the newest issue.
    """

    layout: str
    since: dt.date | None = None
    until: dt.date | None = None
    index: str | None = None
    issue: str | None = None

    def covers(self, date: dt.date) -> bool:
        return (self.since is None or self.since <= date) and (self.until is None or date <= self.until)

    def issue_url(self, date: dt.date) -> str | None:
        return self.issue.format(date=date) if self.issue else None


class Channel(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """A channel of a news site: its path below the site's ``base``, and its title as printed."""

    path: str
    title: str | None = None


class Site(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """A declared site: a newspaper's e-paper, its news site, or both.

    ``hosts`` are the hosts (``host`` or ``host:port``) that requests may go to, subdomains not included; ``footer``
    are headings after which a page holds boilerplate only.
    """

    name: str
    newspaper: str | None
    hosts: tuple[str, ...]
    layouts: tuple[DatedLayout, ...]
    evidence: tuple[Evidence, ...]
    base: str | None = None
    channels: tuple[Channel, ...] = ()
    footer: tuple[str, ...] = ()

    def owns(self, url: str) -> bool:
        """Whether an address lies on this site; another port of a declared host is another site."""
        return host_and_port(url) in self.hosts

    def index_of(self, channel: Channel) -> str:
        """The address of a channel's index."""
        return f"{(self.base or '').rstrip('/')}/{channel.path.strip('/')}/index.html"

    def layouts_on(self, date: dt.date) -> tuple[DatedLayout, ...]:
        """The layouts that hold on a date, in the order of declaration."""
        return tuple(dated for dated in self.layouts if dated.covers(date))
