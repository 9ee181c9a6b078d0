"""Which line is the headline: what the page calls itself, a heading, or the line above the body."""

from collections.abc import Collection, Mapping, Sequence
from functools import cached_property

from crawler import recognise
from crawler.lazy_pattern import lazy_compile
from crawler.page.cache import cached_by_line
from crawler.page.metadata import Stated
from crawler.page.normalise import HAN, normalised
from crawler.page.visible_text import Line
from crawler.split.line_score import TOLERABLE

# Block elements closed and opened on the way to a sibling.
_SIBLING = 2
# So many lines above the body a heading may be its headline.
_HEADLINE_REACH = 25
_HEADLINE_LENGTH = 80
# A title that is never closed holds the page.
_TITLE_LENGTH = 200
# How strongly a line claims to be the headline that is what the page calls itself, up to a joint; resembles that; is a
# part of it.
_BEGINS, _RESEMBLES, _IS_PART = 10, 7, 6
# Letters from which a line may be a title's beginning; how many more than the title it may have.
_SHORTEST, _MORE = 6, 11
# How many lines above a body may hold its headline where nothing names it.
_PLAIN_REACH = 8
_ARTICLE_TITLE = ("articletitle",)
_SECTION = 6  # characters of a section's name in a title, at the most
# So many letters of what the page calls itself, in a heading, are enough.
_BEGINNING = 10
_HEADINGS = frozenset(("h1", "h2", "h3", "h4"))
_ITEMS = frozenset(("option", "li"))
_TITLE_JOINT = lazy_compile(r"\s*(?:[_|<>«»·｜丨]+|--+|—+|\s-|-\s|(?<=[^A-Za-z\d])-(?=[^A-Za-z\d]))\s*")
# An outlet's name before the headline: 云州新闻：渡口夜航; 云州报(渡口夜航).
_OUTLET_FIRST = lazy_compile(r"\w{2,12}(?:新[闻聞]|[网網]|[报報]|[电電][视視台臺]|在[线線])\s*[:：(（]\s*(?=.{6})")
_CRUMBS = lazy_compile(r".{0,6}位置\s*[:：]|首\s*页\s*[-—–>＞»›·|/｜]")
_HAN = lazy_compile(f"[{HAN}]")
_LETTER = lazy_compile(r"[^\W_]")
_LETTERS = lazy_compile(r"[\W_]+")


def title_parts(titles: Sequence[str]) -> dict[str, int]:
    """The letters of what a page calls itself, of its beginning up to each joint, and of each part between joints;
    with how strongly a line that says the same claims to be the headline.

    >>> title_parts(["云州新闻_云州春来早-云州网"])
    {'云州新闻云州春来早云州网': 10, '云州新闻云州春来早': 10, '云州新闻': 10, '云州春来早': 6}
    >>> title_parts(["云州新闻：江上的船来得早"])
    {'云州新闻江上的船来得早': 10, '江上的船来得早': 10}
    """
    parts: dict[str, int] = {}
    for stated in titles:
        title = stated[:_TITLE_LENGTH]
        ends = [len(title), *(found.start() for found in reversed(list(_TITLE_JOINT.finditer(title))))]
        parts |= {_letters(title[:end]): _BEGINS for end in ends}
        for part in _TITLE_JOINT.split(title):
            parts.setdefault(_letters(part), _IS_PART)
        if outlet := _OUTLET_FIRST.match(title):
            parts[_letters(title[outlet.end() :])] = _BEGINS
    return {part: claim for part, claim in parts.items() if len(part) >= 4}


@cached_by_line
def _letters(text: str) -> str:
    return _LETTERS.sub("", normalised(text).text)


def headline_claims(lines: Sequence[Line], titles: Mapping[str, int]) -> dict[int, int]:
    """How strongly lines claim to be the headline: they say what the page calls itself, or its beginning."""
    found: dict[int, int] = {}
    beginnings = {title[0] for title in titles}
    resembled = _Resembled(titles)
    for index, line in enumerate(lines):
        heading = line.tag in _HEADINGS
        if not 4 <= len(line.text) <= _HEADLINE_LENGTH or line.tag in _ITEMS:
            continue
        if not heading and (line.is_link or _first_letter(line.text) not in beginnings):
            continue
        if _CRUMBS.match(line.text):
            continue
        letters = _letters(line.text)
        claim = titles.get(letters) or (_RESEMBLES if resembled.by(letters, heading) else 0)
        if claim:
            found[index] = claim + (10 if heading else 0) + (3 if line.strong else 0) - (15 if line.is_link else 0)
    return {index: claim for index, claim in found.items() if claim > 0}


