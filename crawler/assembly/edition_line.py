"""Make the line of an edition page of what was read from it."""

from crawler.items import Edition
from crawler.lists.edition import EditionPage


def make_edition(page: EditionPage, site: str) -> Edition:
    """The line of an edition page, without what only the archive knows (``warc``)."""
    return Edition(
        site=site,
        newspaper=page.newspaper,
        date=page.date.isoformat() if page.date else None,
        page=page.page,
        page_name=page.page_name,
        url=page.url,
        image_url=page.image_url,
        pdf_url=page.pdf_url,
        scale=page.scale,
        articles=page.articles,
        warc=None,
    )


def oddities(page: EditionPage) -> tuple[str, ...]:
    """What is odd on an edition page, for its notices."""
    if page.page is None:
        return (*page.notices, "the edition page does not say which page of the paper it is")
    return page.notices
