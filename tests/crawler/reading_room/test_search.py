"""A word is found wherever it stands, however it is written, and the kept index follows the lines."""

import contextlib
import json
import os
import signal
import sqlite3
import subprocess
import sys
from pathlib import Path
from random import Random

import pytest
from opencc import OpenCC

from crawler.reading_room.index import FILE, read_index
from crawler.reading_room.search import Query, count, search
from crawler.reading_room.update import update
from tests.crawler.corpus.lines import article_line, random_text, write_folder

TO_TRADITIONAL, TO_SIMPLIFIED = OpenCC("s2t"), OpenCC("t2s")
FILE_OF_LINES = "articles.jsonl"


def found(index: Path, words: str, **narrowed: object) -> list[str]:
    """The headlines of what a search finds, newest first."""
    query = Query(words, **narrowed)  # type: ignore[arg-type]
    with read_index(index) as database:
        keys = search(database, query, 1000)
        assert count(database, query) == len(keys)
        rows = [database.execute("SELECT headline FROM article WHERE key = ?", (key,)).fetchone() for key in keys]
    return [row[0] for row in rows]


@pytest.fixture(scope="module")
def texts() -> dict[str, str]:
    """By headline, the half of them in traditional characters."""
    random = Random(3)
    made = [random_text(random, 300) for _ in range(300)]
    return {f"h{n}": TO_TRADITIONAL.convert(text) if n % 2 else text for n, text in enumerate(made)}


@pytest.fixture(scope="module")
def index(texts: dict[str, str], tmp_path_factory: pytest.TempPathFactory) -> Path:
    top = tmp_path_factory.mktemp("room")
    lines = (article_line(n, text, headline=name) for n, (name, text) in enumerate(texts.items()))
    write_folder(top / "crawl", lines)
    return update([top / "crawl"], top / "kept")


@pytest.mark.parametrize("length", [1, 2, 3, 5])
def test_all_articles_that_hold_a_word_are_found_in_either_script(
    length: int, texts: dict[str, str], index: Path
) -> None:
    simple = {name: "".join(map(TO_SIMPLIFIED.convert, text)) for name, text in texts.items()}
    random = Random(length)
    for _ in range(60):
        text = random.choice(list(texts.values())).split("\n")[0]
        start = random.randrange(len(text) - length)
        word = text[start : start + length]
        truth = {name for name, each in simple.items() if "".join(map(TO_SIMPLIFIED.convert, word)) in each}
        for written in (word, TO_SIMPLIFIED.convert(word), TO_TRADITIONAL.convert(word)):
            assert truth <= set(found(index, written)), written
        assert set(found(index, word)) == truth, word


def one(folder: Path, text: str, number: int = 1, **fields: object) -> None:
    write_folder(folder, [article_line(number, text, **{"headline": f"h{number}", **fields})])  # type: ignore[arg-type]


def test_characters_that_only_marks_part_are_no_word_unless_asked_for(tmp_path: Path) -> None:
    one(tmp_path / "crawl", "今天，我們看ＧＤＰ\n下段")
    index = update([tmp_path / "crawl"], tmp_path / "kept")
    assert found(index, "天我") == found(index, "P下") == []
    assert found(index, "今天，我们") == found(index, "我们 今天") == found(index, "gdp") == ["h1"]


def test_search_is_narrowed_by_paper_page_author_and_date(tmp_path: Path) -> None:
    folder = tmp_path / "crawl"
    write_folder(
        folder,
        [
            article_line(1, "电梯", headline="h1", date="2024-05-06", authors=["王小红"]),
            article_line(2, "电梯", headline="h2", date="2024-05-07", site="other"),
            article_line(3, "电梯", headline="h3", date="yesterday"),
        ],
    )
    index = update([folder], tmp_path / "kept")
    assert found(index, "电梯") == ["h2", "h1", "h3"]
    assert found(index, "電梯", paper="other") == ["h2"]
    assert found(index, "电梯", page="02") == ["h1"]
    assert found(index, "电梯", author="小紅") == ["h1"]
    assert found(index, "电梯", since="2024-05-07") == ["h2"]
    assert found(index, "电梯", until="2024-05-06") == ["h1"]
    assert found(index, "电梯", in_headline=True) == found(index, '"*') == []


