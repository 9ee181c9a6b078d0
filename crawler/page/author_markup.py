"""What the markup calls author and source: class names, ``rel``, ``itemprop``, the address behind a name."""

from collections.abc import Iterable
from itertools import islice

from lxml import etree

from crawler.lazy_pattern import lazy_compile
from crawler.page.visible_text import text_of

_LONGEST = 40  # characters
# No page calls so many elements an author or a source, and none of them holds so many nodes.
_MOST, _NODES = 500, 200
_LONGEST_TAG = 4096  # characters before the word: a script of megabytes may say "author" all over
# The ends of words that may begin with a capital: author, postAuthor, byline, reporter, writer.
_ENDS = ("uthor", "yline", "eporter", "riter")
_NAMED = " or ".join(f"contains(., '{end}')" for end in _ENDS)
# Attributes, one kind at a time: a union of several, or a step to their elements, compares each with all others.
_AUTHORS = tuple(
    map(
        etree.XPath,
        (
            f"//body//*/@class[{_NAMED}]",
            f"//body//*/@id[{_NAMED}]",
            "//body//*/@rel[.='author']",
            "//body//*/@itemprop[.='author']",
        ),
    )
)
_ATTRIBUTE = lazy_compile(r"\b(?i:class|id|rel|itemprop)\s*=\s*(?:\"[^\"]*|'[^']*|[^\s\"'>]*)$")
_SOURCES = (
    etree.XPath("//body//*/@class[contains(concat(' ', normalize-space(.), ' '), ' source ')]"),
    etree.XPath("//body//*/@id[.='source']"),
)
_OTHERS = ("comment", "related")
_PERSONAL = lazy_compile(
    r"/(?:authors?|reporters?|writers?|columnists?|journalists?|editors?)(?:[/.?]|$)|[?&]author(?:_?id)?="
)


def author_texts(html: str, root: etree._Element) -> tuple[str, ...]:
    """The short texts of elements that the markup calls the author, as shown: names, with more beside them or not."""
    if not _in_attributes(html, _ENDS):
        return ()
    called = _holders(_AUTHORS, root)
    return _short(element for element in called if not any(other in element.get("class", "") for other in _OTHERS))


def source_texts(html: str, root: etree._Element) -> tuple[str, ...]:
    """The short texts of elements that the markup calls the source."""
    return _short(_holders(_SOURCES, root)) if _in_attributes(html, ("source",)) else ()


def is_personal(href: str) -> bool:
    """Whether an address is that of an author's own page.

    >>> is_personal("/author/205.html"), is_personal("/search?q=author")
    (True, False)
    """
    return bool(_PERSONAL.search(href))


def _in_attributes(html: str, words: tuple[str, ...]) -> bool:
    """Whether one of some words stands in an attribute that names what an element is.

    A search of the text costs a tenth of one of the tree, and most pages name neither author nor source so.

    >>> _in_attributes("<p class='post-author'>", ("uthor",)), _in_attributes("<p>class='author'", ("uthor",))
    (True, False)
    """
    for word in words:
        at = html.find(word)
        while at >= 0:
            tag = html.rfind("<", max(0, at - _LONGEST_TAG), at)
            if tag >= 0 and html.find(">", tag, at) < 0 and _ATTRIBUTE.search(html, tag, at):
                return True
            at = html.find(word, at + 1)
    return False


def _holders(attributes: Iterable[etree.XPath], root: etree._Element) -> list[etree._Element]:
    """The elements with some attributes, in the order of the page."""
    found = {attribute.getparent() for select in attributes for attribute in select(root)}
    return [element for element in root.getroottree().iter() if element in found] if found else []


def _short(found: Iterable[etree._Element]) -> tuple[str, ...]:
    small = (element for element in islice(found, _MOST) if len(list(islice(element.iter(), _NODES))) < _NODES)
    texts = dict.fromkeys(text_of(element) for element in small)
    return tuple(text for text in texts if 2 <= len(text) <= _LONGEST)
