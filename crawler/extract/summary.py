"""The summary of an extraction: what its pages list, and what of it the archive has."""

import os
from collections import Counter
from collections.abc import Collection, Mapping, Sequence
from importlib.metadata import version
from pathlib import Path
from typing import Any

from archive.files import WarcFile
from crawler import __version__
from crawler.extract.books import Books
from crawler.items import Failure

_LIBRARIES = ("parsel", "w3lib", "warcio", "lxml")


def make_summary(
    books: Books,
    counts: Counter[str],
    files: Sequence[WarcFile],
    folder: Path,
    hosts: Collection[str],
    first: str,
    last: str,
    store: Mapping[str, str],
) -> dict[str, Any]:
    """Make the summary, and enter what is missing into the books.

    ``store`` is what it says of the templates. It is ``complete`` if something was found and nothing failed. Its times
    are those of the archive, not of the run: the same files give the same summary.
    """
    issues: list[dict[str, Any]] = []
    channels: list[dict[str, Any]] = []
    sites: set[str] = set()
    for site, at, coverage in books.coverages():
        sites.add(site)
        for url, what in coverage.missing():
            if not books.has_failed(url):
                books.fail(Failure(url, "fetch", f"{what}: listed, not captured", at))
        part = coverage.summary()
        issues += [{"site": site, **issue} for issue in part["issues"]]
        channels += [{"site": site, **channel} for channel in part["channels"]]
    absent, missing = books.lacking_dates()
    name = ", ".join(sorted(sites or hosts))
    if not (issues or channels or counts["articles"]):
        books.fail(Failure(name, "layout", "no page of a known layout was found", last))
    failed = Counter("notices" if failure.stage == "notice" else "failures" for failure in books.failures())
    return {
        "complete": failed["failures"] == 0,
        "spider": "extract",
        "site": name,
        "arguments": {},
        **store,
        "started_at": first,
        "finished_at": last,
        "finish_reason": "finished",
        "counts": dict(sorted({**counts, **failed}.items())),
        "issues": issues,
        "channels": channels,
        "dates_without_issue": absent,
        "missing_issues": missing,
        "offsite": [{"url": url, "listed_on": listed_on} for url, listed_on in books.offsite()],
        "warc": [{"file": os.path.relpath(Path(file.place).resolve(), folder), "bytes": file.length} for file in files],
        "versions": {"edition-archiver": __version__, **{name: version(name) for name in _LIBRARIES}},
    }
