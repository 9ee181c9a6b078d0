"""Coordinates that are no numbers of JSON's make no area."""

import json

import pytest

from crawler.lists.areas import corners


@pytest.mark.parametrize("bad", ["NaN", "Infinity", "-inf", "1e400", "1e300"])
def test_coordinates_beyond_all_pages_are_none(bad: str) -> None:
    assert corners(f"0,0,{bad},5,10,10", rectangle=False) is None
    found = corners("0,0,5.5,5,10,10", rectangle=False)
    assert json.loads(json.dumps(found, allow_nan=False)) == [[0, 0], [5.5, 5], [10, 10]]
