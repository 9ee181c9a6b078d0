"""A signature that is not of a WACZ's hash is a fault."""

import base64
import json
from collections.abc import Mapping
from hashlib import sha256
from pathlib import Path

import pytest
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.asymmetric.utils import decode_dss_signature
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.serialization import Encoding, PublicFormat

from archive.check.fault import Fault
from archive.check.verify import verify
from tests.archive.records import INFO, ORIGINAL, wacz

KEY = ec.generate_private_key(ec.SECP384R1())
PUBLIC = base64.b64encode(KEY.public_key().public_bytes(Encoding.DER, PublicFormat.SubjectPublicKeyInfo)).decode()


def told(
    folder: Path, hash_to_sign: str | None = None, changes: Mapping[str, str | None] | None = None, *, raw: bool = False
) -> list[Fault]:
    """What is said of a WACZ with a signature, around its WARC file."""
    records = INFO + ORIGINAL
    resource = {"path": "archive/a.warc.gz", "hash": f"sha256:{sha256(records).hexdigest()}", "bytes": len(records)}
    package = json.dumps({"profile": "data-package", "resources": [resource]}).encode()
    digest = f"sha256:{sha256(package).hexdigest()}"
    signature = KEY.sign((hash_to_sign or digest).encode(), ec.ECDSA(SHA256()))
    if raw:
        signature = b"".join(number.to_bytes(48, "big") for number in decode_dss_signature(signature))
    signed = {"hash": digest, "signature": base64.b64encode(signature).decode(), "publicKey": PUBLIC, **(changes or {})}
    stated = {"path": "datapackage.json", "hash": digest, "signedData": signed}
    members = {
        "archive/a.warc.gz": records,
        "datapackage.json": package,
        "datapackage-digest.json": json.dumps(stated).encode(),
    }
    return list(verify([wacz(folder / "a.wacz", members)]))


@pytest.mark.parametrize("raw", [True, False])
def test_a_valid_signature_is_a_note(raw: bool, tmp_path: Path) -> None:
    (note,) = told(tmp_path, raw=raw)
    assert note.note
    assert "the signature is valid by the key that it carries" in note.reason


def test_a_signature_that_could_not_be_checked_is_told(tmp_path: Path) -> None:
    (note,) = told(tmp_path, changes={"publicKey": None})
    assert note.note
    assert "was not checked" in note.reason


@pytest.mark.parametrize(
    ("signed", "changes", "reason"),
    [
        ("sha256:0", {}, "the signature is invalid"),
        (None, {"hash": "sha256:0"}, "the signature is of 'sha256:0'"),
        (None, {"publicKey": "AAAA"}, "can't be read"),
        (None, {"signature": "AAAA"}, "the signature is invalid"),
    ],
)
def test_another_signature_is_a_fault(
    signed: str | None, changes: dict[str, str], reason: str, tmp_path: Path
) -> None:
    (fault,) = told(tmp_path, signed, changes)
    assert not fault.note
    assert reason in fault.reason
