"""A crawl's archive: one writer, every attempt, no secrets, whole at the end."""

import socket
import ssl
from pathlib import Path
from typing import Any

from archive.check.verify import verify
from archive.warc.reader import iter_records
from tests.archive.crawling import crawl
from tests.archive.wire_cases import OK, PAGE, chunked, sized
from tests.archive.wire_proxy import TunnelProxy
from tests.archive.wire_server import Answer, WireServer

SLOW = b"HTTP/1.1 503 Service Unavailable\r\nContent-Length: 0\r\n\r\n"


def test_all_schemes_share_one_file_that_is_finished(tmp_path: Path, tls: ssl.SSLContext) -> None:
    page = {"/": Answer(sized(PAGE))}
    with WireServer(page) as plain, WireServer(page, tls) as secure:
        done = crawl(tmp_path, [{"url": f"{plain.url}/"}, {"url": f"{secure.url}/"}])
    (file,) = done.files
    assert file.name.startswith("wire-local_-")
    assert file.name.endswith(".warc.gz")
    assert {record.url for record in done.records()} == {None, f"{plain.url}/", f"{secure.url}/"}


def test_warcinfo_tells_who_crawled_what_and_how(tmp_path: Path) -> None:
    with WireServer({"/": Answer(sized(PAGE))}) as server:
        done = crawl(tmp_path, [{"url": f"{server.url}/"}])
    info, *_ = done.records()
    fields = dict(line.split(": ", 1) for line in info.block.decode().splitlines())
    assert list(fields)[:3] == ["software", "format", "conformsTo"]
    assert "Scrapy/2.19" in fields["software"]
    assert fields["robots"] == "ignore"
    assert fields["operator"] == "me@example.org"
    assert fields["http-header-user-agent"] == "archive-test"
    assert fields["hostname"] == socket.gethostname()
    assert fields["arguments"] == "wire site=local since=2024-02-20"


def test_many_at_once_are_not_mixed_up(tmp_path: Path) -> None:
    answers = {f"/{n}": Answer(sized(b"page %d " % n * (n * 50))) for n in range(60)}
    with WireServer(answers, seed=1) as server:
        requests = [{"url": f"{server.url}{path}"} for path in answers]
        done = crawl(tmp_path, requests, CONCURRENT_REQUESTS=16, CONCURRENT_REQUESTS_PER_DOMAIN=16)
        for path, answer in answers.items():
            url = server.url + path
            assert done.response(url).block == answer.response
            assert [done.request(url).block] == server.received[path]
    assert list(verify(done.files)) == []


def test_requests_wait_while_too_much_waits_to_be_written(tmp_path: Path) -> None:
    answers = {f"/{n}": Answer(sized(PAGE)) for n in range(3)}
    with WireServer(answers) as server:
        slow = {"tests.archive.slow_writer.SlowWriter": 0}
        done = crawl(tmp_path, [{"url": server.url + path} for path in answers], EXTENSIONS=slow)
        assert [done.response(server.url + path).block for path in answers] == [sized(PAGE)] * 3


def test_every_attempt_is_archived_and_the_last_is_pointed_to(tmp_path: Path) -> None:
    answers = {"/": [Answer(SLOW), Answer(SLOW), Answer(sized(PAGE))]}
    with WireServer(answers) as server:
        requests = [{"url": f"{server.url}/", "meta": {"handle_httpstatus_all": False}}]
        done = crawl(tmp_path, requests, RETRY_ENABLED=True)
        assert done.response(f"{server.url}/").block == sized(PAGE)
    blocks = [record.block for record in done.records() if record.type == "response"]
    assert blocks == [SLOW, SLOW, sized(PAGE)]


def test_attempt_that_broke_off_and_the_one_after_it_are_two_exchanges(tmp_path: Path) -> None:
    short = sized(PAGE)[:-900]
    with WireServer({"/": [Answer(short, then="close"), Answer(sized(PAGE))]}) as server:
        done = crawl(tmp_path, [{"url": f"{server.url}/"}], RETRY_ENABLED=True)
        assert done.response(f"{server.url}/").block == sized(PAGE)
        _, *records = done.records()
        assert [(record.block, record.get("WARC-Truncated")) for record in records[1::2]] == [
            (short, "disconnect"),
            (sized(PAGE), None),
        ]
        assert [record.block for record in records[::2]] == server.received["/"]
    assert list(verify(done.files)) == []


def test_redirect_is_archived_and_its_target_is_pointed_to(tmp_path: Path) -> None:
    moved = b"HTTP/1.1 302 Found\r\nLocation: /new#part\r\nContent-Length: 0\r\n\r\n"
    with WireServer({"/old": Answer(moved), "/new": Answer(sized(PAGE))}) as server:
        requests = [{"url": f"{server.url}/old", "meta": {"handle_httpstatus_all": False}}]
        done = crawl(tmp_path, requests, REDIRECT_ENABLED=True)
        (outcome,) = done.outcomes
        assert done.response(outcome).block == sized(PAGE)
        urls = [record.url for record in done.records() if record.type == "response"]
        assert urls == [f"{server.url}/old", f"{server.url}/new"]


