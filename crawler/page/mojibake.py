"""Text that was encoded twice or thrice (mojibake): Chinese whose bytes were read as Western letters and written anew.

The page is valid UTF-8 then, and reads ``ÔÆÁë`` for 云岭. Back to bytes by the encoding that misread them, and decoded
again, it is Chinese; what does not become Chinese was no mojibake and stays.
"""

import re
from functools import cache

from crawler.lazy_pattern import lazy_compile

# What misread the bytes; bytes that an encoding leaves undefined came through as control characters.
_MISREAD_AS = ("latin-1", "cp1252", "iso8859-15")
_WRITTEN_IN = ("utf-8", "gb18030", "big5hkscs")
_ROUNDS = 3  # thrice encoded pages exist, more were never seen
_HAN = lazy_compile("[\u3400-\u9fff]")
_WESTERN = lazy_compile("[\x80-\u024f\u02c6\u02dc\u2013-\u203a\u20ac\u2122]")
_ENOUGH = 60  # Western letters, from which a page without Chinese is looked at
_HAN_A_WESTERN = 20  # so many times more Western letters than Chinese characters
# The characters that Chinese text is full of, in both scripts: a third of a text, a hundredth of misread bytes.
_FREQUENT = lazy_compile(
    "[的一是在不了有和人这這中大为為上个個国國我以要他时時来來用们們生到作地于出就分对對成会會可主发發年动動同工也能下过過"
    "子说說产產种種面而方后後多定行学學法所民得经經日月市本新]"
)
_SHARE = 0.12  # of frequent characters among the Chinese ones
_LOST = 0.02  # places that cannot be decoded, as a share of the Chinese characters


def may_be_mojibake(body: bytes) -> bool:
    """A fast look at UTF-8: whether its first bytes of characters are those of Western letters rather than Chinese."""
    western = body.count(b"\xc2") + body.count(b"\xc3")
    return western >= _ENOUGH and sum(body.count(bytes([lead])) for lead in range(0xE4, 0xEA)) <= western


def undo_mojibake(text: str) -> tuple[str, int] | None:
    """The Chinese text behind a misread one, and how many places of it are lost (U+FFFD); None if it is no mojibake.

    >>> undo_mojibake(("云岭县昨日在北坡种树，" * 9).encode("gb18030").decode("latin-1"))[0][:11]
    '云岭县昨日在北坡种树，'
    """
    read = _undo(text, _ROUNDS)
    return (read, read.count("\ufffd")) if read is not None else None


def _undo(text: str, rounds: int) -> str | None:
    """Of all ways back to Chinese text in so many rounds the one that loses least."""
    if not rounds or not _looks_misread(text):
        return None
    found: list[str] = []
    for encoding in _MISREAD_AS:
        readings = _readings(text.translate(_bytes_of(encoding)))
        found += [reading for reading in readings if _is_chinese(reading)]
        again = readings[0]  # what was encoded twice was UTF-8 the second time
        if "\ufffd" not in again and (deeper := _undo(again, rounds - 1)) is not None:
            found.append(deeper)
    return min(found, key=_lost, default=None)


def _lost(reading: str) -> tuple[int, int]:
    """How much of a reading is no Chinese: lost places and Western letters; then how rare its characters are."""
    return reading.count("\ufffd") + len(_WESTERN.findall(reading)), -_frequent(reading)


def _looks_misread(text: str) -> bool:
    western = len(_WESTERN.findall(text))
    return western >= _ENOUGH and len(_HAN.findall(text)) * _HAN_A_WESTERN <= western


def _readings(misread: str) -> list[str]:
    """What the bytes say in each encoding of Chinese; a character that is no byte stays what it is."""
    parts = re.split("([^\x00-\xff]+)", misread)
    readings = []
    for encoding in _WRITTEN_IN:
        decoded = (
            part if number % 2 else part.encode("latin-1").decode(encoding, "replace")
            for number, part in enumerate(parts)
        )
        readings.append("".join(decoded))
    return readings


@cache
def _bytes_of(encoding: str) -> dict[int, int]:
    """For each character that an encoding reads a byte as, the byte."""
    bytes_of = {}
    for byte in range(0x80, 0x100):
        character = bytes([byte]).decode(encoding, "ignore")
        if character:
            bytes_of[ord(character)] = byte
    return bytes_of


def _is_chinese(text: str) -> bool:
    han = len(_HAN.findall(text))
    return han > 0 and _frequent(text) >= _SHARE * han and text.count("\ufffd") <= _LOST * han


def _frequent(text: str) -> int:
    return len(_FREQUENT.findall(text))
