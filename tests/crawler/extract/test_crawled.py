"""The lines of whole crawls come out of their WARC files again, each as it was written."""

import shutil
import subprocess
from collections.abc import Callable, Iterator
from functools import cache
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

import pytest

from crawler.items import Stage
from tests.crawler.crawling import Crawl, crawl
from tests.crawler.crawls.test_declared_site import DECLARATION
from tests.crawler.extract.archives import Extracted, extract, run
from tests.crawler.sample import light_sample
from tests.site import SampleServer

pytestmark = pytest.mark.slow

PAPERS = {
    "calendar": {"url": "/yzrb/paperindex.htm", "since": "2024-05-07", "until": "2024-05-09"},
    "folders": {"url": "/qcwb/index.html", "since": "2024-05-05"},
    "links": {"url": "/npsb/html/2024-05/07/nbs.D110000npsb_02.htm", "since": "2024-05-05", "until": "2024-05-07"},
    "newest": {"url": "/npsbx/paperindex.htm"},
    "pages": {"url": "/yzrb/html/2024-05/07/node_20.htm", "pages": "1,03"},
}
DECLARED: dict[str, tuple[str, dict[str, str]]] = {
    "declared-range": ("edition", {"since": "2024-05-07", "until": "2024-05-08"}),
    "declared-channels": ("channel", {}),
    "declared-limit": ("channel", {"limit": "20"}),
}
CHANNELS = ("channel-0", "channel-1", "channel-2", "channel-limit", "channel-since")
FAULTS = ("faults", "channel-faults")
# The same is found by --check, with so many workers; the declarations reach each process.
CHECKED = {"newest": "1", "declared-range": "2", "channel-limit": "1", "faults": "1", "channel-faults": "1"}
# What pages say, not what the way to them was like.
STAGES: tuple[Stage, ...] = ("split", "edition", "layout", "notice")


@pytest.fixture(scope="module")
def server() -> Iterator[SampleServer]:
    with SampleServer(site=light_sample()) as server:
        yield server


@pytest.fixture(scope="module")
def sites(server: SampleServer, tmp_path_factory: pytest.TempPathFactory) -> Path:
    news = server.site.news_site
    paths = [channel.path.removeprefix(news.folder).strip("/").removesuffix("/index.html") for channel in news.channels]
    channels = ", ".join(f'{{ path = "{path}" }}' for path in paths)
    file = tmp_path_factory.mktemp("sites") / "yunzhou.toml"
    host = urlsplit(server.url).netloc
    file.write_text(DECLARATION.format(host=host, url=server.url, channels=channels), encoding="utf-8")
    return file


def arguments(server: SampleServer, name: str) -> tuple[str, dict[str, Any]]:
    """The spider of a crawl, and its arguments."""
    site, faults = server.site, server.site.faults
    if name in DECLARED:
        spider, given = DECLARED[name]
        return spider, {**given, "site": "yunzhou"}
    if name in PAPERS:
        given = PAPERS[name]
        return "edition", {**given, "url": server.url + given["url"]}
    if name in FAULTS:
        path = faults.paper.index_path if name == "faults" else faults.channel_index
        return "edition" if name == "faults" else "channel", {"url": server.url + path}
    number = int(name[-1]) if name[-1].isdigit() else 1
    channel = site.news_site.channels[number]
    dates = sorted(link.date for page in channel.links for link in page if link.target)
    limits = {"channel-limit": {"limit": "3"}, "channel-since": {"since": dates[len(dates) // 2]}}
    return "channel", {"url": server.url + channel.path, **limits.get(name, {})}


Live = Callable[[str], Crawl]


@pytest.fixture(scope="module")
def live(server: SampleServer, sites: Path, tmp_path_factory: pytest.TempPathFactory) -> Live:
    top = tmp_path_factory.mktemp("live")

    @cache  # each test process crawls only what its tests ask for
    def crawled(name: str) -> Crawl:
        spider, given = arguments(server, name)
        settings = {"SITES": str(sites)} if name in DECLARED else {}
        return crawl(spider, top / name, settings=settings, **given)

    return crawled


def again(crawl: Crawl, folder: Path, sites: Path) -> Extracted:
    """Make the lines again, in a folder beside the crawl's, so that pointers from there are the same."""
    beside = crawl.folder.with_name(folder.name)
    shutil.copytree(crawl.folder / "warc", beside / "warc")
    return extract(beside, beside, options=("--sites", str(sites)))


@pytest.mark.parametrize("name", [*PAPERS, *CHANNELS, *DECLARED, *FAULTS])
def test_a_crawl_is_made_again_as_it_was(live: Live, sites: Path, tmp_path: Path, name: str) -> None:
    made = live(name)
    assert made.articles
    done = again(made, tmp_path, sites)
    assert_same_lines(made, done)
    assert_same_failures(made, done)
    if name in CHECKED:
        options = ("--check", str(made.folder), "--sites", str(sites), "--workers", CHECKED[name])
        checked = run(made.folder, str(made.folder), *options)
        assert (checked.exit_code, checked.stdout) == (0, ""), checked.stderr


def assert_same_lines(made: Crawl, done: Extracted) -> None:
    for kind, lines in (("articles", made.articles), ("editions", made.editions), ("clauses", made.clauses)):
        assert sorted(done.lines(kind), key=str) == sorted(lines, key=str)


def assert_same_failures(made: Crawl, done: Extracted) -> None:
    """What pages lack is told as the crawl told it."""
    told, tells = (
        {(line["url"], line["stage"], line["reason"]) for line in lines if line["stage"] in STAGES}
        for lines in (made.failures, done.lines("failures"))
    )
    assert tells == told
    failed = {line["url"] for line in made.failures if line["stage"] != "notice"}
    assert {url for url, _, _ in done.failures} == failed
    assert done.exit_code == (1 if failed else 0)
    assert done.summary["complete"] is made.summary["complete"]
    issues = [{key: value for key, value in issue.items() if key != "site"} for issue in done.summary["issues"]]
    assert issues == made.summary["issues"]
    assert done.summary["offsite"] == made.summary["offsite"]


def test_a_folder_of_several_crawls_gives_the_lines_of_all(live: Live, sites: Path, tmp_path: Path) -> None:
    crawls = [live("newest"), live("channel-0"), live("channel-limit")]
    done = extract(tmp_path / "out", *(made.folder for made in crawls))
    ids = sorted(line["id"] for made in crawls for line in made.articles)
    assert sorted(line["id"] for line in done.lines("articles")) == ids
    used = {use["clause"] for made in crawls for line in made.articles for use in line["boilerplate"]}
    assert {line["id"] for line in done.lines("clauses")} == used


@pytest.mark.skipif(shutil.which("wget") is None, reason="wget is not installed")
def test_an_archive_that_wget_wrote_gives_the_same_texts(live: Live, server: SampleServer, tmp_path: Path) -> None:
    made = live("newest")
    pages = [line["url"] for line in (*made.editions, *made.articles)]
    command = ["wget", "-q", "--no-proxy", "-O", str(tmp_path / "all"), f"--warc-file={tmp_path / 'wget'}", *pages]
    subprocess.run(command, check=True, timeout=60)
    done = extract(tmp_path / "out", tmp_path / "wget.warc.gz")
    assert done.exit_code == 0, done.lines("failures")
    aside = ("fetched_at", "warc")
    found, expected = (
        sorted(({key: line[key] for key in line if key not in aside} for line in lines), key=str)
        for lines in ([*done.lines("articles"), *done.lines("editions")], [*made.articles, *made.editions])
    )
    assert found == expected
