"""What became of articles and edition pages between crawls: the same, edited, moved, removed, or unknown."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from itertools import pairwise
from typing import Any, Literal

from archive.http.body import ResponseBody
from archive.http.response import HttpError
from archive.warc.files import WarcError
from archive.warc.line_pointer import pointed_file
from archive.warc.reader import open_record
from crawler.corpus.captures import Capture, Captures, Kind, what_is_missing
from crawler.corpus.diff import Edit, folded, text_edits
from crawler.corpus.folders import Line
from crawler.page.page import Page, UnreadablePage
from crawler.page.visible_text import text_of

Became = Literal["same", "edited", "moved", "removed", "unknown"]
_FIELDS = ("headline", "kicker", "subheadline", "byline", "authors", "source", "editor", "date_published")
_TELLING = 20  # characters: a shorter text is no evidence that an article moved
_SAME_PAGES = 3  # articles that show one text, where each had its own, show that of an error page
_MAX_PAGE = 1 << 20  # bytes that are read of a page to see what it says


@dataclass(frozen=True, slots=True)
class Change:
    """What is known of a thing between two captures. ``how`` says what it rests on, in a few words.

    ``new`` is None where nothing later is known of the thing itself.
    """

    became: Became
    of: Kind
    how: str
    site: str
    url: str
    headline: str | None
    old: Capture
    new: Capture | None
    new_url: str | None = None
    edits: tuple[Edit, ...] = ()
    lists: Line = field(default_factory=dict)


def changes(captures: Captures) -> Iterator[Change]:
    """A statement for each two captures of a thing that follow each other, and for each thing that a later crawl had
    reason to see and did not. In the order of sites, kinds and addresses."""
    for seen in captures.things():
        if not any(capture.state == "there" for capture in seen):
            continue
        if seen[0].kind == "edition":
            yield from _edition(captures, seen)
        else:
            yield from _article(captures, seen)


# --- articles -------------------------------------------------------------------------------------------------------


def _article(captures: Captures, seen: Sequence[Capture]) -> Iterator[Change]:
    last: Capture | None = None
    for capture in seen:
        if last is not None:
            yield _between(captures, last, capture)
        if capture.state == "there":
            last = capture
    if last is not None and last is seen[-1]:
        yield from _afterwards(captures, last)


def _between(captures: Captures, old: Capture, new: Capture) -> Change:
    """What the later of two captures says; the earlier one is there."""
    line = captures.line(old)
    what: dict[str, Any] = {"of": "article", "site": old.site, "url": old.url, "headline": line["headline"]}
    what |= {"old": old, "new": new}
    if new.state != "there":
        said = captures.line(new)["text"] if new.state == "nothing" else _said_by(captures, new)
        if moved := _elsewhere(captures, old):
            return Change("moved", how=f"{_shown(new.reason)}; its text is at another address", **what | moved)
        if new.state == "gone":
            return Change("removed", how=_listed(captures, old, new, _shown(new.reason)), **what)
        if said:
            return Change("removed", how=_listed(captures, old, new, f"soft 404: the page says {said[:40]}"), **what)
        return Change("unknown", how=_shown(new.reason), **what)
    if old.record_id == new.record_id:
        return _there(captures, "same", "the server sent the same again", old, new, what)
    edits = tuple(article_edits(line, captures.line(new)))
    if edits and (count := captures.sharing(new)) >= _SAME_PAGES > captures.sharing(old):
        return Change("removed", how=_listed(captures, old, new, f"soft 404: {count} addresses show one text"), **what)
    return _there(captures, "edited" if edits else "same", "captured again", old, new, what | {"edits": edits})


def _there(captures: Captures, became: Became, how: str, old: Capture, new: Capture, what: dict[str, Any]) -> Change:
    """An article that is there; its edition page may have dropped it all the same."""
    if became == "same" and _unlisted(captures, old, new):
        return Change("removed", how="gone from its edition page's list, though the page is there", **what)
    return Change(became, how=how, **what)


def _afterwards(captures: Captures, last: Capture) -> Iterator[Change]:
    """What later crawls tell of an article that they have no capture of."""
    line = captures.line(last)
    what: dict[str, Any] = {
        "of": "article",
        "site": last.site,
        "url": last.url,
        "headline": line["headline"],
        "old": last,
    }
    seen = captures.last_seen(last.url, last.at)
    if moved := _elsewhere(captures, last):
        if seen is None:
            how = "its text is at another address, too; of the old one nothing later is known"
        elif seen.status and 300 <= seen.status < 400:
            how = f"the old address redirects (HTTP {seen.status})"
        else:
            how = f"its text is at another address, too; the old one answers HTTP {seen.status}"
        yield Change("moved", how=how, **what | moved)
    elif seen is not None and seen.status and 300 <= seen.status < 400:
        yield Change(
            "unknown", how=f"redirects (HTTP {seen.status}), and its text was not found again", new=None, **what
        )
    elif (page := _later_list(captures, last)) is not None:
        how = "gone from its edition page's list; whether the page is there was not asked"
        yield Change("removed", how=how, **what | {"new": page})


def _elsewhere(captures: Captures, old: Capture) -> dict[str, Any] | None:
    """Where the text of an article is later: under an address of its own that was not known when the old one was."""
    if len(folded(captures.line(old)["text"])) < _TELLING or captures.sharing(old) >= _SAME_PAGES:
        return None
    others = captures.with_text(old)
    known = {other.thing for other in others if other.at <= old.at and other.folder == old.folder}
    later = [
        other for other in others if other.folder != old.folder and other.at >= old.at and other.thing not in known
    ]
    beside = [other for other in others if other.folder == old.folder and (other.at, other.url) > (old.at, old.url)]
    new = next(iter([*later, *beside]), None)
    if new is None:
        return None
    return {"new": new, "new_url": new.url, "edits": tuple(article_edits(captures.line(old), captures.line(new)))}


def article_edits(old: Line, new: Line) -> Iterator[Edit]:
    """What differs between two lines of an article; width and space of characters count for nothing."""
    for name in _FIELDS:
        was, now = (" ".join(line[name]) if name == "authors" else line[name] for line in (old, new))
        if folded(was) != folded(now):
            yield Edit(name, was or None, now or None)
    yield from text_edits(old["text"], new["text"])


def _shown(reason: str | None) -> str:
    return reason or "not captured"


def _said_by(captures: Captures, failed: Capture) -> str | None:
    """What a page that was captured and could not be split says, if it says that nothing is there."""
    if failed.warc is None:
        return None
    folder = captures.path(failed.folder)
    try:
        file = pointed_file(folder, f"warc/{failed.warc['file']}")
        with open_record(file, failed.warc["offset"]) as record:
            body = ResponseBody.read(record.pieces())
            if body.head.status != 200:
                return None
            payload = b"".join(piece for _, piece in body.pieces())[:_MAX_PAGE]
        tree = Page(failed.url, payload).tree
    except (WarcError, HttpError, OSError, UnreadablePage):
        return None
    return what_is_missing(text_of(tree))


# --- lists ----------------------------------------------------------------------------------------------------------


def _listed(captures: Captures, old: Capture, new: Capture, how: str) -> str:
    return f"{how}; gone from its edition page's list" if _unlisted(captures, old, new) else how


def _unlisted(captures: Captures, old: Capture, new: Capture) -> bool:
    """Whether an edition page listed an article in the older crawl, and, captured again, in the newer one does not."""
    return captures.dropped_by(old, new.folder) is not None


def _later_list(captures: Captures, old: Capture) -> Capture | None:
    """The capture of an edition page in a later crawl that no longer lists an article which it had listed."""
    pages = (captures.dropped_by(old, folder) for folder in range(len(captures.folders)))
    return next(filter(None, pages), None)


def _edition(captures: Captures, seen: Sequence[Capture]) -> Iterator[Change]:
    for old, new in pairwise(seen):
        if old.state != "there":
            continue
        line = captures.line(old)
        what: dict[str, Any] = {"of": "edition", "site": old.site, "url": old.url, "headline": line["page_name"]}
        what |= {"old": old, "new": new}
        if new.state == "gone":
            yield Change("removed", how=_shown(new.reason), **what)
        elif new.state == "unknown":
            yield Change("unknown", how=_shown(new.reason), **what)
        else:
            lists = list_changes(line, captures.line(new))
            yield Change("edited" if lists else "same", how="captured again", lists=lists, **what)


def list_changes(old: Line, new: Line) -> Line:
    """What differs between two captures of an edition page: articles that it lists no longer or newly, headlines."""
    before, after = ({entry["url"]: entry["headline"] for entry in line["articles"]} for line in (old, new))
    found = {
        "no_longer": [url for url in before if url not in after],
        "newly": [url for url in after if url not in before],
        "headlines": [
            {"url": url, "old": before[url], "new": after[url]}
            for url in before
            if url in after and folded(before[url]) != folded(after[url])
        ],
        **{name: [old[name], new[name]] for name in ("page", "page_name", "date") if old[name] != new[name]},
    }
    return {name: value for name, value in found.items() if value}
