"""Infer the layout of an answer in JSON of no known family: which of its lists are edition pages, which are articles.

What is inferred is what a declaration would say: JMESPath expressions and formats of addresses. An answer is read by
what stands in it, whatever was read before; no address is guessed that the answer, or its own address, does not name.
"""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Any
from urllib.parse import urlsplit

import msgspec

from crawler.lists.json_fields import (
    IMAGE,
    NUMBER_NAME,
    OF_ARTICLES,
    OF_PAGES,
    PDF,
    address_field,
    area_field,
    date_field,
    is_label,
    media_field,
    name_field,
    newspaper_field,
    number_field,
    own_fields,
    own_number_field,
    scale_fields,
)
from crawler.page.inferred_json import (
    Row,
    body_field,
    fields_of,
    headline_field,
    identity_field,
    name_in,
    paths_of,
    quoted,
    texts,
)
from crawler.page.json_answer import value_of
from crawler.page.page import Page, UnreadablePage
from crawler.recognise import page_label
from crawler.sites import INFERRED, Layout
from crawler.sites.declaration import JsonEdition, JsonIssue, JsonMarks

_DEPTH = 8
_MOST = 1_000


@dataclass(frozen=True, slots=True)
class _Table:
    """A list of objects: its JMESPath expression, that of the list that it stands in, and the objects' fields."""

    path: str
    within: "_Table | None"
    rows: tuple[Row, ...]

    @property
    def name(self) -> str:
        return name_in(self.path.removesuffix("[]").removesuffix(".*"))


def infer_json_layout(page: Page, is_listed: bool) -> Layout | None:
    """The layout of an answer that lists the edition pages of an issue, or is one of them; None for what is neither.

    ``is_listed`` tells that a list of edition pages names it. Raises UnreadablePage for what is no JSON, and where
    pages or articles are listed whose addresses stand nowhere.
    """
    whole = value_of(page)
    tables = list(_tables(whole, "", None, 0))
    pages = max(filter(_are_pages, tables), key=lambda table: len(table.rows), default=None)
    articles = _articles_of(tables, pages)
    if pages is None and (articles is None or not (is_listed or own_number_field(whole) is not None)):
        return None
    return _Inference(page, whole, pages, articles, is_listed).layout()


# --- lists and what they are of --------------------------------------------------------------------------------------


def _tables(value: Any, path: str, within: _Table | None, depth: int) -> Iterator[_Table]:
    """The lists of objects in a value. One that stands in each object of another is one table for all of them."""
    if depth > _DEPTH:
        return
    if isinstance(value, list):
        yield from _table([value], f"{path}[]", within, depth)
    elif isinstance(value, dict):
        held = list(value.values())
        if len(held) > 1 and all(isinstance(part, dict) for part in held) and _alike(held):
            yield from _table([held], f"{path}.*" if path else "*", within, depth)
            return
        for name, part in value.items():
            if (own := quoted(name)) is not None and isinstance(part, dict | list):
                yield from _tables(part, f"{path}.{own}" if path else own, within, depth + 1)


def _alike(parts: Sequence[dict[str, Any]]) -> bool:
    shared = set(parts[0]).intersection(*parts[1:])
    return len(shared) * 2 >= max(map(len, parts)) and len(shared) > 1


def _table(lists: list[list[Any]], path: str, within: _Table | None, depth: int) -> Iterator[_Table]:
    objects = [part for listed in lists for part in listed if isinstance(part, dict)]
    if not objects or depth > _DEPTH:
        return
    table = _Table(path, within, tuple(fields_of(part) for part in objects))
    yield table
    for own in paths_of(table.rows):
        inner = [row[own] for row in table.rows if isinstance(row.get(own), list)]
        yield from _table(inner, f"{own}[]", table, depth + 1)


def _are_pages(table: _Table) -> bool:
    """Whether objects count the pages of a paper, and say more of them than numbers."""
    rows = table.rows
    if len(rows) < 2 or number_field(rows) is None:
        return False
    signs = 3 * (media_field(rows, PDF) is not None) + 2 * (media_field(rows, IMAGE) is not None)
    paths = paths_of(rows)
    signs += 2 * bool(OF_PAGES.search(table.name)) + 2 * any(OF_PAGES.search(name_in(path)) for path in paths)
    signs += 3 * any(is_label(texts(rows, path)[0]) for path in paths)
    return signs >= 3 and not _are_articles(table)


def _are_articles(table: _Table) -> bool:
    """Whether objects are articles: a headline each, and a text, an area or an address, or a list called so."""
    rows = table.rows
    headline = headline_field(rows)
    if headline is None:
        return False
    heads = [text for text in texts(rows, headline) if text]
    if any(page_label(text) for text in heads):
        return False
    signs = 3 * (body_field(rows) is not None) + 3 * (area_field(rows) is not None)
    signs += bool(OF_ARTICLES.search(table.name)) + (address_field(rows) is not None)
    signs += bool(re.search("title|headline|biaoti", name_in(headline), re.IGNORECASE))
    signs -= 3 * (media_field(rows, PDF) is not None)
    signs -= 2 * bool(OF_PAGES.search(table.name))
    return signs >= 2


def _articles_of(tables: Sequence[_Table], pages: _Table | None) -> _Table | None:
    """The articles: those that stand in the pages, else those beside them."""
    found = [table for table in tables if table is not pages and _are_articles(table)]
    inner = [table for table in found if pages is not None and table.within is pages]
    outer = [table for table in found if table.within is None]
    return max(inner or outer, key=lambda table: (area_field(table.rows) is not None, len(table.rows)), default=None)


