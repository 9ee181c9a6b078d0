"""Where an article ends and what is none of it, on pages of no declared layout: by what stands on the page, not by its
length."""

import pytest

from crawler.page.page import Page
from crawler.split.split import Split, split
from tests.crawler.split.test_places import assert_placed

HEADLINE = "云州渡口今起夜航"
TITLE = f"<title>{HEADLINE}_云州在线</title>"
SHORT = (
    "云州渡口今起开夜航，头班船五点离岸，船上坐了四十名去对岸上早班的工人。",
    "船工王红说，灯是上个月装好的，江面上每隔半里有一盏，雾天也看得见。",
)
OTHERS = (
    "邻县的水库昨天清完了淤泥，工程队在库底忙了四十天，锯断的老树桩堆满了半个堤岸，司机们排着队等着把它们拉走。",
    "老街的夜市停了半年又开了张，摊位比去年多出一倍，卖米线的老人说头一晚就卖光了三大锅汤，第二天只好早些来熬。",
    "县医院的儿科从一层扩到了三层，走廊里从前站不下的人现在都有座位，墙上画了孩子们喜欢的鱼和船，护士说安静多了。",
    "镇中心小学的足球队第一次拿了冠军，教练原来是食堂的师傅，白天炒菜，傍晚带着孩子们在操场上一圈一圈地跑。",
)
NAMES = ("水库清淤完工", "老街夜市重开", "儿科扩到三层", "足球队首次夺冠")


def page(body: str, title: str = TITLE) -> Split:
    html = f'<!DOCTYPE html><html><head><meta charset="utf-8">{title}</head><body>{body}</body></html>'
    read = Page("http://news.yunzhou.example/2024/a.html", html.encode())
    found = split(read)
    assert_placed(read, found)
    return found


def paragraphs(*texts: str) -> str:
    return "".join(f"<p>{text}</p>" for text in texts)


ARTICLE = f"<div><div><h1>{HEADLINE}</h1></div><div class='t'>{paragraphs(*SHORT)}</div></div>"


def card(number: int) -> str:
    return (
        f'<div><div><h4><a href="/n{number}.html">{NAMES[number]}</a></h4></div>'
        f"<div><p>{OTHERS[number]}</p></div><span>云州晚报 {number + 2}小时前</span></div>"
    )


@pytest.mark.parametrize(
    "below",
    [
        # The heading has a box of its own: it closes the element that it shares with what follows.
        f"<div><div><div><b>大家都在看</b></div></div><div>{paragraphs(*OTHERS)}</div></div>",
        # Nobody says what the block is: teasers are built alike.
        f"<div><h2>镇上的事</h2>{''.join(map(card, range(4)))}</div>",
        # Comments weigh nothing, however long.
        f"<div><h3>网友评论</h3><ul>{''.join(f'<li><p>{text}</p></li>' for text in OTHERS)}</ul></div>",
        f"<div><div>《{HEADLINE}》已有4条评论</div><div>{paragraphs(*OTHERS)}</div></div>",
        # A second headline opens another article.
        f"<div><div><h1>{NAMES[0]}</h1></div><div class='t'>{paragraphs(*OTHERS)}</div></div>",
        # A block is what its name says, and no headline is near it.
        f"<div class='side-recommend'><div>{paragraphs(*OTHERS)}</div></div>",
    ],
    ids=["own box", "teasers", "comments", "counted comments", "second headline", "named block"],
)
def test_a_short_article_is_not_lost_to_what_follows_it(below: str) -> None:
    found = page(f"<div>{ARTICLE}{below}</div>")
    assert found.headline == HEADLINE
    assert [block.text for block in found.body] == list(SHORT)


def test_the_body_stands_under_the_headline_that_the_page_names() -> None:
    stream = "".join(f"<div><div><p>{text}{text}</p></div></div>" for text in OTHERS)
    menu = "".join(f'<li><a href="/{number}/">第{number}版</a></li>' for number in range(60))
    found = page(f"<div>{ARTICLE}</div><ul>{menu}</ul><section><div><div>{stream}</div></div></section>")
    assert found.text == "\n".join(SHORT)


def test_a_section_of_the_text_may_be_headed_as_comments_are() -> None:
    found = page(f"<h1>{HEADLINE}</h1><div>{paragraphs(*SHORT, '讨论', *OTHERS[:2], '评论', *OTHERS[2:])}</div>")
    assert [block.text for block in found.body if block.text in OTHERS] == list(OTHERS)


