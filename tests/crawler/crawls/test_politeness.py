"""What a server asks for it gets: robots.txt, its delays, its pauses; and it is told who asks."""

import json
import threading
import time
from collections.abc import Callable
from dataclasses import replace
from email.utils import formatdate, parsedate_to_datetime
from pathlib import Path
from typing import Any, Self
from urllib.parse import urlsplit

import pytest
from scrapy import signals
from scrapy.crawler import Crawler
from scrapy.http import Request as ScrapyRequest
from scrapy.http import Response as ScrapyResponse

from crawler import settings as defaults
from tests.crawler.crawling import Crawl, crawl
from tests.crawler.sample import sample
from tests.site import Request, SampleServer, SampleSite
from tests.site.response import Response, redirect

pytestmark = pytest.mark.slow
SITE = sample()
CHANNEL = SITE.news_site.channels[0]
# The newest articles of the channel, without those behind a redirect.
ARTICLES = [link.url for link in CHANNEL.links[0] if link.url == link.target][:3]
assert len(ARTICLES) == 3, "the channel's first page lists too few articles"
LIMIT = str(1 + CHANNEL.links[0].index(next(link for link in CHANNEL.links[0] if link.url == ARTICLES[-1])))


def _robots(*lines: str) -> dict[str, Response]:
    return {"/robots.txt": Response("\n".join(["User-agent: *", *lines, ""]).encode(), "text/plain")}


def _site(changed: dict[str, Response]) -> SampleSite:
    """The sample with other answers to some paths; robots.txt asks for nothing unless it is one of them."""
    return replace(SITE, pages={**SITE.pages, **_robots("Disallow:"), **changed})


def _crawl(server: SampleServer, folder: Path, **settings: str) -> Crawl:
    return crawl("channel", folder / "crawl", settings=settings, url=server.url + CHANNEL.path, limit=LIMIT)


def _paths(server: SampleServer) -> list[str]:
    return [request.path for request in server.requests]


# --- robots.txt ---------------------------------------------------------------------------------------------


def test_robots_txt_is_fetched_first_and_obeyed(tmp_path: Path) -> None:
    with SampleServer(site=_site(_robots(f"Disallow: {ARTICLES[0]}"))) as server:
        done = _crawl(server, tmp_path)
    assert _paths(server)[:2] == ["/robots.txt", CHANNEL.path]
    assert ARTICLES[0] not in _paths(server)
    assert ARTICLES[1] in _paths(server)
    failures = [(line["url"], line["stage"]) for line in done.failures]
    assert failures == [(server.url + ARTICLES[0], "robots")]
    assert done.exit_code == 3


def test_what_robots_txt_says_to_this_crawler_by_name_goes_before_the_rest(tmp_path: Path) -> None:
    robots = _robots("Disallow: /", "", "User-agent: edition-archiver", f"Disallow: {ARTICLES[1]}")
    with SampleServer(site=_site(robots)) as server:
        _crawl(server, tmp_path)
    assert ARTICLES[0] in _paths(server)
    assert ARTICLES[1] not in _paths(server)


def test_a_redirect_to_what_robots_txt_forbids_is_not_followed(tmp_path: Path) -> None:
    pages = {ARTICLES[0]: redirect("/closed/1.html"), **_robots("Disallow: /closed/")}
    with SampleServer(site=_site(pages)) as server:
        done = _crawl(server, tmp_path)
    assert ARTICLES[0] in _paths(server)
    assert "/closed/1.html" not in _paths(server)
    assert [(line["url"], line["stage"]) for line in done.failures] == [(server.url + ARTICLES[0], "robots")]


def test_a_crawl_that_another_follows_ends_when_the_host_may_be_asked_again(tmp_path: Path) -> None:
    times: list[float] = []

    class Timed(SampleServer):
        def answer(self, request: Request) -> Response:
            times.append(time.monotonic())
            return super().answer(request)

    with Timed(site=_site(_robots("Crawl-delay: 3"))) as server:
        settings = {"CRAWL_DELAY_AT_END": "True"}
        done = crawl("edition", tmp_path / "crawl", settings=settings, url=f"{server.url}/not-there.htm")
    assert len(times) == 2, done.log
    assert time.monotonic() - times[-1] > 3


