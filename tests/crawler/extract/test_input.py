"""Forms of archives that lines are made from, and what is refused with a word."""

import zipfile
from pathlib import Path

import pytest

from tests.crawler.extract.archives import captures, extract, run, write
from tests.crawler.sample import sample

SITE = sample()
ISSUE = SITE.papers[0].issues[0]
PATHS = [page.path for page in ISSUE.editions] + [article.path for article in ISSUE.articles]


def test_plain_files_folders_and_wacz_give_the_same_lines(tmp_path: Path) -> None:
    pages = captures(SITE, PATHS)
    write(tmp_path / "plain" / "a.warc", pages)
    packed = write(tmp_path / "packed" / "a.warc.gz", pages)
    with zipfile.ZipFile(tmp_path / "a.wacz", "w", zipfile.ZIP_STORED) as wacz:
        wacz.write(packed, "archive/a.warc.gz")
    found = []
    for name in ("plain", "packed", "a.wacz"):
        done = extract(tmp_path / f"{name}-out", tmp_path / name)
        assert done.exit_code == 0, done.stderr
        lines = done.lines("articles")
        assert {line["warc"]["file"].partition("/a.w")[0] for line in lines} <= {"../plain", "../packed", ".."}
        found.append([{key: value for key, value in line.items() if key != "warc"} for line in lines])
    assert found[0] == found[1] == found[2]
    assert lines[0]["warc"]["file"] == "../a.wacz/archive/a.warc.gz"


@pytest.mark.parametrize(
    ("arguments", "word"),
    [
        (("{there}", "-o", "{used}"), "used holds files already (a.txt)"),
        (("{there}", "-o", "{there}"), "is a file; give a folder"),
        (("{lost}", "-o", "{new}"), "lost: there is no such file or folder"),
        (("{page}", "-o", "{new}"), "an HTML or XML page"),
        (("{empty}", "-o", "{new}"), "no response"),
        (("{there}", "-o", "{new}", "--workers", "0"), "'0' is no number of processes"),
        (("{there}", "-o", "{new}", "--sites", "{lost}"), "cannot be read"),
        (("{there}", "--check", "{lost}"), "there is no such folder"),
        (("{there}", "--check", "{used}"), "used: neither a crawl folder nor an extraction's output; accepted is"),
        (("{there}", "--check", "{used}", "-o", "{new}"), "not allowed with"),
        (("{there}", "--check", "{used}", "--templates", "{store}"), "--templates goes with -o"),
        (("{there}", "-o", "{new}", "--templates", "{lost}"), "lost: the template store cannot be read"),
        (("{there}", "-o", "{new}", "--templates", "{store}"), "store.jsonl, line 1: no line of a template store"),
        (("{there}", "--learn", "{store}"), "store.jsonl, line 1: no line of a template store"),
        (("{there}", "-o", "{there}/x"), "a.warc.gz/x: Not a directory"),
        (("{there}", "--learn", "{there}/x"), "a.warc.gz/x: there is no folder"),
        (("{there}", "--learn", "{new}/x"), "new/x: there is no folder"),
        (("{there}", "--learn", "{used}"), "used: a folder; give the name of a file"),
        (("{there}",), "one of the arguments -o/--output --check --learn is required"),
        (("-o", "{new}"), "PATH"),
    ],
)
def test_wrong_input_is_one_clear_line_and_writes_nothing(
    arguments: tuple[str, ...], word: str, tmp_path: Path
) -> None:
    places = {name: tmp_path / name for name in ("used", "new", "lost")}
    places["used"].mkdir()
    (places["used"] / "a.txt").touch()
    places["there"] = write(tmp_path / "a.warc.gz", captures(SITE, PATHS))
    places["store"] = tmp_path / "store.jsonl"
    places["store"].write_text("{}")
    places["empty"] = write(tmp_path / "b.warc.gz", [])
    places["page"] = tmp_path / "a.html"
    places["page"].write_text("<html>")
    done = run(tmp_path, *(argument.format(**places) for argument in arguments))
    assert done.exit_code == 2
    assert word in done.stderr.splitlines()[-1]
    assert "Traceback" not in done.stderr
    assert not places["new"].exists()
    assert [path.name for path in places["used"].iterdir()] == ["a.txt"]


def test_lines_can_be_made_again_beside_their_archive(tmp_path: Path) -> None:
    write(tmp_path / "crawl" / "warc" / "a.warc.gz", captures(SITE, PATHS))
    done = extract(tmp_path / "crawl", tmp_path / "crawl")
    assert done.exit_code == 0, done.stderr
    assert {line["warc"]["file"] for line in done.lines("articles")} == {"warc/a.warc.gz"}


def test_help_tells_of_the_command() -> None:
    done = run(Path(), "--help")
    assert done.exit_code == 0
    assert "--check" in done.stdout
