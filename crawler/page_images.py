"""The images of edition pages in the archives of crawl folders, found by their indexes, and what areas lie in."""

import json
from collections.abc import Collection, Iterable, Iterator
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

REVISIT = "warc/revisit"
_LARGEST = 64 << 20  # bytes of a page image


@dataclass(slots=True)
class PageImages:
    """Where the images of some addresses are; ``see`` takes in a line of an index."""

    wanted: Collection[str]
    _places: dict[str, tuple[Path, int]] = field(default_factory=dict)
    _by_digest: dict[str, tuple[Path, int]] = field(default_factory=dict)
    _revisited: dict[str, str] = field(default_factory=dict)

    def see(self, folder: Path, row: dict[str, Any]) -> None:
        """Take in what the index of a crawl folder says of a record."""
        mime, digest = str(row.get("mime") or "").lower(), str(row.get("digest"))
        place = folder / "warc" / Path(str(row.get("filename"))).name, int(row.get("offset") or 0)
        if mime.startswith("image/"):
            self._by_digest.setdefault(digest, place)
        if row.get("url") in self.wanted:
            if mime == REVISIT:
                self._revisited[row["url"]] = digest
            elif row.get("status") == "200":
                self._places[row["url"]] = place

    def read(self, url: str) -> bytes | None:
        """The archived image of an address; None where there is none, or none that can be read."""
        place = self._places.get(url) or self._by_digest.get(self._revisited.get(url, ""))
        if place is None:
            return None
        try:
            return content(parse_response(read_record(*place, max_block=_LARGEST).block), _LARGEST)
        except (WarcError, HttpError, OSError):  # `archive verify` names what is wrong with the record
            return None


def index_rows(folder: Path) -> Iterator[dict[str, Any]]:
    """What the index of a crawl folder says of each record. Raises FolderError, OSError."""
    index = folder / INDEX
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


def frame(areas: Iterable[Any], size: tuple[int, int] | None) -> tuple[float, float] | None:
    """The size of what areas are drawn on: of the image; where they do not fit into it they were made for another size
    of it, which they tell best themselves."""
    corners = [corner for area in areas if area for corner in area]
    right = max((float(x) for x, _ in corners), default=0.0)
    bottom = max((float(y) for _, y in corners), default=0.0)
    if size is not None and right <= size[0] and bottom <= size[1]:
        return float(size[0]), float(size[1])
    return (right, bottom) if right > 0 and bottom > 0 else None
