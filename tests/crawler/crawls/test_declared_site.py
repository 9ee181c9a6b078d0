"""A site declared in a user's own file: its channels, its layouts by date, its clauses across templates."""

from collections.abc import Iterator
from pathlib import Path
from urllib.parse import urlsplit

import pytest

from crawler.clauses import clause_id
from tests.crawler.crawling import Crawl, crawl
from tests.site import SampleServer

pytestmark = pytest.mark.slow

DECLARATION = """
name = "yunzhou"
newspaper = "云州日报"
hosts = ["{host}"]
base = "{url}/gangtie"
footer = ["版权说明"]
channels = [{channels}]

[[layouts]]
layout = "founder-2009"
until = 2024-05-31
index = "{url}/yzrb/paperindex.htm"
issue = "{url}/yzrb/html/{{date:%Y-%m/%d}}/node_2.htm"

[[layouts]]
layout = "people-2024"
since = 2024-06-01
issue = "{url}/npsbx/pc/layout/{{date:%Y%m/%d}}/node_01.html"

[[layouts]]
layout = "trs"

[[evidence]]
source = "the sample itself"
checked = 2026-11-22
"""


@pytest.fixture(scope="module")
def server() -> Iterator[SampleServer]:
    with SampleServer() as running:
        yield running


@pytest.fixture(scope="module")
def sites(server: SampleServer, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The declaration, for a server whose port is known only now."""
    base = server.site.news_site.folder
    paths = [
        channel.path.removeprefix(base).strip("/").removesuffix("/index.html")
        for channel in server.site.news_site.channels
    ]
    channels = ", ".join(f'{{ path = "{path}" }}' for path in paths)
    file = tmp_path_factory.mktemp("sites") / "yunzhou.toml"
    file.write_text(
        DECLARATION.format(host=urlsplit(server.url).netloc, url=server.url, channels=channels), encoding="utf-8"
    )
    return file


@pytest.fixture(scope="module")
def channels(server: SampleServer, sites: Path, tmp_path_factory: pytest.TempPathFactory) -> Crawl:
    folder = tmp_path_factory.mktemp("channels") / "crawl"
    return crawl("channel", folder, settings={"SITES": str(sites)}, site="yunzhou")


def test_all_channels_of_a_declared_site_are_archived(channels: Crawl, server: SampleServer) -> None:
    assert channels.exit_code == 0, channels.failures
    assert sorted(urlsplit(line["url"]).path for line in channels.articles) == sorted(
        article.path for article in server.site.news_site.articles
    )
    assert {line["site"] for line in channels.articles} == {"yunzhou"}


def test_small_variants_of_a_clause_stand_under_one_and_others_apart(channels: Crawl, server: SampleServer) -> None:
    stands_for = {clause["id"]: clause["variant_of"] or clause["id"] for clause in channels.clauses}
    for first, second in server.site.news_site.variants:
        assert stands_for[clause_id(first)] == stands_for[clause_id(second)]
    for first, second in server.site.news_site.distinct:
        assert stands_for[clause_id(first)] != stands_for[clause_id(second)]


def test_a_clause_counts_the_pages_that_print_it(channels: Crawl) -> None:
    printed = [use["clause"] for line in channels.articles for use in line["boilerplate"]]
    assert {clause["id"]: clause["pages"] for clause in channels.clauses} == {
        clause: printed.count(clause) for clause in set(printed)
    }


def test_a_range_of_dates_uses_the_layout_that_holds_on_each(server: SampleServer, sites: Path, tmp_path: Path) -> None:
    settings = {"SITES": str(sites)}
    old = crawl("edition", tmp_path / "old", settings=settings, site="yunzhou", since="2024-05-07", until="2024-05-08")
    assert old.exit_code == 0, old.failures
    assert {line["layout"] for line in old.articles} == {"founder-2009"}
    assert old.summary["dates_without_issue"] == ["2024-05-08"]
    new = crawl("edition", tmp_path / "new", settings=settings, site="yunzhou", since="2024-12-02", until="2024-12-02")
    assert new.exit_code == 0, new.failures
    assert {line["layout"] for line in new.articles} == {"people-2024"}
    assert {line["newspaper"] for line in new.editions} == {"云州日报"}


def test_a_declaration_that_takes_the_place_of_the_programs_own_is_logged(
    sites: Path, server: SampleServer, tmp_path: Path
) -> None:
    ours = tmp_path / "ours.toml"
    text = sites.read_text(encoding="utf-8").replace('name = "yunzhou"', 'name = "peoples-daily"')
    ours.write_text(text, encoding="utf-8")
    settings, day = {"SITES": str(ours)}, "2024-05-06"
    made = crawl("edition", tmp_path / "crawl", settings=settings, site="peoples-daily", since=day, until=day)
    told = f"WARNING: {ours}: site 'peoples-daily' takes the place of that of this program"
    assert sum(told in line for line in made.log.splitlines()) == 1
    assert {line["newspaper"] for line in made.editions} == {"云州日报"}


def test_a_channel_may_be_named(sites: Path, server: SampleServer, tmp_path: Path) -> None:
    made = crawl(
        "channel", tmp_path / "one", settings={"SITES": str(sites)}, site="yunzhou", channel="xwzx/gjgt", limit="2"
    )
    assert made.exit_code == 0, made.failures
    assert len(made.articles) == 2
