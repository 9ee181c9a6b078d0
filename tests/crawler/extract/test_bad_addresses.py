"""An address that is none is named, and keeps no other record from having its line."""

from pathlib import Path

import pytest

from tests.crawler.extract.archives import Capture, captures, extract, write
from tests.site.server import built

SITE = built("", 0)
ISSUE = SITE.papers[0].issues[-1]
PATHS = [page.path for page in ISSUE.editions] + [article.path for article in ISSUE.articles]
BAD = ("http://[::1/x", "http://℀.example/", "http://[x/", "http://a.example:port/html/2024-05/06/node_2.htm")


@pytest.fixture(scope="module")
def whole(tmp_path_factory: pytest.TempPathFactory) -> bytes:
    folder = tmp_path_factory.mktemp("whole")
    made = extract(folder / "out", write(folder / "x" / "a.warc.gz", captures(SITE, PATHS)))
    return made.content["articles.jsonl"]


@pytest.mark.parametrize("options", [(), ("--generic",)], ids=["", "generic"])
def test_records_of_addresses_that_are_none_end_nothing(tmp_path: Path, whole: bytes, options: tuple[str, ...]) -> None:
    # In front of all others, so that what they keep from being read would be missing.
    bad = [Capture(url, b"<html><body>x</body></html>") for url in BAD]
    archive = write(tmp_path / "x" / "a.warc.gz", [*captures(SITE, PATHS), *bad])
    made = extract(tmp_path / "out", archive, options=options)
    assert "Traceback" not in made.stderr
    assert made.content["articles.jsonl"] == whole
    named = {line["url"] for line in made.lines("failures")}
    assert set(BAD[:3]) <= named
