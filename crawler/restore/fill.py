"""Find the lost characters of a run, or say that they can't be known."""

import math
import re
from collections import Counter
from dataclasses import dataclass
from heapq import nlargest
from typing import cast

from crawler.restore.gbk import PAIRS
from crawler.restore.model import MARKS, Model
from crawler.restore.rank import rank, rank_pairs
from crawler.restore.run import Gap, Lost, Part, Reading

UNKNOWN = "\ufffd"
# A character is taken where its share among all that it may be is this, and left unknown below. The model knows less
# than it says: scores are divided by the second number first, for marks by the third, for words
# alone by the fourth. Simulated damage sets them.
_SURE, _DOUBT, _DOUBT_MARK, _DOUBT_WORDS = 0.98, 1.3, 1.0, 1.0
_CONTEXT = 6
# After these a text names its speaker; how much likelier a surname is there than anywhere.
_SPEAKER_FOLLOWS, _NAMED = frozenset("”」。，\n"), 8.0
_SURNAMES = frozenset(
    "王李张刘陈杨黄赵吴周徐孙马朱胡郭何高林罗郑梁谢宋唐许韩冯邓曹彭曾肖田董袁潘于蒋蔡余杜叶程苏魏吕丁任沈姚卢姜崔钟谭陆汪范金石廖贾夏韦付方白邹孟熊秦邱江尹薛闫段雷侯龙史陶黎贺顾毛郝龚邵万钱严武戴莫孔向汤"
)
# A character of this score is often a word by itself; one that gains so much by its neighbours goes with them.
_COMMON, _GOES_WITH = -8.0, 0.5
# The weight of how characters follow each other, across words.
_ACROSS = 0.7
# How often a pair of bytes that stood in two characters is one that GBK does not map.
_GONE = math.log(0.06)
_SURE_MARK = 0.95
# A word of several characters above this: nothing is gone within it.
_RARE_WORD = -13.0
# Of characters that are sought together, how many likeliest are followed, and how many parts they are at the most.
_BEAM, _GROUP = 12, 5
_PAIRED = (("“", "”"), ("《", "》"), ("（", "）"), ("「", "」"), ("‘", "’"), ("【", "】"))
_UNPAIRED, _UNFINISHED, _UNLIKELY, _BEGINS = -4.0, -4.0, -3.0, 5.0
# A quotation of so many characters with a clause in it ends with a mark.
_CLAUSES, _CLAUSE_END = 12, re.compile(r"[，。；,;]")
# So much less likely than the likeliest, in logarithms, that it is not followed, and that it does not count.
_HOPELESS, _NEGLIGIBLE = 14.0, 18.0


@dataclass(frozen=True, slots=True)
class Filled:
    """The text of a run with U+FFFD for what can't be known, and how many these are."""

    text: str
    unknown: int


def guess(model: Model, left: str, reading: Reading, right: str) -> float:
    """The score of a reading, its lost characters as likely as may be; of the others only rare ones are doubted."""
    text = left[-_CONTEXT:]
    parts = reading.parts
    for at, part in enumerate(parts):
        if isinstance(part, str) and not (reading.shifted[at] and model.is_rare(part)):
            text += part
            continue
        ranked = _candidates(model, text[-_CONTEXT:], part, _known_behind(parts, at, right))
        text += max(ranked)[1] if ranked else UNKNOWN
    return model.score(text + right)


def fill(model: Model, line: str, reading: Reading, right: str) -> Filled:
    """Fill a reading's lost characters in the context of the line before and of what stands behind the run.

    Those that stand next to each other are sought together.
    """
    parts = reading.parts
    open_ = _open(model, line, reading, right)
    done = best = line
    offset = len(done)
    at = 0
    while at < len(parts):
        if not open_[at]:
            done += cast(str, parts[at])
            best += cast(str, parts[at])
            at += 1
            continue
        end = at + 1
        while end < len(parts) and end - at < _GROUP and any(open_[end : end + 2]):
            end += 1
        sure, likely = _choose(
            model,
            best,
            _together(model, best, parts, open_, at, end, right),
            [
                part if isinstance(part, str) and opened else ""
                for part, opened in zip(parts[at:end], open_[at:end], strict=True)
            ],
            _known_behind(parts, end - 1, right),
        )
        done += sure
        best += likely
        at = end
    text = done[offset:]
    return Filled(text, text.count(UNKNOWN))


