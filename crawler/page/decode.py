"""Bytes to text: the bytes decide, declarations only break ties."""

import codecs
from dataclasses import dataclass

from w3lib.encoding import html_body_declared_encoding, http_content_type_encoding, read_bom

_GB_FAMILY = frozenset({"gb2312", "gbk", "gb18030", "hz", "cp936"})
# A page with fewer faults than one in so many bytes is in the encoding that it declares.
_BYTES_A_FAULT = 100
_BIG5_FAMILY = frozenset({"big5", "big5-tw", "cp950", "big5hkscs"})


@dataclass(frozen=True, slots=True)
class Decoded:
    """A page's text, the encoding that gave it, and how many places of it no encoding could read (U+FFFD there)."""

    text: str
    encoding: str
    undecodable: int


def decode(body: bytes, content_type: str | None = None) -> Decoded:
    """Decode a page: byte order mark, strict UTF-8, what is declared, GB18030; else whichever loses least.

    Of what is declared only encodings of Chinese count: others read any bytes without a word.

    Of pages that declare gb2312 nearly all are valid GB18030 and a third are not valid gb2312, so the family is
    decoded as GB18030; Big5 likewise as Big5-HKSCS.

    >>> decode("喆".encode("gb18030"), "text/html; charset=gb2312")
    Decoded(text='喆', encoding='gb18030', undecodable=0)
    """
    encoding, mark = read_bom(body)
    if encoding is not None and mark is not None:
        return _lossy(body[len(mark) :], encoding)
    try:
        return Decoded(body.decode("utf-8"), "utf-8", 0)
    except UnicodeDecodeError:
        pass
    declared = _declared(body, content_type)
    for name in dict.fromkeys((*declared, "gb18030")):
        if name == "gb18030" and "big5hkscs" in declared:  # which GB18030 would read as something else
            big5 = _lossy(body, "big5hkscs")
            if big5.undecodable * _BYTES_A_FAULT <= len(body):
                return big5
        try:
            return Decoded(body.decode(name), name, 0)
        except UnicodeDecodeError:
            continue
    # A single-byte encoding reads anything and so proves nothing; here every candidate loses something.
    lossy = (_lossy(body, name) for name in ("utf-8", *declared, "gb18030"))
    return min(lossy, key=lambda decoded: decoded.undecodable)


def _lossy(body: bytes, encoding: str) -> Decoded:
    text = body.decode(encoding, errors="replace")
    return Decoded(text, encoding, text.count("\ufffd"))


def _declared(body: bytes, content_type: str | None) -> tuple[str, ...]:
    """The encodings that header and page declare, of those that Chinese is written in."""
    found = []
    header = http_content_type_encoding(content_type) if content_type else None
    for name in (header, html_body_declared_encoding(body[:4096])):
        known = codecs.lookup(name).name if name else ""
        if known in _GB_FAMILY:
            found.append("gb18030")
        elif known in _BIG5_FAMILY:
            found.append("big5hkscs")
        elif known.startswith(("utf-16", "utf-32")):
            found.append(known)
    return tuple(found)
