"""The pointer from a JSON line to its WARC record: the field `warc` of the lines of a crawl folder."""

from pathlib import Path
from typing import Annotated, TypeVar

import msgspec

from archive.warc.files import OPEN, WarcError, WarcFile, warc_files

MAX_LINE = 256 << 20  # bytes; a page of PAGE_MAXSIZE makes a line of several times its size


_Size = Annotated[int, msgspec.Meta(ge=0)]


class LinePointer(msgspec.Struct, frozen=True):
    """Where a line says that its record is: `file` is relative to the crawl folder."""

    file: str
    offset: _Size
    length: _Size
    record_id: str


class Line(msgspec.Struct, frozen=True):
    """Of each line, what is compared: all else is skipped."""

    warc: LinePointer


_Kind = TypeVar("_Kind", bound=msgspec.Struct)


def decoded(line: bytes, kind: type[_Kind]) -> _Kind | str:
    """A line of JSON; or what is wrong with it."""
    try:
        return msgspec.json.decode(line, type=kind)
    except msgspec.ValidationError as error:
        return f"not a line of this file: {error}"
    except (msgspec.MsgspecError, UnicodeDecodeError, RecursionError) as error:
        return f"not JSON: {error}"


def pointed_file(folder: Path, name: str) -> WarcFile:
    """The WARC file that a line of a crawl folder names: below it or elsewhere, unfinished, or within a WACZ.

    Raises WarcError where there is none.
    """
    path = folder / name
    if path.is_dir():
        raise WarcError(path, None, "a folder; needed is a WARC file")
    for candidate in (path, path.with_name(path.name + OPEN)):
        if candidate.is_file():
            return WarcFile(candidate)
    for parent in path.parents:
        if parent.is_file():
            inside = path.relative_to(parent).as_posix()
            if member := next((file for file in warc_files(parent) if file.member == inside), None):
                return member
    raise WarcError(path, None, "there is no such WARC file")
