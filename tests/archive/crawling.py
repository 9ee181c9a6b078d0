"""Crawls in processes of their own (a reactor can't be started twice), and what came of them."""

import json
import os
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from archive.warc.reader import Record, iter_records, read_record
from tests.forks import run

_COMMAND = "import runpy; runpy.run_module('tests.archive.wire_crawl', run_name='__main__', alter_sys=True)"


@dataclass(frozen=True)
class Crawl:
    """`outcomes`: by URL, what the spider saw: a status or the name of an exception, and its pointer."""

    outcomes: dict[str, dict[str, Any]]
    files: list[Path]
    log: str

    def response(self, url: str) -> Record:
        warc = self.outcomes[url]["warc"]
        (file,) = [file for file in self.files if file.name == warc["file"]]
        return read_record(file, warc["offset"])

    def request(self, url: str) -> Record:
        (other,) = self.response(url).values("WARC-Concurrent-To")
        (record,) = [record for record in self.records() if record.record_id == other]
        return record

    def records(self) -> list[Record]:
        return [record for file in self.files for record in iter_records(file)]


def crawl(
    folder: Path, requests: list[dict[str, Any]], *, read_seed: int | None = None, **settings: Any
) -> Crawl:
    """Fetch the requests (arguments of scrapy.Request), archiving to `warc` in the folder.

    With `read_seed` the client reads what comes in pieces of random size.
    """
    plan = folder / "plan.json"
    settings = {
        "CRAWL_DIR": str(folder),
        "USER_AGENT": "archive-test",
        "CONTACT": "me@example.org",
        "WARC_DEDUP": False,  # the cases share their pages, and whole blocks are compared
        **settings,
    }
    plan.write_text(json.dumps({"requests": requests, "settings": settings, "read_seed": read_seed}))
    done = run(_COMMAND, str(plan), environment=os.environ, timeout=100)
    assert done.returncode == 0, done.stderr
    assert "Traceback" not in done.stderr, done.stderr
    rows = [json.loads(line) for line in done.stdout.splitlines()]
    warc = folder / "warc"
    files = sorted(warc.iterdir()) if warc.is_dir() else []
    return Crawl({row["url"]: row for row in rows}, files, done.stderr)
