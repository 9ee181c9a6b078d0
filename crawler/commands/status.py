"""Tell what crawl folders have together, per paper and issue, and how their crawls stand."""

import argparse
import datetime as dt
from collections import Counter
from collections.abc import Container, Iterable
from dataclasses import asdict, replace
from pathlib import Path

from archive.io.visible import visible, visible_json
from crawler.crawl_folder.command import going_on
from crawler.crawl_folder.finding import crawl_folders, read_all
from crawler.crawl_folder.not_reached import NotReached, not_reached
from crawler.crawl_folder.status import FINE, CrawlStatus, IssueStatus, crawl_status, issues
from crawler.schedule.jobs import WITHOUT_CRAWL, JobStatus, job_statuses
from crawler.schedule.scrapyd import last_line, listed_jobs


def add_arguments(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("paths", nargs="+", type=_folder, metavar="FOLDER", help="crawl folder, or a folder of some")
    parser.add_argument("--since", type=_date, metavar="DATE", help="each date from this one, asked for or not")
    parser.add_argument("--until", type=_date, metavar="DATE", help="with --since: to this one; else to the newest")
    parser.add_argument("--scrapyd", action="store_true", help="each job of a scrapyd, too: of that at SCRAPYD_URL")
    parser.add_argument("--json", action="store_true", help="a JSON object for each crawl, each issue and each job")


def run(args: argparse.Namespace) -> int:
    """1 where something is missing: an issue that is not whole, dates that a crawl was asked for and none came to, a
    crawl of which nothing is known, or a job that did not come so far."""
    # Where all jobs so far were refused there is no folder yet.
    found = list(read_all(crawl_folders(args.paths, empty_is_fine=args.scrapyd)))
    parts = {part.folder: part for part in not_reached(found)}
    crawls = [_with(crawl_status(folder, summary), parts.get(folder)) for folder, summary in found]
    known = list(issues(found, args.since, args.until))
    jobs = list(job_statuses(list(listed_jobs()), crawls, last_line)) if args.scrapyd else []
    if args.json:
        for row in (*map(asdict, crawls), *map(asdict, known), *map(asdict, jobs)):
            print(visible_json(row))
    else:
        _tell(crawls, known, as_jobs={job.folder for job in jobs})
        _tell_not_reached(parts.values())
        _tell_jobs(jobs)
    lacking = any(issue.state not in FINE for issue in known)
    # What an incomplete edition crawl lacked another one may have; a channel's articles are its own.
    lacking |= bool(parts) or any(
        crawl.state in ("incomplete", "killed") and (crawl.spider == "channel" or not known) for crawl in crawls
    )
    lacking |= any(job.state in WITHOUT_CRAWL for job in jobs)
    return 1 if lacking else 0


def _tell(crawls: list[CrawlStatus], known: list[IssueStatus], as_jobs: Container[str | None]) -> None:
    for crawl in crawls:
        if crawl.state != "complete" and crawl.folder not in as_jobs:
            print(visible(f"{crawl.folder}: {crawl.state} ({crawl.finish_reason or 'no finish_reason'})"))
    for issue in known:
        if issue.state not in FINE:
            missing = len(issue.missing_pages), len(issue.missing_articles)
            told = "{} edition pages and {} articles missing".format(*missing) if any(missing) else issue.state
            print(visible(f"{issue.paper} {issue.date}: {told}"))
    for paper in sorted({issue.paper for issue in known}):
        counts: Counter[str] = Counter(issue.state for issue in known if issue.paper == paper)
        print(visible(f"{paper}: {_counted(counts)}"))
    for site in sorted({crawl.site for crawl in crawls if crawl.spider == "channel"}):
        counts = Counter(crawl.state for crawl in crawls if (crawl.spider, crawl.site) == ("channel", site))
        print(visible(f"{site}, crawls of channels: {_counted(counts)}"))


def _with(crawl: CrawlStatus, part: NotReached | None) -> CrawlStatus:
    return replace(crawl, not_reached=tuple(date.isoformat() for date in part.dates)) if part else crawl


def _tell_not_reached(parts: Iterable[NotReached]) -> None:
    for part in parts:
        print(visible(f"{part.folder}: {part}; it goes on by: {going_on(part.summary, str(part.folder))}"))


def _counted(states: Counter[str]) -> str:
    return ", ".join(f"{count} {state}" for state, count in sorted(states.items()))


def _tell_jobs(jobs: list[JobStatus]) -> None:
    for job in jobs:
        print(visible(f"job {job.job} ({job.spider}): {job.state}{f': {job.why}' if job.why else ''}"))


def _folder(text: str) -> Path:
    if text.startswith(("http://", "https://")):
        raise argparse.ArgumentTypeError(f"{text}: no folder; a scrapyd's address goes into SCRAPYD_URL")
    return Path(text)


def _date(text: str) -> dt.date:
    try:
        return dt.date.fromisoformat(text)
    except ValueError:
        raise argparse.ArgumentTypeError(f"{text!r} is no date; accepted is YYYY-MM-DD") from None
