"""Between the passes: what articles print, for templates to be learned from."""

from collections.abc import Mapping

from archive.catalog import Catalog
from crawler.arguments import Target
from crawler.extract.found import Listed
from crawler.extract.source import Fetched, Lacking, Source
from crawler.page.page import UnreadablePage
from crawler.page.template import Printed, printed, texts_by_form
from crawler.sites import Registry


class Reader:
    """Reads one article after the other."""

    def __init__(self, catalog: Catalog, registry: Registry) -> None:
        self._registry = registry
        self._source = Source(catalog)

    def read(self, listed: Listed) -> Printed | None:
        """What an article's page prints; None where there is none, which the second pass says."""
        target = Target(self._registry.sites.get(listed.site), listed.url)
        try:
            found = self._source.fetch(listed.url, target.owns)
            return printed(found.page, found.page.url, found.at)
        except (Lacking, UnreadablePage):
            return None

    def texts(self, url: str) -> Mapping[int, str]:
        """The lines of a page that was read, by the digest of their form."""
        found = self._source.look(url)
        assert isinstance(found, Fetched)
        return texts_by_form(found.page)
