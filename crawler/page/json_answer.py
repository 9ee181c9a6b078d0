"""Answers in JSON, read by the JMESPath expressions of a layout."""

import datetime as dt
from typing import Any
from urllib.parse import quote

from parsel import Selector

from crawler.lazy_pattern import lazy_compile
from crawler.page.page import Page, UnreadablePage
from crawler.sites.declaration import Layout

_PLACE = lazy_compile(r"\{(?P<name>[^{}:]+)(?::(?P<form>[^{}]+))?\}")


def is_json(page: Page, layout: Layout) -> bool:
    """Whether a page is an answer that the layout's expressions read."""
    return layout.json is not None and page.body.lstrip()[:1] in (b"{", b"[")


def answer(page: Page) -> Selector:
    """The whole answer. Raises UnreadablePage for what is no JSON."""
    try:
        found = Selector(text=page.decoded.text, type="json")
        found.jmespath("@").get()
    except (ValueError, RecursionError) as error:
        raise UnreadablePage(f"no JSON: {error}") from error
    return found


def all_of(value: Selector, expression: str | None) -> list[Selector]:
    """What an expression selects, each part of a list by itself."""
    return list(value.jmespath(expression)) if expression else []


def text_at(value: Selector, expression: str | None) -> str | None:
    """The text or number that an expression selects; None where there is none, or it is blank."""
    found = value.jmespath(expression).get() if expression else None
    return _text(found) or None


def raw_at(value: Selector, expression: str | None) -> Any:
    """What an expression selects, as JSON has it."""
    return value.jmespath(expression).getall() if expression else []


def made(page: Page, value: Selector, form: str | None, date: dt.date | None = None) -> str | None:
    """An address made of a part of an answer; None where a part that the format names is not there."""
    if not form:
        return None
    parts: dict[str, str] = {}
    for found in _PLACE.finditer(form):
        if found["form"]:
            if date is None:
                return None
            parts[found[0]] = format(date, found["form"])
        elif (text := text_at(value, found["name"])) is None:
            return None
        else:
            # An address that stands by itself is one already; a part of one is escaped.
            parts[found[0]] = text if form == found[0] else quote(text, safe="/:,%")
    return page.join(_PLACE.sub(lambda found: parts[found[0]], form))


def _text(value: Any) -> str:
    if isinstance(value, bool) or value is None or isinstance(value, (dict, list)):
        return ""
    return str(value).strip()
