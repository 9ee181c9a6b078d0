"""Bytes to text, whatever they are declared to be."""

import codecs

import pytest

from crawler.page.decode import Decoded, decode

PLAIN = "云州开渠，渠长三里。"
RARE = "方喆、何镕与朱䶮到渠首。"  # outside GB 2312; the last outside GBK too
TRADITIONAL = "雲州開渠，渠長三里。"
CANTONESE = "佢哋喺渠首嘅舖頭嚟咗。"  # needs the HKSCS part of Big5


def html(text: str, charset: str) -> str:
    return f'<html><head><meta charset="{charset}"></head><body><p>{text}</p></body></html>'


@pytest.mark.parametrize(
    ("body", "encoding"),
    [
        (codecs.BOM_UTF8 + PLAIN.encode(), "utf-8"),
        (codecs.BOM_UTF16_LE + PLAIN.encode("utf-16-le"), "utf-16-le"),
        (codecs.BOM_UTF16_BE + PLAIN.encode("utf-16-be"), "utf-16-be"),
        (codecs.BOM_UTF32_LE + PLAIN.encode("utf-32-le"), "utf-32-le"),
    ],
)
@pytest.mark.parametrize("content_type", [None, "text/html; charset=gb2312"])
def test_a_byte_order_mark_decides_and_is_no_text(body: bytes, encoding: str, content_type: str | None) -> None:
    assert decode(body, content_type) == Decoded(PLAIN, encoding, 0)


@pytest.mark.parametrize("declared", ["gb2312", "GB2312", "gbk", "gb18030", "x-gbk", "cp936"])
@pytest.mark.parametrize("text", [PLAIN, RARE])
def test_the_gb_family_is_read_as_gb18030(declared: str, text: str) -> None:
    body = text.encode("gb18030")
    assert decode(body, f"text/html; charset={declared}") == Decoded(text, "gb18030", 0)
    page = html(text, declared)
    assert decode(page.encode("gb18030"), "text/html") == Decoded(page, "gb18030", 0)


@pytest.mark.parametrize("text", [TRADITIONAL, CANTONESE])
def test_big5_is_read_with_the_characters_of_hong_kong(text: str) -> None:
    body = text.encode("big5hkscs")
    assert decode(body, "text/html; charset=big5") == Decoded(text, "big5hkscs", 0)


@pytest.mark.parametrize("declared", ["gb2312", "big5", "iso-8859-1", "windows-1252"])
def test_what_is_utf8_is_read_as_utf8_whatever_it_is_declared(declared: str) -> None:
    page = html(PLAIN, declared)
    assert decode(page.encode(), f"text/html; charset={declared}") == Decoded(page, "utf-8", 0)


@pytest.mark.parametrize("content_type", [None, "text/html", "text/html; charset=utf-8", "text/html; charset="])
def test_gb18030_is_tried_where_nothing_or_utf8_is_declared(content_type: str | None) -> None:
    assert decode(RARE.encode("gb18030"), content_type) == Decoded(RARE, "gb18030", 0)


@pytest.mark.parametrize("declared", ["yunzhou-1", "utf-99", "none"])
def test_a_charset_that_does_not_exist_is_as_good_as_none(declared: str) -> None:
    assert decode(RARE.encode("gb18030"), f"text/html; charset={declared}") == Decoded(RARE, "gb18030", 0)


def test_the_header_is_believed_before_the_page() -> None:
    page = html(TRADITIONAL, "gb2312")
    assert decode(page.encode("big5hkscs"), "text/html; charset=big5") == Decoded(page, "big5hkscs", 0)


def test_a_declaration_within_the_page_is_found_in_each_form() -> None:
    for head in (
        '<meta http-equiv="Content-Type" content="text/html; charset=big5">',
        "<meta http-equiv=Content-Type content='text/html;charset=BIG5'/>",
        '<?xml version="1.0" encoding="big5"?>',
    ):
        page = head + TRADITIONAL
        assert decode(page.encode("big5hkscs")) == Decoded(page, "big5hkscs", 0)


