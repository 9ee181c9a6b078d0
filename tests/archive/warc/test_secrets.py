"""What a user's requests hold of secrets stays out of the archive."""

import pytest

from archive.warc.record import without_secrets

KEPT = b"GET /token?key=1 HTTP/1.1\r\nHost: a\r\nUser-Agent: authority\r\nX-Requested-With: x\r\nAccept: */*"


@pytest.mark.parametrize(
    "name", ["Authorization", "proxy-authorization", "X-Api-Key", "X-Auth-Token", "Apikey", "X-Session-Id", "Cookie"]
)
def test_a_header_that_holds_a_secret_is_left_out_and_nothing_else(name: str) -> None:
    block = KEPT + b"\r\n" + name.encode() + b": hunter2\r\n\r\nbody"
    assert without_secrets(block) == KEPT + b"\r\n\r\nbody"
