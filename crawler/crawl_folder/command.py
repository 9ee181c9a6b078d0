"""The command by which a crawl goes on in its folder."""

import re
import shlex
from collections.abc import Mapping, Sequence
from typing import Any

from crawler.crawl_arguments import SECRET_NAME

_OWN = ("CRAWL_DIR", "ARCHIVE_MODE", "REPLAY_FROM")  # these stand there once, by what the folder says


def going_on(summary: Mapping[str, Any], shown: str, settings: Sequence[str] = ()) -> str:
    """``shown`` is the folder's name as the user can give it, ``settings`` are those given, as NAME=VALUE; secrets
    among them, and addresses with a password, are left out."""
    given = [part for name, value in (summary.get("arguments") or {}).items() for part in ("-a", f"{name}={value}")]
    told = [part for setting in settings if _is_told(setting) for part in ("-s", setting)]
    replayed = ",".join(summary.get("replay_from", ()))
    source = ["-s", "ARCHIVE_MODE=replay", "-s", f"REPLAY_FROM={replayed}"] if replayed else []
    folder = ["-s", f"CRAWL_DIR={shown}", *source]
    return shlex.join(["scrapy", "crawl", str(summary.get("spider")), *given, *told, *folder])


def _is_told(setting: str) -> bool:
    name, _, value = setting.partition("=")
    is_secret = re.fullmatch(SECRET_NAME, name) or re.search(r"://[^/\s]*@", value)
    return name not in _OWN and not is_secret
