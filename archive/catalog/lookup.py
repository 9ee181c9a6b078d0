"""Look up what an archive holds for an address: the response that a client would have got, revisits resolved."""

from collections.abc import Collection, Iterator
from dataclasses import dataclass

from archive.catalog.catalog import NOT_MODIFIED, Catalog, Entry
from archive.http.exchange import NotArchived
from archive.http.response import Header, HttpError, ResponseMessage, parse_response
from archive.warc.files import WarcError
from archive.warc.pointer import RecordPointer
from archive.warc.reader import Record, read_record
from archive.warc.record import digest

ARCHIVE_MODES = ("live", "resume", "replay")
MAX_ANSWER = 1 << 30  # bytes; a client would have to hold it, too


@dataclass(frozen=True, slots=True)
class Answer:
    """A response from the archive: what a client would have seen of it.

    `headers` are in order; `payload` is the body with transfer codings removed, content codings kept. `pointer` is to
    the record that holds the payload. `truncated` says why it broke off; None where it is whole.
    """

    url: str
    status: int
    headers: tuple[Header, ...]
    payload: bytes
    truncated: str | None
    pointer: RecordPointer


class Answers:
    """The responses of catalogued archives, of several captures of an address the one that a reader wants.

    That is the newest whole one with a status below 400; then the newest whole one; then the newest that broke off.
    `passing` are statuses that say "not now": such a response is taken where there is no other.
    """

    def __init__(self, *catalogs: Catalog, passing: Collection[int] = ()) -> None:
        self._catalogs = catalogs
        self._passing = frozenset(passing)

    def find(self, url: str) -> Answer:
        """The answer to a GET of an address. Raises NotArchived, with the reason where there are unusable records."""
        reasons: list[str] = []
        for entry in self._ranked(url):
            try:
                return self.read(entry)
            except (NotArchived, WarcError, HttpError, OSError) as error:
                reasons.append(str(error))
        raise NotArchived(f"{url} is not in the archive{''.join(f'; {reason}' for reason in reasons)}")

    def is_final(self, answer: Answer) -> bool:
        """Whether asking the server again could not be expected to give another answer."""
        return answer.truncated is None and answer.status not in self._passing

    def _ranked(self, url: str) -> list[Entry]:
        # The first catalog is that of the archive itself, the others hold what its revisits refer to.
        def rank(entry: Entry) -> tuple[bool, bool, bool]:
            status = entry.status or NOT_MODIFIED
            return entry.truncated is None, status not in self._passing, status < 400

        newest_first = reversed(self._catalogs[0].entries(url))
        return sorted(newest_first, key=rank, reverse=True)

    def read(self, entry: Entry) -> Answer:
        """The answer that an entry stands for. Raises NotArchived where a revisit's original isn't there, WarcError,
        HttpError, OSError where a record can't be read."""
        if entry.type == "revisit":
            return self._revisited(entry)
        return _answer(entry, entry, read_record(entry.file, entry.offset, max_block=MAX_ANSWER))

    def _revisited(self, entry: Entry) -> Answer:
        """The answer that a revisit stands for: its own headers with the payload of the record that it refers to; of a
        304 all of that record (RFC 9110, 15.4.5)."""
        for original in self._originals(entry):
            answer = _answer(entry, original, read_record(original.file, original.offset, max_block=MAX_ANSWER))
            if entry.status == NOT_MODIFIED or entry.status is None:
                return answer
            message = parse_response(read_record(entry.file, entry.offset, max_block=MAX_ANSWER).block, "HEAD")
            return Answer(entry.url, message.status, message.headers, answer.payload, None, answer.pointer)
        named = entry.refers_to or f"{entry.refers_to_url} of {entry.refers_to_date}"
        raise NotArchived(
            f"{entry.file}, offset {entry.offset}: a revisit of {named}, which is not in these files"
        )

    def _originals(self, entry: Entry) -> Iterator[Entry]:
        """The records that a revisit may refer to, the one that it names first."""
        for catalog in self._catalogs:
            if entry.refers_to and (named := catalog.with_id(entry.refers_to)) and named.type != "revisit":
                yield named
        for catalog in self._catalogs:
            for other in catalog.entries(entry.refers_to_url or entry.url):
                if other.type != "revisit" and other.truncated is None and other.date == entry.refers_to_date:
                    yield other
            # Another tool's digest is of another algorithm, or of the chunked body: it finds nothing here.
            if entry.payload:
                yield from catalog.with_payload(entry.payload)


def _answer(asked: Entry, held: Entry, record: Record) -> Answer:
    """The answer that a record holds; `asked` is the entry that led to it."""
    if record.record_id != held.record_id:
        raise WarcError(str(held.file), held.offset, f"{held.record_id} was here, now it is {record.record_id}")
    pointer = held.pointer(asked.date)
    if record.type == "resource":
        media_type = (record.get("Content-Type") or "application/octet-stream").encode("latin-1", "replace")
        headers: tuple[Header, ...] = ((b"Content-Type", media_type),)
        return Answer(asked.url, 200, headers, record.block, held.truncated, pointer)
    message = parse_response(record.block, held.method)
    return Answer(asked.url, message.status, message.headers, _payload(message, held), held.truncated, pointer)


def _payload(message: ResponseMessage, held: Entry) -> bytes:
    if message.chunked and not message.payload and message.body and held.truncated is None:
        return message.body  # some tools take the chunk framing away, and leave the header that tells of it
    if held.payload is not None and digest(message.payload) != held.payload:
        raise WarcError(str(held.file), held.offset, f"{held.record_id} has changed since it was catalogued")
    return message.payload
