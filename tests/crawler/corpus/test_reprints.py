"""Reprints: exact, near, and parts; what differs, who was first; found as often as they were made, and nothing else."""

from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Any

import pytest
from pyarrow import parquet

from crawler.__main__ import main
from crawler.corpus.find_reprints import write_reprints
from crawler.corpus.folders import line_folders
from crawler.corpus.reprint_columns import COLUMNS, schema
from crawler.corpus.reprints import credited, dateline
from crawler.corpus.texts import Printed
from tests.crawler.corpus.lines import article_line, write_folder
from tests.crawler.corpus.reprinting import Simulated, score, simulate

STORY = (
    "云州市水利局昨日宣布，城东引水渠全线贯通，沿渠六个村镇的三万居民用上了自来水。\n"
    "工程历时十八个月，开挖土方四十余万立方米，架设渡槽七座，最长的一座横跨青石河谷。\n"
    "负责施工的工程队说，冬季冻土是最大的难处，工人们用火烤化地面，一天只能前进二十米。\n"
    "明年起，市里还要在渠边修一条步道，栽种柳树和海棠，供居民早晚散步。"
)
OTHER = (
    "柳镇中学的操场上周搬到了山脚下，原来的地方要盖一座图书馆，预计后年开放。\n"
    "校长说，图书馆可以容纳三百人同时阅读，周末也向镇上的居民开放，藏书以科普和文学为主。"
)
PARAGRAPHS = STORY.split("\n")


def rows(tmp_path: Path, *lines: dict[str, Any]) -> list[dict[str, Any]]:
    """The table of reprints of some articles; in this process, for a pool takes longer than the work."""
    folder = write_folder(tmp_path / "crawl", lines)
    with ThreadPoolExecutor(1) as executor:
        write_reprints(line_folders([folder]), tmp_path / "reprints.parquet", executor)
    found: list[dict[str, Any]] = parquet.read_table(tmp_path / "reprints.parquet").to_pylist()
    return found


def pair(tmp_path: Path, text: str, **fields: Any) -> list[dict[str, Any]]:
    """The story on the sixth, a text in another paper on the eighth, and an article that is neither."""
    other = article_line(2, text, site="other", **{"date": "2024-05-08", **fields})
    return rows(tmp_path, article_line(1, STORY, headline="引水渠全线贯通"), other, article_line(3, OTHER))


def test_the_same_letters_are_an_exact_reprint(tmp_path: Path) -> None:
    (row,) = pair(tmp_path, STORY.replace("，", ", ").replace("\n", "\n\u3000\u3000"), headline="三万人喝上自来水")
    assert (row["kind"], row["similarity"], row["containment"]) == ("exact", 1.0, 1.0)
    assert (row["first_site"], row["other_site"], row["days"], row["first_is_known"]) == ("yunzhou", "other", 2, True)
    assert (row["same_site"], row["headline_changed"]) == (False, True)
    assert row["headline_diff"] == "[-引水渠全线贯通-]{+三万人喝上自来水+}"
    assert (row["paragraphs_cut"], row["paragraphs_added"]) == ([], [])
    assert row["group"] == row["first_id"]


def test_paragraphs_that_were_cut_and_added_are_told(tmp_path: Path) -> None:
    (row,) = pair(tmp_path, "\n".join((*PARAGRAPHS[:3], "本报另据了解，渠水的水费将于下月听证。")))
    assert row["kind"] == "near"
    assert row["paragraphs_cut"] == [PARAGRAPHS[3]]
    assert row["paragraphs_added"] == ["本报另据了解，渠水的水费将于下月听证。"]


def test_a_dateline_and_its_source_are_told(tmp_path: Path) -> None:
    (row,) = pair(tmp_path, f"新华社云州5月7日电（记者 王某）{STORY}")
    assert (row["first_dateline"], row["other_dateline"]) == (None, "新华社云州5月7日电（记者 王某）")
    assert (row["dateline_changed"], row["first_credits"], row["other_credits"]) == (True, None, "新华社")


def test_a_brief_is_a_part_and_makes_no_group(tmp_path: Path) -> None:
    (row,) = pair(tmp_path, PARAGRAPHS[1])
    assert (row["kind"], row["containment"], row["group"]) == ("part", 1.0, None)
    assert row["similarity"] < 0.5


def test_two_texts_in_one_are_parts_of_it_and_no_reprints_of_each_other(tmp_path: Path) -> None:
    found = rows(tmp_path, article_line(1, STORY), article_line(2, OTHER), article_line(3, f"{OTHER}\n{STORY}"))
    assert {frozenset((row["first_url"][-6], row["other_url"][-6])) for row in found} == {
        frozenset("13"),
        frozenset("23"),
    }


def test_copies_are_one_group_and_each_is_paired_with_the_first(tmp_path: Path) -> None:
    lines = [article_line(number, STORY, date=f"2024-05-{20 - number}") for number in range(4)]
    found = rows(tmp_path, *lines)
    assert {row["first_url"] for row in found} == {lines[3]["url"]}
    assert {row["group"] for row in found} == {lines[3]["id"]}
    assert len(found) == 3


