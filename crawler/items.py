"""The frozen types that cross stages: the lines of a crawl folder and their parts.

Field names follow schema.org's NewsArticle in snake_case. Absent is ``None``, never an empty string or a guess.
"""

import hashlib
import json
from dataclasses import dataclass, field, fields, is_dataclass
from typing import Any, Literal

BlockKind = Literal["paragraph", "subhead", "list_item", "table", "image", "caption"]
ClauseKind = Literal["copyright", "contact", "legal", "registration", "notice"]
RemovedKind = Literal["injected", "advertisement", "navigation"]
Stage = Literal["robots", "fetch", "layout", "split", "edition", "issue", "archive", "notice"]

Area = tuple[tuple[float, float], ...]
"""A polygon on a page image: its corners as (x, y)."""

_OMIT_ABSENT = {"omit_absent": True}


@dataclass(frozen=True, slots=True)
class Block:
    """A block of an article's body, in reading order.

    ``text`` is empty for an image only; ``rows`` is there for a table, ``url`` (absolute) for an image.
    """

    kind: BlockKind
    text: str
    rows: tuple[tuple[str, ...], ...] | None = field(default=None, metadata=_OMIT_ABSENT)
    url: str | None = field(default=None, metadata=_OMIT_ABSENT)


@dataclass(frozen=True, slots=True)
class Brief:
    """A related-link brief (相关链接): its headline, the printed lines joined by a space, and its paragraphs."""

    headline: str | None
    paragraphs: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class RelatedLink:
    """A link to another article (相关文档)."""

    url: str
    text: str


@dataclass(frozen=True, slots=True)
class PrintEdition:
    """Where an article stood in print: ``date`` is ISO 8601, ``page`` as printed (``04``, ``A01``).

    ``url`` and ``area`` are of an e-paper's article only: the edition page that lists it, and where it lies there.
    """

    newspaper: str | None
    date: str | None
    page: str | None
    page_name: str | None
    url: str | None = field(default=None, metadata=_OMIT_ABSENT)
    area: Area | None = field(default=None, metadata=_OMIT_ABSENT)


@dataclass(frozen=True, slots=True)
class Placement:
    """An article as its edition page places it: what that page says of itself, and of the article."""

    newspaper: str | None
    date: str | None
    page: str | None
    page_name: str | None
    url: str
    headline: str | None
    area: Area | None


@dataclass(frozen=True, slots=True)
class ClauseUse:
    """A distinct clause of a page and how often the page prints it."""

    clause: str
    times: int


@dataclass(frozen=True, slots=True)
class Removed:
    """A line cut from the body as foreign; ``before`` is the index of the body block that it stood before."""

    kind: RemovedKind
    text: str
    before: int


@dataclass(frozen=True, slots=True)
class Restored:
    """What was mended on a damaged page, as counts."""

    glosses: int
    shifts: int
    unrecovered: int


@dataclass(frozen=True, slots=True)
class WarcPointer:
    """The response record that a line was made from: ``file`` is relative to the crawl folder, the rest in bytes."""

    file: str
    offset: int
    length: int
    record_id: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Article:
    """A line of ``articles.jsonl``."""

    id: str
    url: str
    canonical_url: str
    site: str
    layout: str
    headline: str | None
    kicker: str | None
    subheadline: str | None
    byline: str | None
    authors: tuple[str, ...]
    source: str | None
    editor: str | None
    date_published: str | None
    print_edition: PrintEdition | None
    section: tuple[str, ...]
    language: str
    body: tuple[Block, ...]
    text: str
    briefs: tuple[Brief, ...]
    related: tuple[RelatedLink, ...]
    boilerplate: tuple[ClauseUse, ...]
    removed: tuple[Removed, ...]
    restored: Restored | None
    text_simplified: str | None = field(default=None, metadata=_OMIT_ABSENT)
    headline_simplified: str | None = field(default=None, metadata=_OMIT_ABSENT)
    text_digest: str
    fetched_at: str | None
    warc: WarcPointer | None


@dataclass(frozen=True, slots=True)
class EditionArticle:
    """An article as its edition page lists it; ``area`` is where it lies on the page image, in the edition's scale."""

    url: str
    headline: str | None
    area: Area | None


@dataclass(frozen=True, slots=True)
class Edition:
    """A line of ``editions.jsonl``: an edition page (版).

    ``scale`` is the width and height of the whole page image in the unit of the areas: 100 and 100 where they are in
    percent, None where the page does not say how large it shows the image.
    """

    site: str
    newspaper: str | None
    date: str | None
    page: str | None
    page_name: str | None
    url: str
    image_url: str | None
    pdf_url: str | None
    scale: tuple[float, float] | None
    articles: tuple[EditionArticle, ...]
    warc: WarcPointer | None


@dataclass(frozen=True, slots=True)
class Clause:
    """A line of ``clauses.jsonl``: a distinct boilerplate clause of a site."""

    id: str
    kind: ClauseKind
    text: str
    variant_of: str | None
    site: str
    pages: int
    example_url: str


@dataclass(frozen=True, slots=True)
class Failure:
    """A line of ``failures.jsonl``: what was not captured, or captured and not split; ``at`` is UTC.

    The stage ``notice`` names an oddity of a page that is archived and split whole; every other stage means that
    something is missing.
    """

    url: str
    stage: Stage
    reason: str
    at: str


Line = Article | Edition | Clause | Failure


def as_plain(value: Any) -> Any:
    """The JSON form of a frozen type: dataclasses become objects, tuples arrays, absent optional parts go."""
    if is_dataclass(value):
        return {
            part.name: as_plain(inner)
            for part in fields(value)
            if (inner := getattr(value, part.name)) is not None or not part.metadata.get("omit_absent")
        }
    if isinstance(value, tuple):
        return [as_plain(inner) for inner in value]
    return value


def as_json(line: Line) -> str:
    """A line of a JSON Lines file, without its line feed.

    >>> as_json(Failure("http://a.example/", "fetch", "HTTP 404", "2024-02-20T00:00:00Z"))
    '{"url": "http://a.example/", "stage": "fetch", "reason": "HTTP 404", "at": "2024-02-20T00:00:00Z"}'
    """
    return json.dumps(as_plain(line), ensure_ascii=False)


def article_id(site: str, canonical_url: str) -> str:
    """An id that is stable for one site and canonical URL, whatever crawl the article comes from."""
    return "a-" + hashlib.sha256(f"{site}\n{canonical_url}".encode()).hexdigest()[:16]
