"""What a long command tells on stderr while it works: a bar on a terminal, a line a minute without one."""

import io
import re
import sys

import pytest

from archive.io import progress
from archive.io.progress import MINUTE, OFF, Progress


class Terminal(io.StringIO):
    """A stream that says it is a terminal."""

    def isatty(self) -> bool:
        return True


class Clock:
    """A clock that is moved by hand."""

    def __init__(self) -> None:
        self.now = 1000.0

    def __call__(self) -> float:
        return self.now


@pytest.fixture
def clock(monkeypatch: pytest.MonkeyPatch) -> Clock:
    made = Clock()
    monkeypatch.setattr(progress, "monotonic", made)
    monkeypatch.delenv(OFF, raising=False)
    return made


def work(clock: Clock, minutes: int) -> None:
    """Ten steps of a megabyte a minute."""
    with Progress("verify", 100_000_000) as running:
        for _ in range(10 * minutes):
            clock.now += MINUTE / 10
            running.advance(1_000_000)


def test_without_a_terminal_there_is_a_line_a_minute(clock: Clock, capsys: pytest.CaptureFixture[str]) -> None:
    work(clock, minutes=3)
    assert capsys.readouterr() == (
        "",
        "verify: 10.0 MB of 100.0 MB, 166.7 kB/s, 9 min left\n"
        "verify: 20.0 MB of 100.0 MB, 166.7 kB/s, 8 min left\n"
        "verify: 30.0 MB of 100.0 MB, 166.7 kB/s, 7 min left\n",
    )


def test_what_is_done_within_a_minute_says_nothing(clock: Clock, capsys: pytest.CaptureFixture[str]) -> None:
    with Progress("reading", None, " records") as running:
        clock.now += MINUTE - 1
        running.advance(10)
    assert capsys.readouterr() == ("", "")


def test_a_terminal_shows_a_bar_and_takes_it_away(clock: Clock, monkeypatch: pytest.MonkeyPatch) -> None:
    terminal = Terminal()
    monkeypatch.setattr(sys, "stderr", terminal)
    monkeypatch.setenv("TERM", "xterm")
    monkeypatch.setenv("COLUMNS", "120")
    with Progress("[verify]", 100_000_000) as running:
        clock.now += 1
        running.advance(25_000_000)
    shown = terminal.getvalue()
    assert "[verify]" in shown  # as it is, not as markup
    assert "25.0 MB of 100.0 MB, 25.0 MB/s, 3 s left" in re.sub(r"\x1b\[[\d;]*m", "", shown)
    assert shown.endswith("\x1b[2K")  # the line is erased


@pytest.mark.parametrize("is_terminal", [True, False])
def test_the_environment_turns_it_off(clock: Clock, monkeypatch: pytest.MonkeyPatch, is_terminal: bool) -> None:
    stream = Terminal() if is_terminal else io.StringIO()
    monkeypatch.setattr(sys, "stderr", stream)
    monkeypatch.setenv(OFF, "1")
    work(clock, minutes=3)
    assert stream.getvalue() == ""


def test_lines_of_the_result_stay_on_stdout(
    clock: Clock, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    terminal = Terminal()
    monkeypatch.setattr(sys, "stderr", terminal)
    with Progress("verify", 10) as running:
        running.print("[red]a fault[/red] in a.warc.gz")
    assert capsys.readouterr().out == "[red]a fault[/red] in a.warc.gz\n"
    assert "fault" not in terminal.getvalue()
