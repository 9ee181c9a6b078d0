"""The benchmark of splitters on a folder of pages: what it reads of the truth, and what its tables say."""

import gzip
import json
import re
import sys
from pathlib import Path
from typing import Any

import pytest

from benchmarks import own, split
from benchmarks.split_tables import Result, report_fields, report_foreign, report_texts, report_worst
from benchmarks.split_truth import BadFolder, Sample, foreign_lines, read_samples, sample_pages
from crawler.page.page import Page

HEADLINE = "云岭县北坡今春种下三万株树苗"
TEXT = "3月5日，云岭县北坡来了四百多人，他们一早上山，带着锹和水桶。\n县林业站的人说，三万株树苗要在月底前种完。"
PRINTED = f"""<html><head><title>{HEADLINE}_云岭网</title></head><body>
<div><h1>{HEADLINE}</h1><p>2024-03-06 08:15 来源：云岭晚报 作者：祁言午</p>
<div>{"".join(f"<p>{line}</p>" for line in TEXT.splitlines())}<p>（责任编辑：尤木子）</p></div></div>
<div><h3>网友评论（2条）</h3><p>去年种的那片已经有一人高了</p><p>希望水能跟上，别种完就不管</p></div>
<div><h3>相关新闻</h3><ul><li><a href="/a.html">云岭县南坡的果园今年扩大一倍</a></li></ul></div>
<div><p>分享到：微博 打印本页面</p><p>云岭网版权所有 未经授权不得转载</p><p>云ICP备00000000号</p></div></body></html>"""
ROW: dict[str, Any] = {
    "id": "000",
    "host": "yunling.example",
    "headline": HEADLINE,
    "date_published": "2024-03-06 08:15",
    "authors": ["祁言午"],
    "source": "云岭晚报",
    "editor": "尤木子",
}


def folder(path: Path, *rows: dict[str, Any], text: str = TEXT) -> Path:
    for row in rows:
        (path / f"{row['id']}.html.gz").write_bytes(gzip.compress(PRINTED.encode()))
        (path / f"{row['id']}.txt").write_text(text, encoding="utf-8")
    lines = "".join(json.dumps(row) + "\n" for row in rows)
    (path / "index.jsonl").write_text(lines, encoding="utf-8")
    return path


def measured(path: Path, samples: list[Sample]) -> Result:
    """What this project finds on some pages."""
    given, found = path / "pages.jsonl", path / "results.jsonl"
    rows = ({"id": sample.name, "url": sample.url, "html": sample.html} for sample in samples)
    given.write_text("".join(json.dumps(row) + "\n" for row in rows), encoding="utf-8")
    own.main(str(given), str(found), learns=False)
    *articles, cost = map(json.loads, found.read_text(encoding="utf-8").splitlines())
    return Result({row["id"]: row for row in articles}, 1.0, cost["peak_mb"], cost["errors"])


def result(**article: Any) -> Result:
    return Result({"000": article}, 1.0, 1.0, 0)


def rows_of(table: str) -> dict[str, list[str]]:
    """The rows of the tables that were printed, by their first cell."""
    cells = ([cell.strip() for cell in line.strip("| ").split("|")] for line in table.splitlines() if "|" in line)
    return {first: rest for first, *rest in cells}


# --- the truth ------------------------------------------------------------------------------------------------------


def test_a_folder_states_text_and_fields(tmp_path: Path) -> None:
    (sample,) = read_samples(folder(tmp_path, ROW))
    assert (sample.text, sample.headed) == (TEXT, f"{HEADLINE}\n{TEXT}")
    assert sample.stated["authors"] == ("祁言午",)
    assert sample.stated["date_published"] == ("2024-03-06T08:15",)


@pytest.mark.parametrize("headed", [True, False])
def test_a_headline_in_the_text_is_taken_off(tmp_path: Path, headed: bool) -> None:
    """It is known by the index, or by what the user says of all texts."""
    row = {"id": "000", "host": "yunling.example"} if headed else ROW
    (sample,) = read_samples(folder(tmp_path, row, text=f"{HEADLINE}\n{TEXT}"), headed)
    assert (sample.text, sample.headed) == (TEXT, f"{HEADLINE}\n{TEXT}")


def test_without_fields_nothing_is_judged(tmp_path: Path) -> None:
    (sample,) = read_samples(folder(tmp_path, {"id": "000", "host": "yunling.example"}))
    assert (sample.stated, sample.headed) == ({}, None)


@pytest.mark.parametrize(
    ("change", "says"),
    [
        ({"authors": "祁言午"}, "authors is '祁言午'; a list of names or null is accepted"),
        ({"date_published": "6.3.2024"}, "date_published is '6.3.2024'; ISO 8601 is accepted"),
        ({"source": ["云岭晚报"]}, "source is ['云岭晚报']; a text or null is accepted"),
    ],
)
def test_a_bad_line_is_named(tmp_path: Path, change: dict[str, Any], says: str) -> None:
    with pytest.raises(BadFolder, match=re.escape(f"index.jsonl, line 2: {says}")):
        read_samples(folder(tmp_path, ROW, {**ROW, **change}))


