"""Bytes to text: the bytes decide, declarations only break ties."""

import codecs
from dataclasses import dataclass

from w3lib.encoding import html_body_declared_encoding, http_content_type_encoding, read_bom

from crawler.lazy_pattern import lazy_compile
from crawler.page.big5 import LABELLED, decode_big5
from crawler.page.mojibake import may_be_mojibake, undo_mojibake

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
    decoded as GB18030; Big5 likewise as Big5-HKSCS, both as browsers read them.

    >>> decode("喆".encode("gb18030"), "text/html; charset=gb2312")
    Decoded(text='喆', encoding='gb18030', undecodable=0)
    """
    encoding, mark = read_bom(body)
    if encoding is not None and mark is not None:
        return _lossy(body[len(mark) :], encoding)
    try:
        whole = Decoded(body.decode("utf-8"), "utf-8", 0)
        return _undone(whole) if may_be_mojibake(body) else whole
    except UnicodeDecodeError as error:
        if error.reason == "unexpected end of data" and error.start > 0:  # cut inside a character
            return _lossy(body, "utf-8")
    declared = _declared(body, content_type)
    for name in dict.fromkeys((*declared, "gb18030")):
        if name == "gb18030" and "big5hkscs" in declared:  # which GB18030 would read as something else
            big5, _ = _mixed(body, _lossy(body, "big5hkscs"))
            if big5.undecodable * _BYTES_A_FAULT <= len(body):
                return big5
        try:
            return Decoded(_text(body, name), name, 0)
        except UnicodeDecodeError:
            continue
    # A single-byte encoding reads anything and so proves nothing; here every candidate loses something.
    lossy = (_lossy(body, name) for name in dict.fromkeys(("utf-8", *declared, "gb18030")))
    read = (_mixed(body, whole) for whole in lossy)
    return min(read, key=lambda pair: (pair[0].undecodable, pair[1]))[0]


def _undone(whole: Decoded) -> Decoded:
    """A page of UTF-8, with Chinese that was encoded twice read as what it was."""
    undone = undo_mojibake(whole.text)
    return Decoded(undone[0], whole.encoding, undone[1]) if undone else whole


# A page may hold stretches of another encoding: a template and a text from two systems. These bytes are part of no
# longer character in any of them, so that it may be cut behind them.
_STRETCH = lazy_compile(rb"[^<>\n]*[<>\n]*")
# Two Chinese characters of UTF-8 in a row: other text is hardly ever valid where they are.
_UTF8 = lazy_compile(rb"(?:[\xe3-\xe9][\x80-\xbf]{2}){2}")


def _mixed(body: bytes, whole: Decoded) -> tuple[Decoded, int]:
    """A page that its encoding cannot read, again by stretches: those that are UTF-8, or in a page of UTF-8 GB18030,
    are read as that; and how many bytes they have."""
    if whole.undecodable == 0 or whole.encoding not in ("utf-8", "gb18030", "big5hkscs"):
        return whole, 0
    parts: list[str] = []
    lost = others = 0
    for stretch in _STRETCH.findall(body):
        text = _text(stretch, whole.encoding, "replace")
        faults = text.count("\ufffd")
        if whole.encoding == "utf-8":
            # A fault or two among many characters is damage, not another encoding.
            other = "gb18030" if faults and faults * 4 >= sum(character > "\x7f" for character in text) else None
        else:
            other = "utf-8" if _UTF8.search(stretch) else None
        if other:
            try:
                text, faults = stretch.decode(other), 0
                others += len(stretch)
            except UnicodeDecodeError:
                pass
        parts.append(text)
        lost += faults
    return Decoded("".join(parts), whole.encoding, lost), others


def _text(body: bytes, encoding: str, errors: str = "strict") -> str:
    return decode_big5(body, errors) if encoding == "big5hkscs" else body.decode(encoding, errors)


def _lossy(body: bytes, encoding: str) -> Decoded:
    text = _text(body, encoding, "replace")
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
    if not found and LABELLED.search(f"{content_type or ''}\n{body[:4096].decode('latin-1')}"):
        found.append("big5hkscs")
    return tuple(found)
