"""Apply a layout's selectors to the tree of a page."""

from collections.abc import Iterator, Mapping, Sequence
from functools import cache, cached_property

from lxml import etree
from parsel.csstranslator import HTMLTranslator

from crawler.lazy_pattern import lazy_compile
from crawler.page.visible_text import Regions
from crawler.sites.declaration import Selectors

_REGION_OPENS, _REGION_ENDS = "<!--", "-->"


@cache
def _xpath(selector: str) -> etree.XPath:
    expression = selector if selector.startswith(("/", "(")) else HTMLTranslator().css_to_xpath(selector)
    return etree.XPath(expression, smart_strings=False)


# The classes and ids that a CSS selector of the simple kind asks for; one with brackets, commas or pseudo-classes may
# match without some of its names.
_NAMES = lazy_compile(r"[.#]([\w-]+)")
_NOT_SIMPLE = lazy_compile(r"[^\w\s.#>-]")
_CLASSES = etree.XPath("//@class", smart_strings=False)
_IDS = etree.XPath("//@id", smart_strings=False)


@cache
def _asked_names(selector: str) -> frozenset[str]:
    """The classes and ids without which a selector selects nothing; none where that is not plain to see.

    >>> sorted(_asked_names("#a div.b > p")), sorted(_asked_names("#a, .b")), sorted(_asked_names("//p"))
    (['a', 'b'], [], [])
    """
    return frozenset() if _NOT_SIMPLE.search(selector) else frozenset(_NAMES.findall(selector))


def _names_of(root: etree._Element) -> frozenset[str]:
    """All classes and ids of a tree."""
    return frozenset(" ".join((*_CLASSES(root), *_IDS(root))).split()) | frozenset(_IDS(root))


def _region(selector: str) -> str | None:
    """The text of a region's opening comment, None for a selector of elements."""
    if selector.startswith(_REGION_OPENS) and selector.endswith(_REGION_ENDS):
        return selector[len(_REGION_OPENS) : -len(_REGION_ENDS)].strip()
    return None


def elements(root: etree._Element, selectors: Selectors) -> list[etree._Element]:
    """The elements of the first alternative that selects any, in document order."""
    for selector in selectors:
        if _region(selector) is None and (found := _xpath(selector)(root)):
            return list(found)
    return []


def matches(root: etree._Element, selectors: Selectors) -> bool:
    """Whether any alternative selects anything."""
    return bool(elements(root, selectors))


# So many links with text are a list.
_LIST = 2


class Marking:
    """Elements and regions of a tree, each with the names that it was selected under."""

    def __init__(self, root: etree._Element) -> None:
        self._root = root
        self._comments: frozenset[str] | None = None
        self.elements: dict[etree._Element, frozenset[str]] = {}
        self.opening: dict[str, str] = {}
        self.closing: dict[str, str] = {}

    def copy(self) -> "Marking":
        """The same marks, to which others can be added."""
        other = Marking(self._root)
        other.__dict__.update(self.__dict__)
        other.elements, other.opening, other.closing = dict(self.elements), dict(self.opening), dict(self.closing)
        return other

    @property
    def regions(self) -> Regions:
        return Regions(self.opening, self.closing)

    def mark(self, parts: Mapping[str, Selectors]) -> None:
        """Mark, for each name, what the first alternative with a match selects."""
        for name, selectors in parts.items():
            for selector in selectors:
                opening = _region(selector)
                if opening is not None and self._open(name, opening):
                    break
                if opening is None and (found := self._selected(selector)):
                    for element in found:
                        self.add(name, element)
                    break

    def mark_pictures(self, selectors: Selectors) -> None:
        """Mark the holders of an article's pictures, which a list of pages or articles is not, whatever its icons."""
        for selector in selectors:
            opening = _region(selector)
            if opening is not None and self._open("pictures", opening):
                return
            selected = [] if opening is not None else self._selected(selector)
            holders = [element for element in selected if not _is_list(element)]
            if holders:
                for holder in holders:
                    self.add("pictures", holder)
                return

    def mark_longest(self, name: str, selectors: Selectors) -> None:
        """Mark what the first alternative with text selects: of several elements the outermost with the most text."""
        for selector in selectors:
            opening = _region(selector)
            if opening is not None:
                if self._open(name, opening):
                    return
                continue
            lengths = {element: _text_length(element) for element in outermost(self._selected(selector))}
            longest = max(lengths, key=lengths.__getitem__, default=None)
            if longest is not None and lengths[longest]:
                self.add(name, longest)
                return

    @cached_property
    def _names(self) -> frozenset[str]:
        return _names_of(self._root)

    def _selected(self, selector: str) -> list[etree._Element]:
        """What a selector selects; one look at all names of a tree costs less than the search for one that it lacks."""
        return _xpath(selector)(self._root) if _asked_names(selector) <= self._names else []

    def add(self, name: str, element: etree._Element) -> None:
        self.elements[element] = self.elements.get(element, frozenset()) | {name}

    def _open(self, name: str, opening: str) -> bool:
        """Mark a region, if the tree has both of its comments."""
        if self._comments is None:
            self._comments = frozenset((node.text or "").strip() for node in self._root.iter(etree.Comment))
        closing = Regions.closing_of(opening)
        if opening not in self._comments or closing not in self._comments:
            return False
        self.opening[opening] = name
        self.closing[closing] = name
        return True


def outermost(elements: Sequence[etree._Element]) -> Iterator[etree._Element]:
    """Some elements without those that stand within one before them; pages may nest them a thousand deep."""
    chosen = frozenset(elements)
    within: set[etree._Element] = set()
    for element in elements:
        if element not in within:
            yield element
            if len(elements) > 1:
                within.update(chosen.intersection(element.iter()))


def _is_list(element: etree._Element) -> bool:
    """Whether an element holds a list of links: two or more, with half of its text."""
    linked = [length for link in element.iter("a") if (length := _text_length(link))]
    return len(linked) >= _LIST and 2 * sum(linked) >= _text_length(element)


def _text_length(element: etree._Element) -> int:
    return len("".join("".join(element.itertext()).split()))
