"""The learning pass: what articles print, for templates to be learned from."""

from collections.abc import Mapping

from archive.catalog.catalog import Catalog
from crawler.crawl_arguments import Target
from crawler.extract.archived_pages import ArchivedPages, Fetched, MissingPage
from crawler.extract.findings import ListedArticle
from crawler.page.json_answer import is_json
from crawler.page.page import UnreadablePage
from crawler.sites import Registry
from crawler.split.template import Printed, printed, texts_by_form


class Reader:
    """Reads one article after the other."""

    def __init__(self, catalog: Catalog, registry: Registry) -> None:
        self._registry = registry
        self._pages = ArchivedPages(catalog)

    def read(self, listed: ListedArticle) -> Printed | None:
        """What an article's page prints; None where there is none, which the last pass says, and for answers in JSON,
        which print nothing around an article."""
        layout = self._registry.layouts.get(listed.layout or "")
        target = Target(self._registry.sites.get(listed.site), listed.url)
        try:
            found = self._pages.fetch(listed.url, target.owns)
            if layout is not None and is_json(found.page, layout):
                return None
            return printed(found.page, found.page.url, found.at)
        except (MissingPage, UnreadablePage):
            return None

    def texts(self, url: str) -> Mapping[int, str]:
        """The lines of a page that was read, by the digest of their fingerprint."""
        found = self._pages.look(url)
        assert isinstance(found, Fetched)
        return texts_by_form(found.page)
