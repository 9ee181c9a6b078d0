"""The images of edition pages in the archives of crawl folders, found by their indexes, and what areas lie in."""

import json
from collections.abc import Collection, Iterator, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from archive.catalog.cdxj import INDEX
from archive.http.coding import content
from archive.http.headers import HttpError
from archive.http.response import parse_response
from archive.warc.files import WarcError, is_named_warc
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


def lacks_index(folder: Path) -> bool:
    """Whether a crawl folder has WARC files and no index of them; what was replayed or extracted alone has none."""
    if (folder / INDEX).exists() or not (folder / "warc").is_dir():
        return False
    return any(is_named_warc(file) for file in (folder / "warc").iterdir())


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


@dataclass(frozen=True, slots=True)
class Frame:
    """What the areas of a page lie in: its width and height in pixels, and what turns their unit into these."""

    width: float
    height: float
    across: float = 1.0
    down: float = 1.0

    def points(self, area: Any) -> list[tuple[float, float]]:
        """The corners of an area, in pixels."""
        return [(float(x) * self.across, float(y) * self.down) for x, y in area]


def frame_of(edition: Mapping[str, Any], size: tuple[int, int] | None) -> Frame | None:
    """What the areas of an edition page's line lie in, its image having that size; None where nothing tells.

    A page that does not say what its areas are measured by has them in pixels of the image; where they do not fit into
    it they were made for another size of it, which they tell best themselves.
    """
    scale = edition.get("scale")
    if scale:
        right, bottom = (float(side) for side in scale)
    else:
        corners = [corner for article in edition.get("articles", ()) for corner in article.get("area") or ()]
        right = max((float(x) for x, _ in corners), default=0.0)
        bottom = max((float(y) for _, y in corners), default=0.0)
        if size is not None and right <= size[0] and bottom <= size[1]:
            return Frame(float(size[0]), float(size[1]))
    if right <= 0 or bottom <= 0:
        return None
    if size is None:
        return Frame(right, bottom)
    return Frame(float(size[0]), float(size[1]), size[0] / right, size[1] / bottom)
