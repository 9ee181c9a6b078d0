"""The simplified form stands beside what is printed, for traditional pages only."""

import pytest

from crawler.assembly.article_line import make_article
from crawler.assembly.simplified import simplify
from crawler.page.page import Page
from crawler.split.split import Split, split
from tests.crawler.sample import layout_of

PAGE = """<html><head><title>{0}</title></head>
<body><h1>{0}</h1><div class="TRS_Editor"><p>{1}</p></div></body></html>"""


def split_page(headline: str, text: str) -> Split:
    found = Page("http://a.example/x/t20240220_1.html", PAGE.format(headline, text).encode())
    return split(found, layout_of(found))


def test_a_traditional_page_is_simplified_beside_its_text() -> None:
    article = make_article(simplify(split_page("網絡時代", "這個時代的閱讀從來沒有這樣方便。")), "a")
    assert (article.headline, article.headline_simplified) == ("網絡時代", "网络时代")
    assert article.text == "這個時代的閱讀從來沒有這樣方便。"
    assert article.text_simplified == "这个时代的阅读从来没有这样方便。"


def test_a_simplified_page_has_no_second_text() -> None:
    article = make_article(simplify(split_page("网络时代", "这个时代的阅读从来没有这样方便。")), "a")
    assert (article.text_simplified, article.headline_simplified) == (None, None)


@pytest.mark.parametrize("damaged", [True, False])
def test_emoji_sown_into_words_go_to_removed(damaged: bool) -> None:
    text = "渠首的水😀利工程開始放水,工程🎉師介紹了情況。" if damaged else "渠首的水利工程開始放水了😀。"
    found = split_page("渠首", text)
    assert [removed.text for removed in found.removed] == (["😀", "🎉"] if damaged else [])
    assert found.text == text.replace("😀", "").replace("🎉", "") if damaged else text
    assert "".join(piece.text for piece in found.ledger) == "渠首" + text
