"""The closing word of a crawl: what is archived, what is missing and why, where it is, and what to run next."""

import shlex
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path
from typing import Any

from archive.io.progress import amount
from archive.io.visible import visible
from crawler.crawl_folder.causes import by_cause, is_of_host
from crawler.crawl_folder.command import going_on
from crawler.crawl_folder.folder import SUMMARY, FolderError, read_summary
from crawler.crawl_folder.json_lines import ARTICLES, EDITIONS, FAILURES, Row, read_rows, skim_row

_NAMED = 5  # failures of a crawl by name
_DAYS_NAMED = 7
_LONGEST = 160  # characters of an address or a reason


def closing_word(folder: Path, shown: str, settings: Sequence[str] = ()) -> str:
    """What a crawl folder has to say for itself, as lines; ``shown`` is the folder's name as the user can give it, and
    ``settings`` are those given, as NAME=VALUE.

    Raises FolderError where there is no summary, or it cannot be read.
    """
    if (summary := read_summary(folder)) is None:
        raise FolderError(f"{folder / SUMMARY} is gone; run the same command again")
    lines = list(read_rows(folder / FAILURES))
    failures = [line for line in lines if line.get("stage") != "notice"]
    editions = [(line.get("newspaper"), line.get("date")) for line in read_rows(folder / EDITIONS)]
    articles = sum(1 for _ in read_rows(folder / ARTICLES, read=skim_row))
    return "\n".join(
        (
            *_archived(summary, editions, articles),
            *_missing(summary, failures, len(lines) - len(failures), shown),
            f"It is in {shown}",
            "Next:",
            *(f"  {command}" for command in _next(summary, shown, settings, has_lines=bool(editions or articles))),
        )
    )


def _archived(summary: Mapping[str, Any], editions: Sequence[tuple[Any, Any]], articles: int) -> Iterator[str]:
    if not editions and not articles:
        yield f"Nothing of {summary.get('site', '?')} is archived"
        return
    papers = Counter(str(newspaper) for newspaper, _ in editions if newspaper)
    name = papers.most_common(1)[0][0] if papers else summary.get("site", "?")
    dates = sorted({str(date) for _, date in editions if date})
    what = []
    if summary.get("spider") == "edition":
        span = f" of {dates[0]}" if len(dates) == 1 else f" from {dates[0]} to {dates[-1]}" if dates else ""
        what += [number_of(len(dates), "issue") + span, number_of(len(editions), "edition page")]
    elif summary.get("channels"):
        what.append(number_of(len(summary["channels"]), "channel"))
    what.append(number_of(articles, "article"))
    size = sum(file["bytes"] for file in summary.get("warc", ()))
    stored = f"; {amount(size)} of WARC" if size else ""
    replayed = " (replayed)" if summary.get("replay_from") else ""
    yield f"Archived{replayed} {name}: {', '.join(what)}{stored}"
    if days := summary.get("dates_without_issue"):
        more = f" and {len(days) - _DAYS_NAMED} more days" if len(days) > _DAYS_NAMED else ""
        yield f"No paper on {', '.join(days[:_DAYS_NAMED])}{more}"


def _missing(summary: Mapping[str, Any], failures: Sequence[Row], notices: int, shown: str) -> Iterator[str]:
    if summary.get("complete"):
        yield "Complete: nothing that was listed is missing"
        return
    reason = summary.get("finish_reason")
    ended = f" ({reason})" if reason else ""  # none where it was ended at once
    stopped = f", stopped before its end{ended}" if reason != "finished" else ""
    noticed = f"; {FAILURES} also has {number_of(notices, 'notice')}, of what is odd and not missing" if notices else ""
    yield f"Not complete{stopped}: {number_of(len(failures), 'failure')}{noticed}"
    for cause, lines in by_cause(failures).items():
        yield f"  {cause.name}: {len(lines)}. {cause.advice}"
        told = _together(lines)
        for first, *others in told[:_NAMED]:
            beside = f" and {len(others)} more of this host" if others else ""
            yield f"    {_plain(first['url'])}{beside}: {_plain(first['reason'])}"
        if rest := sum(map(len, told[_NAMED:])):
            yield f"    and {rest} more in {shown}/{FAILURES}"


def _together(lines: Sequence[Mapping[str, Any]]) -> list[list[Mapping[str, Any]]]:
    """Failures of a whole host as one, each other by itself."""
    together: dict[tuple[str, str], list[Mapping[str, Any]]] = {}
    for line in lines:
        url = str(line["url"])
        about = "/".join(url.split("/", 3)[:3]) if is_of_host(line) else url
        together.setdefault((about, str(line["reason"])), []).append(line)
    return list(together.values())


def _next(summary: Mapping[str, Any], shown: str, settings: Sequence[str], *, has_lines: bool) -> Iterator[str]:
    quoted = shlex.quote(shown)
    ended = bool(summary.get("finish_reason"))  # else its files are not yet what the other commands read
    if not summary.get("complete") and not (summary.get("replay_from") and ended):  # what a replay lacks it lacks again
        yield f"{going_on(summary, shown, settings)}   # goes on with what is missing"
    if not has_lines or not ended:
        return
    yield f"python -m archive verify {quoted}"
    yield f"python -m crawler report {quoted} -o report.html"
    if summary.get("warc"):  # what was replayed is served from where it is archived
        yield f"python -m archive serve {quoted}"
    yield f"python -m crawler table {quoted} -o tables"


def _plain(text: object) -> str:
    """A stranger's text in one line, no longer than one reads, and without commands for the terminal."""
    plain = " ".join(visible(str(text)).split())
    return plain if len(plain) <= _LONGEST else f"{plain[: _LONGEST - 21]}…{plain[-20:]}"


def number_of(count: int, noun: str) -> str:
    """A number of things.

    >>> number_of(1, "page"), number_of(1200, "article")
    ('1 page', '1,200 articles')
    """
    return f"{count:,} {noun}{'' if count == 1 else 's'}"
