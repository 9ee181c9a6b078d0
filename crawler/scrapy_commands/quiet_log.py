"""What Scrapy logs at the level INFO that is not about the crawl, and errors that another line tells: left out."""

import logging
from collections.abc import Mapping

# By logger: how the messages begin that are left out, before their values are filled in; "" is all below WARNING.
_ABOUT_SCRAPY: Mapping[str, tuple[str, ...]] = {
    "scrapy.utils.log": ("",),
    "scrapy.addons": ("",),
    "scrapy.middleware": ("",),
    "scrapy.crawler": ("Overridden settings",),
    "scrapy.core.engine": ("Spider opened",),
    "scrapy.spidermiddlewares.httperror": ("Ignoring response",),
}
# By spider: what Spidermon writes around the results of its monitors.
_SPIDERMON = ("[Spidermon] --", "[Spidermon] 0 actions", "[Spidermon] OK")
# Failed requests have their line of the report, with the reason.
_TOLD_ELSEWHERE: Mapping[str, tuple[str, ...]] = {"scrapy.downloadermiddlewares.retry": ("Gave up retrying",)}
# Errors of the network, whose traceback shows the inside of Twisted.
_NETWORK = ("scrapy.downloadermiddlewares.robotstxt",)


class _LeaveOut(logging.Filter):
    """Drops the messages of a logger that begin so, up to a level."""

    def __init__(self, beginnings: tuple[str, ...], level: int) -> None:
        super().__init__()
        self.beginnings, self.level = beginnings, level

    def filter(self, record: logging.LogRecord) -> bool:
        return record.levelno > self.level or not str(record.msg).startswith(self.beginnings)


class _WithoutTraceback(logging.Filter):
    """Leaves of an error its message, which names the exception."""

    def filter(self, record: logging.LogRecord) -> bool:
        record.exc_info = record.exc_text = None
        return True


def quieten() -> None:
    """Keep the log to the crawl, for the rest of the process. With LOG_LEVEL=DEBUG all is wanted: do not call it."""
    frames = dict.fromkeys(("edition", "channel"), _SPIDERMON)
    told = ((_ABOUT_SCRAPY, logging.INFO), (frames, logging.INFO), (_TOLD_ELSEWHERE, logging.ERROR))
    for names, level in told:
        for name, beginnings in names.items():
            logging.getLogger(name).addFilter(_LeaveOut(beginnings, level))
    for name in _NETWORK:
        logging.getLogger(name).addFilter(_WithoutTraceback())
