"""What the files of a crawl folder say agrees with its archive, or is told."""

import fcntl
import hashlib
import json
import shutil
from collections import Counter
from pathlib import Path
from typing import Any

import pytest

from archive.check.verify import Tally, verify
from archive.warc.reader import iter_records
from archive.warc.record import new_id
from tests.archive.records import article, crawl_folder, jsonl, place, resource, revisit, wacz


@pytest.mark.parametrize(
    ("changes", "reason"),
    [
        ({"offset": 1}, "offset 1,"),
        ({"length": 1}, "length 1,"),
        ({"file": "warc/other.warc.gz"}, "warc/other.warc.gz"),
        ({"record_id": "<urn:uuid:1>"}, "<urn:uuid:1>, which is not in the archive"),
    ],
)
def test_line_that_points_elsewhere_is_told_with_its_offset(
    tmp_path: Path, changes: dict[str, Any], reason: str
) -> None:
    (pointer, *_) = crawl_folder(tmp_path)
    good = json.dumps({"warc": place(pointer)}) + "\n"
    (tmp_path / "editions.jsonl").write_text(good + json.dumps({"warc": place(pointer, **changes)}) + "\n")
    (fault,) = verify([tmp_path])
    assert (fault.path, fault.offset) == (str(tmp_path / "editions.jsonl"), len(good))
    assert reason in fault.reason


def test_copy_of_a_crawl_has_its_ids_and_lines_that_point_into_itself(tmp_path: Path) -> None:
    crawl_folder(tmp_path / "a")
    shutil.copytree(tmp_path / "a", tmp_path / "b")
    reasons = {fault.reason.partition(" has ")[2] for fault in verify([tmp_path / "a", tmp_path / "b"])}
    assert reasons == {"this id, too"}
    lines = tmp_path / "b" / "articles.jsonl"
    lines.write_text(lines.read_text().replace('"offset": ', '"offset": 1'))
    told = [fault.reason for fault in verify([tmp_path / "a", tmp_path / "b"]) if "points to" in fault.reason]
    assert len(told) == 3


def test_crawls_below_a_folder_are_checked_as_if_each_were_named(tmp_path: Path) -> None:
    folders = [tmp_path / "paper" / name for name in ("altered", "killed", "replayed", "well", "without")]
    altered, killed, replayed, well, without = folders
    for folder in (altered, killed, well, without):
        crawl_folder(folder)
    assert list(verify([tmp_path])) == []
    lines = altered / "articles.jsonl"
    lines.write_text(lines.read_text().replace('"text": "钢 铁", "text_digest"', '"text": "钢铜", "text_digest"', 1))
    (killed / "summary.json").unlink()
    replayed.mkdir()
    (replayed / "summary.json").write_text('{"complete": false}')
    (lost,) = (without / "warc").iterdir()
    lost.unlink()
    (tmp_path / ".hidden").mkdir()
    (tmp_path / ".hidden" / "summary.json").write_text("{")
    named, below = Tally(), Tally()
    faults = list(verify(folders, tally=named))
    assert list(verify([tmp_path], tally=below)) == faults
    assert below == named
    of_each = Counter(Path(fault.path).relative_to(tmp_path / "paper").parts[0] for fault in faults)
    assert of_each == {"altered": 2, "killed": 1, "replayed": 1, "without": 4}
    assert list(verify([replayed.parent, tmp_path, well])) == faults


def test_folder_of_crawls_without_archives_of_their_own_is_read(tmp_path: Path) -> None:
    (tmp_path / "two").mkdir()
    (tmp_path / "two" / "summary.json").write_text('{"complete": true}')
    assert list(verify([tmp_path])) == []
    (tmp_path / "torn.wacz").write_bytes(b"PK\x03\x04")
    (fault,) = verify([tmp_path])
    assert fault.path == str(tmp_path / "torn.wacz")


