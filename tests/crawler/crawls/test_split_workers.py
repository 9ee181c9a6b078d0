"""Articles that are split in other processes give what they give in the crawl's own."""

import os
import signal
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.crawler.crawling import Crawl, crawl
from tests.crawler.folders import archived, differences
from tests.site import SampleServer
from tests.site.response import Response
from tests.site.server import Request


@pytest.fixture(scope="module")
def server() -> Iterator[SampleServer]:
    with SampleServer() as server:
        yield server


@pytest.fixture(scope="module")
def inline(server: SampleServer, tmp_path_factory: pytest.TempPathFactory) -> Crawl:
    return _crawl(server, tmp_path_factory.mktemp("inline") / "crawl", "0")


def _crawl(server: SampleServer, folder: Path, workers: str) -> Crawl:
    site = server.site.news_site  # which has articles of several pages
    return crawl("channel", folder, settings={"SPLIT_WORKERS": workers}, url=server.url + site.channels[0].path)


@pytest.mark.parametrize("workers", ["1", "3"])
def test_the_lines_are_the_same(
    server: SampleServer, inline: Crawl, tmp_path: Path, workers: str
) -> None:
    split = _crawl(server, tmp_path / "crawl", workers)
    assert (inline.exit_code, split.exit_code) == (0, 0)
    assert differences(inline.folder, split.folder) == []
    assert archived(inline.folder) == archived(split.folder)


def test_a_process_that_is_killed_is_replaced_and_no_line_is_lost(inline: Crawl, tmp_path: Path) -> None:
    killed: set[int] = set()

    class Killing(SampleServer):
        def answer(self, request: Request) -> Response:
            if not killed and len(self.requests) > 8:
                killed.update(_workers(tmp_path / "crawl"))
                for worker in killed:
                    os.kill(worker, signal.SIGKILL)
            return super().answer(request)

    with Killing() as server:
        split = _crawl(server, tmp_path / "crawl", "2")
    assert killed
    assert (split.exit_code, split.failures) == (0, [])
    assert {line["text"] for line in split.articles} == {line["text"] for line in inline.articles}


def _workers(folder: Path) -> set[int]:
    """The children of the process that has the lock of the crawl folder."""
    (crawling,) = (int(process.name) for process in _processes() if _has_open(process, folder))
    return {int(process.name) for process in _processes() if _parent(process) == crawling}


def _processes() -> Iterator[Path]:
    return Path("/proc").glob("[0-9]*")


def _has_open(process: Path, folder: Path) -> bool:
    try:
        return any(os.readlink(file) == str(folder) for file in (process / "fd").iterdir())
    except OSError:  # it has ended, or is not ours
        return False


def _parent(process: Path) -> int:
    try:
        return int((process / "stat").read_text().rpartition(")")[2].split()[1])
    except OSError:
        return 0
