"""Lines made from WARC files by hand: what the pages list, what the archive has, and what neither order changes."""

import gzip
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

import pytest

from crawler.page.page import Page
from crawler.sites import Registry
from crawler.split.split import Split, split
from tests.crawler.extract.archives import ORIGIN, Capture, capture, captures, extract, write
from tests.crawler.sample import sample
from tests.crawler.schemas.test_schemas import LINES, faults
from tests.site.paper import Issue
from tests.site.response import redirect

SITE = sample()
DAILY = SITE.papers[0]
ISSUE = DAILY.issues[0]
NEWS = SITE.news_site


def paths_of(issue: Issue) -> list[str]:
    return [page.path for page in issue.editions] + [path for article in issue.articles for path in article.page_paths]


def index_paths() -> list[str]:
    return [path for channel in NEWS.channels for path in channel.page_paths]


def article_paths() -> list[str]:
    return [path for article in NEWS.articles for path in article.page_paths]


# --- everything that an archive holds -------------------------------------------------------------------------------


def test_each_edition_page_and_article_has_its_line_in_the_order_of_the_paper(tmp_path: Path) -> None:
    issues = DAILY.issues[:2]
    paths = [path for issue in issues for path in paths_of(issue)]
    file = write(tmp_path / "a.warc.gz", captures(SITE, reversed(paths)))
    done = extract(tmp_path / "out", file)
    assert done.exit_code == 0, done.stderr
    assert [line["url"] for line in done.lines("editions")] == [
        ORIGIN + page.path for issue in issues for page in issue.editions
    ]
    listed = [article["url"] for line in done.lines("editions") for article in line["articles"]]
    assert [line["url"] for line in done.lines("articles")] == list(dict.fromkeys(listed))
    assert set(listed) == {ORIGIN + article.path for issue in issues for article in issue.articles}
    for line in done.lines("articles"):
        printed = SITE.articles[urlsplit(line["url"]).path]
        assert (line["headline"], line["text"]) == (printed.headline, printed.text)
        assert (line["site"], line["fetched_at"]) == ("sample.example", "2024-05-10T08:00:00Z")
    assert done.summary["complete"] is True
    assert [issue["date"] for issue in done.summary["issues"]] == [issue.date for issue in issues]


def test_the_files_keep_their_schemas(tmp_path: Path) -> None:
    paths = [*paths_of(ISSUE)[:-1], *index_paths(), *article_paths()]
    done = extract(tmp_path / "out", write(tmp_path / "warc" / "a.warc.gz", captures(SITE, paths)))
    for name in LINES:
        lines = done.lines(f"{name}s")
        assert lines
        assert [fault for line in lines for fault in faults(name, line)] == []
    assert faults("summary", done.summary) == []


def test_articles_that_no_page_lists_are_found_by_their_own_layout(tmp_path: Path) -> None:
    both = captures(SITE, [*index_paths(), *article_paths()])
    listed = extract(tmp_path / "listed", write(tmp_path / "a.warc.gz", both))
    alone = extract(tmp_path / "alone", write(tmp_path / "b.warc.gz", captures(SITE, article_paths())))
    assert any(len(article.page_paths) > 1 for article in NEWS.articles)
    assert len(alone.lines("articles")) == len(NEWS.articles)
    assert alone.exit_code == 0
    texts = [{line["url"]: line["text"] for line in done.lines("articles")} for done in (alone, listed)]
    assert texts[0] == texts[1]


def test_pages_of_no_known_layout_are_passed_over(tmp_path: Path) -> None:
    strangers = [
        Capture(f"{ORIGIN}/html/2024-05/06/content_1.htm", "<p>炉前一日".encode()),
        Capture(f"{ORIGIN}/html/2024-05/06/node_1.htm", b""),
        Capture(f"{ORIGIN}/", b""),
        Capture(f"{ORIGIN}/html/2024-05/06/content_2.htm", b"", status=404),
    ]
    pages = captures(SITE, paths_of(ISSUE))
    done = extract(tmp_path / "out", write(tmp_path / "a.warc.gz", [*strangers, *pages]))
    assert (done.exit_code, done.failures) == (0, set())
    assert len(done.lines("articles")) == len(ISSUE.articles)


def test_an_archive_of_nothing_known_is_a_failure(tmp_path: Path) -> None:
    done = extract(tmp_path / "out", write(tmp_path / "a.warc.gz", [Capture(f"{ORIGIN}/a.html", b"<p>a")]))
    assert done.exit_code == 1
    assert done.failures == {("sample.example", "layout", "no page of a known layout was found")}


# --- order and number change nothing --------------------------------------------------------------------------------


