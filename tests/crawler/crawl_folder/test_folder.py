"""A crawl folder is new, or holds the same crawl; one crawl at a time has it."""

import json
import os
from pathlib import Path
from typing import Any

import pytest
from scrapy.settings import Settings

from crawler.crawl_arguments import ArgumentError
from crawler.spiders.channel import ChannelSpider
from crawler.spiders.edition import EditionSpider

ADDRESS = "http://a.example/html/2024-05/06/node_2.htm"


def claim(settings: dict[str, Any], **given: str) -> Settings:
    arguments = {"url": ADDRESS, **given}
    made = Settings(settings)
    EditionSpider.claim(EditionSpider.check(arguments, made)[0], arguments, made)
    return made


def leave(folder: Path, **summary: Any) -> None:
    """What a crawl that was killed leaves of a folder."""
    (folder / "warc").mkdir(parents=True)
    left = {"spider": "edition", "site": "a.example", "arguments": {"url": ADDRESS}, **summary}
    (folder / "summary.json").write_text(json.dumps(left), encoding="utf-8")


def test_a_new_folder_is_made_and_says_that_the_crawl_is_not_done(tmp_path: Path) -> None:
    made = claim({"CRAWL_DIR": str(tmp_path / "crawls" / "new")})
    assert made["ARCHIVE_MODE"] == "live"
    summary = json.loads((tmp_path / "crawls" / "new" / "summary.json").read_bytes())
    assert (summary["complete"], summary["finish_reason"], summary["arguments"]) == (False, None, {"url": ADDRESS})


def test_a_folder_that_holds_this_crawl_is_gone_on_with(tmp_path: Path) -> None:
    leave(tmp_path / "crawl", started_at="2024-05-06T00:00:00Z", complete=True)
    assert claim({"CRAWL_DIR": str(tmp_path / "crawl")})["ARCHIVE_MODE"] == "resume"
    summary = json.loads((tmp_path / "crawl" / "summary.json").read_bytes())
    assert (summary["complete"], summary["started_at"]) == (False, "2024-05-06T00:00:00Z")


@pytest.mark.parametrize("left", ["articles.jsonl", "letter.txt"])
def test_a_folder_that_holds_something_else_is_refused(left: str, tmp_path: Path) -> None:
    (tmp_path / left).touch()
    with pytest.raises(ArgumentError, match="new or empty") as refusal:
        claim({"CRAWL_DIR": str(tmp_path)})
    assert f"CRAWL_DIR={tmp_path}" in str(refusal.value)
    assert [path.name for path in tmp_path.iterdir()] == [left]


@pytest.mark.parametrize(
    ("left", "said"),
    [
        ({"arguments": {"url": ADDRESS, "pages": "01"}}, "arguments"),
        ({"site": "b.example"}, "b.example"),
        ({"spider": "channel"}, "channel"),
        ({"replay_from": ["x.warc.gz"]}, "replay_from"),
    ],
)
def test_a_folder_that_holds_another_crawl_is_refused(left: dict[str, Any], said: str, tmp_path: Path) -> None:
    leave(tmp_path / "crawl", **left)
    before = (tmp_path / "crawl" / "summary.json").read_bytes()
    with pytest.raises(ArgumentError, match="holds another crawl") as refusal:
        claim({"CRAWL_DIR": str(tmp_path / "crawl")})
    assert said in str(refusal.value)
    assert (tmp_path / "crawl" / "summary.json").read_bytes() == before


def test_live_means_a_new_folder(tmp_path: Path) -> None:
    leave(tmp_path / "crawl")
    with pytest.raises(ArgumentError, match="ARCHIVE_MODE=live needs a new folder"):
        claim({"CRAWL_DIR": str(tmp_path / "crawl"), "ARCHIVE_MODE": "live"})


def test_a_summary_that_cannot_be_read_is_named(tmp_path: Path) -> None:
    leave(tmp_path / "crawl")
    (tmp_path / "crawl" / "summary.json").write_text("{", encoding="utf-8")
    with pytest.raises(ArgumentError, match=r"summary\.json: not a summary"):
        claim({"CRAWL_DIR": str(tmp_path / "crawl")})


def test_one_crawl_at_a_time_has_a_folder(tmp_path: Path) -> None:
    claim({"CRAWL_DIR": str(tmp_path / "crawl")})
    with pytest.raises(ArgumentError, match="another crawl runs in it"):
        claim({"CRAWL_DIR": str(tmp_path / "crawl")})


def test_crawls_that_begin_in_one_second_have_folders_of_their_own(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    folders = {claim({})["CRAWL_DIR"] for _ in range(3)}
    assert len(folders) == len(list((tmp_path / "crawls").iterdir())) == 3


def test_a_job_names_its_folder_and_goes_on_in_it(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    leave(tmp_path / "crawls" / "edition-a.example-7")
    made = claim({}, _job="7")
    assert (made["CRAWL_DIR"], made["ARCHIVE_MODE"]) == (str(tmp_path / "crawls" / "edition-a.example-7"), "resume")


def test_a_folder_that_cannot_be_made_is_refused(tmp_path: Path) -> None:
    (tmp_path / "file").touch()
    for folder, said in ((tmp_path / "file" / "crawl", "cannot be made"), (tmp_path / "file", "is a file")):
        with pytest.raises(ArgumentError, match=said):
            claim({"CRAWL_DIR": str(folder)})


@pytest.mark.parametrize(
    ("settings", "said"),
    [
        ({"ARCHIVE_MODE": "replay"}, "need each other"),
        ({"REPLAY_FROM": "x.warc.gz"}, "need each other"),
        ({"ARCHIVE_MODE": "backwards"}, "accepted are live, resume, replay"),
        ({"ARCHIVE_MODE": "replay", "REPLAY_FROM": "no-such.warc.gz"}, "no-such.warc.gz"),
        ({"ARCHIVE_MODE": "replay", "REPLAY_FROM": __file__}, "test_folder.py"),
        ({"DEDUP_INDEX": __file__}, "test_folder.py"),
    ],
)
def test_wrong_settings_are_said_before_anything_is_made(
    settings: dict[str, str], said: str, tmp_path: Path
) -> None:
    for spider in (EditionSpider, ChannelSpider):
        made = Settings({"CRAWL_DIR": str(tmp_path / "crawl"), **settings})
        task: Any = spider.check({"url": ADDRESS}, made)[0]
        with pytest.raises(ArgumentError, match=said) as refusal:
            spider.claim(task, {"url": ADDRESS}, made)
        assert "\n" not in str(refusal.value)
        assert not (tmp_path / "crawl").exists()


def test_a_folder_whose_name_is_no_utf_8_is_refused(tmp_path: Path) -> None:
    folder = os.fsdecode(os.fsencode(tmp_path) + b"/\xb9\xe3")
    with pytest.raises(ArgumentError, match="is not UTF-8"):
        claim({"CRAWL_DIR": folder})
