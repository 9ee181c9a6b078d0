"""What a server does, and what must come of it."""

import gzip
import zlib
from dataclasses import dataclass, field
from typing import Any

from tests.archive.wire_server import Answer

OK = b"HTTP/1.1 200 OK\r\n"
PAGE = "<p>中国冶金报</p>".encode("gb18030") * 200
ZIPPED = gzip.compress(PAGE, mtime=0)
CHUNKED = OK + b"Transfer-Encoding: chunked\r\n"
GZIP = b"Content-Encoding: gzip\r\n"


def chunked(body: bytes, extension: bytes = b"", trailers: bytes = b"", size: int = 700) -> bytes:
    pieces = [body[at : at + size] for at in range(0, len(body), size)]
    chunks = b"".join(b"%X%s\r\n%s\r\n" % (len(piece), extension, piece) for piece in pieces)
    return chunks + b"0" + extension + b"\r\n" + trailers + b"\r\n"


def sized(body: bytes, headers: bytes = b"", status: bytes = OK) -> bytes:
    return status + headers + b"Content-Length: %d\r\n\r\n" % len(body) + body


@dataclass(frozen=True)
class Case:
    """`outcome` is Scrapy's: a status or an exception; `request` are arguments of scrapy.Request."""

    answer: Answer
    outcome: str = "200"
    truncated: str | None = None
    request: dict[str, Any] = field(default_factory=dict)

    @property
    def kept(self) -> bool:
        """Whether the next request goes over the same connection."""
        return self.answer.then == "keep" and self.truncated is None


def status(line: bytes, headers: bytes = b"", body: bytes = b"no") -> Case:
    """An answer with a body and another status than 200."""
    return Case(Answer(sized(body, headers, b"HTTP/1.1 %s\r\n" % line)), line[:3].decode())


def method(name: str, answer: bytes, outcome: str = "200", **request: Any) -> Case:
    return Case(Answer(answer), outcome, request={"method": name, **request})


def surplus(response: bytes, extra: bytes, outcome: str = "200", **request: Any) -> Case:
    """More comes with the end of the response; nobody can tell what a later response would be."""
    return Case(Answer(response, then="close", whole=True, surplus=extra), outcome, request=request)


def lost(answer: Answer, outcome: str = "ResponseDataLossError", **meta: Any) -> Case:
    return Case(answer, outcome, "disconnect", {"meta": meta})


def late(response: bytes) -> Case:
    answer = Answer(response, then="hang", whole=True)
    return Case(answer, "DownloadTimeoutError", "time", {"meta": {"download_timeout": 1}})


def too_long(response: bytes) -> Case:
    answer = Answer(response, then="hang", whole=True)
    return Case(answer, "DownloadCancelledError", "length", {"meta": {"download_maxsize": 1000}})


def stopped(outcome: str, how: str) -> Case:
    """Given up by the spider, at the headers."""
    return Case(Answer(SHORT, then="hang", whole=True), outcome, "unspecified", {"meta": {"stop": how}})


