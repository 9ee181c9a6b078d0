"""Lines of edition pages as the first pass leaves them, and what they say of their articles."""

import json
from typing import Any

from crawler.items import Placement

_COMPLETED = ("newspaper", "date", "page", "page_name", "image_url", "pdf_url")


def completed(line: str, named: str | None) -> dict[str, Any]:
    """An edition page's line with what a list of its issue says of it where the page itself is silent."""
    edition: dict[str, Any] = json.loads(line)
    if named is not None:
        stated = json.loads(named)
        edition |= {name: edition[name] if edition[name] is not None else stated[name] for name in _COMPLETED}
    return edition


def json_line(edition: dict[str, Any]) -> str:
    return json.dumps(edition, ensure_ascii=False)


def placement_in(edition: dict[str, Any], url: str) -> Placement | None:
    """What an edition page says of one of its articles."""
    for article in edition["articles"]:
        if article["url"] == url:
            area = article["area"]
            facts = {name: edition[name] for name in ("newspaper", "date", "page", "page_name", "url")}
            corners = tuple((x, y) for x, y in area) if area is not None else None
            return Placement(**facts, headline=article["headline"], area=corners)
    return None
