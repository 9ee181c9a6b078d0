"""``python -m crawler split``: saved pages in, lines of JSON out."""

import gzip
import json
import os
import sys
from pathlib import Path
from typing import Any

import pytest

from crawler.__main__ import main
from crawler.schemas import schema
from tests.crawler.host_templates.test_template import PROMISE, page
from tests.crawler.sample import sample


def run(capsys: pytest.CaptureFixture[str], *arguments: object) -> tuple[int, list[dict[str, Any]], str]:
    code = main(["split", *map(str, arguments)])
    printed = capsys.readouterr()
    return code, [json.loads(line) for line in printed.out.splitlines()], printed.err


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    saved = tmp_path / "saved"
    (saved / "deeper").mkdir(parents=True)
    (saved / "b.html").write_bytes(page(1, PROMISE).body)
    (saved / "deeper" / "a.html.gz").write_bytes(gzip.compress(page(2, PROMISE).body))
    (saved / "notes.txt").write_text("no page")
    return saved


def test_a_folder_gives_a_line_per_saved_page(folder: Path, capsys: pytest.CaptureFixture[str]) -> None:
    code, lines, err = run(capsys, folder)
    assert (code, err) == (0, "")
    assert [line["file"] for line in lines] == [str(folder / "b.html"), str(folder / "deeper" / "a.html.gz")]
    assert [line["headline"] for line in lines] == ["渡口纪事之乙", "渡口纪事之丙"]
    for line in lines:
        del line["file"]
        assert (line["layout"], line["warc"], line["fetched_at"]) == ("generic", None, None)
        assert line["url"].startswith("http://file.invalid/")
        assert line.keys() == schema("article")["properties"].keys() - {"text_simplified", "headline_simplified"}


def test_an_address_lets_a_declared_layout_be_recognised(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    site = sample()
    path, article = next((path, one) for path, one in site.articles.items() if one.layout == "founder-old")
    body = site.pages[path].body
    assert isinstance(body, bytes)
    file = tmp_path / "page.html"
    file.write_bytes(body)
    _, (line,), _ = run(capsys, file, "--url", "http://epaper.yunzhou.example" + path)
    assert (line["layout"], line["headline"]) == ("founder-2009", article.headline)
    assert line["site"] == "epaper.yunzhou.example"


@pytest.mark.parametrize(
    "stated",
    [
        '<link rel="canonical" href="http://a.example/1.html">',
        "<link href=http://a.example/1.html rel=canonical>",
        '<meta property="og:url" content="http://a.example/1.html">',
        "<!-- saved from url=(0024)http://a.example/1.html -->",
    ],
)
def test_a_page_may_state_its_own_address(stated: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    file = tmp_path / "page.html"
    file.write_bytes(page(1).body.replace(b"<head>", b"<head>" + stated.encode()))
    _, (line,), _ = run(capsys, file)
    assert (line["url"], line["site"]) == ("http://a.example/1.html", "a.example")


def test_what_pages_repeat_is_learned_before_any_is_split(folder: Path, capsys: pytest.CaptureFixture[str]) -> None:
    _, plain, _ = run(capsys, folder)
    _, learned, _ = run(capsys, folder, "--learn")
    assert all(PROMISE in line["text"] for line in plain)
    assert not any(PROMISE in line["text"] for line in learned)


def test_a_store_is_written_and_used(folder: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    store = tmp_path / "templates.jsonl"
    run(capsys, folder, "--learn", "--templates", store)
    assert PROMISE in store.read_text(encoding="utf-8")
    _, (line,), _ = run(capsys, folder / "b.html", "--templates", store)
    assert PROMISE not in line["text"]


def test_a_page_that_cannot_be_split_is_named_and_the_others_are_split(
    folder: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    (folder / "a.html").write_bytes(b"")
    code, lines, err = run(capsys, folder)
    assert (code, len(lines)) == (1, 2)
    assert err == f"{folder / 'a.html'}: the page is empty\n"


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        (["nowhere"], "nowhere: no such file or folder"),
        (["empty"], "empty: holds no file named *.html"),
        (["saved", "--url", "http://a.example/"], "--url is the address of one page, 2 are given"),
        (["saved", "--templates", "saved/notes.txt"], "saved/notes.txt, line 1: no line of a template store"),
        (["saved", "--templates", "nowhere.jsonl"], "nowhere.jsonl: the template store cannot be read"),
    ],
)
def test_a_wrong_argument_is_one_line_and_an_exit_code(
    arguments: list[str],
    message: str,
    folder: Path,
    tmp_path: Path,
    capsys: pytest.CaptureFixture[str],
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.chdir(tmp_path)
    (tmp_path / "empty").mkdir()
    code, lines, err = run(capsys, *arguments)
    assert (code, lines) == (2, [])
    assert message in err
    assert err.count("\n") == 1


def test_a_file_that_is_cut_is_named_and_the_others_are_split(
    folder: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    (folder / "a.html.gz").write_bytes(gzip.compress(page(1).body)[:-20])
    code, lines, err = run(capsys, folder)
    assert (code, len(lines)) == (1, 2)
    assert f"{folder / 'a.html.gz'}: no gzip file, or cut" in err


@pytest.mark.skipif(sys.platform == "darwin", reason="this system has no names that are not UTF-8")
def test_a_name_that_is_no_utf_8_is_shown_escaped(folder: Path, capsys: pytest.CaptureFixture[str]) -> None:
    with open(os.fsencode(folder) + b"/\xb9\xe3.html", "wb") as file:
        file.write(page(1).body)
    code, lines, _ = run(capsys, folder)
    names = [line["file"].rpartition("/")[2] for line in lines]
    assert (code, names) == (0, ["b.html", "a.html.gz", "\\udcb9\\udce3.html"])
    assert lines[2]["url"].endswith("/%B9%E3.html")
