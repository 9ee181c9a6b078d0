"""Exchanges as servers make them, whole and broken: what the server does, and what must come of it."""

import gzip
from dataclasses import dataclass, field
from typing import Any

from tests.archive.wire_server import Answer

OK = b"HTTP/1.1 200 OK\r\n"
PAGE = "<p>中国冶金报</p>".encode("gb18030") * 200
ZIPPED = gzip.compress(PAGE, mtime=0)


def chunked(body: bytes, extension: bytes = b"", trailers: bytes = b"", size: int = 700) -> bytes:
    pieces = [body[at : at + size] for at in range(0, len(body), size)]
    chunks = b"".join(b"%X%s\r\n%s\r\n" % (len(piece), extension, piece) for piece in pieces)
    return chunks + b"0" + extension + b"\r\n" + trailers + b"\r\n"


def sized(body: bytes, headers: bytes = b"", status: bytes = OK) -> bytes:
    return status + headers + b"Content-Length: %d\r\n\r\n" % len(body) + body


@dataclass(frozen=True)
class Case:
    answer: Answer
    outcome: str = "200"
    truncated: str | None = None
    request: dict[str, Any] = field(default_factory=dict)


SHORT = OK + b"Content-Length: 5000\r\n\r\n" + PAGE[:900]
CHUNKED = OK + b"Transfer-Encoding: chunked\r\n"
CASES: dict[str, Case] = {
    "sized": Case(Answer(sized(PAGE))),
    "chunked": Case(Answer(CHUNKED + b"\r\n" + chunked(PAGE))),
    "chunk-extensions": Case(Answer(CHUNKED + b"\r\n" + chunked(PAGE, extension=b';a="b c";d'))),
    "trailers": Case(Answer(CHUNKED + b"\r\n" + chunked(PAGE, trailers=b"X-Sum: 1\r\nX: 2\r\n"))),
    "chunked-in-capitals": Case(Answer(OK + b"transfer-encoding: Chunked\r\n\r\n" + chunked(PAGE))),
    "gzip": Case(Answer(sized(ZIPPED, b"Content-Encoding: gzip\r\n"))),
    "chunked-gzip": Case(Answer(CHUNKED + b"Content-Encoding: gzip\r\n\r\n" + chunked(ZIPPED, size=9))),
    "header-case": Case(Answer(sized(PAGE, b"cOnTeNt-tYpE:text/html\r\nX-ODD:  a  \r\n"))),
    "repeated-headers": Case(Answer(sized(PAGE, b"Set-Cookie: a\r\nX: y\r\nSet-Cookie: b\r\nX: y\r\n"))),
    "folded-header": Case(Answer(sized(PAGE, b"X-Folded: a\r\n b\r\n\tc\r\n"))),
    "colon-less-header": Case(Answer(sized(PAGE, b"no colon here\r\n"))),
    "latin-1-header": Case(
        Answer(sized(PAGE, b"X-Titel: M\xfcnchen \xff\xfe\r\nX-GBK: \xd6\xd0\xb9\xfa\r\n"))
    ),
    "line-feeds-only": Case(Answer(b"HTTP/1.1 200 OK\nServer: old\nContent-Length: 4\n\nbody")),
    "no-reason": Case(Answer(sized(PAGE, status=b"HTTP/1.1 200\r\n"))),
    "odd-reason": Case(Answer(sized(PAGE, status=b"HTTP/1.1 200  \xb3\xc9\xb9\xa6 \r\n"))),
    "early-hints": Case(Answer(b"HTTP/1.1 103 Early Hints\r\nLink: </a.css>\r\n\r\n" + sized(PAGE))),
    "no-content": Case(Answer(b"HTTP/1.1 204 No Content\r\nX: y\r\n\r\n"), outcome="204"),
    "not-modified": Case(Answer(b'HTTP/1.1 304 Not Modified\r\nETag: "x"\r\n\r\n'), outcome="304"),
    "redirect": Case(Answer(sized(b"", b"Location: /sized\r\n", b"HTTP/1.1 302 Found\r\n")), outcome="302"),
    "head": Case(Answer(OK + b"Content-Length: 4000\r\n\r\n"), request={"method": "HEAD"}),
    "post": Case(Answer(sized(b"thanks")), request={"method": "POST", "body": "a=1&b=二"}),
    "unauthorised": Case(
        Answer(sized(b"no", b"WWW-Authenticate: Basic\r\n", b"HTTP/1.1 401 Unauthorized\r\n")), outcome="401"
    ),
    "empty": Case(Answer(sized(b""))),
    "surplus": Case(Answer(sized(b"body"), then="close", whole=True, surplus=b"and more\r\n\r\n")),
    "surplus-after-chunks": Case(
        Answer(CHUNKED + b"\r\n" + chunked(b"abc"), then="close", whole=True, surplus=b"surplus")
    ),
    "until-closed": Case(Answer(OK + b"Connection: close\r\n\r\n" + PAGE, then="close")),
    "http-1.0": Case(Answer(b"HTTP/1.0 200 OK\r\n\r\n" + PAGE, then="close")),
    "connection-close": Case(Answer(sized(PAGE, b"Connection: close\r\n"), then="close")),
    "short-body": Case(Answer(SHORT, then="close"), "ResponseDataLossError", "disconnect"),
    "bad-chunk": Case(
        Answer(CHUNKED + b"\r\n5\r\nhello\r\nnot a size\r\n", whole=True),
        "ResponseDataLossError",
        "disconnect",
    ),
    "no-last-chunk": Case(
        Answer(CHUNKED + b"\r\n5\r\nhello\r\n", then="close"), "ResponseDataLossError", "disconnect"
    ),
    "reset": Case(Answer(SHORT, then="reset"), "ResponseDataLossError", "disconnect"),
    "cut-in-headers": Case(Answer(OK + b"Content-Le", then="close"), "DownloadFailedError", "disconnect"),
    "not-http": Case(
        Answer(b"220 ftp.example.org ready\r\n", whole=True), "DownloadFailedError", "disconnect"
    ),
    "timeout": Case(
        Answer(SHORT, then="hang"),
        "DownloadTimeoutError",
        "time",
        {"meta": {"download_timeout": 1}},
    ),
    "timeout-in-headers": Case(
        Answer(OK + b"Server: slow", then="hang"),
        "DownloadTimeoutError",
        "time",
        {"meta": {"download_timeout": 1}},
    ),
    "timeout-until-closed": Case(
        Answer(OK + b"\r\n" + PAGE[:900], then="hang"),
        "DownloadTimeoutError",
        "time",
        {"meta": {"download_timeout": 1}},
    ),
    "declared-too-long": Case(
        Answer(SHORT, then="hang", whole=True),
        "DownloadCancelledError",
        "length",
        {"meta": {"download_maxsize": 1000}},
    ),
    "grows-too-long": Case(
        Answer(OK + b"\r\n" + PAGE[:2000], then="hang", whole=True),
        "DownloadCancelledError",
        "length",
        {"meta": {"download_maxsize": 1000}},
    ),
    "tolerated-loss": Case(
        Answer(SHORT, then="close"),
        "200",
        "disconnect",
        {"meta": {"download_fail_on_dataloss": False}},
    ),
    "stopped": Case(
        Answer(SHORT, then="hang", whole=True),
        "200",
        "unspecified",
        {"meta": {"stop": "and return what came"}},
    ),
    "stopped-with-failure": Case(
        Answer(SHORT, then="hang", whole=True), "StopDownload", "unspecified", {"meta": {"stop": "fail"}}
    ),
    "last": Case(Answer(sized(PAGE))),
}
