"""Pages that lead into an archive: issues, their edition pages with clickable areas, and articles.

What they say comes from a stranger's archive: all of it is text or an address below the replay's, never markup.
"""

import re
from collections.abc import Iterable, Iterator, Sequence
from html import escape
from itertools import groupby, islice
from pathlib import Path

from archive.serve.pywb import COLLECTION
from archive.wacz.pages import Edition, ListedArticle, Page

ON_A_PAGE = 500  # addresses

_SITE = "static/site"  # where it lies in pywb's folder, and in addresses
# Of the page image every pixel is shown as one, and the areas lie above it in the same measure.
_STYLE = """\
:root { color-scheme: light dark; --ink: #222; --paper: #fdfcf9; --line: #d8d4c8; --link: #8c1c13; }
@media (prefers-color-scheme: dark) { :root { --ink: #ddd; --paper: #1b1b1a; --line: #444; --link: #f0a58f; } }
body { max-width: 75rem; margin: 0 auto; padding: 1.5rem; background: var(--paper); color: var(--ink);
  font: 1rem/1.6 "Noto Sans CJK SC", "Source Han Sans SC", "PingFang SC", "Microsoft YaHei", sans-serif; }
a { color: var(--link); text-decoration: none; }
a:hover, a:focus { text-decoration: underline; }
h1, h2 { font-family: "Noto Serif CJK SC", "Source Han Serif SC", "Songti SC", SimSun, serif; line-height: 1.3; }
h2 { margin-top: 2rem; padding-bottom: .3rem; border-bottom: 1px solid var(--line); }
nav, time, small { color: color-mix(in srgb, var(--ink) 70%, transparent); font-variant-numeric: tabular-nums; }
ul, ol { padding-left: 0; list-style: none; }
.issues > li, .issue { display: flex; gap: 1.5rem; padding: .3rem 0; }
.issues ul, .issue ul { display: flex; flex-wrap: wrap; gap: .2rem 1.2rem; margin: 0; }
.list li { padding: .15rem 0; }
.edition { display: flex; flex-wrap: wrap; gap: 2rem; align-items: flex-start; }
.sheet { position: relative; max-width: 100%; overflow: auto; border: 1px solid var(--line); background: #fff; }
.sheet div { position: relative; width: max-content; }
.sheet img { display: block; }
.sheet svg { position: absolute; inset: 0; width: 100%; height: 100%; }
.sheet polygon { fill: transparent; stroke: transparent; stroke-width: 2; }
.sheet a:hover polygon, .sheet a:focus polygon { fill: rgb(140 28 19 / 18%); stroke: rgb(140 28 19 / 80%); }
.edition > section { flex: 1 1 20rem; }
[aria-current] { font-weight: bold; color: inherit; }
"""
_POLICY = "default-src 'none'; img-src 'self'; style-src 'self'; base-uri 'none'; form-action 'none'"


def write_site(pages: Iterable[Page], folder: Path) -> None:
    """Write the pages for pywb to serve from `folder`. All edition pages are held in memory, other pages are not."""
    site = folder / _SITE
    for each in (site / "editions", site / "pages", folder / "templates"):
        each.mkdir(parents=True)
    (site / "style.css").write_text(_STYLE, encoding="utf-8")
    # What pywb shows at its root; no stranger's text, for it is a template of Jinja.
    forward = f'<!DOCTYPE html><title>Archive</title><meta http-equiv="refresh" content="0; url=/{_SITE}/index.html">'
    (folder / "templates" / "index.html").write_text(forward, encoding="utf-8")

    editions: list[tuple[Page, Edition]] = []
    count = _write_lists(_without_editions(pages, editions), site / "pages")
    editions.sort(key=lambda each: _order(each[1]))
    papers: list[str] = []
    number = 0
    for newspaper, of_paper in groupby(editions, lambda each: each[1].newspaper):
        issues: list[str] = []
        for date, of_issue in groupby(of_paper, lambda each: each[1].date):
            issue = {number + place: each for place, each in enumerate(of_issue, 1)}
            for at, (page, edition) in issue.items():
                body = _edition_page(page, edition, _issue_links(issue, at))
                _write(site / "editions" / f"{at}.html", edition.title or page.url, body, "zh")
            number += len(issue)
            issues.append(f"<li>{_time(date)}{_issue_links(issue, folder='editions/')}</li>\n")
        issues_list = f'<ol class="issues">\n{"".join(issues)}</ol>\n'
        papers.append(f'<section>\n<h2 lang="zh">{escape(newspaper or "?")}</h2>\n{issues_list}</section>\n')
    _write(site / "index.html", "Archive", _home(papers, count, number))


def _without_editions(pages: Iterable[Page], editions: list[tuple[Page, Edition]]) -> Iterator[Page]:
    for page in pages:
        if page.edition is None:
            yield page
        else:
            editions.append((page, page.edition))


