"""Arguments that are wrong end the run before anything is fetched, with a line that says what is accepted."""

from collections.abc import Callable, Iterator, Mapping
from pathlib import Path
from typing import Any

import pytest
from scrapy.settings import Settings

from crawler.crawl_arguments import ArgumentError, channel_arguments, edition_arguments
from crawler.sites import DeclarationError, Registry
from crawler.spiders.edition import EditionSpider
from tests.crawler.crawling import Crawl, crawl
from tests.crawler.sample import sample
from tests.site import SampleServer

REGISTRY = Registry()
PAPER, NEWS_SITE = "peoples-daily", "csteelnews"
ADDRESS = "http://a.example/html/2024-05/06/node_2.htm"
WRONG_EVERYWHERE = {
    "a site that is not declared": ({"site": "people-daily"}, ("people-daily", PAPER, "python -m crawler sites")),
    "an empty site": ({"site": ""}, ("site", "python -m crawler sites")),
    "neither site nor address": ({}, ("site=", "url=", "neither is given")),
    "both site and address": ({"site": NEWS_SITE, "url": ADDRESS}, ("site=", "url=", "both are given")),
    "an empty address": ({"url": ""}, ("url=", "http://", "https://")),
    "an address without a scheme": ({"url": "a.example/html/"}, ("url=", "a.example/html/", "http://")),
    "an address of another scheme": ({"url": "ftp://a.example/"}, ("url=", "ftp://a.example/", "http://")),
    "an address without a host": ({"url": "http:///html/"}, ("url=", "http:///html/", "http://")),
    "an address with half a host": ({"url": "http://[::1/html/"}, ("url=", "http://[::1/html/")),
    "an address with no possible port": ({"url": "http://a.example:99999/"}, ("url=", ":99999/")),
    "a date of words": ({"url": ADDRESS, "since": "yesterday"}, ("since=", "yesterday", "YYYY-MM-DD")),
    "30 February": ({"url": ADDRESS, "since": "2024-02-30"}, ("since=", "2024-02-30", "YYYY-MM-DD")),
    "a date with slashes": ({"url": ADDRESS, "since": "2024/05/06"}, ("since=", "2024/05/06", "YYYY-MM-DD")),
    "an empty date": ({"url": ADDRESS, "since": ""}, ("since=", "YYYY-MM-DD")),
}
WRONG_EDITION = {
    **WRONG_EVERYWHERE,
    "an unknown argument": ({"site": PAPER, "sinse": "3"}, ("sinse", "site, url, since, until, pages")),
    "another spider's argument": ({"site": PAPER, "limit": "3"}, ("limit", "site, url, since, until, pages, again")),
    "no number of days": ({"site": PAPER, "again": "a week"}, ("again=", "'a week'", "such as 7d")),
    "nought days": ({"site": PAPER, "again": "0d"}, ("again=", "'0d'", "such as 7d")),
    "since after until": (
        {"site": PAPER, "since": "2024-05-07", "until": "2024-05-06"},
        ("since=2024-05-07", "until=2024-05-06", "not be later"),
    ),
    "until alone": ({"site": PAPER, "until": "2024-05-06"}, ("until=2024-05-06", "since=")),
    "until that is no date": (
        {"site": PAPER, "since": "2024-05-06", "until": "2024-05-32"},
        ("until=", "2024-05-32", "YYYY-MM-DD"),
    ),
    "no pages": ({"site": PAPER, "pages": ""}, ("pages=", "01,04")),
    "pages of commas": ({"site": PAPER, "pages": " , ,"}, ("pages=", "01,04")),
}
WRONG_CHANNEL = {
    **WRONG_EVERYWHERE,
    "an unknown argument": ({"site": NEWS_SITE, "max": "3"}, ("max", "site, url, channel, since, limit")),
    "another spider's argument": ({"site": NEWS_SITE, "pages": "01"}, ("pages", "channel, since, limit")),
    "a limit of nought": ({"site": NEWS_SITE, "limit": "0"}, ("limit=", "'0'", "from 1")),
    "a limit below nought": ({"site": NEWS_SITE, "limit": "-1"}, ("limit=", "'-1'", "from 1")),
    "a limit of words": ({"site": NEWS_SITE, "limit": "ten"}, ("limit=", "'ten'", "from 1")),
    "half a limit": ({"site": NEWS_SITE, "limit": "1.5"}, ("limit=", "'1.5'", "from 1")),
    "a limit in wide digits": ({"site": NEWS_SITE, "limit": "１０"}, ("limit=", "１０", "from 1")),
    "an empty limit": ({"site": NEWS_SITE, "limit": ""}, ("limit=", "from 1")),
    "a channel that is not declared": (
        {"site": NEWS_SITE, "channel": "xwzx/none"},
        ("channel=", "xwzx/none", REGISTRY.sites[NEWS_SITE].channels[0].path),
    ),
    "a channel of an address": ({"url": ADDRESS, "channel": "xwzx/djbd"}, ("channel=", "xwzx/djbd", "site=")),
    "a site without channels": ({"site": PAPER}, (f"site={PAPER}", "edition", "url=")),
}
BROKEN_DECLARATIONS = {
    "no TOML": b"name = 'my-paper\n",
    "no UTF-8": "name = '中国'\n".encode("gb18030"),
    "a part missing": b"name = 'my-paper'\n",
    "an unknown part": b"name='a'\nnewspaper='A'\nhosts=[]\nlayouts=[]\nevidence=[]\ncolour='red'\n",
    "an unknown layout": b"name='a'\nnewspaper='A'\nhosts=[]\nlayouts=[{layout='unheard-of'}]\nevidence=[]\n",
}
Case = tuple[Mapping[str, str], tuple[str, ...]]


