"""The characters that lost bytes may have been, by their bytes and by what the language puts beside them.

A character goes with its *form*: the character that the model has for it, see ``crawler.restore.grams.normalised``.
"""

from collections.abc import Iterable, Mapping
from functools import cache, lru_cache, partial
from heapq import nlargest

from crawler.restore import tables
from crawler.restore.gbk import CHARACTERS, LEADS, PAIRS, ended_by
from crawler.restore.grams import grams, normalised
from crawler.restore.shifted_run import ENDING_IN_80, is_read

# How many are taken for being frequent, of the characters that one may be and of those that end a gap.
_LIKELY, _SECONDS = 24, 40
# Marks that GBK codes among other scripts' signs.
_MARKS = "“”‘’…—·"
# The second bytes that make a pair that GBK does not map, with some byte behind.
_LOSING = [middle for middle in LEADS if any(middle << 8 | other not in CHARACTERS for other in LEADS)]

Scored = tuple[str, str, float]
"""A character, its form, and the natural logarithm of its share."""


@lru_cache(maxsize=1024)
def likeliest(candidates: tuple[str, ...]) -> tuple[frozenset[str], Mapping[str, list[str]]]:
    """The most frequent forms of some characters, and the characters of each form."""
    forms: dict[str, list[str]] = {}
    for character in candidates:
        if form := normalised(character):
            forms.setdefault(form, []).append(character)
    return frozenset(nlargest(_LIKELY, forms, key=partial(grams().logarithm, ""))), forms


@lru_cache(maxsize=1024)
def behind(form: str) -> Mapping[str, float]:
    """The forms that stand behind one, and the natural logarithms of their shares there."""
    return dict(grams().behind(form))


@lru_cache(maxsize=4096)
def behind_by_trail(form: str) -> Mapping[int | None, list[Scored]]:
    """The characters that stand behind a form, by their second bytes."""
    found: dict[int | None, list[Scored]] = {}
    for other, share in grams().behind(form):
        for character in written(other):
            found.setdefault(PAIRS[character] & 0xFF, []).append((character, other, share))
    return found


def written(form: str) -> Iterable[str]:
    """The characters and marks of a form.

    >>> sorted(written("发"))
    ['发', '發', '髮']
    """
    return _written().get(form, ())


@cache
def _written() -> dict[str, list[str]]:
    found: dict[str, list[str]] = {}
    for character in filter(_is_text, PAIRS):
        found.setdefault(normalised(character), []).append(character)
    return found


@cache
def firsts(lead: int) -> list[tuple[str, str]]:
    """The characters, and their forms, that begin with a byte and may lose their second one to a pair that is gone."""
    found = (CHARACTERS.get(lead << 8 | middle) for middle in _LOSING)
    known = (character for character in found if character and _is_text(character))
    return [(character, form) for character in known if (form := normalised(character))]


@lru_cache(maxsize=1024)
def seconds(trail: int | None, reading: str | None) -> list[Scored]:
    """The most frequent characters that end with a byte, or with any, of a reading where it is known."""
    found = [
        (grams().logarithm("", form), character, form)
        for character in (CHARACTERS.values() if trail is None else ended_by(trail))
        if _is_text(character)
        and (reading is None or is_read(character, reading))
        and (trail != 0x80 or PAIRS[character] >> 8 in ENDING_IN_80)
        and (form := normalised(character))
    ]
    return [(character, form, share) for share, character, form in nlargest(_SECONDS, found)]


def _is_text(character: str) -> bool:
    return character >= "\u3000" or character in _MARKS


@cache
def other_forms() -> Mapping[str, frozenset[str]]:
    """The traditional characters of each form that has several."""
    found: dict[str, set[str]] = {}
    for traditional, simplified in tables.simplified().items():
        found.setdefault(chr(simplified), set()).add(chr(traditional))
    return {simplified: frozenset(characters) for simplified, characters in found.items() if len(characters) > 1}
