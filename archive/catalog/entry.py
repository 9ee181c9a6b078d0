"""A capture as a catalog has it."""

import hashlib
from contextlib import suppress
from dataclasses import dataclass, field
from typing import Self

from archive.http.body import ResponseBody
from archive.http.response import HttpError
from archive.warc.date import normal_date, parse_date
from archive.warc.digest import normal_digest
from archive.warc.files import OPEN, WarcFile
from archive.warc.header import without_brackets
from archive.warc.pointer import RecordPointer
from archive.warc.reader import OpenRecord

NOT_MODIFIED = 304
ANSWERS = ("response", "revisit", "resource")


@dataclass(frozen=True, slots=True)
class Entry:
    """A response record, or a revisit or resource record that stands for a response.

    `url` is the address by which it is found: of a POST request that with its body, see `archive.http.post_address`.
    `date` is the WARC-Date as `normal_date` gives it; `payload` the digest of the de-chunked payload, None where it
    broke off or isn't HTTP; of a revisit the digest that it states. `etag` and `modified` are the validators.
    `refers_to` is the record id that a revisit names, `refers_to_url` and `refers_to_date` are its other way to say it.
    `within` is the record's place in a gzip member of several; `stated` is its WARC-Payload-Digest in one notation;
    `media_type` that of the response, `segment` the number of the first of a record's segments, if it has some.
    """

    url: str
    method: str
    date: str
    type: str
    record_id: str
    offset: int
    length: int
    status: int | None
    payload: str | None
    truncated: str | None
    etag: str | None
    modified: str | None
    refers_to: str | None
    refers_to_url: str | None
    refers_to_date: str | None
    within: int = field(default=0, kw_only=True)
    stated: str | None = field(default=None, kw_only=True)
    media_type: str | None = field(default=None, kw_only=True)
    segment: int | None = field(default=None, kw_only=True)
    file: WarcFile

    @classmethod
    def of(cls, record: OpenRecord, method: str = "GET") -> Self | None:
        """What a record says, read to its end in pieces; None for one that is no answer to a request."""
        header = record.header
        url = header.url
        if url is None or header.type not in ANSWERS:
            return None
        revisit = header.type == "revisit"
        resource = header.type == "resource" or not (revisit or url.lower().startswith(("http://", "https://")))
        body: ResponseBody | None = None
        if header.size and not resource:  # older revisits have no block
            with suppress(HttpError):
                body = ResponseBody.read(record.pieces(), "HEAD" if revisit else method)
        read = hashlib.sha256()
        for part in record.pieces() if resource else (part for _, part in body.pieces()) if body else ():
            read.update(part)
        payload: str | None = f"sha256:{read.hexdigest()}"
        truncated = header.get("WARC-Truncated")
        segment = header.get("WARC-Segment-Number")
        if revisit:
            payload, truncated = header.get("WARC-Payload-Digest"), None
        elif body is None and not resource:
            truncated = truncated or "unspecified"
        if segment is not None:  # the payload is that of all segments
            payload, truncated = None, None
        message = body.head if body else None
        return cls(
            url=url,
            method=method,
            date=normal_date(header.date),
            type="resource" if resource else header.type,
            record_id=header.record_id,
            offset=header.offset,
            length=record.finish(),
            status=message.status if message else 200 if resource else None,
            payload=payload if truncated is None else None,
            truncated=truncated,
            etag=message.value(b"ETag") if message else None,
            modified=message.value(b"Last-Modified") if message else None,
            refers_to=header.get("WARC-Refers-To"),
            refers_to_url=without_brackets(header.get("WARC-Refers-To-Target-URI")),
            refers_to_date=normal_date(header.get("WARC-Refers-To-Date") or "") or None,
            within=header.within,
            stated=normal_digest(header.get("WARC-Payload-Digest")),
            media_type=message.value(b"Content-Type") if message else header.get("Content-Type") if resource else None,
            segment=int(segment) if segment is not None and segment.isdigit() else None,
            file=header.file,
        )

    @property
    def place(self) -> str:
        """Where the record is, in a text that no other record has."""
        return f"{self.file.place}\n{self.offset}\n{self.within}"

    def pointer(self, date: str | None = None) -> RecordPointer:
        """Where the record is; `date` is that of the exchange which led to it."""
        file = self.file
        return RecordPointer(
            file=file.member or file.path.name.removesuffix(OPEN),
            offset=self.offset,
            length=self.length,
            record_id=self.record_id,
            payload_digest=self.payload,
            date=parse_date(date or self.date),
            folder=file.path if file.member else file.path.parent,
        )

    @property
    def there(self) -> bool:
        """Whether the file still is, and is long enough to hold the record."""
        try:
            return self.file.length >= self.offset + self.length
        except OSError:
            return False
