"""What a line is by its own language, and what ordinary paragraphs with the same words are not."""

import pytest

from crawler.items import ClauseKind, PrintEdition
from crawler.page.normalise import normalised
from crawler.recognise import (
    authors_in,
    citation,
    clause_kind,
    closing_citation,
    dateline_authors,
    ends_sentence,
    find_date,
    info_parts,
    is_byline,
    is_caption,
    is_footer_heading,
    is_related_heading,
    is_subhead,
    is_unmistakable_clause,
    numbered_clause,
    page_label,
)

# Sentences of reports that hold the words by which boilerplate and information lines are known.
PARAGRAPHS = [
    "市版权局昨天公布了去年的版权登记数，比前年多出三成。",
    "出版社与作者签订版权合同，版权归作者所有。",
    "律师方小某说，合同有效，双方应当履行。",
    "法律顾问走进了村里的会议室，为村民解答难题。",
    "他在电话里告诉记者，渠已通水。",
    "县里开通了服务热线电话，群众可以随时咨询。",
    "编辑部的灯亮了一夜，编辑们都没有回家。",
    "水的来源仍是渠首三里外的一口老泉。",
    "来源于生活的故事最动人。",
    "老人把地址写在信封上，贴好邮票寄了出去。",
    "凡来源不明的种子，一律不得进入市场。",
    "本报所刊登的来信引起了反响。",
    "如果您对新渠有意见，请写信到本报编辑部。",
    "记者就此电话采访了律师，他说转载要先问过作者。",
    "1.未经审批的项目不得开工。",
]
PAPER = "云州日报"


@pytest.mark.parametrize("line", PARAGRAPHS)
def test_a_paragraph_is_nothing_but_a_paragraph(line: str) -> None:
    assert not is_unmistakable_clause(line)
    assert not is_byline(line)
    assert not is_related_heading(line)
    assert not is_footer_heading(line)
    assert not is_caption(line)
    assert not is_subhead(line)
    assert citation(line) is None
    assert page_label(line) is None
    assert info_parts(line) is None


# --- one script -----------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("line", "read"),
    [
        ("【設備頁面】　現於鐘樓", "[设备页面] 现于钟楼"),
        ("記者嚴某瓏：８點", "记者严某珑:8点"),
        ("保护著作权，他是著名作者", "保护著作权,他是著名作者"),
        ("云(yún)州網", "云州网"),
    ],
)
def test_a_line_is_read_in_simplified_characters_and_half_width(line: str, read: str) -> None:
    assert normalised(line).text == read


# --- where a text stood in print ------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("line", "paper", "page", "name"),
    [
        ("《云州日报》（2024年02月20日 04版四版）", PAPER, "04", "四版"),
        ("《云州日报》(2024年2月20日 第A01版)", PAPER, "A01", None),
        ("《云州日报》（2024年02月20日 第04版：要闻）", PAPER, "04", "要闻"),
        ("《雲州日報》（2024-02-20 04版）", "雲州日報", "04", None),
        ("《 云州日报 》（ 2024年02月20日 02版）", PAPER, "02", None),
        ("摘自《云州日报》（2024.2.20 3版要闻）", PAPER, "3", "要闻"),
        ("（原载《云州日报》2024年02月20日第01版）", PAPER, "01", None),
        ("原载《云州日报》2024年2月20日", PAPER, None, None),
        ("《云州日报(bào)》（2024年02月20日）", "云州日报(bào)", None, None),
    ],
)
def test_a_citation_names_paper_date_and_page(line: str, paper: str, page: str | None, name: str | None) -> None:
    assert citation(line) == PrintEdition(paper, "2024-02-20", page, name)


@pytest.mark.parametrize(
    "line",
    [
        "《云州日报》",
        "《云州日报》（2024年02月30日 04版）",
        "他读过《云州日报》（2024年02月20日 04版）",
        "《云州日报》（2024年02月20日 04版）的报道引起了反响。",
        "《云州日报》记者2024年2月20日到了渠首。",
        "2024年02月20日 04版",
    ],
)
def test_a_line_that_only_mentions_a_paper_is_no_citation(line: str) -> None:
    assert citation(line) is None


