"""Each layout holds together, knows its addresses, and reads the templates of the houses that use it."""

import re
from collections.abc import Iterator
from urllib.parse import urljoin

import pytest
from lxml import etree

from crawler.lists.edition_page import read_edition
from crawler.lists.layout_detection import recognise_layout
from crawler.page.layout_selectors import matches
from crawler.sites import INFERRED, Layout, Registry, Selectors
from crawler.split.split import split
from tests.crawler.sites.examples import (
    EXAMPLES,
    HEADLINE,
    OTHER_TEXT,
    TEXT,
    Address,
    ArticlePage,
    EditionPage,
    filled,
    page,
)
from tests.site.families import families

# Of the one that is inferred from pages there is nothing to say before these are seen.
LAYOUTS = {name: layout for name, layout in Registry().layouts.items() if layout is not INFERRED}
EACH_LAYOUT = pytest.mark.parametrize("layout", [pytest.param(layout, id=name) for name, layout in LAYOUTS.items()])
EACH_ARTICLE = pytest.mark.parametrize(
    ("layout", "article"),
    [pytest.param(name, it, id=f"{name} {it.name}") for name, of in EXAMPLES.items() for it in of.articles],
)


def test_each_layout_has_its_examples() -> None:
    in_json = {name for name, layout in LAYOUTS.items() if layout.json and layout.json.article}
    # Those in JSON are read by no markup: the crawl of the sample families has an example of each.
    assert in_json <= {family.layout for family in families()}
    assert set(EXAMPLES) == set(LAYOUTS) - in_json


def _selectors(layout: Layout) -> Iterator[tuple[str, str]]:
    parts: dict[str, Selectors] = {"signs": layout.signs, "newspaper": layout.newspaper}
    for marks in (layout.article, layout.edition, layout.channel):
        held = {name: getattr(marks, name) for name in marks.__struct_fields__}
        parts |= {name: selectors for name, selectors in held.items() if isinstance(selectors, tuple)}
    for part, selectors in parts.items():
        for selector in selectors:
            yield part, selector


@EACH_LAYOUT
def test_each_selector_of_a_layout_can_be_used(layout: Layout) -> None:
    root = etree.fromstring("<html><body><p>正文</p></body></html>", etree.HTMLParser())
    for part, selector in _selectors(layout):
        if selector.startswith("<!--"):
            assert selector.endswith("-->"), f"{part}: {selector}"
        else:
            matches(root, (selector,))


@EACH_LAYOUT
def test_no_layout_lists_an_alternative_twice(layout: Layout) -> None:
    listed = list(_selectors(layout))
    assert len(listed) == len(set(listed))


@EACH_LAYOUT
def test_the_patterns_of_a_layout_have_the_groups_they_need(layout: Layout) -> None:
    urls = layout.urls
    for pattern in (urls.article, urls.edition, urls.issue, urls.index, urls.double):
        re.compile(pattern or "")
    assert urls.date is not None
    assert set(re.compile(urls.date).groupindex) == {"y", "m", "d"}
    if urls.page is not None:
        assert set(re.compile(urls.page).groupindex) == {"page"}
    assert (urls.edition is None) == (layout.kind == "channel")


# --- addresses ------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("layout", "address"),
    [pytest.param(name, it, id=f"{name} {it.path}") for name, of in EXAMPLES.items() for it in of.addresses],
)
def test_a_layout_classifies_addresses(layout: str, address: Address) -> None:
    urls = LAYOUTS[layout].urls
    url = urljoin("http://a.example", address.path)
    kinds = {
        "edition": urls.is_edition(url),
        "article": urls.is_article(url),
        "issue": urls.is_issue(url),
        "index": urls.is_index(url) and not urls.is_edition(url),
        "double": urls.is_double(url),
    }
    assert [kind for kind, holds in kinds.items() if holds] == ([address.kind] if address.kind else [])
    date = urls.date_of(url)
    assert (date and date.isoformat()) == address.date
    assert urls.page_of(url) == address.page


def test_parameters_that_change_nothing_go() -> None:
    urls = LAYOUTS["founder-2009"].urls
    assert urls.clean("http://a.example/html/2024-02/20/node_1.htm?v=1") == "http://a.example/html/2024-02/20/node_1.htm"
    article = "http://a.example/html/2024-02/20/content_7.htm"
    assert urls.clean(f"{article}?div=-1#top") == article


def test_a_date_that_does_not_exist_is_an_error() -> None:
    with pytest.raises(ValueError, match="month"):
        LAYOUTS["founder-2009"].urls.date_of("http://a.example/html/2024-13/20/node_1.htm")


@pytest.mark.parametrize(
    ("layout", "edition", "calendars"),
    [
        (
            "founder-2009",
            "http://a.example/html/2024-02/20/node_1.htm",
            ["http://a.example/html/2024-02/period.xml", "http://a.example/html/2024-02/navi.xml"],
        ),
        (
            "founder-2020",
            "http://a.example/pc/layout/202402/20/node_01.html",
            ["http://a.example/pc/layout/202402/period.xml", "http://a.example/pc/layout/period.xml"],
        ),
        ("people-2024", "http://a.example/pc/layout/202412/02/node_01.html", []),
    ],
)
def test_calendars_lie_beside_the_issue_or_above(layout: str, edition: str, calendars: list[str]) -> None:
    assert [urljoin(edition, calendar) for calendar in LAYOUTS[layout].calendars] == calendars


