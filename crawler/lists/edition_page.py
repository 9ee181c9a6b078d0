"""Read an edition page (版): its articles and where they lie on the page image, its image and PDF, the other pages."""

import datetime as dt
import re
from collections.abc import Iterator
from dataclasses import dataclass

from lxml import etree

from crawler.items import EditionArticle
from crawler.page import metadata as properties
from crawler.page.layout_selectors import elements
from crawler.page.page import Page
from crawler.page.visible_text import Regions, text_of, tidy, visible_lines
from crawler.recognise import page_label
from crawler.sites.declaration import Layout

_COORDINATE_JOINT = re.compile(r"[,\s]+")
_EARLIER = ("上一期", "前一期", "上期", "前期", "上一天", "前一天")
_LATER = ("下一期", "后一期", "下期", "后期", "下一天", "后一天")
# What a list of articles prints beside headlines.
_NO_HEADLINE = re.compile(r"^(?:上一篇|下一篇|返回.*|详细|\[?详情\]?|更多|阅读全文|放大|PDF)$")


@dataclass(frozen=True, slots=True)
class EditionLink:
    """Another edition page of the same issue as its list names it."""

    url: str
    page: str | None
    page_name: str | None


@dataclass(frozen=True, slots=True)
class EditionPage:
    """What an edition page holds; ``siblings`` are the edition pages of its issue, itself included where listed,
    ``links`` all addresses that it links."""

    url: str
    newspaper: str | None
    date: dt.date | None
    page: str | None
    page_name: str | None
    image_url: str | None
    pdf_url: str | None
    articles: tuple[EditionArticle, ...]
    siblings: tuple[EditionLink, ...]
    earlier_issue: str | None
    later_issue: str | None
    links: tuple[str, ...]
    notices: tuple[str, ...]


def read_edition(page: Page, layout: Layout, newspaper: str | None = None) -> EditionPage:
    """Read an edition page by its layout.

    Raises UnreadablePage where the page is empty or too deep, ValueError where its address names no real date.
    """
    root = page.tree
    urls = layout.urls
    url = urls.clean(page.url)
    date = urls.date_of(url)
    siblings = _siblings(page, layout, date)
    own = next((link for link in siblings if link.url == url), None)
    number, name = _own_label(root) or (None, None)
    number = number or (own.page if own else None) or urls.page_of(url)
    name = name or (own.page_name if own else None)
    articles, notices = _articles(page, layout, date)
    return EditionPage(
        url=url,
        newspaper=newspaper or properties.newspaper(root, layout.newspaper),
        date=date,
        page=number,
        page_name=name,
        image_url=_image(page, layout),
        pdf_url=_pdf(page, layout, number, url),
        articles=articles,
        siblings=siblings,
        earlier_issue=_issue_link(page, layout, _EARLIER),
        later_issue=_issue_link(page, layout, _LATER),
        links=tuple(dict.fromkeys(url for _, url in _links(page, layout, list(root.iter("a"))))),
        notices=notices,
    )


def _own_label(root: etree._Element) -> tuple[str, str | None] | None:
    """The label of the page itself: the first that is no link to another."""
    for line in visible_lines(root, {}, Regions({}, {})):
        if 0 < len(line.unlinked) < 60 and (label := page_label(line.unlinked)):
            return label
    return None


def _links(page: Page, layout: Layout, found: list[etree._Element]) -> Iterator[tuple[etree._Element, str]]:
    for element in found:
        if (href := element.get("href")) and (url := page.join(href)):
            yield element, layout.urls.clean(url)


def _same_issue(layout: Layout, url: str, date: dt.date | None) -> bool:
    try:
        return layout.urls.date_of(url) == date
    except ValueError:
        return False


def _siblings(page: Page, layout: Layout, date: dt.date | None) -> tuple[EditionLink, ...]:
    """The edition pages of the issue, in the order of the page's list, each with the first label that a link has."""
    found: dict[str, EditionLink] = {}
    listed = elements(page.tree, layout.edition.pages)
    for element, url in _links(page, layout, [*listed, *page.tree.iter("a")]):
        if not layout.urls.is_edition(url) or not _same_issue(layout, url, date):
            continue
        label = page_label(text_of(element), linked=True)
        number, name = label or (layout.urls.page_of(url), None)
        known = found.get(url)
        if known is None or (known.page_name is None and label is not None):
            found[url] = EditionLink(url, number, name)
    return tuple(found.values())