def _order(edition: Edition) -> tuple[str, str, str, int, str]:
    """By paper, date and page; 2 before 10, A10 before B1."""
    match = re.match(r"(\D*)(\d{0,9})", edition.page or "")
    letter, digits = match.groups() if match else ("", "")
    return edition.newspaper or "", edition.date or "", letter, int(digits or 0), edition.page or ""


def _home(papers: list[str], pages: int, editions: int) -> str:
    others = f'<p><a href="pages/1.html">{"All articles" if papers else "All pages"} ({pages})</a></p>\n'
    empty = "<p>There is no page in this archive.</p>\n"
    counts = f"<p><small>{editions} edition pages</small></p>\n" if papers else ""
    return f"<h1>Archive</h1>\n{counts}{''.join(papers)}{others if pages else '' if papers else empty}"


def _write_lists(pages: Iterator[Page], folder: Path) -> int:
    """Lists of so many pages each, and how many there are in all."""
    count = number = 0
    batch = list(islice(pages, ON_A_PAGE))
    while batch:
        number += 1
        following = list(islice(pages, ON_A_PAGE))
        items = "".join(f"<li>{_time(page.ts[:10])} {_page_link(page)}</li>\n" for page in batch)
        back = f'<a href="{number - 1}.html" rel="prev">back</a>' if number > 1 else ""
        on = f'<a href="{number + 1}.html" rel="next">on</a>' if following else ""
        span = f"{count + 1}–{count + len(batch)}"
        body = f'<nav><a href="../index.html">Archive</a> › {span} {back} {on}</nav>\n<ol class="list">\n{items}</ol>\n'
        _write(folder / f"{number}.html", f"Pages {span}", body)
        count += len(batch)
        batch = following
    return count


def _page_link(page: Page) -> str:
    language = f' lang="{escape(page.language)}"' if page.language else ""
    return f'<a href="{_replay(page, page.url)}"{language}>{escape(page.title or page.url)}</a>'


def _issue_links(issue: dict[int, tuple[Page, Edition]], current: int | None = None, folder: str = "") -> str:
    """The edition pages of an issue."""
    items = (
        f'<li><a href="{folder}{number}.html"{" aria-current=page" if number == current else ""}>'
        f"{escape(' '.join(filter(None, (edition.page, edition.page_name))) or '?')}</a></li>"
        for number, (_, edition) in issue.items()
    )
    return f'<ul lang="zh">{"".join(items)}</ul>'


def _edition_page(page: Page, edition: Edition, issue: str) -> str:
    articles = "".join(
        f'<li><a href="{_replay(page, article.url)}">{escape(article.headline or article.url)}</a></li>\n'
        for article in edition.articles
    )
    originals = [f'<a href="{_replay(page, page.url)}" lang="en">the page as archived</a>']
    if edition.pdf_url is not None:
        originals.append(f'<a href="{_replay(page, edition.pdf_url)}" lang="en">PDF</a>')
    head = f'<nav class="issue"><a href="../index.html" lang="en">Archive</a> {_time(edition.date)}{issue}</nav>'
    name = " ".join(filter(None, (edition.newspaper, edition.page, edition.page_name)))
    return (
        f"{head}\n<h1>{escape(name or page.url)}</h1>\n"
        f'<div class="edition">\n{_sheet(page, edition)}'
        f'<section>\n<ol class="list">\n{articles}</ol>\n<p>{" · ".join(originals)}</p>\n</section>\n</div>\n'
    )


def _sheet(page: Page, edition: Edition) -> str:
    """The page image under the areas of its articles."""
    if edition.image_url is None:
        return ""
    areas = "".join(_area(page, article, article.area) for article in edition.articles if article.area)
    image = f'<img src="{_replay(page, edition.image_url, "im_")}" alt="{escape(edition.title or "")}">'
    return f'<div class="sheet"><div>{image}<svg>\n{areas}</svg></div></div>\n'


def _area(page: Page, article: ListedArticle, corners: Sequence[tuple[float, float]]) -> str:
    points = " ".join(f"{x:g},{y:g}" for x, y in corners)
    title = f"<title>{escape(article.headline or article.url)}</title>"
    return f'<a href="{_replay(page, article.url)}">{title}<polygon points="{points}"/></a>\n'


def _replay(page: Page, url: str, modifier: str = "") -> str:
    """Where something is replayed as of the time of a page, ready to stand in an attribute."""
    moment = page.timestamp + modifier
    return escape(f"/{COLLECTION}/{moment}/{url}" if moment else f"/{COLLECTION}/{url}")


def _time(date: str | None) -> str:
    return f"<time>{escape(date or '?')}</time>"


def _write(path: Path, title: str, body: str, language: str = "en") -> None:
    path.write_text(
        f'<!DOCTYPE html>\n<html lang="{language}">\n<head>\n<meta charset="utf-8">\n'
        f'<meta http-equiv="Content-Security-Policy" content="{_POLICY}">\n'
        f'<meta name="viewport" content="width=device-width">\n<title>{escape(title)}</title>\n'
        f'<link rel="stylesheet" href="/{_SITE}/style.css">\n</head>\n<body>\n{body}</body>\n</html>\n',
        encoding="utf-8",
    )
