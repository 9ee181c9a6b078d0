"""What a page needs to be shown: pictures, style sheets, scripts, icons, frames. Nothing is run to find it."""

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from lxml import etree

from crawler.lazy_pattern import lazy_compile
from crawler.page.comments import without_comments
from crawler.page.layout_selectors import outermost
from crawler.page.page import Page
from crawler.page.pictures import picture_addresses
from crawler.sites.declaration import Layout

# An address without quotes has neither blanks nor parentheses in it (CSS Syntax, 4.3.6).
_STYLE_URL = lazy_compile(
    r"""(?:@import\s++|url\(\s*+)(?:"([^"\n]++)"|'([^'\n]++)')|url\(\s*+([^"'()\s]++)\s*+\)""", re.IGNORECASE
)
# Of <link>: what browsers fetch to show a page.
_SHOWN_LINKS = frozenset(("icon", "apple-touch-icon", "apple-touch-icon-precomposed", "mask-icon", "preload"))
# Elements with a picture, and the attributes that name it.
_PICTURED = etree.XPath("//input[@type='image'] | //*[@background] | //video[@poster] | //*[local-name()='image']")
_PICTURE_NAMES = ("src", "background", "poster", "href", "xlink:href")
_STYLED = etree.XPath("//*[@style]/@style | //style/text()", smart_strings=False)


@dataclass(frozen=True, slots=True)
class Requisites:
    """What a page needs: style sheets, which may need more; frames, which are pages; and all else. ``has_icon`` tells
    whether it names its icon."""

    styles: tuple[str, ...]
    frames: tuple[str, ...]
    others: tuple[str, ...]
    has_icon: bool


def page_requisites(page: Page) -> Requisites:
    """What a page needs to be shown as a browser without scripts would show it, and its scripts."""
    root = page.tree
    styles, others, has_icon = [], [], False
    for link in root.iter("link"):
        kinds = (link.get("rel") or "").lower().split()
        if "stylesheet" in kinds:
            styles.append(link.get("href"))
        elif _SHOWN_LINKS & set(kinds):
            others.append(link.get("href"))
            has_icon = has_icon or "icon" in kinds
    others += [script.get("src") for script in root.iter("script")]
    for image in root.iter("img", "source"):
        if image.getparent() is None or image.getparent().tag not in ("video", "audio"):
            others += picture_addresses(image)
    for element in _PICTURED(root):
        names = ("background",) if element.tag not in ("input", "video", "image") else _PICTURE_NAMES
        others += [element.get(name) for name in names]
    others += [address for text in _STYLED(root) for address in _style_addresses(text)]
    frames = [frame.get("src") for frame in root.iter("iframe", "frame")]
    return Requisites(_addresses(page, styles), _addresses(page, frames), _addresses(page, others), has_icon)


def body_pictures(page: Page, layout: Layout) -> tuple[str, ...]:
    """The addresses of the pictures in an article's body."""
    marking = page.body_marks(layout)
    holders = list(marking.elements)
    if marking.opening:
        comments = (node for node in page.tree.iter(etree.Comment) if (node.text or "").strip() in marking.opening)
        holders += [parent for comment in comments if (parent := comment.getparent()) is not None]
    images = (image for holder in outermost(holders) for image in holder.iter("img", "source"))
    return _addresses(page, (address for image in images for address in picture_addresses(image)))


def style_requisites(page: Page) -> tuple[str, ...]:
    """The addresses that a style sheet names: pictures, fonts, further style sheets."""
    return _addresses(page, _style_addresses(page.decoded.text))


def _style_addresses(text: str) -> Iterator[str]:
    for found in _STYLE_URL.finditer(without_comments(text, "/*", "*/")):
        yield found[1] or found[2] or found[3]


def _addresses(page: Page, hrefs: Iterable[str | None]) -> tuple[str, ...]:
    found = (page.join(href) for href in hrefs if href and href.strip() and not href.lstrip().startswith("#"))
    return tuple(dict.fromkeys(url for url in found if url and url.startswith(("http://", "https://"))))
