"""Fetching a few pages of a stranger's site without a crawl: robots.txt is obeyed, redirects stay on the site."""

import gzip
import time
import urllib.error
import urllib.request
import zlib
from http.client import HTTPConnection, HTTPException, HTTPResponse, HTTPSConnection
from io import BytesIO
from typing import Any
from urllib.parse import urljoin, urlsplit

from protego import Protego
from w3lib.url import safe_url_string

from archive.http.network_error import why_no_answer
from archive.http.post_address import post_parts
from archive.http.public_address import is_public, names_private_address
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


class _Public(HTTPConnection):
    """Asks nothing of a host that leads to an address which is not public, unless its very name says so."""

    def connect(self) -> None:
        super().connect()
        address = self.sock.getpeername()[0]
        if not is_public(address) and not names_private_address(self.host):
            self.close()
            raise ProbeError(f"{self.host} leads to {address}, which is no public address; --private allows it")


class _PublicTLS(HTTPSConnection, _Public):
    """The same, before the handshake."""


class _PublicHTTP(urllib.request.HTTPHandler):
    def http_open(self, request: urllib.request.Request) -> HTTPResponse:
        return self.do_open(HTTPConnection if _is_proxied(request) else _Public, request)


class _PublicHTTPS(urllib.request.HTTPSHandler):
    def https_open(self, request: urllib.request.Request) -> HTTPResponse:
        return self.do_open(HTTPSConnection if _is_proxied(request) else _PublicTLS, request)


def _is_proxied(request: urllib.request.Request) -> bool:
    """Whether a proxy is asked, which decides itself where a name leads."""
    return request.host != urlsplit(request.full_url).netloc


class PoliteFetch:
    """Fetches up to ``limit`` pages of one site, at a public address unless ``private``."""

    def __init__(self, limit: int, *, private: bool = False) -> None:
        self._left = limit
        self._robots: Protego | None = None
        self._delay = 0.0
        checks = () if private else (_PublicHTTP(), _PublicHTTPS())
        self._open = urllib.request.build_opener(_Unredirected(), *checks)

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
        except ProbeError:
            raise
        except (OSError, HTTPException, ValueError) as error:
            raise ProbeError(f"{url}: {why_no_answer(error)}") from error


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
