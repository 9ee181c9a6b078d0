"""Whether a page of no declared layout reads like an article's."""

from crawler.page import metadata as properties
from crawler.page.page import Page
from crawler.page.visible_text import visible_lines
from crawler.split.main_content import find_article, title_parts

# The least that a body holds, in characters, and how much of links to elsewhere, as a share of it.
_BODY, _LINKED = 80, 0.5


def unlike_article(page: Page) -> str | None:
    """Why a page is no article's, None if it reads like one's: a headline and a body of text under it, not a list of
    links. Raises UnreadablePage.

    >>> unlike_article(Page("http://a.example/", b"<title>A</title><p>404 Not Found"))
    "no line reads like an article's text"
    """
    lines = visible_lines(page.tree)
    found = find_article(lines, title_parts(properties.stated(page.tree).titles))
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
