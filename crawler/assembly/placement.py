"""What an edition page says of its articles, and how it completes what they say themselves."""

from dataclasses import replace

from crawler.crawl_arguments import page_key
from crawler.items import Edition, Placement, PrintEdition
from crawler.split.split import Split


def placements(edition: Edition) -> tuple[Placement, ...]:
    """The places of the articles that an edition page lists, in its order."""
    return tuple(
        Placement(
            newspaper=edition.newspaper,
            date=edition.date,
            page=edition.page,
            page_name=edition.page_name,
            url=edition.url,
            headline=article.headline,
            area=article.area,
        )
        for article in edition.articles
    )


def placed(split: Split, placement: Placement | None) -> Split:
    """An e-paper's article with what the edition page says that lists it; what the article says itself comes first."""
    if placement is None:
        return split
    own = split.print_edition or PrintEdition(None, None, None, None)
    named_here = placement.page is None or own.page is None or page_key(own.page) == page_key(placement.page)
    return replace(
        split,
        headline=split.headline or placement.headline,
        date_published=split.date_published or placement.date,
        print_edition=PrintEdition(
            newspaper=own.newspaper or placement.newspaper,
            date=own.date or placement.date,
            page=own.page or placement.page,
            page_name=own.page_name or (placement.page_name if named_here else None),
            url=placement.url,
            area=placement.area,
        ),
    )

