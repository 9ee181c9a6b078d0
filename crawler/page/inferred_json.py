"""What the fields of an answer in JSON hold, told from their values and names: for papers of no known family.

Names are those that the field uses, in English, pinyin and its abbreviations; a name alone decides nothing.
"""

import re
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from crawler.lazy_pattern import lazy_compile
from crawler.page.page import UnreadablePage
from crawler.sites.declaration import JsonArticle

Row = Mapping[str, Any]
"""An object of an answer, its fields and those of the objects within it by JMESPath expressions."""

_PLAIN_NAME = lazy_compile(r"[A-Za-z_]\w*", re.ASCII)
_MARKUP = lazy_compile(r"<[^<>]*>")
_HAN = lazy_compile(r"[\u3400-\u9fff]")
_SENTENCE = lazy_compile(r"[。，！？；]")
_IMAGE = lazy_compile(r"[^\s<>]+\.(?:jpe?g|png|gif|webp|bmp)(?:[?#!]\S*)?", re.IGNORECASE)
_LEAST_BODY = 20  # characters
_LONGEST_HEADLINE = 120
_LONGEST_FACT = 2_000  # an address, a name, a date
_DEPTH = 3  # objects within objects that one row is read to
_OBJECTS = 20_000

HEADLINE = lazy_compile(r"(?:title|headline|biaoti|bt|topic|subject|标题)\d?", re.IGNORECASE)
_SECOND = lazy_compile(
    r"sub|second|fu_?t|fb|intro|kick|shoulder|pre|yin|yt|short|seo|page|column|[2-9]$", re.IGNORECASE
)
_BODY = lazy_compile(r"content|body|text|txt|html|detail|neirong|nr|zhengwen|zw|正文|内容", re.IGNORECASE)
_NO_BODY = lazy_compile(r"abstract|summary|digest|desc|zhaiyao|share|intro", re.IGNORECASE)
_IDENTITY = lazy_compile(r"(?:^|[a-z_])(?:id|guid|uuid|no|code|key)$", re.IGNORECASE)
_BYLINE = lazy_compile(r"author|byline|writer|reporter|zuozhe|zz|作者", re.IGNORECASE)
_SOURCE = lazy_compile(r"source|origin|laiyuan|ly|来源", re.IGNORECASE)
_KICKER = lazy_compile(r"(?:intro|pre|shoulder|kick|yin)\w*|yt|jt", re.IGNORECASE)
_SUBHEADLINE = lazy_compile(r"(?:sub|second|fu)_?(?:title|headline|bt|biaoti|ti)\w*|title2|fb|ft", re.IGNORECASE)
_CAPTION = lazy_compile(r"caption|desc|note|title|txt|text|shuoming|sm", re.IGNORECASE)


def name_in(path: str) -> str:
    """The last name of an expression.

    >>> name_in("zhentu.lujing"), name_in('"page-no"')
    ('lujing', 'page-no')
    """
    return path.rpartition(".")[2].strip('"')


def quoted(name: str) -> str | None:
    """A name as JMESPath has it; None for one that no format of an address can hold."""
    if _PLAIN_NAME.fullmatch(name):
        return name
    return None if any(character in '{}:."\\' for character in name) else f'"{name}"'


def fields_of(value: Mapping[str, Any], depth: int = _DEPTH) -> dict[str, Any]:
    """An object's fields by their JMESPath expressions, those of objects within it too; lists are fields."""
    found: dict[str, Any] = {}
    for name, part in value.items():
        if (path := quoted(name)) is None:
            continue
        if isinstance(part, dict):
            if depth > 1:
                found |= {f"{path}.{within}": held for within, held in fields_of(part, depth - 1).items()}
        else:
            found[path] = part
    return found


def objects_in(value: Any) -> Iterator[Mapping[str, Any]]:
    """The objects of an answer, outer ones before those within them. Raises UnreadablePage for too many."""
    waiting, number = [value], 0
    for part in waiting:
        if (number := number + 1) > _OBJECTS:
            raise UnreadablePage(f"more than {_OBJECTS} parts in one answer")
        if isinstance(part, dict):
            yield part
            waiting += [held for held in part.values() if isinstance(held, dict | list)]
        elif isinstance(part, list):
            waiting += [held for held in part if isinstance(held, dict | list)]


def texts(rows: Sequence[Row], path: str) -> list[str]:
    """What the rows state in a field, blank for those that state nothing."""
    return [_text(row.get(path)) for row in rows]


def is_written(pattern: re.Pattern[str], text: str) -> bool:
    """Whether a text is what a pattern describes, as far as one of its length can be."""
    return len(text) <= _LONGEST_FACT and pattern.fullmatch(text) is not None


