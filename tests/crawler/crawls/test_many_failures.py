"""Hundreds of addresses that fail are named one by one, once, also where the crawl is repeated."""

from collections import Counter
from dataclasses import replace
from pathlib import Path

import pytest

from tests.crawler.crawling import Crawl, crawl
from tests.site import SampleServer
from tests.site.server import built

pytestmark = pytest.mark.slow
SITE = built("", 0)
INDEX = "/npsbx/paperindex.htm"
FRONT = "/npsbx/pc/layout/202412/02/node_01.html"
COUNT = 300


def named(done: Crawl) -> Counter[tuple[str, str]]:
    return Counter((line["url"].rpartition("_")[2], line["reason"]) for line in done.failures)


def test_each_address_that_fails_is_named_once(tmp_path: Path) -> None:
    body = SITE.pages[FRONT].body
    assert isinstance(body, bytes)
    links = "".join(
        f'<li><a href="../../../content/202412/02/content_{number}.html">第{number}条消息</a></li>'
        for number in range(COUNT)
    )
    page = replace(SITE.pages[FRONT], body=body.replace(b"<li>", links.encode() + b"<li>", 1))
    expected = Counter({(f"{number}.html", "HTTP 404"): 1 for number in range(COUNT)})
    with SampleServer(site=replace(SITE, pages={**SITE.pages, FRONT: page})) as server:
        for _ in range(2):
            done = crawl("edition", tmp_path / "crawl", settings={"RETRY_TIMES": "0"}, url=server.url + INDEX)
            assert named(done) == expected
            assert len(done.articles) == 9
            assert done.exit_code == 3
            assert done.summary["counts"]["failures"] == COUNT
