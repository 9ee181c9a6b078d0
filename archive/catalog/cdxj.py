"""Write the CDXJ index of WARC files: a line per response, sorted, as replay tools look them up."""

import hashlib
from collections.abc import Callable, Iterable, Iterator
from pathlib import Path
from typing import Any

from cdxj_indexer.main import CDXJIndexer
from warcio.exceptions import ArchiveLoadFailed

from archive.http.body import ResponseBody
from archive.http.response import HttpError
from archive.io.atomic import atomic_file
from archive.io.progress import Progress
from archive.warc.files import WarcError, WarcFile
from archive.warc.reader import OpenRecord, open_record, open_records

INDEX = "index.cdxj"

Place = tuple[str, int]
"""The name that an index has for a WARC file, and what is added to the offsets of its records."""


def in_itself(file: WarcFile) -> Place:
    return file.name, 0


def write_index(files: Iterable[WarcFile | Path], index: Path, place: Callable[[WarcFile], Place] = in_itself) -> None:
    """Index WARC files into one CDXJ file, which is there complete or not at all.

    Names in it are without a folder, and offsets those in the WARC file, unless `place` gives others. The digest is the
    payload's as stated, else that of the de-chunked payload, which revisits are found by.
    Raises OSError where something cannot be read or written, WarcError for a record that can't be indexed. Give it what
    `whole_files` let pass: it may stop in a damaged file without a word.
    """
    with atomic_file(index) as part, part.open("w", encoding="utf-8") as out:
        _Indexer(out, map(WarcFile.of, files), place).process_all()


def whole_files(files: Iterable[WarcFile]) -> Iterator[WarcFile]:
    """The same files, each after it was read to its end. Raises WarcError where one is damaged."""
    files = list(files)
    with Progress("reading", sum(file.length for file in files)) as progress:
        for file in files:
            for record in open_records(file):
                progress.advance(record.finish())
            yield file


class PayloadIndexer(CDXJIndexer):  # type: ignore[misc]
    """What any index of ours needs beyond cdxj-indexer 1.5.

    It decodes every response, fails on what can't be decoded (brotli), and then finds nothing left to take a digest of,
    where none is stated: each chunked response gets the digest of no bytes.
    """

    file: WarcFile
    _at = 0  # offset of the record at hand

    def process_one(self, input_: Any, output: Any, filename: Any) -> None:
        """Raises WarcError for a record that warcio or cdxj-indexer stumble over."""
        self.file = WarcFile.of(filename)
        with self.file.open() as stream:
            try:
                super().process_one(stream, output, self.file.name)
            except WarcError:
                raise
            except (ArchiveLoadFailed, AttributeError, LookupError, TypeError, ValueError) as error:
                raise WarcError(self.file, self._at, f"a record that can't be indexed: {error}") from error

    def process_index_entry(self, it: Any, record: Any, *args: Any) -> None:
        self._at = record.file_offset
        super().process_index_entry(it, record, *args)

    def _create_record_iter(self, input_: Any) -> Any:
        records = super()._create_record_iter(input_)
        records.the_iter = self._as_stored(records, records.the_iter)
        return records

    def _as_stored(self, records: Any, iterator: Iterator[Any]) -> Iterator[Any]:
        while True:
            self._at = records.offset
            if (record := next(iterator, None)) is None:
                return
            if record.rec_type != "request":
                # Not bound to the record: a cycle would keep it, with its buffers, until the collector comes by.
                record.content_stream = lambda stream=record.raw_stream: stream
            yield record

    def _get_digest(self, record: Any, name: str) -> str | None:
        stated: str | None = record.rec_headers.get_header(name)
        if stated or record.rec_type == "revisit":
            return stated
        with open_record(self.file, record.file_offset) as opened:
            return _payload_digest(opened)


class _Indexer(PayloadIndexer):
    def __init__(self, out: Any, files: Iterable[WarcFile], place: Callable[[WarcFile], Place]) -> None:
        super().__init__(out, files, post_append=True, sort=True)
        self._place = place
        self._moved = 0

    def process_one(self, input_: Any, output: Any, filename: Any) -> None:
        self.force_filename, self._moved = self._place(WarcFile.of(filename))
        super().process_one(input_, output, filename)

    def filter_record(self, record: Any) -> bool:
        # A note about a record or a file is nothing that an address leads to. (cdxj-indexer knows that until py-wacz is
        # loaded, which changes its list of records in place.)
        fields = record.rec_headers.get_header("Content-Type") == "application/warc-fields"
        return record.rec_type in self.include_records and not fields

    def get_field(self, record: Any, name: str, it: Any, filename: Any) -> Any:
        value = super().get_field(record, name, it, filename)
        return str(int(value) + self._moved) if name == "offset" else value


def _payload_digest(record: OpenRecord) -> str | None:
    """None for what isn't HTTP although it should be."""
    sha256 = hashlib.sha256()
    if record.header.is_http:
        try:
            for _, payload in ResponseBody.read(record.pieces()).pieces():
                sha256.update(payload)
        except HttpError:
            return None
    else:
        for piece in record.pieces():
            sha256.update(piece)
    return f"sha256:{sha256.hexdigest()}"
