"""How far a command has come: a bar on stderr, where that is a terminal."""

import sys
from types import TracebackType
from typing import Any, Self

from tqdm import tqdm  # type: ignore[import-untyped]

from archive.io.visible import visible


class Progress:
    """A bar over so many bytes or other units, to be used in a `with` statement; call `advance` with what is done.

    Without a total it only counts.
    """

    def __init__(self, what: str, total: int | None, unit: str = "B") -> None:
        self._bar: Any = tqdm(
            desc=what, total=total, unit=unit, unit_scale=True, leave=False, file=sys.stderr, disable=_hidden()
        )

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._bar.close()

    def advance(self, size: int) -> None:
        self._bar.update(size)

    def print(self, line: str) -> None:
        """A line on stdout, above the bar where both are on one terminal; what would act on that is made visible."""
        with tqdm.external_write_mode(file=sys.stdout):
            print(visible(line), flush=True)


def _hidden() -> bool:
    return not sys.stderr.isatty()
