"""Where the crawl of an undeclared paper began: the first page of its walk that is an edition page, or lists some."""

import contextlib

from crawler.crawl_arguments import Target
from crawler.extract.archived_pages import ArchivedPages, MissingPage
from crawler.lists.inferred_layout import infer_layout
from crawler.lists.layout_detection import recognise_layout
from crawler.lists.ways import HOPS, LOOKED_AT, ways
from crawler.page.page import UnreadablePage
from crawler.sites import Layout, Registry


def entry_of(target: Target, registry: Registry, pages: ArchivedPages) -> str | None:
    """The address where a crawl by ``url=`` found the paper, by the steps that the crawl took; None where it did not.

    It went from the address given to where that leads, page by page, until one was an edition page or a list.
    """
    papers = [layout for layout in registry.layouts.values() if layout.kind == "paper"]
    waiting: list[tuple[str, int]] = [(target.url or "", 0)]
    looked_at: set[str] = set()
    while waiting and len(looked_at) <= LOOKED_AT:
        url, hops = waiting.pop(0)
        if url in looked_at:
            continue
        looked_at.add(url)
        try:
            page = pages.fetch(url, target.owns).page
        except MissingPage:
            continue
        layout: Layout | None = None
        with contextlib.suppress(UnreadablePage):  # the crawl went on, as from any page that shows none
            layout = recognise_layout(page, papers) or infer_layout(page)
        if layout is not None and (layout.urls.is_edition(page.url) or layout.urls.is_issue(page.url)):
            return page.url
        further = ways(page, papers) if hops < HOPS else ()
        waiting[:0] = [(way, hops + 1) for way in further if target.owns(way)]
    return None