def test_page_that_is_archived_already_is_a_revisit_with_the_header_section_as_sent(tmp_path: Path) -> None:
    head = b"HTTP/1.1 200 \r\nx-oDD:  a \r\nX: \xd6\xd0\r\nTransfer-Encoding: chunked\r\n\r\n"
    plain_head = b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n"
    first_answer, second_answer = plain_head + chunked(PAGE), head + chunked(PAGE, size=100)
    answers = {"/1": Answer(first_answer), "/2": Answer(second_answer), "/3": Answer(sized(b"other"))}
    with WireServer(answers) as server:
        done = crawl(tmp_path, [{"url": server.url + path} for path in answers], WARC_DEDUP=True)
    first, again, other = [record for record in done.records() if record.type in ("response", "revisit")]
    assert [record.type for record in (first, again, other)] == ["response", "revisit", "response"]
    assert (again.url, again.block) == (f"{server.url}/2", head)
    assert again.get("WARC-Profile") == "http://netpreserve.org/warc/1.1/revisit/identical-payload-digest"
    refers = [again.get(f"WARC-Refers-To{part}") for part in ("", "-Target-URI", "-Date")]
    assert refers == [first.record_id, first.url, first.date]
    assert list(verify(done.files)) == []


def test_what_broke_off_is_no_revisit_and_has_none(tmp_path: Path) -> None:
    short = Answer(sized(PAGE)[:-900], then="close")
    with WireServer({"/1": short, "/2": short}) as server:
        done = crawl(tmp_path, [{"url": f"{server.url}/{n}"} for n in (1, 2)], WARC_DEDUP=True)
    assert [record.block for record in done.records() if record.type == "response"] == [short.response] * 2


def test_robots_txt_is_archived(tmp_path: Path) -> None:
    answers = {"/robots.txt": Answer(sized(b"User-agent: *\nAllow: /\n")), "/": Answer(sized(PAGE))}
    with WireServer(answers) as server:
        done = crawl(tmp_path, [{"url": f"{server.url}/"}], ROBOTSTXT_OBEY=True)
        urls = [record.url for record in done.records() if record.type == "response"]
        assert urls == [f"{server.url}/robots.txt", f"{server.url}/"]


def test_request_that_is_sent_again_is_two_exchanges(tmp_path: Path) -> None:
    # Twisted writes the second request again, on a new connection, as nothing came back on the kept one.
    second = [Answer(b"", then="close"), Answer(sized(b"second"))]
    answers: dict[str, Answer | list[Answer]] = {"/1": Answer(sized(PAGE)), "/2": second}
    with WireServer(answers) as server:
        done = crawl(tmp_path, [{"url": server.url + path} for path in answers])
        assert [served.connection for served in server.served] == [1, 1, 2]
        assert done.response(f"{server.url}/2").block == sized(b"second")
        requests = [record for record in done.records() if record.type == "request"]
        assert [record.block for record in requests] == [served.request for served in server.served]
    kinds = [record.type for record in done.records()]
    assert kinds == ["warcinfo", "request", "response", "request", "request", "response"]
    assert [bool(record.get("WARC-Concurrent-To")) for record in requests] == [True, False, True]
    assert list(verify(done.files)) == []


def test_a_request_that_is_not_answered_is_archived_and_one_that_was_not_sent_is_not(tmp_path: Path) -> None:
    with WireServer({"/": Answer(b"", then="close")}) as server:
        nobody = socket.create_server(("127.0.0.1", 0))
        port = nobody.getsockname()[1]
        nobody.close()
        done = crawl(tmp_path, [{"url": f"{server.url}/"}, {"url": f"http://127.0.0.1:{port}/"}])
        assert [outcome["error"] for outcome in done.outcomes.values()] == [
            f"{server.url}/: nothing came back",
            f"http://127.0.0.1:{port}/: nothing was sent",
        ]
        _, record = done.records()
        assert (record.type, record.block) == ("request", server.served[0].request)


def test_credentials_stay_out_of_the_archive(tmp_path: Path) -> None:
    headers = {"Authorization": "Basic c2VjcmV0", "Cookie": "session=secret", "X-Kept": "yes"}
    for keep in (False, True):
        folder = tmp_path / str(keep)
        folder.mkdir()
        with WireServer({"/": Answer(sized(PAGE))}) as server:
            done = crawl(folder, [{"url": f"{server.url}/", "headers": headers}], WARC_COOKIES=keep)
            (received,) = server.received["/"]
            stored = done.request(f"{server.url}/").block
        dropped = set(received.splitlines()) - set(stored.splitlines())
        credentials, cookie = b"Authorization: Basic c2VjcmV0", b"Cookie: session=secret"
        assert dropped == ({credentials} if keep else {credentials, cookie})