def _cases(cases: Mapping[str, Case]) -> pytest.MarkDecorator:
    return pytest.mark.parametrize(("given", "named"), cases.values(), ids=cases.keys())


@_cases(WRONG_EDITION)
def test_wrong_arguments_of_edition_are_refused(given: Mapping[str, str], named: tuple[str, ...]) -> None:
    _assert_refused(lambda: edition_arguments(given, REGISTRY), named)


@_cases(WRONG_CHANNEL)
def test_wrong_arguments_of_channel_are_refused(given: Mapping[str, str], named: tuple[str, ...]) -> None:
    _assert_refused(lambda: channel_arguments(given, REGISTRY), named)


def _assert_refused(check: Callable[[], object], named: tuple[str, ...]) -> None:
    with pytest.raises(ArgumentError) as refusal:
        check()
    message = str(refusal.value)
    assert "\n" not in message
    assert [part for part in named if part not in message] == []


def test_what_is_accepted_is_what_the_messages_say() -> None:
    day = "2024-05-06"
    issues = edition_arguments({"site": PAPER, "since": day, "until": day, "pages": "01, A02"}, REGISTRY)
    assert (str(issues.since), str(issues.until), issues.wants_page("1")) == (day, day, True)
    listed = channel_arguments({"site": NEWS_SITE, "channel": "/xwzx/djbd/", "limit": "1"}, REGISTRY)
    assert (listed.limit, listed.target.name) == (1, NEWS_SITE)
    assert edition_arguments({"url": ADDRESS}, REGISTRY).target.name == "a.example"


def test_an_address_with_a_password_is_refused_without_saying_it() -> None:
    with pytest.raises(ArgumentError, match="user name or password") as refusal:
        EditionSpider.check({"url": "http://me:secret@a.example/"}, Settings())
    assert "secret" not in str(refusal.value)


@pytest.mark.parametrize(
    ("issue", "said"),
    [
        ("http://a.example/{dat:%Y-%m/%d}/node_1.htm", "no format"),
        ("http://a.example/html/node_1.htm", "names no day"),
        ("http://b.example/{date:%Y-%m/%d}/node_1.htm", "not on the site's hosts"),
    ],
)
def test_an_address_that_would_find_nothing_is_refused(issue: str, said: str, tmp_path: Path) -> None:
    file = tmp_path / "my-paper.toml"
    file.write_text(
        f'name = "x"\nhosts = ["a.example"]\nnewspaper = "某报"\n[[layouts]]\nlayout = "founder-2009"\n'
        f'issue = "{issue}"\n[[evidence]]\nsource = "x"\nchecked = 2026-11-22\n',
        encoding="utf-8",
    )
    with pytest.raises(DeclarationError, match=said):
        EditionSpider.check({"url": ADDRESS}, Settings({"SITES": [str(file)]}))


@pytest.mark.parametrize("content", BROKEN_DECLARATIONS.values(), ids=BROKEN_DECLARATIONS.keys())
def test_a_broken_declaration_is_refused_by_the_name_of_its_file(content: bytes, tmp_path: Path) -> None:
    file = tmp_path / "my-paper.toml"
    file.write_bytes(content)
    with pytest.raises(DeclarationError) as refusal:
        EditionSpider.check({"url": ADDRESS}, Settings({"SITES": [str(file)]}))
    assert str(refusal.value).startswith(f"{file}: ")
    assert "\n" not in str(refusal.value)


def test_a_declaration_that_is_not_there_is_refused_by_the_name_of_its_file(tmp_path: Path) -> None:
    with pytest.raises(DeclarationError, match="cannot be read") as refusal:
        EditionSpider.check({"url": ADDRESS}, Settings({"SITES": str(tmp_path / "none.toml")}))
    assert str(tmp_path / "none.toml") in str(refusal.value)


