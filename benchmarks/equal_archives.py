"""What is said of archives, broken ones too, as digests, so that two checkouts can be compared byte for byte.

    python -m benchmarks.equal_archives [--mutants N] PATH… >FILE

PATHs are WARC files, or folders of them. Of each, and of N broken ones made of it, there is a line with digests of what
`verify` finds, the CDXJ index, the catalog, and the files that `recover` makes; `diff` compares two outputs.
"""

import argparse
import gzip
import hashlib
import random
import re
import shutil
import sys
import tempfile
import zlib
from collections.abc import Callable, Iterator
from contextlib import suppress
from dataclasses import astuple
from pathlib import Path

from archive.catalog.catalog import Catalog
from archive.catalog.cdxj import write_index
from archive.check.recover import recover
from archive.check.verify import verify
from archive.warc.files import WarcError, WarcFile, warc_files

_MEMBER = b"\x1f\x8b\x08"
_HEADER_LINE = re.compile(rb"(?m)^[A-Z][A-Za-z0-9-]{2,40}: ?[^\r\n]*\r?\n")


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("paths", nargs="+", type=Path, metavar="PATH")
    parser.add_argument("--mutants", type=int, default=50, metavar="N", help="broken files of each (default: 50)")
    args = parser.parse_args()
    for file in sorted(found for path in args.paths for found in ([path] if path.is_file() else path.rglob("*"))):
        if not file.is_file() or file.suffix in (".jsonl", ".json", ".cdxj", ".sqlite"):
            continue
        data = file.read_bytes()
        for name, mutant in [("as it is", data), *mutants(data, args.mutants, file.name)]:
            # One path for all: it stands in what is told.
            with tempfile.TemporaryDirectory(dir="/tmp", prefix="equal-") as folder:
                print(f"{file.name}\t{name}", *_told(Path(folder, file.name), mutant), sep="\t", flush=True)
    return 0


def mutants(data: bytes, count: int, seed: str) -> Iterator[tuple[str, bytes]]:
    """Broken files: as a disk breaks them, and as a tool does that writes wrong records into whole gzip members."""
    chance = random.Random(seed)
    members = list(_members(data))
    for number in range(count):
        if len(members) > 1 and number % 3:
            changed = list(members)
            at = chance.randrange(len(changed))
            with suppress(OSError, EOFError, zlib.error):
                changed[at] = gzip.compress(_broken(gzip.decompress(changed[at]), chance), 1, mtime=0)
            yield f"member {number}", b"".join(changed)
        else:
            yield f"bytes {number}", _broken(data, chance)


def _members(data: bytes) -> Iterator[bytes]:
    while data.startswith(_MEMBER):
        stream = zlib.decompressobj(31)
        try:
            stream.decompress(data)
        except zlib.error:
            return
        yield data[: len(data) - len(stream.unused_data)]
        data = stream.unused_data


def _broken(data: bytes, chance: random.Random) -> bytes:
    for _ in range(chance.choice((1, 1, 1, 2, 5))):
        at = chance.randrange(len(data) + 1)
        # Headers are where most checks are: half of all changes are made in the first bytes.
        if chance.random() < 0.5:
            at = min(at, chance.randrange(900))
        size = chance.choice((1, 2, 7, 40, 700))
        lines = list(_HEADER_LINE.finditer(data, 0, 1_000_000))
        kind = chance.choice(("flip", "cut", "put", "twice", "end", "digit") + ("line", "line twice", "line moved") * 2)
        if kind.startswith("line") and lines:
            line = chance.choice(lines)
            into = chance.choice(lines).start() if kind == "line moved" else line.start()
            kept = data if kind == "line twice" else data[: line.start()] + data[line.end() :]
            data = kept[:into] + line[0] * (kind != "line") + kept[into:]
        elif kind == "flip":
            data = data[:at] + bytes([chance.randrange(256)]) + data[at + 1 :]
        elif kind == "cut":
            data = data[:at] + data[at + size :]
        elif kind == "put":
            data = data[:at] + chance.choice((b"\r\n", b"\n", b"\0", b" ", b":", b"WARC/1.0\r\n")) + data[at:]
        elif kind == "twice":
            data = data[:at] + data[at : at + size] + data[at:]
        elif kind == "end":
            data = data[:at]
        elif digits := [match.start() for match in re.finditer(rb"\d", data[:1500])]:
            one = chance.choice(digits)
            data = data[:one] + b"%d" % chance.randrange(10) + data[one + 1 :]
    return data


def _told(path: Path, data: bytes) -> Iterator[str]:
    def digest(work: Callable[[], object]) -> str:
        try:
            told = repr(work())
        except (WarcError, OSError, ValueError) as error:
            told = f"{type(error).__name__}: {error}"
        return hashlib.sha256(told.replace(str(path.parent), "").encode("utf-8", "replace")).hexdigest()[:16]

    path.write_bytes(data)
    yield digest(lambda: [astuple(fault) for fault in verify([path])])
    yield digest(lambda: _index(path))
    yield digest(lambda: _catalog(path))
    yield digest(lambda: _recovered(path))


def _index(path: Path) -> object:
    faults: list[WarcError] = []
    index = path.with_name("index.cdxj")
    write_index(warc_files(path), index, faults=faults.append)
    return index.read_bytes(), [str(fault) for fault in faults]


def _catalog(path: Path) -> object:
    catalog = Catalog()
    try:
        faults = [str(fault) for file in warc_files(path) for fault in catalog.scan(file)]
        return list(catalog), faults, sorted(catalog.tally().items())
    finally:
        catalog.close()


def _recovered(path: Path) -> object:
    folder = path.with_name("recovered")
    folder.mkdir()
    told = recover(WarcFile(path), folder)
    made = {file.name: file.read_bytes() for file in sorted(folder.iterdir())}
    shutil.rmtree(folder)
    return told, made


if __name__ == "__main__":
    sys.exit(main())