def test_the_name_of_a_block_that_holds_the_headline_means_nothing() -> None:
    other = f"<div><p>{OTHERS[0]}{OTHERS[1]}</p></div>"
    found = page(f"<div class='menu-open'><h1>{HEADLINE}</h1><div>{paragraphs(*SHORT)}</div></div><div>{other}</div>")
    assert found.text.startswith(SHORT[0])


def test_the_name_of_a_block_that_holds_the_text_means_nothing() -> None:
    found = page(f"<h1>{HEADLINE}</h1><div class='hot related'>{paragraphs(*SHORT, *OTHERS)}</div>")
    assert [block.text for block in found.body] == [*SHORT, *OTHERS]


def test_a_subhead_that_links_is_no_list_of_teasers() -> None:
    body = f'<p>{SHORT[0]}</p><h4><a href="/n1.html">{NAMES[1]}</a></h4><p>{OTHERS[1]}</p><p>{SHORT[1]}</p>'
    found = page(f"<h1>{HEADLINE}</h1><div>{body}</div>")
    assert OTHERS[1] in found.text
    assert SHORT[1] in found.text


def test_sentences_that_lead_to_one_address_are_text() -> None:
    linked = "".join(f'<p><a href="http://yunzhou.example/book">{text}</a></p>' for text in OTHERS)
    found = page(f"<h1>{HEADLINE}</h1><div>{linked}</div>")
    assert [block.text for block in found.body] == list(OTHERS)


def test_a_cloud_of_keywords_is_no_paragraph_for_its_separators() -> None:
    words = "渡口夜航江面船工路灯早班水库夜市儿科足球冠军米线摊位树桩堤岸护士操场食堂学校医院"
    cloud = " 、 ".join(f'<a href="/k/{at}">{words[at : at + 2]}</a>' for at in range(0, len(words), 2))
    found = page(f"<h1>{HEADLINE}</h1><div>{paragraphs(*SHORT)}</div><div>{cloud}</div>")
    assert found.text == "\n".join(SHORT)


def test_of_several_posts_the_first_is_the_article_and_a_notice_says_so() -> None:
    posts = "".join(
        f"<table><tr><td>{NAMES[number]}</td></tr><tr><td>2005-06-1{9 - number} 08:0{number}:00</td></tr>"
        f"<tr><td><p>{OTHERS[number]}</p></td></tr></table>"
        for number in range(4)
    )
    found = page(f"<div>{posts}</div>", "<title>阿红的船 | blog.yunzhou.example</title>")
    assert found.headline == NAMES[0]
    assert found.text == OTHERS[0]
    assert found.notices == ("several posts stand on the page; the first is the article",)


def test_of_a_forums_thread_the_first_post_is_the_article() -> None:
    posts = "".join(
        f"<div><div>{name}</div><div>发表于 2005-06-1{n} 08:0{n} | 只看该作者 | {n + 1}楼</div>"
        f"<div><p>{OTHERS[n]}</p></div></div>"
        for n, name in enumerate(("阿红", "老王", "小李", "江客"))
    )
    found = page(f"<div><h1>{HEADLINE}</h1></div><div>{posts}</div>")
    assert found.headline == HEADLINE
    assert found.text == OTHERS[0]


def test_dates_of_comments_make_no_page_of_posts() -> None:
    comments = "".join(f"<li><i>2024-05-1{n} 08:00</i><p>{text}</p></li>" for n, text in enumerate(OTHERS))
    found = page(f"<div>{ARTICLE}</div><div><h3>评论</h3><ul>{comments}</ul></div>")
    assert found.text == "\n".join(SHORT)
    assert found.notices == ()


def test_a_data_table_right_behind_the_text_belongs_to_it() -> None:
    rows = "".join(f"<tr><td>{n}号船</td><td>{n + 4}点</td><td>{n * 7}座</td></tr>" for n in range(1, 6))
    found = page(f"<h1>{HEADLINE}</h1><div><div>{paragraphs(*SHORT)}</div></div><div><table>{rows}</table></div>")
    assert [block.kind for block in found.body] == ["paragraph", "paragraph", "table"]
    assert "3号船\t7点\t21座" in found.text


