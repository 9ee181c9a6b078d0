"""The sample's articles split without their layouts: how much of them comes out right does not fall below its floor.

The floors stand in ``floors.json``: the mean F1 of the text, and the shares of articles whose fields are as printed.
"""

import json
from collections.abc import Mapping
from functools import cache
from pathlib import Path

import pytest

from benchmarks.score import score
from crawler.sites import GENERIC
from crawler.split.split import Split, join, split
from tests.crawler.sample import page, sample
from tests.site.paper import Article

FLOORS: Mapping[str, float] = json.loads((Path(__file__).parent / "floors.json").read_text(encoding="utf-8"))


@cache
def splits() -> list[tuple[Article, Split]]:
    found = []
    for seed in (0, 7):
        site = sample(seed)
        for article in site.articles.values():
            pages = (split(page(site, path), GENERIC) for path in article.page_paths)
            found.append((article, join(tuple(pages))))
    return found


def is_right(part: str, article: Article, found: Split) -> bool:
    if part == "authors":
        return found.authors == (article.authors or article.dateline_authors)
    if part == "clauses":
        return {clause.text for clause in found.clauses} >= set(article.clauses)
    return bool(getattr(found, part) == getattr(article, part))


def test_the_text_is_the_articles() -> None:
    scores = [
        score(found.text, "\n".join(block.text for block in article.body if block.text)).f1
        for article, found in splits()
        if any(block.text for block in article.body)
    ]
    assert sum(scores) / len(scores) >= FLOORS["f1"]


@pytest.mark.parametrize("part", [part for part in FLOORS if part != "f1"])
def test_a_field_is_as_printed(part: str) -> None:
    right = [is_right(part, article, found) for article, found in splits()]
    wrong = [article.headline for (article, _), holds in zip(splits(), right, strict=True) if not holds]
    assert sum(right) / len(right) >= FLOORS[part], f"wrong in {len(wrong)} articles, such as {wrong[:3]}"
