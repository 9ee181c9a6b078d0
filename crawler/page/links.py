"""The addresses that a page's elements lead to, in whatever attribute they stand."""

from collections.abc import Iterable, Iterator

from lxml import etree

from crawler.lazy_pattern import lazy_compile
from crawler.page.page import Page
from crawler.sites.declaration import Layout

# Elements that may lead somewhere: links, areas, and whatever has a script for a click or data for one.
LEADING = etree.XPath(
    "//*[self::a or self::area or self::polygon or @onclick or @url or @*[starts-with(name(), 'data-')]]"
)
# Attributes that hold no address.
# fmt: off
_PLAIN = frozenset((
    "align", "alt", "border", "class", "coords", "height", "hreflang", "id", "name", "points", "rel", "shape", "style",
    "tabindex", "target", "title", "type", "usemap", "width",
))
# fmt: on
_PLACE = lazy_compile(r"\{([\w-]+)\}")
_SCRIPT = "javascript:"
_QUOTED = lazy_compile(r"""'([^'\\]+)'|"([^"\\]+)\"""")


def addresses_of(element: etree._Element) -> Iterator[str]:
    """What an element says it leads to, as written, its ``href`` first; in a script each quoted text may be it.

    >>> from lxml.html import fromstring
    >>> list(addresses_of(fromstring('<a href="#" class="x" daoxiang="Articel01002NR.htm">题</a>')))
    ['Articel01002NR.htm']
    >>> list(addresses_of(fromstring("<td onclick=\\"window.open('Qpaper.html?id=1','_self')\\">要闻</td>")))
    ['Qpaper.html?id=1', '_self']
    """
    stated = [(name, value.strip()) for name, value in element.items() if name not in _PLAIN]
    stated.sort(key=lambda pair: pair[0] != "href")
    for name, value in stated:
        if name.startswith("on") or value[: len(_SCRIPT)].lower() == _SCRIPT:
            yield from (found[1] or found[2] for found in _QUOTED.finditer(value))
        elif value and not value.startswith("#"):
            yield value


def _made(element: etree._Element, formats: tuple[str, ...]) -> Iterator[str]:
    """The addresses that a layout makes of an element's attributes."""
    for form in formats:
        if all(element.get(name) for name in _PLACE.findall(form)):
            yield _PLACE.sub(lambda found: element.get(found[1], ""), form)


class Links:
    """The links of a page by its layout: each element with the address that it leads to, which is the first that the
    layout knows as an edition page or an article, else its ``href``."""

    def __init__(self, page: Page, layout: Layout) -> None:
        self._page = page
        self._layout = layout
        found = ((element, self._address(element)) for element in LEADING(page.tree))
        self._urls: dict[etree._Element, str] = {element: url for element, url in found if url is not None}

    def __iter__(self) -> Iterator[tuple[etree._Element, str]]:
        """All of them, in document order."""
        return iter(self._urls.items())

    def of(self, elements: Iterable[etree._Element]) -> Iterator[tuple[etree._Element, str]]:
        """Those of some elements; of those that lead nowhere there is none."""
        return ((element, url) for element in elements if (url := self._urls.get(element)) is not None)

    def within(self, root: etree._Element) -> Iterator[tuple[etree._Element, str]]:
        """Those in a part of the page."""
        return self.of(root.iter(etree.Element))

    def _address(self, element: etree._Element) -> str | None:
        urls = self._layout.urls
        for written in (*_made(element, self._layout.addresses), *addresses_of(element)):
            url = self._page.join(written)
            if url is not None and (urls.is_article(url := urls.clean(url)) or urls.is_edition(url)):
                return url
        href = element.get("href")
        url = self._page.join(href) if href else None
        return urls.clean(url) if url else None