def test_line_that_points_to_a_request_is_told(tmp_path: Path) -> None:
    crawl_folder(tmp_path)
    (path,) = (tmp_path / "warc").iterdir()
    request = list(iter_records(path))[1]
    where = {"file": f"warc/{path.name}", "offset": request.offset, "length": request.length}
    jsonl(tmp_path / "editions.jsonl", {"warc": {**where, "record_id": request.record_id}})
    (fault,) = verify([tmp_path])
    assert "a request record" in fault.reason


@pytest.mark.parametrize(
    "line", ["{", "{}", "[]", '{"warc": null}', '{"warc": {"file": "a"}}', "\x00", "[" * 100_000, '{"warc": 1e999}']
)
def test_line_without_a_pointer_is_told(tmp_path: Path, line: str) -> None:
    crawl_folder(tmp_path)
    (tmp_path / "articles.jsonl").write_text(line + "\n")
    (fault,) = verify([tmp_path])
    assert fault.offset == 0


def test_torn_line_is_told(tmp_path: Path) -> None:
    (pointer, *_) = crawl_folder(tmp_path)
    (tmp_path / "articles.jsonl").write_text(json.dumps(article(pointer)))
    (fault,) = verify([tmp_path])
    assert (fault.offset, fault.reason) == (0, "torn: no line end")


@pytest.mark.parametrize(
    ("changes", "reason"),
    [
        ({"body": [{"text": "钢铜"}], "text": "钢铜"}, "text_digest is sha256:"),
        ({"body": [{"text": "钢 铁"}, {"text": "日报"}]}, "character 3 is '\\n日报' in the body, '' in the text"),
        ({"body": [{"text": "铁 钢"}]}, "character 0 is '铁 钢' in the body, '钢 铁' in the text"),
        ({"body": [{"kind": "paragraph"}]}, "missing required field `text`"),
        ({"text_digest": "sha256:0"}, "but sha256:0 is stated"),
        ({"boilerplate": [{"clause": "c-9", "times": 1}]}, "names the clause c-9, which is not in clauses.jsonl"),
    ],
)
def test_article_that_does_not_agree_is_told(tmp_path: Path, changes: dict[str, Any], reason: str) -> None:
    (pointer, *_) = crawl_folder(tmp_path)
    jsonl(tmp_path / "articles.jsonl", article(pointer), article(pointer, **changes))
    (fault,) = verify([tmp_path])
    assert reason in fault.reason
    assert fault.offset


def test_text_is_compared_without_white_space_and_widths(tmp_path: Path) -> None:
    (pointer, *_) = crawl_folder(tmp_path)
    text = "2月\n11\u3000日，钢铁"
    stated = "sha256:" + hashlib.sha256("2月11日,钢铁".encode()).hexdigest()
    body = [{"text": line} for line in text.splitlines()]
    jsonl(tmp_path / "articles.jsonl", article(pointer, body=body, text=text, text_digest=stated))
    assert list(verify([tmp_path])) == []


def test_variant_of_no_clause_is_told(tmp_path: Path) -> None:
    crawl_folder(tmp_path)
    jsonl(tmp_path / "clauses.jsonl", {"id": "c-1"}, {"id": "c-2", "variant_of": "c-3"})
    (fault,) = verify([tmp_path])
    assert fault.reason == "variant of c-3, which is not in this file"


def test_pointer_may_lead_to_another_crawl_or_a_wacz(tmp_path: Path) -> None:
    (pointer, *_) = crawl_folder(tmp_path / "one")
    crawl_folder(tmp_path / "two")
    name = pointer.file
    wacz(tmp_path / "one.wacz", {f"archive/{name}": (tmp_path / "one" / "warc" / name).read_bytes()})
    there = place(pointer, file=f"../one/warc/{name}")
    packed = place(pointer, file=f"../one.wacz/archive/{name}")
    jsonl(tmp_path / "two" / "editions.jsonl", {"warc": there})
    assert list(verify([tmp_path / "two"])) == []
    jsonl(tmp_path / "two" / "editions.jsonl", {"warc": packed})
    assert list(verify([tmp_path / "two"])) == []
    for wrong in ({"offset": 7}, {"length": 7}, {"record_id": new_id()}, {"file": f"../one.wacz/archive/x{name}"}):
        for right in (there, packed):
            jsonl(tmp_path / "two" / "editions.jsonl", {"warc": {**right, **wrong}})
            assert [fault.offset for fault in verify([tmp_path / "two"])] == [0]


