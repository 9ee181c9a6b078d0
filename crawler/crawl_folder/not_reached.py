"""What crawls were asked for and never came to: they were stopped or killed, or got no page to begin with."""

import datetime as dt
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from crawler.crawl_arguments import CHINA
from crawler.crawl_folder.status import CrawlState, Found, crawl_status

_DAY = dt.timedelta(days=1)


@dataclass(frozen=True, slots=True)
class NotReached:
    """The dates that a crawl was asked for and no crawl came to. `is_open` where the last is only the day on which the
    crawl began: the paper's newest issue may be older. `is_newest` where it was asked for the newest issue: the date is
    that day."""

    folder: Path
    summary: Mapping[str, Any]
    dates: tuple[dt.date, ...]
    is_open: bool = False
    is_newest: bool = False

    def __str__(self) -> str:
        first, last = self.dates[0], self.dates[-1]
        if self.is_newest:
            return f"the newest issue of {first} was asked for and never come to"
        if first == last:
            return f"{first} was asked for and never come to"
        return f"{len(self.dates)} dates from {first} to {last} were asked for and never come to"


def not_reached(found: Iterable[Found]) -> list[NotReached]:
    """What of the crawls of editions is open, each held against the others of the same ``site=`` or ``url=`` that took
    all of its pages."""
    by_target: dict[tuple[Any, Any], list[Found]] = {}
    for crawl in found:
        given = crawl[1].get("arguments") or {}
        if crawl[1].get("spider") == "edition":
            by_target.setdefault((given.get("site"), given.get("url")), []).append(crawl)
    lacking = []
    for crawls in by_target.values():
        for crawl in crawls:
            pages = (crawl[1].get("arguments") or {}).get("pages")
            others = [each for each in crawls if (each[1].get("arguments") or {}).get("pages") in (None, pages)]
            if open_part := not_reached_by(crawl, others):
                lacking.append(open_part)
    return lacking


def not_reached_by(crawl: Found, others: Iterable[Found]) -> NotReached | None:
    """What a crawl was asked for to which neither it nor the others came."""
    folder, summary = crawl
    if _ended(summary) or _state(crawl) == "running":
        return None
    summaries = [other for _, other in others]
    told = _all(_told(other) for other in summaries)
    asked = _asked(summary)
    if asked is None:
        return _newest_not_reached(folder, summary, summaries, told)
    first_to_last, is_open = asked
    reached = told | _all(_range(other, to_its_day=is_open) for other in summaries if _ended(other))
    dates = tuple(sorted(date for date in first_to_last if date.isoformat() not in reached))
    return NotReached(folder, summary, dates, is_open=is_open and dates[-1] == max(first_to_last)) if dates else None


def _newest_not_reached(
    folder: Path, summary: Mapping[str, Any], others: Iterable[Mapping[str, Any]], told: set[str]
) -> NotReached | None:
    """The newest issue has no date before it is found. It is there where its day has an issue, or where a later crawl
    found that the newest is an older one, or one without a date."""
    day, with_issue = _began(summary), set[str]()
    for other in others:
        with_issue |= _issues(other)
        if _asked(other) is None and _began(other) >= day:
            newest = _issues(other)
            if _is_undated(other) or any(date <= day.isoformat() or day.isoformat() in told for date in newest):
                return None
    if _issues(summary) or day.isoformat() in with_issue:
        return None
    return NotReached(folder, summary, (day,), is_newest=True)


def _asked(summary: Mapping[str, Any]) -> tuple[list[dt.date], bool] | None:
    """The dates that a crawl was asked for, and whether the last stands for the newest; None: the newest issue."""
    given, asked = summary.get("arguments") or {}, summary.get("asked") or {}
    if "dates" in asked:
        dates = list(map(dt.date.fromisoformat, asked["dates"]))
        return (dates, bool(asked.get("open"))) if dates else None
    since = asked.get("since") if "since" in asked else given.get("since")
    if since is None or since.startswith("last") or "missing" in given:
        return None
    first, is_open = dt.date.fromisoformat(since), "until" not in given
    if not is_open:
        last = dt.date.fromisoformat(given["until"])
    elif "url" in given and (known := _told(summary)):
        last, is_open = dt.date.fromisoformat(max(known)), False  # the issue that its walk began with
    else:
        last = _began(summary)
    return _days(first, last) or [first], is_open


def _days(first: dt.date, last: dt.date) -> list[dt.date]:
    return [first + number * _DAY for number in range((last - first).days + 1)]


def _range(summary: Mapping[str, Any], *, to_its_day: bool) -> set[str]:
    """The dates that a crawl came to which ended by itself; ``to_its_day``: where it ran to the newest issue, those
    after that as well, of which there was none."""
    asked = _asked(summary)
    dates = asked[0] if asked else []
    if to_its_day and dates and "until" not in (summary.get("arguments") or {}):
        dates = [*dates, *_days(max(dates), _began(summary))]
    return {date.isoformat() for date in dates}


def _ended(summary: Mapping[str, Any]) -> bool:
    """Whether a crawl came to all that it was asked for, had it or not."""
    came_to_some = bool(_told(summary)) or _is_undated(summary)
    return bool(summary.get("complete")) or (summary.get("finish_reason") == "finished" and came_to_some)


def _told(summary: Mapping[str, Any]) -> set[str]:
    return _issues(summary) | {date for date in summary.get("dates_without_issue", ()) if date}


def _issues(summary: Mapping[str, Any]) -> set[str]:
    found = {str(issue["date"]) for issue in summary.get("issues", ()) if issue["editions"] and issue["date"]}
    return found | set(summary.get("missing_issues", ()))


def _is_undated(summary: Mapping[str, Any]) -> bool:
    """Whether it has an issue of which no date is known."""
    return any(issue["editions"] and not issue["date"] for issue in summary.get("issues", ()))


def _began(summary: Mapping[str, Any]) -> dt.date:
    """The day in China on which a crawl began."""
    began = summary.get("started_at")
    return dt.datetime.fromisoformat(began).astimezone(CHINA).date() if began else dt.date.min


def _state(crawl: Found) -> CrawlState:
    return crawl_status(*crawl).state


def _all(parts: Iterable[set[str]]) -> set[str]:
    return set().union(*parts)
