"""``scrapy crawl``, with a word for wrong arguments before anything is fetched and an exit code that tells.

Scrapy imports this for each of its commands: what a crawl alone needs is imported when one is begun.
"""

import argparse
import logging
import os
import signal
import sys
from pathlib import Path
from types import FrameType

from scrapy import Spider
from scrapy.commands.crawl import Command as ScrapyCrawl
from scrapy.crawler import Crawler
from scrapy.spiderloader import get_spider_loader
from scrapy.utils.log import configure_logging

from archive.io.visible import visible
from crawler.crawl_arguments import ArgumentError, NothingToDo
from crawler.scrapy_commands.checks import (
    check_handles,
    check_monitoring,
    check_options,
    check_root,
    check_settings,
    tame_log,
)
from crawler.scrapy_commands.deployed import check_own
from crawler.scrapy_commands.quiet_log import quieten
from crawler.sites import DeclarationError

logger = logging.getLogger(__name__)

EXIT_WRONG_ARGUMENTS = 2
EXIT_INCOMPLETE = 3
NOTHING_TO_DO = "Nothing to do"


class Command(ScrapyCrawl):
    """Exit codes: 0 complete, 2 wrong arguments, 3 incomplete (failures.jsonl says what is missing)."""

    def process_options(self, args: list[str], opts: argparse.Namespace) -> None:
        tame_log()
        feeds = [*(opts.output or ()), *(opts.overwrite_output or ())]
        opts.output = opts.overwrite_output = None
        super().process_options(args, opts)
        assert self.settings is not None
        if str(self.settings.get("LOG_LEVEL")).upper() == "INFO":
            quieten()
        try:
            if feeds:
                raise ArgumentError(
                    f"-o {feeds[0]}: a crawl writes its lines into its crawl folder;"
                    " afterwards `python -m crawler table` makes a table of them"
                )
            check_options(args)
            self._check(args, opts)
        except (ArgumentError, DeclarationError) as error:
            print(visible(f"scrapy crawl {' '.join(args)}: {error}"), file=sys.stderr)
            self._log(logging.ERROR, str(error))
            sys.exit(EXIT_WRONG_ARGUMENTS)

        except NothingToDo as nothing:
            print(visible(f"Nothing to do: {nothing}"))
            self._log(logging.INFO, f"{NOTHING_TO_DO}: {nothing}")
            sys.exit(0)

    def _log(self, level: int, message: str) -> None:
        """Write the only line of a crawl that does not begin into its log, which is all that scrapyd shows of a job."""
        if self.settings and self.settings.get("LOG_FILE"):
            configure_logging(self.settings)
            logger.log(level, "%s", message)

    def run(self, args: list[str], opts: argparse.Namespace) -> None:
        _close_on_hangup()
        super().run(args, opts)
        if self.exitcode == 0 and not self._crawler.stats.get_value("complete"):
            self.exitcode = EXIT_INCOMPLETE
        if not self.crawler_process.bootstrap_failed:  # type: ignore[union-attr]
            self._say_goodbye(opts.set)

    def _say_goodbye(self, given: list[str]) -> None:
        """The closing word, on stdout; one who has closed that does not want it."""
        from crawler.crawl_folder.closing_word import closing_word
        from crawler.crawl_folder.folder import FolderError

        assert self.settings is not None
        folder = Path(str(self.settings.get("CRAWL_DIR")))
        here = os.path.relpath(folder)
        try:
            word, stream = closing_word(folder, str(folder) if here.startswith("..") else here, given), sys.stdout
        except (FolderError, OSError) as error:  # the log has told of it, and the exit code does
            word, stream = visible(f"scrapy crawl: {error}"), sys.stderr
        try:
            print(word, file=stream, flush=True)
        except OSError:  # a closed pipe or terminal
            nowhere = os.open(os.devnull, os.O_WRONLY)
            for each in (sys.stdout, sys.stderr):
                os.dup2(nowhere, each.fileno())

    def _check(self, args: list[str], opts: argparse.Namespace) -> None:
        assert self.settings is not None
        check_own()
        check_settings(self.settings)
        check_root(self.settings)
        check_monitoring(self.settings)
        check_handles()
        if self.settings.getbool("SIMPLIFY"):
            from crawler.assembly.simplified import load

            load()
        spiders = get_spider_loader(self.settings)
        if len(args) == 1:  # else the command itself says what is wrong
            if args[0] not in spiders.list():
                raise ArgumentError(f"spider {args[0]!r} is not one of: {', '.join(sorted(spiders.list()))}")
            from crawler.spiders.base import ArchiveSpider

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


def _close_on_hangup() -> None:
    """A closed terminal ends a crawl in good order, as one Ctrl-C does; under nohup not at all."""

    def close(number: int, frame: FrameType | None) -> None:
        # Shell and terminal both tell of it; a second signal would end the crawl at once.
        signal.signal(signal.SIGHUP, signal.SIG_IGN)
        signal.raise_signal(signal.SIGTERM)

    if signal.getsignal(signal.SIGHUP) is not signal.SIG_IGN:
        signal.signal(signal.SIGHUP, close)
