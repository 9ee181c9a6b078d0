"""How close an extracted text comes to the text made by hand."""

import unicodedata
from collections import Counter
from typing import NamedTuple


class Score(NamedTuple):
    """Precision, recall and F1 of character 4-grams."""

    precision: float
    recall: float
    f1: float


def grams(text: str) -> Counter[str]:
    """The multiset of a text's character 4-grams, in NFKC and without white space; a shorter text is its own."""
    text = squeezed(text)
    return Counter(text[start : start + 4] for start in range(max(1, len(text) - 3))) if text else Counter()


def squeezed(text: str) -> str:
    """A text in NFKC without white space."""
    return "".join(unicodedata.normalize("NFKC", text).split())


def score(found: str, truth: str) -> Score:
    """The score of a found text; nothing in common scores nothing.

    >>> score("云州的春天来了", "云州的春天来了"), score("", "云州的春天来了").f1
    (Score(precision=1.0, recall=1.0, f1=1.0), 0.0)
    """
    one, other = grams(found), grams(truth)
    common = sum((one & other).values())
    if not common:
        return Score(0.0, 0.0, 0.0)
    precision, recall = common / sum(one.values()), common / sum(other.values())
    return Score(precision, recall, 2 * precision * recall / (precision + recall))
