"""What a crawl counts is what it wrote: an output that cannot be opened or written ends it, and is named."""

import json
from collections.abc import Iterator
from pathlib import Path

import pytest

from archive.check.verify import verify
from crawler import settings as defaults
from tests.crawler.crawling import Crawl, crawl
from tests.crawler.crawls.saboteur import Saboteur
from tests.site import SampleServer

pytestmark = pytest.mark.slow
INDEX = "/npsbx/paperindex.htm"


@pytest.fixture(scope="module")
def server() -> Iterator[SampleServer]:
    with SampleServer() as server:
        yield server


def sabotaged(server: SampleServer, folder: Path, name: str) -> Crawl:
    pipelines = {**defaults.ITEM_PIPELINES, f"{Saboteur.__module__}.{Saboteur.__qualname__}": 450}
    settings = {"ITEM_PIPELINES": json.dumps(pipelines), "SABOTAGED": name}
    return crawl("edition", folder, settings=settings, url=server.url + INDEX)


@pytest.mark.parametrize("name", ["articles.jsonl", "editions.jsonl", "failures.jsonl"])
def test_an_output_that_cannot_be_opened_ends_the_crawl_and_is_named(
    server: SampleServer, tmp_path: Path, name: str
) -> None:
    made = sabotaged(server, tmp_path / "crawl", name)
    assert made.exit_code == 3
    assert made.summary["finish_reason"] == "lines_failed"
    assert made.summary["complete"] is False
    assert f"{name}: cannot be written: Is a directory" in made.log
    assert "Traceback" not in made.log
    assert [line["url"] for line in made.failures] == [str(made.folder / name)] * (name != "failures.jsonl")


def test_a_folder_in_the_place_of_an_output_is_refused_before_anything_is_fetched(
    server: SampleServer, tmp_path: Path
) -> None:
    begun = sabotaged(server, tmp_path / "crawl", "articles.jsonl")
    asked = len(server.requests)
    again = crawl("edition", begun.folder, url=server.url + INDEX)
    assert again.exit_code == 2
    assert again.stderr.count("\n") == 1
    assert f"{begun.folder}/articles.jsonl cannot be written" in again.stderr
    assert len(server.requests) == asked


def test_lines_that_are_fewer_than_the_summary_counts_are_a_fault(server: SampleServer, tmp_path: Path) -> None:
    made = crawl("edition", tmp_path / "crawl", url=server.url + INDEX)
    assert list(verify([made.folder])) == []
    lines = (made.folder / "articles.jsonl").read_bytes().splitlines(keepends=True)
    (made.folder / "articles.jsonl").write_bytes(b"".join(lines[:-2]))
    (fault,) = verify([made.folder])
    assert fault.path == str(made.folder / "summary.json")
    assert fault.reason == f"counts {len(lines)} articles, articles.jsonl has {len(lines) - 2}"
