"""How cdxj-indexer reads WARC files for this project's indexes. It takes a third of a second to load, which commands
that only look something up in an index need not wait for: it is imported where an index is written."""

import hashlib
import warnings
from collections.abc import Callable, Iterable
from typing import Any

from archive.catalog.warcio_records import WarcioRecords
from archive.http.body import ResponseBody
from archive.http.response import HttpError
from archive.warc.files import WarcError, WarcFile
from archive.warc.reader import OpenRecord, open_record

with warnings.catch_warnings():  # its pyamf uses what Python 3.12 and setuptools 80 deprecate
    warnings.simplefilter("ignore")
    from cdxj_indexer.main import CDXJIndexer

_SORTED = 4 << 20  # characters of lines that are held to be sorted; more go to the disk


def raise_fault(fault: WarcError) -> None:
    raise fault


class PayloadIndexer(CDXJIndexer):  # type: ignore[misc]
    """What any index of ours needs beyond cdxj-indexer 1.5: its own reader, which goes on behind faults.

    cdxj-indexer decodes every response, fails on what can't be decoded (brotli), and then finds nothing left to take a
    digest of, where none is stated: each chunked response gets the digest of no bytes.
    """

    faults: Callable[[WarcError], object] = staticmethod(raise_fault)
    advance: Callable[[int], object] = staticmethod(lambda size: None)
    file: WarcFile
    posts_alone = False
    """Whether the content of POST requests is enough, which their addresses are made of."""

    def process_one(self, input_: Any, output: Any, filename: Any) -> None:
        """Raises WarcError for a record that cdxj-indexer stumbles over."""
        self.file = WarcFile.of(filename)
        records = WarcioRecords(self.file, self.faults, self.advance, posts_alone=self.posts_alone)
        self._create_record_iter = lambda input_: records
        try:
            with self.file.open() as stream:
                super().process_one(stream, output, self.file.name)
        except WarcError:
            raise
        except (AttributeError, LookupError, TypeError, ValueError) as error:
            offset = records.get_record_offset()
            raise WarcError(self.file, offset, f"a record that can't be indexed: {error}") from error

    def _get_digest(self, record: Any, name: str) -> str | None:
        stated: str | None = record.rec_headers.get_header(name)
        if stated or record.rec_type == "revisit":
            return stated
        with open_record(self.file, record.file_offset, record.within) as opened:
            return _payload_digest(opened)


class PlacedIndexer(PayloadIndexer):
    """The indexer of `write_index`: its files stand in the index under the names and offsets that `place` gives."""

    posts_alone = True

    def __init__(
        self,
        out: Any,
        files: Iterable[WarcFile],
        place: Callable[[WarcFile], tuple[str, int]],
        faults: Callable[[WarcError], object],
        advance: Callable[[int], object],
    ) -> None:
        super().__init__(out, files, post_append=True, sort=True, max_sort_buff_size=_SORTED)
        self.faults, self.advance = faults, advance
        self._place = place
        self._moved = 0
        self.shared: dict[WarcFile, None] = {}

    def process_one(self, input_: Any, output: Any, filename: Any) -> None:
        self.force_filename, self._moved = self._place(WarcFile.of(filename))
        super().process_one(input_, output, filename)

    def _new_dict(self, record: Any) -> dict[str, Any]:
        if not record.within:
            return {}
        self.shared[self.file] = None
        return {"within": str(record.within)}

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
