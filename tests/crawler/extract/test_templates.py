"""What hosts repeat, learned from WARC files before any of their pages is split."""

from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from crawler.host_templates.store import read_templates
from tests.crawler.crawls.test_template_crawl import with_promise
from tests.crawler.extract.archives import ORIGIN, Capture, captures, extract, run, write
from tests.crawler.host_templates.test_template import PROMISE, page
from tests.crawler.sample import sample

SITE = with_promise(sample())
PLAIN = captures(sample(), [article.path for issue in SITE.papers[1].issues for article in issue.articles])
PAGES = captures(SITE, [article.path for issue in SITE.papers[1].issues for article in issue.articles])


def texts(done: Any) -> list[str]:
    return [line["text"] for line in done.lines("articles")]


def test_lines_that_articles_repeat_are_none_of_their_text(tmp_path: Path) -> None:
    learned = extract(tmp_path / "learned", write(tmp_path / "a.warc.gz", PAGES))
    plain = extract(tmp_path / "plain", write(tmp_path / "b.warc.gz", PLAIN))
    assert texts(learned) == texts(plain)
    assert all(line["removed"][-1]["text"] == PROMISE for line in learned.lines("articles"))
    (template,) = [line for line in learned.lines("templates") if line["text"] == PROMISE]
    assert (template["host"], template["articles"], template["of"]) == ("sample.example", len(PAGES), len(PAGES))
    assert (template["first_seen"], template["last_seen"]) == ("2024-05-10T08:00:00Z",) * 2
    assert template["example_url"] == min(page.url for page in PAGES)
    assert learned.summary["counts"]["templates"] == len(learned.lines("templates"))


@pytest.mark.parametrize("workers", [1, 2])
def test_neither_files_nor_processes_change_a_byte(workers: int, tmp_path: Path) -> None:
    dated = [replace(page, date=f"2024-05-{number % 20 + 1:02}T08:00:00Z") for number, page in enumerate(PAGES)]
    one = write(tmp_path / "a.warc.gz", dated)
    parts = [write(tmp_path / name, dated[start::2][::-1]) for start, name in ((0, "z.warc.gz"), (1, "y.warc.gz"))]
    first, other = extract(tmp_path / "first", one), extract(tmp_path / "other", *parts, workers=workers)
    for name in ("templates.jsonl", "clauses.jsonl"):
        assert other.content[name] == first.content[name]
    assert texts(other) == texts(first)
    assert {line["first_seen"] for line in other.lines("templates") if line["text"] == PROMISE} == {dated[0].date}


def test_a_store_of_another_archive_is_used_as_it_is(tmp_path: Path) -> None:
    store = tmp_path / "store.jsonl"
    few = write(tmp_path / "few.warc.gz", PAGES[:3])
    assert PROMISE in extract(tmp_path / "alone", few).lines("articles")[0]["text"]
    done = run(tmp_path, str(write(tmp_path / "a.warc.gz", PAGES)), "--learn", str(store))
    assert (done.exit_code, done.stderr.splitlines()[-1]) == (0, f"{len(read_templates(store))} templates of 1 hosts")
    made = extract(tmp_path / "few", few, options=("--templates", str(store)))
    assert not any(PROMISE in text for text in texts(made))
    assert made.content["templates.jsonl"] == store.read_bytes()
    assert run(tmp_path, str(few), "--check", str(made.folder), "--workers", "1").exit_code == 0


def test_a_store_is_learned_again_with_the_hosts_and_rulings_that_it_has(tmp_path: Path) -> None:
    store = tmp_path / "store.jsonl"
    run(tmp_path, str(write(tmp_path / "a.warc.gz", PAGES)), "--learn", str(store), "--workers", "1")
    ruled = store.read_text(encoding="utf-8").replace('"ruling": null', '"ruling": "text"')
    store.write_text(ruled, encoding="utf-8")
    elsewhere = [replace(page, url=page.url.replace("sample.example", "other.example")) for page in PAGES]
    run(tmp_path, str(write(tmp_path / "b.warc.gz", elsewhere)), "--learn", str(store), "--workers", "1")
    hosts = {(template.host, template.ruling) for template in read_templates(store)}
    assert hosts == {("sample.example", "text"), ("other.example", None)}


def test_an_article_captured_under_several_addresses_teaches_nothing(tmp_path: Path) -> None:
    doubles = [Capture(f"{page.url}?from={number}", page.body) for page in PLAIN[:1] for number in range(6)]
    done = extract(tmp_path / "out", write(tmp_path / "a.warc.gz", [*PLAIN, *doubles]))
    own = extract(tmp_path / "own", write(tmp_path / "b.warc.gz", PLAIN))
    assert done.lines("templates") == own.lines("templates")
    assert set(texts(own)) <= set(texts(done))


# --- pages of no known layout ---------------------------------------------------------------------------------------

