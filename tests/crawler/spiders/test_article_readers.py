"""How many processes split."""

import os

import pytest

from crawler.spiders.article_readers import split_workers


@pytest.mark.parametrize(("cores", "workers"), [(1, 0), (2, 1), (4, 3), (64, 4)])
def test_the_crawl_keeps_a_core_for_itself(cores: int, workers: int, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(os, "sched_getaffinity", lambda process: set(range(cores)), raising=False)
    assert split_workers(None) == workers
    assert split_workers("2") == 2
