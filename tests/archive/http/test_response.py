"""Responses as servers really send them."""

import gzip
import tracemalloc
import zlib

import pytest

from archive.http.coding import content
from archive.http.response import HttpError, parse_response
from tests.archive.wire_cases import CASES, OK, PAGE, ZIPPED, chunked

CODED = b"HTTP/1.1 200 OK\r\nContent-Encoding: %s\r\n\r\n"


@pytest.mark.parametrize(
    "name",
    [
        "sized",
        "chunked",
        "chunk-extensions",
        "trailers",
        "chunked-in-capitals",
        "gzip",
        "chunked-gzip",
        "header-case",
        "repeated-headers",
        "folded-header",
        "colon-less-header",
        "latin-1-header",
        "no-reason",
        "odd-reason",
        "early-hints",
        "until-closed",
        "http-1.0",
    ],
)
def test_page_is_found_whatever_the_form(name: str) -> None:
    message = parse_response(CASES[name].answer.response)
    assert (message.status, message.complete) == (200, True)
    assert content(message, 1_000_000) == PAGE


@pytest.mark.parametrize("name", ["surplus", "surplus-after-chunks"])
def test_surplus_is_in_the_body_but_not_in_the_payload(name: str) -> None:
    answer = CASES[name].answer
    message = parse_response(answer.response + answer.surplus)
    assert message.body.endswith(answer.surplus)
    assert message.payload in (b"body", b"abc")


@pytest.mark.parametrize("name", ["short-body", "bad-chunk", "no-last-chunk"])
def test_broken_body_is_kept_as_far_as_it_goes(name: str) -> None:
    message = parse_response(CASES[name].answer.response)
    assert not message.complete
    assert message.payload in (PAGE[:900], b"hello")


def test_headers_are_in_order_and_unfolded() -> None:
    head = b"HTTP/1.1 200 OK\r\nB: 1\r\nno colon\r\na:\xd6\xd0\r\nX: y\r\n\t z\r\nB: 2\r\n\r\n"
    message = parse_response(head)
    assert message.headers == ((b"B", b"1"), (b"a", b"\xd6\xd0"), (b"X", b"y z"), (b"B", b"2"))
    assert message.values(b"b") == [b"1", b"2"]


def test_status_line_is_taken_apart() -> None:
    message = parse_response(b"HTTP/1.0 404 \xce\xde\n\nbody")
    assert (message.version, message.status, message.reason) == ("1.0", 404, b"\xce\xde")
    assert message.body == b"body"


@pytest.mark.parametrize("status", [b"204 No Content", b"304 Not Modified"])
def test_some_statuses_have_no_body(status: bytes) -> None:
    message = parse_response(b"HTTP/1.1 " + status + b"\r\nContent-Length: 10\r\n\r\n")
    assert (message.payload, message.complete) == (b"", True)


def test_answer_to_head_has_no_body() -> None:
    message = parse_response(CASES["head"].answer.response, "HEAD")
    assert (message.payload, message.complete) == (b"", True)


def test_last_interim_response_is_a_response() -> None:
    assert parse_response(b"HTTP/1.1 101 Switching Protocols\r\n\r\n").status == 101


@pytest.mark.parametrize(
    ("block", "reason"),
    [
        (b"", "without an end"),
        (b"HTTP/1.1 200 OK\r\nServer: x\r\n", "without an end"),
        (b"<html>\n\n", "status line b'<html>'"),
        (b"HTTP/1.1 OK\r\n\r\n", "status line"),
        (OK + b"Content-Length: 3\r\nContent-Length: 4\r\n\r\nbody", "contradicting Content-Lengths [3, 4]"),
        (OK + b"Transfer-Encoding: compress, chunked\r\n\r\n", "accepted are chunked, gzip, deflate"),
    ],
)
def test_what_is_no_response_is_refused(block: bytes, reason: str) -> None:
    with pytest.raises(HttpError) as raised:
        parse_response(block)
    assert reason in str(raised.value)


@pytest.mark.parametrize(
    ("coding", "data"),
    [
        (b"gzip", ZIPPED),
        (b"X-GZIP", ZIPPED),
        (b"gzip", gzip.compress(PAGE[:500]) + gzip.compress(PAGE[500:])),
        (b"gzip", ZIPPED + b"\r\n<!-- -->"),
        (b"deflate", zlib.compress(PAGE)),
        (b"deflate", zlib.compress(PAGE, wbits=-15)),
        (b"gzip, identity, deflate", zlib.compress(ZIPPED)),
        (b"identity", PAGE),
    ],
)
def test_content_codings_are_removed(coding: bytes, data: bytes) -> None:
    assert content(parse_response(CODED % coding + data), len(PAGE)) == PAGE


def test_content_that_ends_early_is_kept_as_far_as_it_goes() -> None:
    found = content(parse_response(CODED % b"gzip" + gzip.compress(PAGE, 0)[:900]), 10_000)
    assert found
    assert PAGE.startswith(found)


def test_gzip_bomb_is_stopped_at_the_limit() -> None:
    message = parse_response(CODED % b"gzip" + gzip.compress(bytes(50_000_000), 1))
    tracemalloc.start()
    try:
        with pytest.raises(HttpError, match="100000"):
            content(message, 100_000)
        assert tracemalloc.get_traced_memory()[1] < 1_000_000
    finally:
        tracemalloc.stop()


@pytest.mark.parametrize(
    ("coding", "data", "reason"),
    [
        (b"compress", b"\x1f\x9d\x90", "accepted are gzip, deflate, br, zstd, identity"),
        (b"gzip", b"GIF89a\x01\0\x01\0", "not in the coding that it declares"),
        (b"br", b"\xff\x00\x01", "not in the coding that it declares"),
        (b"gzip", ZIPPED[:-8] + b"\0" * 8, "not in the coding that it declares"),
        (b"identity", bytes(10_001), "the limit is 10000"),
    ],
)
def test_content_that_can_not_be_decoded_is_refused(coding: bytes, data: bytes, reason: str) -> None:
    with pytest.raises(HttpError, match=reason):
        content(parse_response(CODED % coding + data), 10_000)


def test_chunks_of_any_size_make_the_same_payload() -> None:
    for size in (1, 2, 3, 500, 10_000):
        block = OK + b"Transfer-Encoding: chunked\r\n\r\n" + chunked(PAGE, size=size)
        assert parse_response(block).payload == PAGE
