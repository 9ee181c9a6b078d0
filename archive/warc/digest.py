"""Digests as WARC headers state them: an algorithm, a colon, and a value in one of three notations."""

import base64
import binascii
import hashlib
import unicodedata
from collections.abc import Callable
from dataclasses import dataclass
from functools import lru_cache

_LONGEST = 40  # characters of an algorithm's name, in whatever spelling


class DigestError(ValueError):
    """A digest that can't be read."""


class UnknownAlgorithm(DigestError):
    """A digest of an algorithm that hashlib doesn't have: any may stand there (WARC 1.1, 5.8)."""


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
        if not colon or not algorithm:
            raise DigestError(f"digest {stated[:200]!r}; accepted is an algorithm, a colon and a value")
        if (known := _known(algorithm[:_LONGEST])) is None:
            raise UnknownAlgorithm(f"digest {stated[:200]!r} can't be checked: its algorithm is not known here")
        name, size = known
        try:
            value = _value(text, size)
        except (ValueError, binascii.Error):
            value = b""
        if len(value) != size:
            raise DigestError(f"digest {stated[:200]!r}; accepted are {size} bytes in hexadecimal, base32 or base64")
        return cls(stated, name, value)

    def same(self, other: "Digest") -> bool:
        return (self.algorithm, self.value) == (other.algorithm, other.value)

    @property
    def normal(self) -> str:
        """The same for all notations of one digest."""
        return f"{self.algorithm}:{self.value.hex()}"

    def compare(self, what: str, *found: "hashlib._Hash") -> str | None:
        """What is wrong, given what it may be the digest of; None where it is right."""
        if any(each.digest() == self.value for each in found):
            return None
        return f"{what} digest is {self.algorithm}:{found[0].hexdigest()}, but {self.stated} is stated"


def normal_digest(stated: str | None) -> str | None:
    """A digest in one notation, to be compared; None for none, as it is where it can't be read.

    >>> normal_digest("SHA1:" + "A" * 32) == normal_digest("sha1:" + "0" * 40)
    True
    """
    try:
        return Digest.parse(stated).normal if stated else None
    except DigestError:
        return stated


def payload_digest(stated: str | None) -> Callable[[bytes], bool] | None:
    """Whether data is what a digest states; None where nobody can tell."""
    try:
        wanted = Digest.parse(stated) if stated else None
    except DigestError:
        return None
    if wanted is None:
        return None
    return lambda data: hashlib.new(wanted.algorithm, data).digest() == wanted.value


@lru_cache
def _known(algorithm: str) -> tuple[str, int] | None:
    """The name that hashlib has for an algorithm, and the size of its digests in bytes."""
    name = algorithm.lower()
    spellings = (name, name.replace("-", ""), name.replace("-", "_"), name.replace("_", ""))
    known = (spelling for spelling in spellings if spelling in hashlib.algorithms_guaranteed)
    sizes = ((spelling, hashlib.new(spelling).digest_size) for spelling in known)
    return next(((spelling, size) for spelling, size in sizes if size), None)


def _value(text: str, size: int) -> bytes:
    # A padded base32 MD5 is as long as a hexadecimal one.
    if len(text) == 2 * size and "=" not in text:
        return bytes.fromhex(text)
    if len(text.rstrip("=")) == len(base64.b32encode(bytes(size)).rstrip(b"=")):
        return base64.b32decode(text.rstrip("=") + "=" * (-len(text.rstrip("=")) % 8), casefold=True)
    text = text.rstrip("=")
    return base64.b64decode(text + "=" * (-len(text) % 4), altchars=b"-_", validate=True)


_WIDE = {chr(code): chr(code - 0xFEE0) for code in range(0xFF01, 0xFF5F)} | {"\u3000": " ", "…": "..."}


def text_digest(text: str) -> str:
    """The digest of an article's text without white space, in NFKC: equal for one text under two addresses.

    >>> text_digest("钢 铁\\n") == text_digest("钢铁")
    True
    """
    for wide in _WIDE.keys() & set(text):  # nearly all that NFKC changes in Chinese text
        text = text.replace(wide, _WIDE[wide])
    normal = "".join(unicodedata.normalize("NFKC", text).split())
    return "sha256:" + hashlib.sha256(normal.encode(errors="surrogatepass")).hexdigest()