def test_a_citation_behind_a_byline_is_cut_from_it() -> None:
    cited = "《云州日报》（2024年12月02日 第01版）"
    assert closing_citation(f"本报记者 方小某 {cited}") == ("本报记者 方小某 ", cited)
    assert closing_citation(cited) is None
    assert closing_citation(f"{cited}的报道引起了反响。") is None


@pytest.mark.parametrize(
    ("line", "label"),
    [
        ("第A01版：头版", ("A01", "头版")),
        ("第04版:要闻·时政", ("04", "要闻·时政")),
        ("04版 四版", ("04", "四版")),
        ("004版 国际", ("004", "国际")),
        ("第 05 版 ：副刊", ("05", "副刊")),
        ("第12版", ("12", None)),
        ("第０３版：要闻", ("03", "要闻")),
    ],
)
def test_a_page_label_has_a_number_and_perhaps_a_name(line: str, label: tuple[str, str | None]) -> None:
    assert page_label(line) == label


@pytest.mark.parametrize("line", ["12", "2024年", "头版", "2024年第2版修订说明"])
def test_a_number_or_a_mention_of_a_page_is_no_label(line: str) -> None:
    assert page_label(line) is None


# --- dates, sources, editors, authors -------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("text", "date"),
    [
        ("2024年2月20日", "2024-02-20"),
        ("2024/2/20", "2024-02-20"),
        ("2024.02.20 星期二", "2024-02-20"),
        ("２０２４－０２－２０", "2024-02-20"),
        ("2024年2月20日 08:20", "2024-02-20T08:20:00+08:00"),
        ("2024-02-20T08:20:31", "2024-02-20T08:20:31+08:00"),
        ("2024年2月20日8时20分", "2024-02-20T08:20:00+08:00"),
        ("发布于 2024-02-20 08:20:31 云州网", "2024-02-20T08:20:31+08:00"),
        ("2024年", None),
        ("120240-02-20", None),
        ("1824-02-20", None),
        ("电话 0100-02-20", None),
    ],
)
def test_a_date_is_read_in_each_form(text: str, date: str | None) -> None:
    assert find_date(text) == date


@pytest.mark.parametrize("text", ["2024-02-30", "2024-13-01", "2024-02-20 25:00"])
def test_a_date_that_does_not_exist_is_refused_and_named(text: str) -> None:
    with pytest.raises(ValueError, match="is no date") as refusal:
        find_date(text)
    assert text in str(refusal.value)


@pytest.mark.parametrize(
    ("line", "stated"),
    [
        ("来源：云州日报", {"source": "云州日报"}),
        ("來源：雲州網", {"source": "雲州網"}),
        ("来(lái)源：云州网", {"source": "云州网"}),
        ("稿源:云州网", {"source": "云州网"}),
        ("2024-05-06 08:20 云州网", {"date": "2024-05-06 08:20", "source": "云州网"}),
        ("作者：方小某 来源：云州网", {"author": "方小某", "source": "云州网"}),
        ("责任编辑：何某", {"editor": "何某"}),
        ("编 辑：何某", {"editor": "何某"}),
        ("编辑：方某 何某 审核：朱某", {"editor": "方某 何某"}),
        ("（责任编辑：何某）", {"editor": "何某"}),
        ("【编辑：何某】", {"editor": "何某"}),
        ("[编辑 何某]", {"editor": "何某"}),
        ("（云州网编辑 何某）", {"editor": "何某"}),
        ("文/方小某", {"author": "方小某"}),
        ("时间：2024-05-06", {"date": "2024-05-06"}),
        ("发布时间：2024-05-06 08:20:00 浏览次数：120 次", {"date": "2024-05-06 08:20:00"}),
        ("来源：云州网 字体：【大 中 小】 打印", {"source": "云州网"}),
        ("来源：云州网 编辑：何某 2024-05-06", {"source": "云州网", "editor": "何某", "date": "2024-05-06"}),
        ("来源：", {}),
        ("字体：【大 中 小】", {}),
    ],
)
def test_an_information_line_is_its_parts(line: str, stated: dict[str, str]) -> None:
    parts = info_parts(line) or ()
    assert "".join(part.text for part in parts) == line
    assert {part.kind: part.text for part in parts if part.kind not in ("label", "other")} == stated


