"""The steps of a split that read what stands before the body: titles, breadcrumb, date, source, byline, page label."""

from crawler.lazy_pattern import lazy_compile
from crawler.page.layout_selectors import elements
from crawler.page.normalise import HAN, normalised
from crawler.page.visible_text import Line, tidy
from crawler.recognise import (
    InfoKind,
    InfoPart,
    citation,
    clause_kind,
    closing_citation,
    credit_parts,
    ends_sentence,
    info_parts,
    is_block_heading,
    is_byline,
    is_certain_credit,
    is_known_name,
    is_outlet,
    is_outlet_alone,
    label_alone,
    labelled_authors,
    page_label,
)
from crawler.recognise.date import DATE, search_date
from crawler.split.info import INFO_PLACES, take_info
from crawler.split.ledger import Piece, Place
from crawler.split.state import SplitState

_FIELD_OF_MARK = {
    "headline": Place.HEADLINE,
    "kicker": Place.KICKER,
    "subheadline": Place.SUBHEADLINE,
    "byline": Place.BYLINE,
}
# How many lines above the body may state date, source and author where no headline bounds them.
_INFO_REACH = 15
_BARE_BYLINE, _VALUE, _STATED = 30, 24, 60  # characters
# How far above the headline it may stand for the first time, and a line that states the source.
_TWICE, _RIGHT_ABOVE = 8, 4
# How far above the body a label may name the headline; how near a line that nothing names is one.
_LABELLED_REACH, _NEAREST = 25, 4
_SHORTEST_TITLE, _LONGEST_TITLE = 8, 60
_TITLE_LABEL = lazy_compile(r"(?:标\s*题|標\s*題|主\s*题|主\s*題|题\s*目|題\s*目)\s*[:：]\s*")
_HAN_LETTER = lazy_compile(f"[{HAN}]")
_HEADINGS = frozenset(("h1", "h2", "h3", "h4"))
# An enumeration begins so, and what loads ends so.
_NO_TITLE = lazy_compile(r"^[一二三四五六七八九十]{1,2}[、.．]|^(?:正在|请稍).*(?:…|\.\.)$")
_MAY_BE_CRUMBS = lazy_compile("[>＞›»→]|位置")
CRUMB_JOINT = lazy_compile(r"\s*(?:>+|[›»→])\s*")
_CRUMB_LABEL = lazy_compile(r"^.{0,8}位置\s*[:：]?\s*")


def body_bounds(state: SplitState) -> tuple[int, int]:
    """The indexes of the first line of the body and of the line behind its last; both the end where it is empty."""
    inside = state.indexes("body")
    return (inside[0], inside[-1] + 1) if inside else (len(state.lines), len(state.lines))


def read_head(state: SplitState) -> None:
    """The titles and the byline where the layout marks them."""
    for index in sorted({index for mark in _FIELD_OF_MARK for index in state.indexes(mark)}):
        line = state.lines[index]
        if not line.text or not state.is_free(index):
            continue
        place = next(place for mark, place in _FIELD_OF_MARK.items() if mark in line.marks)
        if place is Place.SUBHEADLINE and is_byline(line.text):  # the template leaves an empty row out
            place = Place.BYLINE
        state.fill(index, place)


def read_headline(state: SplitState) -> None:
    """The lines into which a headline is broken, that the page's own title has in a row; and a headline that a label
    names, where the page's title knows another line no better."""
    if state.layout.kind == "paper":
        return
    titles = [_squeezed(title) for title in state.stated.titles]
    headline = next((index for index, _ in enumerate(state.lines) if is_headline(state, index)), None)
    if headline is not None:
        _cut_date(state, headline, titles)
    if headline is not None and (line := _squeezed(state.lines[headline].text)) not in titles:
        following = headline + 1
        while (
            following < len(state.lines)
            and state.lines[following].tag == state.lines[headline].tag
            and state.is_free(following)
            and (rest := _squeezed(state.lines[following].text))
            and any(title.startswith(line + rest) for title in titles)
        ):
            state.fill(following, Place.HEADLINE)
            line += rest
            following += 1
        if any(line in title for title in titles):
            return
    first = next(iter(state.indexes("body")), len(state.lines))
    for index in range(max(0, first - _LABELLED_REACH), first):
        text = state.lines[index].text
        if (label := _TITLE_LABEL.match(text)) and 4 <= len(text) - label.end() <= _LONGEST_TITLE:
            if headline is not None and headline != index:
                state.place(headline, Place.CHROME)
            state.ledger[index] = (Piece(Place.CHROME, label[0]), Piece(Place.HEADLINE, text[label.end() :]))
            state.fields[Place.HEADLINE] = [text[label.end() :]]
            return


