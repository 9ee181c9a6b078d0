"""Which WARC files a path stands for: a file, those of a folder, of a crawl folder, or of a WACZ."""

import fcntl
import io
import os
import sys
import zipfile
import zlib
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, replace
from itertools import pairwise
from pathlib import Path, PurePosixPath
from typing import BinaryIO, cast

from archive.http.zstd import is_zstd
from archive.io.text import printable
from archive.warc.member import inflate_start

OPEN = ".open"
"""The ending of a file while it is written."""

MAX_DIRECTORY = 4 << 20  # bytes of a zip's directory: some 40,000 members; a WACZ has a handful

MAX_MEMBERS = 5000
"""WARC files in a WACZ, each of which takes a moment of its own; a crawl packs a few."""

_ENDINGS = (".warc", ".warc.gz", ".warc.zst", ".arc", ".arc.gz", ".arc.zst")
_OURS = (".orig", ".damaged", ".part", ".cdx", ".cdxj", ".idx")  # behind the name of an archive, and none
_FOLDERS = ("warc", "archive")  # of a crawl folder; of an unpacked WACZ and of pywb's collections
_ACCEPTED = "accepted are WARC and ARC files, plain, in gzip or zstd, and WACZ"
_SNIFF = 512
_LOCAL_HEADER = 30
_KINDS = (
    (b"filedesc:", "an ARC file whose first line is not whole"),
    (b"\x28\xb5\x2f\xfd", "compressed with zstd; the name of an archive that is, ends in .warc.zst"),
    (b"\x5d\x2a\x4d\x18", "compressed with zstd; the name of an archive that is, ends in .warc.zst"),
    (b"BZh", "compressed with bzip2"),
    (b"\xfd7zXZ\x00", "compressed with xz"),
    (b"%PDF-", "a PDF"),
    (b"PK", "a zip file"),
    (b"SQLite format 3", "an SQLite database"),
)


class WarcError(ValueError):
    """A file that isn't what it must be; says where. `at` is None where all of the file is meant, and `offset` 0.

    `within` is the place in a gzip member or zstd frame of several records, in unpacked bytes.
    """

    def __init__(self, path: "WarcFile | Path | str", offset: int | None, reason: str, within: int = 0) -> None:
        place = f"{path}" if offset is None else f"{path}, offset {offset}"
        place += f" (byte {within} unpacked)" if within else ""
        super().__init__(f"{place}: {reason}")
        self.path = str(path)
        self.at = offset
        self.offset = offset or 0
        self.within = within
        self.reason = reason


class NoWarcFileError(WarcError):
    """A folder in which no WARC file is."""


@dataclass(frozen=True, slots=True)
class WarcFile:
    """A WARC file on the disk, or the range of a WACZ that is one, which is read where it lies.

    `start` and `size` are the range in bytes; a `size` of None is up to the end. `member` is its name in the WACZ.
    """

    path: Path
    start: int = 0
    size: int | None = None
    member: str | None = None

    @classmethod
    def of(cls, file: "WarcFile | Path | str") -> "WarcFile":
        return file if isinstance(file, WarcFile) else cls(Path(file))

    @property
    def name(self) -> str:
        """The file name, without a folder."""
        return self.path.name if self.member is None else PurePosixPath(self.member).name

    @property
    def place(self) -> str:
        """The path, or the path of the WACZ and the name in it: for messages, and for what points to a record."""
        return str(self.path) if self.member is None else f"{self.path}/{self.member}"

    def __str__(self) -> str:
        return self.place

    @property
    def length(self) -> int:
        """Its bytes. Raises OSError where it isn't there."""
        return self.path.stat().st_size - self.start if self.size is None else self.size

    def current(self) -> "WarcFile":
        """The file by the name that it has now: one that was being written may have been finished."""
        if not self.path.name.endswith(OPEN) or self.path.exists():
            return self
        return replace(self, path=self.path.with_name(self.path.name.removesuffix(OPEN)))

    def open(self) -> BinaryIO:
        """A file whose offset 0 is where the WARC begins, and which ends where it ends. Raises OSError."""
        if self.size is None and self.start == 0:
            return self.path.open("rb")
        return cast("BinaryIO", io.BufferedReader(_Range(self.path, self.start, self.length)))


