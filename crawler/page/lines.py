"""A page's visible text as lines, each with what the markup says of it."""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from itertools import chain
from typing import NamedTuple

from lxml import etree

# Elements that end a line before and after them; every other element is part of its line.
# fmt: off
_BLOCKS = frozenset((
    "address", "article", "aside", "blockquote", "body", "caption", "center", "dd", "details", "dialog", "div", "dl",
    "dt", "fieldset", "figcaption", "figure", "footer", "form", "founder-content", "h1", "h2", "h3", "h4", "h5",
    "h6", "header", "hr", "html", "legend", "li", "main", "map", "menu", "nav", "ol", "optgroup", "option", "p",
    "pre", "section", "select", "summary", "table", "tbody", "td", "textarea", "tfoot", "th", "thead", "tr", "ul",
))
# fmt: on
_UNSEEN = ("head", "iframe", "noframes", "noscript", "object", "script", "style", "template", "title")
_INVISIBLE = frozenset((*_UNSEEN, "audio", "canvas", "video"))
_STRONG = frozenset(["b", "strong", "h1", "h2", "h3", "h4", "h5", "h6", "th"])
_BREAKS = frozenset(("br", "hr"))
_TABLES = frozenset(("table", "tr", "td", "th"))
_HIDDEN = re.compile(r"display\s*:\s*none", re.IGNORECASE)
_SPACES = re.compile(r"[ \t\r\n\f\v\xa0\u2028\u2029]+")
# White space that an author indents with, and characters without width, say nothing at the ends of a line.
_EDGES = " \u3000\u2002\u2003\u2009\u200b\u2060\ufeff"
_WIDTHLESS = re.compile("[\u200b\u2060\ufeff\u00ad]+")
# What an element does to a walk: nothing in it is seen; its text is its parent's; it cuts lines; something else.
_UNSEEN_ROLE, _INLINE_ROLE, _BLOCK_ROLE, _OTHER_ROLE = range(4)
_ROLES = (
    dict.fromkeys(_BLOCKS, _BLOCK_ROLE)
    | dict.fromkeys((*_STRONG, *_TABLES, "a"), _OTHER_ROLE)
    | dict.fromkeys(
        (*_INVISIBLE, *_BREAKS, "img", etree.Comment, etree.ProcessingInstruction, etree.Entity), _UNSEEN_ROLE
    )
)


class Cell(NamedTuple):
    """Where a line stands in the innermost table around it: numbers for table, row and cell."""

    table: int
    row: int
    column: int


class Anchor(NamedTuple):
    """A link within a line."""

    href: str
    text: str


class Line(NamedTuple):
    """A line of visible text, or a picture.

    ``marks`` are the names under which the layout selected what the line stands in, ``tag`` the nearest block element;
    ``strong`` holds if all of it is bold or a heading; ``image`` is the address of a picture as written. ``depth`` is
    how many block elements are open around the line, ``dip`` the fewest that were since the line before it.
    """

    text: str
    marks: frozenset[str]
    tag: str
    anchors: tuple[Anchor, ...]
    strong: bool
    cell: Cell | None
    image: str | None = None
    depth: int = 0
    dip: int = 0

    @property
    def unlinked(self) -> str:
        """The text before the first link, all of it where there is none."""
        return self.text.partition(self.anchors[0].text)[0] if self.anchors else self.text

    @property
    def is_link(self) -> bool:
        """Whether the whole line is the text of links."""
        if not self.anchors:
            return False
        linked = sum([len(anchor.text) for anchor in self.anchors])
        return linked >= len(self.text) or linked >= len("".join(self.text.split()))


def tidy(text: str) -> str:
    """A line without the white space around it; runs of white space within are one space, ideographic ones stay.

    >>> tidy("\\u3000\\u3000本报记者\\n  李  明\\xa0")
    '本报记者 李 明'
    """
    text = _SPACES.sub(" ", text)
    if _WIDTHLESS.search(text):
        text = _WIDTHLESS.sub("", text)
    return text.strip(_EDGES)


