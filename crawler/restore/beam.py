"""Decode a reading: of all that its lost bytes may have been, what the text goes on with, and how sure that is.

The damage is known byte for byte, so each hypothesis here gives the damaged text exactly; they differ only in how
likely their text is. The likeliest are followed through the run and some characters beyond. A character is taken where
nearly all the weight of the hypotheses that are left agrees on it; otherwise it is U+FFFD.
"""

import math
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from heapq import nlargest
from operator import itemgetter

from crawler.restore import quotation, tables
from crawler.restore.budget import Budget
from crawler.restore.candidates import Scored, behind, behind_by_trail, firsts, likeliest, other_forms, seconds, written
from crawler.restore.gbk import CHARACTERS, PAIRS
from crawler.restore.grams import CLASSES, LONGEST, normalised
from crawler.restore.model import Model
from crawler.restore.shifted_run import Gap, Lost, Part, Reading, is_read

UNKNOWN = "\ufffd"
# All weights and costs are natural logarithms.
# How many hypotheses are followed, and how much less likely than the best they may be.
_BEAM, _NEGLIGIBLE = 10, 12.0
# What a hypothesis takes, in looks at a character.
_COSTS = 25
# Of the characters that one may be, how many are tried.
_TRIED = 16
# Gaps: behind how many hypotheses they are filled, and how much less likely than the best these may be; how many
# frequent seconds are tried behind how many firsts, and what a pair costs that was not seen; how much less likely than
# the best a first may be behind which pairs are sought; how many pairs are scored in full.
_WIDTH, _RIVAL = 2, 5.0
_SECONDS, _FIRSTS, _UNJOINED = 8, 6, 2.0
_UNLIKELY_FIRST, _DRAFTS = 9.0, 24
# How often a pair of bytes that stood in two characters is one that GBK does not map. A character that is likelier than
# this, with the one behind it where that is known, was not put together from what two such pairs left.
_GONE, _DOUBTFUL, _DOUBTFUL_ALONE = math.log(0.1), -11.0, -8.0
# What a character costs that the host glosses, without its gloss; one that has another form on the page; one that Big5
# lacks though it has another form of it; a mark that the host puts a space before and that yet lost its second byte.
_UNGLOSSED, _OTHER_FORM, _RARE_FORM, _UNLIKELY = -7.0, -6.0, -3.0, -5.0
# What a full stop gains where nothing is known of what stood before: most runs begin behind a sentence.
_MOSTLY = 5.0
# What may have gone with a lost byte, as the model has it, and what is known of it then.
_SWALLOWED = (("\n", "\n"), ("", " "), ("0", UNKNOWN), ("a", UNKNOWN), ("#", UNKNOWN))
_BLANK = "　"
_CONTEXT = 8  # characters, of which the model sees the last that it has a form for
# How a character and the next read, and the weight of all other hypotheses up to which the character is then taken.
# What reads worse than all of these is no text, unless the page has the character elsewhere. Measured on news that the
# model has not seen, see docs/restore.md.
_TAKEN = ((-9.0, 0.06), (-13.0, 0.03), (-16.0, 0.003))
_TAKEN_OF_OWN = -20.0

_Hypothesis = tuple[float, str, tuple[str, ...]]
"""The score so far, the last characters as the model has them, and the text of each part."""
Steps = dict[tuple[int, bool, str | None], tuple[list[_Hypothesis], "Steps"]]
"""The hypotheses behind each part, by the part's identity, whether it is shifted, and the character behind it; and the
same of what may follow."""


@dataclass(frozen=True, slots=True)
class Decoded:
    """What a reading may say: texts of its parts and the logarithm of how likely each is together with what stands
    around it, and of all together; what stands before and beyond, as the model has it."""

    reading: Reading
    texts: list[tuple[float, tuple[str, ...]]]
    score: float
    before: str
    beyond: str


