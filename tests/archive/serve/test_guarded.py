"""What pywb answers goes through a guard: who asks, what a replayed page may do, and when it ends."""

import os
import subprocess
import sys
from collections.abc import Iterable
from pathlib import Path
from typing import Any

import pytest

from archive.serve import guarded as guard
from archive.serve.guarded import Application, guarded

POLICY = "default-src 'self'"
STUB = "import threading\nclass WaybackCli:\n def __init__(self, *a, **k): pass\n def run(self):\n"
STUB += "  print('runs', flush=True)\n  threading.Event().wait()\n"


def application(environ: dict[str, Any], start_response: Any) -> Iterable[bytes]:
    start_response("200 OK", [("Content-Security-Policy", "default-src *")])
    return [b"archived"]


def answer(path: str, named: str | None, host: str = "127.0.0.1") -> tuple[str, dict[str, str], bytes]:
    said: list[Any] = []
    app: Application = guarded(application, POLICY, host)
    environ = {"PATH_INFO": path, **({} if named is None else {"HTTP_HOST": named})}
    body = b"".join(app(environ, lambda status, headers, *error: said.extend((status, dict(headers)))))
    return said[0], said[1], body


@pytest.mark.parametrize("named", ["127.0.0.1:8080", "localhost:8080", "[::1]:8080", "192.168.1.7"])
def test_who_asks_by_an_address_or_as_localhost_is_answered(named: str) -> None:
    assert answer("/", named)[0] == "200 OK"


@pytest.mark.parametrize("named", ["evil.example:8080", "localhost.evil.example", "127.0.0.1.evil.example", "", None])
def test_a_name_of_somebody_else_s_that_leads_here_gets_nothing_of_the_archive(named: str | None) -> None:
    status, _, body = answer("/archive/20240506mp_/http://a.example/", named)
    assert status.startswith("421")
    assert b"archived" not in body


def test_the_name_to_listen_on_is_one_of_our_own() -> None:
    assert answer("/", "archive.example:8080", "archive.example")[0] == "200 OK"


@pytest.mark.parametrize("path", ["/archive/20240506080000mp_/http://a.example/", "/archive/mp_/http://a.example/x"])
def test_a_replayed_page_is_in_a_sandbox_that_cannot_move_the_window(path: str) -> None:
    policy = answer(path, "localhost")[1]["Content-Security-Policy"]
    assert policy.startswith(f"{POLICY}; sandbox ")
    assert "allow-top-navigation" not in policy
    assert "allow-popups" not in policy


def test_the_pages_around_it_are_not() -> None:
    assert answer("/static/site/index.html", "localhost")[1]["Content-Security-Policy"] == POLICY


def test_it_ends_with_the_process_that_started_it(tmp_path: Path) -> None:
    (tmp_path / "pywb" / "apps").mkdir(parents=True)
    (tmp_path / "pywb" / "apps" / "cli.py").write_text(STUB)
    command = [sys.executable, "-c", Path(guard.__file__).read_text(encoding="utf-8"), POLICY, "localhost", "0"]
    environment = {**os.environ, "PYTHONPATH": str(tmp_path)}
    process = subprocess.Popen(command, env=environment, stdin=subprocess.PIPE, stdout=subprocess.PIPE)
    assert process.stdin is not None
    assert process.stdout is not None
    assert process.stdout.readline() == b"runs\n"
    process.stdin.close()  # what the system does for a process that was killed
    assert process.wait(60) == 0
