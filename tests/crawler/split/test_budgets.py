"""Pages with more of something than is read: they are split without it, nothing is dropped, and a notice says so."""

import pytest

from crawler.page import metadata
from crawler.page.page import MOST_TAGS, Page, UnreadablePage
from crawler.page.visible_text import MOST_LINES
from crawler.split.ledger import Place
from crawler.split.split import Split, split

HEADLINE = "云州渡口的船今年来得早"
PARAGRAPH = "船工王红告诉记者，头一班船在清晨五点开出。"
FOOTER = "云州新闻网版权所有，未经授权不得转载"


def splitted(body: str, head: str = "") -> Split:
    html = f"<html><head>{head}</head><body><h1>{HEADLINE}</h1>{body}<p>{FOOTER}</p></body></html>"
    return split(Page("http://a.example/", html.encode()))


def test_the_lines_behind_the_last_that_is_read_are_chrome() -> None:
    count = MOST_LINES + 1000
    found = splitted(f"<p>{PARAGRAPH}</p>" * count)
    (notice,) = found.notices
    assert notice == f"has more than {MOST_LINES} lines; what stands behind them is not read"
    assert len(found.body) == MOST_LINES - 1  # the headline is a line, too
    assert {block.text for block in found.body} == {PARAGRAPH}
    last = found.ledger[-1]
    assert last.place is Place.CHROME
    assert last.text == " ".join([PARAGRAPH] * (count + 1 - MOST_LINES) + [FOOTER])


def test_a_page_of_as_many_lines_as_are_read_is_read_whole() -> None:
    found = splitted(f"<p>{PARAGRAPH}</p>" * (MOST_LINES - 2))
    assert found.notices == ()
    assert [clause.text for clause in found.clauses] == [FOOTER]


def test_pictures_behind_the_last_line_that_is_read_are_none_of_the_body() -> None:
    picture = '<p><img src="a.jpg"></p>'
    found = splitted(f"{picture}<p>{PARAGRAPH}</p>" * MOST_LINES)
    assert sum(block.kind == "image" for block in found.body) < MOST_LINES


def test_a_page_of_too_many_tags_is_not_parsed() -> None:
    with pytest.raises(UnreadablePage, match="more than 1,000,000 tags"):
        splitted("<b>" * (MOST_TAGS + 1))


def test_a_page_that_calls_itself_by_too_many_titles_is_read_by_the_first() -> None:
    metas = "".join(f'<meta property="og:title" content="云州春来早{number}">' for number in range(40))
    found = splitted(f"<p>{PARAGRAPH}</p>" * 3, f"{metas}<title>{HEADLINE}</title>")
    assert found.headline == HEADLINE
    assert found.notices == (f"calls itself by more than {metadata.MOST_TITLES} titles; the others are not read",)
