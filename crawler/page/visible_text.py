"""A page's visible text as lines, each with what the markup says of it."""

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import NamedTuple

from lxml import etree

from crawler.lazy_pattern import lazy_compile
from crawler.page.block_names import names_foreign_block
from crawler.page.pictures import shown_picture
from crawler.page.script_text import written_text

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
_PICTURES = frozenset(("img", "amp-img", "amp-anim"))
_TABLES = frozenset(("table", "tr", "td", "th"))
_HIDDEN = lazy_compile(r"display\s*:\s*none", re.IGNORECASE)
_SPACES = lazy_compile(r"[ \t\r\n\f\v\xa0\u2028\u2029]+")
_WIDTHLESS = lazy_compile("[\u200b\u2060\ufeff\u00ad]+")
# White space that an author indents with, and characters without width, say nothing at the ends of a line.
_BLANK = " \t\r\n\f\v\xa0\u2028\u2029\u3000\u2002\u2003\u2009\u200b\u2060\ufeff\u00ad"
# What an element does to a walk: it is part of its line; its text is bold; its text is a link; nothing in it is seen;
# it cuts lines; it cuts them and is bold or a part of a table.
_INLINE_ROLE, _STRONG_ROLE, _LINK_ROLE, _UNSEEN_ROLE, _BLOCK_ROLE, _TELLING_ROLE = range(6)
_ROLES: Mapping[str, int] = (
    dict.fromkeys(_STRONG, _STRONG_ROLE)
    | {"a": _LINK_ROLE}
    | dict.fromkeys((*_INVISIBLE, *_BREAKS, *_PICTURES), _UNSEEN_ROLE)
    | dict.fromkeys(_BLOCKS - _BREAKS, _BLOCK_ROLE)
    | dict.fromkeys(_TABLES | (_STRONG & _BLOCKS), _TELLING_ROLE)
)
# Forty times as many lines as any page of news has. What stands behind them is one line, ``rest``.
MOST_LINES = 20_000
_EVENTS = ("start", "end", "comment", "pi")


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
    how many block elements are open around the line, ``dip`` the fewest that were since the line before it. ``is_link``
    holds if the whole line is the text of links. ``foreign_block`` holds if class or id of an element around it name a
    block of comments, recommendations, sharing or navigation. ``rest`` marks the last line of a page that has
    more lines than are told apart: all that stands behind the others.
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
    is_link: bool = False
    foreign_block: bool = False
    rest: bool = False

    def marked(self, marks: frozenset[str]) -> "Line":
        """The line with other marks: a third of the time that ``_replace`` takes."""
        return Line(self[0], marks, *self[2:])

    @property
    def unlinked(self) -> str:
        """The text before the first link, all of it where there is none."""
        return self.text.partition(self.anchors[0].text)[0] if self.anchors else self.text


def tidy(text: str) -> str:
    """A line without the white space around it; runs of white space within are one space, ideographic ones stay.

    >>> tidy("\\u3000\\u3000本报记者\\n  李  明\\xa0")
    '本报记者 李 明'
    """
    text = text.strip(_BLANK)
    if text.isprintable() and "  " not in text:  # which no white space is but the plain one
        return text
    return _WIDTHLESS.sub("", _SPACES.sub(" ", text)).strip(_BLANK)


_CODE = frozenset(("script", "style"))


def text_of(element: etree._Element) -> str:
    """The text in an element that is shown, tidied: scripts and styles are not, what a script writes is.

    >>> from lxml.html import fromstring
    >>> text_of(fromstring('<a href="1.htm"><script>document.write(view("老茶馆<br>渔鼓调  "))</script></a>'))
    '老茶馆 渔鼓调'
    """
    if len(element) == 0 and element.tag not in _CODE:  # as most links are
        return tidy(element.text or "")
    text = tidy("".join(_shown(element)))
    return text or tidy(" ".join(written_text(script.text or "") for script in element.iter("script")))


def _shown(element: etree._Element) -> Iterator[str]:
    # An XPath would sort what it finds, by ways through the tree that are as long as the page is deep.
    for event, node in etree.iterwalk(element, events=_EVENTS):
        if event != "start":
            if node is not element:
                yield node.tail or ""
        elif node.tag not in _CODE:
            yield " " if node.tag == "br" else ""
            yield node.text or ""


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


