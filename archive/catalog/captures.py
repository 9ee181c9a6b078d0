"""Find the records that stand for a response, and the original of a revisit, by reading the files from end to end."""

from collections.abc import Iterator
from contextlib import suppress

from archive.io.progress import Progress
from archive.warc.date import normal_date
from archive.warc.digest import normal_digest
from archive.warc.files import WarcError, WarcFile
from archive.warc.header import without_brackets
from archive.warc.reader import Header, open_records


def captures(files: list[WarcFile], faults: list[WarcError], progress: Progress | None = None) -> Iterator[Header]:
    """The headers of all records that stand for a response; what can't be read goes to the faults."""
    advance = progress.advance if progress is not None else (lambda size: None)
    for file in files:
        for record in open_records(file, faults=faults.append, advance=advance):
            if record.header.type in CAPTURES:
                with suppress(WarcError):  # it is among the faults; reading goes on behind it
                    record.finish()
                    yield record.header


def original_of(revisit: Header, files: list[WarcFile]) -> Header:
    """The record with the payload: what the revisit refers to, or what that does.

    It is found by its id, by address and date, by the payload's digest and its address, by the digest: whichever a
    revisit states. Raises WarcError where there is none.
    """
    seen = {revisit.record_id}
    header = revisit
    while header.type == "revisit":
        stated = normal_digest(header.get("WARC-Payload-Digest"))
        best, found = 0, None
        for other in captures(files, []):
            if other.record_id not in seen and (rank := _likeness(header, other, stated)) > best:
                best, found = rank, other
        if found is None:
            target = [header.get(f"WARC-Refers-To{part}") for part in ("", "-Target-URI", "-Date")]
            named = " ".join(filter(None, target)) or stated or "nobody knows what"
            raise WarcError(header.file, header.offset, f"a revisit of {named}, which is not in these files")
        seen.add(found.record_id)
        header = found
    return header


def _likeness(revisit: Header, other: Header, stated: str | None) -> int:
    if (target := revisit.get("WARC-Refers-To")) and other.record_id == target:
        return 5
    url = without_brackets(revisit.get("WARC-Refers-To-Target-URI"))
    date = revisit.get("WARC-Refers-To-Date")
    if url and date and other.url == url and normal_date(other.date) == normal_date(date):
        return 4
    if other.type == "revisit":
        return 0
    same_address = other.url == (url or revisit.url)
    if stated is not None:
        digest = normal_digest(other.get("WARC-Payload-Digest"))
        return 0 if digest != stated else 3 if same_address else 2
    return int(same_address and not target and not date and normal_date(other.date) <= normal_date(revisit.date))


CAPTURES = ("response", "revisit", "resource")
