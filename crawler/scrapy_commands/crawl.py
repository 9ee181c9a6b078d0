"""``scrapy crawl``, with a word for wrong arguments before anything is fetched and an exit code that tells."""

import argparse
import logging
import sys
from pathlib import Path

from scrapy import Spider
from scrapy.commands.crawl import Command as ScrapyCrawl
from scrapy.crawler import Crawler
from scrapy.spiderloader import get_spider_loader
from scrapy.utils.log import configure_logging

from archive.io.visible import visible
from crawler.assembly.simplified import load
from crawler.crawl_arguments import ArgumentError
from crawler.scrapy_commands.checks import check_root, check_settings, tame_log
from crawler.sites import DeclarationError
from crawler.spiders.base import ArchiveSpider

logger = logging.getLogger(__name__)

EXIT_WRONG_ARGUMENTS = 2
EXIT_INCOMPLETE = 3


class Command(ScrapyCrawl):
    """Exit codes: 0 complete, 2 wrong arguments, 3 incomplete (failures.jsonl says what is missing)."""

    def process_options(self, args: list[str], opts: argparse.Namespace) -> None:
        tame_log()
        super().process_options(args, opts)
        try:
            self._check(args, opts)
        except (ArgumentError, DeclarationError) as error:
            print(visible(f"scrapy crawl {' '.join(args)}: {error}"), file=sys.stderr)
            if self.settings and self.settings.get("LOG_FILE"):  # all that scrapyd shows of a job
                configure_logging(self.settings)
                logger.error("%s", error)
            sys.exit(EXIT_WRONG_ARGUMENTS)

    def run(self, args: list[str], opts: argparse.Namespace) -> None:
        super().run(args, opts)
        if self.exitcode == 0 and not self._crawler.stats.get_value("complete"):
            self.exitcode = EXIT_INCOMPLETE

    def _check(self, args: list[str], opts: argparse.Namespace) -> None:
        assert self.settings is not None
        check_settings(self.settings)
        check_root(self.settings)
        if self.settings.getbool("SIMPLIFY"):
            load()
        spiders = get_spider_loader(self.settings)
        if len(args) == 1:  # else the command itself says what is wrong
            if args[0] not in spiders.list():
                raise ArgumentError(f"spider {args[0]!r} is not one of: {', '.join(sorted(spiders.list()))}")
            spider = spiders.load(args[0])
            if issubclass(spider, ArchiveSpider):
                task, _ = spider.check(opts.spargs, self.settings)
                self._try_log()
                spider.claim(task, opts.spargs, self.settings)

    def _try_log(self) -> None:
        assert self.settings is not None
        if log := self.settings.get("LOG_FILE"):
            try:
                Path(log).open("ab").close()
            except OSError as error:
                self.settings.set("LOG_FILE", None, priority="cmdline")  # nothing more can be said there
                raise ArgumentError(f"LOG_FILE={log} cannot be written: {error.strerror}") from error

    def _create_crawler(self, spidercls: type[Spider] | str) -> Crawler:
        self._crawler = super()._create_crawler(spidercls)
        return self._crawler
