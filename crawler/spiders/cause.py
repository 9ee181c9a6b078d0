"""Why a request failed, as its line in failures.jsonl says it."""

from collections.abc import Mapping
from typing import Any

from scrapy.exceptions import DownloadCancelledError, IgnoreRequest, ResponseDataLossError
from scrapy.spidermiddlewares.httperror import HttpError
from twisted.python.failure import Failure

from crawler.extensions.reasons import reason_of
from crawler.extensions.robots import RobotsRefused
from crawler.items import Stage


def cause(failure: Failure) -> tuple[Stage, str]:
    """The stage and the reason of a failed request."""
    error = failure.value
    meta: Mapping[str, Any] = failure.request.meta  # type: ignore[attr-defined]
    stage: Stage = meta["stage"]
    if isinstance(error, HttpError):
        return stage, f"HTTP {error.response.status}"
    if isinstance(error, RobotsRefused):
        return "robots", str(error)
    if isinstance(error, ResponseDataLossError):
        return stage, "the body is shorter than declared, or its chunks are broken (data loss)"
    if isinstance(error, (IgnoreRequest, DownloadCancelledError)):
        # Scrapy speaks of DOWNLOAD_MAXSIZE also where a page's own limit was passed.
        named = "PAGE_MAXSIZE" if "download_maxsize" in meta else "DOWNLOAD_MAXSIZE"
        return stage, str(error).replace("DOWNLOAD_MAXSIZE", named)
    return stage, reason_of(error)
