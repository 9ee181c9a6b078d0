"""A crawl of a mirror that damaged its pages, and its lines made again: restored, and simplified where asked for."""

import json
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest

from crawler.restore.tables import simplified
from tests.crawler.crawling import Crawl, crawl
from tests.crawler.extract.archives import extract, run
from tests.crawler.restore.damage import Host, damage
from tests.crawler.sample import sample
from tests.site import SampleServer, SampleSite
from tests.site.response import Response

GLOSSES = {"來": "(lái)", "時": "(shí)", "個": "(gè)", "這": "(zhè)", "們": "(men)", "說": "(shuō)", "會": "(huì)"}


def damaged(response: Response) -> Response:
    """A page as such a mirror serves it: converted, encoded, glossed byte for byte, decoded with losses."""
    assert isinstance(response.body, bytes)
    text = damage(response.body.decode("utf-8"), Host(glosses=GLOSSES, marks="")).text
    return replace(response, body=text.encode("utf-8"))


@pytest.fixture(scope="module")
def mirror() -> Iterator[tuple[SampleServer, list[str]]]:
    """A server whose articles of one channel are damaged, and their paths."""
    site: SampleSite = sample()
    paths = [link.target for page in site.news_site.channels[0].links for link in page if link.target]
    pages = {**site.pages, **{path: damaged(site.pages[path]) for path in paths}}
    with SampleServer(site=replace(site, pages=pages)) as server:
        yield server, paths


@pytest.fixture(scope="module")
def crawled(mirror: tuple[SampleServer, list[str]], tmp_path_factory: pytest.TempPathFactory) -> Crawl:
    server, _ = mirror
    url = server.url + server.site.news_site.channels[0].path
    return crawl("channel", tmp_path_factory.mktemp("mirror") / "crawl", settings={"SIMPLIFY": "True"}, url=url)


def test_articles_are_restored_before_they_are_split(
    mirror: tuple[SampleServer, list[str]], crawled: Crawl
) -> None:
    server, paths = mirror
    assert crawled.exit_code == 0, crawled.failures
    lines = {line["url"].removeprefix(server.url): line for line in crawled.articles if line["restored"]}
    assert len(lines) >= 10
    assert lines.keys() <= set(paths)
    for path, line in lines.items():
        assert line["text"].translate(simplified()) == server.site.articles[path].text.translate(simplified())
        assert line["restored"]["glosses"] > 0
        assert line["restored"]["unrecovered"] == 0
    assert crawled.summary["counts"]["restored"] == len(lines)


def test_traditional_articles_alone_have_a_simplified_text(crawled: Crawl) -> None:
    scripts = {line["language"] for line in crawled.articles}
    assert scripts == {"zh-Hans", "zh-Hant"}
    for line in crawled.articles:
        assert ("text_simplified" in line) == (line["language"] == "zh-Hant")
        assert line.get("text_simplified") != line["text"]


def test_the_archive_gives_the_same_lines_if_asked_alike(crawled: Crawl, tmp_path: Path) -> None:
    checked = run(tmp_path, str(crawled.folder), "--check", str(crawled.folder), "--simplify", "--workers", "1")
    assert (checked.exit_code, checked.stdout) == (0, "")
    plain = run(tmp_path, str(crawled.folder), "--check", str(crawled.folder), "--json")
    differing = {json.loads(line)["file"] for line in plain.stdout.splitlines()}
    assert (plain.exit_code, differing) == (1, {"articles.jsonl"})
    made = extract(tmp_path / "again", crawled.folder)
    assert made.summary["counts"]["restored"] == crawled.summary["counts"]["restored"]
