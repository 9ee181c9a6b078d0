"""What the markup calls author and source: class names, ``rel``, ``itemprop``, the address behind a name."""

import re

from lxml import etree

from crawler.page.visible_text import text_of

_LONGEST = 40  # characters
# The ends of words that may begin with a capital: author, postAuthor, byline, reporter, writer.
_ENDS = ("uthor", "yline", "eporter", "riter")
_NAMED = " or ".join(f"contains(concat(@class, ' ', @id), '{end}')" for end in _ENDS)
_OTHERS = "contains(@class, 'comment') or contains(@class, 'related')"
_AUTHORS = etree.XPath(
    f"//body//*[(@rel='author' or @itemprop='author' or ((@class or @id) and ({_NAMED}))) and not({_OTHERS})]"
)
# A search of the text is far cheaper than one of the tree, and few pages name an author or a source in attributes.
_MAY_NAME_AUTHORS = re.compile(rf"\b(?i:class|id|rel|itemprop)\s*=[^<>]*(?:{'|'.join(_ENDS)})")
_MAY_NAME_SOURCES = re.compile(r"\b(?i:class|id)\s*=[^<>]*source")
_SOURCES = etree.XPath("//body//*[contains(concat(' ', normalize-space(@class), ' '), ' source ') or @id='source']")
_PERSONAL = re.compile(
    r"/(?:authors?|reporters?|writers?|columnists?|journalists?|editors?)(?:[/.?]|$)|[?&]author(?:_?id)?="
)


def author_texts(html: str, root: etree._Element) -> tuple[str, ...]:
    """The short texts of elements that the markup calls the author, as shown: names, with more beside them or not."""
    return _short(_AUTHORS(root)) if _MAY_NAME_AUTHORS.search(html) else ()


def source_texts(html: str, root: etree._Element) -> tuple[str, ...]:
    """The short texts of elements that the markup calls the source."""
    return _short(_SOURCES(root)) if _MAY_NAME_SOURCES.search(html) else ()


def is_personal(href: str) -> bool:
    """Whether an address is that of an author's own page.

    >>> is_personal("/author/205.html"), is_personal("/search?q=author")
    (True, False)
    """
    return bool(_PERSONAL.search(href))


def _short(found: list[etree._Element]) -> tuple[str, ...]:
    texts = dict.fromkeys(text_of(element) for element in found)
    return tuple(text for text in texts if 2 <= len(text) <= _LONGEST)
