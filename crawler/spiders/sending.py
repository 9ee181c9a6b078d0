"""How the request for an address is sent."""

import json
from typing import Any
from urllib.parse import parse_qsl

from archive.http.post_address import post_parts
from crawler.sites import Layout


def sending(url: str, layout: Layout | None) -> dict[str, Any]:
    """How a request is sent: an address with a body in it is a POST request."""
    json_marks = layout.json if layout else None
    headers = dict(json_marks.headers) if json_marks else {}
    parts = post_parts(url)
    if parts is None:
        return {"url": url, "headers": headers}
    url, body = parts
    if json_marks is not None and json_marks.post == "json":
        body = json.dumps(dict(parse_qsl(body, keep_blank_values=True)), ensure_ascii=False)
        headers["Content-Type"] = "application/json"
    else:
        headers["Content-Type"] = "application/x-www-form-urlencoded"
    return {"url": url, "method": "POST", "body": body, "headers": headers}
