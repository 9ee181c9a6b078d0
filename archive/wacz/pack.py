"""Pack WARC files into one WACZ, with the pages that a reader enters it by."""

import contextlib
import io
import re
import traceback
from collections.abc import Iterable, Sequence
from pathlib import Path
from uuid import NAMESPACE_URL, uuid5
from zipfile import ZipFile

import msgspec
from warcio.exceptions import ArchiveLoadFailed

from archive.io.atomic import atomic_file, told_as
from archive.io.scratch import scratch_folder
from archive.wacz.pages import Page
from archive.warc.files import OPEN, WarcError, WarcFile

_HEADER = {"format": "json-pages-1.0", "id": "pages", "title": "Pages", "hasText": True}
_MISSING = "py-wacz is not installed; install the extra with: pip install '.[wacz]' in the project's folder"


def write_wacz(files: Sequence[WarcFile], pages: Iterable[Page], wacz: Path) -> int:
    """Pack WARC files and a list of pages; the WACZ is there complete or not at all. Gives the number of pages.

    Nothing is held in memory whole. Raises WarcError for a damaged WARC file, and where py-wacz gives up; OSError.
    """
    for file in files:
        if file.member is not None:
            raise WarcError(file.path, None, "packed already; accepted are WARC files, and folders of them")
    with scratch_folder("wacz-") as folder, atomic_file(wacz) as part:
        links = _links(files, folder)
        listed = folder / "pages.jsonl"
        count = _write_pages(listed, pages)
        _pack(["create", "-o", str(part), "-p", str(listed), "--copy-pages", *map(str, links)], wacz)
    return count


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


def _write_pages(path: Path, pages: Iterable[Page]) -> int:
    encoder = msgspec.json.Encoder()
    count = 0
    with told_as(path, path), path.open("wb") as out:
        out.write(encoder.encode(_HEADER) + b"\n")
        for page in pages:
            # Deterministic, and different in any two WACZ that a reader loads together.
            line = {"id": str(uuid5(NAMESPACE_URL, f"{page.ts}/{page.url}")), **msgspec.to_builtins(page)}
            out.write(encoder.encode(line) + b"\n")
            count += 1
    return count


def _pack(arguments: list[str], wacz: Path) -> None:
    """Run py-wacz, whose files it reads one after the other; what it prints is told only where it fails."""
    try:
        import wacz.main as py_wacz
        from wacz.waczindexer import WACZIndexer
    except ModuleNotFoundError as error:
        raise FileNotFoundError(_MISSING) from error
    from archive.catalog.payload_indexer import PayloadIndexer

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
