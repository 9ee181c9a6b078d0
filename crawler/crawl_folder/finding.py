"""Which folders below paths are those of crawls or extractions; all commands look for them here."""

from collections.abc import Collection, Iterable, Iterator, Sequence
from pathlib import Path
from typing import Any

from crawler.crawl_folder.folder import SUMMARY, FolderError, read_summary


def crawl_folders(
    paths: Iterable[Path], holding: Sequence[str] = (SUMMARY,), *, empty_is_fine: bool = False
) -> list[Path]:
    """The folders among paths and below them that hold one of these files, each once.

    A path that is such a folder itself stands for no others: what lies below it is its own.
    Raises FolderError for a path without any, unless ``empty_is_fine``.
    """
    folders: dict[Path, Path] = {}
    for path in paths:
        found = [path] if _holds(path, holding) else sorted({file.parent for file in _below(path, holding)})
        if not found and not empty_is_fine:
            what = "neither a crawl folder nor a folder of some" if path.exists() else "no such folder"
            raise FolderError(f"{path}: {what}; a crawl folder holds {' or '.join(holding)}")
        for folder in found:
            folders.setdefault(folder.resolve(), folder)
    return list(folders.values())


def _holds(path: Path, names: Collection[str]) -> bool:
    return any((path / name).is_file() for name in names)


def _below(path: Path, names: Collection[str]) -> Iterator[Path]:
    for name in names:
        yield from (file for file in path.rglob(name) if file.is_file())


def read_all(folders: Iterable[Path]) -> Iterator[tuple[Path, dict[str, Any]]]:
    """The summaries of crawl folders. Raises FolderError."""
    for folder in folders:
        if (summary := read_summary(folder)) is not None:
            yield folder, summary
