"""The crawl folder: new, or one that holds the same crawl, which then goes on; never two crawls at a time."""

import datetime as dt
import fcntl
import json
import os
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from shutil import copyfile
from typing import Any

from archive.catalog.cdxj import INDEX
from archive.catalog.lookup import ARCHIVE_MODES
from archive.io.atomic import atomic_file, check_place
from crawler.crawl_folder.json_lines import ARTICLES, CLAUSES, EDITIONS, FAILURES
from crawler.crawl_folder.line_file import LineFile
from crawler.host_templates.store import TEMPLATES, common_store, read_templates, stated_store, templates_of

SUMMARY = "summary.json"
_IDENTITY = ("spider", "site", "arguments", "replay_from")


class FolderError(ValueError):
    """A folder that the crawl can't have; names it, and what is accepted."""


class FolderInUse(FolderError):
    """Another crawl runs in the folder."""


@dataclass(frozen=True, slots=True)
class CrawlFolder:
    """A crawl folder that this process has locked, until it ends.

    `mode` is how the archive is used: `live` in a new folder, `resume` in one that holds a crawl, `replay`.
    """

    path: Path
    mode: str
    lock: int

    @classmethod
    def claim(
        cls, path: Path, crawl: Mapping[str, Any], mode: str | None, templates: Path | None = None
    ) -> "CrawlFolder":
        """Make the folder, or take the one that holds the same crawl: its spider, site, arguments and `replay_from`.

        `crawl` is the summary as it stands until the crawl is done. `mode` is what was asked for; None takes what fits.
        `templates` is the store that a new folder gets a copy of, unless it has one.
        Raises FolderError, and TemplateError where a store cannot be used.
        """
        if mode is not None and mode not in ARCHIVE_MODES:
            raise FolderError(f"ARCHIVE_MODE={mode}: accepted are {', '.join(ARCHIVE_MODES)}")
        try:
            str(path.resolve()).encode()
        except UnicodeEncodeError:
            raise FolderError(f"CRAWL_DIR={os.fsencode(path)!r} is not UTF-8, as lines and indexes are") from None
        _check_files(path)
        store = cls._store(path, crawl, templates)
        try:
            path.mkdir(parents=True, exist_ok=True)
            lock = os.open(path, os.O_RDONLY)
        except FileExistsError:
            raise FolderError(f"CRAWL_DIR={path} is a file; give a folder") from None
        except OSError as error:
            raise FolderError(f"CRAWL_DIR={path} cannot be made: {error.strerror}") from error
        try:
            fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except OSError as error:
            os.close(lock)
            if isinstance(error, BlockingIOError):
                raise FolderInUse(f"CRAWL_DIR={path} is in use: another crawl runs in it") from None
            raise FolderError(f"CRAWL_DIR={path} cannot be locked: {error.strerror}") from error
        try:
            return cls(path, cls._enter(path, crawl, mode, store), lock)
        except BaseException:
            os.close(lock)
            raise

    @staticmethod
    def _store(path: Path, crawl: Mapping[str, Any], given: Path | None) -> Path | None:
        """The template store that a new crawl begins with: one that lies in its folder, else the one given, else that
        of the crawls that it replays. A crawl that has begun keeps its own."""
        own = path / TEMPLATES
        if not (path / SUMMARY).exists():
            store = own if own.exists() else given or common_store(map(Path, crawl.get("replay_from", ())))
            if store is not None:
                read_templates(store)
            return store
        if given is not None and not own.exists():
            raise FolderError(
                f"CRAWL_DIR={path} holds a crawl that began without templates; leave TEMPLATES out to go on with it, or"
                " give another folder"
            )
        templates_of(path)
        return None

    @staticmethod
    def _enter(path: Path, crawl: Mapping[str, Any], mode: str | None, store: Path | None) -> str:
        held = read_summary(path)
        new = held is None and {entry.name for entry in path.iterdir()} <= {TEMPLATES}
        if new:
            entered = mode or "live"
        elif held is None and not (path / "warc").is_dir():
            raise FolderError(f"CRAWL_DIR={path} holds something else than a crawl; give a folder that is new or empty")
        elif mode == "live":
            raise FolderError(f"CRAWL_DIR={path} holds a crawl already; ARCHIVE_MODE=live needs a new folder")
        else:
            entered = "replay" if "replay_from" in crawl else "resume"
        for name in _IDENTITY:
            if held is not None and held.get(name) != crawl.get(name):
                raise FolderError(
                    f"CRAWL_DIR={path} holds another crawl: its {name} is {_shown(held.get(name))}, not"
                    f" {_shown(crawl.get(name))}; give the same to go on with it, or another folder"
                )
        begun = {name: held[name] for name in ("started_at",) if held and name in held}
        try:
            if entered != "replay":
                (path / "warc").mkdir(exist_ok=True)
            if store is not None:
                with atomic_file(path / TEMPLATES) as part:
                    copyfile(store, part)
            # Until the crawl is done, this says that it is not.
            begun = {**crawl, **stated_store(path), **begun}
            write_whole(path / SUMMARY, json.dumps(begun, ensure_ascii=False, indent=1) + "\n")
        except OSError as error:
            raise FolderError(f"CRAWL_DIR={path} cannot be written: {error.strerror}") from error
        return entered


def _check_files(folder: Path) -> None:
    """What the crawl will write can be written, as far as it is there already. Raises FolderError."""
    for name in (TEMPLATES, SUMMARY, CLAUSES, INDEX, ARTICLES, EDITIONS, FAILURES):
        path = folder / name
        try:
            path.stat()
            check_place(path)
            if name in (ARTICLES, EDITIONS, FAILURES):
                LineFile(path).close()
        except (FileNotFoundError, NotADirectoryError):  # made later; if the folder is none, that is told then
            continue
        except OSError as error:
            raise FolderError(f"{path} cannot be written: {error.strerror}; move it away, or give another") from error


def write_whole(path: Path, text: str) -> None:
    """Write a file whole or not at all; what was there before stays until then. Raises OSError."""
    with atomic_file(path) as part:
        part.write_text(text, encoding="utf-8")


def read_summary(path: Path) -> dict[str, Any] | None:
    """The summary of a crawl folder, of a running or killed crawl too; None where there is none.

    Raises FolderError where it can't be read.
    """
    try:
        summary = json.loads((path / SUMMARY).read_bytes())
    except FileNotFoundError:
        return None
    except (OSError, ValueError) as error:
        raise FolderError(f"{path / SUMMARY}: not a summary: {error}") from error
    if not isinstance(summary, dict):
        raise FolderError(f"{path / SUMMARY}: not a summary: {type(summary).__name__}, an object is needed")
    return summary


def utc_now() -> str:
    """The time as the files of a crawl folder have it."""
    return dt.datetime.now(dt.UTC).strftime("%Y-%m-%dT%H:%M:%SZ")


def _shown(value: object) -> str:
    return json.dumps(value, ensure_ascii=False)
