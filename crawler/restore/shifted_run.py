"""A run: a stretch of text that was decoded a byte off, read from the right byte.

The characters are turned into their bytes again. A lead byte that waits for its second is *pending*: the first byte of
the next character is that second byte, and its second is pending in turn, until an ASCII byte or a lost one ends it.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass

from crawler.lazy_pattern import lazy_compile
from crawler.restore import tables
from crawler.restore.gbk import CHARACTERS, FULL_WIDTH, LEADS, MARKS, PAIRS, ended_by, led_by

LOST = "?\ufffd"
"""What decoders show for a byte that they could not read."""
LONGEST = 300  # tokens of a run
_TONED = "āáǎàēéěèīíǐìōóǒòūúǔùǖǘǚǜüêńňǹɑɡ"
READING = lazy_compile(rf"([(（])?([a-z{_TONED}]{{1,7}}) ?[)）]")
ENDING_IN_80 = {PAIRS[character] >> 8: character for character in "還個線穩賭爛鍊攢畝"}
"""Of the characters whose second byte is 0x80 those that are frequent, by their first."""
_BEFORE_80 = frozenset(PAIRS[character] >> 8 for character in "他但而")
"""The first bytes of what stands before 還 often, of characters that lose their second byte to it."""
_MARKS = "!,.:;?()"
_SWALLOWED_TAG = lazy_compile(r"/?[a-zA-Z][^<>]{0,300}>|!--")
_SWALLOWED_ENTITY = lazy_compile(r"(?:[a-zA-Z]{2,8}|#\d{2,5});")
# Before these a host has put a space, or nothing can be told.
_SWALLOWED_NOTHING = lazy_compile(r"[！，。：；？、!,.:;?\s<&()]|$")


@dataclass(frozen=True, slots=True)
class Lost:
    """A character of which a byte is lost, and what it may be; of that, what the host's ways make unlikely; whether the
    character has a gloss."""

    candidates: tuple[str, ...]
    unlikely: frozenset[str] = frozenset()
    glossed: bool = False


@dataclass(frozen=True, slots=True)
class Gap:
    """Two characters of which the two bytes between are gone: the first's second and the second's first; a gloss may
    give the second's reading, and then its second byte may be gone as well."""

    lead: int
    trail: int | None
    reading: str | None = None


class Swallowed:
    """An ASCII character that went with the lost byte before it."""


Part = str | Lost | Gap | Swallowed
"""A known character, or what is to be found."""


@dataclass(frozen=True, slots=True)
class Ways:
    """What is known of a host: whether it made full-width forms ASCII, whether its decoder drops the ASCII character
    behind a lone lead byte, before which marks it put one (they seldom lose their
    second byte), and which characters it gave which readings."""

    halved: bool
    swallows: bool
    marks: frozenset[str] = frozenset()
    table: frozenset[tuple[str, str]] = frozenset()


@dataclass(frozen=True, slots=True)
class Reading:
    """A way to read a run: its characters, where it ends in the damaged text, and how many glosses lie within.

    ``shifted`` gives of each part whether its bytes stood in two characters: such a pair may have lost the two bytes
    between. ``proofs`` counts glosses and tags that agree with the reading.
    """

    parts: tuple[Part, ...]
    shifted: tuple[bool, ...]
    end: int
    glosses: int
    proofs: int

    @property
    def tells(self) -> bool:
        """Whether the reading knows a character, or is proven otherwise."""
        return self.proofs > 0 or any(isinstance(part, str) and part >= "\u2000" for part in self.parts)


@dataclass(frozen=True, slots=True)
class _State:
    at: int
    pending: tuple[int, ...]  # the bytes that the lead byte may be
    last: tuple[int, ...]  # the byte before, as decoded: a gloss is of the pair that it ends
    parts: tuple[Part, ...] = ()
    shifted: tuple[bool, ...] = ()
    glosses: int = 0
    proofs: int = 0


def gloss_at(text: str, at: int, opened: bool = True) -> re.Match[str] | None:
    """The reading that stands here in parentheses; ``opened`` tells whether the first has to be there."""
    found = READING.match(text, at)
    if found is None or (opened and not found.group(1)) or found.group(2) not in tables.syllables():
        return None
    return found


def is_read(character: str, reading: str) -> bool:
    """Whether a character has a reading.

    >>> is_read("會", "huì"), is_read("會", "shì")
    (True, False)
    """
    return reading in tables.readings().get(character, ())


