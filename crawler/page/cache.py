"""A cache of answers about lines: the pages of a host repeat their lines, and several steps ask the same of one."""

from collections.abc import Callable
from functools import lru_cache, wraps
from typing import TypeVar

T = TypeVar("T")

# How many answers are kept, and of lines of how many characters: some megabytes for each question at the most.
_ANSWERS, _LINE = 4096, 240


def cached_by_line(question: Callable[[str], T]) -> Callable[[str], T]:
    """A question about a line whose latest answers are kept; those about long lines, which no page repeats, are not."""
    known = lru_cache(maxsize=_ANSWERS)(question)

    @wraps(question)
    def answer(line: str) -> T:
        return known(line) if len(line) <= _LINE else question(line)

    return answer
