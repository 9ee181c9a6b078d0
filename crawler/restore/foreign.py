"""Foreign lines: what search-engine spam put between the paragraphs of a page."""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from itertools import pairwise

from crawler.lazy_pattern import lazy_alternatives, lazy_compile
from crawler.restore import tables
from crawler.restore.grams import LONGEST, grams, normalised

_HAN = lazy_compile(r"[\u3400-\u4dbf\u4e00-\u9fff]")
# A mark behind a space ends no sentence: hosts print a blank that they could not code as ``?``.
_SENTENCE = lazy_alternatives(("。！？；…、：“”《》", ""), ("!?;", r"(?<!\s.)(?=[\u4e00-\u9fff”」]|$)"))
# What spam strings its phrases together with; commas and spaces join ordinary lists as well.
_STRONG = lazy_compile(r"[_|丨｜]+|\s+I\s+|(?<=[\u4e00-\u9fff])-+(?=[\u4e00-\u9fff\w])|(?<=\w)-+(?=[\u4e00-\u9fff])")
_WEAK = lazy_compile(r"[，,、\s　]+")
# Words that sentences of any subject have and phrases of spam hardly: of 100 characters of news five are such.
_PARTICLES = frozenset("的了是在和有与與为為这這对對将將也就都而及以于於")
_ONLINE = lazy_compile("在[线線]")  # no particle
# Subjects of spam, in simplified characters. Alone they prove nothing: news write of them.
_SUBJECTS = lazy_compile(
    r"超碰|无码|旡码|有码|一区二区|二区三区|国产精品|精品国产|亚洲精品|日韩精品|欧美精品|久久久?|激情|色情|色综合|性色|性爱|做爱|"
    r"a片|毛片|黄片|三级片|成人(?:视频|网|电影|影院|小说|在线)|伦理片|人妻|欧美亚洲|亚洲欧美|亚洲欧洲|日韩欧美|欧美日韩|亚洲综合|欧美综合|少妇|美女(?:视频|直播)|自拍|偷拍|高潮|无套|"
    r"av(?:在线|电影|网)|啪啪|(?:在线|免费)(?:观看|播放|视频)|番号|男人(?:的)?天堂|"
    r"博彩|彩票|开奖|时时彩|六合彩|北京赛车|pk10|幸运飞艇|娱乐城|赌场|赌博|百家乐|老虎机|棋牌|真人(?:娱乐|视讯)|体育投注|"
    r"投注|皇冠(?:体育|足球|网)|太阳城|葡京|银河(?:娱乐|官网)|官网(?:登录|平台|入口)|(?:登录|平台)入口|手机版下载|app下载|"
    r"代开发票|代孕|私服|外挂|办证|刷单|贷款秒批|六肖|特码",
    re.IGNORECASE,
)
# A line without a sentence is longer than this only if it is spam, or a list.
_PHRASES, _PHRASE = 3, 4.0
_FOREIGN_SCRIPT = 0.15
# The share of a line's pairs of characters that a page has elsewhere, from which the line is its own.
_OWN, _OWN_PHRASES = 0.5, 0.3
_EMOJI = lazy_compile(
    r"[\U0001f000-\U0001faff\u2600-\u26ff\u2700-\u27bf][\ufe0f\u200d\U0001f3fb-\U0001f3ff]*"
)
_DINGBAT = lazy_compile(r"[\u2600-\u27bf]")
_EMOJI_WITHIN = lazy_compile(rf"(?<=[\u4e00-\u9fff])(?:{_EMOJI.pattern})+(?=[\u4e00-\u9fff])")
# What a page has to say, in characters, before a line can be foreign to it.
_PAGE = 12
# So many emoji within words are no author's.
_SOWN = 2
# How much likelier a character is behind those before an emoji than anywhere, as a logarithm, if a word has them all.
_GOES_WITH = 1.5


@dataclass(frozen=True, slots=True)
class Voice:
    """How a page speaks: which script it is in, if that is clear, and the pairs of characters that it uses."""

    traditional: bool
    decided: bool
    pairs: frozenset[str]


def foreign_lines(lines: Sequence[str]) -> frozenset[int]:
    """The lines of a page, by index, that are foreign to it: phrases strung together, no sentence among them, with
    subjects of spam, in the other script, or without a word of the page.

    >>> foreign_lines(["云州的春天來了，江上的船也多了。", "国产精品无码_久久激情综合_亚洲超碰在线"])
    frozenset({1})
    """
    candidates = [index for index, line in enumerate(lines) if may_be_foreign(line)]
    if not candidates:
        return frozenset()
    chosen = set(candidates)
    others = [line for index, line in enumerate(lines) if index not in chosen]
    if sum(len(_HAN.findall(line)) for line in others) < _PAGE:  # foreign to what?
        return frozenset()
    voice = _voice(others)
    return frozenset(index for index in candidates if _is_foreign(lines[index], voice))


