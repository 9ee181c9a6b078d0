"""Check what a WACZ says about itself: the files that it lists, their digests, and where its index leads."""

import gzip
import hashlib
import zipfile
import zlib
from collections.abc import Iterator
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


class _Capture(msgspec.Struct, frozen=True):
    filename: str
    offset: int | str
    length: int | str | None = None


def verify_package(path: Path, files: list[WarcFile]) -> Iterator[Fault]:
    """The faults of a WACZ around its WARC files. https://specs.webrecorder.net/wacz/1.1.1/"""
    try:
        with open_wacz(path) as archive:
            yield from _verify_listed(path, archive)
            sizes = {str(file.member).removeprefix("archive/"): file.length for file in files}
            for name in archive.namelist():
                if name.startswith("indexes/") and name.endswith((".cdx", ".cdxj", ".cdx.gz", ".cdxj.gz")):
                    with archive.open(name) as member:
                        for number, reason in _verify_index(cast("BinaryIO", member), sizes):
                            yield Fault(f"{path}/{name}", None, f"line {number}: {reason}")
    except WarcError as error:
        yield Fault(error.path, error.at, error.reason)


def _verify_listed(path: Path, archive: zipfile.ZipFile) -> Iterator[Fault]:
    place = f"{path}/{_DATAPACKAGE}"
    names = set(archive.namelist())
    if _DATAPACKAGE not in names:
        yield Fault(place, None, "missing: it says what is in a WACZ")
        return
    try:
        package = msgspec.json.decode(_read(archive, _DATAPACKAGE), type=_DataPackage)
        listed = list(package.resources)
        if _DIGEST in names:
            digest = msgspec.json.decode(_read(archive, _DIGEST), type=_PackageDigest)
            listed.append(_Resource(digest.path, digest.hash, -1))
            if digest.signedData is not None:
                reason, note = check_signature(digest.signedData, digest.hash)
                yield Fault(f"{path}/{_DIGEST}", None, reason, note=note)
    except (msgspec.MsgspecError, UnicodeDecodeError, RecursionError) as error:
        yield Fault(place, None, f"not as it should be: {error}")
        return
    for resource in listed:
        if differs := _verify_resource(archive, names, resource):
            yield Fault(place, None, f"{resource.path[:200]!r} {differs}")
    for name in sorted(names - {resource.path for resource in listed} - {_DATAPACKAGE, _DIGEST}):
        if not name.endswith("/"):
            yield Fault(place, None, f"{name[:200]!r} is in the WACZ, and not listed")


def _verify_resource(archive: zipfile.ZipFile, names: set[str], resource: _Resource) -> str | None:
    if leads_outside(resource.path):
        return "leads out of the WACZ"
    if resource.path not in names:
        return "is listed, and not there"
    try:
        stated = Digest.parse(resource.hash)
    except DigestError as error:
        return str(error)
    if resource.bytes not in (-1, size := archive.getinfo(resource.path).file_size):
        return f"has {size} bytes, but {resource.bytes} are stated"
    found = hashlib.new(stated.algorithm)
    with archive.open(resource.path) as member:
        while piece := member.read(_READ):
            found.update(piece)
    return stated.compare("", found)


def _verify_index(member: BinaryIO, sizes: dict[str, int]) -> Iterator[tuple[int, str]]:
    """Lines that lead elsewhere than to one of the WARC files: their numbers, and why."""
    start = member.read(2)
    member.seek(0)
    lines = cast("BinaryIO", gzip.GzipFile(fileobj=member)) if start == b"\x1f\x8b" else member
    number = 0
    try:
        while line := lines.readline(_MAX_LINE):
            number += 1
            if not line.endswith(b"\n") and len(line) == _MAX_LINE:
                yield number, f"more than {_MAX_LINE} bytes"
                return
            if not line.startswith(b"!") and line.strip() and (reason := _verify_capture(line, sizes)):
                yield number, reason
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


def _read(archive: zipfile.ZipFile, name: str) -> bytes:
    with archive.open(name) as member:
        data = member.read(_MAX_JSON + 1)
    if len(data) > _MAX_JSON:
        raise WarcError(f"{archive.filename}/{name}", None, f"more than {_MAX_JSON} bytes")
    return data
