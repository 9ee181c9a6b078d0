"""Decode a reading: of all that its lost bytes may have been, what the text goes on with, and how sure that is.

The damage is known byte for byte, so each hypothesis here gives the damaged text exactly; they differ only in how
likely their text is. The likeliest are followed through the run and some characters beyond. A character is taken where
nearly all the weight of the hypotheses that are left agrees on it; otherwise it is U+FFFD.
"""

import math
import re
from dataclasses import dataclass
from functools import cache, lru_cache
from heapq import nlargest
from operator import itemgetter
from typing import NamedTuple

from crawler.restore import tables
from crawler.restore.gbk import CHARACTERS, LEADS, PAIRS, ended_by
from crawler.restore.model import MARKS, Model, State
from crawler.restore.run import ENDING_IN_80, Gap, Lost, Part, Reading, is_read

UNKNOWN = "\ufffd"
# How many hypotheses are followed, how many through a gap, and how much less likely than the best they may be.
_BEAM, _WIDTH, _NEGLIGIBLE = 16, 3, 12.0
# Characters beyond the run that tell what was in it.
_BEYOND = 4
# The share of the weight that makes a character sure: where both its bytes stand there, where one was lost, and where
# two were that belonged to two characters.
_SURE, _SURE_OF_LOST, _SURE_OF_GAP = 0.95, 0.985, 0.99
# The same where nothing but the text tells that two bytes are gone, for a mark of which one is, and for one that opens.
_SURE_OF_GONE, _SURE_OF_GONE_MARK, _NEVER = 0.999, 0.9999, 2.0
# A mark is likely nearly anywhere. It is taken only where no character has more of the weight than this; before
# quotation marks a full stop is what nearly always stands.
_RIVAL, _RIVAL_OF_END, _QUOTES = 0.003, 0.05, frozenset("“”「」")
# The model knows less than it says: what hypotheses lose by it counts divided by this.
_DOUBT = 1.15
# Of many characters the likeliest by themselves are tried, and those that go with a neighbour.
_LIKELIEST, _LIKELIEST_SECOND = 24, 14
# Of the pairs of characters that may fill a gap, how many are scored in full; what going with a neighbour counts.
_DRAFTS, _NEAR = 32, 5.0
_NEGLIGIBLE_HALF = 5.0  # the same for the first of two lost characters
# What is in no dictionary, such as a name: so likely at a place, and there each byte that is known.
_NOVEL, _BYTE = math.log(0.01), math.log(1 / 95)
# How often a pair of bytes that stood in two characters is one that GBK does not map.
_GONE = math.log(0.02)
_CACHED = 1024  # sets of candidates whose order is kept
# Where more characters of a run than so many, and than one in four, make no word, it is no text with pairs gone in it.
_MOST_ODD = 6
_NOTHING = "\ufffd\ufffd\ufffd"
# What costs how much: a character of another script than the page's; one that the host glosses, without its gloss; a
# mark that the host puts a space before and that yet lost its second byte; marks that do not pair.
_FOREIGN, _UNGLOSSED, _UNLIKELY, _UNPAIRED = -7.0, -7.0, -5.0, -6.0
_OTHER_FORM = -6.0  # a form of a character that has another form on the page
# What a mark gains that closes what is open behind another, and what one costs that opens something.
_CLOSES, _OPENS = 3.0, -2.0
# Where nothing is known of what stood before: runs begin at the end of a sentence.
_BEGINS = 5.0
# A word of several characters above this: nothing is gone within it.
_RARE_WORD = -16.0
# A character that is more frequent is a word by itself.
_COMMON = -6.5
# A quotation of so many characters with a clause in it ends with a mark; what one costs that does not.
_CLAUSES, _CLAUSE, _ENDS, _UNFINISHED = 12, re.compile(r"[，。；,;]"), frozenset("。！？…，!?,"), -4.0
# What no context tells apart, but for its own words.
_PRONOUNS = frozenset("他她它")
_ODD = -11.5
_PAIRED = {"“": "”", "《": "》", "（": "）", "「": "」", "‘": "’", "【": "】"}
_CLOSING = {closing: opening for opening, closing in _PAIRED.items()}


@dataclass(frozen=True, slots=True)
class Decoded:
    """The text of a run with U+FFFD for what is not sure, how many these are, the text at its likeliest, and the
    logarithm of how likely all of it is together with what stands around it."""

    text: str
    unknown: int
    likeliest: str
    score: float


