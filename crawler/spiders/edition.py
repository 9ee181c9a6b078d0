"""Archive the issues of a newspaper: its edition pages, their articles, images and PDFs."""

import datetime as dt
from collections.abc import AsyncIterator, Iterable, Iterator, Mapping
from typing import Any
from urllib.parse import urljoin

from scrapy import Request
from scrapy.http import Response
from twisted.python.failure import Failure

from crawler.arguments import CHINA, EditionArguments, edition_arguments, page_key
from crawler.items import Edition
from crawler.page.calendar import read_calendar
from crawler.page.edition import EditionPage, read_edition
from crawler.page.family import first_edition, recognise_layout
from crawler.page.page import Page, UnreadablePage
from crawler.sites import DatedLayout, Layout, Registry
from crawler.sites.redate import redate
from crawler.spiders.base import ArchiveSpider, Output
from crawler.traced import Traced

_GONE = (404, 410)
# From the address given to an edition page: an index may lead to an index.
_HOPS = 3
# How many days back the newest issue of a paper without an index page is looked for.
_NEWEST_WITHIN = 10
_DAY = dt.timedelta(days=1)


class EditionSpider(ArchiveSpider[EditionArguments]):
    """``-a site=NAME`` or ``-a url=EDITION-PAGE-OR-PAPER-INDEX``, with ``-a since=DATE``, ``-a until=DATE`` and
    ``-a pages=01,04``.

    A range of dates is walked by the paper's calendar if its layout has one, else by the links from issue to issue,
    else date by date.
    """

    name = "edition"

    @classmethod
    def parse_arguments(cls, given: Mapping[str, str], registry: Registry) -> EditionArguments:
        return edition_arguments(given, registry)

    async def start(self) -> AsyncIterator[Request]:
        self._linked = False
        site = self.task.target.site
        today = dt.datetime.now(CHINA).date()
        if site is None:
            requests = self.ask(self.task.target.url or "", self.parse_entry, stage="issue", again=True)
        elif self.task.since is not None:
            requests = self._declared_range(self.task.since, self.task.until or today)
        else:
            requests = self._declared_newest(today)
        for request in requests:
            yield request

    # --- where to begin ---------------------------------------------------------------------------------------------

    def _declared_range(self, since: dt.date, until: dt.date) -> Iterator[Request]:
        """The issues of a declared paper by date, each by the layout that holds then; through the paper's index where a
        layout names no address for a date."""
        indexes: dict[str, Layout] = {}
        for date in _days(since, until):
            holding = list(self._dated_layouts(date))
            addresses = tuple(
                (url, self.registry.layouts[dated.layout]) for dated in holding if (url := dated.issue_url(date))
            )
            index = next((dated for dated in holding if dated.index), None)
            if addresses:
                yield from self._ask_date(addresses, date)
            elif index is not None and index.index:
                indexes.setdefault(index.index, self.registry.layouts[index.layout])
            else:
                self._lack_issue(f"{self.site_name} {date}", date, "no declared layout names an address for this date")
        for url, layout in indexes.items():
            yield from self.ask(url, self.parse_entry, stage="issue", again=True, layout=layout)

    def _declared_newest(self, today: dt.date) -> Iterator[Request]:
        for dated in self._dated_layouts(today):
            layout = self.registry.layouts[dated.layout]
            if dated.index:
                yield from self.ask(dated.index, self.parse_entry, stage="issue", again=True, layout=layout)
                return
            if url := dated.issue_url(today):
                yield from self._ask_date(((url, layout),), today, back=_NEWEST_WITHIN)
                return
        self._lack_issue(self.site_name, today, "no declared layout holds today; give since= and until=")

    def _dated_layouts(self, date: dt.date) -> Iterator[DatedLayout]:
        site = self.task.target.site
        for dated in site.layouts_on(date) if site else ():
            if self.registry.layouts[dated.layout].kind == "paper":
                yield dated

    def parse_entry(self, response: Response, layout: Layout | None = None, hops: int = 0) -> Output:
        """The address given, or a paper's index: an edition page, or a page that leads to one."""
        page = self.page(response)
        layouts = [layout] if layout else [known for known in self.registry.layouts.values() if known.kind == "paper"]
        try:
            found = layout or recognise_layout(page, layouts)
        except UnreadablePage as error:
            self.report.fail(page.url, "layout", str(error))
            return
        if found is not None and found.urls.is_edition(page.url):
            yield from self._begin(response, page, found)
            return
        # An article's address was given: it is an article of the issue all the same.
        self._asked -= {response.meta["listed_url"], page.url}
        url = first_edition(page, layouts)
        if url is not None and hops < _HOPS and self.task.target.owns(url):
            yield from self.ask(url, self.parse_entry, stage="issue", again=True, layout=layout, hops=hops + 1)
            return
        names = ", ".join(known.name for known in layouts)
        self.report.fail(page.url, "layout", f"neither an edition page nor a way to one, of the layouts {names}")

    def _begin(self, response: Response, page: Page, layout: Layout) -> Output:
        """Archive the issue reached, or the range of dates asked for, seen from it."""
        edition = self._read(page, layout)
        if edition is None:
            return
        since = self.task.since
        if since is None or edition.date is None:
            yield from self._issue(response, page, layout, edition)
            return
        until = self.task.until or edition.date
        if since <= edition.date <= until:
            yield from self._issue(response, page, layout, edition)
        if layout.calendars:
            yield from self._calendars(layout, edition, since, until)
        else:
            yield from self._without_calendar(layout, edition, since, until)

    # --- from issue to issue ----------------------------------------------------------------------------------------

    def _calendars(self, layout: Layout, edition: EditionPage, since: dt.date, until: dt.date) -> Iterator[Request]:
        for first, last in _months(since, until):
            yield from self._calendar(layout, edition, first, last, layout.calendars)

    def _calendar(
        self, layout: Layout, edition: EditionPage, first: dt.date, last: dt.date, addresses: tuple[str, ...]
    ) -> Iterator[Request]:
        base = redate(layout.urls, edition.url, first) or edition.url
        for number, address in enumerate(addresses):
            found = {
                "layout": layout,
                "edition": edition,
                "first": first,
                "last": last,
                "rest": addresses[number + 1 :],
            }
            # Several months may share a calendar, so the request's own address tells them apart.
            yield Request(
                urljoin(base, address),
                self.parse_calendar,
                errback=self.lack_calendar,
                meta={"listed_url": urljoin(base, address), "stage": "issue"},
                cb_kwargs=found,
                dont_filter=True,
            )
            return
        yield from self._without_calendar(layout, edition, first, last)

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
        for date in _days(first, last):
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

    def _without_calendar(
        self, layout: Layout, edition: EditionPage, since: dt.date, until: dt.date
    ) -> Iterator[Request]:
        if not (edition.earlier_issue or edition.later_issue):
            yield from self._by_date(layout, edition.url, _days(since, until), known=edition.date)
        elif not self._linked:
            self._linked = True
            for later in (False, True):
                yield from self._follow(layout, edition, later)

    def _by_date(self, layout: Layout, url: str, dates: Iterable[dt.date], known: dt.date | None) -> Iterator[Request]:
        for date in dates:
            if date != known and (address := redate(layout.urls, url, date)):
                yield from self._ask_date(((address, layout),), date)

    def _follow(self, layout: Layout, edition: EditionPage, later: bool) -> Iterator[Request]:
        """The issue before or after one, as its page links it, while there is something of the range that way."""
        since, until = self.task.since, self.task.until
        if edition.date is None or since is None:
            return
        end = until if later else since
        if end is None or (edition.date >= end if later else edition.date <= end):
            return
        url = edition.later_issue if later else edition.earlier_issue
        beyond = _days(edition.date + _DAY, end) if later else _days(end, edition.date - _DAY)
        beyond = [date for date in beyond if since <= date <= (until or date)]
        linked = _date_of(layout, url) if url else None
        if url is None or linked is None or not self.task.target.owns(url):
            yield from self._by_date(layout, edition.url, beyond, known=None)
            return
        for date in beyond:
            if (date < linked) if later else (date > linked):
                self.report.coverage.dates_without_issue.add(date.isoformat())
        if linked > end if later else linked < end:
            return
        found: dict[str, Any] = {"layout": layout, "date": linked, "later": later, "origin": edition}
        yield from self.ask(url, self.parse_linked, stage="issue", errback=self.lack_linked, **found)

    def parse_linked(
        self, response: Response, layout: Layout, date: dt.date, later: bool, origin: EditionPage
    ) -> Output:
        page = self.page(response)
        edition = self._read(page, layout)
        if edition is None:
            return
        since, until = self.task.since, self.task.until
        if edition.date and (since or edition.date) <= edition.date <= (until or edition.date):
            yield from self._issue(response, page, layout, edition)
        yield from self._follow(layout, edition, later)

    def lack_linked(self, failure: Failure) -> Iterator[Request]:
        """A linked issue is missing, and with it the way on: the dates behind it are asked for one by one."""
        self.lack_issue(failure)
        found = failure.request.cb_kwargs  # type: ignore[attr-defined]
        date, origin, since = found["date"], found["origin"], self.task.since
        end = self.task.until if found["later"] else since
        if end is not None and since is not None:
            beyond = _days(date + _DAY, end) if found["later"] else _days(end, date - _DAY)
            yield from self._by_date(found["layout"], origin.url, beyond, known=None)

    # --- one issue --------------------------------------------------------------------------------------------------

    def _ask_date(self, addresses: tuple[tuple[str, Layout], ...], date: dt.date, back: int = 0) -> Iterator[Request]:
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
        if response.status not in _GONE and _date_of(layout, response.url) == date:
            yield from self.parse_issue(response, layout, date)
        elif others:
            yield from self._ask_date(others, date, back)
        else:
            self.report.coverage.dates_without_issue.add(date.isoformat())
            before = redate(layout.urls, response.meta["listed_url"], date - _DAY) if back else None
            if before:
                yield from self._ask_date(((before, layout),), date - _DAY, back - 1)

    def lack_date(self, failure: Failure) -> Iterator[Request]:
        """One address for a date failed; another layout's may not."""
        found = failure.request.cb_kwargs  # type: ignore[attr-defined]
        if found["others"]:
            yield from self._ask_date(found["others"], found["date"], found["back"])
        else:
            self.lack_issue(failure)

    def parse_issue(self, response: Response, layout: Layout, date: dt.date) -> Output:
        page = self.page(response)
        edition = self._read(page, layout)
        if edition is not None:
            yield from self._issue(response, page, layout, edition)

    def lack_issue(self, failure: Failure) -> None:
        """An issue that exists, or may exist, could not be fetched."""
        _, reason = self.cause(failure)
        request = failure.request  # type: ignore[attr-defined]
        self._lack_issue(request.meta["listed_url"], request.cb_kwargs["date"], reason)

    def _lack_issue(self, url: str, date: dt.date, reason: str) -> None:
        self.report.coverage.missing_issues.add(date.isoformat())
        self.report.fail(url, "issue", reason)

    def _issue(self, response: Response, page: Page, layout: Layout, edition: EditionPage) -> Output:
        """An issue from one of its edition pages: that page, and requests for the others."""
        self.report.coverage.issues.setdefault(_key(edition.date), {})
        listed = {edition.page, *(link.page for link in edition.siblings)}
        if self.task.pages:
            for wanted in sorted(self.task.pages - {page_key(number) for number in listed if number}):
                self.report.notice(edition.url, f"the issue of {edition.date} lists no page {wanted}")
        yield from self._siblings(edition, layout)
        if self.task.wants_page(edition.page):
            yield from self._edition(response, page, layout, edition)

    def _siblings(self, edition: EditionPage, layout: Layout) -> Iterator[Request]:
        for link in edition.siblings:
            if link.url != edition.url and self.task.wants_page(link.page) and self._is_ours(link.url, edition.url):
                self.report.coverage.expect_edition(_key(edition.date), link.url, link.page)
                yield from self.ask(link.url, self.parse_edition, stage="edition", layout=layout, date=edition.date)

    def parse_edition(self, response: Response, layout: Layout, date: dt.date | None) -> Output:
        page = self.page(response)
        edition = self._read(page, layout)
        if edition is None:
            return
        if edition.date != date:
            reason = f"shows the issue of {edition.date}, not of {date}"
            self.report.fail(response.meta["listed_url"], "edition", reason)
            return
        yield from self._siblings(edition, layout)
        yield from self._edition(response, page, layout, edition)

    def _read(self, page: Page, layout: Layout) -> EditionPage | None:
        try:
            return read_edition(page, layout, self.newspaper)
        except ValueError as error:  # UnreadablePage too
            self.report.fail(page.url, "edition", str(error))
            return None

    def _edition(self, response: Response, page: Page, layout: Layout, edition: EditionPage) -> Output:
        """The line of an edition page, and requests for its articles, its image and its PDF."""
        date = _key(edition.date)
        listed_url = response.meta["listed_url"]
        # A page reached by a redirect is the one that its address names, not the one that was asked for.
        own_url = edition.url
        self._asked.add(own_url)
        self.report.coverage.expect_edition(date, own_url, edition.page)
        for notice in edition.notices:
            self.report.notice(own_url, notice)
        if edition.page is None:
            self.report.notice(own_url, "the edition page does not say which page of the paper it is")
        line = Edition(
            site=self.site_name,
            newspaper=edition.newspaper,
            date=edition.date.isoformat() if edition.date else None,
            page=edition.page,
            page_name=edition.page_name,
            url=own_url,
            image_url=edition.image_url,
            pdf_url=edition.pdf_url,
            articles=edition.articles,
            warc=None,
        )
        yield Traced(line, self.site_name, own_url, response.meta)
        if listed_url != own_url and listed_url in self.report.coverage.issues.get(date, {}):
            self.report.coverage.archive_edition(date, listed_url, edition.page)
        for url in edition.links:
            if url.startswith(("http://", "https://")):
                self._is_ours(url, own_url)
        for article in edition.articles:
            if not self._is_ours(article.url, own_url):
                continue
            for other in self.report.coverage.expect_article(article.url, date=date, edition=own_url):
                pages = " and ".join(sorted((other, own_url)))
                self.report.notice(article.url, f"listed on two edition pages, {pages}")
            yield from self.ask(article.url, self.parse_article, layout=layout)
        for requisite in (edition.image_url, edition.pdf_url):
            if requisite:
                yield from self.ask_requisite(requisite, own_url)
        yield from self.ask_requisites(page, layout)


def _key(date: dt.date | None) -> str:
    return date.isoformat() if date else ""


def _date_of(layout: Layout, url: str) -> dt.date | None:
    try:
        return layout.urls.date_of(url)
    except ValueError:
        return None


def _days(since: dt.date, until: dt.date) -> list[dt.date]:
    return [since + number * _DAY for number in range((until - since).days + 1)]


def _months(since: dt.date, until: dt.date) -> Iterator[tuple[dt.date, dt.date]]:
    """The parts of a range that lie in one month each."""
    while since <= until:
        following = (since.replace(day=1) + 32 * _DAY).replace(day=1)
        yield since, min(until, following - _DAY)
        since = following
