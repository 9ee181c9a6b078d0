"""An extension of crawls: nothing is written to the archive before a request waits for it to be."""

import threading
from concurrent.futures import Future
from typing import Any

from archive.capture import capture, writer

_LONG = 30  # seconds; then no request waits


class SlowWriter:
    def __init__(self) -> None:
        waited = threading.Event()

        class Slow(writer.WarcWriter):
            def room(self) -> Future[None]:
                room = super().room()
                if not room.done():
                    waited.set()
                return room

            def _write(self, *given: Any) -> Any:
                if not waited.wait(_LONG):
                    raise writer.WriteError("no request waited")
                return super()._write(*given)

        writer.MOST_WAITING = 0
        vars(capture)["WarcWriter"] = Slow
