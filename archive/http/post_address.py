"""Addresses of POST requests: the body is part of what is asked for, so it is part of the address.

Replay tools write it into the query, behind ``__wb_method=POST``: that is how pywb and cdxj-indexer look such a request
up. It is a name for looking up only; records bear the address that was sent.
"""

import json
from typing import Any
from urllib.parse import quote, urlencode

_MARK = "__wb_method=POST"


def post_address(url: str, content_type: str | None, body: bytes) -> str:
    """The address of a POST request with its body; a form's as it is, of JSON its names and values.

    >>> post_address("http://a.example/menu.do", "application/x-www-form-urlencoded", b"docPubTime=20241014")
    'http://a.example/menu.do?__wb_method=POST&docPubTime=20241014'
    >>> post_address("http://a.example/p?m=1", "application/json", b'{"code": "KJRB", "page": 2}')
    'http://a.example/p?m=1&__wb_method=POST&code=KJRB&page=2'
    """
    text = body.decode("utf-8", "replace")
    if "json" in (content_type or "").lower():
        text = _flat(text)
    return "&".join(filter(None, (f"{url}{'&' if '?' in url else '?'}{_MARK}", text)))


def asked_address(url: str, request: bytes) -> str:
    """The address that a request is looked up by, of its bytes: of a POST request that with its body."""
    head, _, body = request.partition(b"\r\n\r\n")
    if not head.startswith(b"POST "):
        return url
    kind = next((line for line in head.split(b"\r\n") if line.lower().startswith(b"content-type:")), b"")
    return post_address(url, kind.partition(b":")[2].decode("latin-1"), body)


def _flat(text: str) -> str:
    try:
        stated: Any = json.loads(text)
    except (ValueError, RecursionError):
        return text
    pairs = stated.items() if isinstance(stated, dict) else [("", stated)]
    texts = [(name, value if isinstance(value, str) else json.dumps(value)) for name, value in pairs]
    return urlencode(texts, safe="/:,", quote_via=quote)


def post_parts(address: str) -> tuple[str, str] | None:
    """The address to send a POST request to, and its body as a form has it; None for an address of no such request.

    >>> post_parts("http://a.example/p?m=1&__wb_method=POST&code=KJRB")
    ('http://a.example/p?m=1', 'code=KJRB')
    >>> post_parts("http://a.example/p?m=1") is None
    True
    """
    before, mark, body = address.partition(_MARK)
    if not mark or not before.endswith(("?", "&")):
        return None
    return before[:-1], body.partition("#")[0].removeprefix("&")
