"""Read crawl folders into the facts of a report."""

import datetime as dt
from collections import Counter
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from archive.io.progress import Progress
from crawler.crawl_folder.causes import Cause, by_cause
from crawler.crawl_folder.finding import crawl_folders
from crawler.crawl_folder.folder import read_summary
from crawler.crawl_folder.issues import Issues, read_issues
from crawler.crawl_folder.json_lines import ARTICLES, EDITIONS, FAILURES, Row, read_rows
from crawler.crawl_folder.paper_names import PaperNames
from crawler.page_images import Frame, frame_of, lacks_index
from crawler.report.calendar import make_paper, over_time
from crawler.report.facts import Channel, Facts, FailedAddress, Failures, Folder, RestoredPage, Wording
from crawler.report.holdings import Holdings
from crawler.report.restored import before_and_after
from crawler.report.thumbnail import CAN_DRAW, Thumbnail

CLAUSES = "clauses.jsonl"
MOST_DRAWN = 500  # edition pages with image and areas; a report of more would be too large to open
_SHOWN_FAILURES = 50  # of a cause
_SHOWN_RESTORED = 20
_SHOWN_CLAUSES = 200


@dataclass(slots=True)
class _Gathered:
    """What has been read so far."""

    papers: dict[str, Issues] = field(default_factory=dict)
    channels: dict[tuple[str, str], dict[str, int]] = field(default_factory=dict)
    per_page: dict[str, Counter[tuple[str, str]]] = field(default_factory=dict)
    """By newspaper: the articles of each date and page."""
    per_section: Counter[str] = field(default_factory=Counter)
    per_date: Counter[str] = field(default_factory=Counter)
    failures: list[Row] = field(default_factory=list)
    clauses: dict[str, Row] = field(default_factory=dict)
    printed: dict[str, tuple[int, str, str]] = field(default_factory=dict)
    restored: list[RestoredPage] = field(default_factory=list)
    restored_in_all: int = 0
    articles: set[str] = field(default_factory=set)
    archived: set[str] = field(default_factory=set)
    """The addresses of edition pages and articles that have a line."""


def gather(paths: Sequence[Path]) -> Facts:
    """The facts of all crawl folders among paths together: an issue that several folders have is told once, and whole
    if all of it is in one or the other.

    Raises FolderError for what is no crawl folder, or cannot be read as one, OSError.
    """
    folders = crawl_folders(paths)
    gathered = _Gathered()
    told = []
    total = sum(file.stat().st_size for folder in folders for file in (folder / ARTICLES,) if file.exists())
    with Progress("articles read", total) as progress:
        for folder in folders:
            summary = read_summary(folder) or {}
            _read(gathered, folder, summary, progress.advance)
            told.append(_folder(folder, summary))
    _count_articles(gathered)
    lines = [
        edition.line
        for issues in gathered.papers.values()
        for editions in issues.editions.values()
        for edition in editions.values()
        if edition.line
    ]
    holdings = Holdings({line["image_url"] for line in lines if line.get("image_url")})
    lacking = [folder for folder in folders if not holdings.add(folder) and lacks_index(folder)]
    notes = [f"{folder}: has no index.cdxj; `python -m archive index` makes it" for folder in lacking]
    with Progress("edition pages drawn", len(lines), " pages") as progress:
        drawing = _Drawing(holdings, progress.advance)
        papers = [
            make_paper(number, name, issues, drawing.draw)
            for number, (name, issues) in enumerate(sorted(gathered.papers.items()), 1)
        ]
    sheets = [sheet for paper in papers for day in paper.days for sheet in day.sheets]
    failures = [line for line in gathered.failures if line["stage"] == "notice" or line["url"] not in gathered.archived]
    if made_good := len(gathered.failures) - len(failures):
        notes.append(f"{made_good} failures are left out: what they lack is in another of the folders.")
    groups = by_cause(failures)
    return Facts(
        made_at=dt.datetime.now(dt.UTC),
        folders=told,
        papers=papers,
        channels=[
            Channel(site, name, seen["listed"], seen["archived"])
            for (site, name), seen in sorted(gathered.channels.items())
        ],
        other_articles=gathered.per_section.most_common(),
        other_over_time=over_time(gathered.per_date),
        failures=[_failures(cause, lines) for cause, lines in groups.items()],
        clauses=_wordings(gathered),
        restored=gathered.restored,
        restored_in_all=gathered.restored_in_all,
        media=holdings.media(),
        revisits=holdings.revisits,
        totals={
            "issues": sum(1 for paper in papers for day in paper.days if day.sheets),
            "edition pages": sum(sheet.is_archived for sheet in sheets),
            "articles": len(gathered.articles),
            "failures": sum(len(lines) for cause, lines in groups.items() if cause.is_failure),
        },
        notes=[*notes, *drawing.notes()],
    )


