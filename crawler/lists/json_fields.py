"""Which field of an answer in JSON holds what of an edition page: its number and name, addresses, areas, its date.

Values decide, and names help: English, pinyin and its abbreviations, as the field uses them.
"""

import json
import re
from collections.abc import Sequence
from typing import Any

from crawler.lazy_pattern import lazy_compile
from crawler.lists.areas import corners
from crawler.page.inferred_json import Row, fields_of, is_written, name_in, paths_of, texts
from crawler.recognise import find_date, page_label

OF_PAGES = lazy_compile(r"page|edition|layout|sheet|banmian|banci|banm|^b[mc]|section|catalog|版", re.IGNORECASE)
OF_ARTICLES = lazy_compile(r"article|news|content|stor|doc|item|xy|wenzhang|wz|gaojian|detail|稿|文章", re.IGNORECASE)
NUMBER_NAME = lazy_compile(
    r"page|edition|layout|ban|^b[ch]$|sheet|section|number|num$|no$|code|order|sort|版", re.IGNORECASE
)
_NUMBER = lazy_compile(r"0*[1-9]\d{0,2}|[A-Za-z]{1,2}\d{1,3}")
_WRITTEN_OUT = lazy_compile(r"0\d{1,2}|[A-Za-z]{1,2}\d{1,3}")
_IDENTITY = lazy_compile(r"id$|guid$|uuid$", re.IGNORECASE)
_COUNTED = lazy_compile(r"count|total|size|limit|pages$|sum$", re.IGNORECASE)
_PAGE_NAME = lazy_compile(r"name|title|ming|bm$|版名", re.IGNORECASE)
_HAN = lazy_compile(r"[\u3400-\u9fff]")
IMAGE = lazy_compile(r"\S+\.(?:jpe?g|png|gif|webp)(?:[?#!]\S*)?", re.IGNORECASE)
PDF = lazy_compile(r"\S+\.pdf(?:[?#]\S*)?", re.IGNORECASE)
_SMALL = lazy_compile(r"thumb|small|mini|icon|slt|brief", re.IGNORECASE)
_MEDIA = lazy_compile(r"\.(?:mp[34]|m3u8|zip|css|js|ico|docx?)(?:[?#]|$)", re.IGNORECASE)
_ADDRESS = lazy_compile(
    r"(?:https?:/)?/\S+|\.{1,2}/\S+|[\w./%-]+\.(?:s?html?|json|do|php|aspx?|jsp)(?:\?\S*)?|[\w./%-]*\?\S+=\S*"
)
_DATE_NAME = lazy_compile(r"date|riqi|rq$|period|time|day|qi$|日期", re.IGNORECASE)
_NEWSPAPER = lazy_compile(r"[\u3400-\u9fff·]{1,14}[报報]")
_AREA_NAME = lazy_compile(r"point|area|coord|zone|rect|polygon|map|^xy|^zb|zuobiao|pos|hot|spot|quyu", re.IGNORECASE)
_SCALE = (
    ("width", "height"),
    ("w", "h"),
    ("imgwidth", "imgheight"),
    ("pagewidth", "pageheight"),
    ("picwidth", "picheight"),
    ("kuan", "gao"),
)
_LONGEST_NAME = 24
_LONGEST_LABEL = 60
_BOXES = (("x", "y", "width", "height"), ("x", "y", "w", "h"), ("left", "top", "width", "height"))


def is_label(text: str) -> bool:
    """Whether a text is the label of a page, in words: no name of a file such as 01.jpg."""
    return len(text) <= _LONGEST_LABEL and _HAN.search(text) is not None and page_label(text, linked=True) is not None


def number_field(rows: Sequence[Row]) -> str | None:
    """The field that counts pages: a label or a number, none twice."""
    scores: dict[str, int] = {}
    for path in paths_of(rows):
        stated = texts(rows, path)
        if not all(stated) or len(set(stated)) < len(stated):
            continue
        if all(map(is_label, stated)):
            scores[path] = 6
        elif all(_NUMBER.fullmatch(text) for text in stated):
            score = 2 * bool(NUMBER_NAME.search(name_in(path))) + 2 * all(map(_WRITTEN_OUT.fullmatch, stated))
            digits = [int(re.sub(r"\D", "", text)) for text in stated]
            score += digits[0] == 1
            scores[path] = score - 3 * bool(_IDENTITY.search(name_in(path)))
    best = max(scores, key=lambda path: scores[path], default=None)
    return best if best is not None and scores[best] >= 2 else None


