"""A family of e-papers as the sample has it: two edition pages with two articles and one, and parts of their pages."""

import json
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import date
from functools import cache
from types import MappingProxyType

from .media import pdf, photo
from .response import Response, page

PARAGRAPHS = (
    "澜溪市水务局八日说，城西两座蓄水池当天同时进水，三万户居民的水压从傍晚起恢复，抢修队还要留守三天。",
    "负责抢修的工人说，旧管埋得比图纸深了一米多，挖开以后才看见接头已经锈穿，整夜都在抽水、换管、试压。",
)
NEWSPAPER = "澜溪日报"
SCALE = (400, 600)


@dataclass(frozen=True, slots=True)
class Story:
    """An article; ``area`` is left, top, right and bottom in parts of a hundred of the page image."""

    number: int
    headline: str
    area: tuple[int, int, int, int]


@dataclass(frozen=True, slots=True)
class Sheet:
    """An edition page."""

    page: str
    name: str
    stories: tuple[Story, ...]


SHEETS = (
    Sheet("01", "要闻", (Story(1, "城西蓄水池进水", (10, 10, 45, 50)), Story(2, "老渡口换上新缆", (55, 10, 90, 50)))),
    Sheet("02", "文化", (Story(3, "戏台边的旧账本", (10, 20, 90, 80)),)),
)


@dataclass(frozen=True, slots=True)
class Family:
    """A family: its layout, the day of its issue, the address of that as a format of the date, and its pages by path.

    ``written`` gives a text as it is printed: in other characters, perhaps. ``front`` is the page that a reader opens,
    where it is no edition page, as such a format. ``pages`` are keyed by path and query, those that are posted by
    ``POST``, path and body. ``in_percent`` tells whether its areas are in percent, ``pictured`` and ``printed`` whether
    it has page images and PDFs.
    """

    layout: str
    day: date
    issue: str
    pages: Mapping[str, Response]
    written: Callable[[str], str] = str
    front: str | None = None
    in_percent: bool = False
    pictured: bool = True
    printed: bool = True
    placed: bool = True


# --- parts of pages ---------------------------------------------------------------------------------------------------


def html_page(body: str, title: str = NEWSPAPER) -> Response:
    head = f'<head><meta charset="utf-8"><title>{title}</title></head>'
    return page(f"<!DOCTYPE html><html>{head}<body>{body}</body></html>")


def story_text() -> str:
    return "".join(f"<p>　　{text}</p>" for text in PARAGRAPHS)


def in_pixels(story: Story) -> str:
    left, top, right, bottom = story.area
    width, height = SCALE
    return ",".join(
        str(part) for part in (left * width // 100, top * height // 100, right * width // 100, bottom * height // 100)
    )


def corners_of(story: Story) -> list[str]:
    left, top, right, bottom = story.area
    return [f"{left},{top}", f"{right},{top}", f"{right},{bottom}", f"{left},{bottom}"]


def page_image(source: str) -> str:
    return f'<img src="{source}" width="{SCALE[0]}" height="{SCALE[1]}" usemap="#m">'


def as_json(value: object) -> Response:
    return Response(json.dumps(value, ensure_ascii=False).encode(), "application/json;charset=UTF-8")


@cache
def picture_file() -> Response:
    return Response(photo("page", *SCALE), "image/jpeg")


@cache
def pdf_file() -> Response:
    return Response(pdf("A", photo("page", *SCALE), SCALE, colour=True), "application/pdf")


def simple_family(
    layout: str,
    day: date,
    issue: str,
    sheet_path: Callable[[Sheet], str],
    story_path: Callable[[Sheet, Story], str],
    lists: Callable[[str, str], str],
    entry: Callable[[str, str], str],
    article: Callable[[str, str], str],
    media: str,
) -> Family:
    """A family that differs from others in its addresses and in the markup around its lists: ``lists`` gives an edition
    page's, of the entries of its pages and of its articles, ``article`` an article's page, of headline and body."""
    pages: dict[str, Response] = {}
    entries = "".join(entry(sheet_path(sheet), f"{sheet.page}版：{sheet.name}") for sheet in SHEETS)
    for sheet in SHEETS:
        items = "".join(entry(story_path(sheet, story), story.headline) for story in sheet.stories)
        areas = "".join(
            f'<area coords="{in_pixels(story)}" href="{story_path(sheet, story)}">' for story in sheet.stories
        )
        image, print_ = f"{media}/{sheet.page}.jpg", f"{media}/{sheet.page}.pdf"
        pages[sheet_path(sheet)] = html_page(
            f'<a href="{print_}">PDF</a>{lists(entries, items)}{page_image(image)}<map name="m">{areas}</map>'
        )
        pages[image], pages[print_] = picture_file(), pdf_file()
        for story in sheet.stories:
            pages[story_path(sheet, story)] = html_page(article(story.headline, story_text()))
    return Family(layout, day, issue, MappingProxyType(pages))


def list_link(address: str, text: str) -> str:
    return f'<li><a href="{address}">{text}</a></li>'
