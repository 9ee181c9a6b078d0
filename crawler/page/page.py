"""A fetched page: its bytes, and what they decode and parse to."""

from collections.abc import Callable
from dataclasses import dataclass
from functools import cached_property
from typing import Any, TypeVar
from urllib.parse import urljoin

from lxml import etree
from w3lib.html import get_base_url
from w3lib.url import safe_url_string

from crawler.page.attributes import few_attributes
from crawler.page.decode import Decoded, decode
from crawler.page.layout_selectors import Marking
from crawler.restore import Restoration, restore
from crawler.sites.address import without_user
from crawler.sites.declaration import Layout, Selectors

T = TypeVar("T")

# Opening and closing ones; three hundred times as many as any page of news has.
MOST_TAGS = 1_000_000


class UnreadablePage(ValueError):
    """A page that holds nothing to split; the message says why."""


@dataclass(frozen=True)
class Page:
    """The bytes of a page as fetched, content coding removed, and the address that they came from (after redirects).

    ``tree`` raises UnreadablePage for a page that is empty, nested deeper than the parser follows, or has more than
    ``MOST_TAGS``.
    """

    url: str
    body: bytes
    content_type: str | None = None

    def afresh(self) -> "Page":
        """The same page with nothing read of it yet."""
        return type(self)(self.url, self.body, self.content_type)

    @cached_property
    def decoded(self) -> Decoded:
        return decode(self.body, self.content_type)

    @cached_property
    def restored(self) -> Restoration:
        """The text with a mirror's damage undone: before the markup is parsed, for damage swallows parts of tags.

        A mirror lost its bytes before it sent the page. One whose own bytes cannot be decoded, but for a cut at its
        end, is damaged otherwise, and stays as it is.
        """
        if self.decoded.undecodable > 1:
            return Restoration(self.decoded.text, None)
        return restore(self.decoded.text)

    @cached_property
    def base_url(self) -> str:
        return str(get_base_url(self.decoded.text[:4096], self.url))

    @cached_property
    def tree(self) -> etree._Element:
        # Parsed from UTF-8 that was decoded here, so that no declaration in the page can mislead the parser.
        text = few_attributes(self.restored.text)
        if "\x00" in text:
            text = text.replace("\x00", "")
        if not text or text.isspace():
            raise UnreadablePage("the page is empty")
        if text.count("<") > MOST_TAGS:  # a tree of 60 MB of small tags takes gigabytes
            raise UnreadablePage(f"the page has more than {MOST_TAGS:,} tags")
        parser = etree.HTMLParser(encoding="utf-8", huge_tree=True)
        root = etree.fromstring(text.encode("utf-8", errors="replace"), parser)
        if root is None:
            raise UnreadablePage("the page holds no markup and no text")
        # The parser stops at this error and drops the rest of the page in silence.
        last = parser.error_log.last_error
        if last is not None and last.type_name == "ERR_RESOURCE_LIMIT":
            raise UnreadablePage("tags are nested deeper than 2048, the rest of the page cannot be read")
        return root

    def once(self, question: Callable[["Page"], T]) -> T:
        """The answer to a question about this page, which several steps ask and the first one has found."""
        if question not in self._answers:
            self._answers[question] = question(self)
        answer: T = self._answers[question]
        return answer

    @cached_property
    def _answers(self) -> dict[Callable[["Page"], Any], Any]:
        return {}

    def body_marks(self, layout: Layout) -> Marking:
        """The marks of the article's body and of the pictures beside it, as a layout selects them: found once, for the
        split and for what the page needs to be shown."""
        selectors = layout.article.body, layout.article.pictures
        if selectors not in self._body_marks:
            marking = Marking(self.tree)
            marking.mark_longest("body", layout.article.body)
            marking.mark_pictures(layout.article.pictures)  # a page may hold pictures only
            self._body_marks[selectors] = marking
        return self._body_marks[selectors].copy()

    @cached_property
    def _body_marks(self) -> dict[tuple[Selectors, Selectors], Marking]:
        return {}

    def join(self, href: str) -> str | None:
        """An address in this page as a request would send it: absolute, escaped, and without a user or a password;
        None if it is no address.

        Browsers escape the path as UTF-8 and the query in the page's encoding.
        """
        if href not in self._joined:
            self._joined[href] = self._address(href)
        return self._joined[href]

    @cached_property
    def _joined(self) -> dict[str, str | None]:
        """By what the page says: pages say the same again and again, and are asked several times."""
        return {}

    def _address(self, href: str) -> str | None:
        try:
            address = safe_url_string(urljoin(self.base_url, href.strip()), encoding=self.decoded.encoding)
            return without_user(address)
        except ValueError:
            return None
