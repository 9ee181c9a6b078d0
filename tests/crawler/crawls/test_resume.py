"""The same command with the same folder goes on: in the end it is as if nothing had happened."""

import json
import random
import re
import shutil
import threading
from collections.abc import Iterator
from dataclasses import dataclass, replace
from operator import itemgetter
from pathlib import Path
from typing import Any

import pytest

from archive.catalog.growing import CAPTURES
from archive.check.verify import verify
from archive.warc.files import warc_files
from archive.warc.reader import iter_records
from crawler.assembly.readings import READINGS
from tests.crawler.crawling import Crawl, crawl
from tests.crawler.folders import archived, differences
from tests.site import SampleServer
from tests.site.response import Response
from tests.site.server import Request, built


@dataclass(frozen=True, slots=True)
class Sample:
    """A server, the arguments of a crawl of some issues of its daily, and that crawl, undisturbed."""

    server: SampleServer
    arguments: dict[str, Any]
    undisturbed: Crawl

    @property
    def seconds(self) -> float:
        """How long the undisturbed crawl took."""
        found = re.search(r"'elapsed_time_seconds': ([\d.]+)", self.undisturbed.log)
        assert found, self.undisturbed.log
        return float(found[1])

    def copy(self, folder: Path) -> Path:
        """The undisturbed crawl, to be done something to."""
        return Path(shutil.copytree(self.undisturbed.folder, folder))


@pytest.fixture(scope="module")
def sample(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Sample]:
    with SampleServer() as server:
        daily = server.site.papers[0]
        arguments: dict[str, Any] = {"url": server.url + daily.index_path, "since": str(daily.issues[1].date)}
        folder = tmp_path_factory.mktemp("crawls") / "undisturbed"
        undisturbed = crawl("edition", folder, settings={"STATS_DUMP": "True"}, **arguments)
        yield Sample(server, arguments, undisturbed)


@pytest.mark.slow
def test_a_crawl_that_was_killed_goes_on_as_if_it_had_not_been(sample: Sample, tmp_path: Path) -> None:
    moments = random.Random(0)  # `make bench-kill` has more of them, test_killed.py chosen ones
    folder = tmp_path / "killed"
    for _ in range(2):
        killed = crawl("edition", folder, kill_after=moments.uniform(0, sample.seconds), **sample.arguments)
        assert killed.exit_code in (-9, 0)
    resumed = crawl("edition", folder, **sample.arguments)
    assert (resumed.exit_code, differences(sample.undisturbed.folder, folder)) == (0, [])
    assert archived(folder) == archived(sample.undisturbed.folder)
    assert list(verify([folder])) == []


def test_nothing_that_is_archived_is_asked_for_again(sample: Sample, tmp_path: Path) -> None:
    done, folder = sample.undisturbed, sample.copy(tmp_path / "crawl")
    asked = len(sample.server.requests)
    files = {file.path: file.path.read_bytes() for file in warc_files(folder)}
    again = crawl("edition", folder, **sample.arguments)
    assert len(sample.server.requests) == asked
    assert {file.path: file.path.read_bytes() for file in warc_files(folder)} == files
    assert (again.articles, again.editions, again.clauses) == (done.articles, done.editions, done.clauses)
    assert again.summary["counts"] == done.summary["counts"]
    assert again.summary["started_at"] == done.summary["started_at"]


@pytest.mark.parametrize("kept", ["there", "gone", "damaged"])
def test_what_was_read_of_articles_is_not_read_again_and_changes_no_line(
    sample: Sample, tmp_path: Path, kept: str
) -> None:
    done, folder = sample.undisturbed, sample.copy(tmp_path / "crawl")
    for path in (folder / READINGS, folder / CAPTURES):
        if kept == "gone":
            path.unlink()
        elif kept == "damaged":
            path.write_bytes(b"SQLite format 3\0" + bytes(8192))
    for name in ("articles.jsonl", "clauses.jsonl"):
        (folder / name).unlink()
    again = crawl("edition", folder, settings={"STATS_DUMP": "True"}, **sample.arguments)
    assert (again.exit_code, differences(done.folder, folder)) == (0, [])
    assert sorted(again.articles, key=itemgetter("id")) == sorted(done.articles, key=itemgetter("id"))
    assert again.clauses == done.clauses
    assert _stat(again, "articles/read_before") == (len(done.articles) if kept == "there" else None)
    # What is known to be whole is answered without a request.
    requests = _stat(again, "downloader/request_count")
    assert requests is not None
    assert (requests < len(done.articles)) == (kept == "there")


def _stat(made: Crawl, name: str) -> int | None:
    found = re.search(rf"'{name}': (\d+)", made.log)
    return int(found[1]) if found else None


