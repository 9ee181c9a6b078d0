"""What a page needs to be shown: its style sheets and the pictures of its body."""

import re
from collections.abc import Iterable

from lxml import etree

from crawler.page.comments import without_comments
from crawler.page.layout_selectors import Marking
from crawler.page.page import Page
from crawler.page.pictures import picture_addresses
from crawler.sites.declaration import Layout

# An address without quotes has neither blanks nor parentheses in it (CSS Syntax, 4.3.6).
_STYLE_URL = re.compile(
    r"""(?:@import\s++|url\(\s*+)(?:"([^"\n]++)"|'([^'\n]++)')|url\(\s*+([^"'()\s]++)\s*+\)""", re.IGNORECASE
)


def style_sheets(page: Page) -> tuple[str, ...]:
    """The addresses of a page's style sheets."""
    links = (link for link in page.tree.iter("link") if "stylesheet" in (link.get("rel") or "").lower().split())
    return _addresses(page, (link.get("href") for link in links))


def body_pictures(page: Page, layout: Layout) -> tuple[str, ...]:
    """The addresses of the pictures in an article's body."""
    marking = Marking(page.tree)
    marking.mark_longest("body", layout.article.body)
    marking.mark_pictures(layout.article.pictures)
    holders = list(marking.elements)
    if marking.opening:
        comments = (node for node in page.tree.iter(etree.Comment) if (node.text or "").strip() in marking.opening)
        holders += [parent for comment in comments if (parent := comment.getparent()) is not None]
    images = (image for holder in holders for image in holder.iter("img", "source"))
    return _addresses(page, (address for image in images for address in picture_addresses(image)))


def _addresses(page: Page, hrefs: Iterable[str | None]) -> tuple[str, ...]:
    found = (page.join(href) for href in hrefs if href and href.strip())
    return tuple(dict.fromkeys(url for url in found if url and url.startswith(("http://", "https://"))))


def style_requisites(page: Page) -> tuple[str, ...]:
    """The addresses that a style sheet names: pictures, fonts, further style sheets."""
    text = without_comments(page.decoded.text, "/*", "*/")
    return _addresses(page, (found[1] or found[2] or found[3] for found in _STYLE_URL.finditer(text)))
