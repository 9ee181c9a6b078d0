"""The statements about changes as they are given out: JSON Lines, and a page for people."""

from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from html import escape
from typing import Any

from crawler.corpus.captures import Capture, Captures
from crawler.corpus.changes import Change
from crawler.corpus.diff import Edit

_ORDER = ("removed", "moved", "edited", "unknown", "same")
_STYLE = (
    "body{font-family:sans-serif;max-width:60em;margin:auto;padding:1em;line-height:1.6}"
    "article{border-top:1px solid #ccc;padding:.5em 0}del{background:#fdd}ins{background:#dfd;text-decoration:none}"
    ".how{color:#555}a{color:inherit}"
)


def as_statement(change: Change, captures: Captures) -> dict[str, Any]:
    """A statement as JSON: what became of what, and the time and record of both captures that say so."""
    return {
        "became": change.became,
        "of": change.of,
        "how": change.how,
        "site": change.site,
        "id": change.old.thing if change.of == "article" else None,
        "url": change.url,
        "new_url": change.new_url,
        "headline": change.headline,
        "edits": [{"field": edit.field, "old": edit.old, "new": edit.new, "diff": edit.diff} for edit in change.edits],
        "lists": change.lists or None,
        "old": _capture(change.old, captures),
        "new": None if change.new is None else _capture(change.new, captures),
    }


def _capture(capture: Capture, captures: Captures) -> dict[str, Any]:
    return {
        "at": capture.at,
        "state": capture.state,
        "folder": str(captures.path(capture.folder)),
        "warc": capture.warc,
    }


def page(changes: Iterable[Change]) -> Iterator[str]:
    """An HTML page of its own (no script, no other file), the removed first; what is the same is only counted."""
    counts: Counter[str] = Counter()
    found = []
    for change in changes:
        counts[change.became] += 1
        if change.became != "same":
            found.append(change)
    yield '<!DOCTYPE html><html lang="zh"><head><meta charset="utf-8"><title>Changes</title>'
    yield f"<style>{_STYLE}</style></head>\n"
    yield f"<body><h1>Changes</h1><p>{', '.join(f'{counts[name]} {name}' for name in _ORDER)}</p>\n"
    for name in _ORDER[:-1]:
        if counts[name]:
            yield f"<h2>{name}</h2>\n"
            yield from (_article(change) for change in found if change.became == name)
    yield "</body></html>\n"


def _article(change: Change) -> str:
    times = f"{change.old.at} → {change.new.at if change.new else '?'}"
    lines = [
        f"<article><h3>{escape(change.headline or change.url)}</h3>",
        f'<p class="how">{escape(change.how)} · {escape(times)}<br>{_link(change.url)}'
        + (f" → {_link(change.new_url)}" if change.new_url else "")
        + "</p>",
        *(f"<p>{escape(edit.field)}: {_marked(edit)}</p>" for edit in change.edits),
        *(f"<p>{escape(name)}: {_values(value)}</p>" for name, value in change.lists.items()),
    ]
    return "\n".join((*lines, "</article>\n"))


def _marked(edit: Edit) -> str:
    tags = {"equal": "{}", "old": "<del>{}</del>", "new": "<ins>{}</ins>"}
    return "".join(tags[kind].format(escape(text)) for kind, text in edit.pieces)


def _values(values: Sequence[Any]) -> str:
    shown = (f"{value['old']} → {value['new']}" if isinstance(value, dict) else str(value) for value in values)
    return "; ".join(map(escape, shown))


def _link(url: str) -> str:
    """Of what a browser asks a server for; other schemes run scripts."""
    if not url.startswith(("http://", "https://")):
        return escape(url)
    return f'<a href="{escape(url)}">{escape(url)}</a>'
