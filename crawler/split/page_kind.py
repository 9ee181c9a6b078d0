"""Whether a page of no declared layout reads like an article's."""

from collections.abc import Iterable, Sequence

from lxml import etree

from crawler.page.page import Page
from crawler.page.visible_text import Line
from crawler.recognise import clause_kind
from crawler.recognise.error_page import is_advice, refusal
from crawler.split.line_score import PARAGRAPH
from crawler.split.main_content import page_article, page_lines

# The least that a body holds, in characters, and how much of links to elsewhere, as a share of it.
_BODY, _LINKED = 80, 0.5


def unlike_article(page: Page) -> str | None:
    """Why a page is no article's, None if it reads like one's: a headline and a body of text under it, not a list of
    links. Raises UnreadablePage.

    >>> unlike_article(Page("http://a.example/", b"<title>A</title><p>404 Not Found"))
    "no line reads like an article's text"
    """
    lines, found = page.once(page_lines), page.once(page_article)
    if found is None:
        return "no line reads like an article's text"
    if found.headline is None:
        return "no line reads like a headline"
    body = linked = 0
    for index, marks in found.body.items():
        line = lines[index]
        if "foreign" not in marks:
            body += len(line.text)
        elif line.anchors:
            linked += len(line.text)
    if body < _BODY:
        return f"the text under its headline has {body} characters; an article's has {_BODY} or more"
    return "it lists links" if linked > _LINKED * body else None


# Characters of text, that of the refusal and of advice aside, from which a page is an article for all that it says.
_OWN_TEXT = 100
# A statement stands among the first lines, or in the title.
_FIRST = 12
# Letters that a page shows at the most whose text scripts have still to draw.
_SHELL = 60
_WHAT = {
    "not found": "says that there is no such page",
    "server error": "says that the server failed",
    "login": "asks to log in",
    "challenge": "asks the browser to prove itself",
}


def error_page(lines: Sequence[Line], titles: Iterable[str]) -> str | None:
    """Why a page with status 200 is no article's: it says that it is not there, that the server failed, that one must
    log in, or that the browser must prove itself; None where it says no such thing.

    A page with a text of its own beside that is an article: a report may well be about such pages.
    """
    texts: list[str] = []
    own = 0
    for line in lines:
        if line.text and not line.is_link:
            texts.append(line.text)
            own += len(line.text) if _is_text(line.text) else 0
            if own >= _OWN_TEXT:
                return None
    for said in [*titles, *texts[:_FIRST]]:
        if (kind := refusal(said)) is not None:
            return f"reads like an error page, which {_WHAT[kind]}: {said[:60]}"
    return None


def why_no_body(lines: Sequence[Line], root: etree._Element) -> str:
    """Why a page has no body: it may be an empty shell."""
    shown = sum(len(line.text) for line in lines)
    if shown <= _SHELL and root.find(".//script") is not None:
        return f"no body: an empty shell, whose text scripts draw; it shows {shown} characters"
    return "no body: no line reads like an article's text"


def _is_text(text: str) -> bool:
    """Whether a line is a sentence or two of a text, not of a refusal."""
    return len(text) >= PARAGRAPH and refusal(text) is None and not is_advice(text) and clause_kind(text) is None
