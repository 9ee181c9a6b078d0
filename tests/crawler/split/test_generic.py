"""Pages of no declared layout: where their article lies, and what around and within it is not its own."""

import datetime as dt

import pytest

from crawler.page.page import Page, UnreadablePage
from crawler.split.headline import title_parts
from crawler.split.ledger import Place
from crawler.split.split import Split, split
from tests.crawler.split.test_places import assert_placed

HEADLINE = "云州渡口的船今年来得早"
TEXT = (
    "3月5日，云州的春天来了，江上的船也多了起来，渡口边的人说，今年的水比往年早。",
    "船工王红告诉记者，头一班船在清晨五点开出，载着四十名去对岸上班的人。",
    "到了傍晚，最后一班船靠岸，灯一盏接一盏地亮起来，江面又安静了。",
)
MENU = "".join(f'<li><a href="/{name}/">{name}</a></li>' for name in ("首页", "新闻", "体育", "财经", "论坛"))
LIST = "".join(f'<li><a href="/n/{n}.html">云州又有{n}个渡口通了夜班船</a></li>' for n in range(3, 9))
TITLE = f"<title>{HEADLINE}_云州新闻网</title>"


def paragraphs(*texts: str) -> str:
    return "".join(f"<p>{text}</p>" for text in texts)


def article(body: str, *, title: str = TITLE, above: str = f"<h1>{HEADLINE}</h1>", below: str = "") -> Split:
    html = (
        f"<html><head>{title}</head><body><ul>{MENU}</ul><div><div>{above}</div><div>{body}</div></div>"
        f"{below}<ul>{LIST}</ul><p>Copyright © 2024 云州新闻网 版权所有</p></body></html>"
    )
    page = Page("http://news.yunzhou.example/a/1.html", html.encode())
    found = split(page)
    assert_placed(page, found)
    return found


def places(found: Split, text: str) -> list[Place]:
    return [piece.place for piece in found.ledger if text in piece.text]


def test_the_article_is_found_between_menu_and_lists() -> None:
    found = article(paragraphs(*TEXT))
    assert found.layout == "generic"
    assert found.headline == HEADLINE
    assert [block.text for block in found.body] == list(TEXT)
    assert [clause.kind for clause in found.clauses] == ["copyright"]


@pytest.mark.parametrize(
    "body",
    [
        "<br><br>".join(TEXT),
        "<br>".join(f"\u3000\u3000{text}" for text in TEXT),
        "".join(f"<div>{text}</div>" for text in TEXT),
        f"<table><tr><td>{paragraphs(*TEXT)}</td></tr></table>",
        "".join(f"<section><section><p>{text}</p></section></section>" for text in TEXT),
        f"<font><span>{paragraphs(*TEXT)}</span></font>",
    ],
    ids=["breaks", "indented", "divs", "table", "nested sections", "inline"],
)
def test_the_way_paragraphs_are_marked_up_does_not_matter(body: str) -> None:
    assert [block.text for block in article(body).body] == list(TEXT)


@pytest.mark.parametrize(
    ("title", "above"),
    [
        (TITLE, f"<div><b>{HEADLINE}</b></div>"),
        (f"<title>云州新闻网-{HEADLINE}</title>", f"<td>{HEADLINE}</td>"),
        ("<title>云州日报数字报</title>", f"<h2>{HEADLINE}</h2>"),
        ("<title>云州日报数字报</title>", f"<p><strong>{HEADLINE}</strong></p><p>本报记者 王红</p>"),
        ("", f"<p>{HEADLINE}</p>"),
        (f'<meta property="og:title" content="{HEADLINE}">', f"<div>{HEADLINE}</div>"),
    ],
)
def test_a_headline_is_what_the_page_calls_itself_or_what_stands_out_above_the_text(title: str, above: str) -> None:
    assert article(paragraphs(*TEXT), title=title, above=above).headline == HEADLINE


@pytest.mark.parametrize("tag", ["li", "h3"])
def test_a_headline_that_is_a_link_to_an_article_is_none(tag: str) -> None:
    above = f'<div>{HEADLINE}</div><{tag}><a href="/n/1.html">{HEADLINE}</a></{tag}>'
    found = article(paragraphs(*TEXT), above=above)
    assert places(found, HEADLINE) == [Place.HEADLINE, Place.CHROME]


def test_links_to_other_articles_within_the_text_are_apart() -> None:
    related = "<div><h4>相关新闻</h4><ul><li><a href='/n/2.html'>云州又通了一班船</a></li></ul></div>"
    found = article(paragraphs(*TEXT[:2]) + related + paragraphs(TEXT[2]))
    assert [block.text for block in found.body] == list(TEXT)
    assert [link.url for link in found.related] == ["http://news.yunzhou.example/n/2.html"]


