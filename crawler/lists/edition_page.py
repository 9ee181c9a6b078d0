"""Read an edition page (版): its articles and where they lie on the page image, its image and PDF, the other pages."""

import contextlib
import datetime as dt
import re
from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from functools import cached_property

from lxml import etree

from crawler.lazy_pattern import lazy_compile
from crawler.lists.areas import scale_of
from crawler.lists.edition import EditionLink, EditionPage
from crawler.lists.inferred_layout import fitted
from crawler.lists.json_lists import read_json_editions, read_json_issue
from crawler.lists.listed_articles import read_articles
from crawler.page import metadata as properties
from crawler.page.json_answer import is_json, looks_like_json
from crawler.page.layout_selectors import elements
from crawler.page.links import Links
from crawler.page.page import Page, UnreadablePage
from crawler.page.visible_text import Regions, text_of, visible_lines
from crawler.recognise import find_date, page_label
from crawler.sites import INFERRED
from crawler.sites.declaration import Layout

_EARLIER = ("上一期", "前一期", "上期", "前期", "上一天", "前一天")
_LEADING = frozenset(("leading",))
_PLACE = lazy_compile(r"#page=?_?0*(\w+)$")
_LABEL_LENGTH = 60  # characters
# How many elements up from a link its row may be.
_ROWS = 3
_LATER = ("下一期", "后一期", "下期", "后期", "下一天", "后一天")


def read_editions(page: Page, layout: Layout, newspaper: str | None = None) -> tuple[EditionPage, ...]:
    """Read a page by its layout: the edition page that it is, or those that it shows one below the other. The address
    of one of several ends in the page of the paper, as ``#page=A01``.

    Raises UnreadablePage where the page is empty or too deep, ValueError where its address names no real date.
    """
    layout = fitted(layout, page)
    if is_json(page, layout):
        return read_json_editions(page, layout, newspaper)
    if looks_like_json(page) and layout.name == INFERRED.name:
        raise UnreadablePage("the answer is no edition page: it lists no articles")
    read = _Reader(page, layout, newspaper)
    sheets = elements(page.tree, layout.edition.sheets)
    return read.sheets(sheets) if sheets else (read.whole(),)


def read_edition(page: Page, layout: Layout, newspaper: str | None = None) -> EditionPage:
    """The first edition page on a page, which for most layouts is the only one. Raises as ``read_editions`` does."""
    return read_editions(page, layout, newspaper)[0]


def read_issue(page: Page, layout: Layout) -> tuple[EditionLink, ...]:
    """The edition pages on a list of those of an issue, with what it says of the issue. Raises as ``read_editions``
    does."""
    layout = fitted(layout, page)
    if is_json(page, layout):
        return read_json_issue(page, layout)
    read = _Reader(page, layout, None)
    return tuple(replace(link, newspaper=read.newspaper, date=read.date) for link in read.editions())


@dataclass(slots=True)
class _Row:
    """The first PDF that an element holds a link to, and the first two edition pages."""

    editions: list[str] = field(default_factory=list)
    pdf: str | None = None

    def add(self, url: str, is_edition: bool, is_pdf: bool) -> bool:
        """Tells whether the link is one of these, and new."""
        new = False
        if is_edition and len(self.editions) < 2 and url not in self.editions:
            self.editions.append(url)
            new = True
        if is_pdf and self.pdf is None:
            self.pdf = url
            new = True
        return new


