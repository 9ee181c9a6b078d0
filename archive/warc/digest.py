"""Digests as WARC headers state them: an algorithm, a colon, and a value in one of three notations."""

import base64
import binascii
import hashlib
import unicodedata
from dataclasses import dataclass

ALGORITHMS = ("md5", "sha1", "sha256", "sha512")


class DigestError(ValueError):
    """A digest that can't be read."""


@dataclass(frozen=True, slots=True)
class Digest:
    """A digest as stated, and its value."""

    stated: str
    algorithm: str
    value: bytes

    @classmethod
    def parse(cls, stated: str) -> "Digest":
        """Read a value in hexadecimal, base32 or base64. Raises DigestError.

        >>> one, two = Digest.parse("md5:" + "00" * 16), Digest.parse("MD5:" + "A" * 26)
        >>> one.same(two)
        True
        """
        algorithm, colon, text = stated.partition(":")
        name = algorithm.lower().replace("-", "")
        if not colon or name not in ALGORITHMS:
            raise DigestError(f"digest {stated[:200]!r}; accepted are {', '.join(ALGORITHMS)} and a colon")
        size = hashlib.new(name).digest_size
        try:
            value = _value(text, size)
        except (ValueError, binascii.Error):
            value = b""
        if len(value) != size:
            raise DigestError(f"digest {stated[:200]!r}; accepted are {size} bytes in hexadecimal, base32 or base64")
        return cls(stated, name, value)

    def same(self, other: "Digest") -> bool:
        return (self.algorithm, self.value) == (other.algorithm, other.value)

    def compare(self, what: str, *found: "hashlib._Hash") -> str | None:
        """What is wrong, given what it may be the digest of; None where it is right."""
        if any(each.digest() == self.value for each in found):
            return None
        return f"{what} digest is {self.algorithm}:{found[0].hexdigest()}, but {self.stated} is stated"


def _value(text: str, size: int) -> bytes:
    # A padded base32 MD5 is as long as a hexadecimal one.
    if len(text) == 2 * size and "=" not in text:
        return bytes.fromhex(text)
    if len(text.rstrip("=")) == len(base64.b32encode(bytes(size)).rstrip(b"=")):
        return base64.b32decode(text.rstrip("=") + "=" * (-len(text.rstrip("=")) % 8), casefold=True)
    text = text.rstrip("=")
    return base64.b64decode(text + "=" * (-len(text) % 4), altchars=b"-_", validate=True)


def text_digest(text: str) -> str:
    """The digest of an article's text without white space, in NFKC: equal for one text under two addresses.

    >>> text_digest("钢 铁\\n") == text_digest("钢铁")
    True
    """
    normal = "".join(unicodedata.normalize("NFKC", text).split())
    return "sha256:" + hashlib.sha256(normal.encode(errors="surrogatepass")).hexdigest()
