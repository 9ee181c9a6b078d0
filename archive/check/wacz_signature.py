"""The signature of a WACZ, in its datapackage-digest.json. https://specs.webrecorder.net/wacz-auth/0.1.0/"""

import base64
import binascii

import msgspec
from cryptography import x509
from cryptography.exceptions import InvalidSignature, UnsupportedAlgorithm
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.asymmetric.utils import encode_dss_signature
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.serialization import load_der_public_key


class SignedData(msgspec.Struct, frozen=True):
    """A signature of the hash of datapackage.json, by a key of its own or by that of a domain's certificate."""

    hash: str
    signature: str
    publicKey: str | None = None
    domain: str | None = None
    domainCert: str | None = None


def check_signature(signed: SignedData, stated: str) -> tuple[str, bool]:
    """What is to be said of a signature, and whether it is only a note; `stated` is the hash beside it."""
    if signed.hash != stated:
        return f"the signature is of {signed.hash[:80]!r}, but {stated[:80]!r} is stated", False
    try:
        if signed.publicKey is not None:
            key = load_der_public_key(base64.b64decode(signed.publicKey))
        elif signed.domainCert is not None:
            key = x509.load_pem_x509_certificates(signed.domainCert.encode())[0].public_key()
        else:
            return "the signature has neither a public key nor a certificate, so it was not checked", True
        if not isinstance(key, ec.EllipticCurvePublicKey):
            return "the signature is of a kind that was not checked; known is ECDSA", True
        key.verify(_as_der(base64.b64decode(signed.signature), key), signed.hash.encode(), ec.ECDSA(SHA256()))
    except InvalidSignature:
        return "the signature is invalid: it is not of this hash, or not by this key", False
    except (ValueError, IndexError, binascii.Error, UnsupportedAlgorithm) as error:
        return f"the signature can't be read: {error}", False
    if signed.domain is not None:
        who = f"the certificate that it carries; that this is {signed.domain[:80]!r}'s, and its time, was not checked"
    else:
        who = "the key that it carries; whose that is, nobody can tell from it"
    return f"the signature is valid by {who}", True


def _as_der(signature: bytes, key: ec.EllipticCurvePublicKey) -> bytes:
    """Browsers give two numbers of the curve's size, other tools ASN.1."""
    size = (key.curve.key_size + 7) // 8
    if len(signature) != 2 * size:
        return signature
    return encode_dss_signature(int.from_bytes(signature[:size], "big"), int.from_bytes(signature[size:], "big"))
