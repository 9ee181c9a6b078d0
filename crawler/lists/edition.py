"""An edition page (版) as read, and as lists name it."""

import datetime as dt
from dataclasses import dataclass, replace

from crawler.items import EditionArticle


@dataclass(frozen=True, slots=True)
class EditionLink:
    """An edition page as a list of its issue names it, with what the list leads to beside it."""

    url: str
    page: str | None
    page_name: str | None
    pdf_url: str | None = None
    image_url: str | None = None
    newspaper: str | None = None
    date: dt.date | None = None


@dataclass(frozen=True, slots=True)
class EditionPage:
    """What an edition page holds; ``siblings`` are the edition pages of its issue, itself included where listed,
    ``links`` all addresses that it links."""

    url: str
    newspaper: str | None
    date: dt.date | None
    page: str | None
    page_name: str | None
    image_url: str | None
    pdf_url: str | None
    scale: tuple[float, float] | None
    articles: tuple[EditionArticle, ...]
    siblings: tuple[EditionLink, ...]
    earlier_issue: str | None
    later_issue: str | None
    links: tuple[str, ...]
    notices: tuple[str, ...]

    def completed(self, link: EditionLink | None) -> "EditionPage":
        """With what the list of its issue says of it where the page itself is silent."""
        if link is None:
            return self
        return replace(
            self,
            newspaper=self.newspaper or link.newspaper,
            date=self.date or link.date,
            page=self.page or link.page,
            page_name=self.page_name or link.page_name,
            image_url=self.image_url or link.image_url,
            pdf_url=self.pdf_url or link.pdf_url,
        )