def text_of(element: etree._Element) -> str:
    """The text in an element that is shown, tidied: scripts and styles are not."""
    shown = element.xpath(".//text()[not(parent::script or parent::style)] | .//br")
    return tidy("".join(part if isinstance(part, str) else " " for part in shown))


@dataclass(frozen=True, slots=True)
class Regions:
    """Comments that open and close a region, with the mark that what lies between gets; tags may nest as they like."""

    opening: Mapping[str, str]
    closing: Mapping[str, str]

    @staticmethod
    def closing_of(opening: str) -> str:
        """The text of the comment that closes a region.

        >>> Regions.closing_of("enpcontent"), Regions.closing_of("<npm:article-title>")
        ('/enpcontent', '</npm:article-title>')
        """
        return "</" + opening[1:] if opening.startswith("<") else "/" + opening


_NO_MARKS: frozenset[str] = frozenset()
_NOTHING: Mapping[etree._Element, frozenset[str]] = {}
_NOWHERE = Regions({}, {})


def visible_lines(
    root: etree._Element, marks: Mapping[etree._Element, frozenset[str]] = _NOTHING, regions: Regions = _NOWHERE
) -> tuple[Line, ...]:
    """The visible text of a tree in document order, cut into lines at block elements, at breaks and where marks change.

    Scripts, styles, comments and what the markup hides (``hidden``, ``display: none``) are not visible, unless the
    layout marks them: some papers fill their body into a hidden element.
    """
    return tuple(_Walk(marks, regions).lines(root))


# An element that is open, its role, and the marks and the link around it.
_Open = tuple[etree._Element, int, frozenset[str], str | None]


