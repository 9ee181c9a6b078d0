"""Broken pages raise nothing, take no time, and lose no character; ``fuzz`` runs more of them."""

from dataclasses import replace

import pytest

from crawler.page.page import Page
from crawler.sites import Layout
from crawler.split.split import Split, split
from tests.crawler.split import fuzz

COUNT = 300


@pytest.mark.slow
@pytest.mark.parametrize("part", range(5))
def test_broken_pages_break_no_rule(part: int) -> None:
    pages = fuzz.sample_pages()
    numbers = range(part * COUNT // 5, (part + 1) * COUNT // 5)
    found = {number: fuzz.broken_rule(fuzz.mutant(pages, number)) for number in numbers}
    assert {number: rule for number, rule in found.items() if rule} == {}


def losing(page: Page, layout: Layout) -> Split:
    found = split(page, layout)
    return replace(found, ledger=found.ledger[1:])


def failing(page: Page, layout: Layout) -> Split:
    raise IndexError("of a line")


def test_a_splitter_that_breaks_a_rule_is_found_out() -> None:
    body = fuzz.sample_pages()[0]
    assert fuzz.broken_rule(body) is None
    assert "ledger" in (fuzz.broken_rule(body, losing) or "")
    assert "IndexError" in (fuzz.broken_rule(body, failing) or "")


def test_the_same_number_is_the_same_page() -> None:
    pages = fuzz.sample_pages()[:3]
    assert [fuzz.mutant(pages, number) for number in range(20)] == [body for _, body in fuzz.mutants(pages, 20)]
    assert fuzz.mutant(pages, 1) != fuzz.mutant(pages, 1, seed=1)
