"""Names of files and addresses made of what a newspaper's pages say."""

import unicodedata
from collections.abc import Iterable
from urllib.parse import quote, urlsplit

from crawler.lazy_pattern import lazy_compile

_LONGEST = 60  # characters; 240 bytes at most, and a file system takes 255
_OTHER = lazy_compile(r"[^\w]+")


class Names:
    """Gives each text a name that is safe in any folder, and none twice, in upper or lower case."""

    def __init__(self, taken: Iterable[str] = ()) -> None:
        self._taken = {name.casefold() for name in taken}

    def of(self, text: str) -> str:
        """Letters and digits of the text, with hyphens between.

        >>> names = Names()
        >>> [names.of(text) for text in ("A01", "a01", "../../etc/passwd", "云州日报", "")]
        ['A01', 'a01-2', 'etc-passwd', '云州日报', 'unnamed']
        """
        plain = unicodedata.normalize("NFC", text.encode("utf-8", "replace").decode())
        name = _OTHER.sub("-", plain).strip("-")[:_LONGEST] or "unnamed"
        number, free = 1, name
        while free.casefold() in self._taken:
            number += 1
            free = f"{name}-{number}"
        self._taken.add(free.casefold())
        return free


def below(base: str, *names: str) -> str:
    """The address of what lies below a folder's.

    >>> below("https://a.example/iiif/", "云州日报", "2024-05-07")
    'https://a.example/iiif/%E4%BA%91%E5%B7%9E%E6%97%A5%E6%8A%A5/2024-05-07'
    """
    return base.rstrip("/") + "/" + "/".join(quote(name, safe="") for name in names)


def is_web_address(text: str) -> bool:
    """Whether a text is an address that the web is published at.

    >>> [is_web_address(text) for text in ("https://a.example/", "/srv/iiif", "file:///srv", "http://[x/", "http://")]
    [True, False, False, False, False]
    """
    try:
        parts = urlsplit(text)
        return parts.scheme in ("http", "https") and bool(parts.hostname) and text.isascii() and text.isprintable()
    except ValueError:
        return False