@pytest.mark.parametrize("dates", [("2024-05-06", "2024-05-06"), (None, "2024-05-06")])
def test_who_was_first_is_not_known_where_dates_do_not_tell(dates: tuple[str | None, str], tmp_path: Path) -> None:
    one, other = (
        article_line(number, STORY, date_published=date, print_edition=None) for number, date in enumerate(dates)
    )
    (row,) = rows(tmp_path, one, other)
    assert row["first_is_known"] is False


def test_what_differs_in_its_numbers_is_another_report_in_one_form(tmp_path: Path) -> None:
    weather = (
        "今天白天多云，最高气温{}度，北风{}级，相对湿度百分之{}，空气质量指数{}，请市民注意添衣保暖，外出慎防路面湿滑。"
    )
    one, other = (
        article_line(number, weather.format(*values)) for number, values in enumerate(((9, 3, 40, 51), (14, 2, 35, 77)))
    )
    assert rows(tmp_path, one, other) == []


def test_captions_and_formulas_are_no_reprints(tmp_path: Path) -> None:
    lines = [article_line(number, "图片新闻。本报记者 摄") for number in range(5)]
    formula = "此次活动由市委宣传部和市文化局共同主办。"
    lines += [article_line(5, f"{OTHER}\n{formula}"), article_line(6, f"{STORY}\n{formula}")]
    assert rows(tmp_path, *lines) == []


def test_of_an_article_captured_twice_the_newest_counts(tmp_path: Path) -> None:
    old, new = article_line(1, STORY), article_line(1, OTHER, capture=9)
    assert rows(tmp_path, old, new, article_line(2, STORY)) == []
    assert rows(tmp_path, new, old, article_line(2, OTHER))[0]["kind"] == "exact"


def test_the_table_depends_on_the_articles_alone(tmp_path: Path) -> None:
    simulated = simulate(40, 24)
    rows(tmp_path / "a", *simulated.lines)
    rows(tmp_path / "b", *reversed(simulated.lines))
    first, second = ((tmp_path / name / "reprints.parquet").read_bytes() for name in "ab")
    assert first == second


@pytest.mark.parametrize("seed", [0, 1])
def test_what_editors_do_is_found_and_nothing_else(seed: int, tmp_path: Path) -> None:
    simulated: Simulated = simulate(240, 160, seed)
    reached = score(simulated, rows(tmp_path, *simulated.lines))
    assert reached.recall >= 0.98, [simulated.truth.get(missed) for missed in reached.missed]
    assert reached.precision >= 0.98, reached.wrong


@pytest.mark.parametrize(
    ("text", "source", "credit"),
    [
        ("新华社北京5月6日电 渠成。", None, "新华社"),
        ("据《云州晚报》报道，渠成。", None, "云州晚报"),
        ("渠成。（来源：人民日报）", None, "人民日报"),
        ("渠成。", "云州日报", "云州日报"),
        ("渠成，据说很长。", None, None),
    ],
)
def test_the_source_that_a_print_credits(text: str, source: str | None, credit: str | None) -> None:
    assert credited(Printed(1, "a", None, {"text": text, "source": source})) == credit


@pytest.mark.parametrize(
    ("text", "found"), [("本报讯 渠成", "本报讯"), ("渠成，电费降", None), ("中新社云州五月电 渠", "中新社云州五月电")]
)
def test_the_words_before_the_lead(text: str, found: str | None) -> None:
    assert dateline(text) == found


# --- the command ----------------------------------------------------------------------------------------------------


@pytest.mark.slow
def test_the_command_writes_a_table_and_says_how_many(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    folder = write_folder(tmp_path / "crawl", [article_line(1, STORY), article_line(2, STORY)])
    output = tmp_path / "reprints.parquet"
    assert main(["reprints", str(folder), "-o", str(output)]) == 0
    assert "1 exact, 0 near, 0 part" in capsys.readouterr().err
    assert parquet.read_schema(output).equals(schema())


@pytest.mark.slow
def test_the_work_is_spread_over_dask(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    from distributed import LocalCluster

    folder = write_folder(tmp_path / "crawl", [article_line(1, STORY), article_line(2, "\n".join(PARAGRAPHS[:3]))])
    how = {"n_workers": 1, "threads_per_worker": 1, "processes": False, "dashboard_address": None}
    with LocalCluster(**how) as cluster:
        address = cluster.scheduler_address
        options = ["--scheduler", address, "-o", str(tmp_path / "reprints.parquet")]
        assert main(["reprints", str(folder), *options]) == 0
    assert "0 exact, 1 near, 0 part" in capsys.readouterr().err


def test_nothing_to_compare_gives_an_empty_table(tmp_path: Path) -> None:
    assert rows(tmp_path) == []
    assert parquet.read_schema(tmp_path / "reprints.parquet").equals(schema())


def test_the_page_on_reprints_tells_every_column() -> None:
    page = (Path(__file__).parents[3] / "docs" / "reprints.md").read_text(encoding="utf-8")
    told = [tuple(map(str.strip, line.split("|")[1:4])) for line in page.splitlines() if line.startswith("| `")]
    assert told == [
        (f"`{column.name}`", column.type + ("" if column.required else "?"), column.meaning) for column in COLUMNS
    ]