class Decoder:
    """Decodes the runs of a page, given its model and the characters that its host glosses."""

    def __init__(self, model: Model, glossed: frozenset[str], space: float, budget: Budget) -> None:
        """``space`` is the logarithm of the share of spaces among what is ASCII behind sentences."""
        self.budget = budget
        self.model = model
        self.space = space
        self.glossed = glossed
        self._penalties: dict[str, float] = {}

    def decode(self, line: str, reading: Reading, right: str, known: Steps, least: float = -math.inf) -> Decoded | None:
        """Decode a reading that stands behind ``line``, which a line break begins where it is whole, and before
        ``right``; None where all of it turns out less likely than ``least``.

        ``known`` holds the steps of other readings of the run: most begin alike.
        """
        before = normalised(line[-_CONTEXT:])[-LONGEST:]
        beyond = normalised(right[:_CONTEXT] or "\n")[:LONGEST]
        beam: list[_Hypothesis] = [(0.0, before, ())]
        forms = [normalised(part) if isinstance(part, str) else None for part in reading.parts]
        for at, part in enumerate(reading.parts):
            following = forms[at + 1] if at + 1 < len(forms) else beyond[:1]
            step = known.get((id(part), reading.shifted[at], following))
            if step is None:
                step = self._step(beam, part, forms[at], reading.shifted[at], following), {}
                known[id(part), reading.shifted[at], following] = step
            beam, known = step
            if beam[0][0] < least:
                return None
        final = []
        for score, tail, texts in beam:
            score += quotation.score(line, "".join(texts), right)
            for character in beyond:
                score += self.model[tail + character]
                tail = (tail + character)[-LONGEST:]
            final.append((score, texts))
        top = max(final)[0]
        score = top + math.log(sum(math.exp(max(-700.0, score - top)) for score, _ in final))
        return Decoded(reading, final, score, before, beyond)

    def state(self, reading: Reading) -> float:
        """About how likely a reading is, by its known characters alone, for each of them."""
        known = normalised("".join(part if isinstance(part, str) else UNKNOWN for part in reading.parts))
        pairs = [known[at : at + 2] for at in range(len(known) - 1) if UNKNOWN not in known[at : at + 2]]
        return sum(self.model[pair] for pair in pairs) / (len(pairs) + 1)

    def _step(
        self, beam: list[_Hypothesis], part: Part, form: str | None, shifted: bool, following: str | None
    ) -> list[_Hypothesis]:
        model = self.model
        if isinstance(part, str):
            penalty = CLASSES.get(form or "", 0.0) + (_UNGLOSSED if shifted and part in self.glossed else 0.0)
            found = [self._with(hypothesis, form or "", part, penalty) for hypothesis in beam]
            if shifted and part >= "\x80":
                cost = found[0][0] - beam[0][0]
                cost += model[found[0][1] + following] if following else 0.0
                if cost < (_DOUBTFUL if following else _DOUBTFUL_ALONE):
                    pair = PAIRS[part]
                    found += self._with_gap(beam, Gap(pair >> 8, pair & 0xFF), following, _GONE)
        elif isinstance(part, Lost):
            found = [
                self._with(hypothesis, form, character, penalty)
                for penalty, character, form in self._worth(part, beam[0][1], following)
                for hypothesis in beam
            ]
        elif isinstance(part, Gap):
            found = self._with_gap(beam, part, following, 0.0)
        else:
            found = [
                self._with(hypothesis, form, text, self.space if text == " " else 0.0)
                for form, text in _SWALLOWED
                for hypothesis in beam
            ]
        if not found:
            found = [(score + _UNLIKELY * 2, "", (*texts, UNKNOWN * 2)) for score, _, texts in beam[:1]]
        self.budget.spend(_COSTS * len(found))
        best = nlargest(_BEAM, found)
        least = best[0][0] - _NEGLIGIBLE
        return [hypothesis for hypothesis in best if hypothesis[0] >= least]

    def _with(self, hypothesis: _Hypothesis, form: str, text: str, penalty: float) -> _Hypothesis:
        score, tail, texts = hypothesis
        if form:
            score += self.model[tail + form]
            tail = (tail + form)[-LONGEST:]
        return score + penalty, tail, (*texts, text)

    def _worth(self, lost: Lost, tail: str, following: str | None) -> list[tuple[float, str, str]]:
        """Of what a lost character may be what is likely behind these and before the next, with its penalty."""
        model = self.model
        short = tail[-1:]
        likely, forms = likeliest(lost.candidates)
        near = likely | (behind(short).keys() & forms.keys()) if len(forms) > len(likely) else likely
        ranked = []
        for form in near:
            score = model[short + form] + (model[form + following] if following else 0.0)
            for character in forms[form]:
                penalty = self._penalty(character, lost.glossed) + (_UNLIKELY if character in lost.unlikely else 0.0)
                if not tail and character == "。":
                    penalty += _MOSTLY
                ranked.append((score + penalty, penalty, character, form))
        if _BLANK in lost.candidates:
            ranked.append((model.blank, model.blank, _BLANK, ""))
        return [(penalty, character, form) for _, penalty, character, form in nlargest(_TRIED, ranked)]

    def _with_gap(
        self, beam: list[_Hypothesis], gap: Gap, following: str | None, logarithm: float
    ) -> list[_Hypothesis]:
        """The hypotheses with the two characters of a gap."""
        found: list[_Hypothesis] = []
        frequent = nlargest(_SECONDS, self._drafted(seconds(gap.trail, gap.reading), gap, following))
        for score, tail, texts in beam[: _WIDTH if gap.trail != 0x80 else 1]:
            if score < beam[0][0] - _RIVAL:
                break
            pairs: dict[str, tuple[float, float, str, str]] = {}
            for half, first, form, drafts in self._halves(tail, gap, following, frequent):
                losing = (PAIRS[first] & 0xFF) << 8
                for state, second, other in drafts:
                    if losing | PAIRS[second] >> 8 not in CHARACTERS:
                        pairs[first + second] = half + state, half, form, other
            for both, (_, half, form, other) in nlargest(_DRAFTS, pairs.items(), key=itemgetter(1)):
                whole = score + logarithm + half + self._penalty(both[1], gap.reading is not None)
                whole += self.model[(tail + form)[-LONGEST:] + other]
                found.append((whole, (tail + form + other)[-LONGEST:], (*texts, both)))
        return found

    def _halves(
        self, tail: str, gap: Gap, following: str | None, frequent: list[tuple[float, str, str]]
    ) -> Iterator[tuple[float, str, str, list[tuple[float, str, str]]]]:
        """The first characters of a gap, the likeliest behind a text first, each with its score and form, and with what
        may be its second."""
        halves = [(self.model[tail + form] + self._penalty(first), first, form) for first, form in firsts(gap.lead)]
        halves.sort(reverse=True)
        for rank, (half, first, form) in enumerate(halves):
            drafts = [(state - _UNJOINED, second, other) for state, second, other in frequent] if rank < _FIRSTS else []
            if gap.trail != 0x80 and half >= halves[0][0] - _UNLIKELY_FIRST:  # 還 alone ends in 0x80
                drafts += self._drafted(behind_by_trail(form).get(gap.trail, ()), gap, following)
                drafts += self._drafted(self._own(form, gap.trail), gap, following)
            yield half, first, form, drafts

    def _drafted(
        self, candidates: Iterable[Scored], gap: Gap, following: str | None
    ) -> Iterator[tuple[float, str, str]]:
        """The seconds of a gap, with their scores by what is right of them."""
        glossed = gap.reading is not None
        for second, other, share in candidates:
            if gap.reading is None or is_read(second, gap.reading):
                state = share + self._penalty(second, glossed)
                yield state + (self.model[other + following] if following else 0.0), second, other

    def _own(self, form: str, trail: int | None) -> Iterator[Scored]:
        """The characters that end with a byte and stand behind a form on the page."""
        for other in self.model.behind.get(form, ()):
            for character in written(other):
                if PAIRS[character] & 0xFF == trail:
                    yield character, other, self.model[form + other]

    def strangeness(self, text: str) -> float:
        """What a text that stands as it is costs for characters of another script than the page's."""
        return self.model.strange * sum(character in self.model.foreign for character in text)

    def _penalty(self, character: str, glossed: bool = False) -> float:
        """What a character costs that stands there, with a gloss or without."""
        if (penalty := self._penalties.get(character)) is None:
            seen = self.model.seen
            others = other_forms().get(normalised(character), frozenset())
            penalty = CLASSES.get(normalised(character), 0.0) + self.model.habits.get(character, 0.0)
            penalty += self.model.strange if character in self.model.foreign else 0.0
            if character not in seen and others & seen:
                penalty = _OTHER_FORM
            elif character in others and not tables.is_in_big5(character):
                penalty += _RARE_FORM
            self._penalties[character] = penalty
        return penalty if glossed or character not in self.glossed else _UNGLOSSED

    def agreed(self, decoded: Decoded) -> str:
        """What the texts of a reading agree on, where it reads as text does; U+FFFD for all else."""
        top, likeliest = max(decoded.texts)
        weights = [(math.exp(max(-700.0, score - top)), texts) for score, texts in decoded.texts]
        total = sum(weight for weight, _ in weights)
        costs = self._costs("".join(likeliest), decoded.before, decoded.beyond)
        text: list[str] = []
        for at, best in enumerate(likeliest):
            for place, character in enumerate(best):
                agreed = sum(w for w, texts in weights if len(texts[at]) == len(best) and texts[at][place] == character)
                sure = total - agreed <= total * self._doubt(character, sum(costs[len(text) : len(text) + 2]))
                text.append(character if sure else UNKNOWN)
        return "".join(text)

    def _doubt(self, character: str, cost: float) -> float:
        """The share of the weight that other hypotheses may have; a negative one where nothing may be taken."""
        for least, doubt in _TAKEN:
            if cost >= least:
                return doubt
        return doubt if cost >= _TAKEN_OF_OWN and normalised(character) in self.model.own else -1.0

    def _costs(self, text: str, before: str, beyond: str) -> list[float]:
        """The logarithm of each character's share in a text and in what is beyond it."""
        costs = []
        tail = before
        for character in (*text, *beyond):
            form = normalised(character)
            costs.append(self.model[tail + form] if form else 0.0)
            tail = (tail + form)[-LONGEST:]
        return costs