@cached_by_line
def _first_letter(text: str) -> str | None:
    first = _LETTER.search(text)
    return normalised(first[0]).text if first else None


def stated_headline(stated: Stated) -> str | None:
    """The headline that a page's head states, for a page that shows none: the title of an article, or what stands
    before the site's name and the sections.

    >>> stated_headline(Stated(title="云州渡口今起开夜航（多图）--社会--云州网"))
    '云州渡口今起开夜航（多图）'
    >>> stated_headline(Stated(title="云州渡口今起开夜航")), stated_headline(Stated(title="要闻-云州网"))
    (None, None)
    """
    if titles := stated.values(_ARTICLE_TITLE):
        return titles[0]
    title = (stated.title or "")[:_TITLE_LENGTH]
    joints = list(_TITLE_JOINT.finditer(title))
    if not joints or not _is_site(title[joints[-1].end() :]):
        return None
    end = joints.pop().start()
    while joints and len(title[joints[-1].end() : end]) <= _SECTION:
        end = joints.pop().start()
    return title[:end] if len(_letters(title[:end])) >= _SHORTEST and not _is_site(title[:end]) else None


def _is_site(text: str) -> bool:
    return recognise.is_outlet(text) or text.endswith(("网", "網", "网站", "網站"))


class _Resembled:
    """What a page calls itself, looked up by what lines say: a page may have thousands of both."""

    def __init__(self, titles: Collection[str]) -> None:
        self._titles = frozenset(title for title in titles if len(title) >= _SHORTEST)

    def by(self, letters: str, heading: bool) -> bool:
        """Whether a line is the beginning of a title, or has one as its beginning and few letters more; or whether, in
        a heading, the beginning of a title stands anywhere."""
        length = len(letters)
        if length < _SHORTEST:
            return False
        if letters in self._beginnings:
            return True
        if any(letters[:end] in self._titles for end in range(max(_SHORTEST, length - _MORE), length)):
            return True
        return heading and any(letters[at : at + _BEGINNING] in self._firsts for at in range(length - _BEGINNING + 1))

    @cached_property
    def _beginnings(self) -> frozenset[str]:
        return frozenset(title[:end] for title in self._titles for end in range(_SHORTEST, len(title) + 1))

    @cached_property
    def _firsts(self) -> frozenset[str]:
        return frozenset(title[:_BEGINNING] for title in self._titles if len(title) >= _BEGINNING)


def headline_of(
    lines: Sequence[Line], scores: Sequence[float], headlines: Mapping[int, int], first: int
) -> int | None:
    """The strongest claim above the body, of equal ones the nearest; else a heading close above; else, where the page
    calls itself something else, the uppermost bold line or line of the text right above the body."""
    above = [index for index in headlines if index < first]
    if above:
        return max(above, key=lambda index: (headlines[index], index))
    close = range(first - 1, max(-1, first - _HEADLINE_REACH), -1)
    headings = (index for index in close if lines[index].tag in _HEADINGS and len(lines[index].text) >= 4)
    headings = (index for index in headings if not _CRUMBS.match(lines[index].text))
    if (heading := next((index for index in headings if not lines[index].is_link), None)) is not None:
        return heading
    plain: list[int] = []
    shared: dict[int, int] = {}  # how many of the elements around the body a line shares
    dip = lines[first].dip
    for index in close[:_PLAIN_REACH]:
        if lines[index].is_link:
            break
        if scores[index] > TOLERABLE and may_be_headline(lines[index]):
            plain.append(index)
            shared[index] = dip
        dip = min(dip, lines[index].dip)
    nearest = max(shared.values(), default=0) - _SIBLING
    plain = [index for index in plain if shared[index] >= nearest]
    return min(plain, key=lambda index: (not lines[index].strong, index), default=None)


def may_be_headline(line: Line) -> bool:
    return (
        4 <= len(line.text) <= _HEADLINE_LENGTH
        and bool(_HAN.search(line.text))
        and not line.anchors
        and not _CRUMBS.match(line.text)
        and not recognise.is_byline(line.text)
        and not recognise.is_bare_name(line.text)
    )