def _cut_date(state: SplitState, headline: int, titles: list[str]) -> None:
    """Cut off the date that is glued to a headline, and what states the source behind it; where it has no time of day,
    if the page's title does not have it."""
    line = state.lines[headline].text
    normal = normalised(line)
    date = search_date(normal.text)
    if date is None or state.date is not None:
        return
    start = len(normal.text[: date.start()].rstrip("([ "))
    title = tidy(normal.cut(0, start))
    behind = normal.cut(start, len(normal.text))
    parts = info_parts(behind)
    if len(_squeezed(title)) < _SHORTEST_TITLE or parts is None or any(_is_said(part) for part in parts):
        return
    if not any(_squeezed(title) in known and (date["h"] or _squeezed(line) not in known) for known in titles):
        return
    state.fields[Place.HEADLINE] = [title, *state.fields[Place.HEADLINE][1:]]
    take_info(state, headline, parts)
    state.ledger[headline] = (Piece(Place.HEADLINE, normal.cut(0, start)), *(state.ledger[headline] or ()))


def _is_said(part: InfoPart) -> bool:
    """Whether a part of an information line says what is none."""
    return part.kind == "other" and any(map(str.isalnum, part.text))


def read_title(state: SplitState) -> None:
    """The headline where no selector found one: the line above the body that the page's own title begins with, and
    lines behind it that the title holds as well; else, on a page of no known layout, the nearest that may be one."""
    if state.value(Place.HEADLINE):
        return
    first, _ = body_bounds(state)
    squeezed = [_squeezed(line.text) for line in state.lines[:first]]
    for title in map(_squeezed, state.stated.titles):
        for index in range(first - 1, -1, -1):
            line = squeezed[index]
            if len(line) < 4 or not title.startswith(line) or not state.is_free(index) or state.lines[index].is_link:
                continue
            state.fill(index, Place.HEADLINE)
            following = index + 1
            while (
                following < first and (rest := _squeezed(state.lines[following].text)) and title.startswith(line + rest)
            ):
                state.fill(following, Place.SUBHEADLINE)
                line += rest
                following += 1
            return
    if state.layout.kind == "paper" or first == len(state.lines):
        return
    close = [index for index in range(first - 1, -1, -1) if state.lines[index].text][:_NEAREST]
    nearest = next(
        (index for index in close if state.is_free(index) and _may_be_title(state, state.lines[index])), None
    )
    if nearest is not None:
        state.fill(nearest, Place.HEADLINE)


def _may_be_title(state: SplitState, line: Line) -> bool:
    """Whether a line above the body, of which nothing says that it is the headline, may be one by what it says."""
    text = line.text
    return (
        _SHORTEST_TITLE <= len(text) <= _LONGEST_TITLE
        and (not line.anchors or _links_here(state, line))
        and len(_HAN_LETTER.findall(text)) * 2 > len(text)
        and not text.endswith(("。", "：", ":"))
        and info_parts(text) is None
        and credit_parts(text) is None
        and not is_block_heading(text)
        and clause_kind(text) is None
        and not _MAY_BE_CRUMBS.search(text)
        and not _NO_TITLE.search(text)
    )


def _links_here(state: SplitState, line: Line) -> bool:
    """Whether a line is nothing but a link to the page itself, as blogs set their titles."""
    return line.is_link and all(state.page.join(anchor.href) == state.page.url for anchor in line.anchors)


def _squeezed(text: str) -> str:
    return "".join(normalised(text).text.split())


