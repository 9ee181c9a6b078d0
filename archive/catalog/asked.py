"""What a request record says was asked for."""

from dataclasses import dataclass
from typing import Self

from archive.http.post_address import asked_address
from archive.warc.reader import OpenRecord

_MAX_METHOD = 40  # bytes
_MAX_REQUEST = 1 << 20  # bytes of a POST request that its address is made of


@dataclass(frozen=True, slots=True)
class Asked:
    """A request as its record has it; ``url`` is that of a POST request with its body."""

    method: str
    url: str | None

    @classmethod
    def read(cls, record: OpenRecord) -> Self:
        pieces = record.pieces()
        start = next(pieces, b"")
        method = start.partition(b" ")[0][:_MAX_METHOD].decode("latin-1")
        if method != "POST" or record.header.url is None:
            return cls(method, None)
        for piece in pieces:
            if len(start) > _MAX_REQUEST:
                break
            start += piece
        return cls(method, asked_address(record.header.url, start[:_MAX_REQUEST]))
