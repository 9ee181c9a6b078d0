"""Author, source, date and headline as the head of a page states them: by labels, markup, scripts and their places."""

import json

import pytest

from crawler.split.split import UNSEEN_HEADLINE, Split
from tests.crawler.split.test_generic import HEADLINE, TEXT, TITLE, article, paragraphs

DATE = "2024-03-05 08:20"
AT = "2024-03-05T08:20:00+08:00"


def page(above: str = "", *, head: str = "", body: str = paragraphs(*TEXT), below: str = "") -> Split:
    return article(body, title=TITLE + head, above=f"<h1>{HEADLINE}</h1>{above}", below=below)


def json_ld(**stated: object) -> str:
    return f'<script type="application/ld+json">{json.dumps({"@type": "NewsArticle", **stated})}</script>'


# --- authors --------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("above", "authors"),
    [
        (f"<p>王红 {DATE}</p>", "王红"),
        (f"<p>王红<span>{DATE}</span></p>", "王红"),
        (f"<p>{DATE}</p><p>王红 李明</p>", "王红 李明"),
        (f"<p>王红</p><p>{DATE}</p>", "王红"),
        (f"<p>{DATE}</p><a href='/author/7.html'><p>王红</p></a><a href='/author/8.html'><p>李明</p></a>", "王红 李明"),
        (f"<p><span class='post_author'>渠边散人</span> {DATE}</p>", "渠边散人"),
        (f"<p>by <a rel='author' href='/u/7'>quboy</a>Posted on {DATE}</p>", "quboy"),
        (f"<p itemprop='author'>王红</p><p>{DATE}</p>", "王红"),
        (f"<p>作者：</p><p>渠边人</p><p>{DATE}</p>", "渠边人"),
        (f"<p>文字</p><p>王红</p><p>設計</p><p>李明</p><p>{DATE}</p>", "王红"),
        (f"<p>來源：雲州報　記者：王小紅　{DATE}</p>", "王小紅"),
        (f"<p>作者：約翰・F・渠（John F. Qu）</p><p>{DATE}</p>", "約翰・F・渠（John F. Qu）"),
        (f"<p>作者：云州大学文学院王红 {DATE}</p>", "王红"),
        (f"<p>出处[渠首出版社]</p><p>作者：王红 出自[渠首出版社] {DATE}</p>", "王红"),
        (f"<p>雲州快訊／王小紅 {DATE}</p>", "王小紅"),
        (f"<p>攝影中心 / 記者王小紅／台北即時報導 {DATE}</p>", "王小紅"),
        (f"<p>本报实习生 王红</p><p>本报记者 李明 方琼</p><p>{DATE}</p>", "王红 李明 方琼"),
    ],
)
def test_the_head_names_the_author(above: str, authors: str) -> None:
    assert page(above).authors == tuple(authors.split()) or page(above).authors == (authors,)


@pytest.mark.parametrize(
    "above",
    [
        f"<p>来源: 作者: 手机版 {DATE}</p>",
        f"<p>{DATE}</p><p><a href='/tag/1'>王红</a> <a href='/tag/2'>李明</a></p>",
        f"<p>{DATE}</p><p>高清</p>",
        f"<p>{DATE}</p><p>时政</p>",
        f"<p>{DATE}</p><p>游戏</p>",
        f"<p class='author'>云州新闻网</p><p>{DATE}</p>",
        f"<p class='author'>编辑部</p><p>{DATE}</p>",
        f"<p class='author'>admin</p><p>{DATE}</p>",
        f"<p class='author'>关注</p><p>{DATE}</p>",
        f"<p class='hn-byline'>（AFP） – 11小时前</p><p>{DATE}</p>",
        f"<p>作者：云州传媒 {DATE}</p>",
        f"<p>作者：办公室 {DATE}</p>",
        f"<p>作者：</p><p>{DATE}</p>",
        f"<p>責任編輯：王小紅 {DATE}</p>",
    ],
)
def test_words_of_the_page_are_no_authors(above: str) -> None:
    assert page(above).authors == ()


def test_much_that_is_called_an_author_names_only_who_is_known_for_a_name() -> None:
    columnists = "".join(f"<p class='author'>{name}</p>" for name in ("渠边人", "看船的", "岸上客", "老船工", "夜航人"))
    assert page(f"<p>{DATE} 岸上客</p>", below=columnists).authors == ()


