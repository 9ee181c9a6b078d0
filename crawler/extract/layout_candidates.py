"""Which layouts an address can be of."""

import datetime as dt

from crawler.crawl_arguments import Target
from crawler.sites import INFERRED, Layout, Registry, Site


def possible_layouts(registry: Registry, site: Site | None, url: str) -> list[Layout]:
    """The layouts that an address fits, as a page that lists articles or as an article: of a declared site those that
    hold on its date, if any does."""
    fitting = [layout for layout in registry.layouts.values() if lists(layout, url) or layout.urls.is_article(url)]
    if site is None:
        return fitting
    holding: dict[str, Layout] = {}
    for dated in site.layouts:
        layout = registry.layouts[dated.layout]
        date = date_of(layout, url)
        if layout in fitting and (date is None or dated.covers(date)):
            holding[layout.name] = layout
    return list(holding.values()) or fitting


def lists(layout: Layout, url: str) -> bool:
    """Whether an address is that of an edition page or of the list of an issue's, of a channel that of an index."""
    urls = layout.urls
    return urls.is_edition(url) or urls.is_issue(url) if layout.kind == "paper" else urls.is_index(url)


def infers(site: Site | None) -> bool:
    """Whether edition pages of a site may be of no known family."""
    return site is None or any(dated.layout == INFERRED.name for dated in site.layouts)


def begins(target: Target, url: str) -> bool:
    """Whether a crawl of papers of no known family asks for an address before it has seen any page."""
    if target.site is None:
        return url == target.url
    inferred = [dated for dated in target.site.layouts if dated.layout == INFERRED.name]
    date = date_of(INFERRED, url)
    return any(url in (dated.index, dated.issue_url(date) if date else None) for dated in inferred)


def is_calendar(registry: Registry, url: str) -> bool:
    """Whether an address is called as a layout's list of issue dates is."""
    name = url.partition("?")[0].rpartition("/")[2]
    addresses = (address for layout in registry.layouts.values() for address in layout.calendars)
    return any(name == address.rpartition("/")[2] for address in addresses if address)


def date_of(layout: Layout, url: str) -> dt.date | None:
    """The date that an address names, if there is such a date."""
    try:
        return layout.urls.date_of(url)
    except ValueError:
        return None
