"""Glosses: readings in parentheses that a mirror put behind characters."""

import re
from collections import Counter
from dataclasses import dataclass

from crawler.lazy_pattern import lazy_compile
from crawler.restore import tables
from crawler.restore.gbk import CHARACTERS, PAIRS
from crawler.restore.grams import grams, normalised
from crawler.restore.shifted_run import READING

# A mirror's parentheses are ASCII, both there.
_READING = READING.pattern.replace("([(（])?", r"(\()").replace("[)）]", r"\)")
_GLOSS = lazy_compile(rf"([\u4e00-\u9fff]){_READING}")
# A pair of a second byte and an ASCII character may be a glossed one, too.
_GLOSS_OF_ASCII = lazy_compile(rf"([\u4e00-\u9fff])([@-~]){_READING}")
# A tone mark before a closing parenthesis. The patterns begin with that, which `re` then looks for in a loop.
_TONE, _LETTER = "[āáǎàēéěèīíǐìōóǒòūúǔùǖǘǚǜ]", "[a-zāáǎàēéěèīíǐìōóǒòūúǔùɡ]"
_ENDS = [_TONE + _LETTER * more + space for more in range(3) for space in ("", " ")]
_TELLING = [lazy_compile(f"{close}(?:{'|'.join(f'(?<={end}{close})' for end in _ENDS)})") for close in (r"\)", "）")]
# Points from which a page counts as glossed.
_ENOUGH = 3.0
_FAITHFUL = 0.6
# A mirror's table has a few of a text's characters; a textbook glosses all.
_MOST = 0.6
_HAN = lazy_compile(r"[\u4e00-\u9fff]")
# An author glosses what is rare. In logarithms of a character's share of running text.
_RARE = -11.5


@dataclass(frozen=True, slots=True)
class Table:
    """The glosses of a host as far as a page shows them."""

    glosses: frozenset[tuple[str, str]]
    points: float

    @property
    def is_damage(self) -> bool:
        return self.points >= _ENOUGH


NO_TABLE = Table(frozenset(), 0.0)


def may_hold_glosses(text: str) -> bool:
    """Whether a tone mark stands before a closing parenthesis somewhere."""
    return any(telling.search(text) for telling in _TELLING)


def read_table(text: str) -> Table:
    """The glosses of a page, and how much they tell of damage.

    A mirror glosses a character wherever it stands and always alike; an author glosses rare ones, where they come
    first. A point for a character that only traditional text has, a third for another; one more for a character that
    stands there again and is glossed again, one for a space before the parenthesis. One less for each that breaks the
    rule.
    """
    known = tables.readings()
    traditional = tables.only_traditional()
    glossed: Counter[str] = Counter()
    spaced: set[str] = set()
    said: dict[str, set[str]] = {}
    for found in _GLOSS.finditer(text):
        character, reading = found.group(1), found.group(3)
        if reading in known.get(character, ()):
            glossed[character] += 1
            said.setdefault(character, set()).add(reading)
            if found.group().endswith(" )"):
                spaced.add(character)
    if glossed.total() > _MOST * len(_HAN.findall(text)):
        return NO_TABLE
    points = 0.0
    for character, count in glossed.items():
        if len(said[character]) > 1 or count < _FAITHFUL * text.count(character):
            points -= 1
            continue
        points += 1 if character in traditional else 0.34
        points += (count > 1) + (character in spaced)
    return Table(frozenset((c, reading) for c, readings in said.items() for reading in readings), points)


def without_glosses(text: str) -> tuple[str, int]:
    """A text without the readings behind its characters, and how many there were.

    A rare character that stands there once keeps its reading: it is the author's.

    >>> without_glosses("會(huì )說(shuō)(OpenAI CEO)")
    ('會說(OpenAI CEO)', 2)
    """
    if "(" not in text:
        return text, 0
    known = tables.readings()
    shares = grams()
    count = 0

    def cut(found: re.Match[str]) -> str:
        nonlocal count
        character, reading = found.group(1), found.group(3)
        if reading not in known.get(character, ()):
            return found.group()
        if shares.logarithm("", normalised(character)) <= _RARE:
            return found.group()
        count += 1
        return character

    def cut_from_ascii(found: re.Match[str]) -> str:
        nonlocal count
        before, behind, _, reading = found.groups()
        pair = CHARACTERS.get((PAIRS.get(before, 0) & 0xFF) << 8 | ord(behind))
        if pair is None or reading not in known.get(pair, ()):
            return found.group()
        count += 1
        return before + behind

    return _GLOSS_OF_ASCII.sub(cut_from_ascii, _GLOSS.sub(cut, text)), count
