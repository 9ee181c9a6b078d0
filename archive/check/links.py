"""Check that the records which others refer to exist, and have the type, address, date and digest that is stated."""

import hashlib
from collections.abc import Iterator

from archive.check.crawl_lines import is_of_a_crawl
from archive.check.fault import Fault
from archive.check.record_table import RecordTable, Reference, SeenRecord
from archive.http.body import ResponseBody
from archive.http.response import HttpError
from archive.warc.digest import Digest, DigestError
from archive.warc.reader import WarcError, open_record
from archive.warc.unfinished import cut_out

_PAYLOADS = ("response", "resource", "revisit")
_EXCHANGE = {"request", "response", "revisit"}


def verify_links(table: RecordTable) -> Iterator[Fault]:
    """The faults of all records together: ids that two of them have, links that lead nowhere, responses cut short."""
    for seen, other in table.duplicates():
        yield _fault(seen, f"the record at offset {other.offset} of {other.file} has this id, too")
    for seen, target in table.concurrent():
        other_or_none = table.with_id(target)
        if other_or_none is None:
            yield _lost_partner(seen, target)
        # wget links the records about its run in this way, too; each has an address of its own.
        elif other_or_none.url != seen.url and {seen.type, other_or_none.type} <= _EXCHANGE:
            yield _fault(seen, f"concurrent to {target}, which is of another URL, {other_or_none.url}")
    for seen, what, methods in table.short():
        # The answer to HEAD has the lengths of a body, and none. Without its request it may be one.
        if "HEAD" not in methods and (methods or not what.startswith("0 ")):
            yield _fault(seen, what)
    for reference in table.references():
        yield from _verify_reference(reference, table)


def _lost_partner(seen: SeenRecord, target: str) -> Fault:
    """A record of an exchange whose other one isn't there: a known loss, if something was cut out of its file. It may
    lie elsewhere, as that of a record which was fetched by its range does, but not where this program wrote both."""
    reason = f"concurrent to {target}, which is not in these files"
    if known := cut_out(seen.file):
        reason += f"; what was cut out of this one is {' and '.join(map(str, known))}"
    ours = is_of_a_crawl(seen.file)
    return _fault(seen, reason, outside=not known and not ours, note=bool(known) or not ours)


def _verify_reference(reference: Reference, table: RecordTable) -> Iterator[Fault]:
    source, target, url, date = reference.source, reference.target, reference.url, reference.date
    if not target and not (url and date):
        yield from _verify_by_digest(source, url or source.url, table)
        return
    original = table.with_id(target) if target else table.with_url(url or "", date or "")
    where = " ".join(filter(None, (target, url, date and f"of {date}")))
    if original is None:
        reason = f"refers to {where}, which is outside of these files"
        yield _fault(source, reason, outside=True, note=True)
        return
    if source.type != "revisit":
        return
    if original.type not in _PAYLOADS:
        yield _fault(source, f"refers to {where}, a {original.type} record")
    elif url and original.url != url:
        yield _fault(source, f"refers to {where}, whose URL is {original.url}")
    elif date and original.date != date:
        yield _fault(source, f"refers to {where}, whose date is {original.date}")
    elif original.number == source.number:
        yield _fault(source, "refers to itself")
    elif source.payload and (reason_or_none := _differs(source.payload, original)):
        yield _fault(source, f"refers to {where}, whose {reason_or_none}")


def _verify_by_digest(source: SeenRecord, url: str | None, table: RecordTable) -> Iterator[Fault]:
    """A revisit that states no record, which is only recommended (WARC 1.1, 6.7): its payload's digest finds one."""
    if source.type != "revisit":
        return
    stated = source.payload
    of_address = table.of_url(url or "")
    known = stated is not None and table.with_payload(stated, url) is not None
    if not known and not (stated and of_address is not None and _differs(stated, of_address) is None):
        found = f"and no record of these files has {source.payload}" if source.payload else "nor a payload's digest"
        yield _fault(source, f"no WARC-Refers-To, {found} (6.7)", outside=True, note=True)


def _differs(stated: str, original: SeenRecord) -> str | None:
    """Whether a record's payload isn't the one stated: by what it states itself, else by what it holds."""
    try:
        wanted = Digest.parse(stated)
        if original.payload is not None and wanted.same(Digest.parse(original.payload)):
            return None
    except DigestError:  # told of the record that states it
        return None
    if original.type == "revisit":
        return None if original.payload is None else f"payload digest is {original.payload}, but {stated} is stated"
    payload, body = hashlib.new(wanted.algorithm), hashlib.new(wanted.algorithm)
    try:
        with open_record(original.file, original.offset, original.within) as record:
            if record.header.type != "response" or not record.header.is_http:
                for piece in record.pieces():
                    payload.update(piece)
                return wanted.compare("payload", payload)
            for stored, part in ResponseBody.read(record.pieces()).pieces():
                payload.update(part)
                body.update(stored)
            return wanted.compare("payload", payload, body)
    except (WarcError, HttpError) as error:
        return f"payload can't be read: {error}"


def _fault(seen: SeenRecord, reason: str, *, outside: bool = False, note: bool = False) -> Fault:
    return Fault(str(seen.file), seen.offset, f"{seen.type} {seen.record_id}: {reason}", outside, note)