def test_structured_data_names_the_author_where_it_is_a_person() -> None:
    assert page(head=json_ld(author={"@type": "Person", "name": "王红"})).authors == ("王红",)
    assert page(head=json_ld(author={"@type": "Person", "name": "記者王小紅／台北報導"})).authors == ("王小紅",)
    assert page(head=json_ld(author={"@type": "Organization", "name": "王红"})).authors == ()
    assert page(head=json_ld(author={"@type": "Person", "name": "渠边人"})).authors == ()
    seen = page(f"<p>·渠边人 {DATE}</p>", head=json_ld(author={"@type": "Person", "name": "渠边人"}))
    assert seen.authors == ("渠边人",)


def test_an_agencys_credit_behind_captions_counts() -> None:
    opening = f"（中雲社記者王小紅台北5日電）{TEXT[1]}"
    assert page(body=paragraphs(TEXT[0], TEXT[0], opening, *TEXT)).authors == ("王小紅",)


def test_a_row_of_cells_behind_the_text_names_source_author_and_editor() -> None:
    cells = "<table><tr><td>编辑： 李明</td><td>来源： 云州经济报道</td><td>作者：王红 方某</td></tr></table>"
    found = page(f"<p>{DATE}</p>", body=paragraphs(*TEXT) + cells)
    assert (found.editor, found.source, found.authors) == ("李明", "云州经济报道", ("王红", "方某"))


# --- sources and editors --------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("above", "source"),
    [
        (f"<p>来源：</p><p><a href='/x'>云州网</a></p><p>{DATE}</p>", "云州网"),
        (f"<p>原创：渠首健康网 {DATE}</p>", "渠首健康网"),
        (f"<p>原创：在渠首看船 {DATE}</p>", None),
        (f"<p><a href='/account/7'>云州日报</a></p><p>{DATE}</p>", "云州日报"),
        (f"<p>渠首财经APP</p><p>{DATE}</p>", "渠首财经APP"),
        (f"<p>来源: 云州新闻网(渠首) {DATE}</p>", "云州新闻网(渠首)"),
        (f"<p>来源：云州日报海外版 渠首网 {DATE}</p>", "云州日报海外版"),
        (f"<p>来源：上游云州 选稿：王红 {DATE}</p>", "上游云州"),
        (f"<p>云州网 {DATE} (來源：雲江日報)</p>", "雲江日報"),
        (f"<p>{DATE} 《渠首周刊》</p>", "《渠首周刊》"),
        (f"<p>來源：轉載 {DATE}</p>", "轉載"),
        (f"<p class='source'>雲工商</p><p>{DATE}</p>", "雲工商"),
        (f"<p>攝影中心 / 記者王小紅／台北即時報導 {DATE}</p>", None),
    ],
)
def test_the_head_names_the_source(above: str, source: str | None) -> None:
    assert page(above).source == source


def test_a_source_is_who_wrote_first_not_that_it_is_from_elsewhere() -> None:
    found = page(f"<p>来源：转载文章 {DATE}</p>", body=paragraphs(*TEXT) + "<p>来源：云江晨报 编辑：王红</p>")
    assert (found.source, found.editor) == ("云江晨报", "王红")


def test_a_source_with_its_place_is_the_one_without_it_that_the_page_names_too() -> None:
    found = page(
        f"<p>来源: 云州新闻网(渠首) {DATE}</p>", body=paragraphs(*TEXT) + "<p>本文来源：云州新闻网 作者：王红</p>"
    )
    assert (found.source, found.authors) == ("云州新闻网", ("王红",))


def test_a_person_behind_the_label_of_the_source_is_the_author() -> None:
    found = page(f"<p>{DATE} 《渠首周刊》</p>", body=paragraphs(*TEXT) + "<p>来源: 王红</p>")
    assert (found.source, found.authors) == ("《渠首周刊》", ("王红",))


def test_lines_above_a_headline_that_is_printed_twice_count() -> None:
    html = f"<div>{HEADLINE}</div><p>来源：云州日报</p><div>8张</div><h1>{HEADLINE}</h1>"
    assert article(paragraphs(*TEXT), above=html).source == "云州日报"


