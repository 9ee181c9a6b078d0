"""Puts the sample site together: papers, news site, faults, robots.txt, and how each answer is sent."""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import date, timedelta
from hashlib import sha256
from random import Random

from . import faults as faulty
from . import trs
from .desk import IssuePlan, Press, compose
from .faults import Faults
from .founder import FounderOld
from .founder_new import FounderNew
from .later import Later, answers, reprint, revise
from .names import Names
from .paper import Article, Channel, EditionPage, NewsSite, Paper
from .peoples import PeoplesNew, PeoplesOld
from .prose import Writer
from .response import Response, page

CRAWL_DELAY = 0.02
"""Seconds, as robots.txt states them."""


@dataclass(frozen=True, slots=True)
class SampleSite:
    """All that the sample server answers, and the truth about it by URL path.

    The mappings hold the sound part of the site only; what is broken on purpose is under ``faults``.
    """

    names: Names
    prefix: str
    pages: Mapping[str, Response]
    papers: tuple[Paper, ...]
    news_site: NewsSite
    articles: Mapping[str, Article]
    editions: Mapping[str, EditionPage]
    channels: Mapping[str, Channel]
    faults: Faults
    private_path: str
    later: Later


def build(base_path: str = "", seed: int = 0, *, later: bool = False) -> SampleSite:
    """The site under a folder (``/x``, or nothing for the root).

    Another seed has other names, texts, numbers and days. ``later`` it is the same site after a week: see `later.py`.

    The same arguments give the same site, byte for byte.
    """
    if base_path and (not base_path.startswith("/") or base_path.endswith("/")):
        raise ValueError(
            f"base_path {base_path!r}: expected '' or a folder such as '/x', without a slash at its end"
        )
    names = Names.of(seed)
    writer = Writer(seed, names)
    private_path = f"{base_path}/private/neibu.html"

    presses: list[Press] = []
    papers: list[Paper] = []
    for press, plans in _plans(names, base_path, Random(f"plans {seed}")):
        presses.append(press)
        papers.append(compose(press, writer, plans))
    news_site = trs.compose(names, f"{base_path}/{names.metal.folder}", writer)

    changed: dict[str, Response | None] = {}
    truth = Later()
    if later:
        papers[0], changes = revise(before := papers[0])
        changed.update(answers(changes, presses[0].pages(before)))
        plan = IssuePlan(names.first_day + timedelta(days=7), ["01", "02"], [5, 5], {})
        issue, reprints = reprint(compose(presses[1], writer, [plan]).issues[0], before.articles)
        papers[1] = replace(papers[1], issues=(*papers[1].issues, issue))
        truth = Later(changes, reprints)
    pages: dict[str, Response] = {}
    for press, paper in zip(presses, papers, strict=True):
        pages.update(press.pages(paper))
    pages.update({path: response for path, response in changed.items() if response is not None})
    for path in (path for path, response in changed.items() if response is None):
        pages.pop(path, None)
    pages.update(trs.pages(news_site, names, private_path))
    pages[f"{base_path}/"] = page(_home(names, papers, news_site, private_path))
    pages[private_path] = page(
        "<html><head><title>内部通讯</title></head><body><p>此处谢绝抓取。</p></body></html>"
    )
    pages = {path: _dressed(path, response) for path, response in pages.items()}
    pages["/robots.txt"] = Response(
        f"User-agent: *\nCrawl-delay: {CRAWL_DELAY}\nDisallow: {base_path}/private/\n".encode(), "text/plain"
    )
    faults, broken = faulty.build(f"{base_path}/faults", names, writer, private_path)
    pages.update(broken)

    articles = [article for paper in papers for article in paper.articles] + list(news_site.articles)
    return SampleSite(
        names=names,
        prefix=base_path,
        pages=pages,
        papers=tuple(papers),
        news_site=news_site,
        articles={article.path: article for article in articles},
        editions={edition.path: edition for paper in papers for edition in paper.editions},
        channels={channel.path: channel for channel in news_site.channels},
        faults=faults,
        private_path=private_path,
        later=truth,
    )


