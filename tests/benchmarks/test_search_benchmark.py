"""The benchmark of the search tells what is found, and sees what is not."""

import sys

import pytest

from benchmarks import search as benchmark
from crawler.reading_room.search import search


@pytest.fixture(autouse=True)
def small(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sys, "argv", ["search", "--count", "40", "--queries", "3"])


def test_every_article_that_holds_a_word_is_found(capsys: pytest.CaptureFixture[str]) -> None:
    assert benchmark.main() == 0
    rows = [line.split(" | ") for line in capsys.readouterr().out.splitlines() if line.startswith("| ")][2:]
    assert [row[0] for row in rows] == [f"| {length}" for length in benchmark.LENGTHS]
    assert {row[3] for row in rows} == {"1.0000"}


def test_what_is_not_found_is_seen(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(benchmark, "search", lambda *args: search(*args)[1:])
    assert benchmark.main() == 1
