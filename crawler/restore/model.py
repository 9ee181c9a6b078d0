"""The model that candidates are ranked by: words of the language, and the page's own."""

import math
import re
from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass
from functools import cached_property
from itertools import pairwise
from operator import add

from crawler.restore import tables

# Natural logarithms of probabilities. A character that no table has; one of another script than the page's.
_UNKNOWN, _FOREIGN_SCRIPT = -19.0, -7.0
_LONGEST = 4
# A character that is no frequent word by itself hardly stands alone: so much less likely than the dictionary has it.
_FREQUENT, _ALONE = -6.0, 2.5
# A character that is hardly a word.
_RARE = -12.0
# The share of the page's own strings in the model. The page speaks of its subject; the dictionary of everything.
_OWN = 0.3
# What a character gains behind one that it was never seen behind, and behind one that it follows on the page.
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
_OTHER_MARK = -14.0
_ASCII = -4.0
_RARE_TOGETHER = -6.0
# Marks that no line ends with, and those that none begins with.
_OPENING, _CLOSING = frozenset("“《（‘【「『、，：　·—〔〈"), frozenset("，。、：；！？”》）’】」』")
# Characters that hardly any clause ends with.
_UNENDING = frozenset("更很最与和把被将从每各该其并且而但因由或再又太越极颇曾尚仍")
_NONE: set[str] = set()


@dataclass(frozen=True, slots=True)
class Edge:
    """What stands on one side of a place: strings of up to three characters that touch it, each with the score of all
    that is farther away, and the character that touches it."""

    strings: tuple[tuple[str, float], ...]
    touching: str


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
        known = self.words.get(word)
        if known is not None:
            return known - min(_ALONE, max(0.0, _FREQUENT - known)) if len(word) == 1 else known
        if word in MARKS:
            return MARKS[word]
        if len(word) > 1:
            return -math.inf
        if word < "\x80" or word == "\ufffd":
            return _ASCII
        return _UNKNOWN if word >= "\u4e00" else _OTHER_MARK


class Model:
    """How likely strings are on a page, given the page's sound stretches.

    Scores are natural logarithms, of the best cut into words. Traditional characters are read as simplified ones.
    """

    def __init__(self, sound: Iterable[str]) -> None:
        joined = "\n".join(sound)
        self.simplified = tables.simplified()
        self.own = _own(joined.translate(self.simplified))
        self.scores = _Scores(self.own)
        self.gains = tables.gains()
        seen = frozenset(joined)
        simple, traditional = tables.only_simplified(), tables.only_traditional()
        counts = Counter(joined)
        shares = [sum(counts[c] for c in seen & script) for script in (simple, traditional)]
        foreign = simple if shares[1] > shares[0] else traditional
        self.foreign = foreign - seen if max(shares) > 0 else frozenset[str]()
        self._lefts: dict[str, Edge] = {}
        self._rights: dict[str, Edge] = {}
        self._following: dict[str, set[str]] = {}
        self._preceding: dict[str, set[str]] = {}

    def is_rare(self, character: str) -> bool:
        return character >= "\u4e00" and self.scores[self.simplify(character)] < _RARE

    def forward(self, text: str) -> list[float]:
        """For each place in a text the score of all before it."""
        scores = self.scores
        found = [0.0]
        for end in range(1, len(text) + 1):
            found.append(max([found[at] + scores[text[at:end]] for at in range(max(0, end - _LONGEST), end)]))
        return found

    def backward(self, text: str) -> list[float]:
        """For each place in a text the score of all behind it."""
        scores = self.scores
        size = len(text)
        found = [0.0] * (size + 1)
        for at in range(size - 1, -1, -1):
            found[at] = max([found[end] + scores[text[at:end]] for end in range(at + 1, min(size, at + _LONGEST) + 1)])
        return found

    def left(self, before: str) -> Edge:
        if (edge := self._lefts.get(before)) is None:
            text = self.simplify(before)
            scores = self.forward(text)
            size = len(text)
            strings = tuple((text[at:], scores[at]) for at in range(max(0, size - 3), size + 1))
            edge = self._lefts[before] = Edge(strings, text[-1:])
        return edge

    def right(self, behind: str) -> Edge:
        if (edge := self._rights.get(behind)) is None:
            text = self.simplify(behind)
            scores = self.backward(text)
            strings = tuple((text[:at], scores[at]) for at in range(min(3, len(text)) + 1))
            edge = self._rights[behind] = Edge(strings, text[:1])
        return edge

    def simplify(self, text: str) -> str:
        return text.translate(self.simplified)

    def cost(self, before: str, character: str, behind: str) -> float:
        """What a character costs for its script, a mark for its neighbours."""
        if character >= "\u4e00":
            return _FOREIGN_SCRIPT if character in self.foreign else 0.0
        return _together(before, character) + _together(character, behind)

    def score(self, text: str) -> float:
        return self.forward(self.simplify(text))[-1] + _FOREIGN_SCRIPT * len(self.foreign.intersection(text))

    def is_word(self, text: str) -> bool:
        """Whether the language or the page has these characters together."""
        return self.scores[self.simplify(text)] > -math.inf

    def gain(self, text: str) -> float:
        """How much likelier the characters of a text are, each behind the one before it, than by themselves."""
        simple = self.simplify(text)
        total = 0.0
        for first, second in pairwise(simple):
            if first >= "\u4e00" and second >= "\u4e00":
                pair = first + second
                total += max(self.gains.get(pair, _NEVER), _HERE if pair in self.own else _NEVER)
        return total

    @cached_property
    def _neighbours(self) -> tuple[dict[str, set[str]], dict[str, set[str]]]:
        following: dict[str, set[str]] = {}
        preceding: dict[str, set[str]] = {}
        for string in self.own:
            if len(string) == 2:
                following.setdefault(string[0], set()).add(string[1])
                preceding.setdefault(string[1], set()).add(string[0])
        return following, preceding

    def following(self, character: str) -> set[str]:
        """The characters that stand behind one in words, or on the page."""
        if (found := self._following.get(character)) is None:
            found = tables.neighbours()[0].get(character, _NONE) | self._neighbours[0].get(character, _NONE)
            self._following[character] = found
        return found

    def preceding(self, character: str) -> set[str]:
        """The characters that stand before one in words, or on the page."""
        if (found := self._preceding.get(character)) is None:
            found = tables.neighbours()[1].get(character, _NONE) | self._neighbours[1].get(character, _NONE)
            self._preceding[character] = found
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