def test_the_newest_capture_is_the_one_that_is_found_until_it_goes(tmp_path: Path) -> None:
    one(tmp_path / "crawls" / "old", "旧文", capture=1)
    one(tmp_path / "crawls" / "new", "新文", capture=2)
    index = update([tmp_path / "crawls"], tmp_path / "kept")
    assert (found(index, "旧文"), found(index, "新文")) == ([], ["h1"])
    (tmp_path / "crawls" / "new" / FILE_OF_LINES).unlink()
    update([tmp_path / "crawls"], tmp_path / "kept")
    assert (found(index, "旧文"), found(index, "新文")) == (["h1"], [])


def test_changed_lines_are_read_anew_and_unchanged_ones_are_not(tmp_path: Path) -> None:
    for name in ("a", "b"):
        one(tmp_path / "crawls" / name, f"电梯{name}", number=ord(name))
    index = update([tmp_path / "crawls"], tmp_path / "kept")
    with contextlib.closing(sqlite3.connect(index)) as database, database:  # what reading it again would undo
        database.execute("UPDATE article SET headline = 'marked' WHERE headline = 'h97'")
    one(tmp_path / "crawls" / "b", "扶梯", number=ord("b"))
    update([tmp_path / "crawls"], tmp_path / "kept")
    assert found(index, "电梯") == ["marked"]
    assert found(index, "扶梯") == ["h98"]


KILLED = """
import os, signal, sys
from pathlib import Path
from crawler.reading_room import update as room
learn, count = room._learn, 0
def killed(*args):
    global count
    count += 1
    if count == 30:
        os.kill(os.getpid(), signal.SIGKILL)
    learn(*args)
room._learn = killed
room.update([Path(sys.argv[1])], Path(sys.argv[2]))
"""


def test_a_killed_update_leaves_whole_sources_and_the_next_one_the_rest(tmp_path: Path) -> None:
    for place, name in enumerate(("a", "b")):
        lines = [article_line(20 * place + n, f"电梯{n}") for n in range(20)]
        write_folder(tmp_path / "crawls" / name, lines)
    command = [sys.executable, "-c", KILLED, str(tmp_path / "crawls"), str(tmp_path / "kept")]
    assert subprocess.run(command, check=False, env=dict(os.environ)).returncode == -signal.SIGKILL
    assert len(found(tmp_path / "kept" / FILE, "电梯")) == 20
    assert len(found(update([tmp_path / "crawls"], tmp_path / "kept"), "电梯")) == 40


def test_a_line_that_is_none_is_told_and_costs_no_other(tmp_path: Path) -> None:
    one(tmp_path / "crawl", "电梯")
    with (tmp_path / "crawl" / FILE_OF_LINES).open("a", encoding="utf-8") as lines:
        lines.write(json.dumps({"id": 7}) + "\n" + '{"torn')
    index = update([tmp_path / "crawl"], tmp_path / "kept")
    assert found(index, "电梯") == ["h1"]
    with read_index(index) as database:
        (told,) = database.execute("SELECT faults FROM source").fetchone()
    assert told.count("\n") == 0
    assert FILE_OF_LINES in told


def test_a_file_that_is_no_index_is_made_anew(tmp_path: Path) -> None:
    one(tmp_path / "crawl", "电梯")
    (tmp_path / "kept").mkdir()
    (tmp_path / "kept" / FILE).write_bytes(b"rubbish" * 1000)
    assert found(update([tmp_path / "crawl"], tmp_path / "kept"), "电梯") == ["h1"]
