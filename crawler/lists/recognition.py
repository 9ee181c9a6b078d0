"""By what evidence a page is of a layout, and what of an edition page could not be found by it."""

from crawler.lists.edition import EditionPage
from crawler.lists.layout_detection import matching_signs
from crawler.page.page import Page
from crawler.sites import INFERRED, Layout


def evidence_of(page: Page, layout: Layout) -> str:
    """What a page has of a layout: how its address reads, and which of the layout's signs it shows."""
    urls = layout.urls
    if urls.is_edition(page.url):
        kind = "an edition page"
    elif urls.is_issue(page.url):
        kind = "a list of an issue's edition pages"
    elif urls.is_article(page.url):
        kind = "an article"
    else:
        kind = "an index"
    if layout.name == INFERRED.name:
        return f"no known family; by its links it is {kind}"
    signs = matching_signs(page, layout)
    shown = f"; it shows {', '.join(signs)}" if signs else "; it shows none of the layout's signs"
    return f"the address is that of {kind}{shown}"


LONE = "names no other edition page, and no list of its issue was found: there may be more pages"


def is_lone(edition: EditionPage, layout: Layout) -> bool:
    """Whether an edition page of no known family leads to none, not even to itself, so that nobody knows how many there
    are. Pages that one answer holds are all of their issue."""
    return layout.name == INFERRED.name and not edition.siblings and "#" not in edition.url


def lacking_of(edition: EditionPage) -> tuple[str, ...]:
    """What an edition page has not, or the layout does not find on it."""
    areas = sum(article.area is not None for article in edition.articles)
    parts = {
        "newspaper": edition.newspaper,
        "date": edition.date,
        "page": edition.page,
        "page name": edition.page_name,
        "page image": edition.image_url,
        "PDF": edition.pdf_url,
        "articles": edition.articles,
        "areas": areas,
        "other edition pages": [link for link in edition.siblings if link.url != edition.url],
        "earlier issue": edition.earlier_issue,
    }
    return tuple(f"no {name}" for name, found in parts.items() if not found)