def test_a_folder_without_index_is_refused(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: Any) -> None:
    monkeypatch.setattr(sys, "argv", ["split", "--pages", str(tmp_path)])
    assert split.main() == 2
    assert "holds no index.jsonl" in capsys.readouterr().err


def test_foreign_lines_are_told_by_kind() -> None:
    found = foreign_lines(Page("http://yunling.example/", PRINTED.encode()), f"{HEADLINE}\n{TEXT}")
    assert found == {
        "copyright": ("云岭网版权所有未经授权不得转载",),
        "registration": ("云ICP备00000000号",),
        "editor": ("(责任编辑:尤木子)",),
        "widget": ("分享到:微博打印本页面",),
        "comments": ("去年种的那片已经有一人高了", "希望水能跟上,别种完就不管"),
        "related": ("云岭县南坡的果园今年扩大一倍",),
    }


def test_what_the_truth_holds_is_not_foreign() -> None:
    found = foreign_lines(Page("http://yunling.example/", PRINTED.encode()), f"{TEXT}\n云岭网版权所有 未经授权不得转载")
    assert found["copyright"] == ()


def test_the_sample_states_every_field() -> None:
    samples = sample_pages()
    for field in ("headline", "date_published", "authors", "source", "editor"):
        assert any(sample.stated[field] for sample in samples)


# --- the tables -----------------------------------------------------------------------------------------------------


def test_a_page_that_is_split_right_scores_full(tmp_path: Path, capsys: Any) -> None:
    samples = read_samples(folder(tmp_path, ROW))
    found = measured(tmp_path, samples)
    told = report_texts({"this project": found}, samples)["this project"]
    assert (told["f1"], told["f1_of_many"], told["f1_with_headline"]) == (1.0, None, 1.0)  # as --json has them
    letting = report_foreign({"this project": found}, samples)["this project"]
    assert list(letting.values()) == [{"pages": 0, "of": 1}] * 6
    texts, foreign = capsys.readouterr().out.split("foreign lines")
    assert rows_of(texts)["this project"][:6] == ["1.0000", "1.0000", "1.0000", "1.000", "–", "1.0000"]
    assert rows_of(foreign)["this project"] == ["0/1"] * 6
    assert report_fields(found, samples)["source"] == {"right": 1, "wrong": 0, "missing": 0, "invented": 0}
    rows = rows_of(capsys.readouterr().out)
    assert [rows[field][:2] for field in ("headline", "date_published", "authors", "source", "editor")] == [
        ["1/1", "100.0%"]
    ] * 5


def test_the_headline_counts_where_it_is_known(tmp_path: Path, capsys: Any) -> None:
    for row in (ROW, {"id": "000", "host": "yunling.example"}):
        report_texts({"tool": result(text=TEXT, headline="别的标题")}, read_samples(folder(tmp_path, row)))
    told = capsys.readouterr().out.splitlines()
    known, unknown = (line.split(" | ") for line in told if line.startswith("| tool | 1"))
    assert (known[3], unknown[3]) == ("1.0000", "1.0000")
    assert float(known[6]) < 1
    assert unknown[6] == "–"


@pytest.mark.parametrize(
    ("stated", "found", "counts"),
    [
        (["祁言午"], ["祁言午"], ["1/1", "100.0%", "0", "0", "0/0"]),
        (["祁言午"], ["祁言午", "手机版"], ["0/1", "0.0%", "1", "0", "0/0"]),
        (["祁言午", "尤木子"], ["尤木子"], ["0/1", "0.0%", "0", "1", "0/0"]),
        ([], ["手机版"], ["0/0", "–", "0", "0", "1/1"]),
        ([], [], ["0/0", "–", "0", "0", "0/1"]),
    ],
)
def test_authors_are_right_wrong_missing_or_invented(
    tmp_path: Path, capsys: Any, stated: list[str], found: list[str], counts: list[str]
) -> None:
    samples = read_samples(folder(tmp_path, {**ROW, "authors": stated}))
    report_fields(result(text=TEXT, authors=found), samples)
    assert rows_of(capsys.readouterr().out)["authors"] == counts


def test_a_date_may_have_the_right_day_and_another_time(tmp_path: Path, capsys: Any) -> None:
    found = result(text=TEXT, date_published="2024-03-06T09:00:00+08:00")
    report_fields(found, read_samples(folder(tmp_path, ROW)))
    rows = rows_of(capsys.readouterr().out)
    assert (rows["date_published"][0], rows["its day"][0]) == ("0/1", "1/1")


def test_the_worst_pages_say_what_is_amiss(tmp_path: Path, capsys: Any) -> None:
    clause = "云岭网版权所有 未经授权不得转载"
    found = result(text=f"{TEXT.splitlines()[0]}\n{clause}", authors=["手机版"])
    report_worst(found, read_samples(folder(tmp_path, ROW)), most=3)
    told = capsys.readouterr().out
    assert "云岭网版权所有未经授权不得转载 | 县林业站的人说,三万株树苗要在月底前种完。 |" in told
    assert "| 000 | yunling.example | copyright | 云岭网版权所有未经授权不得转载 |" in told
    assert "| 000 | yunling.example | authors | wrong | 祁言午 | 手机版 |" in told