def read_section(state: SplitState) -> None:
    """The breadcrumb: the links that the layout marks, or those of a line that says where the reader is."""
    for index in state.indexes("section"):
        if state.is_free(index):
            state.fill(index, Place.SECTION)
            state.section.append(state.lines[index].text)
    if state.section:
        return
    first, _ = body_bounds(state)
    for index in range(first):
        line = state.lines[index]
        if (
            line.anchors
            and len(line.text) < 80
            and _MAY_BE_CRUMBS.search(line.text)
            and state.is_free(index)
            and (crumbs := _crumbs(line))
        ):
            pieces = _crumb_pieces(line.text, crumbs)
            state.section.extend(piece.text for piece in pieces if piece.place is Place.SECTION)
            state.ledger[index] = pieces
            return


def _crumbs(line: Line) -> list[str]:
    """What a breadcrumb names: its parts between joints, or its links where it only says that it is one."""
    labelled = _CRUMB_LABEL.match(normalised(line.text).text)
    trail = line.text[labelled.end() :] if labelled else line.text
    if date := DATE.search(trail):  # the page's, printed behind it
        trail = trail[: date.start()].rstrip()
    parts = [part for part in CRUMB_JOINT.split(trail) if part]
    if len(parts) > 1:
        return parts
    return [anchor.text for anchor in line.anchors] if labelled else []


def _crumb_pieces(text: str, crumbs: list[str]) -> tuple[Piece, ...]:
    pieces: list[Piece] = []
    for crumb in crumbs:
        if crumb not in text:  # links nest on broken pages
            continue
        before, _, text = text.partition(crumb)
        pieces += [Piece(Place.CHROME, before)] if before else []
        pieces.append(Piece(Place.SECTION, crumb))
    return (*pieces, Piece(Place.CHROME, text)) if text else tuple(pieces)


def read_edition_label(state: SplitState) -> None:
    """The label that says on which page of the paper the article stands (第A01版：头版), where it is no link; else the
    label of the page that a link back to the edition page names."""
    if state.layout.kind != "paper":
        return
    linked: dict[str, str | None] = {}
    for index, line in enumerate(state.lines):
        if not line.text or not state.is_free(index) or "body" in line.marks:
            continue
        if label := page_label(line.unlinked):
            state.ledger[index] = _label_pieces(line.text, line.unlinked)
            state.page_label = label
            return
        if label := page_label(line.text):
            linked.setdefault(*label)
    number = state.layout.urls.page_of(state.page.url)
    for link in elements(state.root, state.layout.article.edition_link):
        if number is not None:
            break
        url = state.page.join(link.get("href") or "")
        if url and state.layout.urls.is_edition(url) and "返" in "".join(link.itertext()):
            number = state.layout.urls.page_of(url)
    if number is not None:
        state.page_label = (number, linked.get(number))


def _label_pieces(text: str, label: str) -> tuple[Piece, ...]:
    """A label and the links behind it, such as that to the page's PDF."""
    rest = text[len(label) :]
    return (Piece(Place.EDITION, label), Piece(Place.CHROME, rest)) if rest else (Piece(Place.EDITION, label),)


def read_info(state: SplitState) -> None:
    """Date, source, editor and author as lines between the headline and the body state them."""
    first, _ = body_bounds(state)
    headlines = [index for index in range(first) if is_headline(state, index)]
    start = headlines[-1] + 1 if headlines else max(0, first - _INFO_REACH)
    if headlines and state.layout.kind != "paper":
        start = _start_of_head(state, headlines[0])
    marked = [index for index in state.indexes("info") if state.is_free(index)]
    outlet: int | None = None
    for index in dict.fromkeys([*marked, *range(start, first)]):
        line = state.lines[index]
        if not line.text or not state.is_free(index):
            continue
        if edition := citation(line.text):
            state.place(index, Place.EDITION if state.edition is None else Place.CHROME)
            state.edition = state.edition or edition
        elif (
            index + 1 < first and (label := label_alone(line.text)) and _take_value(state, index + 1, line.text, label)
        ):
            state.place(index, Place.CHROME)
        elif cut := closing_citation(line.text):
            _take_cited(state, index, *cut)
        elif _is_way_to_other_days(line):
            continue
        elif parts := info_parts(line.text) or (None if state.value(Place.BYLINE) else credit_parts(line.text)):
            take_info(state, index, parts)
        elif _is_byline_here(state, index, line.text):
            state.fill(index, Place.BYLINE)
        elif (
            headlines
            and state.layout.kind != "paper"
            and (index > headlines[0] or state.value(Place.BYLINE) is None)
            and is_outlet_alone(line.text)
            and _is_stated(state, index)
        ):
            outlet = index  # of several the nearest to the body
        elif headlines and line.tag in _HEADINGS and not line.anchors and state.value(Place.SUBHEADLINE) is None:
            state.fill(index, Place.SUBHEADLINE)
    if outlet is not None and state.value(Place.SOURCE) is None:
        state.fill(outlet, Place.SOURCE)


