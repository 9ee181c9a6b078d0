"""What each layout's pages look like, house by house, and what must be read from them: ``layouts/<layout>.toml``.

In the markup ``{headline}``, ``{body}``, ``{lead}`` and ``{close}`` stand for the texts below.
"""

from pathlib import Path

import msgspec

from crawler.page.page import Page

LEAD = "云州市的三座高炉昨日同时点火，沿江而立的老厂区又亮起了灯。"
CLOSE = "厂区外的小街上，面馆老板说，夜班的工人回来了，灶火也该旺起来了。"
HEADLINE = "老厂新火照江流"
BODY = f"<p>{LEAD}</p><p>{CLOSE}</p>"
TEXT = (("paragraph", LEAD), ("paragraph", CLOSE))
OTHER_TEXT = "钢城纪事"  # of every part but the headline and the body


def filled(text: str) -> str:
    texts = {"headline": HEADLINE, "body": BODY, "lead": LEAD, "close": CLOSE}
    for name, value in texts.items():
        text = text.replace("{" + name + "}", value)
    return text


def page(url: str, content: str, head: str = "") -> Page:
    return Page(url, f"<html>{head}<body>{filled(content)}</body></html>".encode())


class Address(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """An address, or a path on a host, as its layout classifies it; ``page`` and ``date`` as it names them."""

    path: str
    kind: str | None = None
    date: str | None = None
    page: str | None = None


class ArticlePage(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """An article in a house's own template, and what it must split into; ``blocks`` are kinds and texts."""

    name: str
    url: str
    markup: str
    kicker: str | None = None
    subheadline: str | None = None
    byline: str | None = None
    source: str | None = None
    blocks: tuple[tuple[str, str], ...] = (("paragraph", "{lead}"), ("paragraph", "{close}"))

    @property
    def page(self) -> Page:
        return page(self.url, self.markup, "<head><title>某页</title></head>")


class EditionPage(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """An edition page in a house's own template; it lists pages 01 and 02, and one article of its own."""

    name: str
    url: str
    pages: tuple[str, str]
    article: str
    markup: str
    pdf: str | None = None

    @property
    def foreign_article(self) -> str:
        """The address of an article that the page does not list as its own."""
        return self.article.replace("7.", "9.").replace("_1-01.", "_9-09.")


class Examples(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """The examples of a layout.

    ``parts``: other markup of a part of an article, and the part's name; ``lists``: other markup around a link of an
    edition page, and what lists such links. ``body`` is the body that stands beside a part that is not the body.
    """

    addresses: tuple[Address, ...]
    articles: tuple[ArticlePage, ...] = ()
    parts: tuple[tuple[str, str], ...] = ()
    body: str = ""
    editions: tuple[EditionPage, ...] = ()
    lists: tuple[tuple[str, str], ...] = ()

    def part_page(self, part: str, markup: str) -> Page:
        return page("http://a.example/x.html", markup + ("" if part == "body" else self.body))


EXAMPLES = {
    path.stem: msgspec.toml.decode(path.read_bytes(), type=Examples)
    for path in sorted((Path(__file__).parent / "layouts").glob("*.toml"))
}