@pytest.fixture(scope="module")
def parts(tmp_path_factory: pytest.TempPathFactory) -> list[Path]:
    """An archive of several files, with revisits and a damaged one among them."""
    folder = tmp_path_factory.mktemp("parts")
    pages = [*captures(SITE, [*paths_of(ISSUE), *index_paths(), *article_paths()])]
    again = [Capture(page.url, date="2024-05-11T08:00:00Z", of=page) for page in pages[::3]]
    files = [write(folder / f"{number}.warc.gz", [*pages, *again][number::3]) for number in range(3)]
    torn = write(folder / "torn.warc.gz", captures(SITE, paths_of(DAILY.issues[1])))
    torn.write_bytes(torn.read_bytes()[:-20])
    return [*files, torn]


def test_the_order_of_files_and_the_number_of_processes_change_no_byte(parts: list[Path], tmp_path: Path) -> None:
    one = extract(tmp_path / "one", *parts)
    other = extract(tmp_path / "other", *reversed(parts), workers=2)
    assert len(one.lines("articles")) > 70
    assert one.failures
    assert one.content == other.content


def test_a_revisit_points_to_the_record_that_it_refers_to_and_has_its_own_time(tmp_path: Path) -> None:
    pages = captures(SITE, paths_of(ISSUE))
    articles = pages[len(ISSUE.editions) :]
    again = [Capture(page.url, date="2024-05-11T08:00:00Z", of=page) for page in articles]
    done = extract(tmp_path / "out", write(tmp_path / "a.warc.gz", [*pages, *again]))
    ids = {page.url: page.record_id for page in pages}
    assert len(done.lines("articles")) == len(ISSUE.articles)
    for line in done.lines("articles"):
        assert line["warc"]["record_id"] == ids[line["url"]]
        assert line["fetched_at"] == "2024-05-11T08:00:00Z"


def test_of_several_captures_the_newest_whole_one_counts(tmp_path: Path) -> None:
    path = ISSUE.articles[0].path
    (page,) = captures(SITE, [path])
    new = capture(SITE.pages[path], page.url, date="2024-05-12T08:00:00Z")
    later = [
        Capture(page.url, page.body[:300], date="2024-05-13T08:00:00Z", truncated="disconnect"),
        Capture(page.url, b"gone", date="2024-05-14T08:00:00Z", status=404),
    ]
    others = [path for path in paths_of(ISSUE) if path != urlsplit(page.url).path]
    done = extract(tmp_path / "out", write(tmp_path / "a.warc.gz", [*later, page, new, *captures(SITE, others)]))
    (line,) = (line for line in done.lines("articles") if line["url"] == page.url)
    assert (line["fetched_at"], line["text"]) == ("2024-05-12T08:00:00Z", ISSUE.articles[0].text)


# --- what is missing ------------------------------------------------------------------------------------------------


def test_what_is_listed_and_not_there_is_named(tmp_path: Path) -> None:
    lost, gone, broken = (article.path for article in ISSUE.articles[:3])
    page = ISSUE.editions[-1].path
    kept = [path for path in paths_of(ISSUE) if path not in (lost, gone, broken, page)]
    strange = [
        Capture(ORIGIN + gone, b"gone", status=410),
        Capture(ORIGIN + broken, b"<html>", truncated="time"),
        Capture(ORIGIN + page, b"", status=500),
    ]
    done = extract(tmp_path / "out", write(tmp_path / "a.warc.gz", [*captures(SITE, kept), *strange]))
    assert done.exit_code == 1
    assert done.failures == {
        (ORIGIN + lost, "fetch", "is not in the archive"),
        (ORIGIN + gone, "fetch", "HTTP 410"),
        (ORIGIN + broken, "fetch", "broke off when it was captured (time)"),
        (ORIGIN + page, "edition", "HTTP 500"),
    }
    (issue,) = done.summary["issues"]
    assert [(edition["archived"], edition["missing"]) for edition in issue["editions"] if not edition["complete"]] == [
        (True, sorted(ORIGIN + path for path in (lost, gone, broken))),
        (False, []),
    ]


def test_a_page_that_cannot_be_split_is_named(tmp_path: Path) -> None:
    empty = ISSUE.articles[0].path
    pages = [*captures(SITE, [path for path in paths_of(ISSUE) if path != empty]), Capture(ORIGIN + empty, b" ")]
    done = extract(tmp_path / "out", write(tmp_path / "a.warc.gz", pages))
    assert done.failures == {(ORIGIN + empty, "split", "the page is empty")}


