"""Captions are taken from what holds an article's pictures, never from a list of pages or articles beside them."""

from crawler.page.page import Page
from crawler.page.requisites import body_pictures
from crawler.sites import Registry
from crawler.split.split import Split, split
from tests.crawler.split.test_places import assert_placed

LAYOUT = Registry().layouts["founder-2009"]
TEXT = "<P>云州渡口今起开夜航，头班船五点离岸，船上坐了四十人。</P><P>江面上每隔半里有一盏灯。</P>"
PAGES = "".join(
    f'<tr><td><a href=n_{n}.htm>第A0{n}版：{name}</a></td><td><a href="{n}.pdf"><img src=pdf.gif></a></td></tr>'
    for n, name in enumerate(("要闻", "本埠", "副刊"), 1)
)
PICTURE = '<table><tr><td><img src="../../images/a.jpg"></td></tr><tr><td>夜航的头班船离岸。王红 摄</td></tr></table>'


def page(beside: str) -> Page:
    html = (
        "<html><head><title>云州日报</title></head><body>"
        "<table><tr><td class='font01'>云州渡口今起夜航</td></tr></table>"
        f"<div>{beside}<div id='ozoom'><founder-content>{TEXT}</founder-content></div></div></body></html>"
    )
    return Page("http://epaper.yunzhou.example/html/2024-05/06/content_1.htm", html.encode())


def read(beside: str) -> Split:
    found = split(page(beside), LAYOUT, "云州日报")
    assert_placed(page(beside), found)
    return found


def test_a_list_of_edition_pages_with_icons_holds_no_captions() -> None:
    found = read(f"<table>{PAGES}</table>")
    assert {block.kind for block in found.body} == {"paragraph"}
    assert "要闻" not in found.text
    assert body_pictures(page(f"<table>{PAGES}</table>"), LAYOUT) == ()


def test_a_picture_beside_the_body_has_its_caption() -> None:
    found = read(PICTURE)
    assert [block.kind for block in found.body][:2] == ["image", "caption"]
    assert found.body[0].url == "http://epaper.yunzhou.example/html/images/a.jpg"


def test_a_picture_is_found_beside_such_a_list() -> None:
    found = read(f"<table>{PAGES}</table>{PICTURE}")
    assert [block.text for block in found.body if block.kind == "caption"] == ["夜航的头班船离岸。王红 摄"]


def test_a_dated_address_alone_makes_no_print_edition() -> None:
    head = "<head><title>云州渡口今起夜航_云州网</title></head>"
    html = f"<html>{head}<body><h1>云州渡口今起夜航</h1><!--enpcontent-->{TEXT}<!--/enpcontent--></body></html>"
    found = split(Page("http://news.yunzhou.example/2024-05/13/content_37319243.htm", html.encode()), LAYOUT)
    assert found.print_edition is None
