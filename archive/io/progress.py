"""How far a command has come, on stderr: a bar where that is a terminal, else a line a minute."""

import os
import sys
from time import monotonic
from types import TracebackType
from typing import TYPE_CHECKING, Self

from rich.filesize import decimal

from archive.io.visible import visible

if TYPE_CHECKING:
    from rich.progress import Progress as Bar

OFF = "NO_PROGRESS"
"""The environment variable that, set to anything, leaves stderr without either."""
MINUTE = 60.0
_REFRESH = 0.2  # seconds


class Progress:
    """How far something has come that is counted in bytes or other units, to be used in a `with` statement; call
    `advance` with what is done.

    Without a total it only counts. Both forms tell what is done, of how much, how fast, and how long the rest takes.
    """

    def __init__(self, what: str, total: int | None, unit: str = "B") -> None:
        self._what, self._total, self._unit = what, total, unit
        self._done = 0
        self._begun = monotonic()
        self._bar: Bar | None = None
        if os.environ.get(OFF):
            self._interval = float("inf")
        elif sys.stderr.isatty():
            self._interval = _REFRESH
            self._bar = _bar()
            self._task = self._bar.add_task(what, total=total, told="")
            self._bar.start()
        else:
            self._interval = MINUTE
        self._next = self._begun + self._interval

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        if self._bar is not None:
            self._bar.stop()

    def advance(self, size: int) -> None:
        self._done += size
        if (now := monotonic()) >= self._next:
            self._next = now + self._interval
            told = standing(self._done, self._total, self._unit, now - self._begun)
            if self._bar is not None:
                self._bar.update(self._task, completed=self._done, told=told)
            else:
                print(f"{self._what}: {told}", file=sys.stderr, flush=True)

    def print(self, line: str) -> None:
        """A line on stdout, above the bar where both are on one terminal; what would act on that is made visible."""
        shown = visible(line)
        if self._bar is not None and sys.stdout.isatty():
            from rich.text import Text

            # A text of its own: nothing in the line is taken for markup, and it may be longer than the line.
            self._bar.console.print(Text(shown), soft_wrap=True)
        else:
            print(shown, flush=True)


def _bar() -> "Bar":
    from rich.console import Console  # takes long to import, and most commands run without a terminal
    from rich.progress import BarColumn, TextColumn
    from rich.progress import Progress as Bar

    # What is printed meanwhile goes where it would without a bar.
    return Bar(
        TextColumn("{task.description}", markup=False),
        BarColumn(bar_width=30),
        TextColumn("{task.fields[told]}", markup=False),
        console=Console(stderr=True, soft_wrap=True),
        redirect_stdout=False,
        transient=True,
    )


def standing(done: int, total: int | None, unit: str, seconds: float) -> str:
    """What is done, of how much, how fast, and how long the rest takes at that rate.

    >>> standing(250_000_000, 1_000_000_000, "B", 10)
    '250.0 MB of 1.0 GB, 25.0 MB/s, 30 s left'
    >>> standing(1200, None, " records", 60)
    '1,200 records, 20 records/s'
    """
    rate = done / seconds if seconds > 0 else 0.0
    told = amount(done, unit) if total is None else f"{amount(done, unit)} of {amount(total, unit)}"
    told += f", {amount(round(rate), unit)}/s"
    if total is not None and rate and done <= total:
        told += f", {duration((total - done) / rate)} left"
    return told


def amount(count: int, unit: str = "B") -> str:
    """A number of units; bytes in the decimal steps of the SI.

    >>> amount(1_234_567), amount(1_234_567, " records")
    ('1.2 MB', '1,234,567 records')
    """
    return decimal(count) if unit == "B" else f"{count:,}{unit}"


def duration(seconds: float) -> str:
    """A time to wait, no more exact than a guess is.

    >>> [duration(seconds) for seconds in (12.3, 90, 3000, 7500)]
    ['12 s', '2 min', '50 min', '2 h 5 min']
    """
    if seconds < MINUTE:
        return f"{seconds:.0f} s"
    minutes = round(seconds / MINUTE)
    return f"{minutes} min" if minutes < 60 else f"{minutes // 60} h {minutes % 60} min"
