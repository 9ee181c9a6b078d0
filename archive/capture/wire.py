"""The bytes of an exchange, recorded where Twisted receives them and where it writes the request.

A Scrapy response has lost what an archive needs: header order and case, chunk framing, 1xx responses.

What belongs to an exchange: all bytes that the request writes, and all that are received from then until the
response is complete, with those that came in the same piece after its end. Bytes that come later still,
before another request is written, belong to no exchange; Twisted closes such a connection. What the request
wrote went to the operating system, which does not tell how much of it reached a server that broke off.

This leans on private names of Scrapy 2.19 and Twisted 26.10: `HTTP11DownloadHandler._pool`,
`_LenientHTTP11ClientProtocol`, `HTTPConnectionPool._factory`, `HTTP11ClientProtocol._finishResponse` and
`_parser`, `Request._construct`. The tests compare with what a server received and sent: they tell of changes.
"""

import re
from concurrent.futures import Future
from contextvars import ContextVar
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from scrapy.core.downloader.handlers.http11 import _LenientHTTP11ClientFactory, _LenientHTTP11ClientProtocol
from twisted.internet.defer import Deferred
from twisted.internet.error import ConnectionDone
from twisted.python.failure import Failure
from twisted.web._newclient import Request as TxRequest
from twisted.web.client import HTTPConnectionPool

from archive.capture.capture import Capture
from archive.capture.private_hosts import PrivateAddress, PrivateHosts
from archive.capture.spool import Spool
from archive.catalog.entry import Entry
from archive.http.exchange import Exchange, NotArchived, Truncation
from archive.warc.pointer import RecordPointer

# What is said of a response that was broken off, live and when it is replayed.
LONG_HEAD = "a header section of more than HEADERS_MAXSIZE bytes"
LONG_RESPONSE = "a response of more than DOWNLOAD_MAXSIZE bytes"


class Attempt:
    """A request on its way; Twisted writes it again where a kept-alive connection turns out to be closed."""

    def __init__(
        self,
        capture: Capture,
        url: str,
        condition: Entry | None,
        *,
        proxied: bool,
        private_hosts: PrivateHosts,
        max_head: int,
        max_size: int,
    ) -> None:
        self.pointer: Future[RecordPointer] = Future()
        self.pointer.set_running_or_notify_cancel()  # waiting for it can be given up, archiving can't
        self._capture = capture
        self._url = url
        self._condition = condition
        self._proxied = proxied
        self._private_hosts = private_hosts
        self._wire: Wire | None = None
        self._ended = False
        self._max_head, self._max_size = max_head, max_size
        self.refused: str | None = None
        """Why the response is not read on."""

    def refuses(self, received: int, *, in_head: bool) -> bool:
        """Whether so many bytes on the wire are more than a response may take, its framing included."""
        if in_head and received > self._max_head:
            self.refused = f"{self._url}: {LONG_HEAD}"
        elif received > self._max_head + 2 * self._max_size:  # chunks may take more than what is in them
            self.refused = f"{self._url}: {LONG_RESPONSE}"
        return self.refused is not None

    def begin(self, transport: Any) -> "Wire":
        """Raises PrivateAddress where the connection leads to what must not be asked."""
        if self._wire is not None and self._wire.request:
            # It is sent again, as not a byte came back: an exchange of its own.
            self._capture.submit(self._wire.exchange(self._url, "disconnect", proxied=self._proxied))
        self._wire = None
        if not self._proxied:
            self._private_hosts.check(self._url, transport.getPeer().host)
        self._wire = Wire(self, transport, self._capture.folder)
        return self._wire

    def ending(self, flags: list[str]) -> Truncation | None:
        """What Scrapy's flags mean for a response whose end the protocol has not seen."""
        if "download_stopped" in flags:
            return "unspecified"
        # "partial": the response lasts until the connection closes, which it must then do in good order.
        lost = self._wire.lost if self._wire else None
        in_order = lost is not None and lost.type is ConnectionDone
        return None if "partial" in flags and in_order else "disconnect"

    def end(self, truncated: Truncation | None) -> None:
        if self._ended:
            return
        self._ended = True
        if self._wire is None or not self._wire.request:
            self.pointer.set_exception(NotArchived(f"{self._url}: nothing was sent"))
            return
        try:
            exchange = self._wire.exchange(self._url, truncated, proxied=self._proxied)
            written = self._capture.submit(exchange, self._condition)
        except BaseException as error:  # who waits for the pointer must hear of it, or waits forever
            self.pointer.set_exception(error)
            raise
        written.add_done_callback(self._settle)

    def _settle(self, written: Future[RecordPointer]) -> None:
        if (error := written.exception()) is not None:
            self.pointer.set_exception(error)
        else:
            self.pointer.set_result(written.result())


