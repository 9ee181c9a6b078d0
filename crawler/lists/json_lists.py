"""Edition pages and lists of them in JSON."""

import datetime as dt
import json

from parsel import Selector

from crawler.items import Area, EditionArticle
from crawler.lists.areas import corners
from crawler.lists.edition import EditionLink, EditionPage
from crawler.page.json_answer import all_of, answer, made, raw_at, text_at
from crawler.page.json_article import part_address
from crawler.page.page import Page
from crawler.page.visible_text import tidy
from crawler.recognise import find_date, page_label
from crawler.sites.declaration import JsonEdition, Layout


def read_json_editions(page: Page, layout: Layout, newspaper: str | None) -> tuple[EditionPage, ...]:
    """The edition pages that an answer states. Raises UnreadablePage, ValueError as for pages in HTML."""
    marks = layout.json.edition if layout.json else None
    if marks is None:
        raise ValueError(f"the answer is no edition page by the layout {layout.name}")
    whole = answer(page)
    url = layout.urls.clean(page.url)
    date = layout.urls.date_of(url) or _date(text_at(whole, marks.date))
    siblings = _links(page, whole, layout, date)
    sheets = all_of(whole, marks.sheets) if marks.sheets else [whole]
    return tuple(
        _edition(
            page,
            sheet,
            layout,
            marks,
            date,
            newspaper or text_at(sheet, marks.newspaper) or text_at(whole, marks.newspaper),
            siblings,
            place if marks.sheets else None,
        )
        for place, sheet in enumerate(sheets, 1)
    )


def read_json_issue(page: Page, layout: Layout) -> tuple[EditionLink, ...]:
    """The edition pages that an answer lists. Raises UnreadablePage, ValueError as for pages in HTML."""
    return _links(page, answer(page), layout, layout.urls.date_of(layout.urls.clean(page.url)))


def _links(page: Page, whole: Selector, layout: Layout, date: dt.date | None) -> tuple[EditionLink, ...]:
    marks = layout.json.issue if layout.json else None
    found: dict[str, EditionLink] = {}
    for listed in all_of(whole, marks.pages) if marks else []:
        if marks is None:
            break
        own = date or _date(text_at(listed, marks.date) or text_at(whole, marks.date))
        url = made(page, listed, marks.address, own)
        if url is None:
            continue
        number, name = _label(text_at(listed, marks.page), text_at(listed, marks.page_name))
        url = layout.urls.clean(url)
        found.setdefault(
            url,
            EditionLink(
                url=url,
                page=number or layout.urls.page_of(url),
                page_name=name,
                pdf_url=made(page, listed, marks.pdf, own),
                image_url=made(page, listed, marks.image, own),
                newspaper=text_at(listed, marks.newspaper) or text_at(whole, marks.newspaper),
                date=own,
            ),
        )
    return tuple(found.values())


def _edition(
    page: Page,
    sheet: Selector,
    layout: Layout,
    marks: JsonEdition,
    date: dt.date | None,
    newspaper: str | None,
    siblings: tuple[EditionLink, ...],
    place: int | None,
) -> EditionPage:
    url = layout.urls.clean(page.url)
    number, name = _label(text_at(sheet, marks.page), text_at(sheet, marks.page_name))
    own = next((link for link in siblings if link.url == url), None)
    number = number or layout.urls.page_of(url) or (own.page if own else None)
    if own and own.page and number and own.page.lstrip("0") == number.lstrip("0"):
        number = own.page  # a list writes the numbers of all pages alike
    articles = tuple(
        EditionArticle(address, _headline(text_at(listed, marks.headline)), _area(raw_at(listed, marks.area)))
        for listed in all_of(sheet, marks.articles)
        if (address := _address(page, listed, marks, date))
    )
    scale = [float(size) for size in raw_at(sheet, marks.scale) if isinstance(size, int | float) and size > 0]
    image, pdf = made(page, sheet, marks.image, date), made(page, sheet, marks.pdf, date)
    return EditionPage(
        url=url if place is None else f"{url}#page={number or place}",
        newspaper=newspaper,
        date=date,
        page=number,
        page_name=name or (own.page_name if own else None),
        image_url=image or (own.image_url if own else None),
        pdf_url=pdf or (own.pdf_url if own else None),
        scale=(scale[0], scale[1]) if len(scale) == 2 else None,
        articles=articles,
        siblings=siblings,
        earlier_issue=None,
        later_issue=None,
        links=(),
        notices=() if articles else ("the edition page lists no article",),
    )


def _address(page: Page, listed: Selector, marks: JsonEdition, date: dt.date | None) -> str | None:
    if marks.article is not None:
        return made(page, listed, marks.article, date)
    name = text_at(listed, marks.id)
    return part_address(page.url.partition("#")[0], name) if name else None


def _label(number: str | None, name: str | None) -> tuple[str | None, str | None]:
    """A page's number and name; either may be printed with the other, as in 第01版：要闻."""
    for stated in (name, number):
        if stated and (label := page_label(stated, linked=True)):
            return label[0], label[1] or (name if stated is not name else None)
    return number, name


def _headline(text: str | None) -> str | None:
    if text is None:
        return None
    return tidy(" ".join(Selector(text=text, type="html").xpath("//text()").getall())) or None


def _date(text: str | None) -> dt.date | None:
    found = find_date(text) if text else None
    return dt.date.fromisoformat(found[:10]) if found else None


def _area(found: object) -> Area | None:
    """A polygon in whatever writing: numbers, pairs, texts with commas."""
    text = json.dumps(found).translate(str.maketrans('[]{}";', "      ")) if found else ""
    return corners(text, rectangle=True)