def test_a_page_that_breaks_the_program_is_named_and_keeps_no_other_out(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    bad = ORIGIN + ISSUE.articles[0].path

    def fail(page: Page, *given: Any) -> Split:
        if page.url == bad:
            raise KeyError("炉")
        return split(page, *given)

    monkeypatch.setattr("crawler.assembly.article_pages.split", fail)
    done = extract(tmp_path / "out", write(tmp_path / "a.warc.gz", captures(SITE, paths_of(ISSUE))))
    assert done.failures == {(bad, "split", "KeyError: '炉'")}
    assert len(done.lines("articles")) == len(ISSUE.articles) - 1


def test_a_missing_page_of_an_article_is_named_and_its_others_are_kept(tmp_path: Path) -> None:
    article = next(article for article in NEWS.articles if len(article.page_paths) > 1)
    pages = captures(SITE, [*index_paths(), *article_paths()])
    lost = ORIGIN + article.page_paths[1]
    done = extract(tmp_path / "out", write(tmp_path / "a.warc.gz", [page for page in pages if page.url != lost]))
    assert (lost, "fetch", "is not in the archive") in done.failures
    assert ORIGIN + article.path in {line["url"] for line in done.lines("articles")}


def test_a_missing_page_of_a_channel_is_named(tmp_path: Path) -> None:
    channel = next(channel for channel in NEWS.channels if len(channel.page_paths) > 1)
    pages = captures(SITE, [channel.page_paths[0], *article_paths()])
    done = extract(tmp_path / "out", write(tmp_path / "a.warc.gz", pages))
    assert (ORIGIN + channel.page_paths[1], "fetch", "is not in the archive") in done.failures


def test_a_damaged_record_is_named_by_file_and_offset_and_the_rest_is_read(tmp_path: Path) -> None:
    first, *rest = captures(SITE, paths_of(ISSUE))
    file = write(tmp_path / "a.warc.gz", [first, *rest])
    data = bytearray(file.read_bytes())
    start = len(data) - sum(len(gzip.compress(page.record())) for page in (first, *rest))
    data[start + 40] ^= 255
    file.write_bytes(data)
    done = extract(tmp_path / "out", file)
    named = {(url, stage): reason for url, stage, reason in done.failures}
    assert named["../a.warc.gz", "archive"].startswith(f"offset {start}: ")
    assert named[first.url, "edition"] == "is not in the archive"
    assert len(done.lines("editions")) == len(ISSUE.editions) - 1


# --- redirects ------------------------------------------------------------------------------------------------------


def moved(path: str, location: str, status: int = 301) -> Capture:
    return capture(redirect(location, 301), ORIGIN + path)


def test_an_article_behind_redirects_has_one_line_under_its_own_address(tmp_path: Path) -> None:
    path = ISSUE.articles[0].path
    target = path.replace("content_", "content_9")
    refresh = f'<html><meta http-equiv="refresh" content="0; url={target}">'.encode()
    there = capture(SITE.pages[path], ORIGIN + target)
    pages = [page for page in captures(SITE, paths_of(ISSUE)) if page.url != there.url and page.url != ORIGIN + path]
    way = [moved(path, "/step"), Capture(f"{ORIGIN}/step", refresh), there]
    done = extract(tmp_path / "out", write(tmp_path / "a.warc.gz", [*way, *pages]))
    assert (done.exit_code, done.failures) == (0, set())
    lines = [line for line in done.lines("articles") if line["text"] == ISSUE.articles[0].text]
    assert [line["url"] for line in lines] == [ORIGIN + target]
    assert lines[0]["warc"]["record_id"] == there.record_id


@pytest.mark.parametrize(
    ("location", "reason"),
    [
        ("{self}", "redirect loop: {self} → {self}"),
        ("http://other.example/a.htm", "leads off the site, to http://other.example/a.htm"),
    ],
)
def test_a_redirect_that_leads_nowhere_is_named(location: str, reason: str, tmp_path: Path) -> None:
    path = ISSUE.articles[0].path
    own = ORIGIN + path
    pages = [page for page in captures(SITE, paths_of(ISSUE)) if page.url != own]
    file = write(tmp_path / "a.warc.gz", [moved(path, location.format(self=own)), *pages])
    assert extract(tmp_path / "out", file).failures == {(own, "fetch", reason.format(self=own))}


# --- what was asked for ---------------------------------------------------------------------------------------------


def test_what_a_crawl_did_not_ask_for_is_not_missing(tmp_path: Path) -> None:
    wanted = ISSUE.editions[1]
    front = ISSUE.editions[0]
    paths = [front.path, wanted.path, *(listing.path for listing in wanted.listings)]
    order = f"edition url={ORIGIN}{front.path} pages={wanted.page}"
    done = extract(tmp_path / "out", write(tmp_path / "a.warc.gz", captures(SITE, paths), order))
    assert (done.exit_code, done.failures) == (0, set())
    assert [line["page"] for line in done.lines("editions")] == [wanted.page]
    foreign = extract(tmp_path / "foreign", write(tmp_path / "b.warc.gz", captures(SITE, paths)))
    assert len(foreign.failures) > 2


def test_a_limited_crawl_lacks_what_is_among_its_first_articles_only(tmp_path: Path) -> None:
    channel = NEWS.channels[0]
    links = [link for page in channel.links for link in page if link.target]
    paths = [path for link in links[:3] for path in SITE.articles[link.target or ""].page_paths]
    pages = [*captures(SITE, [channel.page_paths[0]]), *captures(SITE, paths[1:])]
    order = f"channel url={ORIGIN}{channel.path} limit=3"
    done = extract(tmp_path / "out", write(tmp_path / "a.warc.gz", pages, order))
    assert len(done.lines("articles")) == 2
    assert len(done.failures) == 1


def test_an_issue_that_the_pages_link_in_the_range_is_missing(tmp_path: Path) -> None:
    paper = SITE.papers[2]
    first, second, *_ = paper.issues
    order = f"edition url={ORIGIN}{paper.index_path} since={first.date} until={second.date}"
    whole = write(tmp_path / "a.warc.gz", captures(SITE, [*paths_of(first), *paths_of(second)]), order)
    assert extract(tmp_path / "whole", whole).failures == set()
    done = extract(tmp_path / "half", write(tmp_path / "b.warc.gz", captures(SITE, paths_of(first)), order))
    assert {(stage, reason) for _, stage, reason in done.failures} == {
        ("issue", f"the issue of {second.date}: asked for, not captured")
    }
    assert done.summary["missing_issues"] == [second.date]


def test_a_page_of_two_crawls_is_wanted_if_one_of_them_wants_it(tmp_path: Path) -> None:
    front, second = ISSUE.editions[:2]
    for name, wanted in (("a", front), ("b", second)):
        paths = [front.path, wanted.path, *(listing.path for listing in wanted.listings)]
        order = f"edition url={ORIGIN}{front.path} pages={wanted.page}"
        write(tmp_path / "in" / f"{name}.warc.gz", captures(SITE, dict.fromkeys(paths)), order)
    done = extract(tmp_path / "out", tmp_path / "in")
    assert (done.exit_code, done.failures) == (0, set())
    assert [line["page"] for line in done.lines("editions")] == [front.page, second.page]


# --- declared sites -------------------------------------------------------------------------------------------------

DECLARATION = """
name = "yunzhou"
newspaper = "云州日报"
hosts = ["sample.example"]
layouts = [{{ layout = "founder-2009", issue = "http://sample.example/{folder}/html/{{date:%Y-%m/%d}}/node_2.htm" }}]
evidence = [{{ source = "the sample itself", checked = 2026-11-22 }}]
"""


def declaration(folder: Path, first: str) -> str:
    file = folder / f"{first}.toml"
    file.write_text(DECLARATION.format(folder=first), encoding="utf-8")
    return str(file)


def test_pages_of_a_declared_paper_bear_its_name_and_those_of_others_on_its_host_do_not(tmp_path: Path) -> None:
    file = write(tmp_path / "a.warc.gz", captures(SITE, paths_of(ISSUE)))
    folder = DAILY.folder.strip("/")
    ours = extract(tmp_path / "ours", file, options=("--sites", declaration(tmp_path, folder)))
    assert {(line["site"], line["newspaper"]) for line in ours.lines("editions")} == {("yunzhou", "云州日报")}
    theirs = extract(tmp_path / "theirs", file, options=("--sites", declaration(tmp_path, "other")))
    assert {line["site"] for line in theirs.lines("editions")} == {"sample.example"}


def test_a_declaration_that_takes_the_place_of_another_is_told_once(
    tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    file = write(tmp_path / "a.warc.gz", captures(SITE, paths_of(ISSUE)))
    ours = Path(declaration(tmp_path, "ours"))
    ours.write_text(ours.read_text(encoding="utf-8").replace("yunzhou", "peoples-daily"), encoding="utf-8")
    extract(tmp_path / "out", file, workers=2, options=("--sites", str(ours)))
    replaced = f"{ours}: site 'peoples-daily' takes the place of that of this program"
    assert [record.getMessage() for record in caplog.records] == [replaced]
    two = (declaration(tmp_path, "one"), declaration(tmp_path, "two"))
    assert Registry(two).replaced == [f"{two[1]}: site 'yunzhou' takes the place of that of {two[0]}"]


def test_a_crawl_of_a_site_that_is_not_declared_is_refused_with_a_word_of_what_helps(tmp_path: Path) -> None:
    file = write(tmp_path / "a.warc.gz", captures(SITE, paths_of(ISSUE)), "edition site=yunzhou")
    done = extract(tmp_path / "out", file)
    assert done.exit_code == 2
    assert f"{file}: was crawled with site=yunzhou, which no declaration names" in done.stderr
    assert "--sites" in done.stderr
    assert not (tmp_path / "out").exists()
