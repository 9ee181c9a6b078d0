"""Records in segments: whether all are there, and make what the first states (WARC 1.1, 7)."""

import hashlib
from collections.abc import Iterator

from archive.check.fault import Fault
from archive.check.record_table import RecordTable, SeenRecord
from archive.http.body import ResponseBody
from archive.http.response import HttpError
from archive.warc.digest import Digest, DigestError
from archive.warc.reader import WarcError, open_record


def verify_segments(table: RecordTable) -> Iterator[Fault]:
    """The faults of all segmented records of a table."""
    for origin in table.segmented():
        segments = table.segments(origin.record_id)
        numbers = [number for number, _, _ in segments]
        expected = list(range(2, len(numbers) + 2))
        if not segments:
            yield _fault(origin, "the first segment of a record whose others are not in these files (7)", note=True)
        elif numbers != expected:
            yield _fault(origin, f"its segments are 1, {', '.join(map(str, numbers))}; needed is each number once (7)")
        else:
            records = [origin, *(record for _, record, _ in segments)]
            total = segments[-1][2]
            if total is None:
                yield _fault(segments[-1][1], "the last segment says no WARC-Segment-Total-Length (5.22)")
                continue
            for reason in _verify_whole(records, total):
                yield _fault(origin, reason)
    for segment, origin_id in table.strays():
        yield _fault(segment, f"a segment of {origin_id}, which is not in these files (7)", note=True)


def _verify_whole(records: list[SeenRecord], total: int) -> Iterator[str]:
    try:
        stated = Digest.parse(records[0].payload) if records[0].payload else None
    except DigestError:  # told of the record
        stated = None
    size = 0
    try:
        pieces = _pieces(records)
        payload = hashlib.new(stated.algorithm if stated else "sha1")
        stored_hash = payload.copy()
        if records[0].type == "response" and (records[0].url or "").startswith("http"):
            body = ResponseBody.read(pieces)
            size += sum(record.size for record in records)
            for stored, part in body.pieces():
                payload.update(part)
                stored_hash.update(stored)
        else:
            for piece in pieces:
                size += len(piece)
                payload.update(piece)
                stored_hash.update(piece)
    except (WarcError, HttpError) as error:
        yield f"its segments can't be joined: {error}"
        return
    if size != total:
        yield f"its segments have {size} bytes, but {total} are stated (5.22)"
    if stated is not None and (reason := stated.compare("payload", payload, stored_hash)):
        yield f"of all segments: {reason} (5.9)"


def _pieces(records: list[SeenRecord]) -> Iterator[bytes]:
    for seen in records:
        with open_record(seen.file, seen.offset, seen.within) as record:
            yield from record.pieces()


def _fault(seen: SeenRecord, reason: str, *, note: bool = False) -> Fault:
    return Fault(str(seen.file), seen.offset, f"{seen.type} {seen.record_id}: {reason}", outside=note, note=note)
