"""The step of a split that reads what stands behind the body: edition, source, editor, related links, boilerplate."""

from crawler import recognise
from crawler.items import ClauseKind
from crawler.lazy_pattern import lazy_alternatives, lazy_compile
from crawler.page.cache import cached_by_line
from crawler.page.normalise import normalised
from crawler.recognise import InfoPart
from crawler.split.body import heads_its_links, is_related_row, take_related
from crawler.split.head import body_bounds
from crawler.split.info import take_info
from crawler.split.ledger import Place
from crawler.split.state import SplitState

# Behind a footer's heading a line of this length is a clause, whatever it says.
_CLAUSE_LENGTH = 16
# An author who is named behind the body stands in one of so many lines.
_AUTHOR_REACH = 8
# Brackets, and a widget in them, are no text before a label.
_UNSAID = lazy_compile(r"[【\[][^【】\[\]:：]{2}[】\]]|[\s\u3000()（）\[\]【】|]+")
_CREDIT = lazy_compile(
    r"[来來]\s*源|稿源|[转轉]自|出\s*[处處]|[编編]\s*[辑輯]|[责責][编編]|作\s*者|采\s*写|[记記]者\s*[:：/／]"
)
# A link without any of these is a link: no heading, citation, licence number or credit.
_TELLING = lazy_alternatives(
    ("相延推链鏈背声聲款告明《:：备備证證号號刊邮郵识識播網网电電", ""), ("I", "CP"), ("i", "cp"), ("C", "N")
)


def read_tail(state: SplitState) -> None:
    """Walk the lines behind the body; those that nothing recognises stay for the page's chrome."""
    _, end = body_bounds(state)
    headings = {normalised(heading).text for heading in state.footer}
    mode = ""
    near = end + _AUTHOR_REACH
    for index, line in enumerate(state.lines[end:], end):
        if not line.text or line.rest or not state.is_free(index):
            continue
        if heads_its_links(line):
            mode, near = "", end
            take_related(state, index)
            continue
        if not mode and not (_is_telling_link(line.text) if line.is_link else headings or _is_telling(line.text)):
            continue
        if recognise.is_related_heading(line.text):
            mode, near = "related", end
            state.place(index, Place.CHROME)
        elif recognise.is_footer_heading(line.text) or (headings and normalised(line.text).text in headings):
            mode = "footer"
            state.place(index, Place.CHROME)
        elif mode == "related" and is_related_row(line):
            take_related(state, index)
        elif edition := recognise.citation(line.text):
            mode = ""
            state.place(index, Place.EDITION if state.edition is None else Place.CHROME)
            state.edition = state.edition or edition
        elif kind := _clause_kind(state, index, mode):
            mode = "footer" if mode == "footer" else ""
            state.take_clause(index, kind)
        else:
            mode = "" if line.is_link or mode == "related" else mode
            if parts := _credits(line.text, index < near):
                take_info(state, index, parts)


@cached_by_line
def _is_telling_link(text: str) -> bool:
    return bool(_TELLING.search(text))


@cached_by_line
def _is_telling(text: str) -> bool:
    """Whether a line's own words may give it a place."""
    return bool(
        recognise.is_related_heading(text)
        or recognise.is_footer_heading(text)
        or recognise.citation(text)
        or recognise.clause_kind(text)
        or recognise.numbered_clause(text)
        or _credits(text, near=True)
    )


def _credits(text: str, near: bool) -> tuple[InfoPart, ...] | None:
    """The parts of a line that states source or editor, or close behind the body an author by name."""
    parts = recognise.info_parts(text) if len(text) <= 80 and _CREDIT.search(text) else None
    said = [part for part in parts or () if _UNSAID.sub("", part.text)]
    if not said or said[0].kind != "label":
        return None
    names = [part.text for part in said if part.kind == "author"]
    credited = any(part.kind in ("source", "editor") for part in said)
    return parts if credited or (near and any(map(recognise.labelled_authors, names))) else None


def _clause_kind(state: SplitState, index: int, mode: str) -> ClauseKind | None:
    line = state.lines[index]
    kind = recognise.clause_kind(line.text)
    if line.is_link:  # a list of headlines may speak of lawyers and licences; only a licence number is a link's
        return kind if kind == "registration" else None
    if kind is None and (mode == "footer" or state.clauses) and recognise.numbered_clause(line.text):
        return "notice"
    if kind is None and mode == "footer" and len(line.text) >= _CLAUSE_LENGTH:
        return "notice"
    return kind
