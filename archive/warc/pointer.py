"""The pointer to a response record: which WARC file, which offset, which length."""

from dataclasses import dataclass
from datetime import datetime
from pathlib import Path


@dataclass(frozen=True, slots=True)
class RecordPointer:
    """Where a response record is, and when its exchange was.

    `file` is the name that the WARC file has when it is finished, without its folder; a WACZ counts as a folder.
    `offset` and `length` are those of the record's gzip member. `payload_digest` is that of the de-chunked payload;
    None where it broke off or isn't HTTP. `date` is the WARC-Date of the exchange: where that is a revisit, the
    pointer is to the record that it refers to, and the date is the revisit's.
    """

    file: str
    offset: int
    length: int
    record_id: str
    payload_digest: str | None
    date: datetime
    folder: Path = Path()

    @property
    def path(self) -> Path:
        return self.folder / self.file
