"""Spidermon's monitors of a crawl that has ended: each fails with what is wrong, and what to do about it."""

from pathlib import Path
from typing import Any

from spidermon import Monitor, MonitorSuite, monitors
from spidermon.contrib.actions.discord import SendDiscordMessage

from crawler.crawl_folder.closing_word import closing_word
from crawler.crawl_folder.folder import read_summary
from crawler.crawl_folder.json_lines import ARTICLES, read_rows

_EMPTY_MOST = 0.5  # of the articles may have no text: pages of pictures have none
_FEWEST = 10  # articles, below which a share says nothing


class _CrawlMonitor(Monitor):  # type: ignore[misc]
    longMessage = False  # the message alone

    @property
    def folder(self) -> Path:
        return Path(str(self.data.crawler.settings["CRAWL_DIR"]))


@monitors.name("Complete")
class CompleteMonitor(_CrawlMonitor):
    @monitors.name("All that was listed is archived")  # type: ignore[untyped-decorator]
    def test_complete(self) -> None:
        summary = read_summary(self.folder) or {}
        if summary.get("complete") is not True:
            self.fail(closing_word(self.folder, str(self.folder)))


@monitors.name("Split")
class SplitMonitor(_CrawlMonitor):
    @monitors.name("Articles have texts")  # type: ignore[untyped-decorator]
    def test_texts(self) -> None:
        texts = [bool(line.get("text")) for line in read_rows(self.folder / ARTICLES)]
        empty = texts.count(False)
        if len(texts) >= _FEWEST and empty > _EMPTY_MOST * len(texts):
            self.fail(
                f"{empty} of {len(texts)} articles in {self.folder} have no text: the pages may have a new layout."
                " Nothing is lost, the pages are archived. See what a page has: python -m archive get --decoded URL"
                f" {self.folder} > page.html, python -m crawler split page.html. Once the declaration of the paper fits"
                f" again (docs/sites.md), make the lines anew: python -m crawler extract {self.folder} -o FOLDER"
            )


class CrawlMonitors(MonitorSuite):  # type: ignore[misc]
    """All of them; where one fails, its message goes to the webhook, if there is one."""

    monitors = (CompleteMonitor, SplitMonitor)

    def __init__(self, *args: Any, crawler: Any = None, **kwargs: Any) -> None:
        if crawler is not None and crawler.settings.get("SPIDERMON_DISCORD_WEBHOOK_URL"):
            kwargs["monitors_failed_actions"] = [*(kwargs.get("monitors_failed_actions") or ()), SendDiscordMessage]
        super().__init__(*args, crawler=crawler, **kwargs)
