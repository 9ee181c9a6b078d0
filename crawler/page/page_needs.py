"""All that is asked for beside a page, found while it is parsed."""

from dataclasses import dataclass

from crawler.page.json_answer import is_json
from crawler.page.page import Page, UnreadablePage
from crawler.page.requisites import Requisites, body_pictures, page_requisites
from crawler.sites.declaration import Layout


@dataclass(frozen=True, slots=True)
class PageNeeds:
    """The pictures of the body, what the page needs to be shown, and where an icon lies that no page names."""

    url: str
    pictures: tuple[str, ...]
    shown: Requisites
    icon: str | None


def page_needs(page: Page, layout: Layout) -> PageNeeds | None:
    """What a page needs; None of an answer in JSON, which is no page, and of a page that cannot be read."""
    if is_json(page, layout):
        return None
    try:
        return PageNeeds(page.url, body_pictures(page, layout), page_requisites(page), page.join("/favicon.ico"))
    except UnreadablePage:  # the split says so
        return None