# --- the layout -------------------------------------------------------------------------------------------------------


class _Inference:
    """The layout of one answer."""

    def __init__(self, page: Page, whole: Any, pages: _Table | None, articles: _Table | None, is_listed: bool) -> None:
        self._own = INFERRED.urls.clean(page.url)
        self._page = page
        self._whole = whole
        self._pages = pages
        self._articles = articles
        self._nested = articles is not None and articles.within is not None
        self._is_listed = is_listed

        self._newspaper = newspaper_field([own_fields(whole)])

    def _date(self, rows: Sequence[Row]) -> str | None:
        """Where a date stands, if the address names none: in each row, or once for all."""
        if INFERRED.urls.date_match(self._own):
            return None
        return date_field(rows) or date_field([own_fields(self._whole)])

    def layout(self) -> Layout:
        issue = None if self._pages is None or self._nested else self._issue(self._pages)
        edition = self._edition() if self._articles is not None else None
        if self._pages is not None and edition is None and issue is None:
            count = len(self._pages.rows)
            raise UnreadablePage(f"lists {count} edition pages, and names neither their addresses nor their articles")
        editions = [f"^{re.escape(self._own)}$"] if edition is not None else []
        urls = msgspec.structs.replace(
            INFERRED.urls,
            edition="|".join([*editions, *self._listed(issue)]) or None,
            issue=None if edition is not None else f"^{re.escape(self._own)}$",
        )
        return msgspec.structs.replace(INFERRED, urls=urls, json=JsonMarks(issue=issue, edition=edition))

    def _listed(self, issue: JsonIssue | None) -> list[str]:
        """The patterns of the addresses that a list gives."""
        if issue is None or self._pages is None:
            return []
        found = (_made(self._page, issue.address, row) for row in self._pages.rows)
        return [f"^{re.escape(INFERRED.urls.clean(url))}$" for url in found if url]

    def _issue(self, pages: _Table) -> JsonIssue | None:
        address = self._address_of(pages.rows)
        if address is None:
            return None
        number = number_field(pages.rows)
        return JsonIssue(
            pages=pages.path,
            address=address,
            page=number,
            page_name=name_field(pages.rows, number) or number,
            date=self._date(pages.rows),
            newspaper=newspaper_field(pages.rows) or self._newspaper,
            image=_form(media_field(pages.rows, IMAGE)),
            pdf=_form(media_field(pages.rows, PDF)),
        )

    def _address_of(self, rows: Sequence[Row]) -> str | None:
        """The format of the rows' addresses: a field, or the answer's own address where that names one of the rows."""
        if (stated := address_field(rows)) is not None:
            return _form(stated)
        for path in filter(None, (number_field(rows), identity_field(rows))):
            for text in texts(rows, path):
                place = _place_of(self._own, text, name_in(path))
                if place is not None:
                    return f"{self._own[: place.start()]}{{{path}}}{self._own[place.end() :]}"
        return None

    def _edition(self) -> JsonEdition | None:
        articles = self._articles
        if articles is None:
            return None
        rows = articles.rows
        if len(rows) > _MOST:
            raise UnreadablePage(f"{len(rows)} articles in one answer; the pages of an issue have at most {_MOST}")
        address, identity = address_field(rows), None
        if body_field(rows) is not None:
            address, identity = None, identity_field(rows) or headline_field(rows)
        elif address is None:
            raise UnreadablePage(f"lists {len(rows)} articles, and neither their addresses nor their texts")
        sheet = self._sheet_rows()
        number = number_field(sheet) if self._nested else own_number_field(self._whole)
        name = name_field(sheet, number)
        width, height = scale_fields(sheet)
        return JsonEdition(
            articles=articles.path,
            article=_form(address),
            id=identity,
            headline=headline_field(rows),
            area=area_field(rows),
            sheets=self._pages.path if self._nested and self._pages else None,
            date=self._date([]),
            newspaper=newspaper_field(sheet) or self._newspaper,
            page=number,
            page_name=name or number,
            image=_form(media_field(sheet, IMAGE)),
            pdf=_form(media_field(sheet, PDF)),
            scale=f"[to_number({width}), to_number({height})]" if width and height else None,
        )

    def _sheet_rows(self) -> Sequence[Row]:
        """The fields of what is an edition page: of each page that holds its articles, else of the answer itself."""
        if self._nested and self._pages is not None:
            return self._pages.rows
        return [own_fields(self._whole)]


def _form(path: str | None) -> str | None:
    return f"{{{path}}}" if path else None


def _made(page: Page, form: str, row: Row) -> str | None:
    """An address made of a row by a format of one field."""
    path = form[form.index("{") + 1 : form.rindex("}")]
    [text] = texts([row], path)
    return page.join(form.replace(f"{{{path}}}", text)) if text else None


def _place_of(url: str, text: str, name: str) -> re.Match[str] | None:
    """Where an address names a row by one of its values: in a query under a name like the field's, or as the last
    part of the path; its date is none."""
    day = INFERRED.urls.date_match(url)
    parts = urlsplit(url)
    beginning = len(url) - len(url.partition("?")[2]) if parts.query else url.rindex("/") + 1
    for found in re.finditer(rf"(?<![0-9A-Za-z]){re.escape(text)}(?![0-9A-Za-z])", url):
        if found.start() < beginning or (day and day.start() <= found.start() < day.end()):
            continue
        if not parts.query:
            return found
        called = re.search(r"([\w.-]+)=[^=&]*$", url[: found.start()])
        if called and (NUMBER_NAME.search(called[1]) or called[1].lower() in (name.lower(), "id", "p", "bc")):
            return found
    return None
