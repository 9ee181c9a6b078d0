"""What is told of an edition page of no known family, in markup of other kinds than the sample's."""

import pytest

from crawler.lists.edition_page import read_edition, read_issue
from crawler.lists.inferred_layout import infer_layout
from crawler.page.page import Page, UnreadablePage
from crawler.sites import INFERRED

MENU = '<a href="/">首页</a><a href="/list.php?catid=3">新闻频道</a><a href="http://b.example/x.htm">友情链接一二</a>'


def page(url: str, body: str) -> Page:
    return Page(url, f"<html><title>澜溪日报</title><body>{MENU}{body}</body></html>".encode(), "text/html")


def test_a_row_of_numbers_and_headlines_without_areas() -> None:
    rows = "".join(f'<a href="{number}.html">{number}</a>' for number in (1, 2, 3))
    news = '<a href="88101.html">城西蓄水池进水</a><a href="88102.html">老渡口换上新缆</a>'
    ways = '<a href="2.html">下一版</a><a href="../2024-08-01/1.html">上一期</a>'
    edition = read_edition(page("http://a.example/2024-08-02/1.html", rows + news + ways), INFERRED)
    assert [link.url[-6:] for link in edition.siblings] == ["1.html", "2.html", "3.html"]
    assert [article.headline for article in edition.articles] == ["城西蓄水池进水", "老渡口换上新缆"]
    assert edition.earlier_issue == "http://a.example/2024-08-01/1.html"
    assert str(edition.date) == "2024-08-02"


def test_a_page_that_leads_to_edition_pages_lists_an_issue() -> None:
    links = '<a href="paper.aspx?id=7">第A01版：头版</a><a href="paper.aspx?id=8">第A02版：民生</a>'
    found = page("http://a.example/index.aspx", f"<p>2024年8月2日 星期五</p>{links}")
    layout = infer_layout(found)
    assert layout is not None
    assert layout.urls.is_issue(found.url)
    listed = [(link.url[-4:], link.page, link.page_name, str(link.date)) for link in read_issue(found, INFERRED)]
    assert listed == [("id=7", "A01", "头版", "2024-08-02"), ("id=8", "A02", "民生", "2024-08-02")]


def test_the_numbered_pages_of_a_news_list_are_no_edition_pages() -> None:
    rows = "".join(f'<a href="/list.php?page={number}">{number}</a>' for number in range(1, 6))
    news = '<a href="/show.php?itemid=5">城西蓄水池进水</a><a href="/show.php?itemid=6">老渡口换上新缆</a>'
    assert infer_layout(page("http://a.example/list.php?page=2", news + rows)) is None


def test_more_articles_than_an_edition_page_has_are_not_cut_in_silence() -> None:
    rows = "".join(f'<a href="{number}.html">{number}</a>' for number in (1, 2, 3))
    news = "".join(f'<a href="{88000 + number}.html">城西蓄水池进水{number}</a>' for number in range(1_001))
    with pytest.raises(UnreadablePage, match="1001 articles on one page"):
        infer_layout(page("http://a.example/2024-08-02/1.html", rows + news))
