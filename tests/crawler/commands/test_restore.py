"""``python -m crawler restore``: text in, text out."""

import io
import json
import subprocess
import sys
from collections.abc import Callable

import pytest

from crawler.__main__ import main

DAMAGED = "他們說(shuō)，這(zhè)是水庫，來(lái)的人說(shuō)，時(shí)間到了。\n欧美在线_亚洲激情_国产高潮_免费下载\n"
Restored = Callable[..., tuple[bytes, str]]


@pytest.fixture
def restored(monkeypatch: pytest.MonkeyPatch, capfdbinary: pytest.CaptureFixture[bytes]) -> Restored:
    """What the command makes of a standard input, and what it says."""

    def run(given: bytes, *options: str) -> tuple[bytes, str]:
        monkeypatch.setattr("sys.stdin", io.TextIOWrapper(io.BytesIO(given)))
        assert main(["restore", *options]) == 0
        told = capfdbinary.readouterr()
        return told.out, told.err.decode()

    return run


def test_a_damaged_text_comes_out_restored(restored: Restored) -> None:
    out, said = restored(DAMAGED.encode(), "--report")
    assert out.decode() == "他們說，這是水庫，來的人說，時間到了。\n"
    assert json.loads(said) == {
        "restored": {"glosses": 5, "shifts": 0, "unrecovered": 0},
        "removed": [{"kind": "injected", "line": 2, "text": "欧美在线_亚洲激情_国产高潮_免费下载"}],
    }


def test_what_is_left_out_is_told(restored: Restored) -> None:
    assert "foreign lines left out: 1" in restored(DAMAGED.encode())[1]


def test_what_is_no_text_is_refused() -> None:
    given = b"\x7fELF\0\0" + DAMAGED.encode()
    command = [sys.executable, "-m", "crawler", "restore"]
    done = subprocess.run(command, input=given, capture_output=True, timeout=60)
    assert (done.returncode, done.stdout) == (2, b"")
    assert done.stderr.decode().splitlines() == [
        "standard input is no text (it holds NUL bytes): UTF-8, GB18030 or Big5 is accepted"
    ]


def test_a_sound_text_comes_out_byte_for_byte(restored: Restored) -> None:
    given = "喆(zhé)字，(010)64411649，真的吗?!他问。\r\n".encode("gb18030") + b"\x80"
    assert restored(given) == (given, "")
