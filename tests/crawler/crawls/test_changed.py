"""What changes between a crawl that is stopped and the one that goes on: the clock, and the site."""

import os
from dataclasses import replace
from pathlib import Path

import pytest

from archive.check.verify import verify
from archive.warc.reader import iter_records
from tests.crawler.crawling import crawl
from tests.crawler.folders import wrong
from tests.forks import run
from tests.site import SampleServer
from tests.site.response import Response
from tests.site.server import built

pytestmark = pytest.mark.slow
SITE = built("", 0)
INDEX = "/npsbx/paperindex.htm"
STOPPED = {"CLOSESPIDER_PAGECOUNT": "6"}
# A crawl by a clock that is a year ahead, for all of this program.
_AHEAD = """
import datetime, sys, types
class Ahead(datetime.datetime):
    @classmethod
    def now(cls, tz=None):
        return super().now(tz) + datetime.timedelta(days=365)
ahead = types.ModuleType("datetime")
ahead.__dict__.update(datetime.__dict__)
ahead.datetime = Ahead
for name, module in list(sys.modules.items()):
    if name.partition(".")[0] in ("archive", "crawler"):
        for attribute, value in list(vars(module).items()):
            if value is datetime or value is datetime.datetime:
                setattr(module, attribute, ahead if value is datetime else Ahead)
from scrapy.cmdline import execute
execute()
"""


def test_a_clock_that_is_set_back_changes_nothing(tmp_path: Path) -> None:
    folder = tmp_path / "crawl"
    settings = {"CRAWL_DIR": str(folder), "DOWNLOAD_DELAY": "0", "AUTOTHROTTLE_ENABLED": "False", **STOPPED}
    options = [word for name, value in settings.items() for word in ("-s", f"{name}={value}")]
    with SampleServer(site=SITE) as server:
        url = server.url + INDEX
        command = ("crawl", "edition", "-a", f"url={url}", *options)
        assert run(_AHEAD, *command, environment=os.environ, timeout=120).returncode == 3
        (file,) = (folder / "warc").glob("*.warc.gz")
        later = {record.date for record in iter_records(file)}
        undisturbed = crawl("edition", tmp_path / "undisturbed", url=url)
        resumed = crawl("edition", folder, url=url)
    assert min(later) > undisturbed.summary["finished_at"]
    assert resumed.exit_code == 0
    assert wrong(undisturbed.folder, folder) == []
    assert len(resumed.articles) == 9


def test_a_site_that_changes_gives_what_was_archived_as_it_was_and_the_rest_as_it_is(tmp_path: Path) -> None:
    folder = tmp_path / "crawl"
    articles = [path for path in SITE.pages if path.startswith("/npsbx/pc/content/202412/02/")]
    busy = dict.fromkeys(articles[::2], Response(b"busy", status=503, reason="Service Unavailable"))
    with SampleServer(site=replace(SITE, pages={**SITE.pages, **busy})) as server:
        url = server.url + INDEX
        before = crawl("edition", folder, settings={"RETRY_TIMES": "0"}, url=url)
        known = {line["url"] for line in before.articles}
        pages = dict(SITE.pages)
        for path in articles:
            body = pages[path].body
            assert isinstance(body, bytes)
            pages[path] = replace(pages[path], body=body.replace("。".encode(), "，已经改过。".encode()))
        pages["/npsbx/pc/layout/202412/02/node_01.html"] = Response(b"<p>gone</p>", status=410, reason="Gone")
        server.site = replace(SITE, pages=pages)
        after = crawl("edition", folder, url=url)
    assert after.exit_code == 0
    assert 0 < len(before.articles) < len(after.articles) == 9
    assert {line["url"]: "已经改过" in line["text"] for line in after.articles} == {
        line["url"]: line["url"] not in known for line in after.articles
    }
    assert list(verify([folder])) == []
