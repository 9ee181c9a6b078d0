"""Who wrote a text, for which outlet and when, in every place where a page may say so; and what is no such thing."""

import pytest

from crawler.page.fingerprint import fingerprint
from crawler.page.page import Page
from crawler.recognise import (
    authors_in,
    closing_authors,
    credit_parts,
    dateline_authors,
    find_date,
    info_parts,
    is_certain_credit,
    is_outlet,
    is_outlet_alone,
    labelled_authors,
)
from crawler.split.ledger import Place
from crawler.split.split import Split, split
from tests.crawler.split.test_generic import HEADLINE, TEXT, TITLE, article, paragraphs
from tests.crawler.split.test_places import assert_placed

# fmt: off
NOTES = (
    "完", "全文完", "未完待续", "下同", "注一", "名单", "资料图", "见上图", "来源：云州", "新华网", "综合",
    "北京", "云州市", "3版", "化名", "虚构", "编者按", "掌声", "鼓掌", "有删节", "本报", "央视", "云州报",
    "文内人物",
)
# fmt: on


def stated(line: str, kind: str) -> list[str]:
    return [part.text for part in info_parts(line) or () if part.kind == kind]


# --- lines ----------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("line", "outlet", "byline"),
    [
        ("【雲州新聞／王小紅】", "雲州新聞", "王小紅"),
        ("雲州傳媒╱記者王小紅／河東報導", "雲州傳媒", "記者王小紅／河東報導"),
        ("【王小紅、方某／綜合報導】", None, "王小紅、方某／綜合報導"),
        ("【（王小紅／河東云州）】", None, "【（王小紅／河東云州）】"),
        ("【雲州新聞／】", "雲州新聞", None),
        ("王小红/云州日报", "云州日报", "王小红"),
        ("云州网╱yz新闻中心王小红", "云州网", "王小红"),
        ("王小红 方某文/图", None, "王小红 方某文/图"),
        ("王小红 报道", None, "王小红 报道"),
        ("云江之声广播电台王红报道", None, "云江之声广播电台王红报道"),
        ("《渠首》作者 王红", None, "《渠首》作者 王红"),
        ("□云报记者 王红", None, "□云报记者 王红"),
        ("本版文/记者王红", None, "本版文/记者王红"),
        ("編譯/記者 王紅", None, "編譯/記者 王紅"),
    ],
)
def test_a_credit_has_its_outlet_and_its_byline(line: str, outlet: str | None, byline: str | None) -> None:
    parts = credit_parts(line)
    assert parts is not None
    assert "".join(part.text for part in parts) == line
    kinds = {part.kind: part.text for part in parts}
    assert (kinds.get("source"), kinds.get("author")) == (outlet, byline)
    if byline:
        assert authors_in(byline)[0] in ("王小紅", "王小红", "王紅", "王红")


@pytest.mark.parametrize(
    "line",
    [
        "体育/篮球",
        "云州网/新闻",
        "财经/云州网",
        "组图/云州网",
        "制图/王小红",
        "相关新闻/王小红",
        "云州 报道",
        "消费者王红/受访时报道",
        "渠首 文",
        "图/云州网",
    ],
)
def test_a_slash_or_a_word_of_reporting_makes_no_credit(line: str) -> None:
    assert credit_parts(line) is None


@pytest.mark.parametrize("line", ["首席记者团队成立", "实习生招聘信息", "●文明出行", "记者 手记"])
def test_no_name_is_certain_that_does_not_begin_like_one(line: str) -> None:
    assert not is_certain_credit(line)


@pytest.mark.parametrize(
    ("byline", "names"),
    [
        ("记者 王红/文 通讯员 李明/图", ("王红",)),
        ("南云见习记者 王红", ("王红",)),
        ("記者王小紅／河東報導", ("王小紅",)),
        ("记者王\ufffd红", ("王\ufffd红",)),
        ("本版文/记者王红", ("王红",)),
    ],
)
def test_a_byline_names_writers(byline: str, names: tuple[str, ...]) -> None:
    assert authors_in(byline) == names


