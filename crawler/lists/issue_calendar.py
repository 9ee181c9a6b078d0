"""Read a paper's own list of issue dates: XML (``period.xml``, ``navi.xml``), JSON, a script, or a choice of dates."""

import datetime as dt
import json
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import Any

from lxml import etree

from crawler.lazy_pattern import lazy_compile
from crawler.page.page import Page
from crawler.page.visible_text import text_of

_DATES = frozenset(("period_date", "date"))
_FRONTS = frozenset(("front_page", "url"))
_DATE = lazy_compile(r"(?<!\d)((?:19|20)\d\d)[-/.年]?(0[1-9]|1[0-2])[-/.月]?(0[1-9]|[12]\d|3[01])(?!\d)")
_TIME = lazy_compile(r"日?(?:[T ]\d\d:\d\d\S*)?\s*")
# A list in a script whose members are texts or numbers: ["2024-08-01", "2024-08-02"], [20240801, 20240802].
_SCRIPT_LIST = lazy_compile(r"\[([^\[\]]*)\]")
_ADDRESS = lazy_compile(r"(?:https?:/)?/\S+|[\w./?&=-]+\.\w+(?:\?\S*)?")


@dataclass(frozen=True, slots=True)
class CalendarIssue:
    """An issue that the calendar lists, with the file name or the address of its first edition page where the calendar
    gives it."""

    date: dt.date
    front: str | None


def read_calendar(page: Page) -> tuple[CalendarIssue, ...]:
    """The issues of a calendar, in order; empty where the page is none. Dates that do not exist are left out."""
    listed: Iterable[CalendarIssue]
    if page.body.lstrip()[:1] in (b"{", b"["):
        listed = _in_json(page)
    elif page.content_type and "javascript" in page.content_type.lower():
        listed = _in_scripts(page.decoded.text)
    else:
        listed = (*_in_xml(page), *_in_choices(page), *_in_page_scripts(page))
    found: dict[dt.date, CalendarIssue] = {}
    for issue in listed:
        if issue.date not in found or found[issue.date].front is None:
            found[issue.date] = issue
    return tuple(found[date] for date in sorted(found))


def _in_xml(page: Page) -> Iterator[CalendarIssue]:
    """A date and its front page are children of one element, whatever that is called."""
    fronts = _fronts(page.tree)
    # The HTML parser expands no entities and forgives what XML would not; its element names are in lower case.
    for element in page.tree.iter(etree.Element):
        if element.tag not in _DATES or (date := _date((element.text or "").strip()[:10])) is None:
            continue
        yield CalendarIssue(date, fronts.get(element, "").rpartition("/")[2] or None)


def _fronts(root: etree._Element) -> dict[etree._Element, str]:
    """By each element of a date: the next front page behind it within the same element."""
    fronts: dict[etree._Element, str] = {}
    for parent in root.iter(etree.Element):
        front = ""
        for child in reversed(parent):
            if child.tag in _FRONTS:
                front = (child.text or "").strip()
            elif child.tag in _DATES:
                fronts[child] = front
    return fronts


def _in_json(page: Page) -> Iterator[CalendarIssue]:
    """Dates wherever they stand; one that stands in an object beside an address has that for its front page."""
    try:
        stated: Any = json.loads(page.decoded.text)
    except (ValueError, RecursionError):
        return
    waiting = [stated]
    while waiting:
        value = waiting.pop()
        if isinstance(value, dict):
            texts = [str(part) for part in value.values() if isinstance(part, str | int)]
            date = next((date for text in texts if (date := _date(text))), None)
            if date is not None:
                addresses = (text for text in texts if _date(text) is None and _ADDRESS.fullmatch(text))
                yield CalendarIssue(date, next(addresses, None) or _address_with_date(texts))
            waiting += [part for part in value.values() if isinstance(part, dict | list)]
        elif isinstance(value, list):
            yield from (CalendarIssue(date, None) for part in value if (date := _date(str(part))))
            waiting += [part for part in value if isinstance(part, dict | list)]


def _address_with_date(texts: list[str]) -> str | None:
    return next((text for text in texts if text.startswith(("/", "http")) and _ADDRESS.fullmatch(text)), None)


def _in_choices(page: Page) -> Iterator[CalendarIssue]:
    for option in page.tree.iter("option"):
        value = (option.get("value") or "").strip()
        if date := _date(text_of(option)) or _date(value):
            yield CalendarIssue(date, value if _date(value) is None and _ADDRESS.fullmatch(value) else None)


def _in_page_scripts(page: Page) -> Iterator[CalendarIssue]:
    for script in page.tree.iter("script"):
        yield from _in_scripts(script.text or "")


def _in_scripts(text: str) -> Iterator[CalendarIssue]:
    for listed in _SCRIPT_LIST.finditer(text):
        parts = [part.strip(" \t\r\n\"'") for part in listed[1].split(",")]
        dates = [_date(part) for part in parts if part]
        if all(_DATE.match(part) for part in parts if part):
            yield from (CalendarIssue(date, None) for date in dates if date)


def _date(text: str) -> dt.date | None:
    """The date that a text is, with a time behind it or not, if it is nothing else.

    >>> _date("2024-08-09"), _date("20240809"), _date("/2024-08-09/node_2.htm") is None, _date("2024-02-30") is None
    (datetime.date(2024, 8, 9), datetime.date(2024, 8, 9), True, True)
    """
    found = _DATE.match(text)
    if found is None or _TIME.fullmatch(text[found.end() :]) is None:
        return None
    try:
        return dt.date(*map(int, found.groups()))
    except ValueError:
        return None
