"""Lines of a text that say what pages say around texts: when, by whom, with what list; and how a notice is signed."""

import pytest

from tests.crawler.split.test_boundaries import HEADLINE, OTHERS, SHORT, page, paragraphs


def body(*lines: str) -> list[str]:
    found = page(f"<div><h1>{HEADLINE}</h1><div>{paragraphs(*lines)}</div></div>")
    return [block.text for block in found.body]


@pytest.mark.parametrize(
    "line",
    [
        "报名时间：2024年3月7日至4月26日",
        "1998年3月",
        "2005年4月1日在渠首受到接见",
        "主办单位：云州市船工协会",
        "承办：渠首船队、云州渡口管理处",
    ],
)
def test_a_line_among_paragraphs_is_the_articles_whatever_it_says(line: str) -> None:
    lines = [*SHORT, OTHERS[0], line, OTHERS[1]]
    assert body(*lines) == lines


@pytest.mark.parametrize(
    "line",
    [
        "2024-03-05 08:20",
        "发布时间：2024年3月5日",
        "来源：云州晚报 2024年3月5日",
        "本网主办单位：云州报社",
        "未经授权，不得转载！",
    ],
)
def test_what_the_page_says_is_none_of_the_articles_among_its_paragraphs(line: str) -> None:
    assert line not in body(*SHORT, OTHERS[0], line, OTHERS[1])


def test_a_list_among_paragraphs_needs_no_colon_before_it() -> None:
    items = ("渠首老人院", "云州盲人协会", "对岸幼儿园")
    listed = "".join(f"<li>{item}</li>" for item in items)
    html = f"<div><h1>{HEADLINE}</h1><div>{paragraphs(*SHORT)}<ul>{listed}</ul>{paragraphs(*OTHERS[:2])}</div></div>"
    assert [block.text for block in page(html).body] == [*SHORT, *items, *OTHERS[:2]]


def test_a_menu_behind_the_last_paragraph_is_no_list_of_the_article() -> None:
    menu = "".join(f"<li>{name}</li>" for name in ("打印本页", "关闭窗口", "云州概况"))
    found = page(f"<div><h1>{HEADLINE}</h1><div>{paragraphs(*SHORT)}<ul>{menu}</ul></div></div>")
    assert found.text == "\n".join(SHORT)


ATTACHED = "".join(
    f'<p>{before}<a href="/{number}.doc">{number}.{name}</a></p>'
    for number, before, name in ((1, "附件：", "船工报名表"), (2, "", "渡口安全守则"))
)


@pytest.mark.parametrize("attached", ["", ATTACHED], ids=["signed", "with what is attached"])
def test_a_notice_ends_with_office_and_date(attached: str) -> None:
    signed = paragraphs("云州市渡口管理处", "2024年3月5日")
    text = f"<div>{paragraphs(*SHORT)}{attached}{signed}</div>"
    found = page(f"<div><h1>{HEADLINE}</h1>{text}<p>责任编辑：王红</p></div>")
    assert found.text.endswith("云州市渡口管理处\n2024年3月5日")
    assert ("附件：1.船工报名表\n2.渡口安全守则" in found.text) is bool(attached)
    assert found.editor == "王红"


def test_links_behind_a_text_without_a_signature_are_no_attachments() -> None:
    found = page(f"<div><h1>{HEADLINE}</h1><div>{paragraphs(*SHORT)}{ATTACHED}</div><p>责任编辑：王红</p></div>")
    assert found.text == "\n".join(SHORT)


def test_a_notice_that_the_page_holds_twice_keeps_its_signature() -> None:
    title = f"云州市渡口管理处关于{HEADLINE}的通知"
    notice = f"<h1>{title}</h1><div>{paragraphs(*SHORT, '云州市渡口管理处', '2024年3月5日')}</div>"
    copy = f"<div><h1>{title}</h1><div class='print'>{paragraphs(*SHORT)}</div></div>"
    found = page(f"<div>{notice}</div><p>责任编辑：王红</p>{copy}", f"<title>{title}</title>")
    assert found.text == "\n".join((*SHORT, "云州市渡口管理处", "2024年3月5日"))


def test_a_text_that_stands_on_the_page_once_more_is_no_part_of_it() -> None:
    notice = paragraphs("各渡口：", *SHORT, *OTHERS, "云州市渡口管理处", "2024年3月5日")
    of_site = "<p>地址：云州市江边路30号</p>"
    found = page(f"<div><h1>{HEADLINE}</h1><div>{notice}</div>{of_site}<div>{notice}</div></div>")
    assert found.text == "\n".join(("各渡口：", *SHORT, *OTHERS, "云州市渡口管理处", "2024年3月5日"))


@pytest.mark.parametrize("again", [(*SHORT, *OTHERS), SHORT[:1]], ids=["all of it", "a paragraph"])
def test_what_a_text_says_twice_is_part_of_it_twice(again: tuple[str, ...]) -> None:
    lines = [*SHORT, *OTHERS, *again]
    assert body(*lines) == lines
