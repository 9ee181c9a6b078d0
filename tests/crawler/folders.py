"""Crawl folders held against each other, fields of the crawl's time aside."""

import json
from collections import Counter
from pathlib import Path
from typing import Any

from archive.check.verify import verify
from archive.warc.files import warc_files
from archive.warc.reader import iter_records

# When it was fetched, and where its record is: what another run of the same crawl can't repeat.
_LINES = {
    "articles.jsonl": ("fetched_at", "warc"),
    "editions.jsonl": ("warc",),
    "clauses.jsonl": (),
    "failures.jsonl": ("at",),
}
_SUMMARY = ("started_at", "finished_at", "warc", "versions", "replay_from")


def content(folder: Path) -> dict[str, Any]:
    """All that a crawl folder says, lines without regard to their order, each as often as it is there."""
    found: dict[str, Any] = {}
    for name, aside in _LINES.items():
        rows = [json.loads(line) for line in (folder / name).read_text(encoding="utf-8").splitlines()]
        found[name] = Counter(json.dumps({key: row[key] for key in row if key not in aside}) for row in rows)
    summary = json.loads((folder / "summary.json").read_text(encoding="utf-8"))
    found["summary.json"] = {key: summary[key] for key in summary if key not in _SUMMARY}
    return found


def differences(folder: Path, other: Path) -> list[str]:
    """What one folder says and the other does not."""
    found = []
    ours, theirs = content(folder), content(other)
    for name in _LINES:
        found += [f"{name}: only in {folder.name}: {line}" for line in ours[name] - theirs[name]]
        found += [f"{name}: only in {other.name}: {line}" for line in theirs[name] - ours[name]]
    if ours["summary.json"] != theirs["summary.json"]:
        keys = {key for key in ours["summary.json"] if ours["summary.json"][key] != theirs["summary.json"].get(key)}
        found.append(f"summary.json: {', '.join(sorted(keys))}")
    return found


def archived(folder: Path) -> Counter[str]:
    """How often each address is archived whole."""
    return Counter(
        record.url or ""
        for file in warc_files(folder)
        for record in iter_records(file)
        if record.type in ("response", "revisit")
        and (record.type == "revisit" or record.get("WARC-Truncated") is None)
    )


def wrong(undisturbed: Path, folder: Path) -> list[str]:
    """What a crawl that was stopped and resumed has otherwise than one that was not, archived twice, or broken."""
    ours, theirs = archived(undisturbed), archived(folder)
    found = differences(undisturbed, folder)
    found += [f"{url} is archived {count} times" for url, count in theirs.items() if count > 1]
    found += [f"{url} is not archived" for url in ours - theirs]
    return found + [str(fault) for fault in verify([folder])]
