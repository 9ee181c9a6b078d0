"""Addresses as far as it matters whose they are."""

from urllib.parse import urlsplit

from crawler.lazy_pattern import lazy_compile

_PORTS = {"http": 80, "https": 443}
_USER = lazy_compile(r"(?<=://)[^\s/?#@]*@")


def host_and_port(url: str) -> str | None:
    """``host``, or ``host:port`` where the port is not the scheme's own; None for what is no address of the web, or
    names a user.

    >>> host_and_port("http://A.example:80/x"), host_and_port("http://a.example:81"), host_and_port("http://[::1]/")
    ('a.example', 'a.example:81', '[::1]')
    >>> host_and_port("ftp://a.example/"), host_and_port("http://me:secret@a.example/"), host_and_port("http://[x/")
    (None, None, None)
    """
    try:
        parts = urlsplit(url)
        host, port = parts.hostname, parts.port
    except ValueError:  # half a host in brackets, letters that no host has, a port that is no number
        return None
    if not host or parts.scheme not in _PORTS or "@" in parts.netloc:
        return None
    host = f"[{host}]" if ":" in host else host
    return host if port in (None, _PORTS[parts.scheme]) else f"{host}:{port}"


def without_user(text: str) -> str:
    """A text, or an address, without the users and passwords of the addresses in it.

    >>> without_user("leads to http://me:secret@a.example/@x")
    'leads to http://a.example/@x'
    """
    return _USER.sub("", text)
