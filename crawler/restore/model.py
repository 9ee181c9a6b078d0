"""The model that readings are ranked by: words, how characters follow each other, and the page's own strings."""

import math
import re
from collections import Counter
from collections.abc import Iterable, Sequence
from functools import cached_property
from operator import add

from crawler.restore import tables

# Natural logarithms of probabilities. A character that no table has, a mark or another sign, and ASCII.
_UNKNOWN, _OTHER_MARK, _ASCII = -19.0, -14.0, -4.0
_LONGEST = 4
# A character that is no frequent word by itself hardly stands alone: so much less likely than the dictionary has it.
_FREQUENT, _ALONE = -6.0, 2.5
# The share of the page's own strings in the model. The page speaks of its subject; the dictionary of everything.
_OWN = 0.3
# What a word's first character gains behind one that it was never seen behind, and behind one that it follows here.
_NEVER, _HERE = -2.0, 3.0
_HAN_RUN = re.compile(r"[\u4e00-\u9fff]+")
# How often marks stand in running text, per word of it, and where they stand together. Other marks together are rare.
# Set by hand; no count of a corpus is on record behind them. Only their order of magnitude matters.
_SHARES = {
    "，": 0.088, "。": 0.033, "、": 0.019, "“": 0.0105, "”": 0.0105, "：": 0.004, "（": 0.0017, "）": 0.0017,
    "；": 0.0017, "《": 0.0014, "》": 0.0014, "？": 0.0013, "！": 0.0007, "　": 0.0005, "…": 0.0003, "—": 0.0003,
    "·": 0.0003, "」": 0.0003, "「": 0.0003, "』": 0.00005, "『": 0.00005, "‘": 0.0003, "’": 0.0003, "【": 0.0002,
    "】": 0.0002,
    "。”": 0.0024, "，“": 0.0013, "”。": 0.0011, "”，": 0.0011, "：“": 0.0008, "。“": 0.0007, "、“": 0.0003,
    "》，": 0.0002, "。（": 0.0002, "），": 0.0002, "！”": 0.00014, "……": 0.00014, "”、": 0.00014, "）、": 0.0001,
    "——": 0.0001, "）》": 0.00008, "？”": 0.00007, "”“": 0.00007, "。　": 0.00007, "”（": 0.00006, "》。": 0.00006,
    "，《": 0.00006, "》、": 0.00005, "、《": 0.00005, "。《": 0.00005, "…”": 0.00003, "）。": 0.00005, "：《": 0.00002,
    "“《": 0.00001, "》”": 0.00001, "，”": 0.00002, "　　": 0.00003, "》（": 0.00005, "；“": 0.00003,
    "。」": 0.0001, "」，": 0.0001, "」。": 0.0001, "，「": 0.0001, "、「": 0.0001, "」、": 0.0001, "。「": 0.00005,
    "：「": 0.0001,
}  # fmt: skip
MARKS = {mark: math.log(share) for mark, share in _SHARES.items()}
_RARE_TOGETHER = -6.0
# Marks that no line ends with, and those that none begins with.
_OPENING, _CLOSING = frozenset("“《（‘【「『、，：　·—〔〈"), frozenset("，。、：；！？”》）’】」』,:;!?")
# Characters that hardly any clause ends with.
_UNENDING = frozenset("更很最与和把被将从每各该其并且而但因由或再又太越极颇曾尚仍")
# Scripts: so many characters of one and hardly any of the other decide.
_DECIDED = 10
_BEFORE = "\n\n\n"

State = tuple[str, float, float, float, float]
"""What a text's continuation depends on: its last three characters, the score of what stands before each of them (how
that goes with it included), and the score of all of it."""


class _Scores(dict[str, float]):
    """The scores of words, in simplified characters; minus infinity for what neither page nor dictionary has."""

    def __init__(self, own: dict[str, float]) -> None:
        super().__init__()
        self.own = own
        self.words = tables.words()

    def __missing__(self, word: str) -> float:
        self[word] = score = max(self.own.get(word, -math.inf), self._known(word))
        return score

    def _known(self, word: str) -> float:
        known = self.words.get(word, -math.inf)
        if known > -math.inf:
            return known - min(_ALONE, max(0.0, _FREQUENT - known)) if len(word) == 1 else known
        if word in MARKS:
            return MARKS[word]
        if len(word) > 1:
            return -math.inf
        if word < "\x80" or word == "\ufffd" or "\uff10" <= word <= "\uff5a":
            return _ASCII
        return _UNKNOWN if word >= "\u4e00" else _OTHER_MARK


class _Gains(dict[str, float]):
    """What a word that begins with the second of two characters gains by standing behind the first."""

    def __init__(self, own: dict[str, float]) -> None:
        super().__init__()
        self.own = own
        self.gains = tables.gains()

    def __missing__(self, pair: str) -> float:
        first, second = pair[0], pair[1]
        if first >= "\u4e00" and second >= "\u4e00" and first < "\uff00" and second < "\uff00":
            gain = max(self.gains.get(pair, _NEVER), _HERE if pair in self.own else _NEVER)
        else:
            gain = _together(first, second)
        self[pair] = gain
        return gain


