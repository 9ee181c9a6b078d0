"""The model of the language: shares that sum to one, and a file that its script makes of texts."""

import math
import subprocess
import sys
from pathlib import Path

import pytest

from crawler.restore.grams import Grams, grams, normalised
from tests.crawler.sample import sample

TEXT = ["渠首的闸门昨天开启，水沿着干渠流向下游的村庄。", "工程师说，渠首的闸门去年冬天修过。"]


def total(model: Grams, context: str) -> float:
    return sum(math.exp(model.logarithm(context, character)) for character in model.ids)


@pytest.mark.parametrize("context", ["", "的", "记者", "新华社", "，他说", "县水利", "囧囧囧"])
def test_shares_behind_a_context_sum_to_one(context: str) -> None:
    """But for the steps that logarithms are kept in, of an eighth."""
    assert 0.93 < total(grams(), context) < 1.07


@pytest.mark.parametrize(
    ("context", "likelier", "other"),
    [("新华", "社", "设"), ("人民政", "府", "附"), ("中华人", "民", "名"), ("他说：", "“", "”")],
)
def test_what_is_written_is_likelier_than_what_is_not(context: str, likelier: str, other: str) -> None:
    assert grams().logarithm(context, likelier) > grams().logarithm(context, other) + 2


def test_a_context_that_was_never_seen_falls_back_on_its_end() -> None:
    assert grams().logarithm("囧囧新华", "社") == grams().logarithm("囧新华", "社") == grams().logarithm("新华", "社")


@pytest.fixture(scope="module")
def made(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The file that the script makes of a few lines, of which one is to be measured on."""
    folder = tmp_path_factory.mktemp("texts")
    (folder / "in").mkdir()
    (folder / "out").mkdir()
    texts = [article.text for article in sample().articles.values()]
    held_out = "县里的剧团在礼堂演了一出新戏，讲的是守渠人三代的故事，台下坐满了人。"
    (folder / "in" / "news.txt").write_text("\n".join([*texts, *TEXT * 4, held_out]), encoding="utf-8")
    (folder / "out" / "page.txt").write_text(f"导语。{held_out}", encoding="utf-8")
    command = [sys.executable, "-m", "benchmarks.restore_grams", str(folder / "in"), "--without", str(folder / "out")]
    for name in ("grams.gz", "again.gz"):
        subprocess.run([*command, "-o", str(folder / name)], check=True, timeout=120, stdout=subprocess.DEVNULL)
    return folder


def test_the_script_makes_the_same_bytes_again(made: Path) -> None:
    assert (made / "grams.gz").read_bytes() == (made / "again.gz").read_bytes()


def test_what_the_script_counts_is_what_is_read(made: Path) -> None:
    model = Grams.read((made / "grams.gz").read_bytes())
    assert model.logarithm("渠首的", "闸") > math.log(0.3)
    assert model.logarithm("渠首的", "村") < math.log(0.1)
    assert 0.9 < total(model, "渠首") < 1.1
    assert normalised("工程師") == "工程师"


def test_what_is_measured_on_is_not_counted(made: Path) -> None:
    assert "剧" not in Grams.read((made / "grams.gz").read_bytes()).ids
