"""The night desk: puts stories on edition pages, so that the truth stands before any page is rendered."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from random import Random
from typing import Protocol

from .markup import areas
from .paper import Area, Article, Block, EditionPage, Issue, Layout, Listing, Paper, PrintEdition
from .prose import Story, Writer
from .response import Response

PAGE_NAMES = ("综合", "民生", "城事", "副刊", "视点", "财经", "教育", "健康周刊")


class Press(Protocol):
    """A layout: where its files lie, what it prints under every page, and how it renders a paper."""

    title: str
    base: str
    layout: Layout
    clauses: tuple[str, ...]
    index_path: str

    def edition_path(self, day: date, page: str) -> str: ...
    def article_path(self, day: date, page: str, order: int) -> str: ...
    def image_path(self, day: date, page: str) -> str: ...
    def pdf_path(self, day: date, page: str) -> str: ...
    def picture_path(self, day: date, page: str, order: int) -> str: ...
    def pages(self, paper: Paper) -> dict[str, Response]: ...


@dataclass(frozen=True, slots=True)
class IssuePlan:
    """What the desk is told of an issue: its pages as printed (``01``, ``A01``), and the articles on each.

    ``specials`` names what an article is, by (page, order); ``area_only`` and ``title_only`` are articles
    that their edition page leads to in one way only; ``decimal`` areas have fractions; ``rare`` has names
    that gb2312 lacks.
    """

    day: date
    pages: Sequence[str]
    sizes: Sequence[int]
    specials: dict[tuple[str, int], str]
    area_only: tuple[str, int] | None = None
    title_only: tuple[str, int] | None = None
    decimal: bool = False
    rare: bool = False


def compose(press: Press, writer: Writer, plans: Sequence[IssuePlan]) -> Paper:
    """The paper that a press will print from these plans, oldest issue first."""
    issues = tuple(_issue(press, writer, plan) for plan in plans)
    return Paper(press.title, press.layout, press.base, press.index_path, issues)


def _issue(press: Press, writer: Writer, plan: IssuePlan) -> Issue:
    random = Random(f"issue {press.base} {plan.day}")
    page_names = ("要闻", *random.sample(PAGE_NAMES, len(plan.pages) - 1))
    editions: list[EditionPage] = []
    articles: list[Article] = []
    for page, page_name, size in zip(plan.pages, page_names, plan.sizes, strict=True):
        edition = PrintEdition(press.title, plan.day.isoformat(), page, page_name)
        here = [
            _article(
                press,
                plan,
                edition,
                order,
                writer.story(
                    plan.day, special=plan.specials.get((page, order)), rare=plan.rare and order % 2 == 0
                ),
            )
            for order in range(1, size + 1)
        ]
        articles += here
        editions.append(
            EditionPage(
                path=press.edition_path(plan.day, page),
                newspaper=press.title,
                date=plan.day.isoformat(),
                page=page,
                page_name=page_name,
                image_path=press.image_path(plan.day, page),
                pdf_path=press.pdf_path(plan.day, page),
                listings=tuple(
                    Listing(
                        article.path,
                        None if (page, order) == plan.area_only else article.headline,
                        None
                        if (page, order) == plan.title_only
                        else _scaled(random, area)
                        if plan.decimal
                        else area,
                    )
                    for order, (article, area) in enumerate(zip(here, areas(random, size), strict=True), 1)
                ),
            )
        )
    return Issue(plan.day.isoformat(), tuple(editions), tuple(articles))


def _scaled(random: Random, area: Area) -> Area:
    factor = random.uniform(0.97, 0.99)
    return tuple((x * factor, y * factor) for x, y in area)


def _article(press: Press, plan: IssuePlan, edition: PrintEdition, order: int, story: Story) -> Article:
    path = press.article_path(plan.day, edition.page, order)
    body = list(story.blocks)
    if Random(f"picture {path}").random() < 0.3 and (edition.page, order) not in plan.specials:
        picture = press.picture_path(plan.day, edition.page, order)
        body[:0] = [Block("image", "", path=picture), Block("caption", story.caption)]
    byline = story.byline
    if byline and press.layout.startswith("peoples"):
        for name in story.authors:
            if len(name) == 2:
                byline = byline.replace(name, "\u3000".join(name))
    return Article(
        path=path,
        layout=press.layout,
        headline=story.headline,
        kicker=story.kicker,
        subheadline=story.subheadline,
        byline=byline,
        authors=story.authors,
        dateline_authors=story.dateline_authors,
        source=None,
        editor=None,
        date_published=plan.day.isoformat(),
        print_edition=edition,
        section=(),
        body=tuple(body),
        briefs=(),
        related=(),
        clauses=press.clauses,
        page_paths=(path,),
    )
