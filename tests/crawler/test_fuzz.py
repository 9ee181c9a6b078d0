"""Broken pages raise nothing, take no time, and lose no character; ``fuzz`` runs more of them."""

import pytest

from crawler.page.page import Page
from crawler.page.split import Split
from tests.crawler import fuzz

COUNT = 500


@pytest.mark.slow
@pytest.mark.parametrize("part", range(5))
def test_broken_pages_break_no_rule(part: int) -> None:
    pages = fuzz.sample_pages()
    numbers = range(part * COUNT // 5, (part + 1) * COUNT // 5)
    found = {number: fuzz.broken_rule(fuzz.mutant(pages, number)) for number in numbers}
    assert {number: rule for number, rule in found.items() if rule} == {}


def test_a_splitter_that_loses_a_line_is_found_out(monkeypatch: pytest.MonkeyPatch) -> None:
    whole = fuzz.split

    def losing(page: Page, *args: object) -> Split:
        found = whole(page, *args)  # type: ignore[arg-type]
        object.__setattr__(found, "ledger", found.ledger[1:])
        return found

    monkeypatch.setattr(fuzz, "split", losing)
    assert "ledger" in (fuzz.broken_rule(fuzz.sample_pages()[0]) or "")


def test_the_same_number_is_the_same_page() -> None:
    pages = fuzz.sample_pages()[:3]
    assert [fuzz.mutant(pages, number) for number in range(20)] == [body for _, body in fuzz.mutants(pages, 20)]
    assert fuzz.mutant(pages, 1) != fuzz.mutant(pages, 1, seed=1)
