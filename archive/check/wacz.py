"""Check what a WACZ says about itself: the files that it lists, their digests, and where its index leads."""

import gzip
import hashlib
import zipfile
import zlib
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import BinaryIO, cast

import msgspec

from archive.check.fault import Fault
from archive.check.wacz_signature import SignedData, check_signature
from archive.warc.digest import Digest, DigestError
from archive.warc.files import WarcError, WarcFile, leads_outside, open_wacz

_READ = 1 << 20
_MAX_JSON = 16 << 20  # bytes of datapackage.json
_MAX_LINE = 1 << 20  # bytes of a line of an index
_MAX_BAD_LINES = 1000  # of an index
# How much is read of what a WACZ packs: its WARC files are not packed once more, and lists and indexes are small.
_UNPACKED = 64 << 20  # bytes, and
_TIMES = 10  # times the size of the WACZ
_PACKINGS = (zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED)  # of others one may ask for gigabytes of memory
_DATAPACKAGE = "datapackage.json"
_DIGEST = "datapackage-digest.json"


class _Resource(msgspec.Struct, frozen=True):
    path: str
    hash: str
    bytes: int


class _DataPackage(msgspec.Struct, frozen=True):
    resources: tuple[_Resource, ...]


class _PackageDigest(msgspec.Struct, frozen=True):
    hash: str
    path: str = _DATAPACKAGE
    signedData: SignedData | None = None


class _Members:
    """What is in a WACZ, to be read up to a number of bytes in all. Beyond it WarcError is raised, which names it."""

    def __init__(self, path: Path, archive: zipfile.ZipFile) -> None:
        self.names = set(archive.namelist())
        self._path, self._archive = path, archive
        self._limit = _UNPACKED + _TIMES * path.stat().st_size
        self._left = self._limit

    def take(self, data: bytes, name: str) -> bytes:
        """Count what was read, or made of it."""
        self._left -= len(data)
        if self._left < 0:
            limit = f"{self._limit} bytes, {_TIMES} times its own size and {_UNPACKED}"
            raise WarcError(f"{self._path}/{name}", None, f"what this WACZ packs is more than {limit}: not read on")
        return data

    def size(self, name: str) -> int:
        return self._archive.getinfo(name).file_size

    @contextmanager
    def open(self, name: str) -> Iterator["_Counted"]:
        if self._archive.getinfo(name).compress_type not in _PACKINGS:
            reason = "is packed in a way that no WACZ is; known are stored and deflated"
            raise WarcError(f"{self._path}/{name}", None, reason)
        with self._archive.open(name) as member:
            yield _Counted(cast("BinaryIO", member), self, name)


class _Counted:
    """A member whose bytes are counted."""

    def __init__(self, member: BinaryIO, members: _Members, name: str) -> None:
        self._member, self._members, self._name = member, members, name

    def read(self, size: int = _READ) -> bytes:
        return self._members.take(self._member.read(size), self._name)

    def lines(self) -> Iterator[bytes]:
        """Lines of at most `_MAX_LINE` bytes, unpacked where they are in gzip. Raises OSError, EOFError, zlib.error."""
        packed = self._member.read(2) == b"\x1f\x8b"
        self._member.seek(0)
        lines = gzip.GzipFile(fileobj=cast("BinaryIO", self)) if packed else self._member
        while line := lines.readline(_MAX_LINE):
            yield self._members.take(line, self._name)


class _Capture(msgspec.Struct, frozen=True):
    filename: str
    offset: int | str
    length: int | str | None = None


def verify_package(path: Path, files: list[WarcFile]) -> Iterator[Fault]:
    """The faults of a WACZ around its WARC files. https://specs.webrecorder.net/wacz/1.1.1/"""
    try:
        with open_wacz(path) as archive:
            members = _Members(path, archive)
            yield from _verify_listed(path, members)
            sizes = {str(file.member).removeprefix("archive/"): file.length for file in files}
            for name in sorted(members.names):
                if name.startswith("indexes/") and name.endswith((".cdx", ".cdxj", ".cdx.gz", ".cdxj.gz")):
                    with members.open(name) as member:
                        for number, reason in _verify_index(member, sizes):
                            yield Fault(f"{path}/{name}", None, f"line {number}: {reason}")
    except WarcError as error:
        yield Fault(error.path, error.at, error.reason)