@pytest.mark.parametrize("line", ["编辑部昨天开会", "新闻来源之争", "渠首纪事", "他说：日期未定。", "（何某编辑）", ""])
def test_a_line_without_a_label_or_date_states_nothing(line: str) -> None:
    assert info_parts(line) is None


@pytest.mark.parametrize(
    ("line", "names"),
    [
        ("本报记者 方小某", ["方小某"]),
        ("本報記者 方小某", ["方小某"]),
        ("本报记者 王 红 通讯员 方小某", ["王红", "方小某"]),
        ("本报记者 阿依古丽·买买提", ["阿依古丽·买买提"]),
        ("本报全媒体记者 方小某 摄影 何某某", ["方小某", "何某某"]),
        ("本报通讯员 方小某 何某某 摄影报道", ["方小某", "何某某"]),
        ("□ 本报记者 方小某", ["方小某"]),
        ("云州日报记者 方小某", ["方小某"]),
        ("记者 方小某 文/图", ["方小某"]),
        ("记者 方小某、何某某", ["方小某", "何某某"]),
        ("特约评论员 何某", ["何某"]),
        ("作者 方小某", ["方小某"]),
        ("文/方小某", ["方小某"]),
        ("（记者 方小某）", ["方小某"]),
        ("记(jì)者 方小某", ["方小某"]),
    ],
)
def test_a_byline_names_its_authors(line: str, names: list[str]) -> None:
    assert is_byline(line)
    assert list(authors_in(line)) == names


@pytest.mark.parametrize(
    "line",
    [
        "方小某",
        "记者从会上了解到，产量增长。",
        "记者方小某报道：渠已通水。",
        "记者、律师、医生都来了",
        "通讯员队伍不断壮大",
        "新华社云州5月6日电",
        "本报讯",
        "作者的话",
        "文明新风进渠首",
    ],
)
def test_a_line_about_reporters_is_no_byline(line: str) -> None:
    assert not is_byline(line)


@pytest.mark.parametrize(
    ("paragraph", "names"),
    [
        ("本报讯（记者 方小某）渠已通水。", ("方小某",)),
        ("本报云州5月6日电（记者方小某 通讯员何某）渠已通水。", ("方小某", "何某")),
        ("渠长（约三里）。", ()),
        ("（方小某）渠已通水。", ()),
        ("渠" * 90 + "（记者 方小某）", ()),
    ],
)
def test_a_dateline_names_its_authors(paragraph: str, names: tuple[str, ...]) -> None:
    assert dateline_authors(paragraph) == names


# --- headings and what they open ------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "line", ["相关链接", "相關鏈接", "相关(guān)链接", "相关链接：", "【延伸阅读】", "■相关新闻", "新闻背景"]
)
def test_a_related_heading_is_known(line: str) -> None:
    assert is_related_heading(line)


@pytest.mark.parametrize("line", ["相关链接不可用。", "相关报道见二版", "产业链接", "友情链接", "背景", "相关", ""])
def test_other_lines_open_no_briefs(line: str) -> None:
    assert not is_related_heading(line)


@pytest.mark.parametrize("line", ["版权声明", "版权说明：", "版權說明", "免责声明", "反侵权公告：", "【特别声明】"])
def test_a_footer_heading_is_known(line: str) -> None:
    assert is_footer_heading(line)


@pytest.mark.parametrize("line", ["联合声明发表", "声明说，双方同意。", "版权", "版权声明引争议", ""])
def test_other_lines_open_no_clauses(line: str) -> None:
    assert not is_footer_heading(line)


