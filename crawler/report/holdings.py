"""What the archives of crawl folders hold, by their indexes: media types, revisits, and where page images are."""

import json
from collections import Counter
from collections.abc import Collection, Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from archive.catalog.cdxj import INDEX
from archive.http.coding import content
from archive.http.headers import HttpError
from archive.http.response import parse_response
from archive.warc.files import WarcError
from archive.warc.reader import read_record
from crawler.crawl_folder.folder import FolderError
from crawler.report.facts import MediaType
from crawler.report.thumbnail import Thumbnail, make_thumbnail

_REVISIT = "warc/revisit"
_LARGEST = 64 << 20  # bytes of a page image


@dataclass(slots=True)
class Holdings:
    """What is known of the archives; ``add`` reads an index, a line at a time."""

    wanted: Collection[str]
    """Addresses of images."""
    records: Counter[str] = field(default_factory=Counter)
    sizes: Counter[str] = field(default_factory=Counter)
    revisits: int = 0
    _images: dict[str, tuple[Path, int]] = field(default_factory=dict)
    _by_digest: dict[str, tuple[Path, int]] = field(default_factory=dict)
    _revisited: dict[str, str] = field(default_factory=dict)

    def add(self, folder: Path) -> bool:
        """Read the index of a crawl folder; whether there is one. Raises FolderError, OSError."""
        index = folder / INDEX
        if not index.exists():
            return False
        for row in _rows(index):
            mime, size = str(row.get("mime") or "unknown").lower(), int(row.get("length") or 0)
            self.records[mime] += 1
            self.sizes[mime] += size
            place = folder / "warc" / Path(str(row.get("filename"))).name, int(row.get("offset") or 0)
            digest = str(row.get("digest"))
            if mime.startswith("image/"):
                self._by_digest.setdefault(digest, place)
            if row.get("url") in self.wanted:
                if mime == _REVISIT:
                    self._revisited[row["url"]] = digest
                elif row.get("status") == "200":
                    self._images[row["url"]] = place
        self.revisits = self.records[_REVISIT]
        return True

    def media(self) -> tuple[MediaType, ...]:
        """The media types, those with most bytes first."""
        found = (MediaType(name, self.records[name], size) for name, size in self.sizes.items())
        return tuple(sorted(found, key=lambda kind: (-kind.size, kind.name)))

    def thumbnail(self, url: str) -> Thumbnail | None:
        """An archived image made small; None where it is not archived, or cannot be read as an image."""
        place = self._images.get(url) or self._by_digest.get(self._revisited.get(url, ""))
        if place is None:
            return None
        try:
            record = read_record(*place, max_block=_LARGEST)
            return make_thumbnail(content(parse_response(record.block), _LARGEST))
        except (WarcError, HttpError, OSError):  # `archive verify` names what is wrong with the record
            return None


def _rows(index: Path) -> Iterator[dict[str, Any]]:
    with index.open(encoding="utf-8", errors="replace") as lines:
        for number, line in enumerate(lines, 1):
            parts = line.split(" ", 2)
            try:
                row = json.loads(parts[2])
                int(row.get("length") or 0), int(row.get("offset") or 0)
            except (IndexError, ValueError, AttributeError, TypeError) as error:
                raise FolderError(
                    f"{index}, line {number}: no line of a CDXJ index; `python -m archive index` makes it anew"
                ) from error
            yield row