def _is_way_to_other_days(line: Line) -> bool:
    """Whether a line is links with dates: 上一天 2024-03-04 下一天 2024-03-06."""
    return line.is_link and len(line.anchors) > 1 and bool(search_date(normalised(line.text).text))


def _is_byline_here(state: SplitState, index: int, text: str) -> bool:
    """Whether a line goes on with the byline in the line before it, or is an e-paper's."""
    if state.value(Place.BYLINE) is None:
        return _is_bare_byline(state, index, text)
    before = state.ledger[index - 1] if index else None
    return any(piece.place is Place.BYLINE for piece in before or ()) and is_certain_credit(text)


def _start_of_head(state: SplitState, headline: int) -> int:
    """Where the lines about an article begin: behind its headline; or where that is printed twice, behind the first; or
    with lines right above it that state a source, or editor and author, with their labels."""
    title = _squeezed(state.lines[headline].text)
    start = headline + 1
    for index in range(headline - 1, max(-1, headline - _TWICE), -1):
        line = state.lines[index]
        if _squeezed(line.text) == title and not line.anchors:
            return index + 1
        if headline - index <= _RIGHT_ABOVE and _states_credit(line.text):
            start = index
    return start


def _states_credit(text: str) -> bool:
    """Whether a line names a source, or by their names both editor and author, with labels."""
    parts = info_parts(text) or ()
    kinds = {part.kind for part in parts if part.kind not in ("author", "editor") or is_known_name(part.text)}
    return "label" in kinds and ("source" in kinds or {"author", "editor"} <= kinds)


def _is_stated(state: SplitState, index: int) -> bool:
    """Whether an outlet's name alone is no link of a menu: it is none, or it stands above the date."""
    following = state.lines[index + 1].text
    return not state.lines[index].anchors or bool(search_date(normalised(following).text, 0, _STATED))


def _take_value(state: SplitState, index: int, label: str, kind: InfoKind) -> bool:
    """Take the value of a label that stands alone in the line before it; False where it is none."""
    place, value = INFO_PLACES[kind], state.lines[index].text
    if not value or len(value) > _VALUE or not state.is_free(index) or state.value(place) is not None:
        return False
    signed = label.rstrip().endswith((":", "：", "/", "／"))
    if kind == "author":
        right = bool(labelled_authors(value)) if signed else is_known_name(value)
    elif kind == "source":
        right = is_outlet(value) or (signed and info_parts(value) is None and label_alone(value) is None)
    else:
        right = kind == "editor" and is_known_name(value)
    if right:
        state.fill(index, place)
        if kind == "author":
            state.labelled_author = value
    return right


def _take_cited(state: SplitState, index: int, before: str, cited: str) -> None:
    """A line that ends with an edition citation; what stands before it may be a byline."""
    edition = citation(cited)
    place = Place.EDITION if edition and state.edition is None else Place.CHROME
    state.edition = state.edition or edition
    credit = Place.CHROME
    if state.value(Place.BYLINE) is None and (is_byline(before) or _is_bare_byline(state, index, before)):
        credit = Place.BYLINE
        state.fields[credit] = [tidy(before)]
    state.ledger[index] = (Piece(credit, before), Piece(place, cited))


def _is_bare_byline(state: SplitState, index: int, text: str) -> bool:
    """Whether what an e-paper prints where it names author and edition is a byline: short, and no sentence."""
    marked = "info" in state.lines[index].marks and state.layout.kind == "paper"
    return marked and len(text) <= _BARE_BYLINE and not ends_sentence(text) and not any(map(str.isdigit, text))


def is_headline(state: SplitState, index: int) -> bool:
    pieces = state.ledger[index]
    return pieces is not None and pieces[0].place is Place.HEADLINE