# --- boilerplate ----------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("line", "kind"),
    [
        ("版权所有 云州日报社", "copyright"),
        ("版權所有 雲州日報社", "copyright"),
        ("版(bǎn)权所有 云州日报社", "copyright"),
        ("Copyright © 2003-2024 云州网 All Rights Reserved", "copyright"),
        ("未经授权不得转载", "copyright"),
        ("凡本网注明“来源：云州网”的作品，版权均属云州网。", "copyright"),
        ("转载请注明来源于云州网", "copyright"),
        ("本网法律顾问：云州某律师事务所 方小某律师", "legal"),
        ("京ICP备99000001号", "registration"),
        ("京公网安备 99000000000000号", "registration"),
        ("国内统一刊号：CN99-0001", "registration"),
        ("增值电信业务经营许可证 B2-99990001", "registration"),
        ("地址：云州市河东路1号 邮编：999000 电话：(010)60000001", "contact"),
        ("邮箱：news@example.org", "contact"),
        ("E-MAIL: news@example.org", "contact"),
        ("COPYRIGHT 2024", "copyright"),
        ("（010）60000001", "contact"),
        ("举报电话：60000001", "contact"),
        ("本文不代表本网观点", "notice"),
        ("以上信息仅供参考，不构成投资建议。", "notice"),
        ("主办单位：云州日报社", "notice"),
    ],
)
def test_a_clause_has_a_kind(line: str, kind: ClauseKind) -> None:
    assert clause_kind(line) == kind


@pytest.mark.parametrize("line", ["要闻", "版权说明", "联系我们", "首页 新闻 体育", "渠首纪事", "2024年05月06日", ""])
def test_navigation_is_no_clause(line: str) -> None:
    assert clause_kind(line) is None


@pytest.mark.parametrize(
    "line",
    [
        "【1】 凡本网注明“来源：云州网”的作品，版权均属云州网。",
        "未经云州日报社书面授权，不得转载、摘编。",
        "声明：凡本报刊载的作品，版权归本报所有。",
        "云州网版权所有",
        "Copyright © 云州网",
        "© 2024 云州网",
    ],
)
def test_a_clause_between_paragraphs_is_known(line: str) -> None:
    assert is_unmistakable_clause(line)


@pytest.mark.parametrize(
    ("line", "numbered"),
    [("【2】 本网声明", True), ("(3)、本网声明", True), ("1、本网声明", True), ("2024年", False), ("第1条", False)],
)
def test_a_numbered_clause_begins_with_its_number(line: str, numbered: bool) -> None:
    assert numbered_clause(line) is numbered


# --- subheads, captions, foreign lines ------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "line", ["图为启动仪式。（方小某摄）", "方小某 摄", "（资料图片）", "上图：渠首", "云州日报社供图", "右圖為渠首"]
)
def test_a_caption_says_so(line: str) -> None:
    assert is_caption(line)


@pytest.mark.parametrize("line", ["这张图为他赢得了大奖。", "他说，这是好事。", "摄氏三十度", "图" * 121 + "方小某摄"])
def test_a_line_about_pictures_is_no_caption(line: str) -> None:
    assert not is_caption(line)


@pytest.mark.parametrize("line", ["一、开渠", "渠长三里，水深二尺", "——一位老人的一生", "AGI不再遥远 渠首犹可期"])
def test_a_subhead_is_short_and_no_sentence(line: str) -> None:
    assert is_subhead(line)


@pytest.mark.parametrize("line", ["预祝大会成功！", "“水”从哪里来？", "…………", "———", "渠", "渠" * 41, ""])
def test_a_sentence_or_an_ornament_is_no_subhead(line: str) -> None:
    assert not is_subhead(line)


@pytest.mark.parametrize(
    ("line", "ends"),
    [("渠通了。", True), ("渠通了？”", True), ("渠通了……", True), ("渠通了", False), ("（渠）", False)],
)
def test_a_sentence_ends_with_its_sign(line: str, ends: bool) -> None:
    assert ends_sentence(line) is ends
