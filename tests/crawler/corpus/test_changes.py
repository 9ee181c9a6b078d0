"""Changes between crawls, from lines alone: what may be said, and what is unknown."""

import json
from pathlib import Path
from typing import Any

import pytest

from crawler.__main__ import main
from crawler.corpus.diff import Edit, text_edits
from tests.crawler.corpus.lines import article_line, write_folder
from tests.crawler.schemas.test_schemas import EDITION

TEXT = "本报讯 渠长三里，自城东引水，五月动工。\n沿渠两岸新栽柳树一千二百株。\n工程由县水利局主持。"
OTHER = "又讯 城西小学昨日开课，学生三百人到校。\n校长说，新楼可容六个班。"


def told(tmp_path: Path, *folders: Path, capsys: pytest.CaptureFixture[str]) -> list[dict[str, Any]]:
    capsys.readouterr()
    assert main(["changes", *map(str, folders)]) == 0
    return [json.loads(line) for line in capsys.readouterr().out.splitlines()]


def failure(line: dict[str, Any], reason: str, stage: str = "fetch") -> dict[str, str]:
    return {"url": line["url"], "stage": stage, "reason": reason, "at": "2024-05-13T00:00:00Z"}


def failing(folder: Path, line: dict[str, Any], reason: str) -> Path:
    write_folder(folder, [article_line(99, OTHER, capture=9)])
    return write_folder(folder, [failure(line, reason)], "failures.jsonl")


