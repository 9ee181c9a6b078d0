"""The download handler."""

import asyncio
from urllib.parse import urldefrag

from scrapy import Request
from scrapy.core.downloader.handlers.http11 import HTTP11DownloadHandler
from scrapy.crawler import Crawler
from scrapy.exceptions import DownloadCancelledError, DownloadTimeoutError, StopDownload
from scrapy.http import Response

from archive.capture.crawl import Capture
from archive.capture.wire import Attempt, CapturePool, current


class CaptureHandler(HTTP11DownloadHandler):
    """Scrapy's handler for http and https, with every exchange archived.

    `request.meta["warc"]` is the Future[RecordPointer] of the latest attempt; see `pointer`. What breaks off
    is archived as far as it came, and fails in Scrapy as it would without this. Where not one byte came back,
    nothing is archived.
    """

    def __init__(self, crawler: Crawler) -> None:
        super().__init__(crawler)
        self._capture = Capture.of(crawler)
        pool = CapturePool(self._pool._reactor, self._pool.persistent)  # type: ignore[no-untyped-call]
        pool.maxPersistentPerHost = self._pool.maxPersistentPerHost
        self._pool = pool

    async def download_request(self, request: Request) -> Response:
        attempt = Attempt(self._capture, urldefrag(request.url)[0], proxied=bool(request.meta.get("proxy")))
        request.meta["warc"] = attempt.pointer
        token = current.set(attempt)
        # Ends an attempt only where the protocol hasn't, having seen the whole response.
        try:
            response = await super().download_request(request)
            attempt.end(attempt.ending(response.flags))
        except DownloadTimeoutError:
            attempt.end("time")
            raise
        except DownloadCancelledError:  # DOWNLOAD_MAXSIZE
            attempt.end("length")
            raise
        except (StopDownload, asyncio.CancelledError):
            attempt.end("unspecified")
            raise
        except BaseException:
            attempt.end("disconnect")
            raise
        finally:
            current.reset(token)
        return response