def headline_field(rows: Sequence[Row]) -> str | None:
    """The field that holds the headlines of some articles."""
    scores = {}
    for path in paths_of(rows):
        stated = [text for text in texts(rows, path) if text]
        bare = [_MARKUP.sub("", text) for text in stated]
        if len(stated) * 2 < len(rows) or not all(_HAN.search(text) for text in bare):
            continue
        if max(map(len, bare)) > _LONGEST_HEADLINE:
            continue
        name = name_in(path)
        score = 4 if HEADLINE.search(name) else 1 if "name" in name.lower() else 0
        score -= 4 if _SECOND.search(name) else 0
        score += 1 if len(set(bare)) > 1 else 0
        scores[path] = score
    best = max(scores, key=lambda path: scores[path], default=None)
    return best if best is not None and scores[best] > 0 else None


def body_field(rows: Sequence[Row]) -> str | None:
    """The field that holds the text of some articles: HTML, escaped or not, or paragraphs."""
    lengths: dict[str, int] = {}
    for path in paths_of(rows):
        name = name_in(path)
        bodies = [text for text in texts(rows, path) if _reads_like_body(text)]
        if bodies and (_BODY.search(name) or not _NO_BODY.search(name)):
            lengths[path] = sum(map(len, bodies)) * (4 if _BODY.search(name) else 1)
    return max(lengths, key=lambda path: lengths[path], default=None)


def _reads_like_body(text: str) -> bool:
    bare = _MARKUP.sub("", text)
    return len(bare) >= _LEAST_BODY and bool(_HAN.search(bare)) and bool(_SENTENCE.search(bare) or bare != text)


def identity_field(rows: Sequence[Row]) -> str | None:
    """The field whose values tell the rows apart, of those that are called so."""
    named = [path for path in paths_of(rows) if _IDENTITY.search(name_in(path))]
    for path in sorted(named, key=lambda path: (path.count("."), not name_in(path).lower().endswith("id"))):
        values = texts(rows, path)
        if all(values) and len(set(values)) == len(values):
            return path
    return None


def paths_of(rows: Sequence[Row]) -> list[str]:
    """The fields that a third of some rows have at least; so many that rows times fields is what the answer holds."""
    counted = Counter(path for row in rows for path in row)
    return [path for path, number in counted.items() if number * 3 >= len(rows)]


def article_in(value: Any, name: str | None) -> tuple[Mapping[str, Any], JsonArticle]:
    """The article of an answer, or that of several which is called ``name``, and where it holds what.

    Raises UnreadablePage where there is none.
    """
    for part in objects_in(value):
        fields = fields_of(part, depth=1)
        if name is not None and name not in (_text(held) for held in fields.values()):
            continue
        marks = _article_marks(fields)
        if marks is not None:
            return part, marks
    raise UnreadablePage(f"the answer holds no article {name}" if name else "the answer holds no text of an article")


def _article_marks(fields: Mapping[str, Any]) -> JsonArticle | None:
    rows = [fields]
    body = body_field(rows)
    if body is None:
        return None
    others = {path: held for path, held in fields.items() if path != body}
    images, captions = _pictures(others)
    return JsonArticle(
        body=body,
        headline=headline_field([others]),
        kicker=_named(others, _KICKER),
        subheadline=_named(others, _SUBHEADLINE),
        byline=_named(others, _BYLINE),
        source=_named(others, _SOURCE),
        images=images,
        captions=captions,
    )


def _named(fields: Mapping[str, Any], pattern: re.Pattern[str]) -> str | None:
    """The field of a text that is called so."""
    fitting = (path for path, held in fields.items() if pattern.fullmatch(name_in(path)) and _HAN.search(_text(held)))
    return next(fitting, None)


def _pictures(fields: Mapping[str, Any]) -> tuple[str | None, str | None]:
    """The pictures of an article and their captions: a list of addresses, or of objects that hold one each."""
    for path, held in fields.items():
        if not isinstance(held, list) or not held:
            continue
        if all(isinstance(part, str) and is_written(_IMAGE, part) for part in held):
            return f"{path}[]", None
        rows = [fields_of(part, depth=1) for part in held if isinstance(part, dict)]
        for name in paths_of(rows) if len(rows) == len(held) else ():
            if all(is_written(_IMAGE, text) for text in texts(rows, name)):
                others = (other for other in paths_of(rows) if other != name and _CAPTION.search(name_in(other)))
                said = next(others, None)
                return f"{path}[].{name}", f"{path}[].{said}" if said else None
    return None, None


def _text(value: Any) -> str:
    if isinstance(value, bool) or not isinstance(value, str | int | float):
        return ""
    return str(value).strip()
