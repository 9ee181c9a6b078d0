"""The comparison of a folder with its archive names each line that differs, and nothing else."""

import json
import zipfile
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from tests.crawler.extract.archives import captures, extract, run, write
from tests.crawler.sample import sample

SITE = sample()
ISSUE = SITE.papers[0].issues[0]
PATHS = [page.path for page in ISSUE.editions] + [article.path for article in ISSUE.articles]


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """A folder with its archive."""
    write(tmp_path / "crawl" / "warc" / "a.warc.gz", captures(SITE, PATHS))
    assert extract(tmp_path / "crawl", tmp_path / "crawl").exit_code == 0
    return tmp_path / "crawl"


def check(folder: Path, *options: str) -> tuple[int, list[str]]:
    before = {path: path.read_bytes() for path in folder.iterdir() if path.is_file()}
    done = run(folder, str(folder), "--check", str(folder), "--workers", "1", *options)
    assert {path: path.read_bytes() for path in folder.iterdir() if path.is_file()} == before
    return done.exit_code, done.stdout.splitlines()


def edit(path: Path, change: Callable[[list[bytes]], list[bytes]]) -> None:
    path.write_bytes(b"".join(change(path.read_bytes().splitlines(keepends=True))))


def test_a_folder_as_its_archive_gives_it_has_no_difference_in_whatever_order(folder: Path) -> None:
    edit(folder / "articles.jsonl", lambda lines: lines[::-1])
    assert check(folder) == (0, [])


def test_where_the_archive_lies_is_no_difference_but_which_record_is(folder: Path, tmp_path: Path) -> None:
    packed = tmp_path / "paper.wacz"
    with zipfile.ZipFile(packed, "w", zipfile.ZIP_STORED) as wacz:
        wacz.write(folder / "warc" / "a.warc.gz", "archive/a.warc.gz")
    done = run(tmp_path, str(packed), "--check", str(folder), "--workers", "1")
    assert (done.exit_code, done.stdout) == (0, "")
    edit(folder / "articles.jsonl", lambda lines: [lines[0].replace(b"a.warc.gz", b"b.warc.gz"), *lines[1:]])
    done = run(tmp_path, str(packed), "--check", str(folder), "--workers", "1")
    assert done.exit_code == 1
    assert "another warc" in done.stdout


@pytest.mark.parametrize(
    ("name", "change", "reported"),
    [
        ("articles.jsonl", lambda lines: lines[1:], ["articles.jsonl: {0}: is not there, and the archive gives it"]),
        (
            "articles.jsonl",
            lambda lines: [lines[0].replace(b'"kicker": null', b'"kicker": "a"'), *lines[1:]],
            ["articles.jsonl, line 1: {0}: the archive gives another kicker"],
        ),
        (
            "editions.jsonl",
            lambda lines: [*lines, lines[0].replace(b"/node_", b"/node_9")],
            ["editions.jsonl, line 5: {9}: the archive gives no such line"],
        ),
        ("articles.jsonl", lambda lines: [*lines, lines[0]], ["articles.jsonl, line 21: {0}: has a line already"]),
        (
            "articles.jsonl",
            lambda lines: [lines[0][:-20], *lines[1:]],
            [
                "articles.jsonl, line 1: ?: no line of JSON with an id or address, or torn",
                "articles.jsonl: {0}: is not there, and the archive gives it",
                "articles.jsonl: {1}: is not there, and the archive gives it",
            ],
        ),
        (
            "clauses.jsonl",
            lambda lines: [lines[0].replace(b'"pages": ', b'"pages": 1'), *lines[1:]],
            ["clauses.jsonl, line 1: {id}: the archive gives another pages"],
        ),
    ],
)
def test_each_line_that_differs_is_named(
    folder: Path, name: str, change: Callable[[list[bytes]], list[bytes]], reported: list[str]
) -> None:
    rows = [json.loads(line) for line in (folder / name).read_text(encoding="utf-8").splitlines()]
    urls = [str(row.get("url")) for row in rows]
    edit(folder / name, change)
    count = len(rows)
    told = [
        line.replace("{9}", urls[0].replace("/node_", "/node_9"))
        .replace("line 5", f"line {count + 1}")
        .replace("line 21", f"line {count + 1}")
        .format(*urls, id=rows[0].get("id"))
        for line in reported
    ]
    assert check(folder) == (1, told)


def test_a_missing_file_is_a_difference(folder: Path) -> None:
    (folder / "clauses.jsonl").unlink()
    assert check(folder) == (1, [f"clauses.jsonl: {folder / 'clauses.jsonl'}: there is no such file"])


def test_a_machine_can_read_the_differences(folder: Path) -> None:
    rows: list[dict[str, Any]] = []
    edit(folder / "articles.jsonl", lambda lines: [lines[0].replace(b'"text": "', b'"text": "a'), *lines[1:]])
    code, lines = check(folder, "--json")
    rows += map(json.loads, lines)
    assert code == 1
    assert [(row["file"], row["line"]) for row in rows] == [("articles.jsonl", 1)]
    assert "text" in rows[0]["reason"]
