"""The tables of characters that ship with the package: readings, scripts. ``benchmarks/restore_data.py`` makes them."""

import lzma
from functools import cache
from importlib.resources import files


def _lines(name: str) -> list[str]:
    packed = files(__package__).joinpath("data", f"{name}.xz").read_bytes()
    return lzma.decompress(packed).decode("gb18030").split("\n")


@cache
def readings() -> dict[str, frozenset[str]]:
    """The readings of characters in Pinyin with tone marks; a neutral tone bears none.

    >>> sorted(readings()["會"])
    ['huì', 'kuài', 'kuò']
    """
    found = {}
    for line in _lines("readings"):
        said, characters = line.split(" ")
        found.update(dict.fromkeys(characters, frozenset(said.split(","))))
    return found


@cache
def syllables() -> frozenset[str]:
    """All readings that any character has."""
    return frozenset().union(*readings().values())


@cache
def simplified() -> dict[int, int]:
    """The simplified forms of traditional characters, as ``str.translate`` takes them."""
    traditional, forms, _ = _lines("scripts")
    return str.maketrans(traditional, forms)


@cache
def only_simplified() -> frozenset[str]:
    """The characters that no traditional text has."""
    return frozenset(_lines("scripts")[2])


@cache
def only_traditional() -> frozenset[str]:
    """The characters that no simplified text has."""
    return frozenset(_lines("scripts")[0]) - {"著"}


def is_in_big5(character: str) -> bool:
    """Whether the common code for traditional text has a character."""
    try:
        character.encode("big5")
    except UnicodeEncodeError:
        return False
    return True
