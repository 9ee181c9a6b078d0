"""Every article of the sample comes out as the truth that its page was rendered from, under either seed."""

from typing import Any

import pytest

from crawler.items import Block, PrintEdition
from crawler.split.split import Split
from tests.crawler.sample import ORIGIN, sample, split_article
from tests.site.paper import Article

# Their article pages do not print the name of the edition page, only its number.
_UNNAMED = ("founder-new", "peoples-new")
CASES = [(seed, path) for seed in (0, 7) for path in sorted(sample(seed).articles)]


def printed(article: Article) -> dict[str, Any]:
    """What the truth says of an article, in the terms of a split."""
    edition = article.print_edition
    name = edition.page_name if edition and article.layout not in _UNNAMED else None
    return {
        "headline": article.headline,
        "kicker": article.kicker,
        "subheadline": article.subheadline,
        "byline": article.byline,
        "authors": article.authors or article.dateline_authors,
        "source": article.source,
        "editor": article.editor,
        "date_published": article.date_published,
        "print_edition": edition and PrintEdition(edition.newspaper, edition.date, edition.page, name),
        "section": article.section,
        "body": tuple(
            Block(block.kind, block.text, block.rows, block.path and ORIGIN + block.path) for block in article.body
        ),
        "briefs": tuple((brief.headline, brief.paragraphs) for brief in article.briefs),
        "related": tuple((ORIGIN + link.path, link.text) for link in article.related),
        "clauses": article.clauses,
        "removed": (),
        "notices": (),
    }


def found(split: Split) -> dict[str, Any]:
    values = {name: getattr(split, name) for name in ("headline", "kicker", "subheadline", "byline", "authors")}
    values |= {name: getattr(split, name) for name in ("source", "editor", "date_published", "print_edition")}
    return values | {
        "section": split.section,
        "body": split.body,
        "briefs": tuple((brief.headline, brief.paragraphs) for brief in split.briefs),
        "related": tuple((link.url, link.text) for link in split.related),
        "clauses": tuple(clause.text for clause in split.clauses),
        "removed": split.removed,
        "notices": split.notices,
    }


@pytest.mark.parametrize(("seed", "path"), CASES)
def test_an_article_is_what_was_printed(seed: int, path: str) -> None:
    site = sample(seed)
    article = site.articles[path]
    assert found(split_article(site, article)) == printed(article)