class _Walk:
    """The state of one walk: the line being gathered, and what is open around it."""

    def __init__(self, marks: Mapping[etree._Element, frozenset[str]], regions: Regions) -> None:
        self.selected = marks
        self.regions = regions
        self.found: list[Line] = []
        self.marks: frozenset[str] = frozenset()
        self.inside: frozenset[str] = frozenset()
        self.tags = ["body"]
        self.dip = 0
        self.strong = 0
        self.href: str | None = None
        self.cells: list[list[int]] = []
        self.tables = 0
        self.parts: list[str] = []
        self.all_strong = True
        self.anchors: list[tuple[str, list[str]]] = []

    def lines(self, root: etree._Element) -> list[Line]:
        # What is open, each with what to put back behind it. A stack, for pages nest deeper than Python recurses; its
        # elements stay referred to, so that a child's parent is known again.
        stack: list[_Open] = []
        parent: etree._Element | None = None
        role = _INLINE_ROLE
        # A page that is broken badly enough has elements behind its root.
        behind = (sibling.iter() for sibling in root.itersiblings() if isinstance(sibling.tag, str))
        for element in chain(root.iter(), *behind):
            above = element.getparent()
            while stack and parent is not above:
                left = stack.pop()
                if role > _INLINE_ROLE:
                    self._leave(left)
                tail = left[0].tail
                parent, role = stack[-1][:2] if stack else (None, _INLINE_ROLE)
                if tail and role != _UNSEEN_ROLE and (self.parts or not tail.isspace()):
                    self._text(tail)
            if role != _UNSEEN_ROLE:
                tag = element.tag
                role = _ROLES.get(tag, _INLINE_ROLE)
                if role == _UNSEEN_ROLE:
                    self._pass(element, tag)
                elif self.selected and element in self.selected:
                    role = _OTHER_ROLE
                elif ((style := element.get("style")) and _HIDDEN.search(style)) or element.get("hidden") is not None:
                    role = _UNSEEN_ROLE
            parent = element
            stack.append((element, role, self.marks, self.href))
            if role == _UNSEEN_ROLE:
                continue
            if role == _BLOCK_ROLE:
                if self.parts or self.anchors:
                    self._flush()
                self.tags.append(tag)
            elif role == _OTHER_ROLE:
                self._enter(element, tag)
            if (text := element.text) and (self.parts or not text.isspace()):
                self._text(text)
        while stack:
            left = stack.pop()
            if left[1] > _INLINE_ROLE:
                self._leave(left)
            if stack and stack[-1][1] != _UNSEEN_ROLE and (tail := left[0].tail):
                self._text(tail)
        self._flush()
        return self.found

    def _pass(self, element: etree._Element, tag: object) -> None:
        """An element that holds no text to see, and what it does to the line."""
        if tag in _BREAKS:
            self._flush()
        elif tag == "img":
            if source := (element.get("src") or "").strip():
                self._flush()
                self._add("", self.selected.get(element, frozenset()), (), False, source)
        elif tag is etree.Comment:
            if self.regions.opening:
                self._comment((element.text or "").strip())
        elif tag is etree.Entity:
            self._text(element.text)

    def _comment(self, text: str) -> None:
        if mark := self.regions.opening.get(text):
            self._flush()
            self.inside |= {mark}
        elif mark := self.regions.closing.get(text):
            self._flush()
            self.inside -= {mark}

    def _enter(self, element: etree._Element, tag: str) -> None:
        marks = self.selected.get(element)
        if tag in _BLOCKS or (marks and not marks <= self.marks):
            self._flush()
        if marks:
            self.marks |= marks
        if tag in _BLOCKS:
            self.tags.append(tag)
            if tag in _TABLES:
                self._open_table(tag)
        elif tag == "a":
            self.href = element.get("href")
            if self.href is not None:
                self.anchors.append((self.href, []))
        if tag in _STRONG:
            self.strong += 1

    def _open_table(self, tag: str) -> None:
        if tag == "table":
            self.tables += 1
            self.cells.append([self.tables, 0, 0])
        elif not self.cells:
            return
        elif tag == "tr":
            self.cells[-1][1] += 1
            self.cells[-1][2] = 0
        else:
            self.cells[-1][2] += 1

    def _leave(self, left: _Open) -> None:
        element, role, marks, href = left
        tag = element.tag
        if role == _BLOCK_ROLE or tag in _BLOCKS:
            if self.parts or self.anchors:
                self._flush()
            self.tags.pop()
            if len(self.tags) < self.dip:
                self.dip = len(self.tags)
            if role == _BLOCK_ROLE:
                return
            if tag == "table":
                self.cells.pop()
        elif self.marks != marks:
            self._flush()
        self.marks = marks
        self.href = href
        if tag in _STRONG:
            self.strong -= 1

    def _text(self, text: str) -> None:
        self.parts.append(text)
        if text.isspace():
            return
        if not self.strong:
            self.all_strong = False
        if self.href is not None:
            if not self.anchors:
                self.anchors.append((self.href, []))
            self.anchors[-1][1].append(text)

    def _flush(self) -> None:
        if self.parts:
            if text := tidy("".join(self.parts)):
                anchors: tuple[Anchor, ...] = ()
                if len(self.anchors) == 1 and len(self.anchors[0][1]) == len(self.parts):  # the line is one link
                    anchors = (Anchor(self.anchors[0][0], text),)
                elif self.anchors:
                    found = [Anchor(href, tidy("".join(parts))) for href, parts in self.anchors if parts]
                    anchors = tuple([anchor for anchor in found if anchor.text])
                self._add(text, _NO_MARKS, anchors, self.all_strong)
            self.parts = []
            self.all_strong = True
        if self.anchors:
            self.anchors = []

    def _add(
        self, text: str, marks: frozenset[str], anchors: tuple[Anchor, ...], strong: bool, image: str | None = None
    ) -> None:
        cell = Cell(*self.cells[-1]) if self.cells else None
        if self.marks or self.inside:
            marks = self.marks | self.inside | marks
        depth = len(self.tags)
        self.found.append(Line(text, marks, self.tags[-1], anchors, strong, cell, image, depth, self.dip))
        self.dip = depth
