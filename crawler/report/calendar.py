"""The issues of papers by date: each edition page as the folders have it, and the months that they lie in."""

import datetime as dt
from calendar import Calendar
from collections import Counter
from collections.abc import Callable, Iterable
from typing import Any

from crawler.crawl_folder.issues import Found, Issues, Row, page_order
from crawler.page_images import Frame
from crawler.report.facts import Day, Month, Paper, Sheet, SheetArticle, State, in_order
from crawler.report.thumbnail import Thumbnail

Draw = Callable[[Row], tuple[Frame | None, Thumbnail | None]]
"""What the areas of an edition page's line lie in, and its image; None of either where it is not to be drawn."""
_DAILY = 62  # days; a longer time is shown by month


def make_paper(number: int, name: str, issues: Issues, draw: Draw) -> Paper:
    """A paper as the report shows it; ``number`` tells its anchors from those of others."""
    days = []
    for date in sorted({*issues.editions, *issues.none, *issues.missing}):
        sheets = [make_sheet(edition, draw) for edition in issues.pages(date)]
        days.append(Day(f"p{number}-{date or 'undated'}", date or "undated", _state(date, sheets, issues), sheets))
    return Paper(
        anchor=f"p{number}",
        name=name,
        months=make_months(days),
        days=days,
        states={state: count for state in State if (count := sum(day.state is state for day in days))},
        per_page=sorted(issues.per_page.items(), key=lambda item: page_order(item[0])),
        over_time=over_time(issues.per_date),
    )


def _state(date: str, sheets: list[Sheet], issues: Issues) -> State:
    if not sheets:
        return State.ISSUE if date in issues.missing else State.NONE if date in issues.none else State.PAGES
    if not all(sheet.is_archived for sheet in sheets):
        return State.PAGES
    return State.ARTICLES if any(sheet.missing for sheet in sheets) else State.WHOLE


def make_sheet(found: Found, draw: Draw) -> Sheet:
    """An edition page with its areas, and its image where the archive has it."""
    line = found.line or {}
    missing = found.missing or set()
    frame, image = draw(line) if line else (None, None)
    articles = [
        SheetArticle(
            headline=article.get("headline") or article["url"],
            url=article["url"],
            points=_points(frame, article.get("area")),
            is_missing=article["url"] in missing,
        )
        for article in line.get("articles", ())
    ]
    listed = {article.url for article in articles}
    articles += [SheetArticle(url, url, None, True) for url in sorted(missing - listed)]
    return Sheet(
        page=found.page or line.get("page") or "?",
        page_name=line.get("page_name") or "",
        url=found.url,
        is_archived=found.is_archived or found.line is not None,
        listed=max(found.listed, len(articles)),
        articles=articles,
        frame=(frame.width, frame.height) if frame else None,
        image=image,
    )


def _points(frame: Frame | None, area: Any) -> str | None:
    return " ".join(f"{x:g},{y:g}" for x, y in frame.points(area)) if frame and area else None


def make_months(days: Iterable[Day]) -> list[Month]:
    """The months with a day that is known, weeks from Monday; days of other dates than the calendar's are left out."""
    by_month: dict[tuple[int, int], dict[int, Day]] = {}
    for day in days:
        if (date := _date(day.date)) is not None:
            by_month.setdefault((date.year, date.month), {})[date.day] = day
    return [
        Month(
            f"{year:04}-{month:02}",
            [[(number, known.get(number)) for number in week] for week in Calendar().monthdayscalendar(year, month)],
        )
        for (year, month), known in sorted(by_month.items())
    ]


def over_time(per_date: Counter[str]) -> list[tuple[str, int]]:
    """Counts by day, with days between that have none; by month where the days would be too many to see."""
    dates = sorted(filter(None, map(_date, per_date)))
    if not dates:
        return []
    if (dates[-1] - dates[0]).days < _DAILY:
        span = [dates[0] + dt.timedelta(days=number) for number in range((dates[-1] - dates[0]).days + 1)]
        return [(date.isoformat(), per_date[date.isoformat()]) for date in span]
    months: Counter[str] = Counter()
    for date in dates:
        months[date.isoformat()[:7]] += per_date[date.isoformat()]
    return list(in_order(months))


def _date(text: str) -> dt.date | None:
    try:
        return dt.date.fromisoformat(text)
    except ValueError:
        return None
