"""The archive first, the network second: one mechanism for resuming and replaying a crawl.

It is the innermost downloader middleware, not a part of the download handler: the downloader waits between requests
before it calls a handler, and a response from the archive needs no waiting.
"""

from concurrent.futures import Future
from typing import NoReturn, Self

from scrapy import Request
from scrapy.crawler import Crawler
from scrapy.exceptions import (
    DownloadCancelledError,
    DownloadFailedError,
    DownloadTimeoutError,
    IgnoreRequest,
    ResponseDataLossError,
)
from scrapy.http import Headers, Response
from scrapy.responsetypes import responsetypes

from archive.capture.capture import CONDITION, NOT_FROM_OTHERS, Capture
from archive.capture.wire import LONG_HEAD, LONG_RESPONSE
from archive.catalog.entry import NOT_MODIFIED, Entry
from archive.catalog.lookup import Answer
from archive.http.exchange import NotArchived
from archive.http.post_address import post_address
from archive.warc.pointer import RecordPointer

_VALIDATORS = ("If-None-Match", "If-Modified-Since")
# What Twisted takes out of a response's headers: they are of the connection, or describe framing that is gone.
_OF_CONNECTION = frozenset(
    b"connection keep-alive te trailers transfer-encoding upgrade proxy-connection content-length".split()
)


class ArchiveFirst:
    """Answers a GET or POST request from the archive if that holds the response, else lets it pass to the network.

    When replaying, nothing passes: what the archive lacks is an IgnoreRequest that says so, what broke off when it was
    captured fails as it did then. When resuming, what broke off or said "not now" (RETRY_HTTP_CODES) is asked for
    again.
    With ARCHIVE_ALSO, what this crawl does not hold is looked for in other crawls' archives before it is asked for.
    With a DEDUP_INDEX, a request for an address that is archived in an earlier crawl is conditional; to a 304 the
    archived response is the answer.
    Stats: `archive/answered`, `archive/not_modified`.
    """

    def __init__(self, crawler: Crawler) -> None:
        self._capture = Capture.of(crawler)
        self._stats = crawler.stats

    @classmethod
    def from_crawler(cls, crawler: Crawler) -> Self:
        return cls(crawler)

    def process_request(self, request: Request) -> Response | None:
        answers = self._capture.answers
        if answers is not None and request.method in ("GET", "POST"):
            try:
                answer = answers.find(_address(request))
            except NotArchived as error:
                if self._capture.replays:
                    raise IgnoreRequest(str(error)) from error
            else:
                if answers.is_final(answer) or self._capture.replays:
                    self._stats.inc_value("archive/answered")
                    return self._response(request, answer)
        elif self._capture.replays:
            raise IgnoreRequest(f"{request.method} {request.url}: only GET and POST requests can be replayed")
        if (answer_of_others := self._from_others(request)) is not None:
            self._stats.inc_value("archive/answered")
            return self._response(request, answer_of_others)
        self._make_conditional(request)
        return None

    def _from_others(self, request: Request) -> Answer | None:
        """What other crawls hold for an address that a page lists, where it is whole; robots.txt is asked for anew."""
        others = self._capture.others
        if others is None or "listed_url" not in request.meta or request.meta.get(NOT_FROM_OTHERS):
            return None
        try:
            answer = others.find(_address(request))
        except NotArchived:
            return None
        return answer if others.is_final(answer) else None

    def process_response(self, request: Request, response: Response) -> Response | Request:
        condition = request.meta.get(CONDITION)
        if response.status != NOT_MODIFIED or condition is None:
            return response
        try:
            answer = self._capture.answer_of(condition)
        except NotArchived:  # it was there when the request was made: ask for the whole response
            again = request.replace(dont_filter=True, meta={**request.meta, CONDITION: None})
            for name in _VALIDATORS:
                again.headers.pop(name, None)
            return again
        self._stats.inc_value("archive/not_modified")
        return _as_response(request, answer)

    def _make_conditional(self, request: Request) -> None:
        if request.method != "GET" or CONDITION in request.meta or any(name in request.headers for name in _VALIDATORS):
            return
        condition: Entry | None = self._capture.known(request.url)
        if condition is not None:
            request.meta[CONDITION] = condition
            for name, value in zip(_VALIDATORS, (condition.etag, condition.modified), strict=True):
                if value:
                    request.headers[name] = value.encode("latin-1")

    def _response(self, request: Request, answer: Answer) -> Response:
        pointer: Future[RecordPointer] = Future()
        pointer.set_result(answer.pointer)
        request.meta["warc"] = pointer
        if answer.truncated is not None:
            _fail(request, answer)
        return _as_response(request, answer)


def _address(request: Request) -> str:
    """The address that a request is looked up by."""
    if request.method != "POST":
        return request.url
    kind = request.headers.get("Content-Type")
    return post_address(request.url, kind.decode("latin-1") if kind else None, request.body)


def _as_response(request: Request, answer: Answer) -> Response:
    """A response as the download handler would have made it."""
    headers = Headers()
    for name, value in answer.headers:
        if name.lower() not in _OF_CONNECTION:
            headers.appendlist(name, value)
    kind = responsetypes.from_args(headers=headers, url=request.url, body=answer.payload)
    return kind(
        request.url, status=answer.status, headers=headers, body=answer.payload, flags=["archived"], request=request
    )


def _fail(request: Request, answer: Answer) -> NoReturn:
    """The exception that a download which broke off ended with."""
    if answer.truncated == "time":
        raise DownloadTimeoutError(f"{request.url}: no whole response in time")
    if answer.truncated == "length":
        raise DownloadCancelledError(f"{request.url}: {LONG_RESPONSE if answer.status else LONG_HEAD}")
    if answer.status:
        raise ResponseDataLossError
    raise DownloadFailedError(f"{request.url}: no whole header section")