HOME = "http://news.yunzhou.example"
STRANGERS = [Capture(f"{HOME}/{number}.html", page(number, PROMISE).body) for number in range(9)]
TEASERS = "".join(f'<li><a href="/{number}.html">渡口纪事之{number}，江上的船</a></li>' for number in range(40))
SHORT = "<h1>渡口纪事</h1><p>江上今天没有船，渡口的人都回家了，茶馆也早早关了门。".encode()
LISTED = (
    f"<p>{'江上今天没有船，渡口的人都回家了。' * 2}</p>"
    "<p><a href='/1.html'>渡口纪事之一，江上的船与岸边的人和茶馆里的一天</a></p>"
)
OTHERS = [
    Capture(f"{HOME}/", f"<title>云州新闻网</title><ul>{TEASERS}</ul>".encode()),
    Capture(f"{HOME}/none.html", "<h1>渡口纪事</h1><p>江上，有船。".encode()),
    Capture(f"{HOME}/short.html", SHORT),
    Capture(f"{HOME}/bare.html", ("<p>" + "江上今天没有船，渡口的人都回家了。" * 9).encode()),
    Capture(f"{HOME}/list.html", f"<h1>渡口纪事一览</h1><div>{LISTED * 9}</div>".encode()),
    Capture(f"{HOME}/gone.html", page(0).body, status=404),
    Capture(f"{HOME}/data.json", page(0).body, "application/json"),
    Capture(f"{HOME}/empty.html", b""),
]


def test_pages_of_no_known_layout_are_taken_where_asked_for_and_what_is_left_out_is_named(tmp_path: Path) -> None:
    file = write(tmp_path / "foreign.warc.gz", [*OTHERS, *STRANGERS])
    assert extract(tmp_path / "known", file).lines("articles") == []
    done = extract(tmp_path / "out", file, options=("--generic",))
    assert done.exit_code == 0, done.lines("failures")
    lines = done.lines("articles")
    assert [line["url"] for line in lines] == [one.url for one in STRANGERS]
    assert {(line["site"], line["layout"]) for line in lines} == {("news.yunzhou.example", "generic")}
    assert not any(PROMISE in line["text"] for line in lines)
    notices = {line["url"]: line["reason"].rpartition("left out: ")[2] for line in done.lines("failures")}
    assert notices == {
        f"{HOME}/": "no line reads like an article's text",
        f"{HOME}/none.html": "no line reads like an article's text",
        f"{HOME}/short.html": "the text under its headline has 26 characters; an article's has 80 or more",
        f"{HOME}/bare.html": "no line reads like a headline",
        f"{HOME}/list.html": "it lists links",
        f"{HOME}/empty.html": "the page is empty",
    }
    assert (done.summary["counts"]["left_out"], done.summary["complete"]) == (6, True)
    both = extract(tmp_path / "both", file, workers=2, options=("--generic",))
    assert {**both.content, "summary.json": b""} == {**done.content, "summary.json": b""}
    checked = run(tmp_path, str(file), "--check", str(done.folder), "--generic", "--workers", "1")
    assert (checked.exit_code, checked.stdout) == (0, "")


def test_pages_of_known_layouts_are_as_without(tmp_path: Path) -> None:
    listed = captures(sample(), [edition.path for issue in SITE.papers[1].issues for edition in issue.editions])
    file = write(tmp_path / "a.warc.gz", [*listed, *PLAIN, *STRANGERS])
    known, done = extract(tmp_path / "known", file), extract(tmp_path / "out", file, options=("--generic",))
    lines = done.lines("articles")
    assert [line for line in lines if line["layout"] != "generic"] == known.lines("articles")
    assert len(lines) == len(known.lines("articles")) + len(STRANGERS)
    assert done.content["editions.jsonl"] == known.content["editions.jsonl"]


def test_what_a_page_lists_is_not_left_out(tmp_path: Path) -> None:
    issue = SITE.papers[1].issues[0]
    listed = captures(sample(), [edition.path for edition in issue.editions])
    short = [Capture(ORIGIN + article.path, SHORT) for article in issue.articles]
    done = extract(tmp_path / "out", write(tmp_path / "a.warc.gz", [*listed, *short]), options=("--generic",))
    assert {line["text"] for line in done.lines("articles")} == {"江上今天没有船，渡口的人都回家了，茶馆也早早关了门。"}
    assert len(done.lines("articles")) == len(issue.articles)
    assert not any("left out" in line["reason"] for line in done.lines("failures"))


def test_a_crawl_of_this_program_holds_nothing_of_unknown_layouts(tmp_path: Path) -> None:
    file = write(tmp_path / "a.warc.gz", STRANGERS, order=f"channel url={HOME}/index.html")
    done = extract(tmp_path / "out", file, options=("--generic",))
    assert (done.lines("articles"), done.lines("failures")[0]["stage"]) == ([], "layout")


def test_a_page_in_a_coding_that_is_not_decoded_is_named(tmp_path: Path) -> None:
    coded = [
        Capture(f"{HOME}/br.html", b"\x0b\x02\x80", headers=(("Content-Encoding", "br"),)),
        Capture(f"{HOME}/style.css", b"\x0b\x02\x80", "text/css", headers=(("Content-Encoding", "br"),)),
    ]
    done = extract(tmp_path / "out", write(tmp_path / "a.warc.gz", [*STRANGERS, *coded]), options=("--generic",))
    assert {(url, stage) for url, stage, _ in done.failures} == {(f"{HOME}/br.html", "fetch")}
    assert (done.exit_code, done.summary["complete"]) == (1, False)
    assert len(done.lines("articles")) == len(STRANGERS)
