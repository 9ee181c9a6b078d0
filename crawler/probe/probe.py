"""What an e-paper is, as far as two of its pages tell."""

import datetime as dt
from collections.abc import Callable
from dataclasses import dataclass
from urllib.parse import urlsplit

from crawler.lists.edition import EditionLink, EditionPage
from crawler.lists.edition_page import read_edition, read_issue
from crawler.lists.inferred_layout import infer_layout
from crawler.lists.layout_detection import recognise_layout
from crawler.lists.recognition import evidence_of, lacking_of
from crawler.lists.ways import ways
from crawler.page.page import Page
from crawler.sites import Layout, Registry


@dataclass(frozen=True, slots=True)
class Probe:
    """What was found: the page that is of a layout, and what it holds; ``index`` led there, if another page did.

    Without a ``layout`` the site is of no known family.
    """

    page: Page
    index: Page | None
    layout: Layout | None
    edition: EditionPage | None
    links: tuple[EditionLink, ...]

    def lines(self) -> list[str]:
        """What was found and what was not, for a person to read."""
        told = [f"page: {self.page.url}"]
        if self.index is not None:
            told.insert(0, f"index: {self.index.url}")
        if self.layout is None:
            return [*told, "layout: none of the known ones fits the address and the page"]
        told += [f"layout: {self.layout.name}", f"evidence: {evidence_of(self.page, self.layout)}"]
        if self.edition is None:
            return [*told, f"edition pages: {len(self.links)}"]
        edition = self.edition
        facts = {
            "newspaper": edition.newspaper,
            "date": edition.date,
            "page": edition.page,
            "page name": edition.page_name,
            "page image": edition.image_url,
            "PDF": edition.pdf_url,
            "articles": len(edition.articles),
            "areas": sum(article.area is not None for article in edition.articles),
            "edition pages": len({edition.url, *(link.url for link in edition.siblings)}),
            "earlier issue": edition.earlier_issue,
        }
        told += [f"{name}: {value}" for name, value in facts.items() if value]
        lacking = lacking_of(edition)
        return [*told, f"not found: {', '.join(lacking)}"] if lacking else told

    def declaration(self, today: dt.date) -> str | None:
        """The site's declaration, for its reader to name and to mend; None where there is nothing to declare."""
        if self.layout is None:
            return None
        host = urlsplit(self.page.url).netloc
        newspaper = self.edition.newspaper if self.edition else next((link.newspaper for link in self.links), None)
        rows = [f'name = "{host.replace(":", "-")}"']
        rows += [f'newspaper = "{newspaper}"'] if newspaper else ['newspaper = "…"  # the pages do not say']
        rows += [f'hosts = ["{host}"]', "", "[[layouts]]", f'layout = "{self.layout.name}"']
        if self.index is not None:
            rows.append(f'index = "{self.index.url}"')
        if issue := _dated_form(self.layout, self.page.url):
            rows.append(f'issue = "{issue}"')
        rows += ["", "[[evidence]]", f'source = "{self.page.url}"', f"checked = {today}", ""]
        return "\n".join(rows)


def probe(url: str, fetch: Callable[[str], Page], registry: Registry) -> Probe:
    """Look at an address, and, where it leads to an edition page, at that; ``fetch`` raises what it likes.

    Raises UnreadablePage, ValueError where a page cannot be read.
    """
    papers = [layout for layout in registry.layouts.values() if layout.kind == "paper"]
    page = fetch(url)
    index = None
    layout = recognise_layout(page, papers) or infer_layout(page)
    if layout is None or not (layout.urls.is_edition(page.url) or layout.urls.is_issue(page.url)):
        host = urlsplit(page.url).netloc
        leads = next((way for way in ways(page, papers) if urlsplit(way).netloc == host), None)
        if leads is None:
            return Probe(page, None, None, None, ())
        index, page = page, fetch(leads)
        layout = recognise_layout(page, papers) or infer_layout(page)
    if layout is None:
        return Probe(page, index, None, None, ())
    if layout.urls.is_edition(page.url):
        return Probe(page, index, layout, read_edition(page, layout), ())
    return Probe(page, index, layout, None, read_issue(page, layout))


def _dated_form(layout: Layout, url: str) -> str | None:
    """An address as a format of its date."""
    found = layout.urls.date_match(url)
    if found is None:
        return None
    forms = {"y": "{date:%Y}", "m": "{date:%m}", "d": "{date:%d}"}
    form = url
    for part in sorted("ymd", key=found.start, reverse=True):
        form = form[: found.start(part)] + forms[part] + form[found.end(part) :]
    # The other places where the address states the same date.
    day = layout.urls.date_of(url)
    return form.replace(f"{day:%Y%m%d}", "{date:%Y%m%d}") if day else form
