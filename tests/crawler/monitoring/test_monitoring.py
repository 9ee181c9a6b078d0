"""What a crawl tells those who watch many: metrics that Prometheus reads, monitors that say what to do, a webhook."""

import json
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, HTTPServer
from pathlib import Path
from threading import Thread
from types import SimpleNamespace
from typing import Any

import pytest
from prometheus_client.parser import text_string_to_metric_families

from crawler.monitoring.metrics import write_metrics
from tests.crawler.crawling import Crawl, crawl
from tests.crawler.report.folders import article_line, write_folder
from tests.site import SampleServer


def metrics(file: Path) -> dict[str, float]:
    """The metrics of a file by name, as Prometheus reads it; all are of one crawl."""
    families = list(text_string_to_metric_families(file.read_text(encoding="utf-8")))
    assert {frozenset(sample.labels) for family in families for sample in family.samples} == {
        frozenset({"spider", "site"})
    }
    return {sample.name.removeprefix("edition_archiver_"): sample.value for each in families for sample in each.samples}


@pytest.fixture(scope="module")
def webhook() -> Iterator[tuple[str, list[dict[str, Any]]]]:
    """Where a webhook is, and what it was sent."""
    sent: list[dict[str, Any]] = []

    class Receiver(BaseHTTPRequestHandler):
        def do_POST(self) -> None:
            sent.append(json.loads(self.rfile.read(int(self.headers["Content-Length"]))))
            self.send_response(204)
            self.end_headers()

        def log_message(self, format: str, *args: object) -> None:
            """Nothing."""

    with HTTPServer(("127.0.0.1", 0), Receiver) as server:
        thread = Thread(target=server.serve_forever)
        thread.start()
        yield f"http://127.0.0.1:{server.server_port}/hooks/secret", sent
        server.shutdown()
        thread.join()


@pytest.fixture(scope="module")
def crawls(tmp_path_factory: pytest.TempPathFactory, webhook: tuple[str, list[dict[str, Any]]]) -> tuple[Crawl, Crawl]:
    """A crawl that is complete, and one whose paper is not there; their metrics lie in a folder of the collector's."""
    folder = tmp_path_factory.mktemp("monitoring")
    (folder / "collector").mkdir()
    settings = {
        "METRICS_FILE": str(folder / "collector"),
        "SPIDERMON_ENABLED": "True",
        "SPIDERMON_DISCORD_WEBHOOK_URL": webhook[0],
    }
    with SampleServer() as server:
        address = server.url + server.site.papers[0].index_path
        day = "2024-05-09"
        whole = crawl("edition", folder / "whole", settings=settings, url=address, since=day, until=day)
        settings["METRICS_FILE"] = str(folder / "gone.prom")
        gone = crawl("edition", folder / "gone", settings=settings, url=f"{server.url}/gone/paperindex.htm")
    assert (whole.exit_code, gone.exit_code) == (0, 3), whole.log + gone.log
    return whole, gone


@pytest.mark.slow
def test_metrics_of_a_crawl_are_those_of_its_summary(crawls: tuple[Crawl, Crawl]) -> None:
    whole, gone = crawls
    (file,) = (whole.folder.parent / "collector").iterdir()
    assert file.name.startswith("edition_archiver_edition-127.0.0.1-")
    assert file.suffix == ".prom"
    told = metrics(file)
    assert told["complete"] == told["issues_listed"] == told["issues_whole"] == 1
    assert told["edition_pages_archived"] == told["edition_pages_listed"] == len(whole.editions)
    assert told["articles_archived"] == sum(len(line["articles"]) for line in whole.editions)
    assert told["warc_bytes"] == sum(file["bytes"] for file in whole.summary["warc"])
    assert metrics(gone.folder.parent / "gone.prom")["complete"] == 0
    assert metrics(gone.folder.parent / "gone.prom")["failures"] == len(gone.failures)


@pytest.mark.slow
def test_only_the_crawl_that_lacks_something_calls_the_webhook_and_says_what_to_do(
    crawls: tuple[Crawl, Crawl], webhook: tuple[str, list[dict[str, Any]]]
) -> None:
    _, gone = crawls
    ((message,),) = [list(each.values()) for each in webhook[1]]
    assert "Not complete" in message
    assert "/gone/paperindex.htm: HTTP 404" in message
    assert "Try again later, or look in other archives." in message
    assert f"-s CRAWL_DIR={gone.folder}" in message
    assert "All that was listed is archived... FAIL" in gone.log
    assert "ACTIONS" not in gone.log
    assert "hooks/secret" not in gone.log


@pytest.mark.slow
def test_monitors_and_framework_go_together_without_a_word_of_what_is_deprecated(crawls: tuple[Crawl, Crawl]) -> None:
    for made in crawls:
        assert "eprecat" not in made.log + made.stderr
        assert "Traceback" not in made.stderr


@pytest.mark.slow
@pytest.mark.parametrize(
    ("settings", "told"),
    [
        ({"METRICS_FILE": "/nowhere/x.prom"}, "METRICS_FILE=/nowhere/x.prom: needed is a folder, or a file NAME.prom"),
        ({"METRICS_FILE": "metrics.txt"}, "METRICS_FILE=metrics.txt: needed is a folder, or a file NAME.prom in one"),
        ({"SPIDERMON_ENABLED": "maybe"}, "SPIDERMON_ENABLED=maybe: accepted are True and False"),
    ],
)
def test_wrong_settings_are_named_before_anything_is_fetched(
    tmp_path: Path, settings: dict[str, str], told: str
) -> None:
    made = crawl("edition", tmp_path / "crawl", settings=settings, url="http://127.0.0.1:9/")
    assert made.exit_code == 2
    assert told in made.stderr


def test_metrics_of_a_site_with_any_name_stay_in_their_folder(tmp_path: Path) -> None:
    summary = {"spider": "edition", "site": '../x"\n', "started_at": "2024-05-07T00:00:00Z"}
    file = write_metrics({**summary, "finished_at": "2024-05-07T00:01:00Z"}, tmp_path)
    assert file.parent == tmp_path
    assert metrics(file)["duration_seconds"] == 60


def test_articles_without_texts_are_a_failed_monitor(tmp_path: Path) -> None:
    from spidermon.results.monitor import MonitorResult
    from spidermon.runners import MonitorRunner

    from crawler.monitoring.monitors import CrawlMonitors

    crawler = SimpleNamespace(settings={"CRAWL_DIR": str(tmp_path / "crawl")})
    texts = [""] * 6 + ["文"] * 4
    write_folder(
        tmp_path / "crawl",
        articles=[article_line(number, "2024-05-01", text=text) for number, text in enumerate(texts)],
        complete=True,
    )
    runner = MonitorRunner()
    runner.run(CrawlMonitors(crawler=crawler), crawler=crawler)
    result: MonitorResult = runner.result
    (failed,) = result.monitors_failed_results
    assert failed.reason.startswith(f"6 of 10 articles in {tmp_path / 'crawl'} have no text")
    assert "python -m crawler extract" in failed.reason