def may_be_foreign(line: str) -> bool:
    """Whether a line has the form of spam: Chinese, several phrases, no sentence, hardly a particle."""
    if len(line) > 600 or _SENTENCE.search(line):  # nearly all lines of a text hold one
        return False
    han = len(_HAN.findall(line))
    if han < 8:
        return False
    if sum(character in _PARTICLES for character in _ONLINE.sub("", line)) * 20 > han and not _STRONG.search(line):
        return False
    return len(_phrases(line)) >= 2 or _SUBJECTS.search(_simplify(line)) is not None


def sown_emoji(lines: Sequence[str], damaged: bool = False) -> dict[int, tuple[re.Match[str], ...]]:
    """The emoji that stand within the Chinese words of lines, by the lines' indexes, if they are no author's: on a
    damaged page, or where there are several."""
    least = 1 if damaged else _SOWN
    if not _may_hold_emoji("".join(lines)):
        return {}
    found = {index: tuple(_EMOJI_WITHIN.finditer(line)) for index, line in enumerate(lines)}
    if sum(map(len, found.values())) < least:  # few pages need the model of the language
        return {}
    found = {index: tuple(filter(_splits_word, matches)) for index, matches in found.items()}
    splitting = {index: matches for index, matches in found.items() if matches}
    return splitting if sum(map(len, splitting.values())) >= least else {}


def _may_hold_emoji(text: str) -> bool:
    """Whether a text holds a dingbat, or a character beyond the basic plane, which takes two units of UTF-16: sets of
    characters of both planes are searched slowly."""
    return _DINGBAT.search(text) is not None or len(text.encode("utf-16-le", "surrogatepass")) > 2 * len(text)


def _splits_word(found: re.Match[str]) -> bool:
    model, behind = grams(), normalised(found.string[found.end()])
    before = normalised(found.string[max(0, found.start() - LONGEST) : found.start()])
    return model.logarithm(before, behind) - model.logarithm("", behind) > _GOES_WITH


def _voice(lines: Sequence[str]) -> Voice:
    joined = "\n".join(lines)
    simple, traditional = _count(tables.only_simplified(), joined), _count(tables.only_traditional(), joined)
    most = max(simple, traditional)
    text = _simplify(joined)
    pairs = frozenset(map("".join, pairwise(text)))
    return Voice(traditional > simple, most >= 20 and most >= 10 * min(simple, traditional), pairs)


def _is_foreign(line: str, voice: Voice) -> bool:
    text = _simplify(line)
    phrases = _phrases(line)
    joints = len(_STRONG.findall(line))
    subjects = len({match.group().lower() for match in _SUBJECTS.finditer(text)})
    other = _other_script(line, voice)
    own = _own_share(text, voice)
    strung = len(phrases) >= _PHRASES and sum(map(len, phrases)) >= _PHRASE * len(phrases)
    if own >= _OWN:
        return False
    if subjects >= 3 or (subjects >= 2 and (other or joints)) or (subjects and joints and (strung or other)):
        return True
    if line.count("_") >= _PHRASES and strung and (subjects or other):  # what spam is joined with, and titles of pages
        return own < _OWN_PHRASES
    return other and strung and own < _OWN_PHRASES and joints > 0


def _phrases(line: str) -> list[str]:
    return [part for piece in _STRONG.split(line) for part in _WEAK.split(piece) if _HAN.search(part)]


def _other_script(line: str, voice: Voice) -> bool:
    """Whether a line is in the other script than the page."""
    if not voice.decided:
        return False
    simple, traditional = _count(tables.only_simplified(), line), _count(tables.only_traditional(), line)
    other, same = (simple, traditional) if voice.traditional else (traditional, simple)
    return same == 0 and other >= _FOREIGN_SCRIPT * len(_HAN.findall(line))


def _count(characters: frozenset[str], text: str) -> int:
    """How many characters of a text are among some."""
    return sum(map(characters.__contains__, text))


def _own_share(text: str, voice: Voice) -> float:
    """The share of a line's pairs of characters that the page uses elsewhere."""
    pairs = [text[at : at + 2] for at in range(len(text) - 1) if _HAN.match(text[at]) and _HAN.match(text[at + 1])]
    return sum(pair in voice.pairs for pair in pairs) / len(pairs) if pairs else 0.0


def _simplify(text: str) -> str:
    return text.translate(tables.simplified())