@pytest.mark.parametrize(
    ("line", "editor"),
    [
        (f"{DATE} 雲江新聞 實習編輯 王小紅", "王小紅"),
        ("责任编辑：王红_YZ2587", "王红"),
        ("来源：上游云州 选稿：王红", "王红"),
    ],
)
def test_an_editor_is_a_name(line: str, editor: str) -> None:
    assert page(f"<p>{line}</p>").editor == editor


# --- dates ----------------------------------------------------------------------------------------------------------


def script(text: str) -> str:
    return f"<script>{text}</script>"


@pytest.mark.parametrize(
    ("head", "date"),
    [
        (script('var nickname = "渠号"; var ct = "1709598000";'), AT),
        (script('var publish_time = "2024-03-05 08:20" || "";'), AT),
        (script("var createTime = '2024-03-05 08:20';"), AT),
        (script('window.page = {"publishTime":"2024-03-05T08:20:00+08:00","id":7}'), AT),
        (script('window.page = {"publish_time":1709598000000}'), AT),
        (script('window.list = [{"publishTime":"2024-03-05 08:20"},{"publishTime":"2024-03-06 08:20"}]'), None),
        (script("var product = '2024-03-05 08:20'; var direct = 1709598000;"), None),
        (json_ld(datePublished="2024-03-05T08:20:00&#x2B;08:00"), AT),
        ('<meta name="dcterms.created" content="2024-03-05 08:20">', AT),
    ],
)
def test_a_date_that_no_line_states(head: str, date: str | None) -> None:
    assert page(head=head).date_published == date


@pytest.mark.parametrize(
    ("line", "date"),
    [
        ("Tuesday, March 5th, 2024 8:20 am", AT),
        ("三月 5, 2024", "2024-03-05"),
        ("5 Mar 2024", "2024-03-05"),
        ("3/25/2024", "2024-03-25"),
        ("25/03/2024 - 08:20", "2024-03-25T08:20:00+08:00"),
        ("3/5/2024", None),
        ("更新时间 2024年3月5日, 格林尼治标准时间08:20", "2024-03-05T08:20:00+00:00"),
        ("08:202024/03/05", AT),
    ],
)
def test_a_date_is_printed_as_elsewhere_in_the_world(line: str, date: str | None) -> None:
    assert page(f"<p>{line}</p>").date_published == date


@pytest.mark.parametrize(
    "rest",
    [
        {"head": '<meta name="pubdate" content="2024-03-05T08:20:00+08:00">'},
        {"head": json_ld(datePublished="2024-03-05T08:20:00+08:00")},
        {"below": "<p>发布于：2024-03-05 08:20 渠首网</p>"},
        {"head": script("var publish_time = '2024-03-05 08:20'")},
    ],
)
def test_a_day_has_its_time_where_the_page_states_that_too(rest: dict[str, str]) -> None:
    assert page("<p>2024-03-05</p>", **rest).date_published == AT


def test_a_date_with_its_time_between_a_pages_buttons_is_no_text() -> None:
    buttons = "<p>字級：</p><p>最小字型 預設 最大字型</p><p>分享到 Facebook</p><div>2024年3月5日08:20</div>"
    found = page(body=paragraphs(TEXT[0]) + buttons + paragraphs(*TEXT[1:]))
    assert found.date_published == AT
    assert "2024年3月5日" not in found.text


def test_the_time_of_another_day_is_none_of_the_date() -> None:
    meta = '<meta name="pubdate" content="2024-03-06T08:20:00+08:00">'
    assert page("<p>2024-03-05</p>", head=meta).date_published == "2024-03-05"


def test_a_labelled_date_within_a_line_behind_the_text_counts() -> None:
    below = "<div>〓 云州论坛 发布时间 2024/03/05 08:20:00 by 渠边人 〓</div>"
    assert page(below=below).date_published == AT


# --- headlines ------------------------------------------------------------------------------------------------------


def test_a_headline_that_is_broken_into_lines_is_one() -> None:
    title = "<title>云州渡口的船今年来得早 江面又安静了_云州新闻网</title>"
    broken = "<h1>云州渡口的船今年来得早<br>江面又安静了</h1>"
    assert article(paragraphs(*TEXT), title=title, above=broken).headline == "云州渡口的船今年来得早 江面又安静了"
    two = "<h1>云州渡口的船今年来得早</h1><h3>江面又安静了</h3>"
    found = article(paragraphs(*TEXT), title=title, above=two)
    assert (found.headline, found.subheadline) == ("云州渡口的船今年来得早", "江面又安静了")


