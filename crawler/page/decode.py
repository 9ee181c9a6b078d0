"""Bytes to text: the bytes decide, declarations only break ties."""

import codecs
from dataclasses import dataclass

from w3lib.encoding import html_body_declared_encoding, http_content_type_encoding, read_bom

_GB_FAMILY = frozenset({"gb2312", "gbk", "gb18030", "hz", "cp936"})
_BIG5_FAMILY = frozenset({"big5", "big5-tw", "cp950", "big5hkscs"})


@dataclass(frozen=True, slots=True)
class Decoded:
    """A page's text, the encoding that gave it, and how many places of it no encoding could read (U+FFFD there)."""

    text: str
    encoding: str
    undecodable: int


def decode(body: bytes, content_type: str | None = None) -> Decoded:
    """Decode a page: byte order mark, strict UTF-8, what is declared, GB18030; else whichever loses least.

    Of pages that declare gb2312 nearly all are valid GB18030 and a third are not valid gb2312, so the family is
    decoded as GB18030; Big5 likewise as Big5-HKSCS.

    >>> decode("喆".encode("gb18030"), "text/html; charset=gb2312")
    Decoded(text='喆', encoding='gb18030', undecodable=0)
    """
    encoding, mark = read_bom(body)
    if encoding is not None and mark is not None:
        return _lossy(body[len(mark) :], encoding)
    declared = _declared(body, content_type)
    candidates = list(dict.fromkeys(name for name in ("utf-8", declared, "gb18030") if name))
    for name in candidates:
        try:
            return Decoded(body.decode(name), name, 0)
        except UnicodeDecodeError:
            continue
    return min((_lossy(body, name) for name in candidates), key=lambda decoded: decoded.undecodable)


def _lossy(body: bytes, encoding: str) -> Decoded:
    text = body.decode(encoding, errors="replace")
    return Decoded(text, encoding, text.count("\ufffd"))


def _declared(body: bytes, content_type: str | None) -> str | None:
    declared = http_content_type_encoding(content_type) if content_type else None
    declared = declared or html_body_declared_encoding(body[:4096])
    if declared is None:
        return None
    name = codecs.lookup(declared).name
    try:
        b"".decode(name)
    except LookupError:  # a codec of Python's that gives no text, such as base64
        return None
    if name in _GB_FAMILY:
        return "gb18030"
    return "big5hkscs" if name in _BIG5_FAMILY else name