@pytest.mark.parametrize(
    ("value", "names"),
    [
        ("Yun Steed", ("Yun Steed",)),
        ("小渠姐、王一刀&李小飞", ("小渠姐", "王一刀", "李小飞")),
        ("未知", ()),
        ("网络整理", ()),
        ("《云报》综合报道", ()),
        ("YZonline", ()),
    ],
)
def test_what_a_label_calls_an_author_may_be_a_pen_name(value: str, names: tuple[str, ...]) -> None:
    assert labelled_authors(value) == names


# --- datelines and closings -----------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("paragraph", "names"),
    [
        ("雲州網３月５日電（記者劉某洋\u3000王某）渠已通水。", ("劉某洋", "王某")),
        ("云州网讯（小渠）近日，渠已通水。", ("小渠",)),
        ("云州娱乐3月5日报道 (文/小渠)近日，渠已通水。", ("小渠",)),
        ("中云網3月5日電 (張某某)渠已通水。", ("張某某",)),
        ("水位降至新低。本报记者方某摄云州日报3月5日讯(记者柳某新通讯员彭某)渠已通水。" + TEXT[0], ("柳某新", "彭某")),
        ("【雲州日報記者王小紅河東報導】春節期間，", ("王小紅",)),
        ("云州网讯（综合）近日，", ()),
        ("他发来消息（短信）说，渠已通水。", ()),
        ("云州报道（图）", ()),
        ("云州网消息（截图）称，渠已通水。", ()),
    ],
)
def test_a_dateline_names_who_reports(paragraph: str, names: tuple[str, ...]) -> None:
    assert dateline_authors(paragraph) == names


@pytest.mark.parametrize(
    ("paragraph", "names"),
    [
        ("渠通了。（鄒某霞）", ("鄒某霞",)),
        ("渠通了。”（渠丼）", ("渠丼",)),
        ("渠通了。(小渠/编译)", ("小渠",)),
        ("渠通了。 (本刊記者/李靜某)", ("李靜某",)),
        ("渠通了。（记者 王红/文 通讯员 李明/图）", ("王红",)),
        ("渠通了。云江晚报记者 王红", ("王红",)),
        ("渠通了。（王红攝）", ()),
        ("渠通了。（記者 王红 攝）", ()),
        ("渠通了。（云州局提供）", ()),
    ],
)
def test_the_end_of_a_text_names_who_wrote_it(paragraph: str, names: tuple[str, ...]) -> None:
    assert closing_authors(paragraph) == names


@pytest.mark.parametrize("note", NOTES)
def test_a_note_in_brackets_at_the_end_of_a_text_names_nobody(note: str) -> None:
    assert closing_authors(f"渠通了。（{note}）") == ()


