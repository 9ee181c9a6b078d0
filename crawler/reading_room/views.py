"""The pages of the reading room: which template each is drawn with, and from what."""

import sqlite3
from calendar import Calendar
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

from werkzeug.exceptions import NotFound
from werkzeug.wrappers import Response

from crawler.items import Article
from crawler.reading_room.article_page import article_page
from crawler.reading_room.cite import MEDIA_TYPES, cite
from crawler.reading_room.highlight import Highlight
from crawler.reading_room.lines import unpacked
from crawler.reading_room.missing import missing
from crawler.reading_room.search import Query, count, search
from crawler.reading_room.shelves import dates, faults, issue, names, papers, sheet
from crawler.reading_room.update import body_texts
from crawler.reading_room.visit import Visit

RESULTS = 20  # on a page
OTHER_PAGES = 200  # on a page
ZOOMS = (1, 2, 4)  # times the width that there is

Month = tuple[str, list[list[tuple[int, str, tuple[int, int] | None]]]]
"""Its name, and its weeks from Monday: each day's number (0: of another month), date, pages and articles."""


@dataclass(frozen=True, slots=True)
class Drawn:
    """A page to be drawn; ``may_be_framed`` says whether it may be seen where a replayed page would be."""

    template: str
    values: Mapping[str, Any]
    status: int = 200
    may_be_framed: bool = False


def _home(database: sqlite3.Connection, visit: Visit) -> Drawn:
    others = database.execute("SELECT count(DISTINCT url) FROM page").fetchone()[0]
    return Drawn("home.html", {"papers": papers(database), "others": others, "faults": faults(database)})


def _paper(database: sqlite3.Connection, visit: Visit) -> Drawn:
    name = visit.request.args.get("name", "")
    held = dates(database, name)
    if not held:
        raise NotFound
    years = sorted({date[:4] for date in held if date})
    year = visit.asked("year") if visit.asked("year") in years else years[-1] if years else ""
    months = _months({date: counts for date, counts in held.items() if date and date.startswith(year)})
    values = {"name": name, "years": years, "year": year, "months": months, "undated": held.get("")}
    return Drawn("paper.html", values)


def _months(held: Mapping[str, tuple[int, int]]) -> list[Month]:
    """The months from the first to the last of a year's dates."""
    made = []
    numbers = sorted(int(date[5:7]) for date in held)
    for number in range(numbers[0], numbers[-1] + 1) if numbers else ():
        name = f"{min(held)[:4]}-{number:02}"
        weeks = [
            [(day, date := f"{name}-{day:02}", held.get(date)) for day in week]
            for week in Calendar().monthdayscalendar(int(name[:4]), number)
        ]
        made.append((name, weeks))
    return made


def _issue(database: sqlite3.Connection, visit: Visit) -> Drawn:
    found = issue(database, visit.request.args.get("paper", ""), visit.asked("date"))
    if found is None:
        raise NotFound
    return Drawn("issue.html", {"issue": found})


def _edition(database: sqlite3.Connection, visit: Visit) -> Drawn:
    found = sheet(database, visit.request.args.get("url", ""))
    if found is None:
        return _missing(database, visit)
    of_issue = issue(database, found.paper, found.date) if found.date else None
    zoom = next((zoom for zoom in ZOOMS if str(zoom) == visit.asked("zoom")), ZOOMS[0])
    return Drawn("edition.html", {"sheet": found, "issue": of_issue, "zoom": zoom, "zooms": ZOOMS})


def _article(database: sqlite3.Connection, visit: Visit, name: str) -> Drawn:
    found = article_page(database, name)
    if found is None:
        raise NotFound
    words = visit.asked("q")
    values = {"page": found, "line": found.line, "light": Highlight(words), "words": words, "forms": MEDIA_TYPES}
    return Drawn("article.html", values)


def citation(database: sqlite3.Connection, name: str, form: str) -> Response:
    """An article's citation, as a file that programs for references open."""
    found = article_page(database, name)
    if found is None:
        raise NotFound
    response = Response(cite(found.line, form), content_type=f"{MEDIA_TYPES[form]}; charset=utf-8")
    if form != "txt":
        response.headers.add("Content-Disposition", "attachment", filename=f"{found.line.id}.{form}")
    return response


def _search(database: sqlite3.Connection, visit: Visit) -> Drawn:
    query = Query(
        visit.asked("q"),
        in_headline=bool(visit.asked("headline")),
        paper=visit.request.args.get("paper") or None,
        page=visit.asked("page") or None,
        author=visit.asked("author") or None,
        since=visit.asked("from") or None,
        until=visit.asked("to") or None,
    )
    before = visit.asked("before")
    older_than = int(before) if before.isdecimal() and len(before) < 19 else None
    keys = search(database, query, RESULTS + 1, older_than)
    light = Highlight(query.words)
    values = {
        "query": query,
        "papers": names(database),
        "is_asked": query.match is not None,
        "total": count(database, query),
        "results": [_result(database, key, light) for key in keys[:RESULTS]],
        "older": keys[RESULTS - 1] if len(keys) > RESULTS else None,
        "light": light,
    }
    return Drawn("search.html", values)


def _result(database: sqlite3.Connection, key: int, light: Highlight) -> Mapping[str, Any]:
    row = database.execute("SELECT paper, date, line FROM article WHERE key = ?", (key,)).fetchone()
    line = unpacked(row["line"], Article)
    texts = list(body_texts(line))
    text = next(filter(light.holds, texts), texts[0])
    return {"line": line, "paper": row["paper"], "date": row["date"], "excerpt": light.excerpt(text)}


def _pages(database: sqlite3.Connection, visit: Visit) -> Drawn:
    """By address from one on: no page of the list takes longer than the first."""
    after = visit.request.args.get("after", "")
    rows = database.execute(
        "SELECT url, max(ts) AS ts, title FROM page WHERE url > ? GROUP BY url ORDER BY url LIMIT ?",
        (after, OTHER_PAGES + 1),
    ).fetchall()
    more = rows[OTHER_PAGES - 1]["url"] if len(rows) > OTHER_PAGES else None
    return Drawn("pages.html", {"rows": rows[:OTHER_PAGES], "more": more})


def _missing(database: sqlite3.Connection, visit: Visit) -> Drawn:
    return Drawn("missing.html", {"missing": missing(database, visit.request.args.get("url", ""))}, 404, True)


VIEWS: Mapping[str, Callable[..., Drawn]] = {
    "home": _home,
    "paper": _paper,
    "issue": _issue,
    "edition": _edition,
    "article": _article,
    "search": _search,
    "pages": _pages,
    "missing": _missing,
}
"""By endpoint; each is given the index, the request, and what the address holds."""
