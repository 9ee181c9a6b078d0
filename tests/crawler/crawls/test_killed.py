"""A crawl that is killed, or loses its disk, while it writes, opens or renames a file goes on as if nothing had been.

`python -m benchmarks.kill --each-step` kills it at every step; here it is one of each kind that leaves something else.
"""

import errno
import json
import os
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.crash_points import CrashingCrawl
from tests.crawler.crawling import crawl
from tests.crawler.folders import wrong
from tests.site import SampleServer

pytestmark = pytest.mark.slow
INDEX = "/npsbx/paperindex.htm"
# A step by its words, and which of those that bear them. Of a write half is done.
STEPS = [
    ("rename", "summary.json", 0),  # before it is known what was asked for
    ("write", ".warc.gz.open", 0),  # torn before there is any record
    ("write", ".warc.gz.open", 9),
    ("write", "articles.jsonl", 3),
    ("rename", ".warc.gz.open", 0),
    ("rename", "summary.json", -1),
]


# Of a disk that becomes read-only, or vanishes: the first step that fails, as each after it.
LOST = [(("write", "articles.jsonl", 3), errno.EROFS), (("write", ".warc.gz.open", 9), errno.EIO)]


@pytest.fixture(scope="module")
def server() -> Iterator[SampleServer]:
    with SampleServer() as server:
        yield server


@pytest.fixture(scope="module")
def undisturbed(server: SampleServer, tmp_path_factory: pytest.TempPathFactory) -> Path:
    return crawl("edition", tmp_path_factory.mktemp("undisturbed") / "crawl", url=server.url + INDEX).folder


@pytest.fixture(scope="module")
def steps(server: SampleServer, tmp_path_factory: pytest.TempPathFactory) -> list[str]:
    return crashing(server, tmp_path_factory.mktemp("steps") / "crawl").steps()


def number_of(steps: list[str], does: str, file: str, which: int) -> int:
    """The place of a step in a crawl, counted from 1."""
    return [number for number, step in enumerate(steps, 1) if does in step and file in step][which]


def crashing(server: SampleServer, folder: Path) -> CrashingCrawl:
    settings = (f"CRAWL_DIR={folder}", "DOWNLOAD_DELAY=0", "AUTOTHROTTLE_ENABLED=False", "LOG_LEVEL=ERROR")
    options = [word for setting in settings for word in ("-s", setting)]
    return CrashingCrawl("crawl", "edition", "-a", f"url={server.url}{INDEX}", *options, below=folder)


@pytest.mark.parametrize(("does", "file", "which"), STEPS)
def test_a_crawl_that_is_killed_at_a_step_goes_on(
    server: SampleServer, undisturbed: Path, steps: list[str], tmp_path: Path, does: str, file: str, which: int
) -> None:
    folder = tmp_path / "crawl"
    assert crashing(server, folder).kill(number_of(steps, does, file, which))
    again = crawl("edition", folder, url=server.url + INDEX)
    assert again.exit_code == 0
    assert wrong(undisturbed, folder) == []


@pytest.mark.parametrize(("step", "error"), LOST)
def test_a_disk_that_takes_nothing_more_ends_the_crawl_and_the_same_command_goes_on(
    server: SampleServer, undisturbed: Path, steps: list[str], tmp_path: Path, step: tuple[str, str, int], error: int
) -> None:
    folder = tmp_path / "crawl"
    lost = crashing(server, folder).lose_disk(number_of(steps, *step), error)
    assert lost.returncode == 3
    assert "Traceback" not in lost.stderr
    assert f"{folder}/failures.jsonl: cannot be written: {os.strerror(error)}" in lost.stderr
    assert json.loads((folder / "summary.json").read_bytes())["complete"] is False
    again = crawl("edition", folder, url=server.url + INDEX)
    assert again.exit_code == 0
    assert wrong(undisturbed, folder) == []