# --- through the command line -------------------------------------------------------------------------------


@pytest.fixture
def server() -> Iterator[SampleServer]:
    with SampleServer(site=sample()) as server:
        yield server


def _assert_ended_at_once(done: Crawl, *named: str) -> None:
    assert done.exit_code == 2
    line = done.stderr.splitlines()[-1]
    assert [part for part in named if part not in line] == []


# As a user types the command: the log goes to the standard error.
ON_STDERR = {"LOG_FILE": ""}


@pytest.mark.slow
def test_a_wrong_command_says_one_line_and_no_more(tmp_path: Path) -> None:
    done = crawl("edition", tmp_path / "crawl", settings=ON_STDERR, site="no-such-paper")
    assert len(done.stderr.splitlines()) == 1, done.stderr


@pytest.mark.slow
@pytest.mark.parametrize(
    ("spider", "wrong", "named"),
    [
        ("edition", {"sinse": "2024-05-06"}, ("sinse", "site, url, since, until, pages")),
        ("edition", {"since": "2024-05-07", "until": "2024-05-06"}, ("since=2024-05-07", "until=2024-05-06")),
        ("edition", {"url": "127.0.0.1/html/"}, ("url=", "127.0.0.1/html/", "http://")),
        ("channel", {"limit": "0"}, ("limit=", "from 1")),
        ("editon", {}, ("editon", "channel, edition")),
    ],
    ids=["an unknown argument", "since after until", "no address", "a limit of nought", "an unknown spider"],
)
def test_a_wrong_command_ends_at_once_and_leaves_nothing(
    spider: str, wrong: dict[str, str], named: tuple[str, ...], server: SampleServer, tmp_path: Path
) -> None:
    right = {"url": server.url + server.site.papers[0].index_path}
    arguments: dict[str, Any] = right | wrong
    done = crawl(spider, tmp_path / "crawl", settings=ON_STDERR, **arguments)
    _assert_ended_at_once(done, *named)
    assert server.requests == []
    assert list(tmp_path.iterdir()) == []


@pytest.mark.slow
def test_a_site_that_is_not_declared_ends_the_command_with_the_names_like_it(tmp_path: Path) -> None:
    done = crawl("edition", tmp_path / "crawl", settings=ON_STDERR, site="people-daily")
    _assert_ended_at_once(done, "people-daily", PAPER, "python -m crawler sites")
    assert list(tmp_path.iterdir()) == []


@pytest.mark.slow
def test_a_broken_declaration_ends_the_command_with_the_name_of_its_file(
    server: SampleServer, tmp_path: Path
) -> None:
    file = tmp_path / "my-paper.toml"
    file.write_bytes(BROKEN_DECLARATIONS["a part missing"])
    url = server.url + server.site.papers[0].index_path
    done = crawl("edition", tmp_path / "crawl", settings={**ON_STDERR, "SITES": str(file)}, url=url)
    _assert_ended_at_once(done, str(file))
    assert server.requests == []
    assert list(tmp_path.iterdir()) == [file]


@pytest.mark.slow
def test_a_log_that_cannot_be_written_ends_the_command_before_there_is_a_folder(tmp_path: Path) -> None:
    log = str(tmp_path / "none" / "crawl.log")
    done = crawl("edition", tmp_path / "crawl", settings={"LOG_FILE": log}, site=PAPER)
    _assert_ended_at_once(done, f"LOG_FILE={log} cannot be written: No such file or directory")
    assert list(tmp_path.iterdir()) == []


@pytest.mark.slow
def test_a_folder_that_holds_a_crawl_ends_the_command_and_stays_as_it_is(
    server: SampleServer, tmp_path: Path
) -> None:
    (tmp_path / "articles.jsonl").write_text('{"headline": "earlier"}\n', encoding="utf-8")
    url = server.url + server.site.papers[0].index_path
    done = crawl("edition", tmp_path, settings=ON_STDERR, url=url)
    _assert_ended_at_once(done, "CRAWL_DIR", str(tmp_path), "new or empty")
    assert server.requests == []
    assert [path.name for path in tmp_path.iterdir()] == ["articles.jsonl"]
    assert done.articles == [{"headline": "earlier"}]


@pytest.mark.slow
def test_asking_again_needs_the_catalog_of_what_is_known(tmp_path: Path) -> None:
    done = crawl("edition", tmp_path / "crawl", settings=ON_STDERR, site=PAPER, again="7d")
    _assert_ended_at_once(done, "again=", "DEDUP_INDEX=FILE")
    assert list(tmp_path.iterdir()) == []
