"""Find and read pages that were saved as files."""

import gzip
import os
import re
import zlib
from collections.abc import Iterator
from pathlib import Path
from urllib.parse import quote, urlsplit

from crawler.page.page import Page

_SUFFIXES = (".html", ".htm", ".shtml", ".html.gz", ".htm.gz", ".shtml.gz")
_HEAD = 16_384
# How a page states its own address, and how browsers write it into what they save.
_OWN = tuple(
    re.compile(pattern, re.IGNORECASE)
    for pattern in (
        r"""<!--\s*saved from url=\(\d+\)(?P<url>https?://\S+?)\s*-->""",
        r"""<link\b(?=[^>]*\brel\s*=\s*["']?canonical\b)[^>]*\bhref\s*=\s*["']?(?P<url>https?://[^"'\s>]+)""",
        r"""<meta\b(?=[^>]*\bproperty\s*=\s*["']?og:url\b)[^>]*\bcontent\s*=\s*["']?(?P<url>https?://[^"'\s>]+)""",
    )
)


class SavedPageError(ValueError):
    """A file that is no saved page; the message names it and what is accepted."""


def saved_pages(paths: list[Path]) -> Iterator[Path]:
    """The files among paths, and those in folders among them that are named like saved pages, in the order of their
    names. Raises SavedPageError for a path that is not there, or a folder without one."""
    for path in paths:
        if not path.exists():
            raise SavedPageError(f"{path}: no such file or folder")
        if not path.is_dir():
            yield path
            continue
        found = sorted(file for file in path.rglob("*") if file.name.lower().endswith(_SUFFIXES) and file.is_file())
        if not found:
            raise SavedPageError(f"{path}: holds no file named {', '.join('*' + suffix for suffix in _SUFFIXES)}")
        yield from found


def read_page(file: Path, url: str | None = None) -> Page:
    """A saved page; without an address it has the one that it states of itself, else one under ``file.invalid``, a host
    that there cannot be (RFC 2606).

    Raises SavedPageError where a ``.gz`` cannot be unpacked, OSError where the file cannot be read.
    """
    body = file.read_bytes()
    if file.name.lower().endswith(".gz"):
        try:
            body = gzip.decompress(body)
        except (OSError, EOFError, zlib.error) as error:
            raise SavedPageError(f"{file}: no gzip file, or cut: {error}") from error
    return Page(url or _own_address(body) or "http://file.invalid" + quote(os.fsencode(file.resolve())), body)


def _own_address(body: bytes) -> str | None:
    head = body[:_HEAD].decode("ascii", errors="replace")
    for pattern in _OWN:
        if (found := pattern.search(head)) and "\ufffd" not in found["url"] and urlsplit(found["url"]).hostname:
            return found["url"]
    return None