@pytest.mark.parametrize(
    ("reason", "became"),
    [
        ("HTTP 404", "removed"),
        ("HTTP 410", "removed"),
        ("HTTP 403", "unknown"),
        ("HTTP 503", "unknown"),
        ("TimeoutError: User timeout caused connection failure", "unknown"),
        ("forbidden by robots.txt", "unknown"),
    ],
)
def test_only_a_server_that_says_so_removes_an_article(
    reason: str, became: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    line = article_line(1, TEXT)
    new = failing(tmp_path / "new", line, reason)
    (found,) = told(tmp_path, write_folder(tmp_path / "old", [line]), new, capsys=capsys)
    assert (found["became"], found["how"], found["headline"]) == (became, reason, line["headline"])
    assert (found["old"]["at"], found["new"]["at"]) == ("2024-05-06T00:00:00Z", "2024-05-13T00:00:00Z")


def test_the_order_of_folders_is_of_no_matter(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    old = write_folder(tmp_path / "b", [article_line(1, TEXT)])
    new = write_folder(tmp_path / "a", [article_line(1, TEXT.replace("三里", "五里"), capture=5)])
    (found,) = told(tmp_path, old, new, capsys=capsys)
    assert told(tmp_path, new, old, capsys=capsys) == [found]
    assert found["became"] == "edited"
    assert {edit["field"]: edit["diff"] for edit in found["edits"]}["text"] == (
        "本报讯 渠长[-三-]{+五+}里，自城东引水，五月动工。"
    )


def test_width_and_space_are_no_edit(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    old = write_folder(tmp_path / "old", [article_line(1, "渠长１２里，\u3000水深3尺。", headline="开渠")])
    new = write_folder(tmp_path / "new", [article_line(1, "渠长12里,水深3尺。", headline="开 渠", capture=5)])
    assert [found["became"] for found in told(tmp_path, old, new, capsys=capsys)] == ["same"]


def test_a_record_that_two_folders_have_is_one_capture(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    line = article_line(1, TEXT)
    folders = [write_folder(tmp_path / name, [line]) for name in ("crawl", "extraction")]
    assert told(tmp_path, *folders, capsys=capsys) == []


def test_a_revisit_is_the_same(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    line = article_line(1, TEXT)
    later = {**line, "fetched_at": "2024-05-13T00:00:00Z", "text": "拆作他文"}  # another version of the splitter
    folders = [write_folder(tmp_path / "old", [line]), write_folder(tmp_path / "new", [later])]
    (found,) = told(tmp_path, *folders, capsys=capsys)
    assert (found["became"], found["how"]) == ("same", "the server sent the same again")


def test_a_page_that_says_it_is_not_there_is_a_removal(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    new = article_line(1, "您要找的文章已被删除，5秒后返回首页。", capture=5, headline=None)
    folders = [write_folder(tmp_path / "old", [article_line(1, TEXT)]), write_folder(tmp_path / "new", [new])]
    (found,) = told(tmp_path, *folders, capsys=capsys)
    assert (found["became"], found["new"]["state"]) == ("removed", "nothing")


def test_one_text_under_many_addresses_that_had_their_own_is_a_removal(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    old = [article_line(number, f"{TEXT}\n第{number}号") for number in range(4)]
    new = [article_line(number, "网站改版，敬请期待，欢迎访问新站首页并重新收藏。", capture=5) for number in range(3)]
    new.append(article_line(3, f"{TEXT}\n第3号，改", capture=5))
    folders = [write_folder(tmp_path / "old", old), write_folder(tmp_path / "new", new)]
    found = told(tmp_path, *folders, capsys=capsys)
    assert sorted(statement["became"] for statement in found) == ["edited", "removed", "removed", "removed"]


def test_a_channel_prints_again_what_an_edition_page_has(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    paper = write_folder(tmp_path / "paper", [article_line(1, TEXT)])
    channel = write_folder(tmp_path / "channel", [article_line(2, TEXT, capture=3, headline="又题")])
    (found,) = told(tmp_path, paper, channel, capsys=capsys)
    assert (found["became"], found["new_url"]) == ("moved", "http://yunzhou.example/content_2.html")
    assert found["how"] == "its text is at another address, too; of the old one nothing later is known"
    assert [edit["field"] for edit in found["edits"]] == ["headline"]


def test_a_redirect_to_nowhere_is_unknown(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    line = article_line(1, TEXT)
    new = write_folder(tmp_path / "new", [article_line(2, OTHER, capture=5)])
    entry = {"url": line["url"], "status": "302", "filename": "a.warc.gz", "offset": "5", "length": "9"}
    write_folder(new, [f"example,yunzhou)/ 20240513000000 {json.dumps(entry)}"], "index.cdxj")
    (found,) = told(tmp_path, write_folder(tmp_path / "old", [line]), new, capsys=capsys)
    assert (found["became"], found["new"]) == ("unknown", None)
    assert found["how"] == "redirects (HTTP 302), and its text was not found again"


def edition(*numbers: int, capture: int) -> dict[str, Any]:
    listed = [{"url": f"http://yunzhou.example/content_{n}.html", "headline": None, "area": None} for n in numbers]
    record = f"<urn:uuid:00000000-0000-0000-0000-00000000000{capture}>"
    warc = {**EDITION["warc"], "record_id": record}
    return {**EDITION, "site": "yunzhou", "url": "http://yunzhou.example/node_1.html", "articles": listed, "warc": warc}


def crawled(folder: Path, lines: list[dict[str, Any]], page: dict[str, Any], day: int) -> Path:
    write_folder(folder, lines)
    write_folder(folder, [page], "editions.jsonl")
    summary = {"spider": "edition", "site": "yunzhou", "started_at": f"2024-05-{day:02}T00:00:00Z"}
    (folder / "summary.json").write_text(json.dumps(summary))
    return folder


def test_what_a_list_dropped_and_nobody_asked_for_is_told_as_that(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    lines = [article_line(1, TEXT), article_line(2, OTHER)]
    again = article_line(1, TEXT, capture=9)
    old = crawled(tmp_path / "old", lines, edition(1, 2, capture=1), 7)
    new = crawled(tmp_path / "new", [again], edition(1, capture=2), 13)
    found = {(one["of"], one["became"]): one for one in told(tmp_path, old, new, capsys=capsys)}
    assert set(found) == {("article", "same"), ("article", "removed"), ("edition", "edited")}
    gone = found["article", "removed"]
    assert gone["url"] == lines[1]["url"]
    assert gone["how"] == "gone from its edition page's list; whether the page is there was not asked"
    assert found["edition", "edited"]["lists"] == {"no_longer": [gone["url"]]}


def test_an_article_that_comes_back_is_compared_with_what_it_was(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    line = article_line(1, TEXT)
    gone = failing(tmp_path / "gone", line, "HTTP 404")
    back = write_folder(tmp_path / "back", [article_line(1, TEXT, date="2024-05-20")])
    folders = [write_folder(tmp_path / "old", [line]), gone, back]
    found = [(one["became"], one["new"]["at"]) for one in told(tmp_path, *folders, capsys=capsys)]
    assert [became for became, _ in found] == ["removed", "edited"]  # its date of publication is another


def test_what_a_stranger_wrote_stays_text_in_the_page(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    script = "<script>alert(1)</script>\"'"
    fields: dict[str, Any] = {"url": "javascript:alert(2)//" + script, "headline": script, "byline": script}
    folders = [
        write_folder(tmp_path / str(day), [article_line(1, text + script, capture=day, fetched_at=script, **fields)])
        for day, text in ((1, TEXT), (2, OTHER))
    ]
    assert main(["changes", *map(str, folders), "--html", str(tmp_path / "changes.html")]) == 0
    html = (tmp_path / "changes.html").read_text(encoding="utf-8")
    assert html.count("&lt;script&gt;") > 4
    assert "<script" not in html
    assert "<a " not in html


@pytest.mark.parametrize(
    ("old", "new", "diffs"),
    [
        ("产量1,024吨。", "产量1,042吨。", ["产量[-1,024-]{+1,042+}吨。"]),
        ("同比增长３％。", "同比增长3%。", []),
        ("甲。\n乙丙丁戊。", "甲。", ["[-乙丙丁戊。-]"]),
        ("甲。", "甲。\n乙丙丁戊。", ["{+乙丙丁戊。+}"]),
        ("用Python写成", "用Rust写成", ["用[-Python-]{+Rust+}写成"]),
        ("县长说他知道", "市长说她知道", ["[-县-]{+市+}长说[-他-]{+她+}知道"]),
        ("王县长到场", "李市长到场", ["[-王县-]{+李市+}长到场"]),
        ("张三到李四家", "赵三到钱四家", ["[-张-]{+赵+}三到[-李-]{+钱+}四家"]),
    ],
)
def test_a_diff_is_of_words_and_numbers(old: str, new: str, diffs: list[str]) -> None:
    assert [edit.diff for edit in text_edits(old, new)] == diffs


def test_a_long_equal_stretch_is_shortened() -> None:
    text = "渠" * 100
    assert Edit("text", f"甲{text}丙", f"乙{text}丁").diff == f"[-甲-]{{+乙+}}{'渠' * 12}…{'渠' * 12}[-丙-]{{+丁+}}"
