"""Find the records that stand for a response, and the original of a revisit, by reading the files from end to end."""

from collections.abc import Iterator

from archive.io.progress import Progress
from archive.warc.files import WarcError, WarcFile
from archive.warc.reader import Header, next_member, open_records


def captures(files: list[WarcFile], faults: list[WarcError], progress: Progress | None = None) -> Iterator[Header]:
    """The headers of all records that stand for a response; what can't be read goes to the faults."""
    for file in files:
        offset: int | None = 0
        while offset is not None:
            try:
                for record in open_records(file, offset):
                    if record.header.type in _CAPTURES:
                        yield record.header
                    if progress is not None:
                        progress.advance(record.finish())
                break
            except WarcError as error:
                faults.append(error)
                offset = next_member(file, error.offset)


def original_of(revisit: Header, files: list[WarcFile]) -> Header:
    """The record with the payload: what the revisit refers to, or what that does."""
    seen = {revisit.record_id}
    header = revisit
    while header.type == "revisit":
        found = next((other for other in captures(files, []) if _is_original(header, other)), None)
        if found is None or found.record_id in seen:
            target = [header.get(f"WARC-Refers-To{part}") for part in ("", "-Target-URI", "-Date")]
            reason = f"a revisit of {' '.join(filter(None, target))}, which is not in these files"
            raise WarcError(header.file, header.offset, reason)
        seen.add(found.record_id)
        header = found
    return header


def _is_original(revisit: Header, other: Header) -> bool:
    if target := revisit.get("WARC-Refers-To"):
        return other.record_id == target
    return (other.url, other.date) == (
        revisit.get("WARC-Refers-To-Target-URI"),
        revisit.get("WARC-Refers-To-Date"),
    )


_CAPTURES = ("response", "revisit", "resource")
