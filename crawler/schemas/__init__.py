"""The JSON Schemas (draft 2020-12) of a crawl folder's files: one for each type of line, and one for summary.json."""

import json
from importlib import resources
from typing import Any, Literal

SchemaName = Literal["article", "edition", "clause", "failure", "template", "summary"]


def schema(name: SchemaName) -> dict[str, Any]:
    """A schema as it ships with the package.

    >>> schema("failure")["required"]
    ['url', 'stage', 'reason', 'at']
    """
    content = resources.files("crawler.schemas").joinpath(f"{name}.json").read_bytes()
    found: dict[str, Any] = json.loads(content)
    return found