def test_briefs_behind_the_text_are_apart_and_a_long_rest_is_text() -> None:
    brief = paragraphs("相关链接", "云江轮渡历史", "云江轮渡始于1921年，当时只有两条木船。")
    found = article(paragraphs(*TEXT) + brief)
    assert [(one.headline, len(one.paragraphs)) for one in found.briefs] == [("云江轮渡历史", 1)]
    long = article(paragraphs(TEXT[0], "新闻链接", TEXT[1], TEXT[2]))
    assert long.briefs == ()
    assert [block.text for block in long.body] == [TEXT[0], "新闻链接", TEXT[1], TEXT[2]]


@pytest.mark.parametrize(
    ("line", "part", "place"),
    [
        ("责任编辑：李明", "李明", Place.EDITOR),
        ("（本文来源：云州晚报）", "云州晚报", Place.SOURCE),
        ("声明：云州新闻网登载此文出于传递更多信息之目的，并不意味着赞同其观点。", "登载此文", Place.CLAUSE),
        ("① 凡本网注明来源的作品，版权均属于云州新闻网，转载请注明出处。", "凡本网", Place.CLAUSE),
        ("本文仅代表作者个人观点，与本网无关，不构成投资建议。", "本文仅代表", Place.CLAUSE),
        ("欢迎关注云州新闻微信公众号，获取更多精彩内容。", "公众号", Place.CHROME),
        ("分享到：微博 微信 打印 收藏", "分享到", Place.CHROME),
    ],
)
def test_what_is_foreign_at_the_end_of_a_text_is_none_of_it(line: str, part: str, place: Place) -> None:
    found = article(paragraphs(*TEXT, line))
    assert [block.text for block in found.body] == list(TEXT)
    assert places(found, part) == [place]


def test_what_asks_readers_to_follow_within_a_text_is_removed_from_it() -> None:
    line = "欢迎关注云州新闻微信公众号，获取更多精彩内容。"
    found = article(paragraphs(TEXT[0], line, *TEXT[1:]))
    assert [block.text for block in found.body] == list(TEXT)
    assert [(removed.kind, removed.text, removed.before) for removed in found.removed] == [("advertisement", line, 1)]


def test_a_title_that_is_as_long_as_a_page_is_cut() -> None:
    assert len(title_parts(["云州春来早-江上的船也多-" * 9999])) < 100


def test_a_poem_keeps_its_lines() -> None:
    verses = ["黄昏我路过渡口", "听见布谷点名", "江水翻了个身", "露出去年的脚印", "灯一盏一盏亮了", "船慢慢靠岸"]
    found = article("<br>".join(verses), above=f"<h1>{HEADLINE}</h1><div>王红</div>")
    assert [block.text for block in found.body] == verses


def test_a_table_of_data_is_rows_and_one_that_a_widget_runs_through_is_none() -> None:
    rows = "<tr><td>班次</td><td>时间</td></tr><tr><td>头班</td><td>5:00</td></tr>"
    table = f"<table>{rows}<tr><td>末班</td><td>{{}}</td></tr></table>"
    found = article(paragraphs(*TEXT[:2]) + table.format("21:00") + paragraphs(TEXT[2]))
    assert [block.rows for block in found.body if block.rows] == [
        (("班次", "时间"), ("头班", "5:00"), ("末班", "21:00"))
    ]
    broken = article(paragraphs(*TEXT[:2]) + table.format("分享到 打印 收藏") + paragraphs(TEXT[2]))
    assert [block.rows for block in broken.body if block.rows] == []


def test_text_that_stands_far_from_the_article_is_none_of_it() -> None:
    box = "<div><div><div><div><p>好房网为您找到了江边的新房，每平方米只要三千元。</p></div></div></div></div>"
    assert [block.text for block in article(paragraphs(*TEXT), below=box).body] == list(TEXT)


def test_comments_longer_than_the_text_are_not_the_article() -> None:
    comments = "<div><h3>网友评论</h3>" + "".join(f"<div><p>我觉得，{text * 2}</p></div>" for text in TEXT) + "</div>"
    assert [block.text for block in article(paragraphs(*TEXT[:2]), below=comments).body] == list(TEXT[:2])


@pytest.mark.parametrize(
    "body", ["<ul>" + LIST + "</ul>", "<form><label>姓名<input></label></form>", "<p>首页 | 关于</p>"]
)
def test_a_page_without_an_article_says_so(body: str) -> None:
    with pytest.raises(UnreadablePage, match="no body"):
        split(Page("http://news.yunzhou.example/", f"<html><body>{body}</body></html>".encode()))