_Ranked = list[tuple[float, float, tuple[str, ...]]]


def _together(
    model: Model, line: str, parts: tuple[Part, ...], open_: list[bool], start: int, end: int, right: str
) -> _Ranked:
    """What each of the parts from ``start`` to ``end`` may be, with the scores of all of it in its place: by words and
    by how characters follow each other, and by words alone."""
    ranked: list[tuple[float, tuple[str, ...]]] = [(0.0, ())]
    before = line[-_CONTEXT:]
    for place in range(start, end):
        part = parts[place]
        if not open_[place]:
            ranked = [(score, (*texts, cast(str, part))) for score, texts in ranked]
            continue
        behind = _known_behind(parts, place, right, open_)
        # What stands behind is in doubt itself, but most likely as it reads: both views may keep a candidate.
        views = {behind, _known_behind(parts, place, right)} if place + 1 < end else {behind}
        kept: dict[tuple[str, ...], float] = {}
        for view in views:
            found = [
                (score, (*texts, more))
                for _, texts in ranked
                for score, more in _candidates(model, before + "".join(texts), part, view)
            ]
            if place + 1 < end:
                found = nlargest(_BEAM, found)
            least = max(found)[0] - _HOPELESS if found else 0.0
            kept.update((texts, score) for score, texts in found if score >= least)
        ranked = [(score, texts) for texts, score in kept.items()]
    following = parts[end] if end < len(parts) else right[:1]
    closing = following if isinstance(following, str) else ""
    whole: _Ranked = []
    for score, texts in ranked:
        text = "".join(texts)
        if text:
            words = score + _unpaired(line, text, closing) + _unfinished(line, text + closing)
            whole.append((words + _ACROSS * model.gain(line[-1:] + text + closing), words, texts))
    return whole


def _unfinished(line: str, text: str) -> float:
    """What a text costs for closing a quotation of whole clauses without a mark at its end."""
    place = text.find("”")
    if place < 0:
        return 0.0
    said = (line + text[:place]).rpartition("“")[2]
    if len(said) < _CLAUSES or not _CLAUSE_END.search(said) or said[-1] in "。！？…，!?,":
        return 0.0
    return _UNFINISHED


def _unpaired(line: str, text: str, following: str) -> float:
    """What a text costs for marks that close what is not open on its line, or open what is."""
    cost = 0.0
    if following and following in "<\n" and (line + text).rfind("“") > (line + text).rfind("”"):
        cost += _UNPAIRED
    whole = line.startswith("\n")  # else what stands before is not known
    for opening, closing in _PAIRED:
        if opening in text or closing in text:
            is_open = line.rfind(opening) > line.rfind(closing)
            told = whole or is_open or closing in line
            for character in text:
                if character in {opening, closing}:
                    cost += _UNPAIRED if told and is_open != (character == closing) else 0.0
                    told = True
                    is_open = character == opening
    return cost


def _open(model: Model, left: str, reading: Reading, right: str) -> list[bool]:
    """Which parts of a run are to be found: those with a byte lost, and those that no word covers."""
    parts = reading.parts
    known = "".join(part if isinstance(part, str) else UNKNOWN for part in parts)
    text = model.simplify(left[-3:] + known + right[:3])
    offset = len(left[-3:])
    return [
        not isinstance(part, str)
        or (reading.shifted[at] and part >= "\u4e00" and _stands_alone(model, text, offset + at))
        for at, part in enumerate(parts)
    ]


def _stands_alone(model: Model, text: str, place: int) -> bool:
    return not any(
        model.scores[text[start : start + length]] > _RARE_WORD
        for length in (2, 3, 4)
        for start in range(max(0, place - length + 1), place + 1)
        if start + length <= len(text)
    )


def _known_behind(parts: tuple[Part, ...], at: int, right: str, open_: list[bool] | None = None) -> str:
    found = ""
    for place in range(at + 1, min(len(parts), at + 1 + _CONTEXT)):
        part = parts[place]
        if not isinstance(part, str) or (open_ and open_[place]):
            return found
        found += part
    return (found + right)[:_CONTEXT]