class SlotRecorder:
    """An extension: a line in SLOT_LOG for what a host's slot holds whenever a request may be sent next."""

    def __init__(self, crawler: Crawler) -> None:
        self.crawler = crawler
        self.log = Path(crawler.settings["SLOT_LOG"])
        self.parsed = False

    @classmethod
    def from_crawler(cls, crawler: Crawler) -> Self:
        recorder = cls(crawler)
        crawler.signals.connect(recorder.robots_parsed, signals.robots_parsed)
        crawler.signals.connect(recorder.record, signals.request_reached_downloader)
        crawler.signals.connect(recorder.record, signals.response_downloaded)
        return recorder

    def robots_parsed(self) -> None:
        self.parsed = True

    def record(self, request: ScrapyRequest, response: ScrapyResponse | None = None) -> None:
        assert self.crawler.engine is not None
        slot = self.crawler.engine.downloader.slots[request.meta["download_slot"]]
        if self.parsed:
            line = {
                "delay": slot.delay,
                "jitter": slot.jitter,
                "concurrency": slot.concurrency,
                "transferring": len(slot.transferring),
            }
            with self.log.open("a", encoding="utf-8") as file:
                file.write(json.dumps(line) + "\n")


def _slots(folder: Path, site: SampleSite, settings: dict[str, str]) -> list[dict[str, float]]:
    """What a crawl's one slot held each time that a request could be sent."""
    log = folder / "slots.jsonl"
    recorder = f"{SlotRecorder.__module__}.{SlotRecorder.__qualname__}"
    # The last of all, so that it sees what the others leave.
    extensions = json.dumps({**defaults.EXTENSIONS, recorder: 10_000})
    with SampleServer(site=site) as server:
        done = _crawl(server, folder, EXTENSIONS=extensions, SLOT_LOG=str(log), **settings)
    assert done.exit_code == 0, done.log
    slots = [json.loads(line) for line in log.read_text(encoding="utf-8").splitlines()]
    assert len(slots) > 6
    return slots


ADAPTING = {"AUTOTHROTTLE_ENABLED": "True", "AUTOTHROTTLE_START_DELAY": "0.01", "DOWNLOAD_DELAY": "0.01"}
FIXED = {"AUTOTHROTTLE_ENABLED": "False", "DOWNLOAD_DELAY": "0.01"}


