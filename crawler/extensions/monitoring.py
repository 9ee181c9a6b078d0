"""What a crawl tells those who watch many of them: metrics in a file, and Spidermon's monitors."""

import logging
from pathlib import Path
from typing import Any, Self

from scrapy import signals
from scrapy.crawler import Crawler
from scrapy.exceptions import NotConfigured

from crawler.crawl_folder.folder import FolderError, read_summary

logger = logging.getLogger(__name__)


class Metrics:
    """Writes the metrics of the crawl to METRICS_FILE when all else is written."""

    def __init__(self, crawler: Crawler, path: Path) -> None:
        self._folder, self._path = Path(crawler.settings["CRAWL_DIR"]), path

    @classmethod
    def from_crawler(cls, crawler: Crawler) -> Self:
        if not (path := crawler.settings.get("METRICS_FILE")):
            raise NotConfigured
        extension = cls(crawler, Path(path))
        crawler.signals.connect(extension.write, signals.engine_stopped)
        return extension

    def write(self) -> None:
        from crawler.monitoring.metrics import write_metrics

        try:
            if summary := read_summary(self._folder):
                write_metrics(summary, self._path)
        except (OSError, FolderError) as error:  # the archive is as whole as it would be
            logger.error("METRICS_FILE=%s cannot be written: %s", self._path, error)


class Monitors:
    """Spidermon, where SPIDERMON_ENABLED asks for it."""

    @classmethod
    def from_crawler(cls, crawler: Crawler) -> Any:
        if not crawler.settings.getbool("SPIDERMON_ENABLED"):
            raise NotConfigured
        from spidermon.contrib.scrapy.extensions import Spidermon

        return Spidermon.from_crawler(crawler)