# --- articles -------------------------------------------------------------------------------------


@EACH_ARTICLE
def test_an_article_splits_into_its_parts(layout: str, article: ArticlePage) -> None:
    found = split(article.page, LAYOUTS[layout])
    assert found.headline == HEADLINE
    assert (found.kicker, found.subheadline, found.byline, found.source) == (
        article.kicker,
        article.subheadline,
        article.byline,
        article.source,
    )
    assert tuple((block.kind, block.text) for block in found.body) == tuple(
        (kind, filled(text)) for kind, text in article.blocks
    )


@EACH_ARTICLE
def test_an_article_is_recognised_by_its_own_signs(layout: str, article: ArticlePage) -> None:
    assert recognise_layout(article.page, LAYOUTS.values()) is LAYOUTS[layout]


NEWER = ("founder-2020", "people-2024")


@pytest.mark.parametrize(
    ("layout", "article"),
    [pytest.param(name, it, id=f"{name} {it.name}") for name in NEWER for it in EXAMPLES[name].articles],
)
def test_layouts_at_the_same_addresses_are_told_apart_by_their_signs(layout: str, article: ArticlePage) -> None:
    shown = {name: sum(matches(article.page.tree, (sign,)) for sign in LAYOUTS[name].signs) for name in NEWER}
    assert shown[layout] > min(shown.values()), shown


@pytest.mark.parametrize(
    ("layout", "part", "markup"), [(name, *part) for name, of in EXAMPLES.items() for part in of.parts]
)
def test_a_part_is_found_under_each_of_its_names(layout: str, part: str, markup: str) -> None:
    found = split(EXAMPLES[layout].part_page(part, markup), LAYOUTS[layout])
    blocks = tuple((block.kind, block.text) for block in found.body)
    if part in ("body", "pictures"):
        assert blocks == ((("image", ""), *TEXT) if part == "pictures" else TEXT)
    else:
        assert getattr(found, part) == (HEADLINE if part == "headline" else OTHER_TEXT)
        assert blocks == TEXT


@pytest.mark.parametrize("layout", [pytest.param(LAYOUTS[name], id=name) for name in EXAMPLES])
def test_each_name_of_a_part_occurs_in_an_example(layout: Layout) -> None:
    examples = EXAMPLES[layout.name]
    pages = [article.page for article in examples.articles]
    pages += [examples.part_page(part, markup) for part, markup in examples.parts]
    for part in ("headline", "kicker", "subheadline", "byline", "body", "pictures"):
        for selector in getattr(layout.article, part):
            if selector.startswith("<!--"):
                assert any(selector.encode() in page.body for page in pages), f"{part}: {selector}"
            else:
                assert any(matches(page.tree, (selector,)) for page in pages), f"{part}: {selector}"


# --- edition pages --------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("layout", "edition"),
    [pytest.param(name, it, id=f"{name} {it.name}") for name, of in EXAMPLES.items() for it in of.editions],
)
def test_an_edition_page_lists_its_pages_and_its_own_articles(layout: str, edition: EditionPage) -> None:
    # Ahead of the lists: the way to the next page, and a choice of the whole issue's articles.
    foreign = urljoin(edition.url, edition.foreign_article)
    traps = f'<div><a href="{foreign}">别版的稿件</a></div>'
    if LAYOUTS[layout].edition.pages:
        traps += f'<a href="{edition.pages[1]}">下一版</a>'
    shown = page(edition.url, traps + edition.markup)
    assert LAYOUTS[layout].urls.is_article(foreign)
    assert recognise_layout(shown, LAYOUTS.values()) is LAYOUTS[layout]
    found = read_edition(shown, LAYOUTS[layout])
    assert [(link.url, link.page, link.page_name) for link in found.siblings] == [
        (urljoin(edition.url, edition.pages[0]), "01", "要闻"),
        (urljoin(edition.url, edition.pages[1]), "02", "综合"),
    ]
    assert [(article.url, article.headline) for article in found.articles] == [
        (urljoin(edition.url, edition.article), HEADLINE)
    ]
    assert found.articles[0].area == ((0, 0), (40, 0), (40, 30), (0, 30))
    assert (found.page, found.page_name) == ("01", "要闻")
    assert found.image_url is not None
    assert found.pdf_url == (urljoin(edition.url, "/" + edition.pdf) if edition.pdf else None)


@pytest.mark.parametrize(
    ("layout", "listed", "around"), [(name, *listed) for name, of in EXAMPLES.items() for listed in of.lists]
)
def test_what_an_edition_page_lists_is_found_under_each_name(layout: str, listed: str, around: str) -> None:
    edition = EXAMPLES[layout].editions[0]
    own, other = {
        "pages": edition.pages,
        "articles": (edition.article, edition.foreign_article),
        "pdf": ("/p/x.pdf", "/p/y.pdf"),
    }[listed]
    marked = around.replace("{}", f'<a class="atitle" href="{own}">本页</a>')
    found = read_edition(page(edition.url, f'<a href="{other}">别处</a>{marked}'), LAYOUTS[layout])
    urls = {
        "pages": [link.url for link in found.siblings][:1],
        "articles": [article.url for article in found.articles],
        "pdf": [found.pdf_url],
    }[listed]
    assert urls == [urljoin(edition.url, own)]