@pytest.mark.parametrize(
    ("info", "expected"),
    [
        ("<p>2024年3月5日 08:30　来源：云州晚报　作者：王红</p>", ("2024-03-05T08:30:00+08:00", "云州晚报", ("王红",))),
        ("<p>云州晚报 (2024-03-05 16:10)</p>", ("2024-03-05T16:10:00+08:00", "云州晚报", ())),
        ("<p>2024-03-05 20:00　云州财经</p>", ("2024-03-05T20:00:00+08:00", "云州财经", ())),
        ("<p>2024/3/5 下午 4:15</p><p>記者王小紅／台北報導</p>", ("2024-03-05T16:15:00+08:00", None, ("王小紅",))),
    ],
)
def test_date_source_and_authors_above_the_text(info: str, expected: tuple[str, str | None, tuple[str, ...]]) -> None:
    found = article(info + paragraphs(*TEXT))
    assert (found.date_published, found.source, found.authors) == expected


@pytest.mark.parametrize(
    ("closing", "authors"),
    [("（记者 王红）", ("王红",)), ("（王红、李明）", ("王红", "李明")), ("（王红 编译）", ("王红",)), ("（完）", ())],
)
def test_authors_behind_the_text(closing: str, authors: tuple[str, ...]) -> None:
    assert article(paragraphs(*TEXT[:2], TEXT[2] + closing)).authors == authors


def test_what_json_ld_says_counts_where_no_line_does() -> None:
    stated = (
        '{"@graph": [{"@type": "NewsArticle", "datePublished": "2024-03-05T01:00:00Z", "author": {"name": "王红"}}]}'
    )
    found = article(paragraphs(*TEXT), title=TITLE + f'<script type="application/ld+json">{stated}</script>')
    assert (found.date_published, found.authors) == ("2024-03-05T01:00:00+00:00", ("王红",))


@pytest.mark.parametrize("script", ["{", "[1, null]", '{"@graph": 3}', '{"@type": ["x"], "author": 1}', "[" * 9999])
def test_json_ld_that_is_none_says_nothing(script: str) -> None:
    title = TITLE + f'<script type="application/ld+json">{script}</script>'
    assert article(paragraphs(*TEXT), title=title).date_published is None


def test_a_breadcrumb_in_a_heading_is_no_headline() -> None:
    crumbs = "<h3>首页 - 新闻动态</h3>"
    html = f"<html><head><title>新闻动态--云州网</title></head><body>{crumbs}<h5>{HEADLINE}</h5>{paragraphs(*TEXT)}"
    found = split(Page("http://news.yunzhou.example/", html.encode()))
    assert found.headline == HEADLINE


def test_a_relative_date_counts_from_the_time_of_the_fetch() -> None:
    html = f"<html><body><h1>{HEADLINE}</h1><p>云州社 - 3小时前</p>{paragraphs(*TEXT)}</body></html>"
    page = Page("http://news.yunzhou.example/", html.encode())
    at = dt.datetime(2024, 3, 5, 1, 0, tzinfo=dt.UTC)
    assert split(page, fetched_at=at).date_published == "2024-03-05T06:00:00+08:00"
    assert split(page).date_published is None


@pytest.mark.parametrize("date", ["2024年2月30日", "民国113年13月1日", "2024-03-05 25:00"])
def test_a_date_that_does_not_exist_is_a_notice(date: str) -> None:
    found = article(f"<p>{date}</p>" + paragraphs(*TEXT))
    assert found.date_published is None
    assert any("no date" in notice for notice in found.notices)


def test_behind_a_clause_or_a_footers_heading_lines_are_clauses_that_say_so_by_number_or_length_only() -> None:
    numbered = article(paragraphs(*TEXT), below="<p>未经授权不得转载</p><p>【2】 渡口的照片由船工王红拍下</p>")
    assert [clause.text for clause in numbered.clauses][1:2] == ["【2】 渡口的照片由船工王红拍下"]
    headed = article(paragraphs(*TEXT), below="<p>版权声明</p><p>渡口的照片由船工王红拍下，船家都看过了</p>")
    assert [clause.text for clause in headed.clauses][:1] == ["渡口的照片由船工王红拍下，船家都看过了"]


@pytest.mark.parametrize("position", range(1, len(TEXT) + 1))
def test_a_heading_that_stands_in_one_line_with_its_links_heads_related_articles(position: int) -> None:
    row = "<p>相关链接：<a href='/n/2.html'>云州又通了一班船</a> <a href='/n/3.html'>渡口的灯亮了</a></p>"
    found = article(paragraphs(*TEXT[:position]) + row + paragraphs(*TEXT[position:]))
    assert [block.text for block in found.body] == list(TEXT)
    assert [link.text for link in found.related] == ["云州又通了一班船", "渡口的灯亮了"]


@pytest.mark.parametrize(("end", "cut"), [("</html>", False), ("</HTML>", False), ("", True)])
def test_a_page_that_does_not_end_is_a_notice(end: str, cut: bool) -> None:
    html = f"<html><body><h1>{HEADLINE}</h1>{paragraphs(*TEXT)}{end}"
    found = split(Page("http://news.yunzhou.example/", html.encode()))
    assert [("cut" in notice) for notice in found.notices] == [True] * cut
