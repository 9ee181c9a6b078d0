"""A page's visible text as lines, each with what the markup says of it."""

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from lxml import etree

# Elements that end a line before and after them; every other element is part of its line.
# fmt: off
_BLOCKS = frozenset((
    "address", "article", "aside", "blockquote", "body", "caption", "center", "dd", "details", "dialog", "div", "dl",
    "dt", "fieldset", "figcaption", "figure", "footer", "form", "founder-content", "h1", "h2", "h3", "h4", "h5",
    "h6", "header", "hr", "html", "legend", "li", "main", "map", "menu", "nav", "ol", "optgroup", "option", "p",
    "pre", "section", "select", "summary", "table", "tbody", "td", "tfoot", "th", "thead", "tr", "ul",
))
# fmt: on
_UNSEEN = ("head", "iframe", "noframes", "noscript", "object", "script", "style", "template", "title")
_INVISIBLE = frozenset((*_UNSEEN, "audio", "canvas", "video"))
_STRONG = frozenset(["b", "strong", "h1", "h2", "h3", "h4", "h5", "h6", "th"])
_BREAKS = frozenset(("br", "hr"))
_HIDDEN = re.compile(r"display\s*:\s*none", re.IGNORECASE)
_SPACES = re.compile(r"[ \t\r\n\f\v\xa0\u2028\u2029]+")
# White space that an author indents with, and characters without width, say nothing at the ends of a line.
_EDGES = " \u3000\u2002\u2003\u2009\u200b\u2060\ufeff"
_WIDTHLESS = dict.fromkeys((0x200B, 0x2060, 0xFEFF, 0x00AD))


@dataclass(frozen=True, slots=True)
class Cell:
    """Where a line stands in the innermost table around it: numbers for table, row and cell."""

    table: int
    row: int
    column: int


@dataclass(frozen=True, slots=True)
class Anchor:
    """A link within a line."""

    href: str
    text: str


@dataclass(frozen=True, slots=True)
class Line:
    """A line of visible text, or a picture.

    ``marks`` are the names under which the layout selected what the line stands in, ``tag`` the nearest block element;
    ``strong`` holds if all of it is bold or a heading; ``image`` is the address of a picture as written.
    """

    text: str
    marks: frozenset[str]
    tag: str
    anchors: tuple[Anchor, ...]
    strong: bool
    cell: Cell | None
    image: str | None = None

    @property
    def unlinked(self) -> str:
        """The text before the first link, all of it where there is none."""
        return self.text.partition(self.anchors[0].text)[0] if self.anchors else self.text

    @property
    def is_link(self) -> bool:
        """Whether the whole line is the text of links."""
        linked = sum(len(anchor.text) for anchor in self.anchors)
        return linked > 0 and linked >= len("".join(self.text.split()))


def tidy(text: str) -> str:
    """A line without the white space around it; runs of white space within are one space, ideographic ones stay.

    >>> tidy("\\u3000\\u3000本报记者\\n  李  明\\xa0")
    '本报记者 李 明'
    """
    return _SPACES.sub(" ", text).translate(_WIDTHLESS).strip(_EDGES)


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


def visible_lines(
    root: etree._Element, marks: Mapping[etree._Element, frozenset[str]], regions: Regions
) -> tuple[Line, ...]:
    """The visible text of a tree in document order, cut into lines at block elements, at breaks and where marks change.

    Scripts, styles, comments and what the markup hides (``hidden``, ``display: none``) are not visible, unless the
    layout marks them: some papers fill their body into a hidden element.
    """
    return tuple(_Walk(marks, regions).lines(root))


