"""Exchanges to write, for tests that need no wire."""

from datetime import UTC, datetime
from typing import Any

from archive.http.exchange import Exchange

STARTED = datetime(2024, 2, 20, 8, 30, 1, 999999, tzinfo=UTC)
REQUEST = b"GET /a HTTP/1.1\r\nHost: example.org\r\n\r\n"
RESPONSE = b"HTTP/1.1 200 OK\r\nContent-Length: 4\r\n\r\nbody"


def exchange(number: int = 0, **changes: Any) -> Exchange:
    fields: dict[str, Any] = {
        "url": f"http://example.org/{number}",
        "started": STARTED,
        "request": REQUEST,
        "response": RESPONSE,
        "ip": "192.0.2.1",
        "protocols": ("http/1.1",),
        **changes,
    }
    return Exchange(**fields)