@pytest.fixture(scope="module", params=[ADAPTING, FIXED], ids=["AutoThrottle", "no AutoThrottle"])
def slots(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> list[dict[str, float]]:
    return _slots(tmp_path_factory.mktemp("slots"), _site(_robots("Crawl-delay: 0.2", "Disallow:")), request.param)


def test_the_delay_is_never_below_the_crawl_delay_of_robots_txt(slots: list[dict[str, float]]) -> None:
    assert [slot for slot in slots if slot["delay"] < 0.2] == []


def test_no_random_variation_takes_the_delay_below_the_crawl_delay(slots: list[dict[str, float]]) -> None:
    assert [slot for slot in slots if slot["delay"] * (1 - slot["jitter"]) < 0.2] == []


def test_a_delay_of_the_settings_stays_where_the_crawl_delay_is_shorter(tmp_path: Path) -> None:
    site = _site(_robots("Crawl-delay: 0.01", "Disallow:"))
    slots = _slots(tmp_path, site, {"AUTOTHROTTLE_ENABLED": "False", "DOWNLOAD_DELAY": "0.1"})
    assert {slot["delay"] for slot in slots} == {0.1}


# --- one at a time ------------------------------------------------------------------------------------------


class CrowdedServer(SampleServer):
    """Counts how many requests are open at once; it is slow, which gives others a while to join."""

    def __init__(self, **options: Any) -> None:
        super().__init__(**options)
        self.open = 0
        self.most = 0
        self._door = threading.Condition()

    def answer(self, request: Request) -> Response:
        with self._door:
            self.open += 1
            self.most = max(self.most, self.open)
            self._door.notify_all()
            self._door.wait_for(lambda: self.open > 1, timeout=0.1)
        try:
            return super().answer(request)
        finally:
            with self._door:
                self.open -= 1


@pytest.mark.parametrize("settings", [ADAPTING, FIXED], ids=["AutoThrottle", "no AutoThrottle"])
def test_a_host_gets_one_request_at_a_time(settings: dict[str, str], tmp_path: Path) -> None:
    with CrowdedServer(site=_site({})) as server:
        _crawl(server, tmp_path, **settings)
    assert len(server.requests) > 6
    assert server.most == 1


def test_unless_told_otherwise_there_is_a_second_or_more_between_requests() -> None:
    assert defaults.DOWNLOAD_DELAY >= 1
    assert defaults.AUTOTHROTTLE_ENABLED
    assert defaults.CONCURRENT_REQUESTS_PER_DOMAIN == 1
    assert defaults.ROBOTSTXT_OBEY


# --- Retry-After --------------------------------------------------------------------------------------------


class BusyServer(CrowdedServer):
    """Refuses the first article that it is asked for, once, and notes each request that comes before it may.

    Slow as it is, other requests have queued up at the client by then.
    """

    def __init__(self, status: int, retry_after: Callable[[], str], **options: Any) -> None:
        super().__init__(**options)
        self.refused: str | None = None
        self.early: list[str] = []
        self._until = 0.0
        self._status, self._retry_after = status, retry_after

    def answer(self, request: Request) -> Response:
        now = time.time()
        if now < self._until:
            self.early.append(f"{request.path}, {self._until - now:.3f} s")
        response = super().answer(request)
        if self.refused is not None or request.path not in ARTICLES:
            return response
        self.refused = request.path
        value = self._retry_after()
        seconds = int(value) if value.isdigit() else None
        self._until = parsedate_to_datetime(value).timestamp() if seconds is None else time.time() + seconds
        return Response(b"busy", "text/plain", self._status, "Busy", headers=(("Retry-After", value),))


def seconds() -> str:
    return "1"


def date() -> str:
    return formatdate(time.time() + 2, usegmt=True)


# With a delay below what an answer takes, the next request is due when the refusal comes.
SHORT, LONG = {"DOWNLOAD_DELAY": "0.01"}, {"DOWNLOAD_DELAY": "0.3"}


# Of the eight combinations those in which each two of the three values meet.
@pytest.mark.parametrize(
    ("status", "retry_after", "settings"),
    [(429, seconds, SHORT), (429, date, LONG), (503, seconds, LONG), (503, date, SHORT)],
    ids=["429, seconds, short delay", "429, date, long delay", "503, seconds, long delay", "503, date, short delay"],
)
def test_no_request_comes_before_the_time_that_retry_after_names(
    status: int, retry_after: Callable[[], str], settings: dict[str, str], tmp_path: Path
) -> None:
    with BusyServer(status, retry_after, site=_site({})) as server:
        done = _crawl(server, tmp_path, **settings)
    assert server.early == []
    assert _paths(server).count(server.refused or "") == 2
    assert done.failures == []
    assert done.exit_code == 0


def test_more_than_the_maximum_of_retry_after_is_a_failure(tmp_path: Path) -> None:
    refused = {429: ARTICLES[0], 503: ARTICLES[1]}
    retry_after = (("Retry-After", "31"),)
    pages = {path: Response(b"busy", "text/plain", code, "Busy", headers=retry_after) for code, path in refused.items()}
    with SampleServer(site=_site(pages)) as server:
        done = _crawl(server, tmp_path, RETRY_AFTER_MAX="30")
    lines = {line["url"]: line for line in done.failures}
    assert len(done.failures) == len(refused)
    for status, path in refused.items():
        line = lines[server.url + path]
        assert line["stage"] == "fetch"
        assert all(part in line["reason"] for part in (str(status), "31", "RETRY_AFTER_MAX", "30"))
        assert _paths(server).count(path) == 1
    assert done.exit_code == 3


# --- who asks -----------------------------------------------------------------------------------------------


def test_every_request_says_who_asks_takes_gzip_only_and_has_no_cookie(tmp_path: Path) -> None:
    listing = SITE.pages[CHANNEL.path]
    crumbs = replace(listing, headers=(*listing.headers, ("Set-Cookie", "visitor=1; Path=/")))
    with SampleServer(site=_site({CHANNEL.path: crumbs})) as server:
        _crawl(server, tmp_path, CONTACT="https://archive.example/crawler")
    assert len(server.requests) > 3
    for request in server.requests:
        headers = {name.lower(): value for name, value in request.headers}
        assert headers["user-agent"].startswith("edition-archiver/")
        assert "https://archive.example/crawler" in headers["user-agent"]
        assert headers["accept-encoding"] == "gzip"
        assert "cookie" not in headers


# --- staying on the site ------------------------------------------------------------------------------------


def test_a_redirect_off_the_site_is_not_followed(tmp_path: Path) -> None:
    moved = {ARTICLES[0]: 301, ARTICLES[1]: 302}
    with SampleServer(site=_site({})) as other:
        pages = {path: redirect(other.url + path, status) for path, status in moved.items()}
        with SampleServer(site=_site(pages)) as server:
            done = _crawl(server, tmp_path)
    assert moved.keys() <= set(_paths(server))
    assert other.requests == []
    failures = sorted((line["url"], line["stage"]) for line in done.failures)
    assert failures == sorted((server.url + path, "fetch") for path in moved)
    for line in done.failures:
        assert urlsplit(other.url).netloc in line["reason"]
        assert "off the site" in line["reason"]
