"""Whole crawls of the sample with the real command: lines, books and archive, held against the truth."""

import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

import pytest

from archive.check.verify import verify
from archive.http.coding import content
from archive.http.response import parse_response
from archive.warc.reader import iter_records, read_record
from crawler.clauses import clause_id
from crawler.page.page import Page
from crawler.split.split import split
from tests.crawler.crawling import Crawl, crawl
from tests.crawler.sample import REGISTRY
from tests.site import SampleServer

ANSWERS = ("response", "revisit")
ISSUES = {
    "yzrb": {"url": "/yzrb/paperindex.htm", "since": "2024-05-06", "until": "2024-05-09"},
    "qcwb": {"url": "/qcwb/index.html", "since": "2024-05-05"},
    "npsb": {"url": "/npsb/html/2024-05/07/nbs.D110000npsb_02.htm", "since": "2024-05-05", "until": "2024-05-07"},
    "npsbx": {"url": "/npsbx/paperindex.htm"},
}


@pytest.fixture(scope="module")
def server() -> Iterator[SampleServer]:
    with SampleServer() as running:
        yield running


@pytest.fixture(scope="module")
def crawls(server: SampleServer, tmp_path_factory: pytest.TempPathFactory) -> dict[str, Crawl]:
    """A crawl of each paper, and of each channel of the news site."""
    base = tmp_path_factory.mktemp("crawls")
    made = {}
    for name, arguments in ISSUES.items():
        given: dict[str, Any] = {**arguments, "url": server.url + arguments["url"]}
        made[name] = crawl("edition", base / name, **given)
    for channel in server.site.news_site.channels:
        made[channel.path] = crawl(
            "channel", base / urlsplit(channel.path).path.replace("/", "_"), url=server.url + channel.path
        )
    return made


def paper_of(server: SampleServer, name: str) -> Any:
    return next(paper for paper in server.site.papers if paper.folder.strip("/").endswith(name))


@pytest.mark.parametrize("name", ISSUES)
def test_every_edition_page_and_article_of_the_issues_has_its_line(
    crawls: dict[str, Crawl], server: SampleServer, name: str
) -> None:
    made, paper = crawls[name], paper_of(server, name)
    assert made.exit_code == 0, made.failures
    assert made.failures == []
    assert made.summary["complete"] is True
    assert sorted(line["url"] for line in made.editions) == sorted(server.url + page.path for page in paper.editions)
    assert sorted(line["url"] for line in made.articles) == sorted(
        server.url + article.path for article in paper.articles
    )
    assert [issue["date"] for issue in made.summary["issues"]] == [issue.date for issue in paper.issues]
    assert all(issue["complete"] for issue in made.summary["issues"])


def test_a_date_without_a_paper_is_recorded_and_is_no_failure(crawls: dict[str, Crawl]) -> None:
    assert crawls["yzrb"].summary["dates_without_issue"] == ["2024-05-08"]
    assert crawls["qcwb"].summary["dates_without_issue"] == ["2024-05-05"]
    assert crawls["npsb"].summary["dates_without_issue"] == ["2024-05-05"]


def test_every_line_says_what_was_printed(crawls: dict[str, Crawl], server: SampleServer) -> None:
    for made in crawls.values():
        for line in made.articles:
            truth = server.site.articles[urlsplit(line["url"]).path]
            assert line["headline"] == truth.headline
            assert line["byline"] == truth.byline
            assert line["text"] == truth.text
            assert line["date_published"] == truth.date_published
            assert line["language"] == "zh-Hans"
            times = {use["clause"]: use["times"] for use in line["boilerplate"]}
            ids = [clause_id(clause) for clause in truth.clauses]
            assert times == {clause: ids.count(clause) for clause in ids}
            assert list(times) == list(dict.fromkeys(ids))


def test_articles_listed_by_a_channel_are_archived_and_off_site_links_are_only_recorded(
    crawls: dict[str, Crawl], server: SampleServer
) -> None:
    for channel in server.site.news_site.channels:
        made = crawls[channel.path]
        links = [link for page in channel.links for link in page]
        assert made.exit_code == 0, made.failures
        assert sorted(urlsplit(line["url"]).path for line in made.articles) == sorted(
            {link.target for link in links if link.target}
        )
        offsite = {link.url for link in links if not link.target}
        assert offsite <= {entry["url"] for entry in made.summary["offsite"]}
        hosts = {urlsplit(record.url).netloc for record in records(made) if record.type == "response"}
        assert hosts == {urlsplit(server.url).netloc}


