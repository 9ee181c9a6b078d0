"""The same crawl from the archive alone: the same lines, and not one socket."""

import json
import shutil
import subprocess
import sys
from collections.abc import Callable, Iterator
from functools import cache
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

import pytest

from archive.check.verify import verify
from archive.warc.files import warc_files
from archive.warc.reader import iter_records, read_record
from tests.archive.replay import lacking
from tests.crawler.crawling import Crawl, crawl
from tests.crawler.folders import differences
from tests.crawler.sample import light_sample
from tests.forks import ROOT
from tests.site import SampleServer


@pytest.fixture(scope="module")
def server() -> Iterator[SampleServer]:
    with SampleServer(site=light_sample()) as server:
        yield server


def targets(server: SampleServer) -> dict[str, tuple[str, dict[str, Any]]]:
    """Crawls of all kinds: by calendar, by links, the newest issue, some pages, a channel, and one with faults."""
    papers, news = server.site.papers, server.site.news_site
    found: dict[str, tuple[str, dict[str, Any]]] = {
        f"paper-{number}": ("edition", {"url": server.url + paper.index_path, "since": str(paper.issues[-2:][0].date)})
        for number, paper in enumerate(papers)
    }
    front = papers[0].issues[-1].editions[0].page
    found["newest"] = ("edition", {"url": server.url + papers[0].index_path, "pages": front})
    found["channel"] = ("channel", {"url": server.url + news.channels[0].path, "limit": "5"})
    found["faults"] = ("edition", {"url": server.url + server.site.faults.paper.index_path})
    return found


Live = Callable[[str], Crawl]
NAMES = [*(f"paper-{number}" for number in range(4)), "newest", "channel", "faults"]


@pytest.fixture(scope="module")
def live(server: SampleServer, tmp_path_factory: pytest.TempPathFactory) -> Live:
    top = tmp_path_factory.mktemp("live")

    @cache  # each test process crawls only what its tests ask for
    def crawled(name: str) -> Crawl:
        spider, given = targets(server)[name]
        return crawl(spider, top / name, **given)

    return crawled


def replay(spider: str, folder: Path, *sources: Path, **given: Any) -> Crawl:
    settings = {"ARCHIVE_MODE": "replay", "REPLAY_FROM": ",".join(map(str, sources))}
    return crawl(spider, folder, settings=settings, offline=True, **given)


@pytest.mark.parametrize("name", NAMES)
def test_a_replay_has_the_lines_of_the_live_crawl(
    server: SampleServer, live: Live, name: str, tmp_path: Path
) -> None:
    spider, given = targets(server)[name]
    made = live(name)
    replayed = replay(spider, tmp_path / "replayed", made.folder, **given)
    assert replayed.exit_code == made.exit_code, replayed.stderr
    assert differences(made.folder, replayed.folder) == []
    fetched = {line["id"]: line["fetched_at"] for line in made.articles}
    assert {line["id"]: line["fetched_at"] for line in replayed.articles} == fetched


def test_the_lines_of_a_replay_point_to_the_records_that_it_was_made_from(
    server: SampleServer, live: Live, tmp_path: Path
) -> None:
    spider, given = targets(server)["newest"]
    replayed = replay(spider, tmp_path / "replayed", live("newest").folder, **given)
    assert replayed.articles
    for line in replayed.articles:
        record = read_record(tmp_path / "replayed" / line["warc"]["file"], line["warc"]["offset"])
        assert (record.record_id, record.url) == (line["warc"]["record_id"], line["url"])
    assert list(verify([live("newest").folder, replayed.folder])) == []
    # It has no records of its own to show.
    assert ("archive serve" in live("newest").said, "archive serve" in replayed.said) == (True, False)


def test_what_the_archive_lacks_has_a_line(server: SampleServer, live: Live, tmp_path: Path) -> None:
    spider, given = targets(server)["newest"]
    (source,) = (file.path for file in warc_files(live("newest").folder))
    lost = live("newest").articles[2]["url"]
    kept = tmp_path / "kept.warc.gz"
    data = source.read_bytes()
    kept.write_bytes(
        b"".join(data[record.offset :][: record.length] for record in iter_records(source) if record.url != lost)
    )
    replayed = replay(spider, tmp_path / "replayed", kept, **given)
    assert replayed.exit_code == 3
    assert [(line["url"], line["stage"]) for line in replayed.failures] == [(lost, "fetch")]
    assert "is not in the archive" in replayed.failures[0]["reason"]
    assert len(replayed.articles) == len(live("newest").articles) - 1


def test_a_replay_of_all_crawls_together_finds_each(
    server: SampleServer, live: Live, tmp_path: Path
) -> None:
    for name in ("paper-1", "channel"):
        spider, given = targets(server)[name]
        sources = [live(each).folder for each in ("paper-1", "newest", "channel")]
        replayed = replay(spider, tmp_path / name, *sources, **given)
        assert differences(live(name).folder, replayed.folder) == []


def pages_of(made: Crawl) -> list[str]:
    """All that a crawl fetched, in order."""
    records = (record for file in warc_files(made.folder) for record in iter_records(file))
    return list(dict.fromkeys(record.url or "" for record in records if record.type in ("response", "revisit")))


_CAPTURE = """
import sys, http.client
from urllib.parse import urlsplit
from warcio.capture_http import capture_http
with capture_http(sys.argv[1]):
    for url in sys.stdin.read().split():
        parts = urlsplit(url)
        connection = http.client.HTTPConnection(parts.hostname, parts.port)
        connection.request("GET", parts.path or "/", headers={"Accept-Encoding": "identity"})
        connection.getresponse().read()
        connection.close()
"""


def by_warcio(urls: list[str], warc: Path) -> None:
    subprocess.run([sys.executable, "-c", _CAPTURE, str(warc)], input="\n".join(urls), text=True, check=True, cwd=ROOT)


def by_wget(urls: list[str], warc: Path) -> None:
    name = str(warc).removesuffix(".warc.gz")
    command = ["wget", "--quiet", "--input-file=-", f"--warc-file={name}", "--output-document=/dev/null"]
    # It exits with 8 where a server answered with an error, as the sample does for what it does not have.
    done = subprocess.run(command, input="\n".join(urls), text=True, check=False, cwd=warc.parent)
    assert done.returncode in (0, 8)


@pytest.mark.parametrize("tool", [by_warcio, by_wget])
def test_archives_of_other_tools_are_replayed(
    server: SampleServer, live: Live, tool: Any, tmp_path: Path
) -> None:
    if tool is by_wget and shutil.which("wget") is None:
        lacking("there is no wget")
    spider, given = targets(server)["paper-1"]
    warc = tmp_path / "other.warc.gz"
    tool(pages_of(live("paper-1")), warc)
    replayed = replay(spider, tmp_path / "replayed", warc, **given)
    assert differences(live("paper-1").folder, replayed.folder) == []


def test_a_replay_that_is_resumed_writes_no_line_twice(
    server: SampleServer, live: Live, tmp_path: Path
) -> None:
    spider, given = targets(server)["newest"]
    first = replay(spider, tmp_path / "replayed", live("newest").folder, **given)
    lines = tmp_path / "replayed" / "articles.jsonl"
    lines.write_bytes(lines.read_bytes()[:-9])
    again = replay(spider, tmp_path / "replayed", live("newest").folder, **given)
    assert sorted(map(json.dumps, again.articles)) == sorted(map(json.dumps, first.articles))
    assert {urlsplit(line["url"]).path for line in again.articles} == {
        urlsplit(line["url"]).path for line in live("newest").articles
    }
