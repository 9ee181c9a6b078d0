"""A server whose certificate does not hold is sent nothing, unless the user says so; why is named."""

from pathlib import Path

import pytest

from tests.archive.certificates import DAY, ELSEWHERE, HERE, Certificate
from tests.archive.wire_cases import sized
from tests.archive.wire_server import Answer, WireServer
from tests.crawler.crawling import crawl

pytestmark = pytest.mark.slow
ABSENT = b"HTTP/1.1 404 Not Found\r\nContent-Length: 0\r\n\r\n"


@pytest.mark.parametrize(
    ("fault", "reason"),
    [
        ("none", None),
        ("expired", "the server's certificate is expired, self-signed or by nobody known"),
        ("self-signed", "the server's certificate is expired, self-signed or by nobody known"),
        ("of another host", "the server's certificate is of another host"),
    ],
)
def test_nothing_is_sent_to_a_server_whose_certificate_does_not_hold(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, fault: str, reason: str | None
) -> None:
    known = Certificate(tmp_path / "known.pem", ELSEWHERE)
    monkeypatch.setenv("SSL_CERT_FILE", str(known.path))
    shown = Certificate(
        tmp_path / "shown.pem",
        ELSEWHERE if fault == "of another host" else HERE,
        None if fault == "self-signed" else known,
        -DAY if fault == "expired" else DAY,
    )
    answers = {"/robots.txt": Answer(ABSENT), "/": Answer(sized(b"<p>none</p>"))}
    with WireServer(answers, shown.context) as server:
        done = crawl("edition", tmp_path / "crawl", settings={"RETRY_TIMES": "1"}, url=f"{server.url}/")
    assert set(server.received) == (set() if reason else set(answers))
    (line,) = done.failures
    assert (reason or "neither an edition page nor a way to one") in line["reason"]
    assert ("DOWNLOAD_VERIFY_CERTIFICATES=False takes it" in line["reason"]) == (reason is not None)
    assert "Traceback" not in done.log
