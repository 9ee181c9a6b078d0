"""An issue as its manifest shows it."""

from collections.abc import Sequence
from dataclasses import dataclass

Corners = Sequence[tuple[float, float]]
"""A polygon, in pixels of its page."""


@dataclass(frozen=True, slots=True)
class Picture:
    """A page image: where it is published, its media type, and its size in pixels."""

    address: str
    media_type: str
    width: int
    height: int


@dataclass(frozen=True, slots=True)
class PageArticle:
    """An article as a page prints it; ``paragraphs`` is None where its text is not archived, ``area`` where the page
    does not tell where it lies."""

    url: str
    headline: str
    area: Corners | None
    paragraphs: Sequence[str] | None
    language: str | None = None


@dataclass(frozen=True, slots=True)
class IssuePage:
    """An edition page: ``name`` is its part of addresses, ``label`` what is shown, width and height are in pixels.

    ``record`` is the id of the record that it was read from; None where the page itself is not archived.
    """

    name: str
    label: str
    url: str
    width: int
    height: int
    picture: Picture | None
    articles: Sequence[PageArticle]
    record: str | None


@dataclass(frozen=True, slots=True)
class Issue:
    """An issue of a paper, its pages in the order of the paper; ``address`` is that of its folder."""

    paper: str
    date: str
    address: str
    pages: Sequence[IssuePage]