def _candidates(model: Model, before: str, part: Part, behind: str) -> list[tuple[float, str]]:
    if isinstance(part, Lost):
        ranked = rank(model, before, part.candidates, behind)
        if not before:  # nothing is known of what stood before: runs begin at the end of a sentence
            ranked = [(score + _BEGINS if text == "。" else score, text) for score, text in ranked]
        return [(score + _UNLIKELY if text in part.unlikely else score, text) for score, text in ranked]
    if isinstance(part, Gap):
        return rank_pairs(model, before, part, behind)
    literal = rank(model, before, (part,), behind)
    named = _NAMED if before and before[-1] in _SPEAKER_FOLLOWS and model.simplify(part) in _SURNAMES else 0.0
    pair = PAIRS[part]
    rare = model.is_rare(part)
    pairs = rank_pairs(model, before, Gap(pair >> 8, pair & 0xFF), behind)
    return [(score + named, text) for score, text in literal] + [
        (score + _GONE, text) for score, text in pairs if rare or _holds(model, before[-1:], text, behind[:1])
    ]


def _holds(model: Model, before: str, pair: str, behind: str) -> bool:
    """Whether two characters are a word, or each of them is one with its neighbour."""
    return model.is_word(pair) or (
        before != "" and model.is_word(before + pair[0]) and (not behind or model.is_word(pair[1] + behind))
    )


def _is_backed(model: Model, before: str, literal: str, behind: str) -> bool:
    """Whether a character that no word covers is one that often stands alone, belongs to a speaker's name, goes with
    its neighbours, or has none behind."""
    if not behind or model.scores[model.simplify(literal)] > _COMMON:
        return True
    name = model.simplify(before[-3:] + literal)
    if any(name[at] in _SURNAMES and name[at - 1 : at] in _SPEAKER_FOLLOWS for at in range(1, len(name))):
        return True
    return model.gain(before[-1:] + literal + behind[:1]) > _GOES_WITH


def _choose(model: Model, line: str, ranked: _Ranked, literals: list[str], known: str) -> tuple[str, str]:
    """What is sure of the candidates, U+FFFD for what is not, and the likeliest ones.

    A character is sure that has nearly all of the weight, and that the words alone say as well. Where one of the
    ``literals`` has lost to two characters, the page has to have these elsewhere, or the language where it is rare
    itself. ``known`` is what stands behind.
    """
    if not ranked:
        return UNKNOWN, UNKNOWN
    _, _, likely = max(ranked)
    shares = [
        _shares([(score, texts) for score, _, texts in ranked], _DOUBT),
        _shares([(words, texts) for _, words, texts in ranked], _DOUBT_WORDS),
    ]
    marks = [_shares([(score, texts) for score, _, texts in ranked], _DOUBT_MARK), shares[1]]
    sure = ""
    for part, text in enumerate(likely):
        if text in MARKS:
            is_sure = all(share[part, text] >= _SURE_MARK for share in marks)
        else:
            is_sure = all(share[part, text] >= _SURE for share in shares)
        if is_sure and literals[part]:
            before, behind = line + "".join(likely[:part]), "".join(likely[part + 1 :]) + known
            if len(text) == 1:
                is_sure = _is_backed(model, before, text, behind)
            else:
                is_sure = model.simplify(text) in model.own or (model.is_rare(literals[part]) and model.is_word(text))
        if is_sure:
            sure += text
        elif len(text) == 1 or literals[part]:
            sure += UNKNOWN * len(text)
        else:
            for place, character in enumerate(text):
                is_sure = all(share[part, len(text), place, character] >= _SURE for share in shares)
                sure += character if is_sure else UNKNOWN
    return sure, "".join(likely)


def _shares(ranked: list[tuple[float, tuple[str, ...]]], doubt: float) -> Counter[tuple[object, ...]]:
    """The share of all weight that each text has in its part, and each character of a longer text in its place."""
    top = max(ranked)[0]
    found: Counter[tuple[object, ...]] = Counter()
    weights = [(math.exp((score - top) / doubt), texts) for score, texts in ranked if score >= top - _NEGLIGIBLE]
    total = sum(weight for weight, _ in weights)
    for weight, texts in weights:
        for part, text in enumerate(texts):
            found[part, text] += weight / total  # type: ignore[assignment]
            if len(text) > 1:
                for place, character in enumerate(text):
                    found[part, len(text), place, character] += weight / total  # type: ignore[assignment]
    return found
