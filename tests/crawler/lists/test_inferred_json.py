"""What is told of an answer in JSON of no known family, in markup of other kinds than the sample's."""

import json

import pytest

from crawler.lists.edition_page import read_editions, read_issue
from crawler.lists.inferred_layout import as_listed, infer_layout
from crawler.page.json_article import article_page
from crawler.page.page import Page, UnreadablePage
from crawler.page.visible_text import text_of
from crawler.sites import INFERRED

TEXT = "抢修的工人说，旧管埋得比图纸深了一米多，挖开以后才看见接头已经锈穿。"


def answer(url: str, value: object) -> Page:
    return Page(f"http://a.example{url}", json.dumps(value, ensure_ascii=False).encode(), "application/json")


def test_articles_of_all_pages_with_boxes_and_texts() -> None:
    box = {"X1": 1, "Y1": 2, "X2": 30, "Y2": 40}
    heads = {"Headline": "城西蓄水池进水", "SubTitle": "三万户居民受益"}
    article = {"ArticleID": 31, **heads, **box, "Content": f"<p>{TEXT}</p>"}
    sheets = [
        {"SheetNo": "A01", "SheetName": "要闻", "Pdf": "a01.pdf", "Articles": [article]},
        {"SheetNo": "A02", "SheetName": "文化", "Pdf": "a02.pdf", "Articles": []},
    ]
    page = answer("/2024-08-02/all.json", {"Paper": "澜溪晚报", "Sheets": sheets})
    first, second = read_editions(page, INFERRED)
    assert (first.newspaper, str(first.date), first.page, first.page_name) == ("澜溪晚报", "2024-08-02", "A01", "要闻")
    assert (second.page, second.articles) == ("A02", ())
    [found] = first.articles
    assert found.url == "http://a.example/2024-08-02/all.json#article=31"
    assert (found.headline, found.area) == ("城西蓄水池进水", ((1, 2), (30, 2), (30, 40), (1, 40)))
    rendered = article_page(Page(found.url, page.body, page.content_type), INFERRED)
    assert text_of(rendered.tree.find(".//h2")) == "三万户居民受益"
    assert TEXT in text_of(rendered.tree)


def test_a_list_with_addresses_and_a_date_of_its_own() -> None:
    rows = [
        {"name": "01 要闻", "href": "p?id=51", "thumb": "t1.jpg", "picture": "p1.jpg"},
        {"name": "02 文化", "href": "p?id=52", "thumb": "t2.jpg", "picture": "p2.jpg"},
    ]
    listed = read_issue(answer("/newest", {"pubdate": "2024年8月2日", "pages": rows}), INFERRED)
    told = [(link.url, link.page, link.page_name, link.image_url, str(link.date)) for link in listed]
    assert told == [
        ("http://a.example/p?id=51", "01", "要闻", "http://a.example/p1.jpg", "2024-08-02"),
        ("http://a.example/p?id=52", "02", "文化", "http://a.example/p2.jpg", "2024-08-02"),
    ]


@pytest.mark.parametrize(
    "value",
    [
        {"page": 1, "pageSize": 20, "total": 40, "list": [{"title": "城西蓄水池进水", "content": TEXT}]},
        {"menu": [{"id": 1, "name": "新闻", "url": "/news"}, {"id": 2, "name": "读者服务", "url": "/service"}]},
        {"code": 200, "data": {"title": "城西蓄水池进水", "content": TEXT}},
        [],
        {},
    ],
)
def test_other_answers_are_no_edition_pages(value: object) -> None:
    assert infer_layout(answer("/api/x", value)) is None


def test_articles_alone_are_an_edition_page_where_a_list_names_it() -> None:
    headlines = {"/a/1.html": "城西蓄水池进水", "/a/2.html": "老渡口换上新缆"}
    articles = [{"title": headline, "url": url} for url, headline in headlines.items()]
    page = answer("/20240802/p7", {"articles": articles})
    assert infer_layout(page) is None
    layout = infer_layout(page, is_listed=True)
    assert layout is not None
    [edition] = read_editions(page, layout)
    assert [article.url[-9:] for article in edition.articles] == ["/a/1.html", "/a/2.html"]


@pytest.mark.parametrize("value", [{"code": 500, "msg": "系统繁忙"}, {"pages": []}, {"articles": []}])
def test_an_answer_without_articles_is_no_edition_page_though_a_list_names_it(value: object) -> None:
    page = answer("/20240802/p7", value)
    with pytest.raises(ValueError, match="no edition page"):
        read_editions(page, as_listed(INFERRED, page.url))


def test_a_row_that_says_nothing_of_its_place_keeps_no_other_from_its_own() -> None:
    rows = [
        {"title": "城西蓄水池进水", "url": "/a/1.html", "x": 1, "y": 2, "w": 10, "h": 20},
        {"title": "老渡口换上新缆", "url": "/a/2.html", "x": None, "y": None, "w": None, "h": None},
    ]
    page = answer("/20240802/p7", {"page": "A01", "articles": rows})
    [edition] = read_editions(page, as_listed(INFERRED, page.url))
    assert [article.area for article in edition.articles] == [((1, 2), (11, 2), (11, 22), (1, 22)), None]


@pytest.mark.parametrize("body", [b'{"pages": [', b'{"a": NaN', b"[" * 5_000, b"callback({", b"\xef\xbb\xbf{"])
def test_what_is_no_json_is_said_to_be_none(body: bytes) -> None:
    with pytest.raises(UnreadablePage, match="no JSON"):
        infer_layout(Page("http://a.example/x.json", body, "application/json"))