def test_a_label_names_the_headline() -> None:
    above = "<div><b>游客 欢迎你！</b></div><p>主题： 云州渡口的船怎么走？</p>"
    assert article(paragraphs(*TEXT), title="<title>云州论坛</title>", above=above).headline == "云州渡口的船怎么走？"


def test_a_title_in_brackets_behind_the_sites_name_is_the_pages() -> None:
    meta = f'<meta property="og:title" content="云江新聞({HEADLINE} )">'
    above = f"<td>{HEADLINE}</td><p>发布日期 : 2024-03-05</p><p>渡口边的人说今年的水早</p>"
    found = article(paragraphs(*TEXT), title=meta, above=above)
    assert (found.headline, found.date_published) == (HEADLINE, "2024-03-05")


def test_a_date_and_time_glued_to_the_headline_are_the_pages_date() -> None:
    found = article(paragraphs(*TEXT), title=f"<title>{HEADLINE}</title>", above=f"<h1>{HEADLINE}{DATE}</h1>")
    assert (found.headline, found.date_published) == (HEADLINE, AT)
    named = article(paragraphs(*TEXT), title=f"<title>{HEADLINE}{DATE}</title>", above=f"<h1>{HEADLINE}{DATE}</h1>")
    assert named.headline == HEADLINE


def test_a_link_to_the_page_itself_may_be_its_headline_and_a_notice_that_loads_is_none() -> None:
    shown = "<p>正在读取本页的评论……</p><p><a href='{}'>说说渠首的水和船</a></p>"
    url = article(paragraphs(*TEXT)).url
    assert article(paragraphs(*TEXT), title="", above=shown.format(url)).headline == "说说渠首的水和船"
    assert article(paragraphs(*TEXT), title="", above=shown.format("/other.html")).headline is None


def test_a_name_alone_that_the_headline_has_is_whom_the_text_is_about() -> None:
    for name, authors in (("王红", ()), ("李明", ("李明",))):
        above = f"<h1>王红出席渠首通水典礼</h1><p>{DATE}</p><p>{name}</p>"
        assert article(paragraphs(*TEXT), title="<title>王红出席渠首通水典礼</title>", above=above).authors == authors


def test_an_editors_name_behind_the_text_is_none_of_it_whatever_follows() -> None:
    below = paragraphs("责编 李明", "如果我们用了您的图片，请与本站联系索取稿酬，我们会尽快寄出。", "渠首 通水 王红")
    found = page(f"<p>{DATE}</p>", body=paragraphs(*TEXT) + below)
    assert found.editor == "李明"
    assert "责编" not in found.text
    assert "责编 会议" in page(f"<p>{DATE}</p>", body=paragraphs(*TEXT, "责编 会议", *TEXT)).text


def test_editor_and_author_right_above_the_headline_are_the_articles() -> None:
    credits = "<p>主編／王小紅．記者／李明</p><p>雲州專欄</p>"
    found = article(paragraphs(*TEXT), title=TITLE, above=f"{credits}<p>{DATE}</p><h1>{HEADLINE}</h1>")
    assert (found.editor, found.authors) == ("王小紅", ("李明",))


def test_a_reporters_name_behind_the_text_counts() -> None:
    assert page(f"<p>{DATE}</p>", below="<p>記者：王小紅</p>").authors == ("王小紅",)
    assert page(f"<p>{DATE}</p>", below="<p>記者：渠首怎麼通水？</p>").authors == ()


def test_the_meta_author_counts_where_a_line_shows_nothing_else() -> None:
    meta = '<meta name="author" content="渠边客">'
    assert page(f"<p>{DATE}</p><p>渠边客</p>", head=meta).authors == ("渠边客",)
    assert page(f"<p>{DATE}</p><p>渠边客说船</p>", head=meta).authors == ()
    assert page(f"<p>{DATE}</p><p>楼主</p>", head='<meta name="author" content="楼主">').authors == ()


def test_a_byline_of_several_lines_above_the_text_is_one() -> None:
    found = page(f"<p>{DATE}</p>", body=paragraphs("本报实习生 王红", "本报记者 李明 方琼", *TEXT))
    assert (found.authors, found.text) == (("王红", "李明", "方琼"), "\n".join(TEXT))


