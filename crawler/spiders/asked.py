"""What ``since=last`` and ``missing=PATH`` ask for, by what crawls have archived already."""

import datetime as dt
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace
from pathlib import Path
from typing import Any

from crawler.crawl_arguments import CHINA, ArgumentError, EditionArguments, NothingToDo
from crawler.crawl_folder.finding import crawl_folders, read_all
from crawler.crawl_folder.folder import FolderError
from crawler.crawl_folder.not_reached import not_reached
from crawler.crawl_folder.status import FINE, Found, IssueStatus, issues

_DAY = dt.timedelta(days=1)
_LATE = dt.timedelta(days=7)  # how long after its date an issue may come to be on the web


def leaves_dates_open(task: EditionArguments) -> bool:
    return task.last is not None or task.missing is not None


def stated(task: EditionArguments) -> dict[str, Any]:
    """What the summary says of the dates that were found, from which a resumed crawl has them again."""
    if task.last is not None:
        return {"asked": {"since": task.since and task.since.isoformat()}}
    if task.missing is not None:
        dates = sorted(date.isoformat() for date in task.dates)
        to_newest = {"open": True} if dates and task.until is None else {}
        return {"asked": {"dates": dates, **to_newest, "addresses": sorted(task.lacking)}}
    return {}


def as_stated(task: EditionArguments, asked: Mapping[str, Any]) -> EditionArguments:
    """The arguments with the dates that a crawl began with."""
    if task.missing is not None:
        dates = map(dt.date.fromisoformat, asked["dates"])
        return _at(task, dates, asked["addresses"], to_newest=bool(asked.get("open")))
    since = asked["since"]
    return replace(task, since=since and dt.date.fromisoformat(since))


def as_found(task: EditionArguments, given: Mapping[str, str]) -> EditionArguments:
    """The arguments with their dates. Raises ArgumentError, and NothingToDo where all of it is archived."""
    if task.missing is not None:
        return _missing(task, crawls_of(task, given, task.missing))
    assert task.last is not None
    explicit = ":" in given["since"]
    crawls = crawls_of(task, given, task.last) if explicit or task.last.is_dir() else []
    whole = max((issue.date for issue in issues(crawls) if issue.state == "whole" and issue.date), default=None)
    if whole is None:
        if task.until is not None:
            held = f"{task.last} holds no whole issue of {task.target.name}"
            raise ArgumentError(f"since=last: {held}; with until=, give since=YYYY-MM-DD")
        return task
    since, settled = _after(dt.date.fromisoformat(whole), crawls), _without_paper(crawls)
    while since in settled:
        since += _DAY
    if since > (task.until or dt.datetime.now(CHINA).date()):
        raise NothingToDo(f"{task.target.name} is archived up to {whole}")
    return replace(task, since=since)


def _missing(task: EditionArguments, crawls: Sequence[Found]) -> EditionArguments:
    """What crawls lack, and what those of them that were stopped, killed or got nothing did not come to."""
    known = list(issues(crawls))
    lacking = [issue for issue in known if issue.state not in FINE]
    dates = {dt.date.fromisoformat(issue.date) for issue in lacking if issue.date}
    parts, settled = not_reached(crawls), {issue.date for issue in known}
    today, wants_newest = dt.datetime.now(CHINA).date(), False
    for part in parts:
        # The newest issue of a day that is over is that day's, unless it is known that there is none.
        if part.is_newest and (part.dates[0] >= today or part.dates[0].isoformat() in settled):
            wants_newest = True
        else:
            dates.update(part.dates)
    if dates or wants_newest:
        return _at(task, dates, _addresses(lacking), to_newest=any(part.is_open for part in parts))
    if undated := sorted(_addresses(lacking)):
        named = ", ".join(undated)
        raise ArgumentError(f"missing=: of what is missing no date is known: {named}; give since=YYYY-MM-DD instead")
    raise NothingToDo(f"nothing of {task.target.name} is missing in {task.missing}")


def _after(whole: dt.date, crawls: Sequence[Found]) -> dt.date:
    """The day after the last whole issue; where a ``since=last`` before was stopped, the first that it did not come to:
    it may have begun with the newest."""
    stopped = [summary for _, summary in crawls if summary.get("finish_reason") != "finished" and "asked" in summary]
    begun = [dt.date.fromisoformat(since) for summary in stopped if (since := summary["asked"].get("since"))]
    day = min(begun, default=whole)
    if day < whole:
        ended = [crawl for crawl in crawls if crawl[1].get("finish_reason") == "finished"]
        told = {issue.date for issue in issues(ended)}
        told |= {issue.date for issue in issues(crawls) if issue.state in FINE}
        while day < whole and day.isoformat() in told:
            day += _DAY
    return day if day < whole else whole + _DAY


def _without_paper(crawls: Iterable[Found]) -> set[dt.date]:
    """The dates that had no paper when they had long been over: a paper that was closed is not asked for all of them
    each day."""
    return {
        date
        for _, summary in crawls
        for date in map(dt.date.fromisoformat, summary.get("dates_without_issue", ()))
        if date + _LATE < dt.datetime.fromisoformat(summary["started_at"]).date()
    }


def crawls_of(task: EditionArguments, given: Mapping[str, str], path: Path) -> list[Found]:
    """The crawls below a folder that were asked for the same paper, and for all of the pages that this one is.

    Raises ArgumentError where there is none below a folder that missing= names, or what is there cannot be read.
    """
    name = "site" if task.target.site else "url"
    try:
        found = [
            (folder, summary)
            for folder, summary in (read_all(crawl_folders([path])) if any(path.iterdir()) else ())
            if summary.get("spider") == "edition"
        ]
    except (FolderError, OSError) as error:
        raise ArgumentError(str(error)) from error
    arguments = [(crawl, crawl[1].get("arguments") or {}) for crawl in found]
    fitting: list[Found] = [
        crawl
        for crawl, asked in arguments
        if asked.get(name) == given[name] and asked.get("pages") in (None, given.get("pages"))
    ]
    if task.missing is not None and not fitting:
        others = sorted({str(asked.get("site") or asked.get("url")) for _, asked in arguments})
        held = ", ".join(others) or "none"
        raise ArgumentError(f"missing={path} holds no crawl of {name}={given[name]}; it holds crawls of: {held}")
    return fitting


def archives_of(task: EditionArguments, given: Mapping[str, str]) -> list[str]:
    """The archives that hold what is there of the issues of which something is missing."""
    if task.missing is None:
        return []
    dates = {date.isoformat() for date in task.dates}
    return [
        str(folder / "warc")
        for folder, summary in crawls_of(task, given, task.missing)
        if dates & _dates(summary) and any((folder / "warc").glob("*.warc.gz"))
    ]


def _dates(summary: Mapping[str, Any]) -> set[str]:
    return {str(issue["date"]) for issue in summary.get("issues", ())} | set(summary.get("missing_issues", ()))


def _addresses(lacking: Iterable[IssueStatus]) -> set[str]:
    return {url for issue in lacking for url in (*issue.missing_pages, *issue.missing_articles)}


def _at(
    task: EditionArguments, dates: Iterable[dt.date], addresses: Iterable[str], *, to_newest: bool
) -> EditionArguments:
    """The arguments with these dates, without any for the newest issue; ``to_newest``: no further than to that."""
    wanted = frozenset(dates)
    until = None if to_newest else max(wanted, default=None)
    lacking = frozenset(addresses)
    return replace(task, since=min(wanted, default=None), until=until, dates=wanted, lacking=lacking)
