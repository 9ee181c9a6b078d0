"""What a page says of itself where no reader sees it: Founder's property comment, meta tags, the title."""

from collections.abc import Container
from dataclasses import dataclass

from lxml import etree

from crawler.lazy_pattern import lazy_compile
from crawler.page.layout_selectors import elements
from crawler.page.visible_text import text_of
from crawler.sites.declaration import Selectors

_PROPERTY = lazy_compile(r"<(?:founder-)?(?P<name>\w+)>(?P<value>[^<]*+)(?=<)")
_TITLE_METAS = frozenset(("articletitle", "og:title"))
# Ten times as many as any page's. Each is looked for among all lines.
MOST_TITLES = 30
# Of several the most telling first.
# fmt: off
_DATE_METAS = (
    "pubdate", "publishdate", "article:published_time", "datepublished", "publish_date", "publishtime", "publish_time",
    "og:published_time", "apub:time", "bytedance:published_time", "weibo:article:create_at", "weibo: article:create_at",
    "og:release_date", "releasedate", "dc.date", "dc.date.issued", "dcterms.date", "dcterms.created",
    "article:published", "article.published", "publication_date", "publish-date", "date_published", "parsely-pub-date",
    "sailthru.date", "_pubtime", "date",
)
# fmt: on
_SOURCE_METAS = frozenset(("contentsource", "mediaid"))
# Not "author": where that names a person, it is the editor who entered the page.
_AUTHOR_METAS = frozenset(("article:author", "og:article:author", "dc.creator"))
# The site's name, and the title in brackets behind it.
_IN_BRACKETS = lazy_compile(r"[^()（）]{2,12}[(（](?P<title>[^()（）]{8,})[)）]\s*")
_TAG = lazy_compile(r"<[^>]*>")
_JOINT = lazy_compile(r"\s*[_|\-–—]+\s*")
_PAPER = lazy_compile(r"^《?(?P<name>[\u4e00-\u9fff·]{1,10}(?:报|时报|商报|晚报))》?(?:数字报|电子版|电子报|数字版)?$")


def property_comment(root: etree._Element) -> dict[str, str]:
    """The fields of Founder's ``enpproperty`` or ``mpproperty`` comment that hold anything, names without prefix."""
    # Some papers print it behind </html>, where it is no descendant of the root.
    for comment in (*root.itersiblings(etree.Comment), *root.iter(etree.Comment)):
        text = comment.text or ""
        if "mpproperty" in text[:16] or "enpproperty" in text[:16]:
            stated = ((found["name"].lower(), found["value"].strip()) for found in _PROPERTY.finditer(text))
            return {name: value for name, value in stated if value}
    return {}


@dataclass(frozen=True, slots=True)
class Stated:
    """What a page's head says: its meta tags with a content, by lower-case name in document order, and its title."""

    metas: tuple[tuple[str, str], ...] = ()
    title: str | None = None

    def values(self, names: Container[str]) -> list[str]:
        """The contents of the meta tags of given names."""
        return [content for name, content in self.metas if name in names]

    @property
    def titles(self) -> list[str]:
        """What the head calls the page, most telling first, by ``MOST_TITLES`` meta tags at the most.

        Markup inside a meta tag goes.
        """
        metas = self.values(_TITLE_METAS)[:MOST_TITLES]
        texts = [_TAG.sub("", text) for text in [*metas, *([self.title] if self.title else [])]]
        return [*texts, *(found["title"].strip() for text in texts if (found := _IN_BRACKETS.fullmatch(text)))]

    @property
    def has_too_many_titles(self) -> bool:
        """Whether the head calls the page more than is read."""
        return len(self.values(_TITLE_METAS)) > MOST_TITLES

    @property
    def date(self) -> str | None:
        """The date of publication that a meta tag states, as written."""
        stated = dict(reversed(self.metas))
        return next((stated[name] for name in _DATE_METAS if name in stated), None)

    @property
    def source(self) -> str | None:
        """The source that a meta tag states."""
        return next(iter(self.values(_SOURCE_METAS)), None)

    @property
    def authors(self) -> list[str]:
        """What meta tags call the author: names of persons, of outlets, of the tools that made the page."""
        return self.values(_AUTHOR_METAS)


def stated(root: etree._Element) -> Stated:
    """What the head of a page says; tags that strayed out of it count too."""
    metas = []
    title = None
    for element in root.iter("meta", "title"):
        if element.tag == "title":
            title = title or (element.text or "").strip() or None
        elif content := (element.get("content") or "").strip():
            name = element.get("name") or element.get("property") or element.get("itemprop") or ""
            metas.append((name.lower().strip(), content))
    return Stated(tuple(metas), title)


def newspaper(root: etree._Element, selectors: Selectors) -> str | None:
    """The paper's name as its page states it: in the property comment, where the layout says, or in the title."""
    if name := property_comment(root).get("papername"):
        return name
    for element in elements(root, selectors):
        if found := _PAPER.match(text_of(element)):
            return found["name"]
    for title in stated(root).titles:
        for part in _JOINT.split(title):
            if found := _PAPER.match(part.strip()):
                return found["name"]
    return None
