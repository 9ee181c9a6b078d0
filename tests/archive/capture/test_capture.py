"""What is archived is what the server received and sent, byte for byte."""

import subprocess
import sys
from itertools import pairwise

import pytest
from fastwarc.warc import ArchiveIterator

from archive.check.verify import verify
from archive.warc.record import digest
from tests.archive.crawling import Crawl
from tests.archive.wire_cases import CASES, PAGE
from tests.archive.wire_server import WireServer

Done = tuple[WireServer, Crawl]


def test_archives_hold_what_crossed_the_wire_and_nothing_else(transports: dict[str, Done]) -> None:
    """Of each transport all exchanges in order, request and response, as the server has them."""
    exchanges = 0
    for transport, (server, crawl) in transports.items():
        info, *records = crawl.records()
        assert info.type == "warcinfo"
        # Written to a connection that the other side had closed, and sent again: the server has seen it once.
        for before, after in [pair for pair in pairwise(records) if not pair[0].get("WARC-Concurrent-To")]:
            assert (before.type, before.block, before.url) == ("request", after.block, after.url)
        records = [record for record in records if record.get("WARC-Concurrent-To")]
        assert len(records) == 2 * len(server.served), transport
        differences = []
        for served, request, response in zip(server.served, records[::2], records[1::2], strict=True):
            exchanges += 1
            late = response.get("WARC-Truncated") == "time"  # how far it came is up to the machine
            sent = served.response[: len(response.block) or 1] if late else served.response
            found = [(request.type, request.block), (response.type, response.block)]
            if found != [("request", served.request), ("response", sent)]:
                differences.append((transport, served, request, response))
            targets = {record.get("WARC-Target-URI") for record in (request, response)}
            assert targets == {server.url + served.path}
        assert differences == []
    assert exchanges == len(transports) * len(CASES)
    assert exchanges >= 200


@pytest.mark.parametrize("name", CASES)
def test_response_is_whole_or_tells_why_not(done: Done, name: str) -> None:
    server, crawl = done
    case = CASES[name]
    url = f"{server.url}/{name}"
    assert crawl.outcomes[url]["outcome"] == case.outcome
    assert crawl.response(url).get("WARC-Truncated") == case.truncated


def test_each_exchange_uses_the_connection_that_the_one_before_it_left(done: Done) -> None:
    server, _ = done
    for before, after in pairwise(server.served):
        kept = before.connection == after.connection
        assert kept == CASES[before.path.strip("/")].kept, before
    assert sum(case.kept for case in CASES.values()) > len(CASES) / 2


def test_pointer_is_that_of_the_record(done: Done) -> None:
    _, crawl = done
    for url, outcome in crawl.outcomes.items():
        record = crawl.response(url)
        assert (record.length, record.record_id) == (outcome["warc"]["length"], outcome["warc"]["record_id"])


@pytest.mark.parametrize("name", ["sized", "chunked", "chunk-extensions", "early-hints", "http-1.0"])
def test_payload_digest_of_the_pointer_is_that_of_the_page(done: Done, name: str) -> None:
    server, crawl = done
    assert crawl.outcomes[f"{server.url}/{name}"]["payload_digest"] == digest(PAGE)


@pytest.mark.parametrize(("transport", "proxied"), [("plain", False), ("tls", False), ("tunnel", True)])
def test_both_records_of_an_exchange_have_its_date_and_its_connection(
    transports: dict[str, Done], transport: str, proxied: bool
) -> None:
    server, crawl = transports[transport]
    response, request = crawl.response(f"{server.url}/sized"), crawl.request(f"{server.url}/sized")
    secure = ["tls/1.3"] if server.url.startswith("https") else []
    for record in (request, response):
        assert record.date == response.date
        assert record.get("WARC-IP-Address") == (None if proxied else "127.0.0.1")
        assert record.values("WARC-Protocol") == ["http/1.1", *secure]
    assert request.values("WARC-Concurrent-To") == [response.record_id]
    assert crawl.response(f"{server.url}/http-1.0").values("WARC-Protocol") == ["http/1.0", *secure]


def test_payload_digests_are_where_validators_agree(done: Done) -> None:
    server, crawl = done
    for name, case in CASES.items():
        interim = case.answer.response.startswith(b"HTTP/1.1 1")
        disputed = b"hunked" in case.answer.response or case.answer.surplus or interim
        stated = crawl.response(f"{server.url}/{name}").get("WARC-Payload-Digest")
        assert (stated is None) == bool(disputed or case.truncated), name


def test_archive_verifies(done: Done) -> None:
    _, crawl = done
    assert [fault for fault in verify(crawl.files) if not fault.note] == []


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
