"""What a fleet crawls: the issues of papers, each in a folder of its own, and which papers share a host."""

import datetime as dt
import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, replace
from pathlib import Path
from urllib.parse import urlsplit

from crawler.crawl_arguments import CHINA, Target, crawls_root, edition_arguments
from crawler.schedule.timetable import ScheduledCrawl, Timetable
from crawler.sites import Registry


class FleetError(ValueError):
    """What no fleet can crawl, or a worker that cannot take part; the message says why."""


@dataclass(frozen=True, slots=True)
class Issue:
    """One issue to crawl. ``workplace`` is the folder in which the crawl runs, ``folder`` its crawl folder, absolute
    both; ``hosts`` are those that it may ask."""

    paper: str
    date: dt.date
    workplace: Path
    folder: Path
    arguments: Mapping[str, str]
    settings: Mapping[str, str]
    hosts: tuple[str, ...]

    @property
    def name(self) -> str:
        return f"{self.paper} {self.date}"


@dataclass(frozen=True, slots=True)
class Paper:
    """A paper's issues from ``since`` to ``until``, both included."""

    crawl: ScheduledCrawl
    workplace: Path
    root: Path
    since: dt.date
    until: dt.date
    hosts: tuple[str, ...]

    def __len__(self) -> int:
        return (self.until - self.since).days + 1

    def issues(self) -> Iterator[Issue]:
        """One for each date, whether the paper appears then or not."""
        for number in range(len(self)):
            date = self.since + dt.timedelta(days=number)
            arguments = {**self.crawl.arguments, "since": str(date), "until": str(date)}
            folder = self.root / self.crawl.name / str(date)
            yield Issue(
                self.crawl.name, date, self.workplace, folder, arguments, self.crawl.settings, self.hosts
            )


def papers(
    timetable: Timetable, root: Path | None, dates: Mapping[str, str], settings: Mapping[str, str]
) -> list[Paper]:
    """The papers of a timetable's crawls. ``dates`` (since, until) and settings hold for all of them, before what the
    file says; without an ``until`` the last issue is today's.

    Their folders lie below ``root``, by name and date; None is where crawls are kept.
    Raises FleetError, ArgumentError, DeclarationError.
    """
    place = (timetable.folder / (root or crawls_root())).resolve()
    crawls = (
        replace(crawl, arguments={**crawl.arguments, **dates}, settings={**crawl.settings, **settings})
        for crawl in timetable.crawls
    )
    return [_paper(crawl, timetable.folder, place) for crawl in crawls]


def _paper(crawl: ScheduledCrawl, workplace: Path, root: Path) -> Paper:
    if crawl.spider != "edition":
        raise FleetError(f"crawl {crawl.name}: the spider {crawl.spider} knows no issues; accepted is edition")
    found = edition_arguments(crawl.arguments, Registry(_declarations(crawl.settings, workplace)))
    if found.since is None:
        raise FleetError(f"crawl {crawl.name}: since=YYYY-MM-DD is missing; --since gives it to all crawls")
    until = found.until or dt.datetime.now(CHINA).date()
    return Paper(crawl, workplace, root, found.since, max(until, found.since), _hosts(found.target))


def _declarations(settings: Mapping[str, str], workplace: Path) -> tuple[str, ...]:
    return tuple(str(workplace / file) for file in filter(None, settings.get("SITES", "").split(",")))


def _hosts(target: Target) -> tuple[str, ...]:
    """Without ports, as a crawl keeps its delays."""
    held = target.site.hosts if target.site is not None else (target.name,)
    return tuple(sorted({urlsplit(f"//{host}").hostname or host for host in held}))


def name_of(arguments: Mapping[str, str]) -> str:
    """The name of a paper that no timetable names: that of its site, else its host.

    >>> name_of({"url": "http://paper.example:8080/index.htm"})
    'paper-example-8080'
    """
    return arguments.get("site") or re.sub(r"[^\w-]", "-", urlsplit(arguments["url"]).netloc, flags=re.ASCII)


def by_host(found: Iterable[Paper]) -> list[list[Paper]]:
    """The papers in groups: those that share a host, if by way of others, are together."""
    groups: list[tuple[set[str], list[Paper]]] = []
    for paper in found:
        together = [group for group in groups if group[0] & set(paper.hosts)]
        groups = [group for group in groups if group not in together]
        hosts = set(paper.hosts).union(*(group[0] for group in together))
        groups.append((hosts, [*(one for group in together for one in group[1]), paper]))
    return [group[1] for group in groups]
