"""Make an article's line of its split page and its clauses."""

from collections import Counter

from w3lib.url import canonicalize_url

from archive.warc.digest import text_digest
from crawler.clauses import clause_id
from crawler.items import Article, ClauseUse, article_id
from crawler.split.split import Split


def make_article(split: Split, site: str) -> Article:
    """The line of an article, without what only the archive knows (``fetched_at``, ``warc``)."""
    canonical = canonicalize_url(split.url, keep_fragments=True)  # it names an article within an answer
    times = Counter(clause_id(clause.text) for clause in split.clauses)
    return Article(
        id=article_id(site, canonical),
        url=split.url,
        canonical_url=canonical,
        site=site,
        layout=split.layout,
        headline=split.headline,
        kicker=split.kicker,
        subheadline=split.subheadline,
        byline=split.byline,
        authors=split.authors,
        source=split.source,
        editor=split.editor,
        date_published=split.date_published,
        print_edition=split.print_edition,
        section=split.section,
        language=split.language,
        body=split.body,
        text=split.text,
        briefs=split.briefs,
        related=split.related,
        boilerplate=tuple(ClauseUse(clause, count) for clause, count in times.items()),
        removed=split.removed,
        restored=split.restored,
        text_simplified=split.text_simplified,
        headline_simplified=split.headline_simplified,
        text_digest=text_digest(split.text),
        fetched_at=None,
        warc=None,
    )