def test_a_private_address_is_asked_nothing_where_the_settings_say_so_but_through_a_proxy(
    tmp_path: Path, tls: ssl.SSLContext
) -> None:
    page = {"/": Answer(sized(PAGE))}
    direct, proxied = tmp_path / "direct", tmp_path / "proxied"
    direct.mkdir()
    proxied.mkdir()
    with WireServer(page) as plain, WireServer(page, tls) as secure, TunnelProxy() as proxy:
        requests: list[dict[str, Any]] = [{"url": f"{server.url}/"} for server in (plain, secure)]
        done = crawl(direct, requests, PRIVATE_HOSTS=["localhost"])
        assert {row["outcome"] for row in done.outcomes.values()} == {"PrivateAddress"}
        assert (dict(plain.received), dict(secure.received), done.files) == ({}, {}, [])
        done = crawl(proxied, [{**requests[1], "meta": {"proxy": proxy.url}}], PRIVATE_HOSTS=[])
        assert done.response(f"{secure.url}/").block == sized(PAGE)


def test_url_is_archived_as_it_was_sent(tmp_path: Path) -> None:
    with WireServer({"/%E6%B1%9F?q=%D6%D0": Answer(sized(PAGE))}) as server:
        done = crawl(tmp_path, [{"url": f"{server.url}/江?q=%D6%D0#版"}])
        response = next(record for record in done.records() if record.type == "response")
        assert response.url == f"{server.url}/%E6%B1%9F?q=%D6%D0"


def test_proxied_exchange_is_archived_without_an_address(tmp_path: Path) -> None:
    url = "http://paper.example/node_2.htm"
    with WireServer({url: Answer(sized(PAGE))}) as proxy:
        done = crawl(tmp_path, [{"url": url, "meta": {"proxy": proxy.url.replace("//", "//user:secret@")}}])
        (received,) = proxy.received[url]
    assert done.response(url).block == sized(PAGE)
    request = done.request(url)
    assert (request.url, request.get("WARC-IP-Address")) == (url, None)
    assert b"Proxy-Authorization" in received
    assert b"Proxy-Authorization" not in request.block


def test_tunnel_is_not_archived_but_what_went_through_it_is(tmp_path: Path, tls: ssl.SSLContext) -> None:
    answers = {"/1": Answer(sized(PAGE)), "/2": Answer(OK + b"\r\n" + PAGE, then="close")}
    with WireServer(answers, tls) as server, TunnelProxy() as proxy:
        requests = [{"url": server.url + path, "meta": {"proxy": proxy.url}} for path in answers]
        done = crawl(tmp_path, requests)
        for path, answer in answers.items():
            response, request = done.response(server.url + path), done.request(server.url + path)
            assert response.block == answer.response
            assert response.get("WARC-Truncated") is None
            assert [request.block] == server.received[path]
            assert response.get("WARC-IP-Address") is None
            assert response.values("WARC-Protocol") == ["http/1.1", "tls/1.3"]
    assert proxy.received[0].startswith(b"CONNECT 127.0.0.1:")
    assert len(done.records()) == 1 + 2 * len(answers)


def test_unclean_end_of_a_body_until_closed_is_a_truncation(tmp_path: Path, tls: ssl.SSLContext) -> None:
    begun = OK + b"\r\n" + PAGE[:900]
    reset, drop = {"/": Answer(begun, then="reset")}, {"/": Answer(begun, then="drop")}
    for number, (answers, context) in enumerate([(reset, None), (reset, tls), (drop, tls)]):
        folder = tmp_path / str(number)
        folder.mkdir()
        with WireServer(answers, context) as server:
            done = crawl(folder, [{"url": f"{server.url}/"}])
            assert done.response(f"{server.url}/").get("WARC-Truncated") == "disconnect"


def test_archive_that_can_not_be_written_ends_the_crawl(tmp_path: Path) -> None:
    (tmp_path / "in-the-way").touch()
    folder = tmp_path / "in-the-way" / "warc"
    answers = {f"/{n}": Answer(sized(PAGE)) for n in range(50)}
    with WireServer(answers) as server:
        requests = [{"url": server.url + path} for path in answers]
        done = crawl(tmp_path, requests, WARC_DIR=str(folder))
        assert "'finish_reason': 'archive_failed'" in done.log
        assert len(server.received) < len(answers)
    assert str(folder) in done.log
    assert all(str(folder) in outcome["error"] for outcome in done.outcomes.values())


def test_settings_choose_folder_prefix_and_size(tmp_path: Path) -> None:
    answers = {f"/{n}": Answer(sized(PAGE)) for n in range(3)}
    folder = tmp_path / "elsewhere"
    with WireServer(answers) as server:
        requests = [{"url": server.url + path} for path in answers]
        crawl(tmp_path, requests, WARC_DIR=str(folder), WARC_PREFIX="paper", WARC_MAX_SIZE=1)
    files = sorted(folder.iterdir())
    assert [file.name.split("-")[0] for file in files] == ["paper"] * 3
    assert [len(list(iter_records(file))) for file in files] == [3, 3, 3]