def warc_files(path: Path | str) -> list[WarcFile]:
    """The WARC files that a path stands for, by name.

    A WARC or ARC file (`.open` too) stands for itself, a WACZ for its `archive/*.warc.gz`, a folder for those of both
    in it and in the folders below it, or of its `warc/` or `archive/`. An `.open` file beside one with its finished
    name is left out. Nothing is unpacked. What has an archive's name and an ending that is not read, such as .bz2, is
    named on stderr, once.
    Raises WarcError for a path that isn't there, a folder without WARC files (NoWarcFileError), a file that is
    something else, and a WACZ that can't be read in place; OSError for what can't be read.
    """
    path = Path(path)
    if not path.exists():
        raise WarcError(path, None, "there is no such file or folder")
    _check_name(path.resolve())
    if not path.is_dir():
        return _of_file(path)
    folder = next((path / name for name in _FOLDERS if (path / name).is_dir()), path)
    files: list[WarcFile] = []
    for found in _unique(_below(folder)):
        if found.suffix == ".wacz":
            files += _members(found)
        elif is_named_warc(found):
            _check_name(found)
            files.append(WarcFile(found))
        elif _looks_packed(found):
            _pass_over(found)
    if not files:
        raise NoWarcFileError(folder, None, f"no WARC file in this folder; {_ACCEPTED}")
    return files


def _check_name(path: Path) -> None:
    try:
        str(path).encode()
    except UnicodeEncodeError:
        raise WarcError(path, None, "the name is not UTF-8, as indexes and pointers are; rename it") from None


def all_warc_files(paths: Iterable[Path]) -> list[WarcFile]:
    """The WARC files of several paths, each once. Raises as `warc_files` does."""
    files: dict[tuple[Path, str | None], WarcFile] = {}
    for path in paths:
        for file in warc_files(path):
            files.setdefault((file.path.resolve(), file.member), file)
    return list(files.values())


def is_being_written(path: Path) -> bool:
    """Whether a process that runs is writing a WARC file: it holds a lock (flock), which goes with the process."""
    try:
        with path.open("rb") as file:
            fcntl.flock(file, fcntl.LOCK_SH | fcntl.LOCK_NB)
    except BlockingIOError:
        return True
    except FileNotFoundError:  # it was finished meanwhile, and has another name
        return False
    return False


def is_named_warc(path: Path | PurePosixPath) -> bool:
    """Whether a name is that of a WARC file, finished or not."""
    return path.name.removesuffix(OPEN).endswith(_ENDINGS)


def foreign(start: bytes) -> str | None:
    """What a file is that is no WARC, by its first bytes, where that is known.

    >>> foreign(b"BZh91AY&SY")
    'compressed with bzip2'
    """
    if start.lstrip()[:1] == b"<":
        return "an HTML or XML page"
    return next((kind for magic, kind in _KINDS if start.startswith(magic)), None)


def _of_file(path: Path) -> list[WarcFile]:
    with path.open("rb") as file:
        start = file.read(_SNIFF)
    if start.startswith((b"PK\x03\x04", b"PK\x05\x06")):
        return _members(path)
    if start.startswith(b"\x1f\x8b"):
        start = inflate_start(start, _SNIFF)
    # A damaged WARC file is one all the same: what reads it says where it is damaged, and goes on.
    begins = start[:5].upper() == b"WARC/" or start.startswith(b"filedesc:")
    if begins or (is_named_warc(path) and is_zstd(start)) or (is_named_warc(path) and foreign(start) is None):
        return [WarcFile(path)]
    raise WarcError(path, 0, f"{foreign(start) or f'no WARC: begins with {start[:20]!r}'}; {_ACCEPTED}")


def _below(folder: Path) -> Iterator[Path]:
    """All files of a folder and those below it, by name; what is hidden is left out."""
    for root, folders, names in os.walk(folder):
        folders[:] = sorted(name for name in folders if not name.startswith("."))
        yield from (Path(root) / name for name in sorted(names))


def _looks_packed(path: Path) -> bool:
    """Whether a file has an archive's name, and an ending that nothing here reads."""
    name = path.name.lower()
    return (".warc." in name or ".arc." in name) and not any(ending in name for ending in _OURS)


_passed_over: set[Path] = set()


def _pass_over(path: Path) -> None:
    if path not in _passed_over:
        _passed_over.add(path)
        print(printable(f"{path}: passed over; {_ACCEPTED}"), file=sys.stderr)


def _unique(paths: Iterable[Path]) -> Iterator[Path]:
    """Each file once, whatever links lead to it; no folders, and no unfinished file beside the finished one."""
    seen: set[Path] = set()
    for path in paths:
        finished = path.with_name(path.name.removesuffix(OPEN))
        if path.is_file() and (finished == path or not finished.exists()) and path.resolve() not in seen:
            seen.add(path.resolve())
            yield path


