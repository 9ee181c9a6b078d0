"""What became of each record that was read: no page is left out in silence."""

from collections import Counter
from collections.abc import Sequence
from typing import Any

from archive.catalog.catalog import Catalog
from archive.catalog.entry import Entry
from archive.warc.date import parse_date
from archive.warc.files import WarcError
from crawler.extract.archived_pages import ArchivedPages, MissingPage
from crawler.extract.crawl_scope import CrawlScopes
from crawler.extract.inventory import Inventory
from crawler.extract.layout_candidates import possible_layouts
from crawler.items import Failure
from crawler.sites import Registry

_HTML = ("text/html", "application/xhtml+xml")
_ANSWERS = ("response", "resource", "revisit")
_OTHER_CAPTURES = "other captures of an address"


class Accounting:
    """Sorts the records of an archive by what became of them, once all lines are made.

    A record is used (it became a line, or part of one), named (its address has a line in the failures), or counted by
    its kind: an image, a redirect, another capture of a page. A page that is none of these is named here.
    """

    def __init__(
        self,
        catalog: Catalog,
        inventory: Inventory,
        registry: Registry,
        scopes: CrawlScopes,
        *,
        generic: bool,
        last: str,
    ) -> None:
        self._catalog, self._inventory = catalog, inventory
        self._registry, self._scopes = registry, scopes
        self._pages = ArchivedPages(catalog)
        self._generic = generic
        self._last = last

    def account(self, faults: Sequence[WarcError]) -> dict[str, Any]:
        """The numbers of records: read, used, named, and counted by kind. They add up; if they do not, that is named.

        ``faults`` are the records that could not be read, each of which has its line in the failures.
        """
        tally = self._catalog.tally()
        read = sum(tally.values()) + len(faults)
        used, named = 0, len(faults)
        counted: Counter[str] = Counter({kind: number for kind, number in tally.items() if kind not in _ANSWERS})
        for entry in self._catalog:
            if self._inventory.is_used(entry.place):
                used += 1
            elif self._inventory.is_named(entry.url):
                named += 1
            elif (kind := self._kind(entry)) is not None:
                counted[kind] += 1
            else:
                named += 1
        if (rest := read - used - named - counted.total()) != 0:
            reason = f"{rest} of {read} records are accounted for by nothing"
            self._inventory.fail(Failure("summary.json", "archive", reason, self._last))
        return {"read": read, "used": used, "named": named, "counted": dict(sorted(counted.items()))}

    def _kind(self, entry: Entry) -> str | None:
        """The kind that a record is counted by; None for one that has been named instead."""
        captures = self._catalog.entries(entry.url)
        if any(self._inventory.is_used(other.place) for other in captures if other.place != entry.place):
            return _OTHER_CAPTURES
        if (kind := _kind_of(entry)) is not None:
            return kind
        if captures and captures[0].place != entry.place:
            return _OTHER_CAPTURES  # the first of them stands for all
        if entry.method != "GET":
            return f"answers to {entry.method}"
        return self._kind_of_page(entry)

    def _kind_of_page(self, entry: Entry) -> str | None:
        of_crawl = self._scopes.stated(entry.file) is not None
        known = of_crawl or bool(possible_layouts(self._registry, None, entry.url))
        whole = entry.type != "revisit" and entry.status is not None and entry.truncated is None
        if not known and not self._generic and whole:
            return "pages of no known layout"
        try:
            found = self._pages.look(entry.url)
            if isinstance(found, str):
                return "redirects"
            media_type = _media_type(found.page.content_type)
            if media_type and media_type not in _HTML:
                return media_type
        except MissingPage as missing:
            self._name(entry, missing.reason, missing.at)
            return None
        if (passed := self._inventory.passed_as(entry.url)) is not None:
            return passed
        if of_crawl:
            return "pages of a crawl that list and print nothing which it asked for"
        if not self._generic:
            return "pages of no known layout"
        self._name(entry, "no line was made of this page, and nothing says why", None)
        return None

    def _name(self, entry: Entry, reason: str, at: str | None) -> None:
        self._inventory.fail(Failure(entry.url, "fetch", reason, at or self._time(entry)))

    def _time(self, entry: Entry) -> str:
        try:
            return parse_date(entry.date).strftime("%Y-%m-%dT%H:%M:%SZ")
        except ValueError:
            return self._last


def _kind_of(entry: Entry) -> str | None:
    """The kind of a record that is no page; None for one that is, or may be."""
    scheme = entry.url.partition(":")[0].lower()
    if scheme not in ("http", "https"):
        return f"{scheme}: addresses"
    if entry.url.partition("?")[0].endswith("/robots.txt"):
        return "robots.txt"
    if entry.status is not None and not 200 <= entry.status < 300:
        return "redirects" if 300 <= entry.status < 400 and entry.status != 304 else f"HTTP {entry.status}"
    media_type = _media_type(entry.media_type)
    if media_type and media_type not in _HTML:
        return media_type if entry.truncated is None else f"{media_type}, broken off"
    return None


def _media_type(stated: str | None) -> str:
    return (stated or "").partition(";")[0].strip().lower()
