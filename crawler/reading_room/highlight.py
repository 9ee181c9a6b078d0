"""Where the words of a query stand in a text."""

import re
from collections.abc import Iterator

from crawler.reading_room.fold import fold, pattern

Marked = tuple[tuple[str, bool], ...]
"""A text in parts, each with whether it is a word of the query."""
_AROUND = 60  # characters of an excerpt before its first word
_EXCERPT = 220
_MOST = 500  # marks in a text


class Highlight:
    """The words of a query, which are found as the search finds them: in either script, width and case."""

    def __init__(self, words: str) -> None:
        self._pattern = pattern(words.split())

    def mark(self, text: str | None) -> Marked:
        """A whole text.

        >>> Highlight("电梯").mark("新電梯：")
        (('新', False), ('電梯', True), ('：', False))
        """
        return tuple(self._parts(text or ""))

    def excerpt(self, text: str) -> Marked:
        """A piece of a text around the first word in it; its beginning where there is none."""
        found = self._pattern and self._pattern.search(fold(text))
        start = max(0, found.start() - _AROUND) if found else 0
        piece = re.sub(r"\s", " ", text[start : start + _EXCERPT])
        before, after = "…" * (start > 0), "…" * (start + _EXCERPT < len(text))
        return self.mark(before + piece + after)

    def holds(self, text: str | None) -> bool:
        """Whether a text has one of the words."""
        return self._pattern is not None and self._pattern.search(fold(text or "")) is not None

    def _parts(self, text: str) -> Iterator[tuple[str, bool]]:
        end = 0
        if self._pattern is not None:
            for number, found in enumerate(self._pattern.finditer(fold(text))):
                if number == _MOST:
                    break
                if found.start() > end:
                    yield text[end : found.start()], False
                yield text[found.start() : found.end()], True
                end = found.end()
        if text[end:]:
            yield text[end:], False
