"""Each page is read once: articles are drafted before it is known what hosts repeat, and made again where needed."""

from collections import Counter
from pathlib import Path
from typing import Any

import pytest

from crawler.page.decode import decode
from tests.crawler.extract.archives import Capture, extract, write
from tests.crawler.extract.test_templates import HOME, PAGES, PLAIN, STRANGERS
from tests.crawler.host_templates.test_template import PROMISE, page

SHIPS = [f"那年江上还有{name}号渡船，它每天早晚各来一次。" for name in "甲乙丙丁戊己庚辛壬"]


@pytest.fixture
def decoded(monkeypatch: pytest.MonkeyPatch) -> Counter[bytes]:
    """How often each page is decoded, which is done before all else that costs."""
    counts: Counter[bytes] = Counter()

    def counted(body: bytes, *given: Any) -> Any:
        counts[body] += 1
        return decode(body, *given)

    monkeypatch.setattr("crawler.page.page.decode", counted)
    return counts


def read(counts: Counter[bytes], captures: list[Capture]) -> set[int]:
    return {counts[capture.body] for capture in captures}


def test_a_page_is_read_once_unless_a_template_changes_its_article(decoded: Counter[bytes], tmp_path: Path) -> None:
    extract(tmp_path / "plain", write(tmp_path / "a.warc.gz", PLAIN))
    assert read(decoded, PLAIN) == {1}
    done = extract(tmp_path / "changed", write(tmp_path / "b.warc.gz", PAGES))
    assert read(decoded, PAGES) == {2}
    assert not any(PROMISE in line["text"] for line in done.lines("articles"))


def test_a_page_of_no_known_layout_is_read_once_with_all_that_is_asked_of_it(
    decoded: Counter[bytes], tmp_path: Path
) -> None:
    motto = "云州新闻网与您同在"
    told = [page(number, ship).body for number, ship in enumerate(SHIPS)]
    bodies = [body.replace(b"<body>", f"<body><div>{motto}</div>".encode()) for body in told]
    headed = [Capture(f"{HOME}/{number}.html", body) for number, body in enumerate(bodies)]
    done = extract(tmp_path / "headed", write(tmp_path / "a.warc.gz", headed), options=("--generic",))
    assert read(decoded, headed) == {1}
    assert [line["text"] for line in done.lines("templates")] == [motto]
    extract(tmp_path / "changed", write(tmp_path / "b.warc.gz", STRANGERS), options=("--generic",))
    assert read(decoded, STRANGERS) == {2}


def test_an_article_of_several_pages_is_made_when_all_pages_are_known(tmp_path: Path) -> None:
    following = '<p><a href="/1_2.html">下一页</a></p>'
    captures = [
        Capture(f"{HOME}/1.html", page(1, SHIPS[1], following).body),
        Capture(f"{HOME}/1_2.html", page(2, SHIPS[2]).body),
    ]
    done = extract(tmp_path / "out", write(tmp_path / "a.warc.gz", captures), options=("--generic",))
    (line,) = done.lines("articles")
    assert (line["url"], done.lines("templates")) == (captures[0].url, [])
    assert all(ship in line["text"] for ship in SHIPS[1:3])
