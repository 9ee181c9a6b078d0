"""Read a paper's own list of issue dates (``period.xml``, ``navi.xml``)."""

import datetime as dt
from dataclasses import dataclass

from lxml import etree

from crawler.page.page import Page

_DATES = frozenset(("period_date", "date"))
_FRONTS = frozenset(("front_page", "url"))


@dataclass(frozen=True, slots=True)
class CalendarIssue:
    """An issue that the calendar lists, with the file name of its first edition page where the calendar gives it."""

    date: dt.date
    front: str | None


def read_calendar(page: Page) -> tuple[CalendarIssue, ...]:
    """The issues of a calendar, in order; empty where the page is none. Dates that do not exist are left out.

    A date and its front page are children of one element, whatever that is called.
    """
    found: dict[dt.date, CalendarIssue] = {}
    fronts = _fronts(page.tree)
    # The HTML parser expands no entities and forgives what XML would not; its element names are in lower case.
    for element in page.tree.iter(etree.Element):
        if element.tag not in _DATES:
            continue
        try:
            date = dt.date.fromisoformat((element.text or "").strip()[:10])
        except ValueError:
            continue
        front = fronts.get(element, "")
        found.setdefault(date, CalendarIssue(date, front.rpartition("/")[2] or None))
    return tuple(found[date] for date in sorted(found))


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