class _Walk:
    """The state of one walk: the line being gathered, and what is open around it."""

    def __init__(self, marks: Mapping[etree._Element, frozenset[str]], regions: Regions) -> None:
        self.selected = marks
        self.regions = regions
        self.found: list[Line] = []
        self.marks: frozenset[str] = frozenset()
        self.inside: frozenset[str] = frozenset()
        self.around: list[frozenset[str]] = []  # the marks around each marked element that is open
        self.tags = ["body"]
        self.dip = 0
        self.cells: list[list[int]] = []
        self.tables = 0
        self.parts: list[str] = []
        self.all_strong = True
        self.anchors: list[tuple[str, list[str]]] = []
        self.foreign_depth = 0  # how many blocks were open with the one that names itself foreign
        self.awaited = False  # whether the last picture was a placeholder that names no picture

    def lines(self, root: etree._Element) -> list[Line]:
        self._walk(root)
        for sibling in root.itersiblings(etree.Element):  # a page that is broken badly enough has more than one root
            self._walk(sibling)
        self._flush()
        if len(self.found) >= MOST_LINES and (text := tidy("".join(self.parts))):
            self.found.append(Line(text, _NO_MARKS, "body", (), False, None, dip=self.dip, rest=True))
        return self.found

    def _walk(self, root: etree._Element) -> None:
        # Half the time of a split goes here and in _flush: each element is asked for as little as can be.
        parts, anchors, tags, selected, role_of = self.parts, self.anchors, self.tags, self.selected, _ROLES.get
        strong, href = 0, None
        roles: list[int] = []  # of the elements that are open
        hrefs: list[str | None] = []  # around the links that are open
        walk = etree.iterwalk(root, events=_EVENTS)
        for event, element in walk:
            if event == "start":
                tag = element.tag
                role = role_of(tag, _INLINE_ROLE)
                if role == _UNSEEN_ROLE:
                    self._pass(element, tag)
                elif selected and element in selected:
                    self._mark(element)
                elif ((style := element.get("style")) and _HIDDEN.search(style)) or element.get("hidden") is not None:
                    role = _UNSEEN_ROLE
                if role == _UNSEEN_ROLE:
                    walk.skip_subtree()
                    next(walk)  # its end
                    text = element.tail
                else:
                    roles.append(role)
                    text = element.text
                    if role >= _BLOCK_ROLE:
                        if parts or anchors:
                            self._flush()
                        tags.append(tag)
                        if not self.foreign_depth and (
                            ((names := element.get("class")) and names_foreign_block(names))
                            or ((names := element.get("id")) and names_foreign_block(names))
                        ):
                            self.foreign_depth = len(tags)
                        if role == _TELLING_ROLE:
                            strong += tag in _STRONG
                            self._open_table(tag)
                    elif role == _LINK_ROLE:
                        hrefs.append(href)
                        if (href := element.get("href")) is not None:
                            anchors.append((href, []))
                    elif role == _STRONG_ROLE:
                        strong += 1
            elif event == "end":
                role = roles.pop()
                text = element.tail
                if role >= _BLOCK_ROLE:
                    if parts or anchors:
                        self._flush()
                    tag = tags.pop()
                    if len(tags) < self.foreign_depth:
                        self.foreign_depth = 0
                    if len(tags) < self.dip:
                        self.dip = len(tags)
                    if role == _TELLING_ROLE:
                        strong -= tag in _STRONG
                        if tag == "table":
                            self.cells.pop()
                elif role == _LINK_ROLE:
                    href = hrefs.pop()
                elif role == _STRONG_ROLE:
                    strong -= 1
                if selected and element in selected:
                    self._unmark()
            else:
                text = element.tail
                if event == "comment" and self.regions.opening:
                    self._comment((element.text or "").strip())
            if not text:
                continue
            if not text.isspace():
                parts.append(text)
                if not strong:
                    self.all_strong = False
                if href is not None:
                    if not anchors:
                        anchors.append((href, []))
                    anchors[-1][1].append(text)
            elif parts:
                parts.append(text)
                if href is not None and anchors and anchors[-1][1]:  # between the words of a link
                    anchors[-1][1].append(text)

    def _pass(self, element: etree._Element, tag: str) -> None:
        """An element that holds no text to see, and what it does to the line."""
        if tag in _BREAKS:
            self._flush()
        elif tag in _PICTURES:
            self._picture(element)
        elif tag == "noscript" and self.awaited:  # the picture for browsers without scripts
            for image in element.iter("img"):
                self._picture(image)

    def _picture(self, image: etree._Element) -> None:
        source = shown_picture(image)
        self.awaited = source is None
        if source is not None and len(self.found) < MOST_LINES:
            self._flush()
            self._add("", False, image=source, marks=self.selected.get(image, _NO_MARKS))

    def _comment(self, text: str) -> None:
        if mark := self.regions.opening.get(text):
            self._flush()
            self.inside |= {mark}
        elif mark := self.regions.closing.get(text):
            self._flush()
            self.inside -= {mark}

    def _mark(self, element: etree._Element) -> None:
        self.around.append(self.marks)
        marks = self.selected[element]
        if not marks <= self.marks:
            self._flush()
            self.marks |= marks

    def _unmark(self) -> None:
        marks = self.around.pop()
        if self.marks != marks:
            self._flush()
            self.marks = marks

    def _open_table(self, tag: str) -> None:
        if tag == "table":
            self.tables += 1
            self.cells.append([self.tables, 0, 0])
        elif tag in _TABLES and self.cells:
            if tag == "tr":
                self.cells[-1][1] += 1
                self.cells[-1][2] = 0
            else:
                self.cells[-1][2] += 1

    def _flush(self) -> None:
        """End the line."""
        parts = self.parts
        if len(self.found) >= MOST_LINES:
            if parts and parts[-1] != "\n":
                parts.append("\n")
        elif parts:
            if text := tidy(parts[0] if len(parts) == 1 else "".join(parts)):
                if not self.anchors:
                    self._add(text, self.all_strong)
                elif len(self.anchors) == 1 and len(self.anchors[0][1]) == len(parts):  # the line is one link
                    self._add(text, self.all_strong, (Anchor(self.anchors[0][0], text),), True)
                else:
                    found = [(href, tidy("".join(linked))) for href, linked in self.anchors if linked]
                    anchors = tuple([Anchor(href, linked) for href, linked in found if linked])
                    length = sum([len(linked) for _, linked in found])
                    self._add(text, self.all_strong, anchors, 0 < length >= len("".join(text.split())))
            parts.clear()
            self.all_strong = True
        self.anchors.clear()

    def _add(
        self,
        text: str,
        strong: bool,
        anchors: tuple[Anchor, ...] = (),
        is_link: bool = False,
        image: str | None = None,
        marks: frozenset[str] = _NO_MARKS,
    ) -> None:
        cell = Cell(*self.cells[-1]) if self.cells else None
        if self.marks or self.inside:
            marks = self.marks | self.inside | marks
        depth = len(self.tags)
        tag, foreign = self.tags[-1], self.foreign_depth > 0
        self.found.append(Line(text, marks, tag, anchors, strong, cell, image, depth, self.dip, is_link, foreign))
        self.dip = depth