def test_articles_of_several_pages_are_one_line(crawls: dict[str, Crawl], server: SampleServer) -> None:
    several = [article for article in server.site.articles.values() if len(article.page_paths) > 1]
    assert several
    lines = {urlsplit(line["url"]).path: line for made in crawls.values() for line in made.articles}
    for article in several:
        assert len(lines[article.path]["body"]) == len(article.body)
        assert not set(article.page_paths[1:]) & set(lines)


def test_every_line_points_to_the_record_that_it_was_made_from(crawls: dict[str, Crawl]) -> None:
    lines = [(made, line) for made in crawls.values() for line in (*made.articles, *made.editions)]
    assert len(lines) > 200
    for made, line in lines:
        pointer = line["warc"]
        record = read_record(made.folder / pointer["file"], pointer["offset"])
        assert (record.type, record.record_id, record.length) == ("response", pointer["record_id"], pointer["length"])
        assert record.url == line["url"]


def test_the_record_of_every_line_holds_the_bytes_that_the_server_has(
    crawls: dict[str, Crawl], server: SampleServer
) -> None:
    for made in crawls.values():
        for line in (*made.articles, *made.editions):
            record = read_record(made.folder / line["warc"]["file"], line["warc"]["offset"])
            sent = server.site.pages[urlsplit(line["url"]).path].body
            assert content(parse_response(record.block), 2**20) == sent


def test_an_article_of_one_page_is_made_again_from_its_record(crawls: dict[str, Crawl], server: SampleServer) -> None:
    for made in crawls.values():
        for line in made.articles:
            if len(server.site.articles[urlsplit(line["url"]).path].page_paths) > 1:
                continue
            record = read_record(made.folder / line["warc"]["file"], line["warc"]["offset"])
            message = parse_response(record.block)
            types = message.values(b"Content-Type")
            page = Page(line["url"], content(message, 2**20), types[0].decode("latin-1") if types else None)
            again = split(page, REGISTRY.layouts[line["layout"]])
            assert (again.text, again.headline) == (line["text"], line["headline"])


def records(made: Crawl) -> list[Any]:
    return [record for file in sorted((made.folder / "warc").iterdir()) for record in iter_records(file)]


def test_everything_that_was_asked_for_is_archived(crawls: dict[str, Crawl], server: SampleServer) -> None:
    archived = [
        urlsplit(record.url).path for made in crawls.values() for record in records(made) if record.type in ANSWERS
    ]
    asked = [urlsplit(request.path).path for request in server.requests]
    assert sorted(archived) == sorted(asked)
    assert "/robots.txt" in archived
    assert any(path.endswith(".pdf") for path in archived)
    assert any(path.endswith(".css") for path in archived)


def test_the_archives_hold_no_fault(crawls: dict[str, Crawl]) -> None:
    assert list(verify([made.folder for made in crawls.values()])) == []


def test_the_index_finds_each_response_at_its_offset(crawls: dict[str, Crawl]) -> None:
    for made in crawls.values():
        lines = (made.folder / "index.cdxj").read_text(encoding="utf-8").splitlines()
        assert lines == sorted(lines)
        entries = [json.loads(line.split(" ", 2)[2]) for line in lines]
        found = {(entry["filename"], int(entry["offset"]), entry["url"]) for entry in entries}
        responses = [record for record in records(made) if record.type in ANSWERS]
        assert {(offset, url) for _, offset, url in found} == {(record.offset, record.url) for record in responses}


def test_pictures_of_edition_pages_and_bodies_are_archived(crawls: dict[str, Crawl], server: SampleServer) -> None:
    for name in ISSUES:
        archived = {record.url for record in records(crawls[name]) if record.type in ANSWERS}
        paper = paper_of(server, name)
        wanted = {page.image_path for page in paper.editions} | {page.pdf_path for page in paper.editions}
        wanted |= {path for article in paper.articles for path in article.image_paths}
        assert {server.url + path for path in wanted} <= archived


