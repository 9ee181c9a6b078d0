"""Pack WARC files into one WACZ, with the pages that a reader enters it by."""

import contextlib
import io
import re
import traceback
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from uuid import NAMESPACE_URL, uuid5
from zipfile import ZipFile

import msgspec
from warcio.exceptions import ArchiveLoadFailed

from archive.io.atomic import atomic_file, told_as
from archive.io.scratch import scratch_folder
from archive.wacz.pages import Page
from archive.wacz.search_text import search_text
from archive.warc.files import OPEN, WarcError, WarcFile

_HEADER = {"format": "json-pages-1.0", "id": "pages", "title": "Pages"}
_MISSING = "py-wacz is not installed; install the extra with: pip install '.[wacz]' in the project's folder"


@dataclass(slots=True)
class PageList:
    """What is known of a pages.jsonl that was written: pages, size in bytes, the first and last issue of each paper."""

    count: int = 0
    size: int = 0
    has_text: bool = False
    papers: dict[str, tuple[str, str]] = field(default_factory=dict)

    @property
    def title(self) -> str:
        """
        >>> PageList(papers={"云州日报": ("2024-05-06", "2024-05-09")}).title
        '云州日报 2024-05-06 – 2024-05-09'
        """
        return ", ".join(f"{name} {' – '.join(dict.fromkeys(dates))}" for name, dates in sorted(self.papers.items()))

    def enter(self, page: Page) -> None:
        self.count += 1
        self.has_text = self.has_text or bool(page.text)
        if page.edition is not None and page.edition.newspaper and (date := page.edition.date):
            first, last = self.papers.get(page.edition.newspaper, (date, date))
            self.papers[page.edition.newspaper] = min(first, date), max(last, date)


def write_wacz(files: Sequence[WarcFile], pages: Iterable[Page], wacz: Path) -> PageList:
    """Pack WARC files and a list of pages; the WACZ is there complete or not at all.

    Nothing is held in memory whole. Raises WarcError for a damaged WARC file, and where py-wacz gives up; OSError.
    """
    for file in files:
        if file.member is not None:
            raise WarcError(file.path, None, "packed already; accepted are WARC files, and folders of them")
    with scratch_folder("wacz-") as folder, atomic_file(wacz) as part:
        links = _links(files, folder)
        listed = folder / "pages.jsonl"
        told = _write_pages(listed, pages)
        words = ["--desc", f"{told.count} archived pages in {len(files)} WARC files"]
        if told.title:
            words += ["--title", told.title]
        _pack(["create", "-o", str(part), "-p", str(listed), "--copy-pages", *words, *map(str, links)], wacz)
    return told


def _links(files: Sequence[WarcFile], folder: Path) -> list[Path]:
    """The files by the names that they get in the WACZ."""
    links: dict[str, Path] = {}
    for number, file in enumerate(files):
        name = _name_in_wacz(file.name)
        if name.lower() in links:
            name = f"{number}-{name}"
        link = links[name.lower()] = folder / name
        link.symlink_to(file.path.resolve())
    return list(links.values())


def _name_in_wacz(name: str) -> str:
    """Names of a data package's resources are of a few characters, and those of WARC files often not.

    >>> _name_in_wacz("daily-20240506-00000-host~7cfcaf02.warc.gz.open")
    'daily-20240506-00000-host-7cfcaf02.warc.gz'

    https://specs.frictionlessdata.io/data-resource/#name
    """
    return re.sub(r"[^A-Za-z0-9._-]", "-", name.removesuffix(OPEN))


def _write_pages(path: Path, pages: Iterable[Page]) -> PageList:
    encoder = msgspec.json.Encoder()
    told = PageList()
    with told_as(path, path), path.open("wb") as out:
        without = encoder.encode({**_HEADER, "hasText": False})
        out.write(without + b"\n")
        for page in pages:
            # Deterministic, and different in any two WACZ that a reader loads together.
            page = msgspec.structs.replace(page, text=search_text(page.text, page.title))
            line = {"id": str(uuid5(NAMESPACE_URL, f"{page.ts}/{page.url}")), **msgspec.to_builtins(page)}
            out.write(encoder.encode(line) + b"\n")
            told.enter(page)
        told.size = out.tell()
        if told.has_text:  # known only now; as long as what it replaces
            out.seek(0)
            out.write(encoder.encode({**_HEADER, "hasText": True}).ljust(len(without)))
    return told


def _pack(arguments: list[str], wacz: Path) -> None:
    """Run py-wacz, whose files it reads one after the other; what it prints is told only where it fails."""
    from archive.catalog.payload_indexer import PayloadIndexer

    try:
        import wacz.main as py_wacz
        from wacz.waczindexer import WACZIndexer
    except ModuleNotFoundError as error:
        raise FileNotFoundError(_MISSING) from error

    class Indexer(PayloadIndexer, WACZIndexer):  # type: ignore[misc]
        """py-wacz's index with the digests of ours."""

    py_wacz.WACZIndexer = Indexer
    said = io.StringIO()
    try:
        with contextlib.redirect_stdout(said):
            failed = py_wacz.main(arguments)
    except OSError as error:
        _close_zip(error)
        raise
    except (ArchiveLoadFailed, ValueError, RuntimeError) as error:
        raise WarcError(wacz, None, f"py-wacz can't pack it: {error}") from error
    if failed:
        raise WarcError(wacz, None, f"py-wacz can't pack it: {' '.join(said.getvalue().split())}")


def _close_zip(error: OSError) -> None:
    """After an error py-wacz leaves the zip open that it writes, which would tell of the error again when collected."""
    for frame, _ in traceback.walk_tb(error.__traceback__):
        for value in frame.f_locals.values():
            if isinstance(value, ZipFile):
                with contextlib.suppress(OSError):
                    value.close()