# --- what stands beside a date --------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("line", "outlet", "author"),
    [
        ("21世纪云网 何某 2024-03-05 23:46:41 评论0条 随时随地看新闻", "21世纪云网", "何某"),
        ("2024年03月05日11:03云州质量网张某我要评论(0)", "云州质量网", "张某"),
        ("2024年03月05日11:2121世纪云网我要评论(0)", "21世纪云网", None),
        ("2024年03月05日 15:52云江晚报【大 中 小】 【打印】 共有评论0条", "云江晚报", None),
        ("2024年03月05日10:32云州科技[微博]我要评论(0)", "云州科技", None),
        ("雲傳媒╱記者王小紅／河東報導 2024-03-05 12:01", "雲傳媒", "記者王小紅／河東報導"),
        ("2024-03-05 雲州時報 王小紅／河東報導", "雲州時報", "王小紅／河東報導"),
        ("2024/3/5 王小紅 報導", None, "王小紅 報導"),
        ("民視 (2024-03-05 14:55)", "民視", None),
        ("AFP 2024-03-05", "AFP", None),
        ("http://news.yunzhou.example 2024-03-05 05:13 云州新闻网 分享", "云州新闻网", None),
        ("2024-03-05 云州网 时政", "云州网", None),
        ("时间 2024-3-5 17:58:00 来源 云财网 王小红", "云财网", "王小红"),
        ("发表于2024-03-05 21:30| 1164次阅读| 来源YZDN| 0 条评论| 作者王红", "YZDN", "王红"),
        ("本文来源于《云财网》\u30002024年03月05日 18:49 我要评论（0）", "云财网", None),
        ("2024-03-05 要闻", None, None),
        ("2024-03-05 国际新闻", None, None),
        ("2024-03-05 NBA", None, None),
        ("2024-03-05 王红", None, None),
        ("云州网友 2024-03-05", None, None),
        ("王红于2024年3月5日加入云州网", None, None),
        ("2024年3月5日，云州电视台播出", None, None),
        ("《 云州时报 》（ 2024年05月06日 第 01 版） 下一篇", None, None),
    ],
)
def test_what_stands_beside_a_date_is_read_as_a_credit(line: str, outlet: str | None, author: str | None) -> None:
    assert "".join(part.text for part in info_parts(line) or ()) == line
    assert stated(line, "source") == ([outlet] if outlet else [])
    assert stated(line, "author") == ([author] if author else [])


@pytest.mark.parametrize(
    ("line", "kind", "value"),
    [
        ("作者：Steed(微博)(专业级天文爱好者，云壳网主编)", "author", "Steed"),
        ("作者：王红 方某返回云达，查看更多", "author", "王红 方某"),
        ("采写：南云见习记者 王红", "author", "南云见习记者 王红"),
        ("执笔/小渠姐、王一刀&李小飞", "author", "小渠姐、王一刀&李小飞"),
        ("摘自云州时报", "source", "云州时报"),
        ("来源于：东区办事处", "source", "东区办事处"),
        ("[编辑： 张某 ]频道精选", "editor", "张某"),
        ("责任编辑：张某 校对 李某", "editor", "张某"),
        ("编辑：张某 人气： 5380 次", "editor", "张某"),
        ("責任編輯 呂某", "editor", "呂某"),
        ("(嵇某涛 编辑)", "editor", "嵇某涛"),
    ],
)
def test_a_value_ends_where_something_else_begins(line: str, kind: str, value: str) -> None:
    assert stated(line, kind) == [value]


@pytest.mark.parametrize("line", ["来源：http://www.yunzhou.example/a/1.html", "来源 不明的种子", "编辑 部里的灯亮了"])
def test_an_address_or_a_sentence_is_no_value(line: str) -> None:
    assert stated(line, "source") == stated(line, "editor") == []


@pytest.mark.parametrize("text", ["云州日报", "云州卫视", "新华社", "云财周刊"])
def test_an_outlet_may_stand_alone(text: str) -> None:
    assert is_outlet_alone(text)


@pytest.mark.parametrize("text", ["返回云州网", "手机报", "官网", "云州新闻", "财经频道", "社会", "渠首"])
def test_a_column_or_a_button_is_no_outlet_alone(text: str) -> None:
    assert not is_outlet_alone(text)
    assert not is_outlet(f"{text}记者")


# --- dates ----------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("text", "date"),
    [
        ("最后更新 14.03.2024 19:00", "2024-03-14T19:00:00+08:00"),
        ("18:07 2024-03-05", "2024-03-05T18:07:00+08:00"),
        ("2024-03-05 HKT 21:43", "2024-03-05T21:43:00+08:00"),
        ("24-03-0523:16", "2024-03-05T23:16:00+08:00"),
        ("24-13-05", None),
        ("电话24-03-05", None),
        ("1.14.03.2024", None),
    ],
)
def test_a_date_may_be_printed_otherwise(text: str, date: str | None) -> None:
    assert find_date(text) == date


def test_a_short_year_counts_behind_a_label() -> None:
    assert stated("发布时间：24-03-0523:16", "date") == ["24-03-0523:16"]
    assert stated("阅读：24-03-05", "date") == []


