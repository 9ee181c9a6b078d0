"""A first look at an e-paper: what it says, what it asks for, and that its declaration can be used."""

import datetime as dt
import socket
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest

from crawler.__main__ import main
from crawler.sites import Registry
from tests.crawler.sample import light_sample
from tests.site import SampleServer
from tests.site.response import Response


@pytest.fixture(scope="module")
def server() -> Iterator[SampleServer]:
    with SampleServer(site=light_sample()) as server:
        yield server


def test_an_index_leads_to_an_edition_page_and_its_declaration_is_one(
    server: SampleServer, capsys: pytest.CaptureFixture[str], tmp_path: Path
) -> None:
    paper = server.site.papers[0]
    newest = paper.issues[-1].editions[0]
    before = len(server.requests)
    assert main(["probe", server.url + paper.index_path]) == 0
    asked = [request.path for request in server.requests[before:]]
    assert asked == ["/robots.txt", paper.index_path, newest.path]
    said = capsys.readouterr().out
    assert f"page: {server.url}{newest.path}" in said
    assert "layout: founder-2009" in said
    assert "evidence: the address is that of an edition page; it shows " in said
    assert f"PDF: {server.url}" in said
    file = tmp_path / "paper.toml"
    file.write_text(said[said.index("name = ") :], encoding="utf-8")
    registry = Registry((str(file),))
    site = registry.site(server.url.removeprefix("http://").replace(":", "-"))
    assert site.newspaper == paper.title
    day = paper.issues[0]
    dated = site.layouts[0].issue_url(dt.date.fromisoformat(day.date))
    assert dated is not None
    assert dated.startswith(server.url + day.editions[0].path.rpartition("/")[0])


def test_what_is_no_e_paper_is_told(server: SampleServer, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["probe", server.url + server.site.news_site.index_path]) == 1
    assert "layout: none of the known ones" in capsys.readouterr().out


def test_what_robots_txt_forbids_is_not_asked_for(server: SampleServer, capsys: pytest.CaptureFixture[str]) -> None:
    before = len(server.requests)
    assert main(["probe", server.url + server.site.private_path]) == 2
    assert "forbidden by robots.txt" in capsys.readouterr().err
    assert [request.path for request in server.requests[before:]] == ["/robots.txt"]


@pytest.mark.parametrize(("options", "code"), [((), 2), (("--private",), 0)])
def test_a_name_that_leads_to_a_private_address_is_asked_nothing(
    server: SampleServer,
    capsys: pytest.CaptureFixture[str],
    monkeypatch: pytest.MonkeyPatch,
    options: tuple[str, ...],
    code: int,
) -> None:
    resolve = socket.getaddrinfo
    monkeypatch.setattr(socket, "getaddrinfo", lambda host, *rest, **named: resolve("127.0.0.1", *rest, **named))
    monkeypatch.setenv("no_proxy", "*")
    before = len(server.requests)
    page = server.url.replace("127.0.0.1", "paper.example") + server.site.papers[0].issues[-1].editions[0].path
    assert main(["probe", page, *options]) == code
    if options:
        assert len(server.requests) == before + 2
    else:
        assert "paper.example leads to 127.0.0.1, which is no public address; --private" in capsys.readouterr().err
        assert len(server.requests) == before


def test_what_a_page_says_does_nothing_to_a_terminal(server: SampleServer, capsys: pytest.CaptureFixture[str]) -> None:
    paper = server.site.papers[0]
    front = paper.issues[-1].editions[0].path
    body = server.site.pages[front].body
    assert isinstance(body, bytes)
    named = body.replace(paper.title.encode(), "州\x1b[2J\x9b\u202e报".encode())
    acting = replace(server.site.pages[front], body=named)
    with SampleServer(site=replace(server.site, pages={**server.site.pages, front: acting})) as own:
        assert main(["probe", own.url + front]) == 0
    assert not set("\x1b\x9b\u202e") & set(capsys.readouterr().out)


def test_what_leads_off_the_site_is_not_followed(capsys: pytest.CaptureFixture[str]) -> None:
    away = Response(b"", status=302, reason="Found", headers=(("Location", "http://elsewhere.example/"),))
    site = light_sample()
    with SampleServer(site=replace(site, pages={"/away": away, "/robots.txt": Response(b"")})) as server:
        assert main(["probe", f"{server.url}/away"]) == 2
    assert "leads off the site, to http://elsewhere.example/" in capsys.readouterr().err


def test_what_is_no_address_is_refused(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["probe", "epaper.example"]) == 2
    assert "is no address" in capsys.readouterr().err
