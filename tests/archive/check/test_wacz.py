"""What a WACZ says about itself is compared with what is in it."""

import gzip
import hashlib
import json
import zipfile
from pathlib import Path
from typing import Any

import pytest

from archive.check.verify import verify
from tests.archive.records import INFO, resource, wacz

GOOD = resource(b"good")
LINE = {"url": "http://example.org/", "filename": "a.warc.gz", "offset": str(len(INFO)), "length": str(len(GOOD))}


def cdxj(**changes: Any) -> bytes:
    return b"org,example)/ 20240220083001 " + json.dumps({**LINE, **changes}).encode() + b"\n"


def stated(data: bytes) -> str:
    return "sha256:" + hashlib.sha256(data).hexdigest()


def pack(path: Path, members: dict[str, bytes] | None = None, /, **changes: Any) -> Path:
    """A WACZ of these members, besides a WARC file and its index; changes are those of the first resource."""
    inside = {"archive/a.warc.gz": INFO + GOOD, "indexes/index.cdx": cdxj(), **(members or {})}
    resources = [
        {"name": name, "path": name, "hash": stated(data), "bytes": len(data)} for name, data in inside.items()
    ]
    resources[0].update(changes)
    package = json.dumps({"profile": "data-package", "resources": resources}).encode()
    digest = json.dumps({"path": "datapackage.json", "hash": stated(package)}).encode()
    return wacz(path, {**inside, "datapackage.json": package, "datapackage-digest.json": digest})


def told(path: Path) -> list[str]:
    return [str(fault) for fault in verify([path])]


def test_whole_wacz_is_well(tmp_path: Path) -> None:
    zipped = {"indexes/index.cdx.gz": gzip.compress(b"!meta 0 {}\n" + cdxj()) + gzip.compress(cdxj(offset=0))}
    assert told(pack(tmp_path / "x.wacz", {**zipped, "pages/pages.jsonl": b"{}"})) == []


@pytest.mark.parametrize(
    ("changes", "reason"),
    [
        ({"hash": stated(b"")}, "but sha256:e3b0"),
        ({"hash": "crc32:0"}, "its algorithm is not known here"),
        ({"bytes": 7}, "but 7 are stated"),
        ({"path": "archive/b.warc.gz"}, "'archive/b.warc.gz' is listed, and not there"),
        ({"path": "../b.warc.gz"}, "'../b.warc.gz' leads out of the WACZ"),
        ({"path": 1}, "not as it should be"),
    ],
)
def test_list_that_does_not_agree_is_told(tmp_path: Path, changes: dict[str, Any], reason: str) -> None:
    path = pack(tmp_path / "x.wacz", **changes)
    first, *_ = told(path)
    assert first.startswith(f"{path}/datapackage.json: ")
    assert reason in first


def test_member_that_is_not_listed_is_told(tmp_path: Path) -> None:
    path = pack(tmp_path / "x.wacz", path="indexes/index.cdx")
    assert any("'archive/a.warc.gz' is in the WACZ, and not listed" in line for line in told(path))


@pytest.mark.parametrize(
    ("changes", "reason"),
    [
        ({"filename": "../../etc/passwd"}, "leads out of the WACZ"),
        ({"filename": "b.warc.gz"}, "is not in archive/"),
        ({"length": "1000"}, "leads to the bytes up to"),
        ({"offset": "-1"}, "leads to the bytes up to"),
        ({"offset": "x"}, "no CDXJ"),
        ({"filename": None}, "no CDXJ"),
    ],
)
@pytest.mark.parametrize("name", ["indexes/index.cdxj", "indexes/other.cdx.gz"])
def test_index_that_leads_elsewhere_is_told(tmp_path: Path, name: str, changes: dict[str, Any], reason: str) -> None:
    data = cdxj() + cdxj(**changes)
    path = pack(tmp_path / "x.wacz", {name: gzip.compress(data) if name.endswith("gz") else data})
    (line,) = told(path)
    assert line.startswith(f"{path}/{name}: line 2: ")
    assert reason in line


