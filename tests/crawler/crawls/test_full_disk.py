"""A disk that is full when a crawl writes what comes last: files are whole, what failed is named."""

import json
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

from archive.check.verify import verify
from crawler import settings as defaults
from tests.crawler.crawling import crawl
from tests.crawler.crawls.saboteur import FullDisk
from tests.crawler.folders import differences
from tests.site import SampleServer

pytestmark = pytest.mark.slow
INDEX = "/npsbx/paperindex.htm"
LAST = 450  # pipelines close from the last to the first: before clauses.jsonl is written
FIRST = 50  # and after it: index.cdxj, failures.jsonl and summary.json are left


def crawl_on_a_full_disk(
    folder: Path, url: str, order: int, size: int, log: Path | None = None
) -> subprocess.CompletedProcess[str]:
    """Its output goes to pipes: to a file it would find no room either."""
    pipelines = {**defaults.ITEM_PIPELINES, f"{FullDisk.__module__}.{FullDisk.__qualname__}": order}
    settings = {
        "CRAWL_DIR": str(folder),
        "DOWNLOAD_DELAY": "0",
        "AUTOTHROTTLE_ENABLED": "False",
        "ITEM_PIPELINES": json.dumps(pipelines),
        "FULL": str(size),
        **({"LOG_FILE": str(log)} if log else {}),
    }
    command = [sys.executable, "-m", "scrapy", "crawl", "edition", "-a", f"url={url}"]
    for name, value in settings.items():
        command += ["-s", f"{name}={value}"]
    return subprocess.run(command, capture_output=True, text=True, timeout=120)


@pytest.fixture(scope="module")
def server() -> Iterator[SampleServer]:
    with SampleServer() as server:
        yield server


@pytest.fixture(scope="module")
def undisturbed(server: SampleServer, tmp_path_factory: pytest.TempPathFactory) -> Path:
    return crawl("edition", tmp_path_factory.mktemp("undisturbed") / "crawl", url=server.url + INDEX).folder


@pytest.mark.parametrize(
    ("order", "size", "lost"),
    [
        (LAST, 200, {"clauses.jsonl", "failures.jsonl", "index.cdxj", "summary.json"}),  # room for one failure's line
        (FIRST, 3000, {"index.cdxj"}),
    ],
)
def test_what_finds_no_room_is_named_nothing_is_torn_and_the_same_command_goes_on(
    server: SampleServer, undisturbed: Path, tmp_path: Path, order: int, size: int, lost: set[str]
) -> None:
    folder = tmp_path / "crawl"
    done = crawl_on_a_full_disk(folder, server.url + INDEX, order, size)
    assert done.returncode == 3
    assert "Traceback" not in done.stderr
    for name in lost:
        assert f"{folder / name}: cannot be" in done.stderr
    assert json.loads((folder / "summary.json").read_bytes())["complete"] is False
    for file in folder.glob("*.jsonl"):
        for line in file.read_bytes().splitlines(keepends=True):
            assert line.endswith(b"\n")
            json.loads(line)
    assert not list(folder.glob("*.part*"))
    again = crawl("edition", folder, url=server.url + INDEX)
    assert again.exit_code == 0
    assert differences(undisturbed, folder) == []
    assert list(verify([folder])) == []


def test_a_log_that_finds_no_room_is_named_once(server: SampleServer, tmp_path: Path) -> None:
    done = crawl_on_a_full_disk(tmp_path / "crawl", server.url + INDEX, FIRST, 0, tmp_path / "log")
    assert done.returncode == 3
    assert done.stderr == f"{tmp_path / 'log'}: cannot be written: File too large; lines are missing\n"
