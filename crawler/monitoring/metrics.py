"""A crawl's summary as metrics, in the text file that the collector `textfile` of Prometheus's node_exporter reads.

Names and units are as https://prometheus.io/docs/practices/naming/ has them.
"""

from collections.abc import Iterator, Mapping
from datetime import datetime
from pathlib import Path
from typing import Any

from prometheus_client import CollectorRegistry, Gauge, write_to_textfile

from crawler.lazy_pattern import lazy_compile

_PREFIX = "edition_archiver"
_OTHER = lazy_compile(r"[^0-9A-Za-z.-]+")


def write_metrics(summary: Mapping[str, Any], path: Path) -> Path:
    """Write the metrics of a crawl that has ended, whole or not at all; which file it is.

    In a folder, that of the collector, the file bears the names of spider and site: the last crawl of each is told.
    Raises OSError.
    """
    spider, site = str(summary.get("spider")), str(summary.get("site"))
    if path.is_dir():
        path /= f"{_PREFIX}_{_OTHER.sub('-', f'{spider}_{site}')}.prom"
    registry = CollectorRegistry()
    for name, told, value in _metrics(summary):
        gauge = Gauge(f"{_PREFIX}_{name}", told, ("spider", "site"), registry=registry)
        gauge.labels(spider, site).set(value)
    write_to_textfile(str(path), registry)
    return path


def _metrics(summary: Mapping[str, Any]) -> Iterator[tuple[str, str, float]]:
    issues = summary.get("issues", ())
    editions = [edition for issue in issues for edition in issue["editions"]]
    lists = [*editions, *summary.get("channels", ())]
    counts = summary.get("counts", {})
    started, finished = (_seconds(summary.get(name)) for name in ("started_at", "finished_at"))
    missing = len(summary.get("missing_issues", ()))
    yield "complete", "Whether all that was listed is archived.", float(summary.get("complete") is True)
    yield "finished_timestamp_seconds", "When the crawl ended.", finished
    yield "duration_seconds", "From the first start of the crawl to its end.", max(0.0, finished - started)
    yield "issues_listed", "Issues that were asked for and are known.", len(issues) + missing
    yield "issues_whole", "Issues of which nothing is missing.", sum(issue["complete"] is True for issue in issues)
    yield "edition_pages_listed", "Edition pages that issues list.", len(editions)
    yield "edition_pages_archived", "Edition pages that are archived.", sum(each["archived"] for each in editions)
    yield "articles_listed", "Articles that pages and channels list.", sum(each["articles_listed"] for each in lists)
    yield "articles_archived", "Listed articles that have a line.", sum(each["articles_archived"] for each in lists)
    yield "failures", "Addresses that failed.", counts.get("failures", 0)
    yield "notices", "Oddities, of which nothing is missing.", counts.get("notices", 0)
    yield "warc_bytes", "Size of the WARC files.", sum(file["bytes"] for file in summary.get("warc", ()))


def _seconds(moment: object) -> float:
    return datetime.fromisoformat(str(moment)).timestamp()