class _Drawing:
    """Draws edition pages, as many as a report can hold: their images, and what areas lie in."""

    def __init__(self, holdings: Holdings, advance: Callable[[int], object]) -> None:
        self._holdings, self._advance = holdings, advance
        self._drawn = self._passed = self._without = 0

    def draw(self, line: Mapping[str, Any]) -> tuple[Frame | None, Thumbnail | None]:
        self._advance(1)
        if self._drawn >= MOST_DRAWN:
            self._passed += 1
            return None, None
        image = None
        if (url := line.get("image_url")) and CAN_DRAW:
            image = self._holdings.thumbnail(url)
        self._without += bool(url) and not CAN_DRAW
        frame = frame_of(line, (image.width, image.height) if image else None)
        self._drawn += frame is not None
        return frame, image

    def notes(self) -> Iterator[str]:
        if self._without:
            yield "Page images are left out: Pillow is missing. The extra `report` of this project brings it."
        if self._passed:
            yield f"{self._passed} edition pages are listed and not drawn: a report draws {MOST_DRAWN}."


def _folder(folder: Path, summary: Mapping[str, Any]) -> Folder:
    return Folder(
        name=str(folder),
        spider=str(summary.get("spider", "?")),
        site=str(summary.get("site", "?")),
        is_complete=summary.get("complete") is True,
        ended=str(summary.get("finished_at") or "not ended"),
        size=sum(int(file.get("bytes", 0)) for file in summary.get("warc", ())),
    )


def _read(gathered: _Gathered, folder: Path, summary: Mapping[str, Any], advance: Callable[[int], object]) -> None:
    lines = {str(line["url"]): line for line in read_rows(folder / EDITIONS)}
    names = PaperNames(lines.values(), str(summary.get("site", "?")))
    gathered.archived.update(lines)
    _read_articles(gathered, folder, advance)
    read_issues(gathered.papers, summary, lines, names)
    for channel in summary.get("channels", ()):
        seen = gathered.channels.setdefault(
            (str(summary.get("site")), channel["channel"]), {"listed": 0, "archived": 0}
        )
        seen["listed"] = max(seen["listed"], channel["articles_listed"])
        seen["archived"] = max(seen["archived"], channel["articles_archived"])
    for line in read_rows(folder / FAILURES):
        gathered.failures.append({**line, "folder": folder.name})
    for line in read_rows(folder / CLAUSES):
        gathered.clauses.setdefault(str(line["id"]), line)


def _read_articles(gathered: _Gathered, folder: Path, advance: Callable[[int], object]) -> None:
    """Take in the articles that no folder before has."""
    for line in read_rows(folder / ARTICLES, advance):
        gathered.archived.add(line["url"])
        if line["id"] in gathered.articles:
            continue
        gathered.articles.add(line["id"])
        printed = line.get("print_edition") or {}
        date = str(printed.get("date") or line.get("date_published") or "")[:10]
        if printed.get("newspaper") and printed.get("page"):
            pages = gathered.per_page.setdefault(str(printed["newspaper"]), Counter())
            pages[date, str(printed["page"])] += 1
        else:
            gathered.per_section[" › ".join(line.get("section") or ()) or str(line.get("site"))] += 1
            gathered.per_date[date] += 1
        for use in line.get("boilerplate", ()):
            times, first, last = gathered.printed.get(use["clause"], (0, date, date))
            dates = [known for known in (first, last, date) if known]
            gathered.printed[use["clause"]] = (
                times + use["times"],
                min(dates, default=""),
                max(dates, default=""),
            )
        if counts := line.get("restored"):
            gathered.restored_in_all += 1
            if len(gathered.restored) < _SHOWN_RESTORED:
                before, after = before_and_after(folder, line)
                gathered.restored.append(
                    RestoredPage(line.get("headline") or line["url"], line["url"], **counts, before=before, after=after)
                )


def _count_articles(gathered: _Gathered) -> None:
    """Articles of a paper whose edition pages are not archived are those of a news site that names its paper."""
    for name, counts in gathered.per_page.items():
        issues = gathered.papers.get(name)
        for (date, page), count in counts.items():
            if issues is None:
                gathered.per_section[name] += count
                gathered.per_date[date] += count
            else:
                issues.per_page[page] += count
                issues.per_date[date] += count


def _failures(cause: Cause, lines: Sequence[Mapping[str, Any]]) -> Failures:
    shown = [FailedAddress(str(line["url"]), str(line["reason"]), line["folder"]) for line in lines[:_SHOWN_FAILURES]]
    return Failures(cause, len(lines), shown)


def _wordings(gathered: _Gathered) -> list[list[Wording]]:
    """The clauses, variants with the one that stands for them, by the date of their first print; most printed first."""
    groups: dict[str, list[Wording]] = {}
    for name, line in gathered.clauses.items():
        times, first, last = gathered.printed.get(name, (0, "", ""))
        wording = Wording(str(line["kind"]), str(line["text"]), str(line["site"]), times, first, last)
        groups.setdefault(str(line.get("variant_of") or name), []).append(wording)
    sorted_groups = [sorted(group, key=lambda wording: (wording.first, -wording.times)) for group in groups.values()]
    sorted_groups.sort(key=lambda group: -sum(wording.times for wording in group))
    return sorted_groups[:_SHOWN_CLAUSES]
