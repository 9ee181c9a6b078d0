"""One form for all spellings of an address."""

import re
from urllib.parse import urlsplit, urlunsplit

from w3lib.url import safe_url_string

_ESCAPE = re.compile("%([0-9A-Fa-f]{2})")
_UNRESERVED = re.compile("[A-Za-z0-9._~-]")
# Addresses that are in that form as they are, which nearly all of a newspaper are: there is nothing to take apart.
_PLAIN = re.compile(
    r"https?://(?:[a-z0-9-]{1,63}\.)*[a-z0-9-]{1,63}(?::(?!80/|443/)[1-9][0-9]{0,4})?"
    r"/[A-Za-z0-9._~/-]*(?:\?[A-Za-z0-9._~/=&-]+)?"
)
_DEFAULT_PORTS = {"http": 80, "https": 443}


def url_key(url: str) -> str:
    """An address in the form that all spellings of it share which no server can tell apart (RFC 3986, 6.2.2).

    >>> url_key("HTTP://Example.org:80/%e4%b8%ad?q=%7Ea#top")
    'http://example.org/%E4%B8%AD?q=~a'
    >>> url_key("http://example.org")
    'http://example.org/'
    >>> url_key("http://example.org:80/a"), url_key("http://example.org:8080/a?b=c")
    ('http://example.org/a', 'http://example.org:8080/a?b=c')
    """
    if _PLAIN.fullmatch(url):
        return url
    try:
        parts = urlsplit(safe_url_string(url))
        port = parts.port
    except ValueError:
        return url
    host = (parts.hostname or "").lower()
    host = f"[{host}]" if ":" in host else host
    if port is not None and port != _DEFAULT_PORTS.get(parts.scheme):
        host += f":{port}"
    return urlunsplit((parts.scheme, host, _escaped(parts.path) or "/", _escaped(parts.query), ""))


def _escaped(text: str) -> str:
    def escape(match: re.Match[str]) -> str:
        character = chr(int(match[1], 16))
        return character if _UNRESERVED.fullmatch(character) else match[0].upper()

    return _ESCAPE.sub(escape, text)
