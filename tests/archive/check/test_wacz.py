"""What a WACZ says about itself is compared with what is in it."""

import gzip
import hashlib
import json
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
