"""A crawl with a template store: what the store knew when the crawl began holds, resumed and replayed too."""

import hashlib
import json
from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

import pytest
from scrapy.settings import Settings

from crawler.crawl_arguments import ArgumentError
from crawler.spiders.edition import EditionSpider
from tests.crawler.crawling import Crawl, crawl
from tests.crawler.extract.archives import extract, run, write
from tests.crawler.folders import differences
from tests.crawler.host_templates.test_template import PROMISE
from tests.crawler.sample import sample
from tests.crawler.schemas.test_schemas import TEMPLATE
from tests.site import SampleServer, SampleSite

pytestmark = pytest.mark.slow
END = b"<!--/enpcontent-->"
STORE = "templates.jsonl"


def with_promise(site: SampleSite) -> SampleSite:
    """The sample, each article of its evening paper ending in a line that is none of its text."""
    pages = dict(site.pages)
    for issue in site.papers[1].issues:
        for article in issue.articles:
            body = pages[article.path].body
            assert isinstance(body, bytes)
            assert body.count(END) == 1
            longer = body.replace(END, f"<p>{PROMISE}</p>".encode() + END)
            pages[article.path] = replace(pages[article.path], body=longer)
    return replace(site, pages=pages)


@dataclass(frozen=True, slots=True)
class Made:
    """A crawl without templates, the store that was learned from it, and the same crawl with it."""

    arguments: dict[str, Any]
    plain: Crawl
    store: Path
    crawl: Crawl

    def again(self, folder: Path, **settings: str) -> Crawl:
        offline = "ARCHIVE_MODE" in settings
        return crawl("edition", folder, settings=settings, offline=offline, **self.arguments)


@pytest.fixture(scope="module")
def made(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Made]:
    top = tmp_path_factory.mktemp("crawls")
    with SampleServer(site=with_promise(sample())) as server:
        arguments: dict[str, Any] = {"url": server.url + server.site.papers[1].index_path, "since": "2024-05-05"}
        plain = crawl("edition", top / "plain", **arguments)
        assert run(top, str(plain.folder), "--learn", str(top / "shared.jsonl"), "--workers", "1").exit_code == 0
        settings = {"TEMPLATES": str(top / "shared.jsonl")}
        used = crawl("edition", top / "made", settings=settings, **arguments)
        yield Made(arguments, plain, top / "shared.jsonl", used)


def copied(folder: Path, to: Path, *names: str) -> Path:
    """Some files of a crawl folder, in another beside it."""
    for name in names:
        for file in [folder / name] if (folder / name).is_file() else sorted((folder / name).iterdir()):
            target = to / file.relative_to(folder)
            target.parent.mkdir(parents=True, exist_ok=True)
            target.write_bytes(file.read_bytes())
    return to


def rule(store: Path, ruling: str) -> None:
    rows = [json.loads(line) for line in store.read_text(encoding="utf-8").splitlines()]
    lines = [json.dumps({**row, "ruling": ruling}, ensure_ascii=False) for row in rows if row["text"] == PROMISE]
    assert len(lines) == 1
    store.write_text("\n".join(lines), encoding="utf-8")


def test_a_crawl_takes_what_hosts_repeat_for_foreign(made: Made) -> None:
    assert made.crawl.exit_code == 0
    assert len(made.crawl.articles) > 30
    lines = (sorted(crawled.articles, key=lambda line: str(line["url"])) for crawled in (made.plain, made.crawl))
    for plain, line in zip(*lines, strict=True):
        assert [block["text"] for block in plain["body"]][-1] == PROMISE
        assert line["body"] == plain["body"][:-1]
        assert line["removed"] == [{"kind": "navigation", "text": PROMISE, "before": len(line["body"])}]


def test_the_folder_keeps_what_the_store_knew_when_the_crawl_began(made: Made) -> None:
    held = (made.crawl.folder / STORE).read_bytes()
    assert held == made.store.read_bytes()
    assert made.crawl.summary["templates"] == f"sha256:{hashlib.sha256(held).hexdigest()}"
    assert "templates" not in made.plain.summary


def test_a_resumed_crawl_goes_on_with_it_whatever_became_of_the_store(made: Made, tmp_path: Path) -> None:
    shared = copied(made.store.parent, tmp_path, made.store.name) / made.store.name
    folder = tmp_path / "crawl"
    made.again(folder, TEMPLATES=str(shared))
    (folder / "articles.jsonl").unlink()
    shared.unlink()
    resumed = made.again(folder, TEMPLATES=str(shared))
    assert (resumed.exit_code, differences(made.crawl.folder, folder)) == (0, [])


def test_a_replay_uses_what_the_crawl_used(made: Made, tmp_path: Path) -> None:
    replay = {"ARCHIVE_MODE": "replay", "REPLAY_FROM": str(made.crawl.folder)}
    replayed = made.again(tmp_path / "replayed", **replay)
    assert (replayed.exit_code, differences(made.crawl.folder, replayed.folder)) == (0, [])
    assert (replayed.folder / STORE).read_bytes() == made.store.read_bytes()
    empty = tmp_path / "empty.jsonl"
    empty.touch()
    other = made.again(tmp_path / "other", **replay, TEMPLATES=str(empty))
    assert {line["removed"] == [] for line in other.articles} == {True}


