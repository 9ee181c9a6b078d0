"""Every visible character of a page ends in exactly one place, and what a place holds is what the fields say."""

import pytest
from lxml import etree

from crawler.page.page import Page
from crawler.split.ledger import Place
from crawler.split.split import UNSEEN_HEADLINE, Split, split
from tests.crawler.sample import layout_of, page, sample

_TAGS = ["head", "script", "style", "noscript", "title", "template", "iframe", "object", "noframes"]
_TAGS += ["audio", "video", "canvas"]
_HIDDEN = "contains(translate(translate(@style, ' ', ''), 'DISPLAYNOE', 'displaynoe'), 'display:none')"
_SEEN = etree.XPath(
    f"//text()[not({' or '.join(f'ancestor::{tag}' for tag in _TAGS)})]"
    f"[not(ancestor::*[@hidden] or ancestor::*[{_HIDDEN}])]"
)
_WIDTHLESS = dict.fromkeys((0x200B, 0x2060, 0xFEFF, 0xAD))


def squeezed(text: str) -> str:
    return "".join(text.translate(_WIDTHLESS).split())


def visible(found: Page) -> str:
    """A page's visible text by another way than the splitter's."""
    return squeezed("".join(_SEEN(found.tree)))


def assert_placed(found: Page, result: Split) -> None:
    assert squeezed("".join(piece.text for piece in result.ledger)) == visible(found)
    held = {place: squeezed("".join(piece.text for piece in result.ledger if piece.place is place)) for place in Place}
    assert held[Place.BODY] == squeezed("".join(block.text for block in result.body))
    assert held[Place.CLAUSE] == squeezed("".join(clause.text for clause in result.clauses))
    assert held[Place.REMOVED] == squeezed("".join(removed.text for removed in result.removed))
    assert held[Place.RELATED] == squeezed("".join(link.text for link in result.related))
    briefs = "".join((brief.headline or "") + "".join(brief.paragraphs) for brief in result.briefs)
    assert held[Place.BRIEF] == squeezed(briefs)
    for place in (Place.HEADLINE, Place.KICKER, Place.SUBHEADLINE, Place.BYLINE, Place.EDITOR):
        if place is not Place.HEADLINE or UNSEEN_HEADLINE not in result.notices:
            assert held[place] == squeezed(getattr(result, place.value) or "")
    assert held[Place.SECTION] == squeezed("".join(result.section))


@pytest.mark.parametrize("seed", [0, 7])
def test_the_sample_is_placed_whole(seed: int) -> None:
    site = sample(seed)
    for article in site.articles.values():
        for path in article.page_paths:
            found = page(site, path)
            assert_placed(found, split(found, layout_of(found)))


def test_a_rule_among_the_clauses_is_no_clause() -> None:
    body = """<html><body><h1>题</h1><div class="TRS_Editor"><p>云州的春天来了，江上的船也多了起来。</p></div>
    <p>版权说明</p><p>————————</p><p>【2】</p><p>【3】 凡本网注明来源的作品，版权均属于云州网。</p>
    <p>****</p></body></html>"""
    found = Page("http://a.example/x/t20240220_1.html", body.encode())
    result = split(found, layout_of(found))
    assert [clause.text for clause in result.clauses] == ["【3】 凡本网注明来源的作品，版权均属于云州网。"]
    assert_placed(found, result)
