"""The visible text of a page as lines, from its bytes."""

from itertools import pairwise

import pytest

from crawler.page.page import Page
from crawler.page.visible_text import Anchor, Cell, Line, Regions, text_of, tidy, visible_lines

REGIONS = Regions({"enpcontent": "body"}, {"/enpcontent": "body"})


def lines(html: str, regions: Regions = REGIONS) -> tuple[Line, ...]:
    return visible_lines(Page("http://a.example/", html.encode()).tree, {}, regions)


def texts(html: str) -> list[str]:
    return [line.text for line in lines(html)]


@pytest.mark.parametrize(
    ("html", "expected"),
    [
        ("<p>甲<p>乙", ["甲", "乙"]),
        ("<div>甲<p>乙</p>丙</div>", ["甲", "乙", "丙"]),
        ("<p>甲<b>乙</b><span>丙<i>丁</i></span>戊</p>", ["甲乙丙丁戊"]),
        ("<p>甲<br>乙<br/><br>丙</p>", ["甲", "乙", "丙"]),
        ("<p>甲</p><hr><p>乙</p>", ["甲", "乙"]),
        ("<p>甲<span><div>乙</div></span>丙</p>", ["甲", "乙", "丙"]),
        ("<ul><li>甲<ul><li>乙</ul>丙</ul>", ["甲", "乙", "丙"]),
        ("<dl><dt>甲<dd>乙</dl>", ["甲", "乙"]),
        ("<founder-content>甲<founder-content>乙</founder-content></founder-content>", ["甲", "乙"]),
        ("<select><option>甲<option>乙</select>", ["甲", "乙"]),
        ("<p>甲<wbr>乙<font>丙</font></p>", ["甲乙丙"]),
        ("<p></p><div> </div><p>\u3000</p><p>&nbsp;</p><p>\u200b</p>", []),
        ("甲", ["甲"]),
    ],
)
def test_blocks_and_breaks_cut_lines_and_nothing_else_does(html: str, expected: list[str]) -> None:
    assert texts(html) == expected


@pytest.mark.parametrize(
    ("html", "expected"),
    [
        ("\u3000\u3000甲\u3000乙\u3000", "甲\u3000乙"),
        ("\xa0\xa0甲 \n\t 乙\xa0丙", "甲 乙 丙"),
        ("\ufeff甲\u200b乙\u2060丙\xad丁\ufeff", "甲乙丙丁"),
        ("\u2002\u2003甲\u2003乙\u2009", "甲\u2003乙"),
        ("甲\n<b>乙</b>", "甲 乙"),
        ("甲  乙", "甲 乙"),
        ("<pre>甲\n  乙</pre>", "甲 乙"),
        ("&lt;b&gt;&amp;&quot;&#x20000;&hellip;", "<b>&\"𠀀…"),
    ],
)
def test_white_space_around_a_line_goes_and_within_it_is_one_space(html: str, expected: str) -> None:
    assert texts(html) == [expected]


def test_tidy_leaves_ideographic_spaces_within() -> None:
    assert tidy(" \u3000王\u3000红 \u200b\u3000") == "王\u3000红"


@pytest.mark.parametrize(
    "hidden",
    [
        "<script>甲</script>",
        "<style>甲</style>",
        "<noscript>甲</noscript>",
        "<iframe>甲</iframe>",
        "<template>甲</template>",
        "<object>甲<p>乙</p></object>",
        "<!-- 甲 -->",
        "<p hidden>甲</p>",
        "<p style='display:none'>甲</p>",
        "<p style='color:red; DISPLAY : None !important'>甲</p>",
        "<div style='display: none'><p>甲</p><br>乙<img src=a.jpg></div>",
    ],
)
def test_what_is_not_shown_is_no_line_and_cuts_none(hidden: str) -> None:
    assert texts(f"<div>前{hidden}后</div>") == ["前后"]


def test_what_only_looks_like_hiding_is_shown() -> None:
    assert texts("<p style='display:block'>甲</p><p style='visibility:visible'>乙</p><p class=none>丙</p>") == [
        "甲",
        "乙",
        "丙",
    ]


def test_the_head_is_not_shown() -> None:
    assert texts("<html><head><title>题</title><meta name=a content=b></head><body>甲</body></html>") == ["甲"]


def test_a_hidden_element_that_is_marked_is_shown() -> None:
    root = Page("http://a.example/", "<div id=a style='display:none'><p>甲</p></div>乙".encode()).tree
    (marked,) = root.xpath("//*[@id='a']")
    found = visible_lines(root, {marked: frozenset({"body"})}, REGIONS)
    assert [(line.text, line.marks) for line in found] == [("甲", {"body"}), ("乙", frozenset())]


def test_a_line_is_cut_where_a_mark_begins_and_ends() -> None:
    root = Page("http://a.example/", "<p>2024-05-06 <span>云州网</span> 打印</p>".encode()).tree
    (marked,) = root.xpath("//span")
    found = visible_lines(root, {marked: frozenset({"info"})}, REGIONS)
    assert [(line.text, line.marks) for line in found] == [
        ("2024-05-06", frozenset()),
        ("云州网", {"info"}),
        ("打印", frozenset()),
    ]


@pytest.mark.parametrize(
    ("html", "inside"),
    [
        ("<div>前<!--enpcontent-->甲<p>乙</p>丙<!--/enpcontent-->后</div>", ["甲", "乙", "丙"]),
        ("<div><p>前<!-- enpcontent --></p>甲</div><div>乙<!-- /enpcontent --></div><p>后</p>", ["甲", "乙"]),
        ("<div>前<!--other-->甲<!--/enpcontent-->后</div>", []),
    ],
)
def test_comments_open_and_close_a_region_across_tags(html: str, inside: list[str]) -> None:
    assert [line.text for line in lines(html) if "body" in line.marks] == inside
    assert len("".join(texts(html))) == 2 + len(inside or "甲")