def test_the_date_of_a_law_is_not_the_pages() -> None:
    assert info_parts("（2007年3月5日第十届云州市人民代表大会常务委员会第二十八次会议通过）") is None


# --- pages ----------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("line", ["本报记者 王红", "□快報記者 王红", "文/记者 王红"])
def test_a_credit_far_within_the_text_is_its_byline_and_a_photographers_is_none(line: str) -> None:
    long = TEXT * 2
    found = article(paragraphs(*long, line, TEXT[0]))
    assert (found.byline, found.authors) == (line, ("王红",))
    assert [block.text for block in found.body] == [*long, TEXT[0]]
    assert article(paragraphs(*long, f"{line} 摄", TEXT[0])).authors == ()


@pytest.mark.parametrize("line", ["作者：王红", "[作者：王红]", "(本文来源：云江日报 作者：王红)"])
def test_an_author_close_behind_the_text(line: str) -> None:
    assert article(paragraphs(*TEXT), below=f"<div><div>{line}</div></div>").authors == ("王红",)


def test_an_author_behind_related_links_is_anothers() -> None:
    below = f"<div><h4>相关新闻</h4><ul><li><a href='/2'>{TEXT[1]}</a></li></ul></div><p>作者：王红</p>"
    assert article(paragraphs(*TEXT), below=below).authors == ()


@pytest.mark.parametrize(
    "line",
    [
        "( 编辑： 张某 ) 【字号：大 中 小】【打印】",
        "【纠错】 责任编辑： 张某",
        "【作者：《云财》综合报道 】 (责任编辑：张某)",
    ],
)
def test_brackets_before_an_editor_are_no_text(line: str) -> None:
    assert article(paragraphs(*TEXT), below=f"<div><div>{line}</div></div>").editor == "张某"


def test_an_outlet_on_a_line_of_its_own_is_the_source() -> None:
    above = f"<h1>{HEADLINE}</h1><p>云州卫视</p><p>云江日报</p>"
    found = article(paragraphs(*TEXT), above=above)
    assert found.source == "云江日报"
    labelled = article("<p>来源：云财网</p>" + paragraphs(*TEXT), above=above)
    assert labelled.source == "云财网"


def test_a_person_whom_the_meta_author_names_is_no_author() -> None:
    meta = '<meta name="author" content="王红">'
    assert article(paragraphs(*TEXT), title=TITLE + meta).authors == ()
    meta = '<meta property="article:author" content="王红">'
    assert article(paragraphs(*TEXT), title=TITLE + meta).authors == ("王红",)
    editor = "<p>责任编辑：王红</p>"
    assert article(paragraphs(*TEXT) + editor, title=TITLE + meta).authors == ()


def test_an_author_who_is_the_source_is_none() -> None:
    assert article("<p>来源：Yunzhou 作者：Yunzhou</p>" + paragraphs(*TEXT)).authors == ()


def test_a_labelled_date_behind_the_text_counts_with_more_beside_it() -> None:
    line = '发布日期：2024-03-05 14:34:05 所属分类： <a href="/top/">头条</a>'
    found = article(paragraphs(*TEXT), below=f"<div><div>{line}</div></div>")
    assert found.date_published == "2024-03-05T14:34:05+08:00"


def test_a_credit_that_a_host_repeats_is_a_credit() -> None:
    credit, slogan = "記者王小紅／河東報導", "渠首人家，天天好水"
    body = f"<h1>{HEADLINE}</h1><div>{paragraphs(TEXT[0], credit, *TEXT[1:], slogan)}</div>"
    html = f"<html><head>{TITLE}</head><body>{body}</body></html>"
    page = Page("http://news.yunzhou.example/a/1.html", html.encode())
    found: Split = split(page, repeated={fingerprint(credit), fingerprint(slogan)})
    assert_placed(page, found)
    assert found.authors == ("王小紅",)
    assert Place.BODY not in {piece.place for piece in found.ledger if slogan in piece.text}