def glossed_with(lead: int, reading: str, ways: Ways) -> tuple[int, ...]:
    """The second bytes that make a character of this reading with a first one; where the host is known to gloss one of
    these characters, that one's, and those that begin marks, which are more frequent than any character."""
    found = [(t, c) for t in LEADS if (c := CHARACTERS.get(lead << 8 | t)) and is_read(c, reading)]
    if any((c, reading) in ways.table for _, c in found):
        found = [(t, c) for t, c in found if (c, reading) in ways.table or t in (MARKS, FULL_WIDTH)]
    return tuple(t for t, _ in found)


def readings_from_lost_lead(text: str, at: int, ways: Ways) -> Iterator[Reading]:
    """The ways to read on from a lost byte at ``at`` that led the first byte of the next character."""
    state = _State(at + 1, tuple(LEADS), ())
    if text[at + 1] in _MARKS:  # a full-width one before it was made ASCII
        for following in _pair(state, FULL_WIDTH, ord(text[at + 1]) + 0x80):
            yield from _follow(text, following, ways)
    else:
        yield from _follow(text, state, ways)


def readings_from_two_lost(text: str, at: int) -> Iterator[Reading]:
    """The way to read two lost bytes before a mark of the host's: a character whose second byte made another mark of
    it together with what follows."""
    second = FULL_WIDTH if PAIRS[text[at + 2]] >> 8 == MARKS else MARKS
    yield Reading((Lost(ended_by(second)),), (False,), at + 2, 0, 1)


def readings_from_gloss(text: str, at: int, before: int, ways: Ways) -> Iterator[Reading]:
    """The ways to read on from a lost byte at ``at`` which a gloss follows, that of the pair it made with the byte
    before it."""
    found = gloss_at(text, at + 1, opened=False)
    if found and (leads := glossed_with(before, found.group(2), ways)):
        first = _State(found.end(), leads, leads, glosses=1, proofs=1)
        if len(leads) == 1:
            yield from _gone_into_80(text, first)
        yield from _follow(text, first, ways)


def _gone_into_80(text: str, state: _State) -> Iterator[Reading]:
    """The reading where the pair behind is gone, and the character that it began ends in 0x80, which decoders drop."""
    end, glosses, said = state.at, state.glosses, None
    if gloss := gloss_at(text, end):
        end, glosses, said = gloss.end(), glosses + 1, gloss.group(2)
    if said is None or any(is_read(character, said) for character in ENDING_IN_80.values()):
        yield Reading((Gap(state.pending[0], 0x80, said),), (False,), end, glosses, state.proofs)


def _follow(text: str, first: _State, ways: Ways) -> Iterator[Reading]:
    stack = [first]
    steps = 0
    while stack and steps < LONGEST * 4:
        state = stack.pop()
        steps += 1
        if not state.pending:
            yield Reading(state.parts, state.shifted, state.at, state.glosses, state.proofs)
        elif len(state.parts) < LONGEST:
            stack.extend(_steps(text, state, ways))
            if len(state.pending) == 1 and (c := ENDING_IN_80.get(state.pending[0])):
                # 0x80 leads no pair: decoders drop it, and what follows is read right again.
                stack.append(
                    _State(state.at, (), (), (*state.parts, c), (*state.shifted, False), state.glosses, state.proofs)
                )  # fmt: skip
            if len(state.pending) == 1 and state.pending[0] in _BEFORE_80:
                # The same, of a pair that is gone and began such a character.
                gap = Gap(state.pending[0], 0x80)
                stack.append(
                    _State(state.at, (), (), (*state.parts, gap), (*state.shifted, False), state.glosses, state.proofs)
                )


def _steps(text: str, state: _State, ways: Ways) -> list[_State]:
    """What may come next."""
    if state.at >= len(text):
        return [_end(text, state, state.at, ways)]
    character = text[state.at]
    if character in "(（" and (found := gloss_at(text, state.at)):
        of_80 = CHARACTERS.get(state.pending[0] << 8 | 0x80) if len(state.pending) == 1 else None
        if of_80 and is_read(of_80, found.group(2)):  # decoders drop 0x80, and what follows is read right again
            return [_State(found.end(), (), (), (*state.parts, of_80), (*state.shifted, False), state.glosses + 1,
                           state.proofs + 1)]  # fmt: skip
        return [_State(found.end(), state.pending, state.last, state.parts, state.shifted, state.glosses + 1,
                       state.proofs)]  # fmt: skip
    if character in LOST:
        return _lost(text, state, ways)
    if character < "\x80":
        return _ascii(text, state, ways)
    pair = PAIRS.get(character)
    if pair is None:
        return []
    return _pair(state, pair >> 8, pair & 0xFF)


