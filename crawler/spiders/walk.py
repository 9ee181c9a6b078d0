"""From issue to issue of a newspaper: by its calendar, by the links of its pages, or by date."""

import contextlib
import datetime as dt
from collections.abc import Iterable, Iterator
from typing import Any
from urllib.parse import urljoin

from scrapy import Request
from scrapy.http import Response
from twisted.python.failure import Failure

from crawler.crawl_arguments import EditionArguments
from crawler.lists.edition import EditionPage
from crawler.lists.inferred_layout import fitted
from crawler.lists.issue_calendar import read_calendar
from crawler.page.page import Page, UnreadablePage
from crawler.sites import Layout
from crawler.sites.dated_address import redate
from crawler.spiders.base import LEADS_ON, ArchiveSpider, Output
from crawler.spiders.limits import DATE_ISSUES

_GONE = (404, 410)
_DAY = dt.timedelta(days=1)


class IssueWalk(ArchiveSpider[EditionArguments]):
    """The part of the spider that finds issues; what it does with one is another's."""

    _linked = False

    def read_edition_page(self, page: Page, layout: Layout) -> tuple[EditionPage, ...]:
        """Read the edition pages on a page; none, with a line in the report, where that fails."""
        raise NotImplementedError

    def archive_issue(self, response: Response, layout: Layout, editions: tuple[EditionPage, ...]) -> Output:
        """Archive an issue, seen from one or more of its edition pages."""
        raise NotImplementedError

    def parse_issue_list(self, response: Response, layout: Layout) -> Output:
        """Archive an issue, seen from a list of its edition pages."""
        raise NotImplementedError

    def walk_calendars(self, layout: Layout, edition: EditionPage, since: dt.date, until: dt.date) -> Iterator[Request]:
        for first, last in _months(since, until):
            yield from self._calendar(layout, edition, first, last, layout.calendars)

    def _calendar(
        self, layout: Layout, edition: EditionPage, first: dt.date, last: dt.date, addresses: tuple[str, ...]
    ) -> Iterator[Request]:
        """Ask for the first of a calendar's possible addresses; without any left, walk without a calendar."""
        if not addresses:
            yield from self.walk_without_calendar(layout, edition, first, last)
            return
        address, *rest = addresses
        url = urljoin(redate(layout.urls, edition.url, first) or edition.url, address.format(date=first))
        # Several months may share a calendar: each asks for it.
        yield Request(
            url,
            self.parse_calendar,
            errback=self.lack_calendar,
            meta={"listed_url": url, "stage": "issue"},
            cb_kwargs={"layout": layout, "edition": edition, "first": first, "last": last, "rest": tuple(rest)},
            dont_filter=True,
            priority=LEADS_ON,
        )

    def parse_calendar(
        self,
        response: Response,
        layout: Layout,
        edition: EditionPage,
        first: dt.date,
        last: dt.date,
        rest: tuple[str, ...],
    ) -> Iterator[Request]:
        try:
            issues = read_calendar(self.page(response))
        except UnreadablePage:
            issues = ()
        if not issues:
            yield from self._calendar(layout, edition, first, last, rest)
            return
        fronts = {issue.date: issue.front for issue in issues}
        for date in filter(self.task.wants_date, days(first, last)):
            if date not in fronts:
                self.report.coverage.dates_without_issue.add(date.isoformat())
            elif date != edition.date and (url := redate(layout.urls, edition.url, date)):
                front = fronts[date]
                yield from self.ask(
                    urljoin(url, front) if front else url,
                    self.parse_issue,
                    stage="issue",
                    errback=self.lack_issue,
                    layout=layout,
                    date=date,
                )

    def lack_calendar(self, failure: Failure) -> Iterator[Request]:
        found = failure.request.cb_kwargs  # type: ignore[attr-defined]
        yield from self._calendar(found["layout"], found["edition"], found["first"], found["last"], found["rest"])

    def walk_without_calendar(
        self, layout: Layout, edition: EditionPage, since: dt.date, until: dt.date
    ) -> Iterator[Request]:
        if not (edition.earlier_issue or edition.later_issue):
            yield from self._by_date(layout, edition.url, days(since, until), known=edition.date)
        elif not self._linked:
            self._linked = True
            for later in (False, True):
                yield from self._follow(layout, edition, later)

    def _by_date(self, layout: Layout, url: str, dates: Iterable[dt.date], known: dt.date | None) -> Iterator[Request]:
        for date in dates:
            if date == known or not self.task.wants_date(date):
                continue
            if address := redate(layout.urls, url, date):
                yield from self.ask_date(((address, layout),), date)
            else:
                self.miss_issue(url, date, "the address names no date, and no page leads to this issue")

    def _follow(self, layout: Layout, edition: EditionPage, later: bool) -> Iterator[Request]:
        """The issue before or after one, as its page links it, while there is something of the range that way."""
        since, until = self.task.since, self.task.until
        if edition.date is None or since is None:
            return
        end = until if later else since
        if end is None or (edition.date >= end if later else edition.date <= end):
            return
        url = edition.later_issue if later else edition.earlier_issue
        beyond = days(edition.date + _DAY, end) if later else days(end, edition.date - _DAY)
        beyond = [date for date in beyond if since <= date <= (until or date)]
        linked = date_of(layout, url) if url else None
        onward = linked is not None and (linked > edition.date if later else linked < edition.date)
        if url is None or linked is None or not onward or not self.task.target.owns(url):
            yield from self._by_date(layout, edition.url, beyond, known=None)
            return
        for date in filter(self.task.wants_date, beyond):
            if (date < linked) if later else (date > linked):
                self.report.coverage.dates_without_issue.add(date.isoformat())
        if linked > end if later else linked < end:
            return
        if self.trapped(DATE_ISSUES, linked.isoformat(), edition.url):
            return
        found: dict[str, Any] = {"layout": layout, "date": linked, "later": later, "origin": edition}
        yield from self.ask(url, self.parse_linked, stage="issue", errback=self.lack_linked, **found)

    def parse_linked(
        self, response: Response, layout: Layout, date: dt.date, later: bool, origin: EditionPage
    ) -> Output:
        editions = self.read_edition_page(self.page(response), layout)
        if not editions:
            return
        if editions[0].date and self.task.wants_date(editions[0].date):
            yield from self.archive_issue(response, layout, editions)
        yield from self._follow(layout, editions[0], later)

    def lack_linked(self, failure: Failure) -> Iterator[Request]:
        """A linked issue is missing, and with it the way on: the dates behind it are asked for one by one."""
        self.lack_issue(failure)
        found = failure.request.cb_kwargs  # type: ignore[attr-defined]
        date, origin, since = found["date"], found["origin"], self.task.since
        end = self.task.until if found["later"] else since
        if end is not None and since is not None:
            beyond = days(date + _DAY, end) if found["later"] else days(end, date - _DAY)
            yield from self._by_date(found["layout"], origin.url, beyond, known=None)

    def ask_date(self, addresses: tuple[tuple[str, Layout], ...], date: dt.date, back: int = 0) -> Iterator[Request]:
        """Ask for the issue of a date, which may have none; where layouts overlap each has an address for it.

        ``back`` is how many days before may stand in for it.
        """
        (url, layout), *others = addresses
        found: dict[str, Any] = {"layout": layout, "date": date, "others": tuple(others), "back": back}
        for request in self.ask(url, self.parse_date, stage="issue", errback=self.lack_date, **found):
            request.meta["handle_httpstatus_list"] = list(_GONE)
            yield request

    def parse_date(
        self, response: Response, layout: Layout, date: dt.date, others: tuple[tuple[str, Layout], ...], back: int
    ) -> Output:
        """An issue asked for by its date; a paper without an issue that day says 404 or shows another day's."""
        if response.status not in _GONE and date_of(layout, self.page(response).url) == date:
            yield from self.parse_issue(response, layout, date)
        elif others:
            yield from self.ask_date(others, date, back)
        else:
            self.report.coverage.dates_without_issue.add(date.isoformat())
            before = redate(layout.urls, response.meta["listed_url"], date - _DAY) if back else None
            if before:
                yield from self.ask_date(((before, layout),), date - _DAY, back - 1)

    def lack_date(self, failure: Failure) -> Iterator[Request]:
        """One address for a date failed; another layout's may not."""
        found = failure.request.cb_kwargs  # type: ignore[attr-defined]
        if found["others"]:
            yield from self.ask_date(found["others"], found["date"], found["back"])
        else:
            self.lack_issue(failure)

    def parse_issue(self, response: Response, layout: Layout, date: dt.date) -> Output:
        page = self.page(response)
        if self._lists_issue(page, layout):
            yield from self.parse_issue_list(response, layout)
        elif editions := self.read_edition_page(page, layout):
            yield from self.archive_issue(response, layout, editions)

    def _lists_issue(self, page: Page, layout: Layout) -> bool:
        with contextlib.suppress(UnreadablePage):  # reading the page says so
            layout = fitted(layout, page)
        return layout.urls.is_issue(page.url)

    def lack_issue(self, failure: Failure) -> None:
        """An issue that exists, or may exist, could not be fetched."""
        _, reason = self.cause(failure)
        request = failure.request  # type: ignore[attr-defined]
        self.miss_issue(request.meta["listed_url"], request.cb_kwargs["date"], reason)

    def miss_issue(self, url: str, date: dt.date, reason: str) -> None:
        self.report.coverage.missing_issues.add(date.isoformat())
        self.report.fail(url, "issue", reason)


def date_of(layout: Layout, url: str) -> dt.date | None:
    """The date that an address names, if there is such a date."""
    try:
        return layout.urls.date_of(url)
    except ValueError:
        return None


def days(since: dt.date, until: dt.date) -> list[dt.date]:
    """All dates from one to another, both included."""
    return [since + number * _DAY for number in range((until - since).days + 1)]


def _months(since: dt.date, until: dt.date) -> Iterator[tuple[dt.date, dt.date]]:
    """The parts of a range that lie in one month each."""
    while since <= until:
        following = (since.replace(day=1) + 32 * _DAY).replace(day=1)
        yield since, min(until, following - _DAY)
        since = following
