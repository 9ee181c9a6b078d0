"""Read a channel index: its list of articles, what it lists of other sites, the next index page."""

import datetime as dt
from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass
from itertools import islice

from lxml import etree

from crawler.lazy_pattern import lazy_compile
from crawler.page.layout_selectors import elements
from crawler.page.page import Page
from crawler.page.pagination import next_page
from crawler.page.visible_text import text_of
from crawler.sites.declaration import Layout

_LISTS = ("ul", "ol", "tbody", "table", "dl", "div")
# Stretches of text of an entry's row that are read: a hundred times as many as any has.
_ROW = 1000
_PRINTED_DATE = lazy_compile(r"(20\d\d)[-/.年](\d{1,2})[-/.月](\d{1,2})")


@dataclass(frozen=True, slots=True)
class ListedArticle:
    """An entry of a channel's list; ``date`` is what its address or its row states."""

    url: str
    text: str
    date: dt.date | None


@dataclass(frozen=True, slots=True)
class ChannelPage:
    """An index page of a channel: on-site entries and off-site ones, in the order of the list, and the next page."""

    url: str
    articles: tuple[ListedArticle, ...]
    offsite: tuple[ListedArticle, ...]
    next_url: str | None


def read_channel(page: Page, layout: Layout, owns: Callable[[str], bool]) -> ChannelPage:
    """Read an index page; ``owns`` tells whether an address lies on the site. Raises UnreadablePage."""
    articles: dict[str, ListedArticle] = {}
    offsite: dict[str, ListedArticle] = {}
    rows: dict[etree._Element, str] = {}
    known = elements(page.tree, layout.channel.links)
    for element in known or _unknown_list(page, layout):
        href = element.get("href")
        url = page.join(href) if href else None
        if url is None or not url.startswith(("http://", "https://")):
            continue
        url = layout.urls.clean(url)
        if layout.urls.is_index(url) or url == layout.urls.clean(page.url):
            continue
        if not known and owns(url) and not layout.urls.is_article(url):
            continue
        entry = ListedArticle(url, text_of(element), _date(layout, url, element, rows))
        (articles if owns(url) else offsite).setdefault(url, entry)
    return ChannelPage(page.url, tuple(articles.values()), tuple(offsite.values()), next_page(page))


def _date(layout: Layout, url: str, element: etree._Element, rows: dict[etree._Element, str]) -> dt.date | None:
    """The date of an entry, by its address or as its row prints it; ``rows`` are the texts of those read before."""
    try:
        if date := layout.urls.date_of(url):
            return date
        row = element.getparent()
        if row is not None and row not in rows:
            rows[row] = "".join(islice(row.itertext(), _ROW))
        printed = _PRINTED_DATE.search(rows[row]) if row is not None else None
        return dt.date(*map(int, printed.groups())) if printed else None
    except ValueError:
        return None


def _unknown_list(page: Page, layout: Layout) -> list[etree._Element]:
    """The links of a list that no selector knows: those in the innermost element around all links to articles below the
    channel's own folder; of a channel that has none, in the list with the most links to articles and others like it."""
    folder = page.url.partition("?")[0].rpartition("/")[0] + "/"
    articles = [
        link
        for link in page.tree.iter("a")
        if (url := page.join(link.get("href") or "")) and layout.urls.is_article(layout.urls.clean(url))
    ]
    own = [link for link in articles if (page.join(link.get("href")) or "").startswith(folder)]
    if own:
        return list(_common_ancestor(own).iter("a"))
    counts = Counter(holder for link in articles if (holder := next(link.iterancestors(*_LISTS), None)) is not None)
    if not counts:
        return []
    holder, _ = counts.most_common(1)[0]
    alike = [sibling for sibling in holder.itersiblings(holder.tag, preceding=True) if sibling in counts]
    alike += [sibling for sibling in (holder, *holder.itersiblings(holder.tag)) if sibling in counts]
    return [link for element in alike for link in element.iter("a")]


def _common_ancestor(found: list[etree._Element]) -> etree._Element:
    paths = [[*reversed(list(element.iterancestors())), element] for element in found]
    common = paths[0][0]
    for level in zip(*paths, strict=False):
        if any(element is not level[0] for element in level):
            break
        common = level[0]
    return common
