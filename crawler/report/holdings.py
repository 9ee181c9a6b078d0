"""What the archives of crawl folders hold, by their indexes: media types, revisits, and where page images are."""

from collections import Counter
from collections.abc import Collection
from pathlib import Path

from archive.catalog.cdxj import INDEX
from crawler.page_images import REVISIT, PageImages, index_rows
from crawler.report.facts import MediaType
from crawler.report.thumbnail import Thumbnail, make_thumbnail


class Holdings:
    """What is known of the archives; ``add`` reads an index, a line at a time.

    ``wanted`` are addresses of images.
    """

    def __init__(self, wanted: Collection[str]) -> None:
        self._images = PageImages(wanted)
        self._records: Counter[str] = Counter()
        self._sizes: Counter[str] = Counter()

    def add(self, folder: Path) -> bool:
        """Read the index of a crawl folder; whether there is one. Raises FolderError, OSError."""
        if not (folder / INDEX).exists():
            return False
        for row in index_rows(folder):
            mime = str(row.get("mime") or "unknown").lower()
            self._records[mime] += 1
            self._sizes[mime] += int(row.get("length") or 0)
            self._images.see(folder, row)
        return True

    @property
    def revisits(self) -> int:
        return self._records[REVISIT]

    def media(self) -> tuple[MediaType, ...]:
        """The media types, those with most bytes first."""
        found = (MediaType(name, self._records[name], size) for name, size in self._sizes.items())
        return tuple(sorted(found, key=lambda kind: (-kind.size, kind.name)))

    def thumbnail(self, url: str) -> Thumbnail | None:
        """An archived image made small; None where it is not archived, or cannot be read as an image."""
        image = self._images.read(url)
        return None if image is None else make_thumbnail(image)