def _pair(state: _State, first: int, second: int, width: int = 1) -> list[_State]:
    candidates = tuple(c for lead in state.pending if (c := CHARACTERS.get(lead << 8 | first)))
    if len(state.pending) > 1:
        part: Part = Lost(candidates)
    elif candidates:
        part = candidates[0]
    else:  # no such character: a pair that was not mapped is gone here
        part = Gap(state.pending[0], first)
    parts, shifted = (*state.parts, part), (*state.shifted, len(state.pending) == 1)
    if second == 0x80:
        return []
    if second < 0x80:
        parts, shifted = (*parts, chr(second)), (*shifted, False)
        pending: tuple[int, ...] = ()
    else:
        pending = (second,)
    return [_State(state.at + width, pending, (second,), parts, shifted, state.glosses, state.proofs)]  # fmt: skip


def _ascii(text: str, state: _State, ways: Ways) -> list[_State]:
    code = ord(text[state.at])
    found = []
    if 0x40 <= code < 0x7F:
        candidates = tuple(c for lead in state.pending if (c := CHARACTERS.get(lead << 8 | code)))
        end, glosses, proofs = state.at + 1, state.glosses, state.proofs
        lone = len(state.pending) == 1
        part: Part | None = None
        if gloss := gloss_at(text, end):
            end, glosses, proofs = gloss.end(), glosses + 1, proofs + 1
            candidates = tuple(c for c in candidates if is_read(c, gloss.group(2)))
            if not candidates and lone:  # a pair that was not mapped is gone before
                part = Gap(state.pending[0], code, gloss.group(2))
        elif not candidates and lone:
            part = Gap(state.pending[0], code)
        if candidates:
            part = candidates[0] if len(candidates) == 1 else Lost(candidates, glossed=gloss is not None)
        if part is not None:
            found.append(_State(end, (), (), (*state.parts, part), (*state.shifted, lone and not gloss), glosses,
                                proofs))  # fmt: skip
    if ways.halved and 0x21 <= code < 0x7F and (code not in b"<>&" or text[state.at + 1 : state.at + 2] > "\x7f"):
        found += _pair(state, FULL_WIDTH, code + 0x80)
    return found or [_end(text, state, state.at, ways)]


def _lost(text: str, state: _State, ways: Ways) -> list[_State]:
    found = [_end(text, state, state.at + 1, ways)]
    if gloss := gloss_at(text, state.at + 1, opened=False):
        reading = gloss.group(2)
        lead = state.pending[0]
        # The gloss is of the pair that the lost byte ended: of the character itself where no byte stands between.
        candidates = tuple(
            c
            for last in state.last
            for byte in glossed_with(last, reading, ways)
            if (c := CHARACTERS.get(lead << 8 | byte))
        )
        if candidates and len(state.pending) == 1:
            part: Part = candidates[0] if len(candidates) == 1 else Lost(candidates, glossed=True)
            return [_State(gloss.end(), (), (), (*state.parts, part), (*state.shifted, False), state.glosses + 1,
                           state.proofs + 1)]  # fmt: skip
        candidates = tuple(
            c
            for lead in state.pending
            for byte in glossed_with(lead, reading, ways)
            if (c := CHARACTERS.get(lead << 8 | byte))
        )
        part = Lost(candidates, glossed=True) if candidates else Gap(lead, None, reading)
        if candidates or len(state.pending) == 1:
            return [_State(gloss.end(), (), (), (*state.parts, part), (*state.shifted, False), state.glosses + 1,
                           state.proofs + 1)]  # fmt: skip
    # A lost byte that took the beginning of a tag along is no question mark of the text.
    is_tag = ways.swallows and _SWALLOWED_TAG.match(text, state.at + 1)
    if ways.halved and text[state.at] == "?" and not is_tag:
        found += _pair(state, FULL_WIDTH, 0xBF)
    return found


def _end(text: str, state: _State, at: int, ways: Ways) -> _State:
    """The second byte is lost, and perhaps the ASCII character behind it."""
    candidates = led_by(state.pending[0]) if len(state.pending) == 1 else ()
    parts: tuple[Part, ...] = (*state.parts, Lost(candidates, ways.marks))
    shifted = (*state.shifted, False)
    proofs = state.proofs
    if at > state.at and ways.swallows:
        if _SWALLOWED_TAG.match(text, at):
            parts, shifted, proofs = (*parts, "<"), (*shifted, False), proofs + 1
        elif _SWALLOWED_ENTITY.match(text, at):
            parts, shifted = (*parts, "&"), (*shifted, False)
        elif not _SWALLOWED_NOTHING.match(text, at):
            parts, shifted = (*parts, Swallowed()), (*shifted, False)
    return _State(at, (), (), parts, shifted, state.glosses, proofs)