def test_a_comment_that_is_no_region_cuts_no_line() -> None:
    assert texts("<p>甲<!--c-->乙</p>") == ["甲乙"]


def test_a_line_knows_its_links() -> None:
    (line,) = lines("<p>见<a href=a.htm>甲 篇</a>、<a name=x>无</a><a href=b.htm><b>乙</b>篇</a><a href=c> </a></p>")
    assert line.anchors == (Anchor("a.htm", "甲 篇"), Anchor("b.htm", "乙篇"))
    assert not line.is_link


def test_the_space_between_the_words_of_a_link_is_the_links() -> None:
    (line,) = lines("<p>见 <a href=a.htm><b>甲</b> <b>乙</b></a> <a href=b.htm>丙</a></p>")
    assert line.anchors == (Anchor("a.htm", "甲 乙"), Anchor("b.htm", "丙"))
    assert line.text == "见 甲 乙 丙"


@pytest.mark.parametrize(
    ("html", "is_link"),
    [
        ("<a href=a>甲</a>", True),
        ("<a href=a>甲</a> \u3000<a href=b>乙</a>", True),
        ("<a href=a>甲</a> | <a href=b>乙</a>", False),
        ("<a>甲</a>", False),
        ("<a href=a></a>甲", False),
    ],
)
def test_a_line_is_a_link_where_all_of_it_is_linked(html: str, is_link: bool) -> None:
    assert [line.is_link for line in lines(f"<p>{html}</p>")] == [is_link]


@pytest.mark.parametrize("html", ["<a href=a><div>甲</div><div>乙</div></a>", "<a href=a>甲<br>乙</a>"])
def test_a_link_around_lines_is_the_link_of_each(html: str) -> None:
    assert [(line.text, line.anchors) for line in lines(html)] == [
        ("甲", (Anchor("a", "甲"),)),
        ("乙", (Anchor("a", "乙"),)),
    ]


@pytest.mark.parametrize(
    ("html", "strong"),
    [
        ("<p><b>甲</b> <strong>乙</strong></p>", True),
        ("<h2>甲</h2>", True),
        ("<b>甲<br></b>", True),
        ("<p><b>甲</b>乙</p>", False),
        ("<h2></h2><p>甲</p>", False),
        ("<p>甲<b>乙</b></p>", False),
        ("<p>甲</p>", False),
    ],
)
def test_a_line_is_strong_where_all_of_it_is(html: str, strong: bool) -> None:
    assert [line.strong for line in lines(f"<div>{html}</div>")] == [strong]


def test_a_line_knows_its_cell_in_the_innermost_table() -> None:
    found = lines("<table><tr><td>1<td>2<tr><th>3<td>4<table><tr><td>5</table>6</table>7<table><tr><td>8</table>")
    assert [(line.text, line.cell) for line in found] == [
        ("1", Cell(1, 1, 1)),
        ("2", Cell(1, 1, 2)),
        ("3", Cell(1, 2, 1)),
        ("4", Cell(1, 2, 2)),
        ("5", Cell(2, 1, 1)),
        ("6", Cell(1, 2, 2)),
        ("7", None),
        ("8", Cell(3, 1, 1)),
    ]


def test_a_cell_of_several_blocks_is_as_many_lines() -> None:
    found = lines("<table><tr><td><p>1</p><p>2</p></td></tr></table>")
    assert [(line.text, line.cell) for line in found] == [("1", Cell(1, 1, 1)), ("2", Cell(1, 1, 1))]


def test_a_picture_is_a_line_of_its_own() -> None:
    found = lines("<p>甲<img src=' a.jpg '>乙<img><img src=' '></p>")
    assert [(line.text, line.image) for line in found] == [("甲", None), ("", "a.jpg"), ("乙", None)]


def test_a_line_knows_the_nearest_block() -> None:
    found = lines("<div>甲<ul><li><span>乙</span></li></ul><h2>丙</h2>丁</div>")
    assert [line.tag for line in found] == ["div", "li", "h2", "div"]


def test_deep_nesting_is_walked() -> None:
    depth = 2000
    assert texts("<div>" * depth + "甲<b>乙</b>" + "</div>" * depth + "丙") == ["甲乙", "丙"]
    assert texts("<span>" * depth + "甲" + "</span>" * depth + "乙") == ["甲乙"]


def test_the_text_of_an_element_is_what_it_shows() -> None:
    html = "<p>\u3000甲<script>x</script><b>乙</b><style>y</style></p>"
    (element,) = Page("http://a.example/", html.encode()).tree.xpath("//p")
    assert text_of(element) == "甲乙"


def test_what_stands_behind_the_root_is_read() -> None:
    assert texts("<html><body><p>甲</p></body></html><div>乙</div><p>丙</p>") == ["甲", "乙", "丙"]


def test_a_line_knows_how_deep_it_stands_and_how_far_it_is_from_the_line_before() -> None:
    found = lines("<body><div><p>甲</p><p>乙<br>丙</p></div><div><div><p>丁</p></div></div></body>")
    ways = [two.depth + one.depth - 2 * two.dip for one, two in pairwise(found)]
    assert [line.depth - found[0].depth for line in found] == [0, 0, 0, 1]
    assert ways == [2, 0, 5]
