"""The first pass: which pages list articles, which articles these are, and which ones no page lists."""

import json
import os
from collections.abc import Iterable, Iterator
from dataclasses import asdict, replace
from pathlib import Path

from archive.catalog.catalog import Catalog
from archive.catalog.entry import Entry
from archive.warc.pointer import RecordPointer
from crawler.assembly.edition_line import make_edition, oddities
from crawler.crawl_arguments import ChannelArguments, EditionArguments, Target
from crawler.extract.archived_pages import ArchivedPages, Fetched, MissingPage
from crawler.extract.crawl_scope import CrawlScope, CrawlScopes
from crawler.extract.findings import (
    ArticleFinding,
    CalendarFinding,
    EditionFinding,
    EditionListing,
    ExpectedIssue,
    Finding,
    IndexFinding,
    LeftOut,
    MissingEdition,
    MissingIssue,
)
from crawler.extract.layout_candidates import begins, date_of, infers, is_calendar, lists, possible_layouts
from crawler.extract.paper_entry import entry_of
from crawler.items import Failure, WarcPointer
from crawler.lists.channel_index import read_channel
from crawler.lists.edition import EditionLink, EditionPage
from crawler.lists.edition_page import read_editions, read_issue
from crawler.lists.inferred_layout import as_listed, fitted, infer_layout, lists_itself
from crawler.lists.issue_calendar import read_calendar
from crawler.lists.layout_detection import recognise_layout
from crawler.lists.recognition import is_lone
from crawler.page.json_answer import looks_like_json
from crawler.page.page import Page, UnreadablePage
from crawler.sites import GENERIC, INFERRED, Layout, Registry
from crawler.split.page_kind import unlike_article

_NOT_FOUND = 404


