"""With SIMPLIFY, the simplified text of traditional articles beside their own."""

from typing import Any, Self

from scrapy.crawler import Crawler

from crawler.assembly import simplified as simplify
from crawler.assembly.provenance import WithProvenance
from crawler.split.split import Split


class SimplifyPipeline:
    def __init__(self, asked: bool) -> None:
        self.asked = asked
        if asked:
            simplify.load()

    @classmethod
    def from_crawler(cls, crawler: Crawler) -> Self:
        return cls(crawler.settings.getbool("SIMPLIFY"))

    def process_item(self, traced: WithProvenance[Any]) -> WithProvenance[Any]:
        if not self.asked or not isinstance(traced.item, Split):
            return traced
        return traced.carry(simplify.simplify(traced.item))
