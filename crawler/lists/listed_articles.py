"""The articles of an edition page: those of its list and its areas, of a list of the whole issue its own."""

import datetime as dt
from dataclasses import dataclass

from lxml import etree

from crawler.items import Area, EditionArticle
from crawler.lazy_pattern import lazy_compile
from crawler.lists.areas import area_of
from crawler.page.layout_selectors import elements
from crawler.page.links import Links
from crawler.page.visible_text import text_of, tidy
from crawler.recognise import page_label
from crawler.sites.declaration import Layout

# What a list of articles prints beside headlines.
_NO_HEADLINE = lazy_compile(r"^(?:上一篇|下一篇|返回.*|详细|\[?详情\]?|更多|阅读全文|放大|PDF)$")
# Where an element says what it leads to, if not in its text; "neirong" is a template's own.
_TITLES = ("title", "alt", "data-title", "neirong")

_Found = list[tuple[etree._Element, str]]


@dataclass(frozen=True, slots=True)
class ListedArticles:
    """The articles of an edition page, and the elements that say where they lie."""

    articles: tuple[EditionArticle, ...]
    placed: tuple[etree._Element, ...]


def read_articles(
    links: Links, root: etree._Element, layout: Layout, own: str, date: dt.date | None
) -> ListedArticles:
    """The articles of a page, or of the part of one that is an edition page, whose address is ``own``; an article may
    be in its list or its areas only."""
    found = [
        (element, url)
        for element, url in links.within(root)
        if layout.urls.is_article(url) and layout.may_be_of(url, date)
    ]
    lying = [(element, url) for element, url in found if element.tag == "area" or area_of(element)]
    others = _of_other_pages(links, root, layout, own) - {url for _, url in lying}
    headlines: dict[str, str | None] = {}
    areas: dict[str, Area] = {}
    for element, url in [*_listed(root, layout, found), *lying]:
        if url not in others:
            headlines[url] = headlines.get(url) or _headline(element)
    for element, url in lying:
        if area := area_of(element):
            areas.setdefault(url, area)
    articles = (EditionArticle(url, headline, areas.get(url)) for url, headline in headlines.items())
    return ListedArticles(tuple(articles), tuple(element for element, _ in lying))


def _listed(root: etree._Element, layout: Layout, found: _Found) -> _Found:
    """Those that the layout selects as the list, by the first of its alternatives that holds any; else all."""
    urls = {element: url for element, url in found if element.tag != "area"}
    for selector in layout.edition.articles:
        inside = set(root.iter()) if selector.startswith(("/", "(")) else None
        listed = [
            (element, urls[element])
            for element in elements(root, (selector,))
            if element in urls and (inside is None or element in inside)
        ]
        if listed:
            return listed
    return list(urls.items())


def _headline(element: etree._Element) -> str | None:
    stated = (text_of(element), *(tidy(element.get(name) or "") for name in _TITLES))
    text = next(filter(None, stated), "")
    return None if _NO_HEADLINE.match(text) else text or None


def _of_other_pages(links: Links, root: etree._Element, layout: Layout, own: str) -> set[str]:
    """The articles that a list of the whole issue has under the headings of other edition pages, and not under this
    one's.

    Such a list goes from page to page: a link to an edition page with its label, then that page's articles. A list of
    edition pages alone has articles behind its last entry at most.
    """
    groups: dict[str, set[str]] = {}
    heading = None
    for element, url in links.within(root):
        if layout.urls.is_edition(url):
            if page_label(text_of(element), linked=True) is not None:
                heading = url
        elif heading is not None and element.tag != "area" and layout.urls.is_article(url):
            groups.setdefault(heading, set()).add(url)
    if own not in groups or len(groups) < 2:
        return set()
    return set().union(*groups.values()) - groups[own]