class _Reader:
    """What a page holds by its layout, its links found once."""

    def __init__(self, page: Page, layout: Layout, newspaper: str | None) -> None:
        self._page = page
        self._layout = layout
        self._url = layout.urls.clean(page.url)
        self.date = layout.urls.date_of(self._url) or self._printed_date()
        self.newspaper = newspaper or properties.newspaper(page.tree, layout.newspaper)
        self._links = Links(page, layout)

    def _printed_date(self) -> dt.date | None:
        for element in elements(self._page.tree, self._layout.edition.date):
            with contextlib.suppress(ValueError):  # a date that does not exist
                if found := find_date(text_of(element)):
                    return dt.date.fromisoformat(found[:10])
        return None

    def whole(self) -> EditionPage:
        """The page as one edition page."""
        siblings = self.editions()
        own = next((link for link in siblings if link.url == self._url), None)
        number, name = self._own_label(self._page.tree) or (None, None)
        number = number or (own.page if own else None) or self._layout.urls.page_of(self._url)
        return self._edition(self._page.tree, self._url, number, name or (own.page_name if own else None), siblings)

    def sheets(self, sheets: Sequence[etree._Element]) -> tuple[EditionPage, ...]:
        """Parts of the page as edition pages; a page of the list of which no part shows anything has no article."""
        listed = self._entries()
        shown = [self._sheet(sheet, place, listed) for place, sheet in enumerate(sheets, 1)]
        found = {edition.url: edition for edition in shown}
        for entry in listed.values():
            edition = self._edition(etree.Element("div"), entry.url, entry.page, entry.page_name, ())
            found.setdefault(entry.url, edition.completed(entry))
        return tuple(found.values())

    def _sheet(self, sheet: etree._Element, place: int, listed: dict[str, EditionLink]) -> EditionPage:
        stated = self._layout.edition.page_attribute
        parts = sheet.iter(etree.Element) if stated else ()
        own = next((part.get(stated) for part in parts if part.get(stated)), None) or str(place)
        entry = listed.get(own.lstrip("0"))
        number, name = self._own_label(sheet) or (entry.page if entry and entry.page else own, None)
        edition = self._edition(sheet, f"{self._url}#page={number}", number, name, ())
        return edition.completed(entry if entry and entry.page == number else None)

    def _entries(self) -> dict[str, EditionLink]:
        """The entries of a list that leads to places within the page, by the page that the place is called after."""
        found: dict[str, EditionLink] = {}
        for element in elements(self._page.tree, self._layout.edition.pages):
            place = _PLACE.search(element.get("href") or "")
            if place and (label := page_label(text_of(element), linked=True)):
                row = element.getparent()
                pdfs = [url for _, url in self._links.within(row) if _is_pdf(url)] if row is not None else []
                pdf = pdfs[0] if len(pdfs) == 1 else None
                found.setdefault(place[1], EditionLink(f"{self._url}#page={label[0]}", *label, pdf))
        return found

    def _edition(
        self,
        root: etree._Element,
        url: str,
        number: str | None,
        name: str | None,
        siblings: tuple[EditionLink, ...],
    ) -> EditionPage:
        layout = self._layout
        found = read_articles(self._links, root, layout, self._url, self.date)
        images = elements(root, layout.edition.image) or elements(root, INFERRED.edition.image)
        image = next((image for image in images if _source(image)), None)
        return EditionPage(
            url=url,
            newspaper=self.newspaper,
            date=self.date,
            page=number,
            page_name=name,
            image_url=self._page.join(_source(image) or "") if image is not None else None,
            pdf_url=self._pdf(root, number),
            scale=scale_of(image, found.placed),
            articles=found.articles,
            siblings=siblings,
            earlier_issue=self._issue_link(_EARLIER),
            later_issue=self._issue_link(_LATER),
            links=tuple(dict.fromkeys(url for _, url in self._links.within(root))),
            notices=() if found.articles else ("the edition page lists no article",),
        )

    def editions(self) -> tuple[EditionLink, ...]:
        """The edition pages of the issue, in the order of the page's list, each with the first label of its links."""
        found: dict[str, EditionLink] = {}
        listed = elements(self._page.tree, self._layout.edition.pages)
        for element, url in (*self._links.of(listed), *self._links):
            if not self._layout.urls.is_edition(url) or not self._layout.may_be_of(url, self.date):
                continue
            label = page_label(text_of(element), linked=True)
            number, name = label or (self._layout.urls.page_of(url), None)
            known = found.get(url)
            if known is None or (known.page_name is None and label is not None):
                found[url] = EditionLink(url, number, name, self._pdf_beside(element, url))
        return tuple(found.values())

    @cached_property
    def _rows(self) -> dict[etree._Element, _Row]:
        """What each element of the page that holds links holds of them."""
        rows: dict[etree._Element, _Row] = {}
        for element, url in self._links:
            is_edition, is_pdf = self._layout.urls.is_edition(url), _is_pdf(url)
            holder: etree._Element | None = element
            # What an element holds already, all elements around it do: each is changed three times at most.
            while holder is not None and rows.setdefault(holder, _Row()).add(url, is_edition, is_pdf):
                holder = holder.getparent()
        return rows

    def _own_label(self, root: etree._Element) -> tuple[str, str | None] | None:
        """The label of the page itself: the first that is no link to another."""
        # Links without an href are none to those who read lines.
        leading = {element: _LEADING for element, _ in self._links.within(root) if not element.get("href")}
        for line in visible_lines(root, leading, Regions({}, {})):
            unlinked = "" if line.marks else line.unlinked
            if 0 < len(unlinked) < _LABEL_LENGTH and (label := page_label(unlinked)):
                return label
        return None

    def _pdf_beside(self, element: etree._Element, own: str) -> str | None:
        """The PDF that stands beside a link to an edition page, and beside no link to another."""
        row = element.getparent()
        for _ in range(_ROWS):
            if row is None:
                return None
            held = self._rows.get(row, _Row())
            if any(url != own for url in held.editions):
                return None
            if held.pdf is not None:
                return held.pdf
            row = row.getparent()
        return None

    def _pdf(self, root: etree._Element, number: str | None) -> str | None:
        """The page's PDF: what the layout selects; else of all PDFs linked the only one, the one beside the page's own
        entry in the list, or the one whose address names the page."""
        marked = elements(root, self._layout.edition.pdf)
        for element in marked:  # some templates print the address or keep it in an attribute of their own
            kept = (value for value in (*element.values(), text_of(element)) if value.strip().lower().endswith(".pdf"))
            if element.get("href") is None and (stated := next(kept, None)):
                return self._page.join(stated)
        found = self._links.of(marked) if marked else self._links.within(root)
        pdfs = [(element, url) for element, url in found if _is_pdf(url)]
        addresses = list(dict.fromkeys(url for _, url in pdfs))
        if len(addresses) <= 1:
            return next(iter(addresses), None)
        for element, url in pdfs:
            row = element.getparent()
            for _ in range(_ROWS):
                if row is None:
                    break
                if pages := self._rows.get(row, _Row()).editions:
                    if pages == [self._url]:
                        return url
                    break
                row = row.getparent()
        named = [url for url in addresses if number and _names_page(url, number)]
        return named[0] if len(named) == 1 else None

    def _issue_link(self, words: tuple[str, ...]) -> str | None:
        for element, url in self._links:
            if not self._layout.urls.is_edition(url):
                continue
            said = (
                text_of(element),
                element.get("title") or "",
                *(image.get("alt") or "" for image in element.iter("img")),
            )
            if any(word in "".join(part.split()) for part in said for word in words):
                return url
        return None


def _source(image: etree._Element) -> str | None:
    """The address of a picture, also of one in a drawing."""
    return next((image.get(name) for name in ("src", "href", "xlink:href") if image.get(name)), None)


def _is_pdf(url: str) -> bool:
    return url.partition("?")[0].lower().endswith(".pdf")


def _names_page(url: str, number: str) -> bool:
    name = re.escape(number)
    return re.search(rf"(?:/|(?<!\d)){name}(?:/[^/]*)?(?:\.pdf|$)|{name}\.pdf", url, re.IGNORECASE) is not None
