"""Commands that take long say how far they are."""

from itertools import count
from pathlib import Path

import pytest

from archive.io import progress
from crawler.__main__ import main
from tests.crawler.corpus.lines import article_line
from tests.crawler.report.folders import edition, edition_line, issue, write_folder

PAGE = "http://yunzhou.example/p/"


@pytest.mark.parametrize(
    ("command", "output", "told"),
    [
        ("report", "report.html", ["articles read", "edition pages drawn"]),
        ("table", "tables", ["lines read", "tables written"]),
        ("iiif", "iiif", ["issues written"]),
    ],
)
def test_command_tells_what_is_done_of_how_much(
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
    command: str,
    output: str,
    told: list[str],
) -> None:
    minutes = count()
    monkeypatch.setattr(progress, "monotonic", lambda: next(minutes) * 60.0)
    monkeypatch.delenv(progress.OFF, raising=False)
    pointer = {"file": "warc/a.warc.gz", "offset": 0, "length": 1, "record_id": "<urn:uuid:1>"}
    line = edition_line(PAGE, "2024-05-01", "01", [])
    folder = write_folder(
        tmp_path / "crawl",
        issues=[issue("2024-05-01", edition(PAGE, "01", []))],
        editions=[{**line, "image_url": f"{PAGE}1.jpg", "warc": pointer}],
        articles=[article_line(number, "文") for number in range(3)],
    )
    assert main([command, str(folder), "-o", str(tmp_path / output)]) == 0
    lines = capsys.readouterr().err.splitlines()
    for what in told:
        (*_, last) = (line for line in lines if line.startswith(f"{what}: "))
        done, _, total = last.removeprefix(f"{what}: ").partition(",")[0].partition(" of ")
        assert total.startswith(done)