def _plans(names: Names, base: str, random: Random) -> list[tuple[Press, list[IssuePlan]]]:
    """Each paper's press and what it prints; the daily skips the third day."""

    def day(offset: int) -> date:
        return names.first_day + timedelta(days=offset)

    def sizes(least: int, most: int, count: int = 4) -> list[int]:
        return [random.randint(least, most) for _ in range(count)]

    numbers, lettered = ["01", "02", "03", "04"], ["A01", "A02", "A03", "A04"]
    since_december = date(2024, 12, 2) + timedelta(days=(day(0) - date(2024, 5, 6)).days % 5)
    return [
        (
            FounderOld(names.daily.title, f"{base}/{names.daily.folder}", names, legacy_day=day(0)),
            [
                IssuePlan(day(0), numbers, sizes(4, 8), {("02", 3): "table", ("04", 2): "poem"}, rare=True),
                IssuePlan(
                    day(1),
                    numbers,
                    sizes(4, 8),
                    {("03", 2): "list"},
                    area_only=("02", 2),
                    title_only=("02", 3),
                ),
                IssuePlan(day(3), lettered, sizes(4, 8), {}),
            ],
        ),
        (
            FounderNew(names.evening.title, f"{base}/{names.evening.folder}", names),
            [
                IssuePlan(day(0), numbers, sizes(3, 6), {("03", 1): "table"}, decimal=True),
                IssuePlan(day(1), numbers, sizes(3, 6), {("04", 2): "poem"}, decimal=True),
            ],
        ),
        (
            PeoplesOld(names.times.title, f"{base}/{names.times.folder}", names),
            [
                IssuePlan(day(0), numbers, sizes(3, 6), {("02", 2): "list"}),
                IssuePlan(day(1), numbers, sizes(3, 6), {}),
            ],
        ),
        (
            PeoplesNew(names.times.title, f"{base}/{names.times.folder}x", names),
            [
                IssuePlan(since_december, numbers[:2], sizes(4, 5, 2), {("02", 2): "table"}),
            ],
        ),
    ]


def _home(names: Names, papers: list[Paper], news_site: NewsSite, private_path: str) -> str:
    entries = [(paper.title, paper.index_path) for paper in papers]
    entries += [(news_site.title, news_site.index_path), ("内部通讯", private_path)]
    items = "".join(f'<li><a href="{path}">{title}</a></li>' for title, path in entries)
    return (
        f'<!DOCTYPE html><html><head><meta charset="utf-8"><title>{names.city}报业</title></head>'
        f"<body><h1>{names.city}报业</h1><ul>{items}</ul></body></html>"
    )


def _dressed(path: str, response: Response) -> Response:
    """The response as one of many ill-matched servers would send it; which one depends on the path alone."""
    random = Random(f"dress {path}")
    if isinstance(response.body, bytes) and response.content_type not in ("text/html", "text/xml"):
        tag = sha256(response.body).hexdigest()[:16]
        return replace(response, headers=(*response.headers, ("ETag", f'"{tag}"')))
    cookies = (
        ("Set-Cookie", f"node={random.randrange(100)}; Path=/"),
        ("Set-Cookie", "seen=1; Path=/; HttpOnly"),
    )
    declared_gb = isinstance(response.body, bytes) and b"charset=gb2312" in response.body[:600]
    charset = "gb2312" if declared_gb else "utf-8"
    return replace(
        response,
        content_type=f"text/html; charset={charset}"
        if response.content_type == "text/html" and random.random() < 0.3
        else response.content_type,
        headers=(*response.headers, *(cookies if random.random() < 0.15 else ())),
        header_case=random.choices(("title", "lower", "odd"), (6, 2, 2))[0],
        framing="chunked" if random.random() < 0.35 else "length",
        gzip="offered" if random.random() < 0.35 else "never",
    )
