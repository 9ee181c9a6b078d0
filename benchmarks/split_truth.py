"""The pages that splitters are measured on, with what a reader found on them: a folder's, or the sample papers'.

A folder holds, for each page, ``NNN.html.gz`` (the page as fetched) and ``NNN.txt`` (the article's text, a paragraph a
line, UTF-8), and one ``index.jsonl`` with a line per page: ``id`` (``NNN``), ``host`` and, where they are known,
``url``, ``headline``, ``date_published`` (ISO 8601, a day or more), ``authors`` (a list of names), ``source`` and
``editor``. A field that a line leaves out is not judged on that page; null, "" or [] say that the page states none. A
text may begin with its ``headline`` as first line: it is taken off.
"""

import gzip
import json
import re
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from benchmarks.score import squeezed
from crawler.page.page import Page
from crawler.page.visible_text import Line, visible_lines
from tests.crawler.sample import page as sample_page
from tests.crawler.sample import sample as sample_site

FIELDS = ("headline", "date_published", "authors", "source", "editor")
INDEX = "index.jsonl"


class BadFolder(ValueError):
    """A folder of pages that cannot be read; the message names the place and says what is accepted."""


@dataclass(frozen=True)
class Sample:
    """A page with its truth.

    ``html`` is the decoded page, ``text`` the article's without headline. ``stated`` holds the values of each field
    that is judged, none where the page states none; ``foreign`` the lines of each kind that the page prints and that
    are no article's, white space removed.
    """

    name: str
    host: str
    url: str
    html: str
    text: str
    stated: Mapping[str, tuple[str, ...]]
    foreign: Mapping[str, tuple[str, ...]]

    @property
    def headed(self) -> str | None:
        """The text under its headline; None where nobody says what that is."""
        headline = self.stated.get("headline")
        return None if headline is None else "\n".join((*headline, self.text))


def read_samples(folder: Path, headed: bool = False) -> list[Sample]:
    """The pages of a folder; ``headed`` if the first line of each text is its headline and the index does not say so.

    Raises BadFolder.
    """
    index = folder / INDEX
    if not index.exists():
        raise BadFolder(f"{folder}: holds no {INDEX}; a folder of pages holds one, NNN.html.gz and NNN.txt")
    samples = []
    for number, line in enumerate(index.read_text(encoding="utf-8").splitlines(), 1):
        try:
            row = json.loads(line)
            samples.append(_read_sample(folder, row, headed))
        except (ValueError, KeyError, TypeError, AttributeError, OSError) as error:
            said = f"{error} is missing" if isinstance(error, KeyError) else error
            raise BadFolder(f"{index}, line {number}: {said}") from error
    if not samples:
        raise BadFolder(f"{index}: names no pages")
    return samples


def _read_sample(folder: Path, row: Mapping[str, Any], headed: bool) -> Sample:
    name, host = str(row["id"]), str(row["host"])
    text = (folder / f"{name}.txt").read_text(encoding="utf-8").strip()
    stated = {field: _values(field, row[field]) for field in FIELDS if field in row}
    first, _, rest = text.partition("\n")
    if headed and "headline" not in stated:
        stated["headline"] = (first,)
    if stated.get("headline") and squeezed(first) == squeezed(stated["headline"][0]):
        text = rest
    body = gzip.decompress((folder / f"{name}.html.gz").read_bytes())
    page = Page(row.get("url") or f"http://{host}/{name}.html", body)
    whole = "\n".join((*stated.get("headline", ()), text))
    return Sample(name, host, page.url, page.decoded.text, text, stated, foreign_lines(page, whole))


def _values(field: str, value: Any) -> tuple[str, ...]:
    """What a line of the index states of a field.

    >>> _values("authors", ["言午", "木子"]), _values("source", None), _values("date_published", "2024-02-11 23:34")
    (('言午', '木子'), (), ('2024-02-11T23:34',))
    """
    several = field == "authors"
    values = (value or []) if several else [] if value is None else [value]
    if not isinstance(values, list) or not all(isinstance(one, str) for one in values):
        raise ValueError(f"{field} is {value!r}; {'a list of names' if several else 'a text'} or null is accepted")
    values = [one.strip() for one in values if one.strip()]
    if field == "date_published":
        values = [one.replace(" ", "T", 1) for one in values]
        if not all(re.match(r"\d{4}-\d\d-\d\d(?:T|$)", one) for one in values):
            raise ValueError(f"date_published is {value!r}; ISO 8601 is accepted, 2024-02-11 or 2024-02-11T23:34")
    return tuple(values)