@pytest.mark.parametrize("name", ["plain", "crawl"])
def test_a_check_splits_by_what_the_folder_was_made_with(made: Made, name: str) -> None:
    folder = str(getattr(made, name).folder)
    for workers in ("1", "2"):
        checked = run(made.store.parent, folder, "--check", folder, "--workers", workers)
        assert (checked.exit_code, checked.stdout) == (0, ""), checked.stderr


def test_extract_learns_before_it_splits(made: Made, tmp_path: Path) -> None:
    folder = copied(made.plain.folder, made.plain.folder.with_name("learned"), "warc")
    done = extract(folder, folder)
    assert (folder / STORE).read_bytes() == made.store.read_bytes()
    texts = {line["url"]: line["text"] for line in made.crawl.articles}
    assert {line["url"]: line["text"] for line in done.lines("articles")} == texts
    checked = run(folder, str(folder), "--check", str(folder), "--workers", "1")
    assert (checked.exit_code, checked.stdout) == (0, "")


def test_a_person_overrules_a_template_of_a_folder(made: Made) -> None:
    folder = copied(made.crawl.folder, made.crawl.folder.with_name("ruled"), "warc", STORE)
    rule(folder / STORE, "text")
    done = extract(folder, folder)
    assert {line["url"]: line["text"] for line in done.lines("articles")} == {
        line["url"]: line["text"] for line in made.plain.articles
    }
    lines = (folder / STORE).read_text(encoding="utf-8").splitlines()
    (kept,) = [json.loads(line) for line in lines if PROMISE in line]
    assert (kept["ruling"], kept["articles"] > 30) == ("text", True)


def test_a_folder_s_lines_follow_its_templates_when_the_crawl_goes_on(made: Made, tmp_path: Path) -> None:
    folder = copied(
        made.crawl.folder, tmp_path / "crawl", "warc", STORE, "summary.json", "articles.jsonl", "editions.jsonl"
    )
    rule(folder / STORE, "text")
    resumed = made.again(folder)
    assert [line["text"].endswith(PROMISE) for line in resumed.articles] == [True] * len(made.crawl.articles)


# --- what is refused ------------------------------------------------------------------------------------------------


def claim(**settings: str) -> None:
    given = {"url": "http://a.example/html/2024-05/06/node_2.htm"}
    made = Settings(settings)
    EditionSpider.claim(EditionSpider.check(given, made)[0], given, made)


def broken(path: Path) -> str:
    path.write_text("{}\n", encoding="utf-8")
    return str(path)


def crawled(folder: Path, content: str | None) -> Path:
    """What is left of a crawl with templates, or without."""
    claim(CRAWL_DIR=str(folder))
    write(folder / "warc" / "a.warc.gz", [])
    if content is not None:
        (folder / STORE).write_text(content, encoding="utf-8")
    return folder


@pytest.mark.parametrize(
    ("settings", "word"),
    [
        (lambda top: {"TEMPLATES": broken(top / "a.jsonl")}, "a.jsonl, line 1: no line of a template store"),
        (lambda top: {"TEMPLATES": str(top / "lost.jsonl")}, "lost.jsonl: the template store cannot be read: No such"),
        (
            lambda top: {"REPLAY_FROM": str(crawled(top / "a", "{}")), "ARCHIVE_MODE": "replay"},
            "templates.jsonl, line 1: no line of a template store",
        ),
        (
            lambda top: {
                "REPLAY_FROM": f"{crawled(top / 'a', None)},{crawled(top / 'b', '')}",
                "ARCHIVE_MODE": "replay",
            },
            "were not made with the same templates.jsonl; say which by TEMPLATES=FILE",
        ),
    ],
)
def test_a_store_that_cannot_be_used_is_named_and_nothing_is_made(
    settings: Callable[[Path], dict[str, str]], word: str, tmp_path: Path
) -> None:
    with pytest.raises(ArgumentError, match=word):
        claim(**settings(tmp_path), CRAWL_DIR=str(tmp_path / "new"))
    assert not (tmp_path / "new").exists()


def test_a_crawl_that_began_without_templates_goes_on_without(tmp_path: Path) -> None:
    folder = crawled(tmp_path / "crawl", None)
    (tmp_path / "store.jsonl").touch()
    with pytest.raises(ArgumentError, match="began without templates; leave TEMPLATES out"):
        claim(CRAWL_DIR=str(folder), TEMPLATES=str(tmp_path / "store.jsonl"))


def test_a_new_folder_may_hold_the_store_to_begin_with(tmp_path: Path) -> None:
    own, other = f"{json.dumps(TEMPLATE)}\n", tmp_path / "other.jsonl"
    other.touch()
    (tmp_path / "crawl").mkdir()
    (tmp_path / "crawl" / STORE).write_text(own, encoding="utf-8")
    claim(CRAWL_DIR=str(tmp_path / "crawl"), TEMPLATES=str(other))
    assert (tmp_path / "crawl" / STORE).read_text(encoding="utf-8") == own
    assert (tmp_path / "crawl" / "warc").is_dir()


def test_a_folder_s_own_store_that_cannot_be_used_is_named(tmp_path: Path) -> None:
    folder = crawled(tmp_path / "crawl", "{}")
    with pytest.raises(ArgumentError, match=r"crawl/templates\.jsonl, line 1"):
        claim(CRAWL_DIR=str(folder))


def test_a_path_is_relative_to_the_working_directory(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    Path("store.jsonl").touch()
    claim(CRAWL_DIR="new", TEMPLATES="store.jsonl")
    assert (tmp_path / "new" / STORE).read_bytes() == b""
