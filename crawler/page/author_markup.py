"""What the markup calls author and source: class names, ``rel``, ``itemprop``, the address behind a name."""

from lxml import etree

from crawler.lazy_pattern import lazy_compile
from crawler.page.visible_text import text_of

_LONGEST = 40  # characters
_LONGEST_TAG = 4096  # characters before the word: a script of megabytes may say "author" all over
# The ends of words that may begin with a capital: author, postAuthor, byline, reporter, writer.
_ENDS = ("uthor", "yline", "eporter", "riter")
_NAMED = " or ".join(f"contains(., '{end}')" for end in _ENDS)
_OTHERS = "contains(@class, 'comment') or contains(@class, 'related')"
# From attributes to their elements: the other way takes twice as long.
_AUTHORS = etree.XPath(
    f"((//body//*/@class | //body//*/@id)[{_NAMED}] | //body//*/@rel[.='author'] | //body//*/@itemprop[.='author'])"
    f"/parent::*[not({_OTHERS})]"
)
_ATTRIBUTE = lazy_compile(r"\b(?i:class|id|rel|itemprop)\s*=\s*(?:\"[^\"]*|'[^']*|[^\s\"'>]*)$")
_SOURCES = etree.XPath(
    "//body//*/@class[contains(concat(' ', normalize-space(.), ' '), ' source ')]/.. | //body//*/@id[.='source']/.."
)
_PERSONAL = lazy_compile(
    r"/(?:authors?|reporters?|writers?|columnists?|journalists?|editors?)(?:[/.?]|$)|[?&]author(?:_?id)?="
)


def author_texts(html: str, root: etree._Element) -> tuple[str, ...]:
    """The short texts of elements that the markup calls the author, as shown: names, with more beside them or not."""
    return _short(_AUTHORS(root)) if _in_attributes(html, _ENDS) else ()


def source_texts(html: str, root: etree._Element) -> tuple[str, ...]:
    """The short texts of elements that the markup calls the source."""
    return _short(_SOURCES(root)) if _in_attributes(html, ("source",)) else ()


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


def _short(found: list[etree._Element]) -> tuple[str, ...]:
    texts = dict.fromkeys(text_of(element) for element in found)
    return tuple(text for text in texts if 2 <= len(text) <= _LONGEST)
