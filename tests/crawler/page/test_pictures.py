"""Pictures that load late are named by the address that a browser would show; a placeholder is no picture."""

import pytest
from lxml import html

from crawler.page.visible_text import visible_lines


@pytest.mark.parametrize(
    ("markup", "pictures"),
    [
        ('<img src="a.jpg">', ["a.jpg"]),
        ('<img data-src="a.jpg">', ["a.jpg"]),
        ('<img src="data:image/gif;base64,R0lGOD" data-original="a.jpg">', ["a.jpg"]),
        ('<img src="/img/blank.gif" data-lazy-src="a.jpg">', ["a.jpg"]),
        ('<img src="/img/loading.gif" srcset="s.jpg 320w, l.jpg 1200w">', ["l.jpg"]),
        ('<picture><source srcset="a.webp"><img src="/placeholder.png"></picture>', ["a.webp"]),
        ('<img src="/spacer.gif"><noscript><img src="a.jpg"></noscript>', ["a.jpg"]),
        ('<img src="a.jpg"><noscript><img src="a.jpg"></noscript>', ["a.jpg"]),
        ('<amp-img src="a.jpg" width="4" height="3"></amp-img>', ["a.jpg"]),
        ('<img src="data:image/png;base64,iVBORw0KGgo=">', []),
        ('<img src="/img/blank.gif">', []),
        ('<img src="/img/blank-map-of-yunzhou.jpg">', ["/img/blank-map-of-yunzhou.jpg"]),
    ],
)
def test_a_picture_has_the_address_that_is_shown(markup: str, pictures: list[str]) -> None:
    lines = visible_lines(html.document_fromstring(f"<html><body><p>渡口</p>{markup}<p>夜航</p></body></html>"))
    assert [line.image for line in lines if line.image is not None] == pictures
    assert [line.text for line in lines if line.image is None] == ["渡口", "夜航"]
