"""Parse HTTP/1 requests, as far as checking their records needs it."""

import re

from archive.http.response import HttpError

# RFC 9112, 3: a method, a target without white space, a version.
_REQUEST_LINE = re.compile(rb"([!#$%&'*+.^_`|~0-9A-Za-z-]+) [^\s]+ HTTP/[0-9](?:\.[0-9])?")


def request_method(block: bytes) -> str:
    """The method of a request. Raises HttpError for what is no request, or has a header section without an end.

    >>> request_method(b"HEAD /a HTTP/1.1\\r\\nHost: example.org\\r\\n\\r\\n")
    'HEAD'
    """
    line, _, rest = block.partition(b"\n")
    match = _REQUEST_LINE.fullmatch(line.removesuffix(b"\r"))
    if match is None:
        raise HttpError(f"request line {line[:80]!r}; accepted is a method, a target and HTTP/x.y")
    if not rest.startswith((b"\r\n", b"\n")) and b"\n\r\n" not in rest and b"\n\n" not in rest:
        raise HttpError(f"header section without an end after {len(block)} bytes")
    return match[1].decode()