class _Hypothesis(NamedTuple):
    weight: float
    state: State
    cost: float
    texts: tuple[str, ...]


class Decoder:
    """Decodes the runs of a page, given its model and the characters that its host glosses."""

    def __init__(self, model: Model, glossed: frozenset[str]) -> None:
        self.model = model
        self.glossed = glossed
        self._penalties: dict[str, float] = {}

    def decode(self, line: str, reading: Reading, right: str) -> Decoded:
        """Decode a reading that stands behind ``line``, which a line break begins where it is whole, and before
        ``right``."""
        state = self.model.state(line[-6:])
        beam = [_Hypothesis(state[-1], state, 0.0, ())]
        simple = self.model.simplify("".join(p if isinstance(p, str) else UNKNOWN for p in reading.parts) + right[:3])
        before = self.model.simplify(line[-3:])
        places = range(len(before), len(before) + len(reading.parts))
        odd = sum(self._is_doubtful(before + simple, place) for place in places)
        reads = odd <= max(_MOST_ODD, len(reading.parts) // 4)
        sought = [shifted and reads for shifted in reading.shifted]
        for at, part in enumerate(reading.parts):
            beam = self._step(beam, part, sought[at], before + simple, places[at])
        beyond = self.model.simplify(right[:_BEYOND])
        final = []
        for _, state, cost, texts in beam:
            cost += _unpaired(line, "".join(texts), right[:1])
            score = self.model.extend_by(state, beyond)[-1] + cost
            final.append((score, texts))
        return self._agreed(final, reading.parts, line[-1:], right[:1])

    def _step(self, beam: list[_Hypothesis], part: Part, shifted: bool, simple: str, place: int) -> list[_Hypothesis]:
        found: list[_Hypothesis] = []
        following = simple[place + 1 : place + 2]
        if isinstance(part, str):
            penalty = _UNGLOSSED if shifted and part in self.glossed else 0.0
            found = [self._with(hypothesis, simple[place], part, penalty) for hypothesis in beam]
            other = shifted and "\x80" <= part < "\uff01" and part not in MARKS
            if other and (penalty or self._is_doubtful(simple, place)):
                pair = PAIRS[part]
                found += self._with_gap(beam, Gap(pair >> 8, pair & 0xFF), following)
                found += self._with_unknown(beam, _GONE + _NOVEL + 2 * _BYTE)
        elif isinstance(part, Lost):
            for character, form in self._worth(part.candidates, beam[0].state[0][2], following):
                penalty = self._penalty(character) + (_UNLIKELY if character in part.unlikely else 0.0)
                if not beam[0].texts and character == "。" and beam[0].state[0] == "\n\n\n":
                    penalty += _BEGINS
                found += [self._with(hypothesis, form, character, penalty) for hypothesis in beam]
            found += self._with_unknown(beam, _NOVEL + _BYTE)
        else:
            found = self._with_gap(beam, part, following)
            found += self._with_unknown(beam, _NOVEL + 2 * _BYTE, 2)
        best = nlargest(_BEAM, found)
        least = best[0].weight - _NEGLIGIBLE
        return [hypothesis for hypothesis in best if hypothesis.weight >= least]

    def _with(self, hypothesis: _Hypothesis, form: str, text: str, penalty: float) -> _Hypothesis:
        state = self.model.extend(hypothesis.state, form)
        cost = hypothesis.cost + penalty
        return _Hypothesis(state[-1] + cost, state, cost, (*hypothesis.texts, text))

    def _with_gap(self, beam: list[_Hypothesis], gap: Gap, following: str) -> list[_Hypothesis]:
        """The hypotheses with the two characters of a gap."""
        extend, scores, gains = self.model.extend, self.model.scores, self.model.gains
        found: list[_Hypothesis] = []
        near = self.model.preceding(following) if following else set()
        for hypothesis in beam[:_WIDTH]:
            halves = []
            behind = self.model.following(hypothesis.state[0][2])
            for rank, (first, form) in enumerate(_firsts(gap.lead)):
                if rank >= _LIKELIEST and form not in behind:
                    continue
                state = extend(hypothesis.state, form)
                halves.append((state[-1] + self._penalty(first), first, form, state))
            least = max(half[0] for half in halves) - _NEGLIGIBLE_HALF if halves else 0.0
            drafts = []
            for score, first, form, state in halves:
                if score < least:
                    continue
                likely, seconds = _seconds(PAIRS[first] & 0xFF, gap.trail, gap.reading)
                alone = score - state[4] + state[3]
                joined = self.model.following(form)
                for other in likely | (joined & seconds.keys()) | (near & seconds.keys()):
                    draft = score + scores[other] + gains[form + other]
                    if other in joined:
                        draft = max(draft, alone + scores[form + other])
                    if other in near:
                        draft += _NEAR
                    drafts += [(draft, first, second, other, state) for second in seconds[other]]
            for _, first, second, other, state in nlargest(_DRAFTS, drafts, key=itemgetter(0)):
                whole = extend(state, other)
                cost = hypothesis.cost + self._penalty(first) + (0.0 if gap.reading else self._penalty(second))
                found.append(_Hypothesis(whole[-1] + cost, whole, cost, (*hypothesis.texts, first + second)))
        return found

    def _with_unknown(self, beam: list[_Hypothesis], logarithm: float, length: int = 1) -> list[_Hypothesis]:
        """The best hypothesis with something that the model can't know, such as a name."""
        best = beam[0]
        state = (_NOTHING, -math.inf, -math.inf, -math.inf, best.state[-1] + logarithm)
        return [_Hypothesis(state[-1] + best.cost, state, best.cost, (*best.texts, UNKNOWN * length))]

    def strangeness(self, text: str) -> float:
        """What a text that stands as it is costs for characters of another script than the page's."""
        return _FOREIGN * sum(character in self.model.foreign for character in text)

    def _penalty(self, character: str) -> float:
        """What a character costs that stands there without a gloss."""
        if (penalty := self._penalties.get(character)) is None:
            seen = self.model.seen
            others = _forms().get(character.translate(self.model.simplified), frozenset())
            penalty = _FOREIGN if character in self.model.foreign else 0.0
            if character not in seen and others & seen:
                penalty = _OTHER_FORM
            if character in self.glossed:
                penalty = _UNGLOSSED
            self._penalties[character] = penalty
        return penalty

    def _worth(self, candidates: tuple[str, ...], before: str, following: str) -> list[tuple[str, str]]:
        """The candidates, with their simplified forms, that are likely by themselves or go with a neighbour."""
        ranked = _ranked(candidates)
        if len(ranked) <= _LIKELIEST:
            return ranked
        near = self.model.following(before) | (self.model.preceding(following) if following else set())
        return [pair for rank, pair in enumerate(ranked) if rank < _LIKELIEST or pair[1] in near]

    def _is_doubtful(self, simple: str, place: int) -> bool:
        """Whether a character is no common word by itself and none covers it together with a neighbour."""
        scores = self.model.scores
        return scores[simple[place]] < _COMMON and not any(
            scores[simple[start : start + length]] > _RARE_WORD
            for length in (2, 3, 4)
            for start in range(max(0, place - length + 1), place + 1)
            if start + length <= len(simple)
        )

    def _agreed(
        self, final: list[tuple[float, tuple[str, ...]]], parts: tuple[Part, ...], before: str, behind: str
    ) -> Decoded:
        """What the hypotheses agree on."""
        top, likeliest = max(final)
        weights = [(math.exp(max(-700.0, (score - top) / _DOUBT)), texts) for score, texts in final]
        total = sum(weight for weight, _ in weights)
        text: list[str] = []
        certain: list[bool] = []  # both bytes stand there
        for at, best in enumerate(likeliest):
            known = isinstance(parts[at], str) and len(best) == 1
            sure = _SURE_OF_LOST if isinstance(parts[at], Lost) else _SURE_OF_GAP
            if isinstance(parts[at], str):
                sure = _SURE if known else _SURE_OF_GONE
            for place, character in enumerate(best):
                shares: dict[str, float] = {}
                for weight, texts in weights:
                    other = texts[at][place] if len(texts[at]) == len(best) else UNKNOWN
                    shares[other] = shares.get(other, 0.0) + weight / total
                limit = sure
                if character in MARKS and not known:
                    rival = max((share for other, share in shares.items() if "\u4e00" <= other < "\ufa00"), default=0.0)
                    quotes = likeliest[at + 1 : at + 2] and likeliest[at + 1][0] in _QUOTES
                    limit = _SURE if rival <= (_RIVAL_OF_END if quotes else _RIVAL) else 1.0
                if len(best) > 1 and character in MARKS:
                    limit = _NEVER if character in _PAIRED else _SURE_OF_GONE_MARK
                text.append(character if shares[character] >= limit else UNKNOWN)
                certain.append(known)
        joined = "".join(self._borne_out(text, certain, before, behind))
        return Decoded(joined, joined.count(UNKNOWN), "".join(likeliest), top + math.log(total))

    def _borne_out(self, text: list[str], certain: list[bool], before: str, behind: str) -> list[str]:
        """A text without what its surroundings do not bear out."""
        whole = [before or "\n", *text, behind or "\n"]
        found = []
        for at, character in enumerate(text):
            pair = self.model.simplify(character + whole[at + 2])
            if character in _PRONOUNS and not certain[at] and pair not in self.model.own:
                character = UNKNOWN
            if certain[at] and UNKNOWN in (whole[at], whole[at + 2]) and self._is_odd(character):
                character = UNKNOWN
            found.append(character)
        return found

    def _is_odd(self, character: str) -> bool:
        """Whether neither the page nor the language has a character often: a byte next to it may be another's."""
        if character in self.model.seen or character < "\x80":
            return False
        return self.model.scores[self.model.simplify(character)] < _ODD


def _unpaired(line: str, text: str, following: str) -> float:
    """What a text costs for marks that close what is not open on its line, or open what is."""
    cost = 0.0
    whole = line.startswith("\n")  # else what stands before is not known
    for at, character in enumerate(text):
        if character in _PAIRED or character in _CLOSING:
            opening = _CLOSING.get(character, character)
            closing = _PAIRED[opening]
            before = line + text[:at]
            is_open = before.rfind(opening) > before.rfind(closing)
            told = whole or opening in before or closing in before
            if told and is_open != (character == closing):
                cost += _UNPAIRED
            elif character in "《（「【‘":
                cost += _OPENS
            elif character == closing:
                cost += _CLOSES if before[-1:] in _ENDS and character == "”" else 0.0
                said = before.rpartition(opening)[2]
                if character in "”」" and len(said) >= _CLAUSES and _CLAUSE.search(said) and said[-1] not in _ENDS:
                    cost += _UNFINISHED
    if following and following in "<\n" and (line + text).rfind("“") > (line + text).rfind("”"):
        cost += _UNPAIRED
    return cost


@lru_cache(maxsize=_CACHED)
def _ranked(candidates: tuple[str, ...]) -> list[tuple[str, str]]:
    """Characters and their simplified forms, the likeliest by themselves first."""
    simplified = tables.simplified()
    forms = [(character, character.translate(simplified)) for character in candidates]
    return sorted(forms, key=lambda pair: _likelihood(pair[1]), reverse=True)


@cache
def _likelihood(form: str) -> float:
    return tables.words().get(form, MARKS.get(form, -99.0))


@cache
def _forms() -> dict[str, frozenset[str]]:
    """The traditional forms of simplified characters that have several."""
    forms: dict[str, set[str]] = {}
    for traditional, simplified in tables.simplified().items():
        forms.setdefault(chr(simplified), set()).add(chr(traditional))
    return {simplified: frozenset(found) for simplified, found in forms.items() if len(found) > 1}


_LOSING = [middle for middle in LEADS if any(middle << 8 | other not in CHARACTERS for other in LEADS)]


@cache
def _firsts(lead: int) -> list[tuple[str, str]]:
    """The characters that begin with a byte and may lose their second one."""
    found = (c for middle in _LOSING if (c := CHARACTERS.get(lead << 8 | middle)))
    return _ranked(tuple(c for c in found if c >= "\u4e00" or c in MARKS))


@lru_cache(maxsize=_CACHED)
def _seconds(before: int, trail: int | None, reading: str | None) -> tuple[frozenset[str], dict[str, tuple[str, ...]]]:
    """The characters that end with a byte, or with any, of a reading where it is known, and whose first byte makes a
    pair with the byte before that GBK does not map: by their simplified forms, and the likeliest of these."""
    pool = CHARACTERS.values() if trail is None else ended_by(trail)
    ranked = _ranked(
        tuple(
            c
            for c in pool
            if before << 8 | PAIRS[c] >> 8 not in CHARACTERS
            and (c >= "\u4e00" or c in MARKS)
            and (reading is None or is_read(c, reading))
            and (trail != 0x80 or PAIRS[c] >> 8 in ENDING_IN_80)
        )
    )
    forms: dict[str, tuple[str, ...]] = {}
    for character, form in ranked:
        forms[form] = (*forms.get(form, ()), character)
    return frozenset(list(forms)[:_LIKELIEST_SECOND]), forms
