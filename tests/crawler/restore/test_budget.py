"""A page that looks damaged everywhere is given up after so much work, and split as it came."""

import pytest

from crawler.assembly.article_pages import split_page
from crawler.page.page import Page
from crawler.restore import restore
from crawler.sites import GENERIC
from crawler.split.template import Templates

BODY = "<p>" + "渠首的闸门昨天上午开启，水沿着新修的干渠流向下游的村庄。" * 10 + "</p>"


@pytest.mark.parametrize("sign", ["?！", "?！“"])
def test_a_page_of_signs_of_damage_is_split_as_it_came_with_a_notice(sign: str) -> None:
    text = f"<html><body><h1>题目</h1>{BODY}<p>{sign * 20_000}</p></body></html>"
    page = Page("http://a.example/1.htm", text.encode(), "text/html; charset=utf-8")
    assert page.restored.spent
    assert page.restored.text is page.decoded.text
    split = split_page(page, GENERIC, None, (), Templates(()))
    assert "looks damaged in more places than are read for one page; it is split as it came" in split.notices
    assert "渠首的闸门" in split.text


def test_a_damaged_page_of_a_newspaper_s_length_is_not() -> None:
    line = "<p>縣水利局的工程師說(shuō):“閘門(mén)開(kāi)啟后,水沿著(zhù)新渠流向村庄?！彼麖?cóng)去年冬天起。</p>\n"
    found = restore(line * 200)
    assert not found.spent
    assert found.counts is not None
    assert found.counts.shifts == 200
