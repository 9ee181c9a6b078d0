"""Where the walk of a newspaper begins: the address given, the dates of a declared paper, or its index."""

import datetime as dt
import logging
from collections.abc import AsyncIterator, Iterator
from typing import Any

from scrapy import Request
from scrapy.http import Response
from twisted.python.failure import Failure

from crawler.crawl_arguments import CHINA
from crawler.lists.inferred_layout import infer_layout
from crawler.lists.layout_detection import recognise_layout
from crawler.lists.recognition import evidence_of, lacking_of
from crawler.lists.ways import HOPS, LOOKED_AT, ways
from crawler.page.page import Page, UnreadablePage
from crawler.page.visible_text import text_of
from crawler.sites import INFERRED, DatedLayout, Layout
from crawler.spiders.base import Output
from crawler.spiders.walk import IssueWalk, date_of, days

logger = logging.getLogger(__name__)

# How many days back the newest issue of a paper without an index page is looked for.
_NEWEST_WITHIN = 10
# Characters: a page that shows fewer leaves the rest to its scripts.
_DRAWN_LEAST = 200


class PaperEntry(IssueWalk):
    """The part of the spider that finds the first edition page, or the first list of an issue."""

    _looked_at: set[str]
    """The addresses that were asked for since they might lead to an edition page."""
    _told: tuple[str, str] | None = None
    """The first page that was one by its looks and could not be read, with the reason."""

    async def start(self) -> AsyncIterator[Request]:
        # Of the dates after the last whole issue none may have a paper yet.
        self.report.coverage.may_be_empty = self.task.last is not None and self.task.since is not None
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
        for date in filter(self.task.wants_date, days(since, until)):
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

    def parse_entry(
        self, response: Response, layout: Layout | None = None, hops: int = 0, others: tuple[str, ...] = ()
    ) -> Output:
        """The address given, a paper's index, or where one led: an edition page, a list of them, or a page that leads
        on; ``others`` are addresses to try if this one comes to nothing."""
        page = self.page(response)
        layouts = [layout] if layout else [known for known in self.registry.layouts.values() if known.kind == "paper"]
        found = None
        try:
            found = layout or recognise_layout(page, layouts)
            if found is None or found.name == INFERRED.name:
                found = infer_layout(page)
        except UnreadablePage as error:
            self._told = self._told or (page.url, str(error))
        if found is not None and (found.urls.is_edition(page.url) or found.urls.is_issue(page.url)):
            if layout is None:
                logger.info("%s is of the layout %s: %s", page.url, found.name, evidence_of(page, found))
            begin = self._begin if found.urls.is_edition(page.url) else self._begin_list
            yield from begin(response, page, found)
            return
        # An article's address was given: it is an article of the issue all the same.
        self._entered -= {response.meta["listed_url"], page.url}
        further = ways(page, layouts) if hops < HOPS else ()
        others = (*filter(self.task.target.owns, further), *others)
        names = ", ".join(known.name for known in layouts)
        reason = f"neither an edition page nor a way to one, of the layouts {names}{_drawn(page)}"
        yield from self._try(others, layout, hops + bool(further), page.url, reason)

    def _try(
        self, addresses: tuple[str, ...], layout: Layout | None, hops: int, url: str, reason: str
    ) -> Iterator[Request]:
        """Ask for the first of some addresses; where none is left, the last page that came to nothing is named."""
        for place, address in enumerate(addresses, 1):
            if address in self._looked_at or len(self._looked_at) >= LOOKED_AT:
                continue
            self._looked_at.add(address)
            how: dict[str, Any] = {"layout": layout, "hops": hops, "others": addresses[place:]}
            requests = self.ask(address, self.parse_entry, stage="issue", errback=self.lack_entry, again=True, **how)
            if (request := next(requests, None)) is not None:
                yield request
                return
        url, reason = self._told or (url, reason)
        self.report.fail(url, "layout", reason)

    def lack_entry(self, failure: Failure) -> Iterator[Request]:
        """A page that may have led to the paper is missing: another may."""
        how = failure.request.cb_kwargs  # type: ignore[attr-defined]
        if not how["others"]:
            self.failed(failure)
            return
        url, (_, reason) = failure.request.meta["listed_url"], self.cause(failure)  # type: ignore[attr-defined]
        self.report.notice(url, f"may have led to an edition page: {reason}")
        yield from self._try(how["others"], how["layout"], how["hops"], url, reason)

    def _begin(self, response: Response, page: Page, layout: Layout) -> Output:
        """Archive the issue reached, or the range of dates asked for, seen from it."""
        editions = self.read_edition_page(page, layout)
        if not editions:
            return
        if self.task.target.site is None and (lacking := lacking_of(editions[0])):
            logger.info("%s: %s", page.url, ", ".join(lacking))
        since, date = self.task.since, editions[0].date
        if since is None or date is None:
            yield from self.archive_issue(response, layout, editions)
            return
        until = self.task.until or date
        if since <= date <= until and self.task.wants_date(date):
            yield from self.archive_issue(response, layout, editions)
        if layout.calendars:
            yield from self.walk_calendars(layout, editions[0], since, until)
        else:
            yield from self.walk_without_calendar(layout, editions[0], since, until)

    def _begin_list(self, response: Response, page: Page, layout: Layout) -> Output:
        """Archive the issue that a list is of, or the range of dates asked for, by lists like it."""
        since, date = self.task.since, date_of(layout, page.url)
        if since is None or date is None:
            yield from self.parse_issue_list(response, layout)
            return
        until = self.task.until or date
        if since <= date <= until and self.task.wants_date(date):
            yield from self.parse_issue_list(response, layout)
        yield from self._by_date(layout, page.url, days(since, until), known=date)


def _drawn(page: Page) -> str:
    """What is to be said of a page that shows nothing itself."""
    try:
        drawn = page.tree.find(".//script") is not None and len(text_of(page.tree)) < _DRAWN_LEAST
    except UnreadablePage:
        return ""
    return "; scripts draw what it shows, and no script is run" if drawn else ""
