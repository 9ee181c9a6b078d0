"""What a crawl that goes on has whole in its archive needs no request, which would cost more than all else of it."""

from functools import cached_property

from scrapy import Request
from scrapy.crawler import Crawler

from archive.capture.capture import Capture
from archive.catalog.entry import Entry
from crawler.extensions.robots import Robots
from crawler.extensions.seen import SeenRequests


class Archived:
    """Tells what the archive of a resumed or replayed crawl holds, as the catalog has it; nothing of it is read.

    An address counts as asked for as it would with a request: it is not asked for again, and what redirects to it leads
    to what was made of it. Stat: `archive/answered`.
    """

    def __init__(self, crawler: Crawler) -> None:
        self._crawler = crawler

    def find(self, request: Request) -> Entry | None:
        """The whole response of status 200 that would answer a request."""
        answers = Capture.of(self._crawler).answers
        return answers.whole(request.url) if answers is not None and request.method == "GET" else None

    def settle(self, request: Request) -> bool:
        """Have a request count as answered; False where it has to go its way, since it was made before or robots.txt is
        not known to allow it."""
        robots = self._robots
        if robots is not None and not robots.is_allowed(request.url):
            return False
        if SeenRequests.of(self._crawler).request_seen(request):
            return False
        self._crawler.stats.inc_value("archive/answered")
        return True

    @cached_property
    def _robots(self) -> Robots | None:
        return self._crawler.get_downloader_middleware(Robots)