def test_lines_of_a_replay_may_all_lead_to_another_crawl(tmp_path: Path) -> None:
    pointers = crawl_folder(tmp_path / "one")
    rows = [{"warc": place(pointer, file=f"../one/warc/{pointer.file}")} for pointer in pointers]
    (tmp_path / "two").mkdir()
    jsonl(tmp_path / "two" / "editions.jsonl", *rows)
    (tmp_path / "two" / "summary.json").write_text('{"complete": true}')
    assert list(verify([tmp_path / "two"])) == []
    jsonl(tmp_path / "two" / "editions.jsonl", *rows, {"warc": {**rows[0]["warc"], "record_id": new_id()}})
    (fault,) = verify([tmp_path / "two"])
    assert "which is not in the archive" in fault.reason


def test_revisit_is_well_where_a_line_leads_to_its_original(tmp_path: Path) -> None:
    (pointer, *_) = crawl_folder(tmp_path / "one")
    crawl_folder(tmp_path / "two")
    (path,) = (tmp_path / "two" / "warc").iterdir()
    refers = {"WARC_Refers_To": pointer.record_id, "WARC_Refers_To_Target_URI": "", "WARC_Refers_To_Date": ""}
    path.write_bytes(path.read_bytes() + revisit(**refers))
    (fault,) = verify([tmp_path / "two"])
    assert fault.outside
    jsonl(tmp_path / "two" / "editions.jsonl", {"warc": place(pointer, file=f"../one/warc/{pointer.file}")})
    assert list(verify([tmp_path / "two"])) == []


def test_open_file_is_told_once_the_crawl_is_finished(tmp_path: Path) -> None:
    crawl_folder(tmp_path)
    (path,) = (tmp_path / "warc").iterdir()
    opened = path.rename(path.with_name(path.name + ".open"))
    assert [fault.path for fault in verify([tmp_path])] == [str(opened)]


@pytest.mark.parametrize("summary", [None, '{"complete": false, "finish_reason": null, "finished_at": null}'])
def test_crawl_that_runs_is_told_from_one_that_was_killed(tmp_path: Path, summary: str | None) -> None:
    (pointer, *_) = crawl_folder(tmp_path)
    if summary is None:
        (tmp_path / "summary.json").unlink()
    else:
        (tmp_path / "summary.json").write_text(summary)
    (path,) = (tmp_path / "warc").iterdir()
    path = path.rename(path.with_name(path.name + ".open"))
    path.write_bytes(path.read_bytes() + resource(b"body")[:20])
    with (tmp_path / "articles.jsonl").open("a") as lines:
        lines.write(json.dumps(article(pointer))[:30])
    faults = list(verify([tmp_path]))
    told = ["torn: the file ends inside", "the crawl was killed", "torn: no line end"]
    assert [text in fault.reason for text, fault in zip(told, faults, strict=True)] == [True] * 3
    with path.open("rb") as writer:
        fcntl.flock(writer, fcntl.LOCK_EX)
        (fault,) = verify([tmp_path])
    assert "runs still" in fault.reason


@pytest.mark.parametrize(
    ("summary", "reason"),
    [
        ('{"complete": false}', "incomplete"),
        ('{"complete": false, "finish_reason": "shutdown"}', "incomplete"),
        ("{", "not a summary"),
        ("[]", "not a summary"),
        ('{"complete": 1}', "not a summary"),
    ],
)
def test_crawl_that_is_not_complete_is_told(tmp_path: Path, summary: str, reason: str) -> None:
    crawl_folder(tmp_path)
    (tmp_path / "summary.json").write_text(summary)
    (fault,) = verify([tmp_path])
    assert reason in fault.reason
