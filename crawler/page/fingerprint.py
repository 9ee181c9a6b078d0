"""The fingerprint of a line: what lines of several pages are compared by."""

from crawler.lazy_pattern import lazy_compile
from crawler.page.normalise import normalised

_DIGITS = lazy_compile(r"\d+")
_OTHERS = lazy_compile(r"[\W_]+")


# Letters of a line whose numbers count: two reports that differ by their figures are two.
_LONG = 40


def fingerprint(text: str) -> str:
    """A line's letters, in a short line every number the same; for comparison only.

    >>> fingerprint("【3人参与】 2024年2月20日"), fingerprint("云州网：[15 人参与]") == fingerprint("云州网 3人参与")
    ('0人参与0年0月0日', True)
    """
    letters = _OTHERS.sub("", normalised(text).text)
    return letters if len(letters) > _LONG else _DIGITS.sub("0", letters)