@pytest.mark.parametrize(
    "data", [gzip.compress(cdxj())[:-3], b"\x1f\x8b\x08" + bytes(40), cdxj()[:-1] + b"x" * (2 << 20)]
)
def test_index_that_is_not_whole_is_told(tmp_path: Path, data: bytes) -> None:
    (line,) = told(pack(tmp_path / "x.wacz", {"indexes/index.cdx.gz": data}))
    assert "indexes/index.cdx.gz: line " in line


class Packed:
    """Bytes that are made as they are packed: a piece, and how often it stands there."""

    def __init__(self, piece: bytes, count: int) -> None:
        self.piece, self.count = piece, count


def bomb(path: Path, name: str, content: Packed, listed: int = 1) -> Path:
    """A WACZ with a member that unpacks to far more than it takes, listed so often."""
    digest = hashlib.sha256()
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("archive/a.warc.gz", INFO + GOOD, zipfile.ZIP_STORED)
        with archive.open(name, "w") as member:
            for _ in range(content.count):
                member.write(content.piece)
                digest.update(content.piece)
        size = len(content.piece) * content.count
        resource = {"name": name, "path": name, "hash": f"sha256:{digest.hexdigest()}", "bytes": size}
        archive.writestr("datapackage.json", json.dumps({"resources": [resource] * listed}))
    return path


LIMIT = "times its own size and 67108864: not read on"


@pytest.mark.parametrize(
    ("name", "content"),
    [
        ("pages/pages.jsonl", Packed(b"{}\n" * 350_000, 80)),
        ("indexes/index.cdx", Packed(b"!meta\n" * 350_000, 40)),  # read twice: for its digest, and for its lines
        ("indexes/index.cdx.gz", Packed(gzip.compress((b"!" * 999 + b"\n") * 80_000), 1)),
        ("indexes/index.cdx.gz", Packed(gzip.compress(b"") * 50_000, 80)),
        ("datapackage-digest.json", Packed(b" " * 1_000_000, 80)),
    ],
    ids=["pages", "index", "index in gzip", "gzip without content", "digest"],
)
def test_what_is_packed_is_read_up_to_a_limit_that_is_named(tmp_path: Path, name: str, content: Packed) -> None:
    path = bomb(tmp_path / "x.wacz", name, content)
    assert path.stat().st_size < 1_000_000
    faults = told(path)
    limit = "more than 16777216 bytes" if name == "datapackage-digest.json" else LIMIT
    assert any(fault.startswith(f"{path}/{name}: ") and limit in fault for fault in faults)


def test_a_member_that_is_listed_again_and_again_is_read_once(tmp_path: Path) -> None:
    path = bomb(tmp_path / "x.wacz", "pages/pages.jsonl", Packed(b"{}\n" * 350_000, 40), listed=1000)
    faults = told(path)
    assert sum("is listed twice" in fault for fault in faults) == 999
    assert not any(LIMIT in fault for fault in faults)


def test_an_index_that_leads_nowhere_is_not_read_to_its_end(tmp_path: Path) -> None:
    path = bomb(tmp_path / "x.wacz", "indexes/index.cdx", Packed(b"x\n" * 350_000, 20))
    lines = [fault for fault in told(path) if "index.cdx" in fault]
    assert len(lines) == 1001
    assert lines[-1].endswith("line 1000: 1000 such lines; not read on")


def test_more_warc_files_than_any_wacz_has_are_refused(tmp_path: Path) -> None:
    path = wacz(tmp_path / "x.wacz", {f"archive/{number}.warc.gz": INFO for number in range(5001)})
    assert told(path) == [f"{path}: 5001 WARC files in one WACZ; the limit is 5000"]


def test_a_member_in_a_packing_of_its_own_is_told(tmp_path: Path) -> None:
    path = pack(tmp_path / "x.wacz")
    with zipfile.ZipFile(path, "a", zipfile.ZIP_LZMA) as archive:
        archive.writestr("indexes/more.cdx", cdxj())
    assert any("more.cdx: is packed in a way that no WACZ is" in fault for fault in told(path))