def test_a_table_of_links_behind_the_text_does_not() -> None:
    cells = [f'<td><a href="/{number}.html">{NAMES[number % 4]}{number}</a></td>' for number in range(10)]
    rows = "".join(f"<tr>{one}{other}</tr>" for one, other in zip(cells[::2], cells[1::2], strict=True))
    found = page(f"<h1>{HEADLINE}</h1><div><div>{paragraphs(*SHORT)}</div></div><div><table>{rows}</table></div>")
    assert found.text == "\n".join(SHORT)


def test_a_lead_in_a_box_of_its_own_belongs_to_the_article() -> None:
    facts = "".join(f"<dl><dt>名目{n}</dt><dd>值{n}</dd></dl>" for n in range(20))
    sections = "".join(f"<div><h2>{NAMES[n]}</h2></div><div>{OTHERS[n]}</div>" for n in range(3))
    lead = "".join(SHORT)
    found = page(f"<div><div><div><h1>{HEADLINE}</h1></div><div>{lead}</div><div>{facts}</div>{sections}</div></div>")
    texts = [block.text for block in found.body]
    assert texts[0] == lead
    assert [text for text in texts if text in OTHERS] == list(OTHERS[:3])
    assert not any("名目" in text for text in texts)


def test_a_signature_that_begins_like_the_title_and_its_date_stay() -> None:
    office = "云州县渡口管理处"
    title = f"<title>{office}关于开行夜航的通告_云州在线</title>"
    body = paragraphs("各船家：", "现就渡口夜航有关事项通告如下。", *SHORT, "特此通告。", office, "2024年5月9日")
    found = page(f"<h1>{office}关于开行夜航的通告</h1><div>{body}</div>", title)
    assert [block.text for block in found.body][-3:] == ["特此通告。", office, "2024年5月9日"]


def test_addresses_and_telephone_numbers_of_a_service_article_are_text() -> None:
    of_place = "{0}、第{0}馆", "地址：滨江路{0}0号", "咨询电话：0000000{0}"
    places = [line.format(number) for number in range(1, 5) for line in of_place]
    lines = [SHORT[0], *places, "注意事项：请提前拨打电话咨询。"]
    found = page(f"<h1>{HEADLINE}</h1><div>{paragraphs(*lines)}</div>")
    assert [block.text for block in found.body] == lines
    assert found.clauses == ()


def test_the_outlets_own_address_at_the_end_is_a_clause() -> None:
    found = page(f"<h1>{HEADLINE}</h1><div>{paragraphs(*SHORT, '本报地址：滨江路1号 新闻热线：00000000')}</div>")
    assert found.text == "\n".join(SHORT)
    assert [clause.kind for clause in found.clauses] == ["contact"]


def test_short_items_of_a_list_that_a_line_announces_are_text() -> None:
    items = "".join(f"<li>{name}</li>" for name in NAMES)
    found = page(f"<h1>{HEADLINE}</h1><div><p>{SHORT[0]}镇上还有这些事：</p><ul>{items}</ul><p>{SHORT[1]}</p></div>")
    assert [block.text for block in found.body if block.kind == "list_item"] == list(NAMES)


@pytest.mark.parametrize(
    "widget",
    [
        "播放暂停00:00/12:30音量静音清晰度高清标清流畅倍速1.0x全屏",
        "广告",
        "字級：大 中 小",
        "A+ A-",
        "视频 04:29",
        "时长：1分20秒",
    ],
)
def test_words_of_players_and_buttons_are_no_text(widget: str) -> None:
    found = page(f"<h1>{HEADLINE}</h1><div><div>{widget}</div>{paragraphs(*SHORT)}</div>")
    assert found.text == "\n".join(SHORT)


def test_watermarks_between_the_paragraphs_are_no_text() -> None:
    mark = "<p>云州在线 www.yunzhou.example</p>"
    found = page(f"<h1>{HEADLINE}</h1><div><p>{SHORT[0]}</p>{mark}<p>{SHORT[1]}</p>{mark}<p>{OTHERS[0]}</p></div>")
    assert [block.text for block in found.body] == [*SHORT, OTHERS[0]]


def test_the_headline_of_a_page_that_calls_itself_otherwise_is_the_line_above_the_text() -> None:
    body = f"<div>Loading</div><table><tr><td>{HEADLINE}</td></tr><tr><td>{paragraphs(*SHORT)}</td></tr></table>"
    assert page(body, "<title>云州电视台</title>").headline == HEADLINE