class _Joined(dict[str, bool]):
    """Whether two characters stand together in a word, on the page, or as marks."""

    def __init__(self, own: dict[str, float]) -> None:
        super().__init__()
        self.own = own
        self.known = tables.neighbours()[0]

    def __missing__(self, pair: str) -> bool:
        self[pair] = found = pair in self.own or pair in MARKS or self.known.has(pair)
        return found


class Model:
    """How likely strings are on a page, given the page's sound stretches.

    Scores are natural logarithms, of the best cut into words. Traditional characters are read as simplified ones.
    """

    def __init__(self, sound: Iterable[str]) -> None:
        joined = "\n".join(sound)
        self.simplified = tables.simplified()
        self.own = _own(joined.translate(self.simplified))
        self.scores = _Scores(self.own)
        self.gains = _Gains(self.own)
        self.joined = _Joined(self.own)
        counts = Counter(joined)
        self.seen = frozenset(counts)
        simple, traditional = tables.only_simplified(), tables.only_traditional()
        shares = [sum(counts[c] for c in counts.keys() & script) for script in (simple, traditional)]
        foreign = simple if shares[1] > shares[0] else traditional
        self.foreign = foreign - counts.keys() if max(shares) >= _DECIDED * min(shares) else frozenset[str]()
        self._states: dict[str, State] = {}
        self._near: dict[tuple[str, int], set[str]] = {}

    def extend(self, state: State, character: str) -> State:
        """The state behind one more character, a simplified one."""
        tail, third, second, first, score = state
        scores = self.scores
        pair = tail[2] + character
        alone = score + self.gains[pair]
        if not self.joined[pair]:  # no word has both
            return tail[1:] + character, second, first, alone, alone + scores[character]
        return (
            tail[1:] + character,
            second,
            first,
            alone,
            max(
                alone + scores[character],
                first + scores[pair],
                second + scores[tail[1:] + character],
                third + scores[tail + character],
            ),
        )

    def extend_by(self, state: State, text: Sequence[str]) -> State:
        for character in text:
            state = self.extend(state, character)
        return state

    def state(self, before: str) -> State:
        """The state behind a text."""
        if (state := self._states.get(before)) is None:
            state = self.extend_by((_BEFORE, -math.inf, -math.inf, -math.inf, 0.0), self.simplify(before))
            self._states[before] = state
        return state

    def score(self, text: str) -> float:
        return self.state(text)[-1]

    def simplify(self, text: str) -> str:
        return text.translate(self.simplified)

    @cached_property
    def _neighbours(self) -> tuple[dict[str, set[str]], dict[str, set[str]]]:
        following: dict[str, set[str]] = {}
        preceding: dict[str, set[str]] = {}
        for string in self.own:
            if len(string) == 2:
                following.setdefault(string[0], set()).add(string[1])
                preceding.setdefault(string[1], set()).add(string[0])
        return following, preceding

    def own_following(self, character: str) -> set[str]:
        """The characters that stand behind one on the page."""
        return self._neighbours[0].get(character, set())

    def following(self, character: str) -> set[str]:
        """The characters that stand behind one in words, or on the page."""
        return self._joined(character, 0)

    def preceding(self, character: str) -> set[str]:
        """The characters that stand before one in words, or on the page."""
        return self._joined(character, 1)

    def _joined(self, character: str, side: int) -> set[str]:
        if (found := self._near.get((character, side))) is None:
            found = tables.neighbours()[side].get(character) | self._neighbours[side].get(character, set())
            self._near[character, side] = found
        return found


def _own(joined: str) -> dict[str, float]:
    """The strings of two to four characters that a text has, with the logarithms of their shares."""
    counts: Counter[str] = Counter()
    total = 1
    for run in _HAN_RUN.findall(joined):
        total += len(run)
        strings = list(run)
        for length in range(1, _LONGEST):
            strings = list(map(add, strings, run[length:]))
            counts.update(strings)
    base = math.log(_OWN / (total + 500))
    logarithms = [0.0, *(math.log(count) for count in range(1, max(counts.values(), default=0) + 1))]
    return {string: base + logarithms[count] for string, count in counts.items()}


def _together(before: str, behind: str) -> float:
    """What two characters cost for being marks that hardly ever stand together."""
    if before in MARKS and behind in MARKS:
        return 0.0 if before + behind in MARKS else _RARE_TOGETHER
    if before in _UNENDING and behind in _CLOSING:
        return _RARE_TOGETHER
    if behind and ((before in _OPENING and behind in "<\n") or (before in ">\n" and behind in _CLOSING)):
        return _RARE_TOGETHER
    return 0.0
