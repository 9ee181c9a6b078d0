"""Serves the sample site over HTTP/1.1, writing every byte itself: header case, chunks, wrong lengths."""

import gzip
import sys
import threading
import zlib
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from functools import cache
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from random import Random
from types import TracebackType
from typing import Any, Self

from .build import SampleSite, build
from .response import Bulk, Response

MISSING = Response(
    "<html><head><title>404</title></head><body>找不到这一页</body></html>".encode(),
    status=404,
    reason="Not Found",
)
DATE = "Mon, 06 May 2024 00:00:00 GMT"
"""Every answer bears this date, so that the same request always gets the same bytes."""


@dataclass(frozen=True, slots=True)
class Request:
    """A request as it came in; header names keep the case in which they were sent."""

    method: str
    path: str
    headers: tuple[tuple[str, str], ...]
    body: bytes = b""


built = cache(build)
"""A sample that its users share: it takes a fifth of a second to build."""


class SampleServer:
    """The sample site on a port of 127.0.0.1 (one that is free, unless given), while the context lasts.

    ``requests`` are those that it got, in order; ``site`` is the truth about what it serves.
    """

    def __init__(
        self, *, seed: int = 0, prefix: str = "", port: int = 0, site: SampleSite | None = None
    ) -> None:
        self.site = site or built(prefix, seed)
        self.requests: list[Request] = []
        self._lock = threading.Lock()
        self._asked: set[str] = set()
        self._http = _Http(("127.0.0.1", port), _Handler, self)
        self._thread = threading.Thread(target=self._http.serve_forever, args=(0.05,), daemon=True)

    @property
    def url(self) -> str:
        """The server's root, without a slash at its end; the site's paths follow on it."""
        return f"http://127.0.0.1:{self._http.server_address[1]}"

    def __enter__(self) -> Self:
        self._thread.start()
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.stop()

    def stop(self) -> None:
        """Stops listening; connections that are open end with their threads."""
        if self._thread.is_alive():
            self._http.shutdown()
            self._thread.join()
        self._http.server_close()

    def wait(self) -> None:
        """Serves until the thread is interrupted."""
        self._thread.join()

    def answer(self, request: Request) -> Response:
        """Records a request and finds its answer: that to a body, to a query, or, where a query is of no matter, to the
        path."""
        posted = f"POST {request.path} {request.body.decode()}"
        path = next((key for key in (posted, request.path) if key in self.site.pages), request.path.partition("?")[0])
        with self._lock:
            self.requests.append(request)
            again = path in self._asked
            self._asked.add(path)
        response = self.site.pages.get(path, MISSING)
        return response.first if response.first and not again else response


class _Http(ThreadingHTTPServer):
    daemon_threads = True
    block_on_close = False
    request_queue_size = 64

    def __init__(self, address: tuple[str, int], handler: type["_Handler"], sample: SampleServer) -> None:
        self.sample = sample
        super().__init__(address, handler)

    def handle_error(self, request: Any, client_address: Any) -> None:
        """A client that was killed is no error of the server."""
        if not isinstance(sys.exception(), ConnectionError):
            super().handle_error(request, client_address)


class _Handler(BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"
    disable_nagle_algorithm = True
    server: _Http

    def log_message(self, format: str, *args: object) -> None:
        """Says nothing: ``requests`` has it all."""

    def do_HEAD(self) -> None:
        self._serve(with_body=False)

    def do_GET(self) -> None:
        self._serve(with_body=True)

    def do_POST(self) -> None:
        self._serve(with_body=True)

    def _serve(self, *, with_body: bool) -> None:
        body = self.rfile.read(int(self.headers.get("Content-Length", 0)))
        request = Request(self.command, self.path, tuple(self.headers.items()), body)
        response = self.server.sample.answer(request)
        try:
            for piece in self._wire(request, response, with_body):
                self.wfile.write(piece)
        except (BrokenPipeError, ConnectionResetError):
            self.close_connection = True

    def _wire(self, request: Request, response: Response, with_body: bool) -> Iterator[bytes]:
        """The answer's bytes, head first."""
        if response.wire is not None:
            self.close_connection = True
            yield response.wire
            return
        tag = dict(response.headers).get("ETag")
        if tag and self.headers.get("If-None-Match") == tag:
            yield _head(304, "Not Modified", [("Date", DATE), ("ETag", tag)], response)
            return
        coded = response.gzip == "always" or (
            response.gzip == "offered" and "gzip" in self.headers.get("Accept-Encoding", "")
        )
        pieces, size = _body(response, coded)
        headers = [("Server", "nginx"), ("Date", DATE)]
        if response.content_type:
            headers.append(("Content-Type", response.content_type))
        headers += response.headers
        if coded:
            headers += [("Content-Encoding", "gzip"), ("Vary", "Accept-Encoding")]
        chunked = self.request_version == "HTTP/1.1" and (response.framing == "chunked" or size is None)
        if chunked:
            headers.append(("Transfer-Encoding", "chunked"))
        elif size is not None:
            headers.append(("Content-Length", str(size + response.surplus)))
        if response.surplus or (size is None and not chunked):
            self.close_connection = True
        headers.append(("Connection", "close" if self.close_connection else "keep-alive"))
        head = _head(response.status, response.reason, headers, response)
        if not with_body:
            yield head
        elif chunked:
            yield head
            yield from _chunks(pieces, Random(f"chunks {request.path}"))
        elif isinstance(response.body, bytes):
            yield head + b"".join(pieces)
        else:
            yield head
            yield from pieces


def _head(status: int, reason: str, headers: list[tuple[str, str]], response: Response) -> bytes:
    cases: dict[str, Callable[[str], str]] = {"title": str, "lower": str.lower, "odd": str.swapcase}
    case = cases[response.header_case]
    lines = [f"HTTP/1.1 {status} {reason}", *(f"{case(name)}: {value}" for name, value in headers)]
    return "\r\n".join([*lines, "", ""]).encode("latin-1")


def _body(response: Response, coded: bool) -> tuple[Iterator[bytes], int | None]:
    """The body's bytes and their number, which is None where it can't be known before the end."""
    body = response.body
    if isinstance(body, Bulk):
        return (_compressed(body), None) if coded else (body.chunks(), len(body))
    data = gzip.compress(body, mtime=0) if coded else body
    return iter((data,)), len(data)


def _compressed(bulk: Bulk) -> Iterator[bytes]:
    packer = zlib.compressobj(1, wbits=31)
    for piece in bulk.chunks():
        if packed := packer.compress(piece):
            yield packed
    yield packer.flush()


def _chunks(pieces: Iterator[bytes], random: Random) -> Iterator[bytes]:
    """Chunked framing (RFC 9112, 7.1) in chunks of odd sizes."""
    for piece in pieces:
        start = 0
        while start < len(piece):
            size = random.randrange(1, max(2, min(len(piece), 8000)))
            part = piece[start : start + size]
            yield b"%x\r\n%s\r\n" % (len(part), part)
            start += size
    yield b"0\r\n\r\n"
