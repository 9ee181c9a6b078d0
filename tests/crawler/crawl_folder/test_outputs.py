"""The files that a crawl writes: asked for before anything is fetched, and added to whole line by whole line."""

import json
import os
import resource
import signal
from collections.abc import Iterator
from pathlib import Path

import pytest

from crawler.crawl_folder.folder import CrawlFolder, FolderError
from crawler.crawl_folder.json_lines import mend, read_row, record_id_of, skim_row
from crawler.crawl_folder.line_file import LineFile

LINES = ("articles.jsonl", "editions.jsonl", "failures.jsonl")
WHOLE = ("summary.json", "clauses.jsonl", "index.cdxj", "templates.jsonl")
CRAWL = {"spider": "edition", "site": "a.example", "arguments": {}}


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """What a crawl that was killed leaves."""
    (tmp_path / "warc").mkdir()
    (tmp_path / "summary.json").write_text(json.dumps(CRAWL), encoding="utf-8")
    return tmp_path


@pytest.mark.parametrize("name", LINES + WHOLE)
@pytest.mark.parametrize("kind", ["folder", "pipe", "loop"])
def test_a_crawl_that_cannot_write_one_of_its_files_is_refused_and_the_file_named(
    folder: Path, name: str, kind: str
) -> None:
    path = folder / name
    path.unlink(missing_ok=True)
    if kind == "folder":
        path.mkdir()
    elif kind == "pipe":
        os.mkfifo(path)
    else:
        path.symlink_to(path)
    before = sorted(folder.iterdir())
    with pytest.raises(FolderError, match="cannot be written") as refusal:
        CrawlFolder.claim(folder, CRAWL, None)
    assert str(path) in str(refusal.value)
    assert sorted(folder.iterdir()) == before


def test_a_refused_crawl_leaves_the_summary_as_it_was(folder: Path) -> None:
    (folder / "summary.json").write_text(json.dumps({**CRAWL, "complete": True}), encoding="utf-8")
    (folder / "failures.jsonl").mkdir()
    with pytest.raises(FolderError):
        CrawlFolder.claim(folder, CRAWL, None)
    assert json.loads((folder / "summary.json").read_bytes())["complete"] is True


@pytest.fixture
def small_disk() -> Iterator[None]:
    """No file of this process grows beyond 100 bytes; the signal that goes with it is no end."""
    limits = resource.getrlimit(resource.RLIMIT_FSIZE)
    ignored = signal.signal(signal.SIGXFSZ, signal.SIG_IGN)
    resource.setrlimit(resource.RLIMIT_FSIZE, (100, limits[1]))
    yield
    resource.setrlimit(resource.RLIMIT_FSIZE, limits)
    signal.signal(signal.SIGXFSZ, ignored)


def test_of_a_line_that_finds_no_room_nothing_is_left(tmp_path: Path, small_disk: None) -> None:
    file = LineFile(tmp_path / "lines.jsonl")
    file.add("{}")
    with pytest.raises(OSError, match=r"lines\.jsonl"):
        file.add("x" * 200)
    file.add("[]")
    file.close()
    assert (tmp_path / "lines.jsonl").read_bytes() == b"{}\n[]\n"


def test_a_skimmed_line_says_its_id_and_its_record() -> None:
    record = f"<urn:uuid:{'0' * 8}-{'1' * 27}>"
    row = {"id": "a-0123456789abcdef", "text": "甲\n", "warc": {"file": "a.warc.gz", "record_id": record}}
    line = json.dumps(row, ensure_ascii=False).encode() + b"\n"
    assert skim_row(line) == {"id": row["id"], "warc": {"record_id": record}}
    assert skim_row(line[:-1]) is None
    for other in (b'{"url": "http://a.example/"}\n', line.replace(b'"id"', b'"x", "id"'), line.replace(b"}}", b"}")):
        assert skim_row(other) == read_row(other)


def test_lines_of_a_file_that_is_deleted_are_not_taken(tmp_path: Path) -> None:
    file = tmp_path / "articles.jsonl"
    lines = LineFile(file)
    file.unlink()
    with pytest.raises(OSError, match="deleted while it was written") as failed:
        lines.add("{}")
    assert failed.value.filename == str(file)
    lines.close()


def test_lines_that_no_crawl_wrote_are_dropped_and_end_nothing(tmp_path: Path) -> None:
    path = tmp_path / "articles.jsonl"
    deep = b'{"id": "a-1", "body": ' + b"[" * 100_000 + b"]" * 100_000 + b"}\n"
    odd = b'{"id": "a-2", "warc": ["no", "object"]}\n'
    path.write_bytes(deep + odd + b'{"id": "a-3", "warc": {"record_id": "<urn:x>"}}\n')
    known = mend(path, lambda row: record_id_of(row) == "<urn:x>")
    assert (len(known), "a-3" in known) == (1, True)
    assert read_row(odd) is not None
    assert path.read_bytes().count(b"\n") == 1


def test_of_lines_with_one_key_the_last_stays_and_is_the_one_that_is_known(tmp_path: Path) -> None:
    path = tmp_path / "articles.jsonl"
    first, other, last = (b'{"id": "a-%d", "text": "%d"}\n' % pair for pair in ((1, 1), (2, 2), (1, 3)))
    path.write_bytes(first + other + last)
    known = mend(path)
    assert path.read_bytes() == other + last
    assert known.has_line("a-1", last)
    assert known.has_line("a-2", other)
    assert not known.has_line("a-1", first)
