"""A page that shows several edition pages: which is which, and those of its list that show nothing."""

from crawler.lists.edition_page import read_editions
from crawler.page.page import Page
from crawler.sites import Registry

LAYOUT = Registry().layouts["page-flip"]
POLYGON = '<polygon points="0,0 40,0 40,30" title="老厂新火照江流" data-pageid="{}" data-contentid="7"></polygon>'


def test_parts_say_their_page_and_a_page_without_articles_is_not_lost() -> None:
    names = ("要闻", "广告", "副刊")
    menu = "".join(
        f'<li class="layout-catalogue-item"><a href="#page={place}">第0{place}版：{name}</a>'
        f'<a href="{place}.pdf">PDF</a></li>'
        for place, name in enumerate(names, 1)
    )
    leaves = "".join(
        f'<div><svg><image href="{place}.jpg"></image>{POLYGON.format(place)}</svg></div>' for place in (1, 3)
    )
    page = Page("http://a.example/202506/13/", f"<html><body><ul>{menu}</ul>{leaves}</body></html>".encode())
    editions = {edition.page or "": edition for edition in read_editions(page, LAYOUT)}
    assert [(number, editions[number].page_name) for number in sorted(editions)] == list(
        zip(("01", "02", "03"), names, strict=True)
    )
    assert [edition.pdf_url for edition in editions.values()] == [
        f"http://a.example/202506/13/{place}.pdf" for place in (1, 3, 2)
    ]
    assert editions["03"].image_url == "http://a.example/202506/13/3.jpg"
    assert [article.url for article in editions["03"].articles] == ["http://a.example/202506/13/con-7.html"]
    assert (editions["02"].articles, editions["02"].notices) == ((), ("the edition page lists no article",))