FRAMING = {
    "sized": Case(Answer(sized(PAGE))),
    "empty": Case(Answer(sized(b""))),
    "large": Case(Answer(sized(PAGE * 40))),
    "length-with-noughts": Case(Answer(OK + b"Content-Length: 00004\r\n\r\nbody")),
    "length-twice": Case(Answer(OK + b"Content-Length: 4\r\nX: y\r\nContent-Length: 4\r\n\r\nbody")),
    "chunked": Case(Answer(CHUNKED + b"\r\n" + chunked(PAGE))),
    "chunked-empty": Case(Answer(CHUNKED + b"\r\n" + chunked(b""))),
    "chunks-of-a-byte": Case(Answer(CHUNKED + b"\r\n" + chunked(PAGE[:300], size=1))),
    "chunk-sizes-odd": Case(Answer(CHUNKED + b"\r\n0000a\r\n0123456789\r\nB\r\n0123456789a\r\n000\r\n\r\n")),
    "chunk-extensions": Case(Answer(CHUNKED + b"\r\n" + chunked(PAGE, extension=b';a="b c";d'))),
    "trailers": Case(Answer(CHUNKED + b"\r\n" + chunked(PAGE, trailers=b"X-Sum: 1\r\nX: 2\r\n"))),
    "extensions-and-trailers": Case(
        Answer(CHUNKED + b"Trailer: X-Sum\r\n\r\n" + chunked(PAGE, b";n=\xd6\xd0", b"X-Sum: \xb9\xfa\r\n"))
    ),
    "chunked-in-capitals": Case(Answer(OK + b"transfer-encoding: Chunked\r\n\r\n" + chunked(PAGE))),
    "gzip": Case(Answer(sized(ZIPPED, GZIP))),
    "gzip-of-two-members": Case(Answer(sized(ZIPPED + ZIPPED, GZIP))),
    "gzip-that-ends-early": Case(Answer(sized(ZIPPED[:-20], GZIP))),
    "gzip-that-is-none": Case(Answer(sized(PAGE, GZIP)), "BadGzipFile"),
    "deflate": Case(Answer(sized(zlib.compress(PAGE), b"Content-Encoding: deflate\r\n"))),
    "unknown-coding": Case(Answer(sized(PAGE, b"Content-Encoding: x-own\r\n"))),
    "chunked-gzip": Case(Answer(CHUNKED + GZIP + b"\r\n" + chunked(ZIPPED, size=9))),
    "chunked-gzip-extensions-trailers": Case(
        Answer(CHUNKED + GZIP + b"\r\n" + chunked(ZIPPED, b";x", b"X: y\r\n", size=30))
    ),
}
HEADERS = {
    "header-case": Case(Answer(sized(PAGE, b"cOnTeNt-tYpE:text/html\r\nX-ODD:  a  \r\n"))),
    "repeated-headers": Case(Answer(sized(PAGE, b"Set-Cookie: a\r\nX: y\r\nSet-Cookie: b\r\nX: y\r\n"))),
    "repeated-in-another-case": Case(Answer(sized(PAGE, b"X-A: 1\r\nx-a: 2\r\nX-a:\r\nX-A: 1\r\n"))),
    "folded-header": Case(Answer(sized(PAGE, b"X-Normalised: a\r\n b\r\n\tc\r\n"))),
    "colon-less-header": Case(Answer(sized(PAGE, b"no colon here\r\n"))),
    "no-space-and-tabs": Case(Answer(sized(PAGE, b"X-None:a\r\nX-Tab:\tb\t\r\n"))),
    "empty-values": Case(Answer(sized(PAGE, b"X-Empty:\r\nX-Blank:   \r\n"))),
    "latin-1-header": Case(
        Answer(sized(PAGE, b"X-Titel: M\xfcnchen \xff\xfe\r\nX-GBK: \xd6\xd0\xb9\xfa\r\n"))
    ),
    "utf-8-header": Case(Answer(sized(PAGE, "X-Section: 要闻 📰\r\nServer: 报社\r\n".encode()))),
    "control-characters": Case(Answer(sized(PAGE, b"X-Bell: \x07\x1b[0m\x7f\r\n"))),
    "long-header": Case(Answer(sized(PAGE, b"X-Long: %s\r\n" % (b"abc " * 2000)))),
    "many-headers": Case(Answer(sized(PAGE, b"".join(b"X-%d: %d\r\n" % (n, n) for n in range(120))))),
    "line-feeds-only": Case(Answer(b"HTTP/1.1 200 OK\nServer: old\nContent-Length: 4\n\nbody")),
    "line-feeds-only-chunked": Case(
        Answer(b"HTTP/1.1 200 OK\nTransfer-Encoding: chunked\n\n" + chunked(PAGE))
    ),
    "line-ends-mixed": Case(Answer(b"HTTP/1.1 200 OK\r\nServer: old\nContent-Length: 4\r\n\nbody")),
}
STATUSES = {
    "no-reason": Case(Answer(sized(PAGE, status=b"HTTP/1.1 200\r\n"))),
    "empty-reason": Case(Answer(sized(PAGE, status=b"HTTP/1.1 200 \r\n"))),
    "odd-reason": Case(Answer(sized(PAGE, status=b"HTTP/1.1 200  \xb3\xc9\xb9\xa6 \r\n"))),
    "early-hints": Case(Answer(b"HTTP/1.1 103 Early Hints\r\nLink: </a.css>\r\n\r\n" + sized(PAGE))),
    "interim-twice": Case(
        Answer(b"HTTP/1.1 100 Continue\r\n\r\nHTTP/1.1 103 Early Hints\r\nlink: </b>\r\n\r\n" + sized(PAGE))
    ),
    "early-hints-chunked": Case(
        Answer(b"HTTP/1.1 103\r\n\r\n" + CHUNKED + b"\r\n" + chunked(PAGE, trailers=b"X: y\r\n"))
    ),
    "no-content": Case(Answer(b"HTTP/1.1 204 No Content\r\nX: y\r\n\r\n"), "204"),
    "not-modified": Case(Answer(b'HTTP/1.1 304 Not Modified\r\nETag: "x"\r\n\r\n'), "304"),
    "not-modified-with-length": Case(Answer(b"HTTP/1.1 304 \r\nContent-Length: 4000\r\n\r\n"), "304"),
    "partial": status(b"206 Partial Content", b"Content-Range: bytes 0-1/4\r\n"),
    "redirect": status(b"302 Found", b"Location: /sized\r\n", b""),
    "redirect-to-raw-bytes": status(b"301 Moved", b"Location: /\xd6\xd0\xb9\xfa?q= #x\r\n"),
    "unauthorised": status(b"401 Unauthorized", b'WWW-Authenticate: Basic realm="\xd6\xd0"\r\n'),
    "forbidden": status(b"403 Forbidden", body=PAGE),
    "not-found-chunked": Case(
        Answer(b"HTTP/1.1 404 Not Found\r\nTransfer-Encoding: chunked\r\n\r\n" + chunked(PAGE)), "404"
    ),
    "unavailable": status(b"503 Service Unavailable", b"Retry-After: 1\r\n"),
    "unassigned-status": status(b"599 "),
}
METHODS = {
    "head": method("HEAD", OK + b"Content-Length: 4000\r\n\r\n"),
    "head-chunked": method("HEAD", CHUNKED + b"\r\n"),
    "head-not-found": method("HEAD", b"HTTP/1.1 404 Not Found\r\n\r\n", "404"),
    "post": method("POST", sized(b"thanks"), body="a=1&b=二"),
    "post-much": method("POST", CHUNKED + b"\r\n" + chunked(PAGE), body="版\r\n\r\n\0" * 9000),
    "post-nothing": method("POST", sized(b"thanks")),
    "post-unauthorised": method("POST", sized(b"", status=b"HTTP/1.1 401 \r\n"), "401", body="a=1"),
    "put": method("PUT", b"HTTP/1.1 204 No Content\r\n\r\n", "204", body="put"),
    "delete": method("DELETE", sized(b"gone")),
    "options": method("OPTIONS", sized(b"", b"Allow: GET\r\n")),
    "get-with-body": method("GET", sized(PAGE), body="query"),
    "odd-request-headers": method(
        "GET", sized(PAGE), headers={"x-lower": "a", "X-Twice": ["b", "c"], "X-Utf8": "版", "Accept": "*/*"}
    ),
}
CLOSING = {
    "until-closed": Case(Answer(OK + b"Connection: close\r\n\r\n" + PAGE, then="close")),
    "until-closed-unannounced": Case(Answer(OK + b"\r\n" + PAGE, then="close")),
    "until-closed-empty": Case(Answer(OK + b"\r\n", then="close")),
    "until-closed-gzip": Case(Answer(OK + GZIP + b"\r\n" + ZIPPED, then="close")),
    "http-1.0": Case(Answer(b"HTTP/1.0 200 OK\r\n\r\n" + PAGE, then="close")),
    "http-1.0-sized": Case(Answer(sized(PAGE, b"Connection: close\r\n", b"HTTP/1.0 200 OK\r\n"), then="close")),
    "connection-close": Case(Answer(sized(PAGE, b"Connection: close\r\n"), then="close")),
    "connection-close-chunked": Case(
        Answer(CHUNKED + b"Connection: close\r\n\r\n" + chunked(PAGE), then="close")
    ),
}
SURPLUS = {
    "surplus": surplus(sized(b"body"), b"and more\r\n\r\n"),
    "surplus-after-chunks": surplus(CHUNKED + b"\r\n" + chunked(b"abc"), b"surplus"),
    "surplus-after-no-content": surplus(b"HTTP/1.1 204 No Content\r\n\r\n", b"content", "204"),
    "surplus-after-not-modified": surplus(b"HTTP/1.1 304 Not Modified\r\n\r\n", PAGE, "304"),
    "surplus-after-head": surplus(sized(b""), PAGE, method="HEAD"),
    "surplus-like-a-response": surplus(sized(b"one"), sized(b"two")),
}
# Those that break off: an exact prefix, and the reason.
SHORT = OK + b"Content-Length: 5000\r\n\r\n" + PAGE[:900]
CUT = CHUNKED + b"\r\n" + chunked(PAGE)[:1000]
BROKEN = {
    "short-body": lost(Answer(SHORT, then="close")),
    "short-gzip": lost(Answer(OK + GZIP + b"Content-Length: 9999\r\n\r\n" + ZIPPED, then="close")),
    "no-body": lost(Answer(OK + b"Content-Length: 5000\r\n\r\n", then="close")),
    "bad-chunk": lost(Answer(CHUNKED + b"\r\n5\r\nhello\r\nnot a size\r\n", whole=True)),
    "bad-chunk-end": lost(Answer(CHUNKED + b"\r\n5\r\nhello, more\r\n0\r\n\r\n", whole=True)),
    "negative-chunk": lost(Answer(CHUNKED + b"\r\n-5\r\nhello\r\n0\r\n\r\n", whole=True)),
    "cut-in-a-chunk": lost(Answer(CUT, then="close")),
    "cut-in-a-chunk-size": lost(Answer(CHUNKED + b"\r\n5\r\nhello\r\n5", then="close")),
    "cut-in-trailers": lost(Answer(CHUNKED + b"\r\n" + chunked(b"abc", trailers=b"X: y\r\n")[:-2], then="close")),
    "no-last-chunk": lost(Answer(CHUNKED + b"\r\n5\r\nhello\r\n", then="close")),
    "reset": lost(Answer(SHORT, then="reset")),
    "reset-in-a-chunk": lost(Answer(CUT, then="reset")),
    "reset-in-headers": lost(Answer(OK + b"Content-Le", then="reset"), "DownloadFailedError"),
    "cut-in-headers": lost(Answer(OK + b"Content-Le", then="close"), "DownloadFailedError"),
    "cut-in-status": lost(Answer(b"HTTP/1.1 2", then="close"), "DownloadFailedError"),
    "cut-after-early-hints": lost(Answer(b"HTTP/1.1 103 \r\n\r\n", then="close"), "DownloadFailedError"),
    "not-http": lost(Answer(b"220 ftp.example.org ready\r\n", whole=True), "DownloadFailedError"),
    # Twisted gives up at names that are no tokens.
    "space-before-colon": lost(Answer(sized(PAGE, b"X-Odd : a\r\n"), whole=True), "DownloadFailedError"),
    "utf-8-name": lost(Answer(sized(PAGE, "X-版: a\r\n".encode()), whole=True), "DownloadFailedError"),
    "tolerated-loss": lost(Answer(SHORT, then="close"), "200", download_fail_on_dataloss=False),
    "timeout": late(SHORT),
    "timeout-in-headers": late(OK + b"Server: slow"),
    "timeout-until-closed": late(OK + b"\r\n" + PAGE[:900]),
    "declared-too-long": too_long(SHORT),
    "grows-too-long": too_long(OK + b"\r\n" + PAGE[:2000]),
    "chunks-grow-too-long": too_long(CUT + b"0" * 300),
    "stopped": stopped("200", "and return what came"),
    "stopped-with-failure": stopped("StopDownload", "fail"),
}
CASES = {**FRAMING, **HEADERS, **STATUSES, **METHODS, **CLOSING, **SURPLUS, **BROKEN}