def sample_pages() -> list[Sample]:
    """The articles of the sample papers that have one page, and what they print."""
    site = sample_site()
    samples = []
    for number, article in enumerate(article for article in site.articles.values() if len(article.page_paths) == 1):
        page = sample_page(site, article.path)
        stated = {
            "headline": (article.headline,),
            "date_published": (article.date_published,),
            "authors": article.authors or article.dateline_authors,
            "source": (article.source,) if article.source else (),
            "editor": (article.editor,) if article.editor else (),
        }
        foreign = foreign_lines(page, f"{article.headline}\n{article.text}")
        host = f"{article.layout}.example"
        url = f"http://{host}{article.path}"
        samples.append(Sample(str(number), host, url, page.decoded.text, article.text, stated, foreign))
    return samples


# --- lines that are no article's ------------------------------------------------------------------------------------

# What such lines say. The patterns are the benchmark's own, so that what the splitter does not know is counted, too.
_SAYING = {
    "copyright": re.compile(
        r"版[权權]所有|copyright|©|[转轉][载載].{0,12}(?:注明|授[权權])|不得[转轉][载載]|侵[权權]|免[责責]|"
        r"[勿禁][^。]{0,4}[转轉][载載]|不代表.{0,20}(?:[观觀][点點]|立[场場])|[观觀][点點][仅僅只]代表",
        re.IGNORECASE,
    ),
    "registration": re.compile(
        r"ICP|公[网網]安[备備]|[许許]可[证證]|[备備]案|刊[号號]|新[闻聞]信息服[务務]", re.IGNORECASE
    ),
    "editor": re.compile(r"(?:[编編][辑輯]|[责責][编編])\s*[:：]|^[\[(（【]?[责責]任[编編][辑輯]"),
    "widget": re.compile(
        r"分享到|字[体體号號][:：大︰]|[发發]表[评評][论論]|我要[评評][论論]|打印|收藏本|复制[链鏈]接|扫[一描].{0,6}二[维維][码碼]"
    ),
    "comments": re.compile(
        r"文明(?:上[网網]|[发發]言)|理性[发發]言|(?:[网網]友|[评評][论論]|留言|跟[帖貼贴]).{0,8}[仅僅只].{0,6}(?:代表|表[达達])"
    ),
}
# Headings of blocks, all of whose lines are such, whatever they say: those with links, and those without.
_RELATED = re.compile(
    r"^\W*(?:相[关關](?:新[闻聞]|[链鏈]接|[阅閱][读讀]|[报報][道導]|文章|推[荐薦])|延伸[阅閱][读讀]|推[荐薦][阅閱][读讀]|"
    r"猜[你您]喜[欢歡]|[为為][你您]推[荐薦]|[热熱][门門](?:推[荐薦]|新[闻聞]|文章|排行)|(?:最新|更多)(?:新[闻聞]|文章)|精彩推[荐薦])\W*$"
)
_COMMENTS = re.compile(
    r"^\W*(?:\d[\d,]*[条條个個则則])?(?:[网網]友|最新|[热熱][门門]|全部|所有|精彩|[读讀]者|用[户戶])?"
    r"(?:[评評][论論]|跟[帖贴貼]|留言|回[复覆應应])(?:区|區|列表|[专專][区區])?(?:\W?\d[\d,]*[条條个個则則]?)?\W*$"
)
FOREIGN_KINDS = (*_SAYING, "related")
# So many characters a line has at the least, and at the most, one of a block aside.
_LEAST, _MOST = 8, 300


def foreign_lines(page: Page, truth: str) -> dict[str, tuple[str, ...]]:
    """The lines of a page that belong to no body, by kind: those that say so, or stand under a heading that does, and
    are not in the text made by hand."""
    whole = squeezed(truth)
    found: dict[str, list[str]] = {kind: [] for kind in FOREIGN_KINDS}
    related = False
    comments: int | None = None  # how deep the block of comments is that a line stands in
    lines = visible_lines(page.tree)
    for index, line in enumerate(lines):
        if comments is not None and line.dip < comments:
            comments = None
        text = squeezed(line.text)
        if not text:
            continue
        is_own = len(text) < _LEAST or text in whole
        related = bool(_RELATED.match(text)) or (related and bool(line.anchors))
        if related and line.anchors and not is_own:
            found["related"].append(text)
        if comments is not None and not line.is_link and not is_own:
            found["comments"].append(text)
        elif _COMMENTS.match(text) and not line.is_link:
            comments = _depth_of_block(lines, index)
        for kind, pattern in _SAYING.items():
            if not line.is_link and not is_own and len(text) <= _MOST and pattern.search(text):
                found[kind].append(text)
    return {kind: tuple(dict.fromkeys(texts)) for kind, texts in found.items()}


def _depth_of_block(lines: tuple[Line, ...], heading: int) -> int:
    """How many elements are open in the element that a heading shares with the line behind it."""
    following = lines[heading + 1].dip if heading + 1 < len(lines) else 0
    return min(lines[heading].depth - 1, following)
