"""The command by which a crawl goes on in its folder."""

import shlex
from collections.abc import Mapping
from typing import Any


def going_on(summary: Mapping[str, Any], shown: str) -> str:
    """``shown`` is the folder's name as the user can give it."""
    given = [part for name, value in (summary.get("arguments") or {}).items() for part in ("-a", f"{name}={value}")]
    replayed = ",".join(summary.get("replay_from", ()))
    source = ["-s", "ARCHIVE_MODE=replay", "-s", f"REPLAY_FROM={replayed}"] if replayed else []
    return shlex.join(["scrapy", "crawl", str(summary.get("spider")), *given, "-s", f"CRAWL_DIR={shown}", *source])
