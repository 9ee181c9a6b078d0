"""Run as a script: crawls what a JSON file lists, one after the other, and prints a line for each outcome."""

import json
import sys
from collections.abc import AsyncIterator
from pathlib import Path
from random import Random
from types import MappingProxyType
from typing import Any

import scrapy
from scrapy.crawler import Crawler, CrawlerProcess
from scrapy.exceptions import StopDownload
from twisted.internet import tcp
from twisted.internet.abstract import FileDescriptor

from archive.capture.capture import pointer
from archive.http.exchange import NotArchived
from tests.archive.wire_server import PIECES

PLAN: dict[str, Any] = json.loads(Path(sys.argv[1]).read_text())


class Reads:
    """Makes each read of a connection take random sizes, seeded, of what is there.

    How a server splits its writes decides nothing: the kernel joins what has come before the reader comes.
    """

    def __init__(self, crawler: Crawler, seed: int) -> None:
        self._random = Random(seed)
        self._whole = False
        crawler.signals.connect(self._choose, scrapy.signals.request_reached_downloader)
        tcp.Connection.bufferSize = property(self._size)  # type: ignore[assignment]

    def _choose(self, request: scrapy.Request) -> None:
        """What belongs to an exchange after its end is what came in one piece with it; such are not split."""
        self._whole = request.meta.get("read_whole", False)

    def _size(self, _: object) -> int:
        return FileDescriptor.bufferSize if self._whole else self._random.choice(PIECES)


class WireSpider(scrapy.Spider):
    name = "wire"
    site_name = "local 服务"
    arguments = MappingProxyType({"site": "local", "since": "2024-02-20"})

    async def start(self) -> AsyncIterator[scrapy.Request]:
        self.crawler.signals.connect(self.stop, scrapy.signals.headers_received)
        if (seed := PLAN["read_seed"]) is not None:
            Reads(self.crawler, seed)
        for number, planned in enumerate(PLAN["requests"]):
            yield scrapy.Request(
                dont_filter=True,
                priority=-number,
                callback=self.done,
                errback=self.failed,
                **{**planned, "meta": {"handle_httpstatus_all": True, **planned.get("meta", {})}},
            )

    def stop(self, request: scrapy.Request) -> None:
        if stop := request.meta.get("stop"):
            raise StopDownload(fail=stop == "fail")

    async def done(self, response: scrapy.http.Response) -> None:
        await self.tell(response.request, str(response.status), response.meta)

    async def failed(self, failure: Any) -> None:
        await self.tell(failure.request, type(failure.value).__name__, failure.request.meta)

    async def tell(self, request: Any, outcome: str, meta: dict[str, Any]) -> None:
        try:
            place = await pointer(meta)
        except NotArchived as error:
            print(json.dumps({"url": request.url, "outcome": outcome, "error": str(error)}))
            return
        where = {name: getattr(place, name) for name in ("file", "offset", "length", "record_id")}
        row = {"url": request.url, "outcome": outcome, "warc": where, "payload_digest": place.payload_digest}
        print(json.dumps(row))


if __name__ == "__main__":
    process = CrawlerProcess(
        {
            "DOWNLOAD_HANDLERS": {
                "http": "archive.capture.handler.CaptureHandler",
                "https": "archive.capture.handler.CaptureHandler",
            },
            "CONCURRENT_REQUESTS": 1,
            "DOWNLOAD_DELAY": 0,
            "DOWNLOAD_VERIFY_CERTIFICATES": False,
            "RETRY_ENABLED": False,
            "REDIRECT_ENABLED": False,
            "COOKIES_ENABLED": False,
            "REMOTE_CONTROL_ENABLED": False,
            "TELNETCONSOLE_ENABLED": False,
            "LOG_LEVEL": "INFO",
            **PLAN["settings"],
        }
    )
    process.crawl(WireSpider)
    process.start()
