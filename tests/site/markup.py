"""Helpers that the renderers share: relative references, escaping, polygons on a page image."""

import posixpath
from functools import cache
from html import escape as _escape
from random import Random
from urllib.parse import quote, unquote

from .media import PAGE_SIZE
from .paper import Area, Block

escape = _escape


def wire(path: str) -> str:
    """A path as it crosses the wire, Chinese percent-encoded as UTF-8."""
    return quote(path)


def reference(source: str, target: str, *, dot: bool = False, raw: bool = False) -> str:
    """The relative reference that leads from one path to another; ``raw`` leaves Chinese unescaped."""
    here, there = (_names(path) for path in (posixpath.dirname(source), target))
    shared = next((at for at, (one, other) in enumerate(zip(here, there, strict=False)) if one != other), None)
    shared = min(len(here), len(there)) if shared is None else shared
    relative = "/".join([".."] * (len(here) - shared) + there[shared:]) or "."
    if target.endswith("/"):
        relative += "/"
    if raw:
        relative = unquote(relative)
    return "./" + relative if dot and not relative.startswith(".") else relative


@cache
def _names(path: str) -> list[str]:
    """The names of an absolute path's folders and file; posixpath.relpath, asked 7,000 times, is a fifth of a build."""
    return [name for name in path.split("/") if name]


def refresh_page(target: str, source: str) -> str:
    """A page that does nothing but refer to another by a meta refresh."""
    return (
        f'<html><head><META HTTP-EQUIV="REFRESH" CONTENT="0; URL={reference(source, target)}">'
        "<title></title></head><body></body></html>"
    )


def areas(random: Random, count: int) -> list[Area]:
    """Polygons that share out a page image in rows of one or two, some with a notch; whole pixels."""
    width, height = PAGE_SIZE
    rows: list[int] = []
    while sum(rows) < count:
        rows.append(min(random.choice((1, 2)), count - sum(rows)))
    polygons: list[Area] = []
    depth = (height - 40) // len(rows)
    for number, columns in enumerate(rows):
        top, bottom = 30 + number * depth, 26 + (number + 1) * depth
        middle = random.randrange(width // 3, 2 * width // 3)
        edges = [(4, width - 4)] if columns == 1 else [(4, middle - 2), (middle + 2, width - 4)]
        for left, right in edges:
            if random.random() < 0.3:
                notch = random.randrange(10, 30)
                corners = [
                    (left, top),
                    (right - notch, top),
                    (right - notch, top + notch),
                    (right, top + notch),
                    (right, bottom),
                    (left, bottom),
                ]
            else:
                corners = [(left, top), (right, top), (right, bottom), (left, bottom)]
            polygons.append(tuple((float(x), float(y)) for x, y in corners))
    return polygons


def coordinates(area: Area) -> str:
    """An area as ``coords`` has it, whole numbers without a point."""
    return ",".join(
        f"{value:g}" if value == int(value) else repr(value) for corner in area for value in corner
    )


def table(block: Block) -> str:
    """A table block as the old CMS pastes it from a spreadsheet."""
    rows = "".join(
        "<tr>" + "".join(f"<td>{escape(cell)}</td>" for cell in row) + "</tr>" for row in block.rows or ()
    )
    return f'<table border="1" cellspacing="0"><tbody>{rows}</tbody></table>'