@contextmanager
def open_wacz(path: Path) -> Iterator[zipfile.ZipFile]:
    """A WACZ whose directory has a sane size and whose names stay inside, to be read within the `with` statement.

    Raises WarcError for another one, and for a member that can't be read; OSError.
    """
    with _Directory(path) as file:
        try:
            with zipfile.ZipFile(file) as archive:
                for entry in archive.infolist():
                    if leads_outside(entry.filename):
                        reason = f"member {entry.filename[:200]!r} leads out of the WACZ"
                        raise WarcError(path, entry.header_offset, reason)
                yield archive
        except (zipfile.BadZipFile, NotImplementedError, UnicodeError, EOFError, RuntimeError, zlib.error) as error:
            raise WarcError(path, None, f"not a whole WACZ: {error}") from error


def _members(path: Path) -> list[WarcFile]:
    """The WARC files of a WACZ, as ranges of it: they are stored, not compressed again, as the format asks.

    https://specs.webrecorder.net/wacz/1.1.1/#zip-compression
    """
    with open_wacz(path) as archive:
        entries = [entry for entry in archive.infolist() if _is_archive(entry.filename)]
    if len(entries) > MAX_MEMBERS:
        raise WarcError(path, None, f"{len(entries)} WARC files in one WACZ; the limit is {MAX_MEMBERS}")
    with path.open("rb") as file:
        size = os.fstat(file.fileno()).st_size
        found = [_member(path, file, entry, size) for entry in entries]
    if not found:
        raise WarcError(path, None, "a zip file without archive/*.warc.gz, so no WACZ")
    found.sort(key=lambda member: member.start)
    if any(one.start + one.length > two.start for one, two in pairwise(found)):
        raise WarcError(path, None, "members of this WACZ overlap")
    if len({member.member for member in found}) < len(found):
        raise WarcError(path, None, "members of this WACZ have one name")
    return sorted(found, key=lambda member: member.place)


def _is_archive(name: str) -> bool:
    return name.startswith("archive/") and name.endswith(_ENDINGS)


def leads_outside(name: str) -> bool:
    """Whether a name in a WACZ would be a file elsewhere, were it unpacked."""
    parts = name.replace("\\", "/").split("/")
    return ".." in parts or parts[0] == "" or parts[0].endswith(":")


def _member(path: Path, file: BinaryIO, entry: zipfile.ZipInfo, size: int) -> WarcFile:
    where = f"member {entry.filename[:200]!r}"
    if entry.flag_bits & 1:
        raise WarcError(path, entry.header_offset, f"{where} is encrypted")
    if entry.compress_type != zipfile.ZIP_STORED or entry.compress_size != entry.file_size:
        raise WarcError(path, entry.header_offset, f"{where} is compressed by the zip; in a WACZ it must be stored")
    file.seek(max(0, entry.header_offset))
    header = file.read(_LOCAL_HEADER)
    if entry.header_offset < 0 or not header.startswith(b"PK\x03\x04") or len(header) < _LOCAL_HEADER:
        raise WarcError(path, entry.header_offset, f"{where} is not where the zip's directory says")
    names = int.from_bytes(header[26:28], "little") + int.from_bytes(header[28:30], "little")
    start = entry.header_offset + _LOCAL_HEADER + names
    if start + entry.file_size > size:
        raise WarcError(path, entry.header_offset, f"{where} of {entry.file_size} bytes: the file ends before")
    return WarcFile(path, start, entry.file_size, entry.filename)


class _Directory(io.FileIO):
    """A zip file whose directory is read only if it has a sane size: `zipfile` reads it whole."""

    def __init__(self, path: Path) -> None:
        super().__init__(path, "rb")

    def read(self, size: int | None = -1, /) -> bytes:
        if size is not None and size > MAX_DIRECTORY:
            raise WarcError(str(self.name), None, f"a zip directory of {size} bytes; the limit is {MAX_DIRECTORY}")
        return super().read(size) or b""


class _Range(io.RawIOBase):
    """A part of a file, as a file."""

    def __init__(self, path: Path, start: int, size: int) -> None:
        self._file = io.FileIO(path, "rb")
        self._start, self._size, self._at = start, size, 0

    def readable(self) -> bool:
        return True

    def seekable(self) -> bool:
        return True

    def fileno(self) -> int:
        return self._file.fileno()

    def seek(self, offset: int, whence: int = os.SEEK_SET, /) -> int:
        base = {os.SEEK_SET: 0, os.SEEK_CUR: self._at, os.SEEK_END: self._size}[whence]
        if base + offset < 0:
            raise ValueError(f"negative offset {base + offset}")
        self._at = base + offset
        return self._at

    def readinto(self, buffer: object, /) -> int:
        view = memoryview(buffer)[: max(0, self._size - self._at)]  # type: ignore[arg-type]
        self._file.seek(self._start + self._at)
        count = self._file.readinto(view) or 0
        self._at += count
        return count

    def close(self) -> None:
        self._file.close()
        super().close()
