"""The step of a split that reads whom a page's head names without a label: an author or a source, known by the markup,
by what the page states unseen, or by a name's place beside the date."""

import re
from collections.abc import Iterable
from urllib.parse import urlsplit

from crawler.lazy_pattern import lazy_compile
from crawler.page.author_markup import author_texts, is_personal, source_texts
from crawler.page.normalise import normalised
from crawler.recognise import is_bare_name, is_outlet, labelled_authors, names_no_source
from crawler.split.ledger import Piece, Place
from crawler.split.state import SplitState

# How many lines above the headline, and how many lines from date or headline, such a name may stand.
_ABOVE, _BESIDE = 4, 2
_MOST_NAMES, _MOST_MARKED = 3, 4
_SOURCE = 16  # characters
_NAME = 3  # characters of a name among a title's parts, where a site's name may look like a longer one
_EDGES = " \t\u3000\xa0·•|｜,，/／:："
# What an account is called, and what none is.
_HANDLE = lazy_compile(r"(?=.*[^\W\d_])[\w·.-]{2,12}")
_NO_HANDLE = lazy_compile(
    "admin|editor|webmaster|system|guest|user|staff|news|posted|author|"
    r"\d|匿名|[账帐]号|密码|昵称|马上|退出|我的|编辑|管理|小编|网友|来源|作者|记者|官方|原创|转载|首页|关注|订阅|评论|更多|文章|发布|综合|整理|频道|专栏|主页|登录|下载|导读|楼主|楼上|博主|站长|"
    "[网报社台部局院号室组]$|公司|中心|集团|委员会|协会|政府|传媒|日报|新闻",
    re.IGNORECASE,
)
_TITLE_JOINT = lazy_compile(r"\s*[_|｜]+\s*|\s+[-–—]\s+")


def read_named(state: SplitState, first: int) -> None:
    """Author and source in the head of a page of no known layout, above its body's ``first`` line."""
    headline = next((index for index in range(first) if _holds(state, index, Place.HEADLINE)), None)
    if headline is None:
        return
    zone = range(max(0, headline - _ABOVE), first)
    if state.value(Place.BYLINE) is None:
        _read_author(state, zone, headline)
    if state.value(Place.SOURCE) is None:
        texts = [text for text in source_texts(state.page.decoded.text, state.root) if not any(map(str.isdigit, text))]
        named = [text for text in texts if len(text) <= _SOURCE and not names_no_source(text)]
        for index, text in _shown(state, zone, named)[:1]:
            _take(state, index, text, Place.SOURCE)


def _read_author(state: SplitState, zone: range, headline: int) -> None:
    linked = [anchor.text for index in zone for anchor in state.lines[index].anchors if is_personal(anchor.href)]
    certain = [*linked, *([state.linked.author] if state.linked.author else [])]
    marked = [text for text in author_texts(state.page.decoded.text, state.root) if _is_author(text)]
    # The meta tag names whoever entered the page, unless the head shows the name as well.
    lines = {_said(state, index) for index in zone}
    entered = [
        text
        for text in state.stated.values(("author",))
        if is_bare_name(text) or (text.strip(_EDGES) in lines and _is_author(text))
    ]
    parts = [part for title in state.stated.titles for part in _TITLE_JOINT.split(title)[1:]]
    titled = [part for part in parts if is_bare_name(part) and (len(part) <= _NAME or "·" in part)]
    # Where much is called an author, such as lists of columnists, only names that are known for such count.
    known = len(marked) > _MOST_MARKED
    texts = [
        *(text for text in certain if _is_author(text)),
        *(text for text in marked if not known or is_bare_name(text)),
        *titled,
        *entered,
    ]
    if found := _shown(state, zone, (text for text in texts if not _is_site(state, text.strip(_EDGES)))):
        for index, text in found:
            _take(state, index, text, Place.BYLINE)
        return
    names = [index for index in zone if index > headline and _is_plain(state, index, headline)]
    if 0 < len(names) <= _MOST_NAMES:
        for index in names:
            _take(state, index, _said(state, index), Place.BYLINE)


def _is_site(state: SplitState, text: str) -> bool:
    """Whether what is called an author is the site itself: its source, or a part of its address."""
    host = urlsplit(state.page.url).hostname or ""
    return (state.value(Place.SOURCE) or "").startswith(text) or text.lower() in host.split(".")


def _is_author(text: str) -> bool:
    """Whether what the markup calls an author may be one: a name, or what an account is called."""
    said = text.strip(_EDGES)
    normal = normalised(said).text
    if is_outlet(said) or _NO_HANDLE.search(normal):
        return False
    return is_bare_name(said) or bool(labelled_authors(said)) or bool(_HANDLE.fullmatch(normal))


def _is_plain(state: SplitState, index: int, headline: int) -> bool:
    """Whether a line is nothing but names, right below the headline or beside the date."""
    line = state.lines[index]
    said = _said(state, index)
    # A name alone that the headline has as well is whom the text is about.
    if line.anchors or not is_bare_name(said) or said in (state.value(Place.HEADLINE) or ""):
        return False
    near = range(max(headline, index - _BESIDE), min(len(state.lines), index + _BESIDE + 1))
    return any(_holds(state, other, Place.DATE) for other in near)


def _said(state: SplitState, index: int) -> str:
    """What a line says beside what has its place already."""
    pieces = state.ledger[index]
    texts = [state.lines[index].text] if pieces is None else [p.text for p in pieces if p.place is Place.CHROME]
    return " ".join(stripped for text in texts if (stripped := text.strip(_EDGES)))


def _shown(state: SplitState, zone: range, texts: Iterable[str]) -> list[tuple[int, str]]:
    """The first of some texts that the head shows as what has no place yet, with its line; and others that stand in the
    lines beside it."""
    found: list[tuple[int, str]] = []
    for text in dict.fromkeys(stripped for text in texts if (stripped := text.strip(_EDGES))):
        at = next((index for index in zone if text in _said(state, index)), None)
        if at is not None and (not found or at - found[-1][0] in range(-_BESIDE, _BESIDE + 1)):
            found.append((at, text))
    return sorted(found)[:_MOST_NAMES]


def _take(state: SplitState, index: int, text: str, place: Place) -> bool:
    """Cut a text out of what a line says and give it its place; False where it has another one."""
    pieces = state.ledger[index] or (Piece(Place.CHROME, state.lines[index].text),)
    for at, piece in enumerate(pieces):
        before, found, behind = piece.text.partition(text)
        if piece.place is not Place.CHROME or not found:
            continue
        cut = (Piece(Place.CHROME, before), Piece(place, found), Piece(Place.CHROME, behind))
        state.ledger[index] = (*pieces[:at], *(part for part in cut if part.text), *pieces[at + 1 :])
        state.fields.setdefault(place, []).append(text)
        if place is Place.BYLINE:
            state.labelled_author = state.stated_author = state.value(place)
        return True
    return False


def _holds(state: SplitState, index: int, place: Place) -> bool:
    return any(piece.place is place for piece in state.ledger[index] or ())
