"""``summary.json``: what run made the folder, what its pages list, and what of that the folder has."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from importlib.metadata import version
from typing import Any

from crawler import __version__


@dataclass(frozen=True, slots=True)
class Run:
    """A crawl, or an extraction of archives: what it was asked for and how it ended.

    ``replay_from`` are the archives of a replay, ``templates`` what is said of the template store (``stated_store``),
    ``begun`` what the crawl said of itself when it began: its job, the dates that it found to be asked for.
    Times are ISO 8601 in UTC.
    """

    spider: str
    site: str
    complete: bool
    started_at: str
    finished_at: str
    finish_reason: str
    arguments: Mapping[str, str] = field(default_factory=dict)
    replay_from: Sequence[str] = ()
    templates: Mapping[str, str] = field(default_factory=dict)
    begun: Mapping[str, Any] = field(default_factory=dict)


def make_summary(
    run: Run,
    counts: Mapping[str, int],
    coverage: Mapping[str, Any],
    warc: Sequence[Mapping[str, Any]],
    libraries: Sequence[str],
) -> dict[str, Any]:
    """The summary as JSON.

    ``coverage`` is what `Coverage.summary` gives, ``warc`` the files with their sizes in bytes, ``libraries`` the names
    of the distributions whose versions are stated.
    """
    return {
        "complete": run.complete,
        "spider": run.spider,
        "site": run.site,
        "arguments": dict(run.arguments),
        **({"replay_from": list(run.replay_from)} if run.replay_from else {}),
        **run.templates,
        **run.begun,
        "started_at": run.started_at,
        "finished_at": run.finished_at,
        "finish_reason": run.finish_reason,
        "counts": dict(sorted(counts.items())),
        **coverage,
        "warc": list(warc),
        "versions": {"edition-archiver": __version__, **{name: version(name) for name in libraries}},
    }
