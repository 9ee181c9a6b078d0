"""Where articles lie on a page image: areas of maps, polygons of drawings, links that a style places."""

import re
from collections.abc import Iterable

from lxml import etree

from crawler.items import Area
from crawler.lazy_pattern import lazy_compile

_JOINT = lazy_compile(r"[,;\s]+")
_PLACE = lazy_compile(r"(?:^|;)\s*(left|top|width|height)\s*:\s*(-?[\d.]+)\s*(px|%)", re.IGNORECASE)
_LENGTH = lazy_compile(r"\s*([\d.]+)\s*(?:px)?\s*")
PERCENT = (100.0, 100.0)
_FURTHEST = 1_000_000  # of any unit


def area_of(element: etree._Element) -> Area | None:
    """Where an element lies: its corners; a rectangle gives its four. None where it says nothing that can be read."""
    if element.tag == "area":
        return corners(element.get("coords") or "", (element.get("shape") or "rect").lower().startswith("rect"))
    if element.tag in ("polygon", "polyline"):
        return corners(element.get("points") or "", rectangle=False)
    if element.tag == "rect":
        return _box(*(element.get(name) or "" for name in ("x", "y", "width", "height")))
    placed = {name.lower(): value for name, value, _ in _PLACE.findall(element.get("style") or "")}
    return _box(*(placed.get(name, "") for name in ("left", "top", "width", "height")))


def scale_of(image: etree._Element | None, placed: Iterable[etree._Element]) -> tuple[float, float] | None:
    """The width and height of the whole page image in the unit of the areas: 100 and 100 for percents, that of the
    drawing they lie in, or what the page shows its image in. None where the page does not say."""
    elements = list(placed)
    if any("%" in (element.get("coords") or "") or _in_percent(element) for element in elements):
        return PERCENT
    for around in elements[0].iterancestors("svg") if elements else ():
        if size := _size((_JOINT.split((around.get("viewbox") or "").strip()) + [""] * 4)[2:4]):
            return size
    return _size([image.get("width") or "", image.get("height") or ""]) if image is not None else None


def corners(text: str, rectangle: bool) -> Area | None:
    """The corners that a row of numbers states; of two a rectangle has four. None for what is no row of numbers."""
    numbers = [_number(part.removesuffix("%")) for part in _JOINT.split(text) if part]
    if any(number is None for number in numbers):
        return None
    points = tuple(zip(numbers[::2], numbers[1::2], strict=False))
    if len(points) == 2 and rectangle:
        (left, top), (right, bottom) = points
        points = ((left, top), (right, top), (right, bottom), (left, bottom))
    return points if len(points) >= 3 else None  # type: ignore[return-value]


def _in_percent(element: etree._Element) -> bool:
    return element.tag != "area" and any(unit == "%" for _, _, unit in _PLACE.findall(element.get("style") or ""))


def _size(stated: list[str]) -> tuple[float, float] | None:
    found = [_LENGTH.fullmatch(text) for text in stated]
    width, height = (_number(match[1]) if match else None for match in found)
    return (width, height) if width and height else None


def _box(*stated: str) -> Area | None:
    left, top, width, height = (_number(text) for text in stated)
    if left is None or top is None or not width or not height:
        return None
    # Sums of decimals, to no more places than anybody states.
    right, bottom = (_whole(round(float(end), 6)) for end in (left + width, top + height))
    return ((left, top), (right, top), (right, bottom), (left, bottom))


def _number(text: str) -> float | None:
    try:
        number = float(text)
    except ValueError:
        return None
    # NaN and infinity are no numbers of JSON's.
    return _whole(number) if abs(number) <= _FURTHEST else None


def _whole(number: float) -> float:
    return int(number) if number.is_integer() else number
