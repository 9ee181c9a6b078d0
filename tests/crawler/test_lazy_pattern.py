"""Lazy expressions behave as compiled ones do, and those of the project compile."""

import importlib
import pkgutil
import re
from collections.abc import Iterator
from types import ModuleType
from typing import Any

import pytest

import crawler
from crawler.lazy_pattern import lazy_compile


@pytest.mark.parametrize("call", ["match", "fullmatch", "search", "findall", "split"])
def test_each_method_does_what_that_of_a_compiled_expression_does(call: str) -> None:
    lazy, compiled = lazy_compile("(a)|b", re.IGNORECASE), re.compile("(a)|b", re.IGNORECASE)
    for text in ("A", "xB", "aba"):  # the first call compiles, those behind it find it compiled
        assert str(getattr(lazy, call)(text)) == str(getattr(compiled, call)(text))


def test_what_replaces_and_what_iterates() -> None:
    assert lazy_compile("b").sub("-", "abcb", count=1) == "a-cb"
    assert lazy_compile("b").subn("-", "abcb") == ("a-c-", 2)
    assert [found.start() for found in lazy_compile(b"b").finditer(b"abcb")] == [1, 3]


def test_an_expression_is_compiled_at_its_first_use() -> None:
    broken = lazy_compile("(")
    assert broken.pattern == "("
    with pytest.raises(re.error):
        broken.search("")


def test_every_expression_of_the_project_compiles() -> None:
    lazy = type(lazy_compile(""))
    modules = [importlib.import_module(part.name) for part in pkgutil.walk_packages(crawler.__path__, "crawler.")]
    found = [pattern for module in modules for pattern in _patterns(module, lazy)]
    assert len(found) > 100
    for pattern in found:
        re.compile(pattern.pattern, pattern.flags)


def _patterns(module: ModuleType, lazy: type) -> Iterator[Any]:
    """The module's lazy expressions, those in its tuples too."""
    values = list(vars(module).values())
    while values:
        value = values.pop()
        if isinstance(value, lazy):
            yield value
        elif isinstance(value, tuple):
            values.extend(value)
