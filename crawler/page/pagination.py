"""Articles and indexes of several pages: TRS's page counter and links to the next page."""

import re
from collections import deque
from collections.abc import Callable, Generator

from crawler.lazy_pattern import lazy_compile
from crawler.page.page import Page, UnreadablePage
from crawler.page.visible_text import text_of

# createPageHTML(nPageCount, nCurrIndex, "name", "ext"): page 0 is name.ext, page i is name_i.ext.
_COUNTER = lazy_compile(
    r"(?<!//)(?<!// )createPageHTML\(\s*(?:[\"']\w+[\"']\s*,\s*)?(?P<count>\d{1,4})"
    r"\s*,\s*(?P<current>\d{1,4})\s*,"
    r"\s*[\"'](?P<name>[\w\-]+)[\"']\s*,\s*[\"'](?P<ext>\w+)[\"']"
)
_NEXT = frozenset(("下一页", "下页", "下一頁", "后一页", "后页", "»", "›", ">", ">>"))
# What each of them has one of.
_SIGN = lazy_compile("[页頁»›>]")
# The number that pages of an article behind the first carry before their extension.
_PAGE_NUMBER = lazy_compile(r"(?<=\d)_\d{1,2}(?=\.\w+$)")
_ORNAMENT = "[]【】()（）»›>→ "


class EnoughPages(Exception):
    """An article has more pages than are asked for."""


def _counter(page: Page) -> re.Match[str] | None:
    text = page.decoded.text
    return _COUNTER.search(text) if "createPageHTML" in text else None


def counted_pages(page: Page) -> tuple[str, ...]:
    """The addresses of all pages that a page counter counts, in order; empty where there is no counter."""
    found = _counter(page)
    if found is None:
        return ()
    name, ext = found["name"], found["ext"]
    names = [f"{name}.{ext}", *(f"{name}_{number}.{ext}" for number in range(1, int(found["count"])))]
    return tuple(url for name in names if (url := page.join(name)))


def first_page(url: str) -> str:
    """The address of the first page of an article, as far as an address tells.

    >>> first_page("http://a.example/t20240216_992_1.html")
    'http://a.example/t20240216_992.html'
    """
    return _PAGE_NUMBER.sub("", url)


def continues(page: Page) -> bool:
    """Whether a page counter counts pages behind this one."""
    found = _counter(page)
    return found is not None and int(found["current"]) + 1 < int(found["count"])


def article_pages(first: Page, owns: Callable[[str], bool]) -> Generator[str, Page | None, tuple[Page, ...]]:
    """The walk from an article's first page to its others: it yields an address and is sent the page that is there, or
    None where there is none; it returns all pages, in order.

    ``owns`` tells whether an address lies on the site. Who has seen enough throws EnoughPages, which ends it.
    """
    pages, asked = [first], {first.url}
    rest = deque(url for url in counted_pages(first)[1:] if owns(url))
    while True:
        following = rest.popleft() if rest else _continuation(pages[-1])
        if following is not None and owns(following) and following not in asked:
            asked.add(following)
            try:
                page = yield following
            except EnoughPages:
                return tuple(pages)
            if page is not None:
                pages[-1] = pages[-1].afresh()  # not held parsed
                pages.append(page)
        elif not rest:
            return tuple(pages)


def _continuation(page: Page) -> str | None:
    try:
        return continuation(page)
    except UnreadablePage:  # the split says so
        return None


def next_page(page: Page) -> str | None:
    """The address that follows a page: by its counter, else by a link that says so (下一页)."""
    if found := _counter(page):
        number = int(found["current"]) + 1
        return page.join(f"{found['name']}_{number}.{found['ext']}") if number < int(found["count"]) else None
    url = _next_link(page)
    return None if url is None or url.partition("#")[0] == page.url else url


def continuation(page: Page) -> str | None:
    """The next page of an article without a counter: a link that says so, to an address that numbers the page's own."""
    url = None if _counter(page) else _next_link(page)
    if url is None:
        return None
    stem = _PAGE_NUMBER.sub("", page.url.partition("?")[0])
    return url if url != page.url and _PAGE_NUMBER.sub("", url.partition("?")[0]) == stem else None


def _next_link(page: Page) -> str | None:
    for link in page.tree.iter("a"):
        # Most links are a text that says no such thing; to read it as it is shown takes ten times as long.
        if not len(link) and not _SIGN.search(f"{link.text or ''}{link.get('title') or ''}"):
            continue
        said = (text_of(link), link.get("title") or "", *(image.get("alt") or "" for image in link.iter("img")))
        if any(text in _NEXT or text.strip(_ORNAMENT) in _NEXT for text in said if text) and (href := link.get("href")):
            return page.join(href)
    return None
