"""Fetching a few pages of a stranger's site without a crawl: robots.txt is obeyed, redirects stay on the site."""

import gzip
import time
import urllib.error
import urllib.request
import zlib
from http.client import HTTPException
from io import BytesIO
from typing import Any
from urllib.parse import urljoin, urlsplit

from protego import Protego
from w3lib.url import safe_url_string

from archive.http.post_address import post_parts
from crawler.page.page import Page
from crawler.settings import PAGE_MAXSIZE, ROBOTSTXT_USER_AGENT

AGENT = f"{ROBOTSTXT_USER_AGENT} (newspaper archive; a probe)"
_PATIENCE = 30  # seconds
_REDIRECTS = 5
_DELAY = 1.0  # seconds between two requests, more where robots.txt says so


class ProbeError(ValueError):
    """A page that cannot be had, and why."""


class _Unredirected(urllib.request.HTTPRedirectHandler):
    def redirect_request(self, *_: Any) -> None:
        return None


class PoliteFetch:
    """Fetches up to ``limit`` pages of one site."""

    def __init__(self, limit: int) -> None:
        self._left = limit
        self._robots: Protego | None = None
        self._delay = 0.0
        self._open = urllib.request.build_opener(_Unredirected())

    def page(self, url: str) -> Page:
        """A page of the site of the first. Raises ProbeError."""
        host = urlsplit(url).netloc
        if self._robots is None:
            self._robots = self._read_robots(url)
        for _ in range(_REDIRECTS + 1):
            if self._left <= 0:
                raise ProbeError(f"{url}: enough pages are fetched")
            if not self._robots.can_fetch(url, ROBOTSTXT_USER_AGENT):
                raise ProbeError(f"{url}: forbidden by robots.txt")
            status, headers, body = self._ask(url)
            if status in (301, 302, 303, 307, 308) and (location := headers.get("Location")):
                url = safe_url_string(urljoin(url, location))
                if urlsplit(url).netloc != host:
                    raise ProbeError(f"leads off the site, to {url}")
                continue
            self._left -= 1
            if status != 200:
                raise ProbeError(f"{url}: HTTP {status}")
            return Page(url, body, headers.get("Content-Type"))
        raise ProbeError(f"{url}: more than {_REDIRECTS} redirects")

    def _read_robots(self, url: str) -> Protego:
        status, _, body = self._ask(urljoin(url, "/robots.txt"))
        if status >= 500:
            raise ProbeError(f"{urljoin(url, '/robots.txt')}: HTTP {status}; nothing may be fetched")
        found = Protego.parse(body.decode("utf-8", "replace") if status == 200 else "")
        self._delay = max(_DELAY, float(found.crawl_delay(ROBOTSTXT_USER_AGENT) or 0))
        return found

    def _ask(self, url: str) -> tuple[int, Any, bytes]:
        time.sleep(self._delay)
        headers = {"User-Agent": AGENT, "Accept-Encoding": "gzip"}
        target, body = post_parts(url) or (url, None)
        data = body.encode("ascii") if body is not None else None
        request = urllib.request.Request(target, data, headers)
        try:
            with self._open.open(request, timeout=_PATIENCE) as response:
                return response.status, response.headers, _content(url, response)
        except urllib.error.HTTPError as error:
            with error:
                return error.code, error.headers, b""
        except (OSError, HTTPException, ValueError) as error:
            raise ProbeError(f"{url}: {error}") from error


def _content(url: str, response: Any) -> bytes:
    body: bytes = response.read(PAGE_MAXSIZE + 1)
    if response.headers.get("Content-Encoding", "").lower() == "gzip":
        try:
            with gzip.open(BytesIO(body)) as unpacked:
                body = unpacked.read(PAGE_MAXSIZE + 1)
        except (OSError, EOFError, zlib.error) as error:
            raise ProbeError(f"{url}: {error}") from error
    if len(body) > PAGE_MAXSIZE:
        raise ProbeError(f"{url}: more than {PAGE_MAXSIZE} bytes")
    return body
