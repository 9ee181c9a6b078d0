"""What a page says of its article in JSON-LD, where no reader sees it."""

import json
from collections.abc import Iterator
from dataclasses import dataclass
from html import unescape
from typing import Any

from lxml import etree

_SCRIPTS = etree.XPath("//script[contains(@type, 'ld+json')]/text()", smart_strings=False)
# fmt: off
_ARTICLES = frozenset((
    "Article", "NewsArticle", "ReportageNewsArticle", "AnalysisNewsArticle", "OpinionNewsArticle",
    "BackgroundNewsArticle", "BlogPosting",
))
# fmt: on


@dataclass(frozen=True, slots=True)
class JsonLdArticle:
    """schema.org's Article as a page states it; None is what it leaves out. ``author`` is no organization's name."""

    headline: str | None = None
    date_published: str | None = None
    author: str | None = None


def json_ld_article(root: etree._Element) -> JsonLdArticle:
    """The first article in a page's JSON-LD. Scripts that are no JSON say nothing, as for every reader of them."""
    for script in _SCRIPTS(root):
        try:
            stated = json.loads(script, strict=False)
        except (ValueError, RecursionError):
            continue
        for entity in _entities(stated):
            kinds = entity.get("@type")
            if _ARTICLES & set(kinds if isinstance(kinds, list) else [kinds] if isinstance(kinds, str) else ()):
                return JsonLdArticle(
                    _text(entity.get("headline")), _text(entity.get("datePublished")), _name(entity.get("author"))
                )
    return JsonLdArticle()


def _entities(stated: Any) -> Iterator[dict[str, Any]]:
    for entity in stated if isinstance(stated, list) else [stated]:
        if isinstance(entity, dict):
            yield entity
            graph = entity.get("@graph")
            yield from (inner for inner in graph if isinstance(inner, dict)) if isinstance(graph, list) else ()


def _text(value: Any) -> str | None:
    return unescape(value).strip() or None if isinstance(value, str) else None


def _name(author: Any) -> str | None:
    """An author's name; of several those that are there, joined as a byline would."""
    if isinstance(author, list):
        return " ".join(name for name in map(_name, author) if name) or None
    if isinstance(author, dict):
        return None if "Organization" in str(author.get("@type")) else _text(author.get("name"))
    return _text(author)
