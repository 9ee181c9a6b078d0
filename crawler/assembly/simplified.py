"""The text of articles in traditional characters, converted to simplified ones."""

from dataclasses import replace
from functools import cache
from typing import TYPE_CHECKING

from crawler.crawl_arguments import ArgumentError
from crawler.split.split import Split

if TYPE_CHECKING:
    from opencc import OpenCC


class NoConverter(ArgumentError):
    """Simplified text is asked for, and the converter is not installed."""


def simplify(split: Split) -> Split:
    """A split page with its text and headline in simplified characters, if it is in traditional ones.

    Raises NoConverter where OpenCC is not installed.
    """
    converter = load()
    if split.language != "zh-Hant":
        return split
    headline = converter.convert(split.headline) if split.headline else None
    return replace(split, text_simplified=converter.convert(split.text) or None, headline_simplified=headline)


@cache
def load() -> "OpenCC":
    """The converter. Raises NoConverter where it is not installed."""
    try:
        from opencc import OpenCC
    except ImportError as error:
        raise NoConverter("simplified text needs OpenCC: pip install '.[simplify]' in the project's folder") from error
    return OpenCC("t2s")
