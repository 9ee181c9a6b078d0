"""Scrapy's download handler for http and https, which hands every exchange to the archive."""

import asyncio
import sys
from urllib.parse import urldefrag

from scrapy import Request
from scrapy.core.downloader.handlers.http11 import HTTP11DownloadHandler
from scrapy.crawler import Crawler
from scrapy.exceptions import DownloadCancelledError, DownloadTimeoutError, IgnoreRequest, StopDownload
from scrapy.http import Response

from archive.capture.capture import CONDITION, Capture
from archive.capture.private_hosts import ALL, PrivateHosts
from archive.capture.wire import LONG_RESPONSE, Attempt, CapturePool, current


class CaptureHandler(HTTP11DownloadHandler):
    """Scrapy's handler for http and https, with every exchange archived.

    `request.meta["warc"]` is the Future[RecordPointer] of the latest attempt; see `pointer`. What breaks off
    is archived as far as it came, and fails in Scrapy as it would without this. Where not one byte came back,
    the request is archived alone. A header section of more than HEADERS_MAXSIZE bytes is not read on.

    PRIVATE_HOSTS names the hosts that may be at addresses that are not public (default: all); of another nothing is
    asked there, and the request ends in PrivateAddress. Behind a proxy the proxy alone knows where a name leads.
    """

    def __init__(self, crawler: Crawler) -> None:
        super().__init__(crawler)
        self._capture = Capture.of(crawler)
        self._max_head = crawler.settings.getint("HEADERS_MAXSIZE", 256 * 2**10)
        self._max_size = crawler.settings.getint("DOWNLOAD_MAXSIZE")
        self._private_hosts = PrivateHosts(crawler.settings.getlist("PRIVATE_HOSTS", [ALL]))
        pool = CapturePool(self._pool._reactor, self._pool.persistent)  # type: ignore[no-untyped-call]
        pool.maxPersistentPerHost = self._pool.maxPersistentPerHost
        self._pool = pool

    async def download_request(self, request: Request) -> Response:
        if self._capture.replays:
            raise IgnoreRequest(f"{request.url}: the network is not asked when replaying; is ArchiveFirst missing?")
        await self._capture.room()
        condition = request.meta.get(CONDITION)
        url = urldefrag(request.url)[0]
        attempt = Attempt(
            self._capture,
            url,
            condition,
            proxied=bool(request.meta.get("proxy")),
            private_hosts=self._private_hosts,
            max_head=self._max_head,
            max_size=request.meta.get("download_maxsize") or self._max_size or sys.maxsize,
        )
        request.meta["warc"] = attempt.pointer
        token = current.set(attempt)
        # Ends an attempt only where the protocol hasn't, having seen the whole response.
        try:
            response = await super().download_request(request)
            attempt.end(attempt.ending(response.flags))
        except DownloadTimeoutError:
            attempt.end("time")
            raise
        except DownloadCancelledError as error:  # DOWNLOAD_MAXSIZE
            attempt.end("length")
            raise DownloadCancelledError(f"{url}: {LONG_RESPONSE}") from error
        except (StopDownload, asyncio.CancelledError):
            attempt.end("unspecified")
            raise
        except BaseException as error:
            attempt.end("disconnect" if attempt.refused is None else "length")
            if attempt.refused is not None:
                raise DownloadCancelledError(attempt.refused) from error
            raise
        finally:
            current.reset(token)
        return response