@pytest.mark.parametrize(("encoding", "cut"), [("utf-8", 1), ("utf-8", 2), ("gb18030", 1)])
def test_a_page_cut_inside_a_character_loses_only_that(encoding: str, cut: int) -> None:
    body = (PLAIN * 20).encode(encoding)[:-cut]
    found = decode(body, f"text/html; charset={encoding}")
    assert found == Decoded((PLAIN * 20)[:-1] + "\ufffd", encoding, 1)


def test_what_cannot_be_read_is_counted() -> None:
    body = PLAIN.encode() + b"\xff<p>" + PLAIN.encode() + b"\xfe</p>" + PLAIN.encode()
    found = decode(body, "text/html; charset=utf-8")
    assert found.text == f"{PLAIN}\ufffd<p>{PLAIN}\ufffd</p>{PLAIN}"
    assert (found.encoding, found.undecodable) == ("utf-8", 2)


@pytest.mark.parametrize("label", ["big5", "Big5-HKSCS", "cn-big5", "csbig5", "x-x-big5"])
def test_all_labels_of_big5_mean_what_browsers_read(label: str) -> None:
    # Beside characters of 2008 and of moved places there are signs that Python's Big5 takes for others.
    written, read = TRADITIONAL.encode("big5hkscs") + b"\xa1\xe3\x87\xa1\x90\x7a\xa1\x45\xa3\xe1", "～𥣞銹‧€"
    declared = f"<meta charset={label}>".encode() + written
    for found in (decode(written, f"text/html; charset={label}"), decode(declared)):
        assert found.text.endswith(TRADITIONAL + read)
        assert (found.encoding, found.undecodable) == ("big5hkscs", 0)


def test_of_a_big5_page_that_lost_a_byte_the_rest_is_read() -> None:
    body = (TRADITIONAL * 20).encode("big5hkscs") + b"\xff" + (TRADITIONAL * 20).encode("big5hkscs")
    found = decode(body, "text/html; charset=big5")
    assert found == Decoded(TRADITIONAL * 20 + "\ufffd" + TRADITIONAL * 20, "big5hkscs", 1)


@pytest.mark.parametrize(
    ("main", "other", "text"),
    [("utf-8", "gb18030", PLAIN), ("gb18030", "utf-8", PLAIN), ("big5hkscs", "utf-8", TRADITIONAL)],
)
def test_a_page_that_mixes_two_encodings_is_read_in_both(main: str, other: str, text: str) -> None:
    around = f"<p>{text}</p>\n" * 20
    stretch = f"<div>{text}</div>\n"
    body = around.encode(main) + stretch.encode(other) + around.encode(main)
    assert decode(body, f"text/html; charset={main}") == Decoded(around + stretch + around, main, 0)


def test_what_neither_encoding_reads_in_a_mixed_page_is_counted() -> None:
    lost = b"<p>\xff\xff</p>\n"
    body = (PLAIN * 9).encode() + b"\n" + PLAIN.encode("gb18030") + b"\n" + lost + PLAIN.encode()
    found = decode(body, "text/html; charset=utf-8")
    assert found == Decoded(f"{PLAIN * 9}\n{PLAIN}\n<p>\ufffd\ufffd</p>\n{PLAIN}", "utf-8", 2)


@pytest.mark.parametrize("declared", ["shift_jis", "euc-jp", "utf-16", "utf-7", "iso-2022-cn"])
def test_a_declaration_that_the_bytes_refute_is_not_followed(declared: str) -> None:
    body = (PLAIN * 20).encode("gb18030")
    assert decode(body, f"text/html; charset={declared}") == Decoded(PLAIN * 20, "gb18030", 0)


@pytest.mark.parametrize("body", [b"", b"<p>plain</p>"])
def test_bytes_that_say_nothing_are_utf8(body: bytes) -> None:
    assert decode(body) == Decoded(body.decode(), "utf-8", 0)
    assert decode(body, "") == Decoded(body.decode(), "utf-8", 0)
