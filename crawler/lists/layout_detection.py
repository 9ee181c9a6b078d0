"""Which layout an unknown page has, and where an index page leads."""

import datetime as dt
import html
import re
from collections.abc import Collection, Iterable, Iterator

from crawler.lazy_pattern import lazy_compile
from crawler.page.comments import without_comments
from crawler.page.json_answer import all_of, answer, looks_like_json
from crawler.page.layout_selectors import matches
from crawler.page.page import Page
from crawler.sites.declaration import Layout

# What sends a reader on without a click, and what a reader may click; in this order. Nothing is tried twice (``++``): a
# page of blanks, or of beginnings of tags, would take the square of its length.
_FRAME = lazy_compile(r"""<i?frame[^<>]*?src\s*+=\s*+["']?([^"'\s>]++)""", re.IGNORECASE)
_ADDRESSES = (
    lazy_compile(
        r"""content\s*+=\s*+["']?\s*+[\d.]++\s*+[;,]\s*+url\s*+=\s*+['"]?([^"'\s>]++)""", re.IGNORECASE
    ),
    lazy_compile(r"""location(?:\.href)?\s*+=\s*+["']([^"'\s]++)""", re.IGNORECASE),
    lazy_compile(r"""(?:location\.(?:replace|assign)|window\.open)\(\s*+["']([^"'\s]++)""", re.IGNORECASE),
    lazy_compile(r"""(?:var|let|const)\s++\w++\s*+=\s*+["']([^"'\s]++)["']"""),
    _FRAME,
    lazy_compile(r"""href\s*+=\s*+["']?([^"'\s>]++)""", re.IGNORECASE),
    lazy_compile(r"""<option[^<>]*?value\s*+=\s*+["']?([^"'\s>]++)""", re.IGNORECASE),
)


def recognise_layout(page: Page, layouts: Collection[Layout]) -> Layout | None:
    """The layout family of a page: its address must look like the family's; of several that with the most signs.

    An index page is recognised by the edition pages that it leads to.
    """
    fitting = [layout for layout in layouts if _fits(page.url, layout)]
    signs = {layout.name: len(matching_signs(page, layout)) + layout.addresses_tell for layout in fitting}
    most = max(signs.values(), default=0)
    return next((layout for layout in layouts if most and signs.get(layout.name) == most), None)


def matching_signs(page: Page, layout: Layout) -> tuple[str, ...]:
    """The signs of a layout that a page shows."""
    if looks_like_json(page):
        whole = answer(page) if layout.json else None
        return tuple(sign for sign in layout.json.signs if all_of(whole, sign)) if layout.json and whole else ()
    return tuple(sign for sign in layout.signs if matches(page.tree, (sign,)))


def _fits(url: str, layout: Layout) -> bool:
    urls = layout.urls
    if layout.kind == "channel":
        return urls.is_article(url) or urls.is_index(url)
    return (urls.is_edition(url) or urls.is_issue(url) or urls.is_article(url)) and _dated(layout, url)


def _dated(layout: Layout, url: str) -> bool:
    """Whether an address names a date, where the layout's addresses do."""
    try:
        return bool(layout.edition.date) or layout.urls.date_of(url) is not None
    except ValueError:
        return True


def sent_on(page: Page) -> Iterator[str]:
    """Where a page sends its readers without a click: a refresh, a script's location, a frame."""
    text = without_comments(page.decoded.text, "<!--", "-->")
    for pattern in (*_ADDRESSES[:3], _FRAME):
        for match in pattern.finditer(text):
            if url := page.join(html.unescape(match[1])):
                yield url


def first_edition(page: Page, layouts: Iterable[Layout]) -> str | None:
    """The edition page that an index or article page leads to: one of the page's own date if there is any, else what
    the page sends readers to, else its first link to one."""
    papers = tuple(layout for layout in layouts if layout.kind == "paper")
    text = without_comments(page.decoded.text, "<!--", "-->")
    own = {date for layout in papers if (date := _date(layout, page.url))}
    found = []
    for pattern in _ADDRESSES:
        for match in pattern.finditer(text):
            url = page.join(html.unescape(match[1]))
            layout = next(
                (known for known in papers if url and known.urls.is_edition(url) and _dated(known, url)), None
            )
            if url and layout:
                found.append((url, _date(layout, url)))
    return next((url for url, date in found if date in own), next((url for url, _ in found), None))


def _date(layout: Layout, url: str) -> dt.date | None:
    try:
        return layout.urls.date_of(url)
    except ValueError:
        return None
