"""What a verification reports: a fault of an archive, or a note on it."""

from dataclasses import dataclass

from archive.io.text import printable


@dataclass(frozen=True, slots=True)
class Fault:
    """What is wrong, and where: the offset is that of the record, or of the line in a JSON Lines file.

    `outside` is where a record is referred to that is none of those looked at: it may be well elsewhere. A `note` is
    nothing wrong: the standard allows it, or it is known already; who keeps the archive should know it, too.
    """

    path: str
    offset: int | None
    reason: str
    outside: bool = False
    note: bool = False

    def __str__(self) -> str:
        place = self.path if self.offset is None else f"{self.path}, offset {self.offset}"
        return printable(f"{place}: {'note: ' * self.note}{self.reason}")
