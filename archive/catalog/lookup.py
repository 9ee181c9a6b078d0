"""Look up what an archive holds for an address: the response that a client would have got, revisits resolved."""

import hashlib
from collections.abc import Collection, Iterator
from dataclasses import dataclass, replace

from archive.catalog.catalog import Catalog
from archive.catalog.entry import NOT_MODIFIED, Entry
from archive.http.exchange import NotArchived
from archive.http.response import Header, HttpError, ResponseMessage, parse_response, whole_payload
from archive.warc.digest import Digest, DigestError, payload_digest
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
    the record that holds the payload. `truncated` says why it broke off; None where it is whole. `places` are those of
    the record that led to it, and of the one that holds it (`Entry.place`).
    """

    url: str
    status: int
    headers: tuple[Header, ...]
    payload: bytes
    truncated: str | None
    pointer: RecordPointer
    places: tuple[str, ...] = ()


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

    def whole(self, url: str) -> Entry | None:
        """The entry that `find` looks at first for an address, where it is a whole response of status 200, itself and
        not by a revisit; nothing is read for it."""
        entry = next(iter(self._ranked(url)), None)
        is_whole = entry is not None and (entry.type, entry.status, entry.segment) == ("response", 200, None)
        return entry if entry is not None and is_whole and entry.payload is not None and entry.there else None

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
        return self._answer(entry, entry)

    def _revisited(self, entry: Entry) -> Answer:
        """The answer that a revisit stands for: its own headers with the payload of the record that it refers to; of a
        304 all of that record (RFC 9110, 15.4.5)."""
        for original in self._originals(entry):
            answer = self._answer(entry, original)
            if entry.status == NOT_MODIFIED or entry.status is None:
                return answer
            message = parse_response(_read(entry).block, "HEAD")
            return replace(answer, status=message.status, headers=message.headers, truncated=None)
        stated = f"{entry.refers_to_url or entry.url} of {entry.refers_to_date or entry.stated or 'no date and digest'}"
        named = entry.refers_to or stated
        raise NotArchived(
            f"{entry.file}, offset {entry.offset}: a revisit of {named}, which is not in these files"
        )

    def _originals(self, entry: Entry) -> Iterator[Entry]:
        """The records that a revisit may refer to, the one that it names first: by its id, its address and date, the
        payload's digest, which is all that older revisits state (WARC-Refers-To is recommended: WARC 1.1, 6.7)."""
        for catalog in self._catalogs:
            if entry.refers_to and (named := catalog.with_id(entry.refers_to)) and named.type != "revisit":
                yield named
        for catalog in self._catalogs:
            of_address = [
                other
                for other in catalog.entries(entry.refers_to_url or entry.url)
                if other.type != "revisit" and other.truncated is None
            ]
            yield from (other for other in of_address if other.date == entry.refers_to_date)
            if entry.stated is None:
                # One that says nothing but that nothing has changed repeats what its address gave before.
                if not entry.refers_to and not entry.refers_to_date:
                    yield from reversed([other for other in of_address if other.date <= entry.date])
                continue
            yield from catalog.with_payload(entry.stated)
            yield from catalog.with_stated(entry.stated)
            yield from (other for other in of_address if other.stated is None and self._fits(other, entry.stated))

    def _fits(self, other: Entry, stated: str) -> bool:
        """Whether a response has the payload, or the body, of a digest: of chunked ones tools state either."""
        try:
            wanted = Digest.parse(stated)
            block = self._record(other).block
            held = [block]
            if other.type != "resource":
                message = parse_response(block, other.method)
                held = [message.payload, message.body]
            return any(hashlib.new(wanted.algorithm, part).digest() == wanted.value for part in held)
        except (DigestError, HttpError, WarcError, OSError):
            return False

    def _answer(self, asked: Entry, held: Entry) -> Answer:
        """The answer that a record holds; `asked` is the entry that led to it."""
        record = self._record(held)
        if record.record_id != held.record_id:
            raise WarcError(str(held.file), held.offset, f"{held.record_id} was here, now it is {record.record_id}")
        pointer = held.pointer(asked.date)
        places = tuple(dict.fromkeys((asked.place, held.place)))
        if held.type == "resource":
            media_type = (record.get("Content-Type") or "application/octet-stream").encode("latin-1", "replace")
            headers: tuple[Header, ...] = ((b"Content-Type", media_type),)
            return Answer(asked.url, 200, headers, record.block, held.truncated, pointer, places)
        message = parse_response(record.block, held.method)
        payload = _payload(message, held)
        return Answer(asked.url, message.status, message.headers, payload, held.truncated, pointer, places)

    def _record(self, held: Entry) -> Record:
        """A record with its block; of one in segments, with those of all (WARC 1.1, 7)."""
        record = _read(held)
        if held.segment is None:
            return record
        further = [segment for catalog in self._catalogs for segment in catalog.segments(held.record_id)]
        blocks = [record.block]
        for expected, (number, file, offset, within) in enumerate(further, held.segment + 1):
            if number != expected:
                raise WarcError(str(held.file), held.offset, f"{held.record_id}: segment {expected} is missing")
            blocks.append(read_record(file, offset, within, max_block=MAX_ANSWER).block)
        block = b"".join(blocks)
        return replace(record, held=block, size=len(block))


def _read(entry: Entry) -> Record:
    return read_record(entry.file, entry.offset, entry.within, max_block=MAX_ANSWER)


def _payload(message: ResponseMessage, held: Entry) -> bytes:
    if held.payload is not None and digest(message.payload) != held.payload:
        raise WarcError(str(held.file), held.offset, f"{held.record_id} has changed since it was catalogued")
    return whole_payload(message, payload_digest(held.stated)) if held.truncated is None else message.payload
