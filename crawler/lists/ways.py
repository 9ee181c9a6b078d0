"""Where a page leads that shows no edition page: an index in front of a paper, or a page that scripts draw."""

import re
from collections.abc import Collection, Iterator

from crawler.lazy_pattern import lazy_compile
from crawler.lists.layout_detection import first_edition, sent_on
from crawler.page.json_answer import looks_like_json
from crawler.page.links import LEADING, addresses_of
from crawler.page.page import Page
from crawler.page.visible_text import text_of, tidy
from crawler.sites import INFERRED, Layout

# What links to an e-paper are called.
_CALLED = lazy_compile(
    r"(?:电子|電子|数字|數碼)(?:报|報|版)|读报|閱報|看报|版面(?:概览|导航|预览)|今日(?:报纸|版面)|最新一期|本期"
)
_QUOTED = lazy_compile(r"""["'`]([^"'`\s<>{}$\\]{4,300})["'`]""")
# An address that answers with data: its ending, or a folder of interfaces.
_DATA = lazy_compile(
    r"\.json(?:[?#]|$)|\.(?:do|action|ashx|php|aspx?|jsp)\?|/api/|\.js\?[^#]*(?:callback|jsonp|cb)=", re.IGNORECASE
)
_MOST = 8
# From the address given to an edition page: an index may lead to an index.
HOPS = 3
# How many pages are looked at before it is said that none leads to an edition page.
LOOKED_AT = 12


def ways(page: Page, layouts: Collection[Layout]) -> tuple[str, ...]:
    """The addresses that may lead to an edition page, the likeliest first: one of a known family, data that a script
    asks for, where the page sends its readers, links that are called an e-paper, the newest dated link."""
    if looks_like_json(page):
        return ()
    known = first_edition(page, layouts)
    found = [known] if known else []
    if any(layout.name == INFERRED.name for layout in layouts):
        found += [*_data(page), *sent_on(page), *_called(page), *_newest(page)]
    return tuple(url for url in dict.fromkeys(found) if url != page.url)[:_MOST]


def _data(page: Page) -> Iterator[str]:
    """What scripts name between quotes, or elements in an attribute, and answers with data. What a script puts
    together from parts stays unknown."""
    written = [quoted for script in page.tree.iter("script") for quoted in _QUOTED.findall(script.text or "")]
    written += [script.get("src") or "" for script in page.tree.iter("script")]
    written += [link.get("href") or "" for link in page.tree.iter("link") if link.get("as") == "fetch"]
    for element in LEADING(page.tree):
        written += [value.strip() for name, value in element.items() if name.startswith("data-")]
    for text in written:
        if _DATA.search(text) and not text.endswith("=") and (url := page.join(text)):
            yield url


def _called(page: Page) -> Iterator[str]:
    for element in LEADING(page.tree):
        said = (text_of(element), *(tidy(element.get(name) or "") for name in ("title", "alt")))
        said = (*said, *(image.get("alt") or "" for image in element.iter("img")))
        if any(map(_CALLED.search, said)):
            written = next(addresses_of(element), None)
            if written and (url := page.join(written)):
                yield url


def _newest(page: Page) -> Iterator[str]:
    """The link with the newest date in its address."""
    dated: dict[tuple[str, ...], str] = {}
    for element in page.tree.iter("a"):
        if (written := element.get("href")) and (url := page.join(written)) and (day := INFERRED.urls.date_match(url)):
            dated.setdefault(tuple(day.group("y", "m", "d")), url)
    if dated:
        yield dated[max(dated)]
