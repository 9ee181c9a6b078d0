"""What is archived already is not stored again: revisits within a crawl, and across crawls that share an index."""

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from archive.catalog.catalog import Catalog
from archive.catalog.lookup import Answers
from archive.check.verify import verify
from archive.warc.files import warc_files
from archive.warc.reader import Record, iter_records, read_record
from archive.warc.record import REVISIT_OF_PAYLOAD, REVISIT_OF_UNCHANGED
from tests.crawler.crawling import Crawl, crawl
from tests.crawler.folders import differences
from tests.site import SampleServer

Crawls = tuple[SampleServer, Path, Crawl, Crawl]


def arguments(server: SampleServer) -> dict[str, Any]:
    """Two pages of the newest issue."""
    return {"url": server.url + server.site.papers[0].index_path, "pages": "A01,A02"}


@pytest.fixture(scope="module")
def crawls(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Crawls]:
    """A crawl of some pages, and the same again into another folder, with the index that they share."""
    top = tmp_path_factory.mktemp("crawls")
    index = top / "dedup.sqlite"
    with SampleServer() as server:
        given = arguments(server)
        settings = {"DEDUP_INDEX": str(index)}
        first = crawl("edition", top / "first", settings=settings, **given)
        yield server, index, first, crawl("edition", top / "second", settings=settings, **given)


def records(made: Crawl, kind: str) -> list[Record]:
    return [record for file in warc_files(made.folder) for record in iter_records(file) if record.type == kind]


def test_the_second_crawl_has_the_lines_of_the_first(crawls: Crawls) -> None:
    _, _, first, second = crawls
    assert (first.exit_code, second.exit_code) == (0, 0)
    assert differences(first.folder, second.folder) == []


def test_the_second_crawl_stores_no_payload_again(crawls: Crawls) -> None:
    _, _, first, second = crawls
    assert records(second, "response") == []
    assert len(records(second, "revisit")) == len(records(first, "response")) + len(records(first, "revisit"))


def test_a_revisit_names_what_it_refers_to(crawls: Crawls) -> None:
    _, _, first, second = crawls
    originals = {record.record_id: record for record in records(first, "response")}
    profiles = set()
    for record in records(first, "revisit") + records(second, "revisit"):
        original = originals[record.get("WARC-Refers-To") or ""]
        assert (record.get("WARC-Refers-To-Target-URI"), record.get("WARC-Refers-To-Date")) == (
            original.url,
            original.date,
        )
        profiles.add(record.get("WARC-Profile"))
        unchanged = record.get("WARC-Profile") == REVISIT_OF_UNCHANGED
        assert record.block.split(b" ")[1] == (b"304" if unchanged else original.block.split(b" ")[1])
        assert record.block.endswith(b"\r\n\r\n")
        assert record.block.count(b"\r\n\r\n") == 1
        assert (record.get("WARC-Payload-Digest") is None) == unchanged
        assert record.get("WARC-Truncated") == (None if unchanged else "length")
    assert profiles == {REVISIT_OF_PAYLOAD, REVISIT_OF_UNCHANGED}


def test_lines_point_to_the_record_that_holds_the_page(crawls: Crawls) -> None:
    _, _, first, second = crawls
    held = {line["id"]: line["warc"]["record_id"] for line in first.articles}
    assert second.articles
    for line in second.articles:
        record = read_record(second.folder / line["warc"]["file"], line["warc"]["offset"])
        assert (record.type, record.record_id) == ("response", held[line["id"]])
        assert line["fetched_at"] >= record.date


def test_both_folders_verify(crawls: Crawls) -> None:
    _, _, first, second = crawls
    assert list(verify([first.folder, second.folder])) == []


def test_the_second_crawl_replays_with_the_first(crawls: Crawls, tmp_path: Path) -> None:
    server, _, first, second = crawls
    given = arguments(server)
    sources = f"{second.folder},{first.folder}"
    settings = {"ARCHIVE_MODE": "replay", "REPLAY_FROM": sources}
    replayed = crawl("edition", tmp_path / "replayed", settings=settings, offline=True, **given)
    assert (replayed.exit_code, differences(second.folder, replayed.folder)) == (0, [])


def test_without_the_first_crawl_a_replay_of_the_second_says_what_it_lacks(crawls: Crawls, tmp_path: Path) -> None:
    server, _, _, second = crawls
    given = arguments(server)
    settings = {"ARCHIVE_MODE": "replay", "REPLAY_FROM": str(second.folder)}
    replayed = crawl("edition", tmp_path / "replayed", settings=settings, offline=True, **given)
    assert (replayed.exit_code, replayed.articles) == (3, [])
    assert any("a revisit of <urn:uuid:" in line["reason"] for line in replayed.failures)


def test_what_is_gone_from_the_disk_is_stored_again(crawls: Crawls, tmp_path: Path) -> None:
    server, _, first, _ = crawls
    given = arguments(server)
    settings = {"DEDUP_INDEX": str(tmp_path / "index.sqlite")}
    lost = crawl("edition", tmp_path / "lost", settings=settings, **given)
    for file in warc_files(lost.folder):
        file.path.unlink()
    again = crawl("edition", tmp_path / "again", settings=settings, **given)
    assert differences(first.folder, again.folder) == []
    assert list(verify([again.folder])) == []
    assert len(records(again, "response")) == len(records(first, "response"))


def test_a_payload_that_has_changed_on_the_disk_is_stored_again(crawls: Crawls, tmp_path: Path) -> None:
    server, _, _, _ = crawls
    given = arguments(server)
    settings = {"DEDUP_INDEX": str(tmp_path / "index.sqlite")}
    damaged = crawl("edition", tmp_path / "damaged", settings=settings, **given)
    (warc,) = (file.path for file in warc_files(damaged.folder))
    data = bytearray(warc.read_bytes())
    victim = next(record for record in records(damaged, "response") if "content_" in (record.url or ""))
    data[victim.offset + victim.length // 2] ^= 255
    warc.write_bytes(data)
    again = crawl("edition", tmp_path / "again", settings=settings, **given)
    assert again.exit_code == 0
    assert victim.url in {record.url for record in records(again, "response")}


def test_without_dedup_every_payload_is_stored(crawls: Crawls, tmp_path: Path) -> None:
    server, _, first, _ = crawls
    given = arguments(server)
    made = crawl("edition", tmp_path / "crawl", settings={"WARC_DEDUP": "False"}, **given)
    assert records(made, "revisit") == []
    assert differences(first.folder, made.folder) == []


def test_the_index_moves_with_the_archive(crawls: Crawls, tmp_path: Path) -> None:
    _, index, first, _ = crawls
    moved = tmp_path / "elsewhere"
    moved.mkdir()
    for path in (index, *index.parent.glob(f"{index.name}-*")):
        (moved / path.name).write_bytes(path.read_bytes())
    (moved / "first" / "warc").mkdir(parents=True)
    for file in warc_files(first.folder):
        (moved / "first" / "warc" / file.name).write_bytes(file.path.read_bytes())
    line = first.articles[0]
    answer = Answers(Catalog(moved / index.name)).find(line["url"])
    assert (answer.status, answer.pointer.record_id) == (200, line["warc"]["record_id"])
