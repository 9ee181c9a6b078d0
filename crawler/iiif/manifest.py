"""Issues and papers as the classes of IIIF Presentation 3, which check what they are given by its schema.

https://iiif.io/api/presentation/3.0/
"""

import datetime as dt
import re
from collections.abc import Iterator, Mapping
from html import escape
from math import ceil, floor
from typing import Any

import iiif_prezi3 as iiif

from crawler.iiif.facts import Corners, Issue, IssuePage, PageArticle

# What a viewer may show in place of the page is its text; Mirador shows comments only, unless it is told otherwise.
_MOTIVATION = ["supplementing", "commenting"]
Words = Mapping[str, list[str]]


def make_manifest(issue: Issue) -> iiif.Manifest:
    """The manifest of an issue: a canvas for each page, an annotation for each article, ranges in page order."""
    return iiif.Manifest(
        id=f"{issue.address}/manifest.json",
        label={"none": [_plain(f"{issue.paper} {issue.date}")]},
        items=[_canvas(issue, page) for page in issue.pages],
        structures=[_contents(issue)],
        metadata=[{"label": label, "value": value} for label, value in _told(issue)],
        **({"navDate": date} if (date := _moment(issue.date)) else {}),
    )


def make_collection(address: str, label: str, manifests: Mapping[str, str]) -> iiif.Collection:
    """A paper: its manifests' addresses with the labels that they have."""
    refs = [iiif.ManifestRef(id=each, label={"none": [_plain(shown)]}) for each, shown in manifests.items()]
    return iiif.Collection(id=address, label={"none": [_plain(label)]}, items=refs)


def make_top(address: str, papers: Mapping[str, str]) -> iiif.Collection:
    """All papers: their collections' addresses with the labels that they have."""
    refs = [
        iiif.CollectionRef(id=each, type="Collection", label={"none": [_plain(shown)]})
        for each, shown in papers.items()
    ]
    return iiif.Collection(id=address, label={"zh": ["报纸"], "en": ["Newspapers"]}, items=refs)


def _told(issue: Issue) -> Iterator[tuple[Words, Words]]:
    yield {"zh": ["日期"], "en": ["Date"]}, {"none": [_plain(issue.date)]}
    pages = [page.label for page in issue.pages if page.record is None]
    lost = [article for page in issue.pages for article in page.articles if article.paragraphs is None]
    missing = [*(f"page {page}" for page in pages), *(f"article: {article.headline}" for article in lost)]
    if missing:
        yield {"zh": ["缺"], "en": ["Not archived"]}, {"none": [_plain(each) for each in missing]}


def _canvas(issue: Issue, page: IssuePage) -> iiif.Canvas:
    address = _canvas_address(issue, page)
    origin = [({"zh": ["网址"], "en": ["Address"]}, page.url)]
    if page.record is not None:
        origin.append(({"zh": ["存档记录"], "en": ["WARC record"]}, page.record))
    notes = [_annotation(address, number, page, article) for number, article in enumerate(page.articles, 1)]
    return iiif.Canvas(
        id=address,
        label={"none": [_plain(page.label)]},
        width=page.width,
        height=page.height,
        items=[iiif.AnnotationPage(id=f"{address}/painting", items=_painting(address, page))],
        annotations=[iiif.AnnotationPage(id=f"{address}/articles", items=notes)],
        metadata=[{"label": label, "value": {"none": [_plain(value)]}} for label, value in origin],
    )


def _painting(address: str, page: IssuePage) -> list[iiif.Annotation]:
    picture = page.picture
    if picture is None:
        return []
    body = iiif.AnnotationBody(
        id=picture.address, type="Image", format=picture.media_type, width=picture.width, height=picture.height
    )
    return [iiif.Annotation(id=f"{address}/painting/1", motivation="painting", body=body, target=address)]


def _annotation(address: str, number: int, page: IssuePage, article: PageArticle) -> iiif.Annotation:
    language = _language(article)
    body = iiif.TextualBody(
        value=_html(article), format="text/html", **({"language": language} if language != "none" else {})
    )
    return iiif.Annotation(
        id=f"{address}/articles/{number}",
        label={language: [_plain(article.headline)]},
        motivation=_MOTIVATION,
        body=body,
        target=_target(address, page, article.area),
    )


def _html(article: PageArticle) -> str:
    """The text with tags that IIIF allows; the headline leads to the article, if that is on the web."""
    headline = f"<b>{escape(_plain(article.headline))}</b>"
    if article.url.startswith(("http://", "https://")):
        headline = f'<a href="{escape(_plain(article.url))}">{headline}</a>'
    text = ["not archived"] if article.paragraphs is None else article.paragraphs
    return "".join(f"<p>{each}</p>" for each in (headline, *(escape(_plain(paragraph)) for paragraph in text)))


def _target(address: str, page: IssuePage, area: Corners | None) -> Any:
    box = _box(page, area)
    if area is None or box is None:
        return address
    if _is_upright(area):
        return f"{address}#xywh={box}"
    path = "M" + "L".join(f"{x:g},{y:g}" for x, y in area) + "Z"
    svg = f'<svg xmlns="http://www.w3.org/2000/svg"><path fill="none" stroke="#00bfff" d="{path}"/></svg>'
    return iiif.SpecificResource(source=address, selector=iiif.SVGSelector(value=svg))


def _contents(issue: Issue) -> iiif.Range:
    pages = []
    for page in issue.pages:
        address = _canvas_address(issue, page)
        place = f"{issue.address}/range/{page.name}"
        articles = [
            iiif.Range(
                id=f"{place}/{number}",
                label={_language(article): [_plain(article.headline)]},
                items=[iiif.CanvasRef(id=address + (f"#xywh={box}" if box else ""), type="Canvas")],
            )
            for number, article in enumerate(page.articles, 1)
            for box in [_box(page, article.area)]
        ]
        canvas = iiif.CanvasRef(id=address, type="Canvas")
        pages.append(iiif.Range(id=place, label={"none": [_plain(page.label)]}, items=[canvas, *articles]))
    return iiif.Range(id=f"{issue.address}/range", label={"zh": ["目录"], "en": ["Contents"]}, items=pages)


def _box(page: IssuePage, area: Corners | None) -> str | None:
    """The upright rectangle around an area, as media fragments have it; None for what has no extent on the page."""
    if not area:
        return None
    left, top = (max(0, floor(min(corner[axis] for corner in area))) for axis in (0, 1))
    right, bottom = (
        min(side, ceil(max(corner[axis] for corner in area))) for axis, side in ((0, page.width), (1, page.height))
    )
    return f"{left},{top},{right - left},{bottom - top}" if left < right and top < bottom else None


def _is_upright(area: Corners) -> bool:
    """Whether an area is a rectangle with sides along those of the page."""
    across, down = {x for x, _ in area}, {y for _, y in area}
    return len(across) == len(down) == 2 and {*area} == {(x, y) for x in across for y in down}


def _canvas_address(issue: Issue, page: IssuePage) -> str:
    return f"{issue.address}/canvas/{page.name}"


def _language(article: PageArticle) -> str:
    return article.language if article.language and re.fullmatch("[a-zA-Z-]+", article.language) else "none"


def _moment(date: str) -> dt.datetime | None:
    try:
        return dt.datetime.combine(dt.date.fromisoformat(date), dt.time(), dt.UTC)
    except ValueError:
        return None


def _plain(text: str) -> str:
    """A line of JSON can hold half of a surrogate pair, which no file can."""
    return text.encode("utf-8", "replace").decode()
