"""``scrapy crawl``, with a word for wrong arguments before anything is fetched and an exit code that tells."""

import argparse
import logging
import sys

from scrapy import Spider
from scrapy.commands.crawl import Command as ScrapyCrawl
from scrapy.crawler import Crawler

from crawler.arguments import ArgumentError
from crawler.sites import DeclarationError

logger = logging.getLogger(__name__)

EXIT_WRONG_ARGUMENTS = 2
EXIT_INCOMPLETE = 3


class Command(ScrapyCrawl):
    """Exit codes: 0 complete, 2 wrong arguments, 3 incomplete (failures.jsonl says what is missing)."""

    def run(self, args: list[str], opts: argparse.Namespace) -> None:
        try:
            super().run(args, opts)
        except (ArgumentError, DeclarationError) as error:
            print(f"scrapy crawl {' '.join(args)}: {error}", file=sys.stderr)
            if self.settings and self.settings.get("LOG_FILE"):  # all that scrapyd shows of a job
                logger.error("%s", error)
            self.exitcode = EXIT_WRONG_ARGUMENTS
            return
        if self.exitcode == 0 and not self._crawler.stats.get_value("complete"):
            self.exitcode = EXIT_INCOMPLETE

    def _create_crawler(self, spidercls: type[Spider] | str) -> Crawler:
        assert self.crawler_process is not None
        names = self.crawler_process.spider_loader.list()
        if isinstance(spidercls, str) and spidercls not in names:
            raise ArgumentError(f"spider {spidercls!r} is not one of: {', '.join(sorted(names))}")
        self._crawler = super()._create_crawler(spidercls)
        check = getattr(self._crawler.spidercls, "check", None)
        if check is not None:
            check(self._given, self._crawler.settings)
        return self._crawler

    def process_options(self, args: list[str], opts: argparse.Namespace) -> None:
        super().process_options(args, opts)
        self._given: dict[str, str] = opts.spargs
