"""What is archived is what the server received and sent, byte for byte."""

import subprocess
import sys

import pytest
from fastwarc.warc import ArchiveIterator

from archive.record import digest
from archive.verify import verify
from tests.archive.crawling import Crawl
from tests.archive.wire_cases import CASES, PAGE
from tests.archive.wire_server import WireServer

Done = tuple[WireServer, Crawl]


@pytest.mark.parametrize("name", CASES)
def test_response_is_what_the_server_sent(done: Done, name: str) -> None:
    server, crawl = done
    case = CASES[name]
    url = f"{server.url}/{name}"
    assert crawl.outcomes[url]["outcome"] == case.outcome
    record = crawl.response(url)
    assert (record.type, record.url) == ("response", url)
    assert record.block == case.answer.response + case.answer.surplus
    assert record.get("WARC-Truncated") == case.truncated


@pytest.mark.parametrize("name", CASES)
def test_request_is_what_the_server_received(done: Done, name: str) -> None:
    server, crawl = done
    (received,) = server.received[f"/{name}"]
    record = crawl.request(f"{server.url}/{name}")
    assert (record.type, record.block) == ("request", received)


def test_every_exchange_has_its_two_records_and_no_more(done: Done) -> None:
    _, crawl = done
    kinds = [record.type for record in crawl.records()]
    assert kinds == ["warcinfo", *["request", "response"] * len(CASES)]


def test_connections_are_kept_alive(done: Done) -> None:
    server, _ = done
    ending = sum(case.answer.then != "keep" or case.truncated is not None for case in CASES.values())
    assert server.connections <= ending + 1


def test_pointer_is_that_of_the_record(done: Done) -> None:
    _, crawl = done
    for url, outcome in crawl.outcomes.items():
        record = crawl.response(url)
        assert (record.length, record.record_id) == (outcome["warc"]["length"], outcome["warc"]["record_id"])


@pytest.mark.parametrize("name", ["sized", "chunked", "chunk-extensions", "early-hints", "http-1.0"])
def test_payload_digest_of_the_pointer_is_that_of_the_page(done: Done, name: str) -> None:
    server, crawl = done
    assert crawl.outcomes[f"{server.url}/{name}"]["payload_digest"] == digest(PAGE)


def test_both_records_of_an_exchange_have_its_date_and_its_connection(done: Done) -> None:
    server, crawl = done
    response, request = crawl.response(f"{server.url}/sized"), crawl.request(f"{server.url}/sized")
    secure = ["tls/1.3"] if server.url.startswith("https") else []
    for record in (request, response):
        assert record.date == response.date
        assert record.get("WARC-IP-Address") == "127.0.0.1"
        assert record.values("WARC-Protocol") == ["http/1.1", *secure]
    assert request.values("WARC-Concurrent-To") == [response.record_id]
    assert crawl.response(f"{server.url}/http-1.0").values("WARC-Protocol") == ["http/1.0", *secure]


def test_payload_digests_are_where_validators_agree(done: Done) -> None:
    server, crawl = done
    for name, case in CASES.items():
        disputed = b"hunked" in case.answer.response or case.answer.surplus or name == "early-hints"
        stated = crawl.response(f"{server.url}/{name}").get("WARC-Payload-Digest")
        assert (stated is None) == bool(disputed or case.truncated), name


def test_archive_verifies(done: Done) -> None:
    _, crawl = done
    assert list(verify(crawl.files)) == []


def test_warcio_finds_all_digests_right(done: Done) -> None:
    _, crawl = done
    command = [sys.executable, "-m", "warcio.cli", "check", "-v", *map(str, crawl.files)]
    checked = subprocess.run(command, capture_output=True, text=True, check=False)
    assert checked.returncode == 0, checked.stdout + checked.stderr
    assert checked.stdout.count("digest pass") == len(crawl.records())


def test_fastwarc_reads_the_same_records(done: Done) -> None:
    _, crawl = done
    found = []
    for file in crawl.files:
        for record in ArchiveIterator(file.open("rb"), parse_http=False):
            assert record.verify_block_digest()
            found.append((record.record_id, record.reader.read()))
    assert found == [(record.record_id, record.block) for record in crawl.records()]
