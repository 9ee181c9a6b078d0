"""Which layout an unknown page has, and where an index page leads."""

import re
from collections.abc import Iterable

from crawler.page.marks import matches
from crawler.page.page import Page
from crawler.sites.declaration import Layout

_ADDRESS = re.compile(
    r"""(?:href|content|location(?:\.href)?|url)\s*=\s*["']?\s*(?:\d+\s*;\s*url\s*=\s*)?['"]?([^"'\s<>]+)""",
    re.IGNORECASE,
)


def recognise_layout(page: Page, layouts: Iterable[Layout]) -> Layout | None:
    """The layout family of a page: its address must look like the family's, its markup decides between families.

    An index page is recognised by the edition pages that it leads to.
    """
    return next((layout for layout in layouts if _fits(page.url, layout) and matches(page.tree, layout.signs)), None)


def _fits(url: str, layout: Layout) -> bool:
    urls = layout.urls
    if layout.kind == "channel":
        return urls.is_article(url) or urls.is_index(url)
    return (urls.is_edition(url) or urls.is_article(url)) and _dated(layout, url)


def _dated(layout: Layout, url: str) -> bool:
    try:
        return layout.urls.date_of(url) is not None
    except ValueError:
        return True


def first_edition(page: Page, layouts: Iterable[Layout]) -> str | None:
    """The edition page that an index or article page leads to: the first address in links, refreshes and scripts that
    looks like one."""
    layouts = tuple(layout for layout in layouts if layout.kind == "paper")
    for found in _ADDRESS.finditer(page.decoded.text):
        url = page.join(found[1])
        if url and any(layout.urls.is_edition(url) and _dated(layout, url) for layout in layouts):
            return url
    return None