def test_clauses_are_written_once_whatever_order_pages_come_in(
    crawls: dict[str, Crawl], server: SampleServer, tmp_path: Path
) -> None:
    channel = server.site.news_site.channels[0]
    again = crawl(
        "channel", tmp_path / "again", settings={"CONCURRENT_REQUESTS_PER_DOMAIN": "8"}, url=server.url + channel.path
    )
    assert again.clauses == crawls[channel.path].clauses
    ids = [clause["id"] for clause in again.clauses]
    assert len(ids) == len(set(ids))
    used = {use["clause"] for line in again.articles for use in line["boilerplate"]}
    assert used == set(ids)


def test_pages_limit_an_issue(server: SampleServer, tmp_path: Path) -> None:
    made = crawl("edition", tmp_path / "pages", url=server.url + "/yzrb/html/2024-05/07/node_20.htm", pages="1,03")
    assert made.exit_code == 0, made.failures
    assert sorted(line["page"] for line in made.editions) == ["01", "03"]
    assert {line["print_edition"]["page"] for line in made.articles} == {"01", "03"}


@pytest.mark.parametrize(("pages", "lacking", "complete"), [("01,2", "01, 2", False), ("A01,99", "99", True)])
def test_pages_that_an_issue_lacks_are_named_with_those_it_has(
    server: SampleServer, tmp_path: Path, pages: str, lacking: str, complete: bool
) -> None:
    url = server.url + "/yzrb/html/2024-05/09/node_2.htm"
    made = crawl("edition", tmp_path / "pages", url=url, pages=pages)
    there = "A01, A02, A03, A04"
    notice = {"notice": f"the issue of 2024-05-09 lists no page {lacking}; it lists {there}"}
    nothing = "nothing was found to archive; no page that was asked for is among those of the issues found: "
    failures = {line["stage"]: line["reason"] for line in made.failures}
    assert failures == (notice if complete else {**notice, "issue": nothing + there})
    assert made.exit_code == (0 if complete else 3)


def test_since_and_limit_end_a_channel(server: SampleServer, tmp_path: Path) -> None:
    url = server.url + server.site.news_site.channels[1].path
    links = [link for page in server.site.news_site.channels[1].links for link in page if link.target]
    limited = crawl("channel", tmp_path / "limit", url=url, limit="3")
    assert sorted(urlsplit(line["url"]).path for line in limited.articles) == sorted(
        link.target or "" for link in links[:3]
    )
    since = links[len(links) // 2].date
    recent = crawl("channel", tmp_path / "since", url=url, since=since)
    assert sorted(urlsplit(line["url"]).path for line in recent.articles) == sorted(
        {link.target or "" for link in links if link.date >= since}
    )


def test_another_paper_of_the_same_layouts_needs_no_declaration(tmp_path: Path) -> None:
    with SampleServer(seed=7, prefix="/x/y") as other:
        for paper in other.site.papers:
            made = crawl(
                "edition",
                tmp_path / paper.folder.replace("/", "_"),
                url=other.url.removesuffix("/x/y") + paper.index_path,
            )
            assert made.exit_code == 0, made.failures
            newest = paper.issues[-1]
            assert sorted(urlsplit(line["url"]).path for line in made.articles) == sorted(
                a.path for a in newest.articles
            )


def test_a_line_that_cannot_be_written_ends_the_crawl_and_is_named(server: SampleServer, tmp_path: Path) -> None:
    made = crawl(
        "edition",
        tmp_path / "full",
        settings={"WARC_MAX_SIZE": "8000"},
        largest_file=60_000,  # more than any record of the archive, less than the lines
        url=server.url + "/yzrb/paperindex.htm",
    )
    assert made.exit_code == 3
    assert made.summary["complete"] is False
    assert any("its line cannot be written" in line["reason"] for line in made.failures)


def test_a_feed_of_the_user_s_that_fails_keeps_no_line_from_the_folder(server: SampleServer, tmp_path: Path) -> None:
    feeds = json.dumps({"/proc/nowhere.jsonl": {"format": "jsonlines"}})
    made = crawl("edition", tmp_path / "feeds", settings={"FEEDS": feeds}, url=server.url + "/npsbx/paperindex.htm")
    assert len(made.articles) == 9
    assert len(made.editions) == 2


def test_a_percent_sign_in_the_folder_s_name_is_one(server: SampleServer, tmp_path: Path) -> None:
    made = crawl("edition", tmp_path / "100%d", url=server.url + "/npsbx/paperindex.htm")
    assert made.exit_code == 0
    assert len(made.articles) == 9
