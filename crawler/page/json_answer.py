"""Answers in JSON, read by the JMESPath expressions of a layout."""

import contextlib
import datetime as dt
import json
import re
from itertools import islice
from typing import Any
from urllib.parse import quote

from parsel import Selector

from crawler.lazy_pattern import lazy_compile
from crawler.page.page import Page, UnreadablePage
from crawler.sites import INFERRED, Layout

_PLACE = lazy_compile(r"\{(?P<name>[^{}:]+)(?::(?P<form>[^{}]+))?\}")


# A script that hands an answer to a function of the page, or keeps it: callback({…}); var paper = {…};
_WRAPPED = lazy_compile(
    r"(?:/\*\*/\s*+)?(?:(?:var|let|const)\s++)?[\w$.]++\s*+[(=]\s*+(?P<json>[{\[].*[}\]])\s*+\)?\s*+;?\s*+", re.DOTALL
)
# Where a script keeps one: at its beginning, behind a name, as what a function is given.
_HELD = lazy_compile(r"(?:^|[=(])\s*+(?=[{\[])")
_HELD_MOST = 50  # places tried in a script
_HELD_LEAST = 100  # characters
_DECODER = json.JSONDecoder()
_OPENING = lazy_compile(
    rb"(?:\xef\xbb\xbf)?\s*+(?:[{\[]|(?:/\*\*/\s*+)?(?:(?:var|let|const)\s++)?[\w$.]++\s*+[(=]\s*+[{\[])"
)


def looks_like_json(page: Page) -> bool:
    """Whether a page begins as an answer in JSON, also one that a script wraps."""
    return _OPENING.match(page.body) is not None


def is_json(page: Page, layout: Layout) -> bool:
    """Whether a page is an answer that the layout's expressions read; those that are inferred from a page read it,
    though it may be HTML in which a script holds the answer."""
    return layout.json is not None and (layout.name == INFERRED.name or looks_like_json(page))


def answer(page: Page) -> Selector:
    """The whole answer. Raises UnreadablePage for what is no JSON."""
    try:
        found = Selector(text=_unwrapped(page), type="json")
        found.jmespath("@").get()
    except (ValueError, RecursionError) as error:
        raise UnreadablePage(f"no JSON: {error}") from error
    return found


def value_of(page: Page) -> Any:
    """The whole answer as Python has it. Raises UnreadablePage for what is no JSON."""
    try:
        return json.loads(_unwrapped(page))
    except (ValueError, RecursionError) as error:
        raise UnreadablePage(f"no JSON: {error}") from error


def _unwrapped(page: Page) -> str:
    if not looks_like_json(page):
        return embedded_json(page) or ""
    text = page.decoded.text.strip()
    found = _WRAPPED.fullmatch(text) if text[:1] not in ("{", "[") else None
    return found["json"] if found else text


def embedded_json(page: Page) -> str | None:
    """The longest object or list that a script of a page in HTML holds; no script is run."""
    found: list[str] = []
    for script in page.tree.iter("script"):
        text = script.text or ""
        for place in islice(_HELD.finditer(text), _HELD_MOST):
            with contextlib.suppress(ValueError, RecursionError):
                _, end = _DECODER.raw_decode(text, place.end())
                found.append(text[place.end() : end])
    longest = max(found, key=len, default="")
    return longest if len(longest) >= _HELD_LEAST else None


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