current: ContextVar[Attempt] = ContextVar("attempt")


class Wire:
    """The bytes of one request on one connection, and of what came back."""

    def __init__(self, attempt: Attempt, transport: Any, folder: Path) -> None:
        self.attempt = attempt
        self._folder = folder
        self.request = bytearray()
        self.response = Spool(folder)
        self.lost: Failure | None = None
        self._transport = transport
        self._started = datetime.now(UTC)
        self._tls: str | None = None

    def received(self, data: bytes) -> None:
        if not self.response:
            # The version is known only after the handshake, and forgotten when the connection is lost.
            name = getattr(self._transport.getHandle(), "get_protocol_version_name", lambda: "")()
            if match := re.fullmatch(r"TLSv(\d)(\.\d)?", name):
                self._tls = f"tls/{match[1]}{match[2] or '.0'}"
        self.response.add(data)

    def exchange(self, url: str, truncated: Truncation | None, *, proxied: bool) -> Exchange:
        """What crossed the wire, which then does not hold the response any more."""
        spool, self.response = self.response, Spool(self._folder)
        http = "http/1.0" if next(spool.pieces(), b"").startswith(b"HTTP/1.0") else "http/1.1"
        return Exchange(
            url=url,
            started=self._started,
            request=bytes(self.request),
            response=spool.whole(),
            ip=None if proxied else self._transport.getPeer().host,
            protocols=(http, self._tls) if self._tls else (http,),
            truncated=truncated,
        )


class _Connection:
    """A connection of the pool, for one attempt."""

    def __init__(self, protocol: Any, attempt: Attempt) -> None:
        self._protocol = protocol
        self._attempt = attempt

    def request(self, request: TxRequest) -> Any:
        captured = _CapturedRequest._construct(  # type: ignore[no-untyped-call]
            request.method,
            request.uri,
            request.headers,
            request.bodyProducer,
            persistent=request.persistent,
            parsedURI=request._parsedURI,
        )
        captured.attempt = self._attempt
        return self._protocol.request(captured)


class _CapturedRequest(TxRequest):
    attempt: Attempt
    wire: Wire

    def writeTo(self, transport: Any) -> Any:
        return super().writeTo(_Tee(transport, self.wire.request))  # type: ignore[no-untyped-call]


class _Tee:
    """A transport that keeps a copy of what is written to it."""

    def __init__(self, transport: Any, copy: bytearray) -> None:
        self._transport = transport
        self._copy = copy

    def write(self, data: bytes) -> None:
        self._copy += data
        self._transport.write(data)

    def writeSequence(self, pieces: Any) -> None:
        self.write(b"".join(pieces))

    def __getattr__(self, name: str) -> Any:
        return getattr(self._transport, name)


class _CaptureProtocol(_LenientHTTP11ClientProtocol):
    _wire: Wire | None = None

    def request(self, request: Any) -> Any:
        if self.state == "QUIESCENT":
            try:
                request.wire = self._wire = request.attempt.begin(self.transport)
            except PrivateAddress:
                transport: Any = self.transport
                transport.abortConnection()
                raise
        return super().request(request)

    def dataReceived(self, data: bytes) -> None:
        wire = self._wire
        if wire is not None:
            wire.received(data)
        super().dataReceived(data)  # type: ignore[no-untyped-call]
        # Twisted bounds a line of the header section, not how many there are, nor what chunks are framed with.
        if wire is not None and self._parser is not None:
            in_head = self._parser.state in ("STATUS", "HEADER")
            if wire.attempt.refuses(len(wire.response), in_head=in_head) and self.transport is not None:
                self.transport.abortConnection()

    def connectionLost(self, reason: Any = None) -> None:
        if self._wire is not None:
            self._wire.lost = reason
        super().connectionLost(reason)  # type: ignore[no-untyped-call]

    def _finishResponse(self, rest: bytes) -> None:
        # Without a parser the connection is gone, and what looks like the end of the response may not be one.
        if self._wire is not None and self._parser is not None:
            self._wire.attempt.end(None)
            self._wire = None
        super()._finishResponse(rest)


class _CaptureFactory(_LenientHTTP11ClientFactory):
    def buildProtocol(self, addr: Any) -> _CaptureProtocol:
        return _CaptureProtocol(self._quiescentCallback)  # type: ignore[no-untyped-call]


class CapturePool(HTTPConnectionPool):
    """Gives connections that know for which attempt they are asked."""

    _factory = _CaptureFactory

    def getConnection(self, key: Any, endpoint: Any) -> Deferred[Any]:
        return super().getConnection(key, endpoint).addCallback(_Connection, current.get())
