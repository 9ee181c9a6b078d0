"""Where the pictures of a page are: browsers load some of them late, from an attribute that a script reads."""

import re
from collections.abc import Iterator

from lxml import etree

from crawler.lazy_pattern import lazy_compile

# The usual scripts' attributes, the truest first; what stands in src is then a placeholder.
_LATE = ("data-original", "data-src", "data-lazy-src", "data-lazy", "data-echo", "data-actualsrc", "data-url")
_SINGLE = (*_LATE, "src")
_SETS = ("srcset", "data-srcset")
# Candidates of a srcset: an address, then its width or density.
_CANDIDATE = lazy_compile(r"\s*([^\s,]\S*[^\s,]|[^\s,])(?:\s+[\d.]+[wx])?\s*(?:,|$)")


def picture_addresses(image: etree._Element) -> Iterator[str]:
    """The addresses that an ``img`` or ``source`` names, as written, whichever a browser would show.

    >>> from lxml.html import fromstring
    >>> list(picture_addresses(fromstring('<img src="blank.gif" data-src="b.jpg" srcset="s.jpg 1x, l.jpg 2x">')))
    ['b.jpg', 'blank.gif', 's.jpg', 'l.jpg']
    """
    for name in _SINGLE:
        if value := (image.get(name) or "").strip():
            yield value
    for name in _SETS:
        yield from (found[1] for found in _CANDIDATE.finditer(image.get(name) or ""))


# What stands in src until a script has put the picture there.
_PLACEHOLDER = lazy_compile(
    r"(?:img|image|pic|s)?[_-]?"
    r"(?:blank|placeholder|spacer|space|loading|lazy(?:load)?|gr[ae]y|trans(?:parent)?|clear|pixel|1x1|empty)"
    r"[_-]?\d*\.(?:gif|png|svg|jpe?g|webp)",
    re.IGNORECASE,
)


def is_placeholder(address: str) -> bool:
    """Whether an address is that of what stands in a picture's place until it is loaded.

    >>> [is_placeholder(address) for address in ("data:image/gif;base64,R0", "/img/blank.gif", "/img/blank-map.jpg")]
    [True, True, False]
    """
    path = address.partition("?")[0].partition("#")[0]
    return address[:5].lower() == "data:" or _PLACEHOLDER.fullmatch(path, path.rfind("/") + 1) is not None


def shown_picture(image: etree._Element) -> str | None:
    """The address, as written, of the picture that a reader sees; None where only a placeholder is named.

    The address that a script loads comes before the one in ``src``; of a set the last, which is the largest; where the
    element names none, a ``source`` beside it in its ``picture``.

    >>> from lxml.html import fromstring
    >>> shown_picture(fromstring('<img src="blank.gif" data-src="b.jpg">'))
    'b.jpg'
    >>> picture = fromstring('<picture><source srcset="s.jpg 1x, l.jpg 2x"><img src="data:,"></picture>')
    >>> shown_picture(picture.find(".//img"))
    'l.jpg'
    """
    stated: dict[str, str] = dict(image.items())
    for name in _SINGLE:
        if name in stated and (address := stated[name].strip()) and not is_placeholder(address):
            return address
    holder = image.getparent()
    while holder is not None and holder.tag == "source":  # which the parser does not close
        holder = holder.getparent()
    sets = [image, *(holder.iter("source") if holder is not None and holder.tag == "picture" else ())]
    given = [value for one in sets for name in _SETS if (value := one.get(name))]
    several = [found[1] for value in given for found in _CANDIDATE.finditer(value)]
    return next((address for address in reversed(several) if not is_placeholder(address)), None)
