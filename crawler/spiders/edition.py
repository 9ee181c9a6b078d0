"""Archive the issues of a newspaper: its edition pages, their articles, images and PDFs."""

import datetime as dt
from collections.abc import AsyncIterator, Iterator, Mapping

from scrapy import Request
from scrapy.http import Response

from crawler.assembly.edition_line import make_edition, oddities
from crawler.assembly.provenance import WithProvenance
from crawler.crawl_arguments import CHINA, EditionArguments, edition_arguments, page_key
from crawler.lists.edition_page import EditionPage, read_edition
from crawler.lists.layout_detection import first_edition, recognise_layout
from crawler.page.page import Page, UnreadablePage
from crawler.sites import DatedLayout, Layout, Registry
from crawler.spiders.base import Output
from crawler.spiders.walk import IssueWalk, days

# From the address given to an edition page: an index may lead to an index.
_HOPS = 3
# How many days back the newest issue of a paper without an index page is looked for.
_NEWEST_WITHIN = 10


class EditionSpider(IssueWalk):
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
        site = self.task.target.site
        today = self.now.astimezone(CHINA).date()
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
        for date in days(since, until):
            holding = list(self._dated_layouts(date))
            addresses = tuple(
                (url, self.registry.layouts[dated.layout]) for dated in holding if (url := dated.issue_url(date))
            )
            index = next((dated for dated in holding if dated.index), None)
            if addresses:
                yield from self.ask_date(addresses, date)
            elif index is not None and index.index:
                indexes.setdefault(index.index, self.registry.layouts[index.layout])
            else:
                self.miss_issue(f"{self.site_name} {date}", date, "no declared layout names an address for this date")
        for url, layout in indexes.items():
            yield from self.ask(url, self.parse_entry, stage="issue", again=True, layout=layout)

    def _declared_newest(self, today: dt.date) -> Iterator[Request]:
        for dated in self._dated_layouts(today):
            layout = self.registry.layouts[dated.layout]
            if dated.index:
                yield from self.ask(dated.index, self.parse_entry, stage="issue", again=True, layout=layout)
                return
            if url := dated.issue_url(today):
                yield from self.ask_date(((url, layout),), today, back=_NEWEST_WITHIN)
                return
        self.miss_issue(self.site_name, today, "no declared layout holds today; give since= and until=")

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
        edition = self.read_edition_page(page, layout)
        if edition is None:
            return
        since = self.task.since
        if since is None or edition.date is None:
            yield from self.archive_issue(response, page, layout, edition)
            return
        until = self.task.until or edition.date
        if since <= edition.date <= until:
            yield from self.archive_issue(response, page, layout, edition)
        if layout.calendars:
            yield from self.walk_calendars(layout, edition, since, until)
        else:
            yield from self.walk_without_calendar(layout, edition, since, until)

    # --- one issue --------------------------------------------------------------------------------------------------

    def archive_issue(self, response: Response, page: Page, layout: Layout, edition: EditionPage) -> Output:
        """An issue from one of its edition pages: that page, and requests for the others."""
        self.report.coverage.issues.setdefault(_key(edition.date), {})
        self._name_lacking_pages(edition)
        yield from self._siblings(edition, layout)
        if self.task.wants_page(edition.page):
            yield from self._edition(response, page, layout, edition)

    def _name_lacking_pages(self, edition: EditionPage) -> None:
        """Say which pages that were asked for an issue does not list, and which it does: papers with sections have no
        page 01, but A01."""
        listed = dict.fromkeys(page for page in (*(link.page for link in edition.siblings), edition.page) if page)
        known = {page_key(page) for page in listed}
        asked = filter(None, map(str.strip, self.arguments.get("pages", "").split(",")))
        lacking = ", ".join(page for page in asked if page_key(page) not in known)
        if lacking:
            reason = f"the issue of {edition.date} lists no page {lacking}; it lists {', '.join(listed) or 'none'}"
            self.report.notice(edition.url, reason)
            self.report.coverage.listed_pages.update(listed)

    def _siblings(self, edition: EditionPage, layout: Layout) -> Iterator[Request]:
        for link in edition.siblings:
            if link.url != edition.url and self.task.wants_page(link.page) and self._is_ours(link.url, edition.url):
                self.report.coverage.expect_edition(_key(edition.date), link.url, link.page)
                yield from self.ask(link.url, self.parse_edition, stage="edition", layout=layout, date=edition.date)

    def parse_edition(self, response: Response, layout: Layout, date: dt.date | None) -> Output:
        page = self.page(response)
        edition = self.read_edition_page(page, layout)
        if edition is None:
            return
        if edition.date != date:
            reason = f"shows the issue of {edition.date}, not of {date}"
            self.report.fail(response.meta["listed_url"], "edition", reason)
            return
        yield from self._siblings(edition, layout)
        yield from self._edition(response, page, layout, edition)

    def read_edition_page(self, page: Page, layout: Layout) -> EditionPage | None:
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
        for notice in oddities(edition):
            self.report.notice(own_url, notice)
        yield WithProvenance(make_edition(edition, self.site_name), self.site_name, own_url, response.meta)
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
