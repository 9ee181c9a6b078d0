"""The sample's articles split without their layouts: how much of them comes out right does not fall below its floor.

The floors stand in ``floors.json``: the mean F1 of the text, alone and with the headline, the share of articles whose
text holds no foreign line, and the shares of those whose fields are as printed.
"""

import json
from collections.abc import Iterable, Mapping
from functools import cache
from pathlib import Path
from statistics import mean

import pytest

from benchmarks.score import score, squeezed
from benchmarks.split_truth import foreign_lines
from crawler.sites import GENERIC
from crawler.split.split import Split, join, split
from tests.crawler.sample import page, sample
from tests.site.paper import Article

FLOORS: Mapping[str, float] = json.loads((Path(__file__).parent / "floors.json").read_text(encoding="utf-8"))
_TEXTS = ("f1", "f1_with_headline")


@cache
def splits() -> list[tuple[Article, Split, frozenset[str]]]:
    """Each article, what was found, and the lines on its pages that are no article's."""
    found = []
    for seed in (0, 7):
        site = sample(seed)
        for article in site.articles.values():
            pages = [page(site, path) for path in article.page_paths]
            truth = f"{article.headline}\n{article.text}"
            foreign = [lines for each in pages for lines in foreign_lines(each, truth).values()]
            joined = join(tuple(split(each, GENERIC) for each in pages))
            found.append((article, joined, frozenset(line for lines in foreign for line in lines)))
    return found


def is_right(part: str, article: Article, found: Split, foreign: frozenset[str]) -> bool:
    match part:
        case "foreign":
            text = squeezed(found.text)
            return not any(line in text for line in foreign)
        case "authors":
            return found.authors == (article.authors or article.dateline_authors)
        case "clauses":
            return {clause.text for clause in found.clauses} >= set(article.clauses)
        case _:
            return bool(getattr(found, part) == getattr(article, part))


def mean_f1(pairs: Iterable[tuple[str, str]]) -> float:
    return mean(score(found, truth).f1 for found, truth in pairs)


def test_the_text_is_the_articles() -> None:
    pairs = ((found.text, article.text) for article, found, _ in splits() if article.text)
    assert mean_f1(pairs) >= FLOORS["f1"]


def test_the_text_and_its_headline_are_the_articles() -> None:
    pairs = (
        (f"{found.headline}\n{found.text}", f"{article.headline}\n{article.text}") for article, found, _ in splits()
    )
    assert mean_f1(pairs) >= FLOORS["f1_with_headline"]


@pytest.mark.parametrize("part", [part for part in FLOORS if part not in _TEXTS])
def test_a_field_is_as_printed(part: str) -> None:
    right = [is_right(part, *found) for found in splits()]
    wrong = [found[0].headline for found, holds in zip(splits(), right, strict=True) if not holds]
    assert sum(right) / len(right) >= FLOORS[part], f"wrong in {len(wrong)} articles, such as {wrong[:3]}"


def test_the_pages_print_foreign_lines() -> None:
    assert all(foreign for _, _, foreign in splits())


def test_no_author_is_invented() -> None:
    silent = [found for article, found, _ in splits() if not (article.authors or article.dateline_authors)]
    assert silent
    assert [found.headline for found in silent if found.authors] == []
