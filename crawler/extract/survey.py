"""The first pass: which pages list articles, which ones, and which articles no page lists."""

import os
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

from archive.catalog import Catalog, Entry
from archive.pointer import RecordPointer
from crawler.arguments import ChannelArguments, EditionArguments, Target
from crawler.edition import make_edition, oddities
from crawler.extract.found import ArticleFound, EditionFound, Found, IndexFound, IssueLacking, IssueListed, LeftOut
from crawler.extract.layouts import date_of, is_calendar, lists, possible_layouts
from crawler.extract.orders import Orders
from crawler.extract.source import Fetched, Lacking, Source
from crawler.items import Failure, WarcPointer
from crawler.page.calendar import read_calendar
from crawler.page.channel import read_channel
from crawler.page.edition import read_edition
from crawler.page.family import recognise_layout
from crawler.page.likeness import unlike_article
from crawler.page.page import UnreadablePage
from crawler.sites import GENERIC, Layout, Registry


class Surveyor:
    """Looks at one response after the other; ``folder`` is the one that lines are relative to. ``generic`` takes pages
    of no known layout too, if they read like an article's; those of this program's crawls are of known ones."""

    def __init__(self, catalog: Catalog, registry: Registry, folder: Path, generic: bool) -> None:
        self._catalog = catalog
        self._generic = generic
        self._registry = registry
        self._folder = folder
        self._orders = Orders(registry)
        self._source = Source(catalog)

    def survey(self, entry: Entry) -> Iterator[Found]:
        """What the page at an entry's address is; of several captures of it, told at the first of them."""
        captures = self._catalog.entries(entry.url)
        if not captures or captures[0] != entry:
            return
        stated = dict.fromkeys(self._orders.stated(capture.file) for capture in captures)
        foreign = stated.pop(None, 0) is None
        orders = [order for order in stated if order is not None]
        alone = foreign and not orders
        if alone and not self._generic and (found := self._article(entry)) is not None:
            yield found
            return
        try:
            fetched = self._source.look(entry.url)
        except Lacking as lacking:
            for order in orders:
                if isinstance(order, EditionArguments):
                    yield from self._lack_issue(order, entry.url, lacking)
            if alone and self._generic and lacking.status == 200 and "html" in (lacking.content_type or "").lower():
                yield Failure(entry.url, "fetch", lacking.reason, lacking.at or f"{entry.date[:19]}Z")
            return
        if isinstance(fetched, str):  # where it leads to has an entry of its own
            return
        for order in orders:
            if isinstance(order, EditionArguments) and is_calendar(self._registry, entry.url):
                yield from self._calendar(order, fetched)
            else:
                yield from self._by_order(order, fetched)
        target = Target(self._orders.owner(entry.url), entry.url)
        found_by_layout = list(self._by_layout(target, fetched)) if foreign else []
        yield from found_by_layout
        if alone and self._generic and not found_by_layout:
            yield from self._by_likeness(target, entry, fetched)

    def _article(self, entry: Entry) -> ArticleFound | None:
        """An article, as far as its address tells; its layout is looked for if no page lists it."""
        target = Target(self._orders.owner(entry.url), entry.url)
        layouts = possible_layouts(self._registry, target.site, entry.url)
        if not layouts or any(lists(layout, entry.url) for layout in layouts):
            return None
        return ArticleFound(target.name, entry.url, layouts[0].urls.clean(entry.url), f"{entry.date[:19]}Z")

    def _by_likeness(self, target: Target, entry: Entry, fetched: Fetched) -> Iterator[ArticleFound | LeftOut]:
        """An article of whatever layout."""
        page = fetched.page
        if "html" not in (page.content_type or "").lower():
            return
        found = self._article(entry)
        try:
            if found is None or recognise_layout(page, possible_layouts(self._registry, target.site, page.url)) is None:
                if (reason := unlike_article(page)) is not None:
                    yield LeftOut(page.url, reason, fetched.at)
                    return
                found = found or ArticleFound(target.name, page.url, GENERIC.urls.clean(page.url), fetched.at)
        except UnreadablePage as error:
            yield LeftOut(page.url, str(error), fetched.at)
            return
        yield found

    def _by_order(self, order: EditionArguments | ChannelArguments, fetched: Fetched) -> Iterator[Found]:
        """What a page of a crawl is: of what it was to archive, and of nothing else."""
        page = fetched.page
        kind = "paper" if isinstance(order, EditionArguments) else "channel"
        possible = possible_layouts(self._registry, order.target.site, page.url)
        layouts = [layout for layout in possible if layout.kind == kind and lists(layout, page.url)]
        if not layouts:
            return
        try:
            # The address was asked for as this, whether the page has a sign of it or not.
            layout = recognise_layout(page, layouts) or layouts[0]
        except UnreadablePage as error:
            yield Failure(page.url, "edition" if kind == "paper" else "layout", str(error), fetched.at)
            return
        if isinstance(order, EditionArguments):
            yield from self._edition(order, fetched, layout)
            return
        found = tuple(self._index(order, fetched, layout))
        yield from found or (
            Failure(page.url, "layout", "the index lists no articles that the layout knows", fetched.at),
        )

    def _by_layout(self, target: Target, fetched: Fetched) -> Iterator[Found]:
        """What a page of unknown origin is by its address and its signs."""
        page = fetched.page
        layouts = possible_layouts(self._registry, target.site, page.url)
        try:
            layout = recognise_layout(page, [layout for layout in layouts if lists(layout, page.url)])
        except UnreadablePage:  # nothing says that it should be one
            return
        if layout is None:
            return
        if layout.kind == "paper":
            yield from self._edition(EditionArguments(target), fetched, layout)
        else:
            yield from self._index(ChannelArguments(target), fetched, layout)

    def _edition(self, order: EditionArguments, fetched: Fetched, layout: Layout) -> Iterator[Found]:
        target = order.target
        try:
            edition = read_edition(fetched.page, layout, target.site.newspaper if target.site else None)
        except ValueError as error:  # UnreadablePage too
            yield Failure(fetched.page.url, "edition", str(error), fetched.at)
            return
        if not order.wants_date(edition.date):
            return
        siblings = [
            (link.url, link.page)
            for link in edition.siblings
            if link.url != edition.url and order.wants_page(link.page) and target.owns(link.url)
        ]
        wanted = order.wants_page(edition.page)
        line = replace(make_edition(edition, target.name), warc=warc_pointer(fetched.pointer, self._folder))
        shown = [url for url in (edition.image_url, edition.pdf_url) if url]
        links = [*edition.links, *(article.url for article in edition.articles), *shown] if wanted else []
        yield EditionFound(
            site=target.name,
            layout=layout.name,
            url=edition.url,
            date=line.date or "",
            page=edition.page,
            at=fetched.at,
            line=line if wanted else None,
            siblings=tuple(siblings),
            articles=tuple(article.url for article in edition.articles if wanted and target.owns(article.url)),
            offsite=tuple(url for url in links if url.startswith(("http://", "https://")) and not target.owns(url)),
        )
        if not layout.calendars and order.since is not None:  # else the crawl did not go from issue to issue
            for url in filter(None, (edition.earlier_issue, edition.later_issue)):
                date = date_of(layout, url)
                if date is not None and order.wants_date(date) and target.owns(url):
                    yield IssueListed(target.name, date.isoformat(), url, fetched.at, printed=True)
        for notice in oddities(edition) if wanted else ():
            yield Failure(edition.url, "notice", notice, fetched.at)

    def _calendar(self, order: EditionArguments, fetched: Fetched) -> Iterator[IssueListed]:
        """The issues of a calendar that a crawl asked for; without a range it asked for none."""
        try:
            dates = [issue.date for issue in read_calendar(fetched.page)] if order.since is not None else []
        except UnreadablePage:  # the crawl went on without it
            return
        for date in filter(order.wants_date, dates):
            yield IssueListed(order.target.name, date.isoformat(), fetched.page.url, fetched.at, printed=True)

    def _lack_issue(self, order: EditionArguments, url: str, lacking: Lacking) -> Iterator[Found]:
        """An edition page that was asked for and answered with something else."""
        for layout in possible_layouts(self._registry, order.target.site, url):
            date = date_of(layout, url)
            if layout.urls.is_edition(url) and date and order.wants_date(date) and lacking.at:
                yield IssueLacking(order.target.name, date.isoformat(), url, lacking.status, lacking.reason, lacking.at)
                return

    def _index(self, order: ChannelArguments, fetched: Fetched, layout: Layout) -> Iterator[IndexFound]:
        target = order.target
        index = read_channel(fetched.page, layout, target.owns)
        entries = [*index.articles, *index.offsite]
        goes_on = index.next_url is not None and target.owns(index.next_url)
        if entries:
            yield IndexFound(
                site=target.name,
                layout=layout.name,
                url=fetched.page.url,
                at=fetched.at,
                next_url=index.next_url if goes_on and any(order.wants_date(entry.date) for entry in entries) else None,
                articles=tuple(entry.url for entry in index.articles if order.wants_date(entry.date)),
                offsite=tuple(entry.url for entry in index.offsite),
                limit=order.limit,
                one_channel=target.site is None or order.channel is not None or len(target.site.channels) == 1,
            )


def warc_pointer(pointer: RecordPointer, folder: Path) -> WarcPointer:
    """Where a record is, from the folder that holds the lines."""
    return WarcPointer(os.path.relpath(pointer.path, folder), pointer.offset, pointer.length, pointer.record_id)