def _articles(page: Page, layout: Layout, date: dt.date | None) -> tuple[tuple[EditionArticle, ...], tuple[str, ...]]:
    """The articles of the page's lists and areas; an article may be in one of them only."""
    root = page.tree
    headlines: dict[str, str | None] = {}
    areas: dict[str, tuple[tuple[float, float], ...] | None] = {}
    alternatives = (
        [link for link in elements(root, (selector,)) if link.tag == "a"] for selector in layout.edition.articles
    )
    listed = next((links for links in alternatives if links), [])
    for element, url in _links(page, layout, [*listed, *root.iter("area")]):
        if not layout.urls.is_article(url) or not _same_issue(layout, url, date):
            continue
        text = element.get("title") or element.get("alt") if element.tag == "area" else text_of(element)
        text = tidy(text or "")
        headlines[url] = headlines.get(url) or (None if _NO_HEADLINE.match(text) else text) or None
        if element.tag == "area":
            areas.setdefault(url, _polygon(element))
    articles = tuple(EditionArticle(url, headline, areas.get(url)) for url, headline in headlines.items())
    return articles, () if articles else ("the edition page lists no article",)


def _polygon(area: etree._Element) -> tuple[tuple[float, float], ...] | None:
    """An area's corners; a rectangle gives its four. None where the coordinates are none."""
    try:
        numbers = [float(number) for number in _COORDINATE_JOINT.split(area.get("coords") or "") if number]
    except ValueError:
        return None
    points = tuple((_whole(x), _whole(y)) for x, y in zip(numbers[::2], numbers[1::2], strict=False))
    if len(points) == 2 and (area.get("shape") or "rect").lower().startswith("rect"):
        (left, top), (right, bottom) = points
        points = ((left, top), (right, top), (right, bottom), (left, bottom))
    return points if len(points) >= 3 else None


def _whole(number: float) -> float:
    return int(number) if number.is_integer() else number


def _image(page: Page, layout: Layout) -> str | None:
    for image in elements(page.tree, layout.edition.image):
        if source := image.get("src"):
            return page.join(source)
    return None


def _pdf(page: Page, layout: Layout, number: str | None, own: str) -> str | None:
    """The page's PDF: what the layout selects; else of all PDFs linked the only one, the one beside the page's own
    entry in the list, or the one whose address names the page."""
    marked = elements(page.tree, layout.edition.pdf) if layout.edition.pdf else []
    for element in marked:  # some templates print the address or keep it in an attribute of their own
        stated = element.get("filepath") or text_of(element)
        if element.get("href") is None and stated.lower().endswith(".pdf"):
            return page.join(stated)
    links = [
        (element, url)
        for element, url in _links(page, layout, marked or list(page.tree.iter("a")))
        if url.partition("?")[0].lower().endswith(".pdf")
    ]
    addresses = list(dict.fromkeys(url for _, url in links))
    if len(addresses) <= 1:
        return next(iter(addresses), None)
    for element, url in links:
        row = element.getparent()
        for _ in range(3):
            if row is None:
                break
            pages = {link for _, link in _links(page, layout, list(row.iter("a"))) if layout.urls.is_edition(link)}
            if pages:
                if pages == {own}:
                    return url
                break
            row = row.getparent()
    named = [
        url
        for url in addresses
        if number
        and re.search(rf"(?:/|(?<!\d)){re.escape(number)}(?:/[^/]*)?(?:\.pdf|$)|{re.escape(number)}\.pdf", url, re.I)
    ]
    return named[0] if len(named) == 1 else None


def _issue_link(page: Page, layout: Layout, words: tuple[str, ...]) -> str | None:
    for element, url in _links(page, layout, list(page.tree.iter("a"))):
        said = (
            text_of(element),
            element.get("title") or "",
            *(image.get("alt") or "" for image in element.iter("img")),
        )
        if any(word in "".join(part.split()) for part in said for word in words) and layout.urls.is_edition(url):
            return url
    return None