def test_a_torn_line_a_lost_line_and_a_torn_record_are_made_again(sample: Sample, tmp_path: Path) -> None:
    folder = sample.copy(tmp_path / "crawl")
    lines = folder / "articles.jsonl"
    lines.write_bytes(lines.read_bytes()[:-40])
    (folder / "editions.jsonl").write_bytes(b"")
    (folder / "clauses.jsonl").unlink()
    (warc,) = (file.path for file in warc_files(folder))
    data = warc.read_bytes()
    warc.with_name(f"{warc.name}.open").write_bytes(data[: len(data) * 2 // 3])
    warc.unlink()
    asked = len(sample.server.requests)
    resumed = crawl("edition", folder, **sample.arguments)
    assert (resumed.exit_code, differences(sample.undisturbed.folder, folder)) == (0, [])
    assert "its last exchange is torn" in resumed.log
    assert archived(folder) == archived(sample.undisturbed.folder)
    assert 0 < len(sample.server.requests) - asked < sum(archived(folder).values()) / 2
    assert list(verify([folder])) == []


def test_a_record_that_the_disk_broke_before_the_torn_one_is_made_again_and_named(
    sample: Sample, tmp_path: Path
) -> None:
    folder = sample.copy(tmp_path / "crawl")
    (warc,) = (file.path for file in warc_files(folder))
    data = bytearray(warc.read_bytes()[:-100])
    offset = [record.offset for record in iter_records(warc) if record.type == "response"][2]
    data[offset + 40 : offset + 60] = bytes(20)
    warc.with_name(f"{warc.name}.open").write_bytes(data)
    warc.unlink()
    resumed = crawl("edition", folder, **sample.arguments)
    assert {line["url"] for line in resumed.articles} == {line["url"] for line in sample.undisturbed.articles}
    assert "Damaged, and left out" in resumed.log
    assert "its last exchange is torn" in resumed.log
    assert "Traceback" not in resumed.log
    (line,) = resumed.failures  # an index is only made of what can be read whole
    assert line["url"] == str(folder / "index.cdxj")
    assert f"offset {offset}" in line["reason"]


def test_a_line_whose_record_is_gone_is_made_again(sample: Sample, tmp_path: Path) -> None:
    folder = sample.copy(tmp_path / "crawl")
    for file in warc_files(folder):
        file.path.unlink()
    resumed = crawl("edition", folder, **sample.arguments)
    assert (resumed.exit_code, differences(sample.undisturbed.folder, folder)) == (0, [])
    assert list(verify([folder])) == []


def test_what_failed_is_tried_again_and_its_line_goes_when_it_succeeds(tmp_path: Path) -> None:
    site = built("", 0)
    daily = site.papers[0]
    path = daily.issues[-1].articles[1].path
    busy = Response(b"busy", status=503, reason="Service Unavailable")
    pages = {**site.pages, path: replace(site.pages[path], first=busy)}
    hurried = {"RETRY_TIMES": "0"}
    with SampleServer(site=replace(site, pages=pages)) as server:
        url = server.url + daily.index_path
        broken = crawl("edition", tmp_path / "crawl", settings=hurried, url=url)
        assert (broken.exit_code, [line["reason"] for line in broken.failures]) == (3, ["HTTP 503"])
        resumed = crawl("edition", tmp_path / "crawl", settings=hurried, url=url)
        undisturbed = crawl("edition", tmp_path / "undisturbed", settings=hurried, url=url)
    assert (resumed.exit_code, resumed.failures) == (0, [])
    assert differences(undisturbed.folder, resumed.folder) == []


def test_two_crawls_do_not_run_in_one_folder(sample: Sample, tmp_path: Path) -> None:
    folder = tmp_path / "crawl"
    done: list[Crawl] = []
    threads = [
        threading.Thread(target=lambda: done.append(crawl("edition", folder, **sample.arguments))) for _ in range(2)
    ]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    # The second is refused, or came so late that it went on with what the first had done.
    assert sorted(made.exit_code for made in done) in ([0, 2], [0, 0])
    assert differences(sample.undisturbed.folder, folder) == []


def test_another_crawl_is_refused_with_a_line_that_names_what_differs(sample: Sample, tmp_path: Path) -> None:
    folder = tmp_path / "crawl"
    crawl("edition", folder, **sample.arguments, pages="A01")
    asked = len(sample.server.requests)
    other = crawl("edition", folder, **sample.arguments)
    assert other.exit_code == 2
    assert '"pages": "A01"' in other.stderr
    assert len(other.stderr.splitlines()) == 1
    assert len(sample.server.requests) == asked


def test_a_running_crawl_says_that_it_is_not_complete(tmp_path: Path) -> None:
    said: list[dict[str, Any]] = []

    class Watching(SampleServer):
        def answer(self, request: Request) -> Response:
            said.append(json.loads((tmp_path / "crawl" / "summary.json").read_bytes()))
            return super().answer(request)

    with Watching() as server:
        made = crawl("edition", tmp_path / "crawl", url=server.url + server.site.papers[0].index_path)
    assert {(summary["complete"], summary["finish_reason"]) for summary in said} == {(False, None)}
    assert (made.summary["complete"], made.summary["finish_reason"]) == (True, "finished")