def _verify_listed(path: Path, members: _Members) -> Iterator[Fault]:
    place = f"{path}/{_DATAPACKAGE}"
    if _DATAPACKAGE not in members.names:
        yield Fault(place, None, "missing: it says what is in a WACZ")
        return
    try:
        package = msgspec.json.decode(_read(path, members, _DATAPACKAGE), type=_DataPackage)
        listed = list(package.resources)
        if _DIGEST in members.names:
            digest = msgspec.json.decode(_read(path, members, _DIGEST), type=_PackageDigest)
            listed.append(_Resource(digest.path, digest.hash, -1))
            if digest.signedData is not None:
                reason, note = check_signature(digest.signedData, digest.hash)
                yield Fault(f"{path}/{_DIGEST}", None, reason, note=note)
    except (msgspec.MsgspecError, UnicodeDecodeError, RecursionError) as error:
        yield Fault(place, None, f"not as it should be: {error}")
        return
    seen: set[str] = set()
    for resource in listed:
        differs = "is listed twice" if resource.path in seen else _verify_resource(members, resource)
        seen.add(resource.path)
        if differs:
            yield Fault(place, None, f"{resource.path[:200]!r} {differs}")
    for name in sorted(members.names - seen - {_DATAPACKAGE, _DIGEST}):
        if not name.endswith("/"):
            yield Fault(place, None, f"{name[:200]!r} is in the WACZ, and not listed")


def _verify_resource(members: _Members, resource: _Resource) -> str | None:
    if leads_outside(resource.path):
        return "leads out of the WACZ"
    if resource.path not in members.names:
        return "is listed, and not there"
    try:
        stated = Digest.parse(resource.hash)
    except DigestError as error:
        return str(error)
    if resource.bytes not in (-1, size := members.size(resource.path)):
        return f"has {size} bytes, but {resource.bytes} are stated"
    found = hashlib.new(stated.algorithm)
    with members.open(resource.path) as member:
        while piece := member.read():
            found.update(piece)
    return stated.compare("", found)


def _verify_index(member: _Counted, sizes: dict[str, int]) -> Iterator[tuple[int, str]]:
    """Lines that lead elsewhere than to one of the WARC files: their numbers, and why."""
    number = bad = 0
    try:
        for number, line in enumerate(member.lines(), 1):
            if not line.endswith(b"\n") and len(line) == _MAX_LINE:
                yield number, f"more than {_MAX_LINE} bytes"
                return
            if not line.startswith(b"!") and line.strip() and (reason := _verify_capture(line, sizes)):
                yield number, reason
                bad += 1
                if bad == _MAX_BAD_LINES:
                    yield number, f"{bad} such lines; not read on"
                    return
    except (gzip.BadGzipFile, EOFError, zlib.error) as error:
        yield number + 1, f"not whole: {error}"


def _verify_capture(line: bytes, sizes: dict[str, int]) -> str | None:
    fields = line.split(b" ", 2)
    try:
        capture = msgspec.json.decode(fields[-1], type=_Capture)
        end = int(capture.offset) + int(capture.length or 1)
    except (msgspec.MsgspecError, UnicodeDecodeError, RecursionError, ValueError) as error:
        return f"no CDXJ: {error}"
    name = capture.filename.removeprefix("archive/")
    if name not in sizes:
        where = "leads out of the WACZ" if leads_outside(name) else "is not in archive/"
        return f"its file {capture.filename[:200]!r} {where}"
    if int(capture.offset) < 0 or end > sizes[name]:
        return f"leads to the bytes up to {end} of {name}, which has {sizes[name]}"
    return None


def _read(path: Path, members: _Members, name: str) -> bytes:
    with members.open(name) as member:
        data = member.read(_MAX_JSON + 1)
    if len(data) > _MAX_JSON:
        raise WarcError(f"{path}/{name}", None, f"more than {_MAX_JSON} bytes")
    return data
