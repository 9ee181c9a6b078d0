"""Records that others name are found, and are what they are named as."""

import base64
import hashlib
from pathlib import Path

import pytest

from archive.__main__ import main
from archive.check.verify import verify
from archive.warc.record import digest
from tests.archive.exchanges import RESPONSE
from tests.archive.records import (
    HTTP,
    INFO,
    ORIGINAL,
    REQUEST,
    reasons,
    resource,
    revisit,
)


@pytest.mark.parametrize(
    "headers",
    [
        {},
        {"WARC_Refers_To": ""},
        {"WARC_Refers_To_Target_URI": "", "WARC_Refers_To_Date": ""},
        {"WARC_Payload_Digest": "sha1:" + base64.b32encode(hashlib.sha1(b"body").digest()).decode()},
        {"WARC_Payload_Digest": "", "WARC_Profile": "http://netpreserve.org/warc/1.1/revisit/server-not-modified"},
    ],
)
def test_revisit_is_well_where_its_original_is(tmp_path: Path, headers: dict[str, str]) -> None:
    assert reasons(tmp_path, ORIGINAL, revisit(**headers)) == []
    assert reasons(tmp_path, revisit(**headers), ORIGINAL) == []


@pytest.mark.parametrize(
    ("headers", "reason"),
    [
        ({"WARC_Refers_To_Target_URI": "http://example.org/other"}, "whose URL is http://example.org/original"),
        ({"WARC_Refers_To_Date": "2024-02-21T08:30:01Z"}, "whose date is 2024-02-20T08:30:01Z"),
        ({"WARC_Payload_Digest": digest(b"other")}, f"whose payload digest is {digest(b'body')}"),
        (
            {"WARC_Refers_To": "", "WARC_Refers_To_Date": "", "WARC_Payload_Digest": digest(b"other")},
            "no WARC-Refers-To, and no record of these files has",
        ),
        ({"WARC_Profile": ""}, "no WARC-Profile"),
        ({"WARC_Payload_Digest": "crc32:0"}, "payload digest 'crc32:0' can't be checked"),
    ],
)
def test_revisit_of_something_else_is_told(tmp_path: Path, headers: dict[str, str], reason: str) -> None:
    (found,) = reasons(tmp_path, ORIGINAL, revisit(**headers))
    assert reason in found


def test_revisit_of_a_chunked_body_may_state_either_form(tmp_path: Path) -> None:
    block = b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n4\r\nbody\r\n0\r\n\r\n"
    original = resource(
        block, WARC_Record_ID="<urn:original>", WARC_Target_URI="http://example.org/original", **HTTP
    )
    assert reasons(tmp_path, original, revisit()) == []
    assert reasons(tmp_path, original, revisit(WARC_Payload_Digest=digest(b"4\r\nbody\r\n0\r\n\r\n"))) == []
    assert len(reasons(tmp_path, original, revisit(WARC_Payload_Digest=digest(b"other")))) == 1


def test_revisit_is_compared_with_what_its_original_states(tmp_path: Path) -> None:
    where = {"WARC_Record_ID": "<urn:original>", "WARC_Target_URI": "http://example.org/original"}
    original = resource(RESPONSE, WARC_Payload_Digest=digest(b"body"), **where, **HTTP)
    assert reasons(tmp_path, original, revisit()) == []
    (reason,) = reasons(tmp_path, original, revisit(WARC_Payload_Digest=digest(b"other")))
    assert f"{digest(b'other')} is stated" in reason


def test_revisit_of_a_request_is_told(tmp_path: Path) -> None:
    request = resource(b"GET / HTTP/1.1\r\n\r\n", WARC_Record_ID="<urn:original>", **REQUEST)
    (reason,) = reasons(tmp_path, request, revisit())
    assert reason.endswith("a request record")


def test_reference_to_the_outside_is_a_note(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    path, other = tmp_path / "a.warc.gz", tmp_path / "b.warc.gz"
    path.write_bytes(INFO + revisit())
    other.write_bytes(resource(b"", WARC_Type="warcinfo", WARC_Target_URI="") + ORIGINAL)
    (fault,) = verify([path])
    assert fault.outside
    assert "<urn:original> http://example.org/original of 2024-02-20T08:30:01Z" in fault.reason
    assert list(verify([path, other])) == []
    assert fault.note
    assert main(["verify", str(path)]) == 0
    assert main(["verify", "--allow-outside", str(path)]) == 0
    assert "1 references to records outside" in capsys.readouterr().err