class _Walk:
    """The state of one walk: the line being gathered, and what is open around it."""

    def __init__(self, marks: Mapping[etree._Element, frozenset[str]], regions: Regions) -> None:
        self.selected = marks
        self.regions = regions
        self.marks: frozenset[str] = frozenset()
        self.inside: frozenset[str] = frozenset()
        self.tags = ["body"]
        self.strong = 0
        self.href: str | None = None
        self.cells: list[list[int]] = []
        self.tables = 0
        self.parts: list[str] = []
        self.all_strong = True
        self.anchors: list[tuple[str, list[str]]] = []

    def lines(self, root: etree._Element) -> Iterator[Line]:
        # An explicit stack: pages nest deeper than Python recurses. An entry is an element's children still to visit
        # and what to put back when they are done.
        stack: list[tuple[etree._Element, Iterator[etree._Element], frozenset[str], str | None]] = []
        yield from self._enter(root)
        stack.append((root, iter(root), self.marks, None))
        while stack:
            element, children, outer_marks, outer_href = stack[-1]
            child = next(children, None)
            if child is None:
                stack.pop()
                yield from self._leave(element, outer_marks, outer_href)
                if stack:
                    self._text(element.tail)
                continue
            tag = child.tag
            if not isinstance(tag, str):
                if tag is etree.Comment:
                    yield from self._comment(child)
                elif tag is etree.Entity:
                    self._text(child.text)
                self._text(child.tail)
                continue
            if tag in _BREAKS:
                yield from self._flush()
                self._text(child.tail)
            elif tag == "img":
                yield from self._image(child)
                self._text(child.tail)
            elif tag in _INVISIBLE or (child not in self.selected and _is_hidden(child)):
                self._text(child.tail)
            else:
                before = (self.marks, self.href)
                yield from self._enter(child)
                stack.append((child, iter(child), *before))
        yield from self._flush()

    def _enter(self, element: etree._Element) -> Iterator[Line]:
        tag = element.tag
        marks = self.selected.get(element)
        if tag in _BLOCKS or (marks and not marks <= self.marks):
            yield from self._flush()
        if marks:
            self.marks |= marks
        if tag in _BLOCKS:
            self.tags.append(tag)
            if tag == "table":
                self.tables += 1
                self.cells.append([self.tables, 0, 0])
            elif tag == "tr" and self.cells:
                self.cells[-1][1] += 1
                self.cells[-1][2] = 0
            elif tag in ("td", "th") and self.cells:
                self.cells[-1][2] += 1
        elif tag == "a":
            self.href = element.get("href")
            if self.href is not None:
                self.anchors.append((self.href, []))
        if tag in _STRONG:
            self.strong += 1
        self._text(element.text)

    def _leave(self, element: etree._Element, outer_marks: frozenset[str], outer_href: str | None) -> Iterator[Line]:
        tag = element.tag
        if tag in _BLOCKS or self.marks != outer_marks:
            yield from self._flush()
        self.marks = outer_marks
        self.href = outer_href
        if tag in _BLOCKS:
            self.tags.pop()
            if tag == "table" and self.cells:
                self.cells.pop()
        if tag in _STRONG:
            self.strong -= 1

    def _comment(self, comment: etree._Element) -> Iterator[Line]:
        text = (comment.text or "").strip()
        if mark := self.regions.opening.get(text):
            yield from self._flush()
            self.inside |= {mark}
        elif mark := self.regions.closing.get(text):
            yield from self._flush()
            self.inside -= {mark}

    def _image(self, image: etree._Element) -> Iterator[Line]:
        if source := (image.get("src") or "").strip():
            yield from self._flush()
            marks = self.marks | self.inside | self.selected.get(image, frozenset())
            yield Line("", marks, self.tags[-1], (), False, self._cell(), source)

    def _text(self, text: str | None) -> None:
        if not text:
            return
        self.parts.append(text)
        if not text.isspace():
            self.all_strong = self.all_strong and self.strong > 0
            if self.href is not None:
                if not self.anchors:
                    self.anchors.append((self.href, []))
                self.anchors[-1][1].append(text)

    def _cell(self) -> Cell | None:
        return Cell(*self.cells[-1]) if self.cells else None

    def _flush(self) -> Iterator[Line]:
        if self.parts:
            text = tidy("".join(self.parts))
            if text:
                anchors = tuple(Anchor(href, tidy("".join(parts))) for href, parts in self.anchors)
                anchors = tuple(anchor for anchor in anchors if anchor.text)
                yield Line(text, self.marks | self.inside, self.tags[-1], anchors, self.all_strong, self._cell())
            self.parts = []
        self.anchors = []
        self.all_strong = True


def _is_hidden(element: etree._Element) -> bool:
    if element.get("hidden") is not None:
        return True
    style = element.get("style")
    return style is not None and _HIDDEN.search(style) is not None