def test_a_department_that_names_nobody_is_no_text_and_no_source() -> None:
    found = page(f"<p>{DATE}</p>", body=paragraphs("社會中心／綜合報導", *TEXT))
    assert (found.authors, found.source, found.text) == ((), None, "\n".join(TEXT))


@pytest.mark.parametrize(
    ("line", "source"),
    [
        (f"来源：渠首区统计局发布日期：{DATE}", "渠首区统计局"),
        (f"发布日期：{DATE}　来源：渠务局　下载　收藏", "渠务局"),
    ],
)
def test_a_source_ends_where_the_next_label_or_a_button_begins(line: str, source: str) -> None:
    found = page(f"<p>{line}</p>")
    assert (found.source, found.date_published) == (source, AT)


def test_an_editor_ends_where_a_slash_and_the_next_label_begin() -> None:
    assert page(below="<p>（责任编辑：王红 / 编发：李明 / 图片来源：渠务局）</p>").editor == "王红"


def test_credits_behind_the_text_are_none_of_it() -> None:
    for line, fields in (
        ("（转渠首区政府网站信息）", ("渠首区政府网站", None)),
        ("渡口管理处、渠务局供稿 摄影/方琼 编辑/王红", (None, "王红")),
        ("图文来源：渠务局、渡口管理处", (None, None)),
    ):
        found = page(f"<p>{DATE}</p>", body=paragraphs(*TEXT, line))
        assert (found.text, found.source, found.editor) == ("\n".join(TEXT), *fields)
    assert "（转第三版）" in page(body=paragraphs(*TEXT, "（转第三版）", *TEXT)).text


@pytest.mark.parametrize(
    ("glued", "date", "source"),
    [
        (f"　{DATE}", AT, None),
        (" 2024-03-05 来源：云州日报", "2024-03-05", "云州日报"),
        (" ( 2024-03-05)", "2024-03-05", None),
    ],
)
def test_date_and_source_glued_to_the_headline_are_none_of_it(glued: str, date: str, source: str | None) -> None:
    found = article(paragraphs(*TEXT), title=f"<title>云州网 - {HEADLINE}</title>", above=f"<h1>{HEADLINE}{glued}</h1>")
    assert (found.headline, found.date_published, found.source) == (HEADLINE, date, source)


def test_links_to_other_days_do_not_date_the_page() -> None:
    days = "<nav><a href='/4'>上一天 2024-03-04</a> <a href='/6'>下一天 2024-03-06</a></nav>"
    assert page(f"{days}<p>{DATE}</p>").date_published == AT


def test_the_sites_own_name_is_no_author() -> None:
    title = f"<title>{HEADLINE}|游渠星空</title>"
    named = article(paragraphs(*TEXT), title=title, above=f"<h1>{HEADLINE}</h1><p>{DATE} 游渠星空[整理]</p>")
    assert named.authors == ()
    linked = json_ld(author={"@type": "Person", "name": "yunzhou"})
    assert page(f"<p>{DATE} yunzhou</p>", head=linked).authors == ()


@pytest.mark.parametrize(
    "head",
    [
        "<meta name='ArticleTitle' content='云州渡口今起开夜航'>",
        "<title>云州渡口今起开夜航 - 要闻 - 云州市人民政府门户网站</title>",
    ],
)
def test_a_headline_that_no_line_shows_is_what_the_head_states(head: str) -> None:
    found = article(paragraphs(*TEXT), title=head, above="<p><a href='/'>首页</a> / 要闻</p>")
    assert found.headline == "云州渡口今起开夜航"
    assert UNSEEN_HEADLINE in found.notices
    assert found.text == "\n".join(TEXT)


@pytest.mark.parametrize("title", ["云州市人民政府门户网站", "要闻 - 云州市人民政府门户网站", "云州渡口今起开夜航"])
def test_the_name_of_a_site_is_no_headline(title: str) -> None:
    assert article(paragraphs(*TEXT), title=f"<title>{title}</title>", above="").headline is None


@pytest.mark.parametrize("crumbs", ["您所在的位置：首页 > 要闻 > 云州渡口的船今年来得早？", "首页＞要闻＞正文"])
def test_the_way_to_the_page_is_no_text_without_links_either(crumbs: str) -> None:
    found = article(f"<p>{crumbs}</p>{paragraphs(*TEXT)}")
    assert found.text == "\n".join(TEXT)
