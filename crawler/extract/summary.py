"""The summary of an extraction: what its pages list, and what of it the archive has."""

import os
from collections import Counter
from collections.abc import Collection, Mapping, Sequence
from pathlib import Path
from typing import Any

from archive.warc.files import WarcFile
from crawler.crawl_folder.summary import Run, make_summary
from crawler.extract.inventory import Inventory
from crawler.items import Failure

_LIBRARIES = ("parsel", "w3lib", "warcio", "lxml")


def summarise(
    inventory: Inventory,
    counts: Counter[str],
    files: Sequence[WarcFile],
    folder: Path,
    hosts: Collection[str],
    first: str,
    last: str,
    store: Mapping[str, str],
) -> dict[str, Any]:
    """Make the summary, and enter what is missing into the inventory.

    ``store`` is what it says of the templates. It is ``complete`` if something was found and nothing failed. Its times
    are those of the archive, not of the run: the same files give the same summary.
    """
    issues: list[dict[str, Any]] = []
    channels: list[dict[str, Any]] = []
    sites: set[str] = set()
    for site, at, coverage in inventory.coverages():
        sites.add(site)
        for url, what in coverage.missing():
            if not inventory.has_failed(url):
                inventory.fail(Failure(url, "fetch", f"{what}: listed, not captured", at))
        part = coverage.summary()
        issues += [{"site": site, **issue} for issue in part["issues"]]
        channels += [{"site": site, **channel} for channel in part["channels"]]
    absent, missing = inventory.missing_dates()
    name = ", ".join(sorted(sites or hosts))
    if not (issues or channels or counts["articles"]):
        inventory.fail(Failure(name, "layout", "no page of a known layout was found", last))
    failed = Counter("notices" if failure.stage == "notice" else "failures" for failure in inventory.failures())
    run = Run(
        spider="extract",
        site=name,
        complete=failed["failures"] == 0,
        started_at=first,
        finished_at=last,
        finish_reason="finished",
        templates=store,
    )
    found = {
        "issues": issues,
        "channels": channels,
        "dates_without_issue": absent,
        "missing_issues": missing,
        "offsite": [{"url": url, "listed_on": listed_on} for url, listed_on in inventory.offsite()],
    }
    sizes = [{"file": os.path.relpath(Path(file.place).resolve(), folder), "bytes": file.length} for file in files]
    return make_summary(run, {**counts, **failed}, found, sizes, _LIBRARIES)