def name_field(rows: Sequence[Row], number: str | None) -> str | None:
    """The field that names pages; of several short ones in Chinese one that is called so."""
    fitting = []
    for path in paths_of(rows):
        stated = [text for text in texts(rows, path) if text]
        if path == number or not stated or not all(map(_HAN.search, stated)) or max(map(len, stated)) > _LONGEST_NAME:
            continue
        if not all(is_written(_NEWSPAPER, text) for text in stated) and not any(map(find_date, stated)):
            fitting.append(path)
    return max(fitting, key=lambda path: bool(_PAGE_NAME.search(name_in(path))), default=None)


def media_field(rows: Sequence[Row], pattern: re.Pattern[str]) -> str | None:
    """The field that holds addresses of pictures or PDFs, of several the one that is not called small."""
    fitting = []
    for path in paths_of(rows):
        stated = [text for text in texts(rows, path) if text]
        if stated and all(is_written(pattern, text) for text in stated):
            fitting.append(path)
    return min(fitting, key=lambda path: bool(_SMALL.search(path)), default=None)


def address_field(rows: Sequence[Row]) -> str | None:
    """The field that holds addresses of pages, other in each row."""
    for path in paths_of(rows):
        stated = texts(rows, path)
        if not all(stated) or len(set(stated)) < len(stated) or not all(is_written(_ADDRESS, text) for text in stated):
            continue
        if not any(is_written(IMAGE, text) or is_written(PDF, text) or _MEDIA.search(text) for text in stated):
            return path
    return None


def area_field(rows: Sequence[Row]) -> str | None:
    """The field, or an expression of several, that holds corners."""
    for path in paths_of(rows):
        held = [row[path] for row in rows if row.get(path)]
        if held and _AREA_NAME.search(name_in(path)) and all(_is_area(part) for part in held):
            return path
    by_name = {name_in(path).lower(): path for path in paths_of(rows)}
    for left, top, right, bottom in (("x1", "y1", "x2", "y2"), ("left", "top", "right", "bottom")):
        if all(name in by_name for name in (left, top, right, bottom)):
            return f"[{', '.join(by_name[name] for name in (left, top, right, bottom))}]"
    for left, top, width, height in _BOXES:
        if all(name in by_name for name in (left, top, width, height)):
            x, y, across, down = (f"to_number({by_name[name]})" for name in (left, top, width, height))
            # What a row leaves out is null, which makes no corner; sums take none.
            return f"[{x}, {y}, sum([{x}, {across}][?@]), sum([{y}, {down}][?@])]"
    return None


def _is_area(value: Any) -> bool:
    text = json.dumps(value).translate(str.maketrans('[]{}";', "      "))
    return corners(text, rectangle=True) is not None


def own_number_field(whole: Any) -> str | None:
    """The field of a whole answer that says which page of a paper it is; the page of a list that is given in parts is
    none."""
    fields = own_fields(whole)
    counted = any(_COUNTED.search(name_in(path)) for path in fields)
    for path in paths_of([fields]):
        [text], name = texts([fields], path), name_in(path)
        if is_label(text) and page_label(text) is not None:
            return path
        is_number = _NUMBER.fullmatch(text) and (not counted or _WRITTEN_OUT.fullmatch(text))
        if is_number and OF_PAGES.search(path) and not _IDENTITY.search(name) and not _COUNTED.search(name):
            return path
    return None


def newspaper_field(rows: Sequence[Row]) -> str | None:
    """The field that holds a newspaper's name."""
    for path in paths_of(rows):
        stated = [text for text in texts(rows, path) if text]
        if stated and all(is_written(_NEWSPAPER, text) for text in stated):
            return path
    return None


def scale_fields(rows: Sequence[Row]) -> tuple[str | None, str | None]:
    """The fields that hold a page image's width and height."""
    by_name = {name_in(path).lower().replace("_", ""): path for path in paths_of(rows)}
    found = next(((by_name[w], by_name[h]) for w, h in _SCALE if w in by_name and h in by_name), None)
    return found or (None, None)


def own_fields(whole: Any) -> Row:
    """The fields of a whole answer, lists aside."""
    return fields_of(whole) if isinstance(whole, dict) else {}


def date_field(rows: Sequence[Row]) -> str | None:
    """The field that holds a date."""
    for path in paths_of(rows):
        stated = [text for text in texts(rows, path) if text]
        if not stated or not _DATE_NAME.search(name_in(path)):
            continue
        if all(len(text) <= _LONGEST_LABEL and find_date(text) for text in stated):
            return path
    return None
