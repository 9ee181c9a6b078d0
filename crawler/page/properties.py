"""What a page says of itself where no reader sees it: Founder's property comment, meta tags, the title."""

import re
from collections.abc import Container

from lxml import etree

from crawler.page.lines import text_of
from crawler.page.marks import elements
from crawler.sites.declaration import Selectors

_PROPERTY = re.compile(r"<(?:founder-)?(?P<name>\w+)>\s*(?P<value>[^<]*?)\s*(?=<)")
_TITLE_METAS = frozenset(("articletitle", "og:title"))
# Of several the most telling first.
# fmt: off
_DATE_METAS = (
    "pubdate", "publishdate", "article:published_time", "datepublished", "publish_date", "publishtime", "publish_time",
    "og:published_time", "apub:time", "bytedance:published_time", "weibo:article:create_at", "weibo: article:create_at",
    "og:release_date", "releasedate", "dc.date", "dc.date.issued", "dcterms.date", "date",
)
# fmt: on
_SOURCE_METAS = frozenset(("contentsource", "mediaid"))
_AUTHOR_METAS = frozenset(("author", "article:author", "og:article:author", "dc.creator"))
_TAG = re.compile(r"<[^>]*>")
_JOINT = re.compile(r"\s*[_|\-–—]+\s*")
_PAPER = re.compile(r"^《?(?P<name>[\u4e00-\u9fff·]{1,10}(?:报|时报|商报|晚报))》?(?:数字报|电子版|电子报|数字版)?$")


def property_comment(root: etree._Element) -> dict[str, str]:
    """The fields of Founder's ``enpproperty`` or ``mpproperty`` comment that hold anything, names without prefix."""
    # Some papers print it behind </html>, where it is no descendant of the root.
    for comment in (*root.itersiblings(etree.Comment), *root.iter(etree.Comment)):
        text = comment.text or ""
        if "mpproperty" in text[:16] or "enpproperty" in text[:16]:
            return {found["name"].lower(): found["value"] for found in _PROPERTY.finditer(text) if found["value"]}
    return {}


def metas(root: etree._Element, names: Container[str]) -> list[str]:
    """The contents of the meta tags of given (lower-case) names that have any, in document order."""
    return [content for name, content in _stated(root) if name in names]


def _stated(root: etree._Element) -> list[tuple[str, str]]:
    return [
        ((meta.get("name") or meta.get("property") or meta.get("itemprop") or "").lower().strip(), content)
        for meta in root.iter("meta")
        if (content := (meta.get("content") or "").strip())
    ]


def titles(root: etree._Element) -> list[str]:
    """What the head calls the page, most telling first; markup inside a meta tag goes."""
    title = root.findtext(".//title")
    return [
        _TAG.sub("", text)
        for text in [*metas(root, _TITLE_METAS), *([title.strip()] if title and title.strip() else [])]
    ]


def stated_date(root: etree._Element) -> str | None:
    """The date of publication that a meta tag states, as written."""
    stated = dict(reversed(_stated(root)))
    return next((stated[name] for name in _DATE_METAS if name in stated), None)


def stated_source(root: etree._Element) -> str | None:
    """The source that a meta tag states."""
    return next(iter(metas(root, _SOURCE_METAS)), None)


def stated_authors(root: etree._Element) -> list[str]:
    """What meta tags call the author: names of persons, of outlets, of the tools that made the page."""
    return metas(root, _AUTHOR_METAS)


def newspaper(root: etree._Element, selectors: Selectors) -> str | None:
    """The paper's name as its page states it: in the property comment, where the layout says, or in the title."""
    if name := property_comment(root).get("papername"):
        return name
    for element in elements(root, selectors):
        if found := _PAPER.match(text_of(element)):
            return found["name"]
    for title in titles(root):
        for part in _JOINT.split(title):
            if found := _PAPER.match(part.strip()):
                return found["name"]
    return None
