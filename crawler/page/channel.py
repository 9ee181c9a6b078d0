"""Read a channel index: its list of articles, what it lists of other sites, the next index page."""

import datetime as dt
import re
from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass

from lxml import etree

from crawler.page.lines import text_of
from crawler.page.marks import elements
from crawler.page.page import Page
from crawler.page.pagination import next_page
from crawler.sites.declaration import Layout

_LISTS = ("ul", "ol", "tbody", "table", "dl", "div")
_PRINTED_DATE = re.compile(r"(20\d\d)[-/.年](\d{1,2})[-/.月](\d{1,2})")


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
    for element in elements(page.tree, layout.channel.links) or _densest_list(page, layout):
        href = element.get("href")
        url = page.join(href) if href else None
        if url is None or not url.startswith(("http://", "https://")):
            continue
        url = layout.urls.clean(url)
        if layout.urls.is_index(url) or url == layout.urls.clean(page.url):
            continue
        entry = ListedArticle(url, text_of(element), _date(layout, url, element))
        (articles if owns(url) else offsite).setdefault(url, entry)
    return ChannelPage(page.url, tuple(articles.values()), tuple(offsite.values()), next_page(page))


def _date(layout: Layout, url: str, element: etree._Element) -> dt.date | None:
    try:
        if date := layout.urls.date_of(url):
            return date
        row = element.getparent()
        printed = _PRINTED_DATE.search("".join(row.itertext())) if row is not None else None
        return dt.date(*map(int, printed.groups())) if printed else None
    except ValueError:
        return None


def _densest_list(page: Page, layout: Layout) -> list[etree._Element]:
    """The links of the innermost list that holds the most links to articles, where no selector knows the list."""
    counts: Counter[etree._Element] = Counter()
    for link in page.tree.iter("a"):
        url = page.join(link.get("href") or "")
        if url and layout.urls.is_article(layout.urls.clean(url)):
            holder = next((ancestor for ancestor in link.iterancestors(*_LISTS)), None)
            while holder is not None and holder.tag == "div" and len(holder.findall(".//a")) < 2:
                holder = next((ancestor for ancestor in holder.iterancestors(*_LISTS)), None)
            if holder is not None:
                counts[holder] += 1
    if not counts:
        return []
    holder, _ = counts.most_common(1)[0]
    return list(holder.iter("a"))