class Scanner:
    """Looks at one response after the other; ``folder`` is the one that lines are relative to. ``generic`` takes pages
    of no known layout too, if they read like an article's; those of this program's crawls are of known ones."""

    def __init__(
        self, catalog: Catalog, registry: Registry, pages: ArchivedPages, folder: Path, generic: bool
    ) -> None:
        self._catalog = catalog
        self._generic = generic
        self._registry = registry
        self._folder = folder
        self._scopes = CrawlScopes(registry)
        self._pages = pages
        self._entries: dict[Target, str | None] = {}

    def scan(self, entry: Entry) -> Iterator[Finding]:
        """What the page at an entry's address is; of several captures of it, told at the first of them."""
        captures = self._catalog.entries(entry.url)
        if not captures or captures[0] != entry:
            return
        stated = dict.fromkeys(self._scopes.stated(capture.file) for capture in captures)
        foreign = stated.pop(None, 0) is None
        scopes = [scope for scope in stated if scope is not None]
        unlisted = foreign and not scopes
        if unlisted and not self._generic and (found := self._article(entry)) is not None:
            yield found
            return
        if not (unlisted and self._generic) and not self._may_list(scopes, entry.url, foreign=foreign):
            return
        try:
            fetched = self._pages.look(entry.url)
        except MissingPage as missing:
            for scope in scopes:
                if isinstance(scope, EditionArguments):
                    yield from self._missing_issue(scope, entry.url, missing)
            if unlisted and self._generic and missing.status == 200 and "html" in (missing.content_type or "").lower():
                yield Failure(entry.url, "fetch", missing.reason, missing.at or f"{entry.date[:19]}Z")
            return
        if isinstance(fetched, str):  # where it leads to has an entry of its own
            return
        for scope in scopes:
            if isinstance(scope, EditionArguments) and is_calendar(self._registry, entry.url):
                yield from self._calendar(scope, fetched)
                yield CalendarFinding(fetched.places)
            else:
                yield from self._by_scope(scope, fetched)
        target = Target(self._scopes.owner(entry.url), entry.url)
        found_by_layout = list(self._by_layout(target, fetched)) if foreign else []
        yield from found_by_layout
        if unlisted and self._generic and not found_by_layout:
            yield from self._by_likeness(target, entry, fetched)

    def _may_list(self, scopes: Iterable[CrawlScope], url: str, *, foreign: bool) -> bool:
        """Whether the page at an address may be one that lists articles, as far as the address tells."""
        if is_calendar(self._registry, url):
            return True
        if any(isinstance(scope, EditionArguments) and infers(scope.target.site) for scope in scopes):
            return True
        sites = [scope.target.site for scope in scopes] + ([self._scopes.owner(url)] if foreign else [])
        possible = {layout.name: layout for site in sites for layout in possible_layouts(self._registry, site, url)}
        return any(lists(layout, url) or layout.urls.is_edition(url) for layout in possible.values())

    def _article(self, entry: Entry) -> ArticleFinding | None:
        """An article, as far as its address tells; its layout is looked for if no page lists it."""
        target = Target(self._scopes.owner(entry.url), entry.url)
        layouts = possible_layouts(self._registry, target.site, entry.url)
        if not layouts or any(lists(layout, entry.url) for layout in layouts):
            return None
        return ArticleFinding(target.name, entry.url, layouts[0].urls.clean(entry.url), f"{entry.date[:19]}Z")

    def _by_likeness(self, target: Target, entry: Entry, fetched: Fetched) -> Iterator[ArticleFinding | LeftOut]:
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
                found = found or ArticleFinding(target.name, page.url, GENERIC.urls.clean(page.url), fetched.at)
        except UnreadablePage as error:
            yield LeftOut(page.url, str(error), fetched.at)
            return
        yield found

    def _by_scope(self, scope: EditionArguments | ChannelArguments, fetched: Fetched) -> Iterator[Finding]:
        """What a page of a crawl is: of what it was to archive, and of nothing else."""
        page = fetched.page
        kind = "paper" if isinstance(scope, EditionArguments) else "channel"
        possible = possible_layouts(self._registry, scope.target.site, page.url)
        layouts = [layout for layout in possible if layout.kind == kind and lists(layout, page.url)]
        try:
            if kind == "paper" and (inferred := self._inferred(scope.target, page, possible)):
                layouts = [inferred]
            if not layouts:
                return
            # The address was asked for as this, whether the page has a sign of it or not.
            layout = recognise_layout(page, layouts) or layouts[0]
        except UnreadablePage as error:
            yield Failure(page.url, "edition" if kind == "paper" else "layout", str(error), fetched.at)
            return
        if isinstance(scope, EditionArguments):
            yield from self._edition(scope, fetched, layout)
            return
        found = tuple(self._index(scope, fetched, layout))
        yield from found or (
            Failure(page.url, "layout", "the index lists no articles that the layout knows", fetched.at),
        )

    def _inferred(self, target: Target, page: Page, possible: list[Layout]) -> Layout | None:
        """The layout of an edition page of a paper of no known family; None where a family is known. The crawl asked
        for pages of all kinds: one that is in its own list of pages is an edition page, and the one that it began at
        may list some."""
        if not infers(target.site):
            return None
        if not looks_like_json(page) and "html" not in (page.content_type or "html").lower():
            return None
        try:
            found = infer_layout(page) if recognise_layout(page, possible) is None else None
        except UnreadablePage:  # it may be of any kind
            return None
        if found is None or not (lists_itself(found, page) or self._begins(target, page.url)):
            return None
        return found

    def _begins(self, target: Target, url: str) -> bool:
        """Whether a crawl began at an address, or was led there from where it began."""
        if begins(target, url):
            return True
        if target.site is None and target not in self._entries:
            self._entries[target] = entry_of(target, self._registry, self._pages)
        return self._entries.get(target) == url

    def scan_listed(self, listed: MissingEdition) -> Iterator[Finding]:
        """What an edition page of no known family holds, which others list and which does not tell so itself."""
        for capture in self._catalog.entries(listed.url):
            scope = self._scopes.stated(capture.file)
            if isinstance(scope, EditionArguments) and scope.target.name == listed.site:
                try:
                    fetched = self._pages.fetch(listed.url, scope.target.owns)
                    layout = fitted(as_listed(INFERRED, fetched.page.url), fetched.page)
                except (MissingPage, UnreadablePage):  # which is said of all that are missing
                    return
                yield from self._edition(scope, fetched, layout)
                return

    def _by_layout(self, target: Target, fetched: Fetched) -> Iterator[Finding]:
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

    def _edition(self, scope: EditionArguments, fetched: Fetched, layout: Layout) -> Iterator[Finding]:
        """What a page is that shows edition pages, or lists those of an issue."""
        target, page = scope.target, fetched.page
        try:
            if layout.urls.is_edition(page.url):
                for edition in read_editions(page, layout, target.site.newspaper if target.site else None):
                    yield from self._edition_page(scope, fetched, layout, edition)
            else:
                yield from self._issue_list(scope, fetched, layout, read_issue(page, layout))
        except ValueError as error:  # UnreadablePage too
            yield Failure(page.url, "edition", str(error), fetched.at)

    def _issue_list(
        self, scope: EditionArguments, fetched: Fetched, layout: Layout, links: tuple[EditionLink, ...]
    ) -> Iterator[Finding]:
        listed = date_of(layout, fetched.page.url)
        if not links and listed is not None and scope.wants_date(listed):
            # A list without an entry says the same as an answer that there is nothing.
            reason = "the list names no edition page"
            yield MissingIssue(scope.target.name, listed.isoformat(), fetched.page.url, _NOT_FOUND, reason, fetched.at)
        for link in links:
            date = link.date or listed
            if not scope.wants_date(date) or not scope.target.owns(link.url):
                continue
            yield EditionListing(
                site=scope.target.name,
                layout=layout.name,
                url=link.url,
                date=date.isoformat() if date else "",
                page=link.page,
                at=fetched.at,
                facts=json.dumps({**asdict(link), "date": date.isoformat() if date else None}, ensure_ascii=False),
                wanted=scope.wants_page(link.page),
            )

    def _edition_page(
        self, scope: EditionArguments, fetched: Fetched, layout: Layout, edition: EditionPage
    ) -> Iterator[Finding]:
        target = scope.target
        if not scope.wants_date(edition.date):
            return
        siblings = [
            (link.url, link.page)
            for link in edition.siblings
            if link.url != edition.url and scope.wants_page(link.page) and target.owns(link.url)
        ]
        wanted = scope.wants_page(edition.page)
        line = replace(make_edition(edition, target.name), warc=warc_pointer(fetched.pointer, self._folder))
        shown = [url for url in (edition.image_url, edition.pdf_url) if url]
        links = [*edition.links, *(article.url for article in edition.articles), *shown] if wanted else []
        yield EditionFinding(
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
            places=fetched.places,
            lone=is_lone(edition, layout),
        )
        if "" in layout.calendars:  # the page is a calendar itself
            yield from self._calendar(scope, fetched)
        if not layout.calendars and scope.since is not None:  # else the crawl did not go from issue to issue
            for url in filter(None, (edition.earlier_issue, edition.later_issue)):
                date = date_of(layout, url)
                if date is not None and scope.wants_date(date) and target.owns(url):
                    yield ExpectedIssue(target.name, date.isoformat(), url, fetched.at, printed=True)
        for notice in oddities(edition) if wanted else ():
            yield Failure(edition.url, "notice", notice, fetched.at)

    def _calendar(self, scope: EditionArguments, fetched: Fetched) -> Iterator[ExpectedIssue]:
        """The issues of a calendar that a crawl asked for; without a range it asked for none."""
        try:
            dates = [issue.date for issue in read_calendar(fetched.page)] if scope.since is not None else []
        except UnreadablePage:  # the crawl went on without it
            return
        for date in filter(scope.wants_date, dates):
            yield ExpectedIssue(scope.target.name, date.isoformat(), fetched.page.url, fetched.at, printed=True)

    def _missing_issue(self, scope: EditionArguments, url: str, missing: MissingPage) -> Iterator[Finding]:
        """An edition page that was asked for and answered with something else."""
        for layout in possible_layouts(self._registry, scope.target.site, url):
            date = date_of(layout, url)
            if layout.urls.is_edition(url) and date and scope.wants_date(date) and missing.at:
                yield MissingIssue(scope.target.name, date.isoformat(), url, missing.status, missing.reason, missing.at)
                return

    def _index(self, scope: ChannelArguments, fetched: Fetched, layout: Layout) -> Iterator[IndexFinding]:
        target = scope.target
        index = read_channel(fetched.page, layout, target.owns)
        entries = [*index.articles, *index.offsite]
        goes_on = index.next_url is not None and target.owns(index.next_url)
        if entries:
            yield IndexFinding(
                site=target.name,
                layout=layout.name,
                url=fetched.page.url,
                at=fetched.at,
                next_url=index.next_url if goes_on and any(scope.wants_date(entry.date) for entry in entries) else None,
                articles=tuple(entry.url for entry in index.articles if scope.wants_date(entry.date)),
                offsite=tuple(entry.url for entry in index.offsite),
                limit=scope.limit,
                one_channel=target.site is None or scope.channel is not None or len(target.site.channels) == 1,
                places=fetched.places,
            )


def warc_pointer(pointer: RecordPointer, folder: Path) -> WarcPointer:
    """Where a record is, from the folder that holds the lines."""
    return WarcPointer(os.path.relpath(pointer.path, folder), pointer.offset, pointer.length, pointer.record_id)
