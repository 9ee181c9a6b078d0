"""How likely a text is on a page: by what newspapers write, and before that by what the page itself writes."""

import math
from collections import Counter
from collections.abc import Iterable
from operator import add

from crawler.restore import tables
from crawler.restore.grams import LONGEST, grams, normalised

# How many times a context of one, two or three characters must stand on the page before what follows it there counts as
# much as what newspapers write; chosen by the perplexity of pages, of which a place itself was left out.
_PRIOR = (40.0, 10.0, 2.0)
# What hardly a context tells apart, but a page keeps to; with their shares where it has none.
_CHOICES = ({"他": 0.34, "她": 0.33, "它": 0.33}, {"“": 0.95, "「": 0.05}, {"”": 0.95, "」": 0.05})
# The share of wide blanks where a page has none.
_BLANK = math.exp(-11.0)


class Model(dict[str, float]):
    """The logarithms of characters' shares behind up to three others, all normalised, in one string: the last is the
    character."""

    def __init__(self, sound: Iterable[str]) -> None:
        """``sound`` are the stretches of the page that are not damaged."""
        super().__init__()
        joined = "\n".join(sound)
        self.own = _strings(normalised(joined))
        self.behind: dict[str, list[str]] = {}
        """The characters that stand behind each on the page."""
        for string in self.own:
            if len(string) == 2:
                self.behind.setdefault(string[0], []).append(string[1])
        self.grams = grams()
        counts = Counter(joined)
        self.seen = frozenset(counts)
        self.habits = {
            character: math.log((before + counts[character]) / sum(map(counts.__getitem__, choice), start=1.0))
            for choice in _CHOICES
            for character, before in choice.items()
        }
        """What a character costs where a page may have another in its place as well."""
        # The share of wide blanks, which the grams leave out.
        self.blank = math.log(max(counts["　"] / (len(joined) + 1), _BLANK))
        scripts = tables.only_simplified(), tables.only_traditional()
        seen = [0.5 + sum(counts[c] for c in counts.keys() & script) for script in scripts]
        rarer = seen[1] < seen[0]
        self.foreign = scripts[rarer]
        self.strange = math.log(seen[rarer] / sum(seen))
        """What a character costs that only the script has which the page is not in, one of ``foreign``."""

    def __missing__(self, string: str) -> float:
        logarithm = self.grams.logarithm(string[:-1], string[-1])
        own = self.own
        if len(string) > 1 and (count := own.get(string[-2:-1])):
            share = math.exp(logarithm)
            for behind, prior in zip((string[-2:], string[-3:], string[-4:]), _PRIOR, strict=True):
                share = (own.get(behind, 0) + prior * share) / (count + prior)
                if len(behind) == len(string) or not (count := own.get(string[-2 - len(behind) + 1 : -1], 0)):
                    break
            logarithm = math.log(share)
        self[string] = logarithm
        return logarithm

    def learn(self, text: str) -> None:
        """Take a stretch that was read right for the page's own."""
        for string, count in _strings(normalised(text)).items():
            self.own[string] = self.own.get(string, 0) + count
            self.pop(string, None)
            if len(string) == 2 and string[1] not in self.behind.setdefault(string[0], []):
                self.behind[string[0]].append(string[1])

    def score(self, text: str, start: int = 0) -> float:
        """The logarithm of how likely a normalised text is, from a place on, given what stands before."""
        return sum(self[text[max(0, at - LONGEST) : at + 1]] for at in range(start, len(text)))


def _strings(text: str) -> dict[str, int]:
    """How often each string of up to four characters stands in a text."""
    counts: Counter[str] = Counter()
    strings = list(text)
    for length in range(1, LONGEST + 2):
        counts.update(strings)
        strings = list(map(add, strings, text[length:]))
    return counts
