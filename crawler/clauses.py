"""Boilerplate clauses: how they are normalised to be compared, their ids, and which are small variants of others.

Equal ids mean one clause printed with other spacing, punctuation, width or numbering. Variants differ by
a few words, and agree in what a clause is kept for: its numbers, its names and what it forbids.
"""

import hashlib
import re
import unicodedata
from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence, Set
from dataclasses import dataclass
from difflib import SequenceMatcher
from typing import NamedTuple, TypeVar

from crawler.items import Clause, ClauseKind
from crawler.lazy_pattern import lazy_compile
from crawler.text_set import NumberSet, TextNumbers

# Read before NFKC, which makes ① a bare 1.
_CIRCLED_NUMBERING = lazy_compile(r"^\W*[①-⑳❶-➓㉑-㉟㊱-㊿]+(?=.*\w)", re.DOTALL)
# Not where another number follows (1.5元, 一、二版), and not where nothing else is there.
_NUMBERING = lazy_compile(
    r"""^[^\w(\[【〔]*
    (?: [(\[【〔]\s*(?:\d{1,2}|[一二三四五六七八九十]{1,3})\s*[)\]】〕]\s*[.、,:]?(?!\s*\d)
      | \d{1,2}\s*[.、,)](?!\s*\d)
      | [一二三四五六七八九十]{1,3}\s*[.、,)](?!\s*[一二三四五六七八九十])
    )(?=.*\w)""",
    re.VERBOSE | re.DOTALL,
)
# Currency signs stay, and U+FFFD and private-use characters: they stand for letters that cannot be read.
_MARKS = lazy_compile("[^\\w$¢-¥€\ue000-\uf8ff\ufffd]+|_+")


def _printed(text: str) -> str:
    """The text without its number in a list, in NFKC and folded case; its punctuation is still there."""
    text = unicodedata.normalize("NFKC", _CIRCLED_NUMBERING.sub("", text))
    return _NUMBERING.sub("", text).casefold()


def normalise(text: str) -> str:
    """The letters and digits of a clause, to compare it by.

    NFKC; white space, punctuation, symbols and a leading number are removed, digits stay. Case is folded:
    nothing that a clause holds (mail addresses, licence numbers, company names) differs by it alone.

    >>> normalise("【2】 电话：（010）6000 0000")
    '电话01060000000'
    >>> normalise("五、未经 ABC 授权，禁止使用。") == normalise("(3) 未经abc授权 禁止使用")
    True
    """
    return _MARKS.sub("", _printed(text))


def clause_id(text: str) -> str:
    """``c-`` and 16 hexadecimal digits of the SHA-256 of the normalised text; ValueError if that is empty.

    >>> clause_id("4. 版权所有，违者必究！") == clause_id("版权所有 违者必究")
    True
    """
    letters = normalise(text)
    if not letters:
        raise ValueError(f"a clause has at least one letter or digit, unlike {text!r}")
    return "c-" + hashlib.sha256(letters.encode()).hexdigest()[:16]


def are_variants(a: str, b: str) -> bool:
    """Whether two clauses are the same but for a few words.

    The Jaccard similarity of their character 3-grams is .8 or more, and their numbers, names and negations
    are equal. In doubt names differ, as where a change stands shortly before 网, 报, 公司, 律师 or 市.

    >>> clause = "转载本网作品须经书面授权，并请注明出处和作者姓名，违者必究"
    >>> are_variants(clause, clause.replace("须", "须先"))
    True
    >>> are_variants("欢迎来电提供新闻线索：010-60000001", "欢迎来电提供新闻线索：010-60000002")
    False
    """
    one, other = _Reading.of(a), _Reading.of(b)
    return normalise(a) == normalise(b) or (one.key == other.key and one.is_variant_of(other))


# The word lists below are in simplified characters; traditional clauses are read through this.
_SIMPLIFIED = str.maketrans(
    "網報電話傳熱線編輯記聯繫係來責權屬於載轉無沒謝絕經進統兩萬億負總師務團頻臺雜誌時會學員"
    "廣區縣鎮廈歸辦內聲許註這將須應該請與為並則當僅關場點絡頁導舉紙價門長後顧問書郵碼機",
    "网报电话传热线编辑记联系系来责权属于载转无没谢绝经进统两万亿负总师务团频台杂志时会学员"
    "广区县镇厦归办内声许注这将须应该请与为并则当仅关场点络页导举纸价门长后顾问书邮码机",
)
_WORD_OR_NUMBER = lazy_compile(r"([^\W\d_]+)|(\d+)")
_KINDS_OF_NUMBER = {kind: lazy_compile(kind) for kind in ("传真|fax", "电话|热线|手机|tel", "邮编|邮政编码")}
_NUMERAL = lazy_compile(
    "(?!一(?:切|律|旦|经|并|定|致|般|起|直|步)|十分)(?<![进统唯之任同])[〇○零一二两三四五六七八九十百千万亿]+"
)
_NEGATION = lazy_compile("[不未非无勿毋莫没禁拒]|谢绝")
_LATIN_NAME = lazy_compile(
    "(?<![a-z])(?!(?:a|all|by|c|co|copyright|corp|corporation|e|email|fax|for|https?|in|inc|ltd|mail|of|or"
    "|phone|reserved|rights?|tel|the|www|x+)(?![a-z]))[a-z]+"
)
# What a site calls itself is no name, but a site is not its paper, nor that the publisher: a letter for each.
_SELF = {"网": "\1", "站": "\1", "报": "\2", "社": "\3", "刊": "\4", "公": "\5"}
_SELF_REFERENCE = lazy_compile("(?<![日基])本(网站?|站|报社?|社|刊|公司)")
_QUOTED = lazy_compile('《([^《》]+)》|["“”„‘’「」『』]([^"“”„‘’「」『』]{1,80})["“”„‘’「」『』]')
_LABELLED = lazy_compile(
    r"(?:(?:联系人|记者|编辑|作者|律师|顾问|社长|总编|主编|负责人|主任|通讯员)[:\s]\s*"
    r"|(?:来源|来自|摘自|转自|转载自|属于|(?<=[权均皆])属|归|主办|承办)[:\s]*[为是]?)(?!联系|电话|手机)([^\W\d_]{2,4})"
)
# What ends the name of an organisation, paper, site, person or place, or what a licence number begins with,
# unless it is part of a common word.
_NAME_END = lazy_compile(
    "网(?![站络友民页上址点安])|(?<![举申汇])报(?![道导刊告纸名警价])|社(?![会区交])|公司|集团|律师"
    "|事务所|分所|频道|(?<!平)台|杂志|周刊|在线|[学协]会|委员会|大学|研究院|法院|中心|(?<!网)站(?![点内外长])"
    "|[局厅]|(?<!全)部(?![分门])|先生|女士|记者|编辑|主编|省|市(?!场)|(?<!地)区(?![别分域])|[县州镇路街]"
    "|大道|大厦|icp|公网安备|b2|字第"
)
_NAME_REACH = 8  # letters from the start of a name to its end, about: 中国冶金工业教育网
_NAME_BREAK = lazy_compile(
    "[\1-\5\\d的或及与]|属于|版权|来源|注明|转载|授权|同意|许可|联系|使用|作品|作者|稿件|内容|声明|责任"
    "|电话|传真|邮编|地址"
)
_FILLER_LETTERS = "的了地得之其者均都皆也并且将须需应该请可以在于属归所对由被与和及或等此是为凡如若因则必当已仅号"
_FILLER = lazy_compile(f"(?:[{_FILLER_LETTERS}]|编号|相关|有关|任何|以上|上述|所有|书面)*")
# The last letters before the end of a name tell most names apart: 晚[报].
_NAME_CORE = lazy_compile(f"[^\1-\5\\d{_FILLER_LETTERS}]{{2}}(?={_NAME_END.pattern})")

# No clause of a paper is longer, and none has so many that share a name and more: what is, or has, is a page made to
# keep the comparison busy, for that takes the square of either.
_LONGEST_VARIANT, _MOST_COMPARED = 1000, 20

_Number = tuple[str, str]  # what it is, its digits
_Key = tuple[tuple[_Number, ...], tuple[str, ...], tuple[str, ...], tuple[str, ...]]


@dataclass(frozen=True, slots=True)
class _Reading:
    """A clause as the rules of variants see it, simplified as far as the word lists need.

    ``key`` holds what is equal in variants: numbers by kind, numerals, negations and Latin words. ``numbers``
    stand in order, with the word before each; ``wording`` is the letters with self references made one
    character; ``named`` are parts of it that variants hold too.
    """

    letters: str
    key: _Key
    numbers: tuple[_Number, ...]
    wording: str
    named: frozenset[str]

    @classmethod
    def of(cls, text: str) -> "_Reading":
        printed = _printed(text).translate(_SIMPLIFIED).replace("其它", "其他")
        numbers = tuple(_numbers(printed))
        return cls(
            letters=_MARKS.sub("", printed),
            key=(
                tuple(sorted((_kind_of_number(word), digits) for word, digits in numbers)),
                tuple(sorted(_NUMERAL.findall(printed))),
                tuple(sorted(_NEGATION.findall(printed))),
                tuple(sorted(set(_LATIN_NAME.findall(printed)))),
            ),
            numbers=numbers,
            wording=_wording(printed),
            named=frozenset(_named(printed)),
        )

    @property
    def grams(self) -> set[str]:
        """Its character 3-grams; a shorter text is its own."""
        return {self.letters[i : i + 3] for i in range(max(1, len(self.letters) - 2))}

    def is_variant_of(self, other: "_Reading") -> bool:
        """Whether the two are variants, given that their keys are equal."""
        return (
            max(len(self.letters), len(other.letters)) <= _LONGEST_VARIANT
            and all(name in other.wording for name in self.named)
            and all(name in self.wording for name in other.named)
            and self._has_numbers_in_place(other)
            and _are_similar(self.grams, other.grams)
            and not _is_renamed(*sorted((self.wording, other.wording)))
        )

    def _has_numbers_in_place(self, other: "_Reading") -> bool:
        # 电话 A 传真 B may be printed as 传真 B 电话 A, but two hot lines do not change their numbers.
        in_order = [digits for _, digits in self.numbers] == [digits for _, digits in other.numbers]
        return in_order or sorted(self.numbers) == sorted(other.numbers)


def _are_similar(a: Set[str], b: Set[str]) -> bool:
    """A Jaccard similarity of .8 or more, in whole numbers."""
    shared = len(a & b)
    return 5 * shared >= 4 * (len(a) + len(b) - shared)


def _numbers(printed: str) -> Iterator[_Number]:
    """Each group of digits with the last word before it.

    >>> list(_numbers("电话:(010)60000001 传真:60000002"))
    [('电话', '010'), ('电话', '60000001'), ('传真', '60000002')]
    """
    last = ""
    for word, digits in _WORD_OR_NUMBER.findall(printed):
        if digits:
            yield last, digits
        else:
            last = word


def _kind_of_number(word: str) -> str:
    return next((kind for kind, words in _KINDS_OF_NUMBER.items() if words.search(word)), "")


def _wording(printed: str) -> str:
    return _SELF_REFERENCE.sub(lambda match: _SELF[match[1][0]], _MARKS.sub("", printed))


def _named(printed: str) -> Iterator[str]:
    """The names that quotes or labels mark, and the ends of others, as they stand in the wording.

    >>> list(_named("凡注明“来源:北岭晚报”的作品 联系人:方小舟"))
    ['北岭晚报', '北岭晚报', '方小舟', '岭晚报']
    """
    for title, quoted in _QUOTED.findall(printed):
        yield _wording((title or quoted).rpartition(":")[2])
    for name in _LABELLED.findall(printed):
        yield _wording(name)
    wording = _wording(printed)
    for match in _NAME_CORE.finditer(wording):
        yield wording[match.start() : match.end() + 1]


def _is_renamed(a: str, b: str) -> bool:
    """Whether a change from one wording to the other touches a name.

    >>> _is_renamed("版权归北岭晚报", "版权归南岭晚报"), _is_renamed("版权均属北岭晚报", "版权属于北岭晚报")
    (True, False)
    """
    return any(
        _touches_name(a, a_start, a_end)
        or _touches_name(b, b_start, b_end)
        or (_refers_to_self(a[a_start:a_end]) and _refers_to_self(b[b_start:b_end]))
        for tag, a_start, a_end, b_start, b_end in SequenceMatcher(None, a, b, autojunk=False).get_opcodes()
        if tag != "equal"
    )


def _touches_name(wording: str, start: int, end: int) -> bool:
    if _FILLER.fullmatch(wording, start, end):
        return False
    after = _NAME_BREAK.split(wording[end : end + _NAME_REACH], maxsplit=1)[0]
    name_end = _NAME_END.search(wording, start)
    return name_end is not None and name_end.start() < end + len(after)


def _refers_to_self(changed: str) -> bool:
    return any(mark in changed for mark in _SELF.values())


class _Printing(NamedTuple):
    text: str
    kind: ClauseKind
    site: str


class ClauseIndex:
    """Collects the clauses of pages and tells the distinct ones; the order of pages changes nothing.

    It is the one mutable thing here: ``add`` as pages are split, ``clauses`` when all are. It holds each distinct
    printing once, a digest of each address, and about a bit for each page that a printing stands on.
    """

    def __init__(self) -> None:
        self._pages = TextNumbers()
        self._ids: dict[str, str] = {}
        self._printings: dict[str, dict[_Printing, NumberSet]] = {}
        self._examples: dict[str, str] = {}

    def add(self, text: str, kind: ClauseKind, site: str, url: str) -> str:
        """Counts a clause of a page, once however often it is printed there or added; returns its id.

        ValueError if the text has no letter or digit.
        """
        identity = self._ids.get(text)
        if identity is None:
            identity = self._ids[text] = clause_id(text)
        printings = self._printings.setdefault(identity, {})
        printing = _Printing(text, kind, site)
        if (pages := printings.get(printing)) is None:
            pages = printings[printing] = NumberSet()
        pages.add(self._pages.number(url))
        self._examples[identity] = min(url, self._examples.get(identity, url))
        return identity

    def clauses(self) -> tuple[Clause, ...]:
        """The distinct clauses, sorted by id.

        ``text``, ``kind`` and ``site`` are those on most pages, the smallest of equals. Among variants on one
        site the one on most pages, the smallest id of equals, stands for the others; each of these is a
        variant of it directly, so that no chain of small changes joins what differs.
        """
        distinct = [_Distinct.of(identity, printings) for identity, printings in self._printings.items()]
        variant_of = _variants(sorted(distinct, key=lambda clause: (-clause.pages, clause.id)))
        return tuple(
            Clause(
                id=clause.id,
                kind=clause.kind,
                text=clause.text,
                variant_of=variant_of.get(clause.id),
                site=clause.site,
                pages=clause.pages,
                example_url=self._examples[clause.id],
            )
            for clause in sorted(distinct, key=lambda clause: clause.id)
        )


@dataclass(frozen=True, slots=True)
class _Distinct:
    """All printings of one id together."""

    id: str
    text: str
    kind: ClauseKind
    site: str
    sites: frozenset[str]
    pages: int

    @classmethod
    def of(cls, identity: str, printings: Mapping[_Printing, NumberSet]) -> "_Distinct":
        first, *others = printings.values()
        return cls(
            id=identity,
            text=_on_most_pages((printing.text, pages) for printing, pages in printings.items()),
            kind=_on_most_pages((printing.kind, pages) for printing, pages in printings.items()),
            site=_on_most_pages((printing.site, pages) for printing, pages in printings.items()),
            sites=frozenset(printing.site for printing in printings),
            pages=first.together(others),
        )


_Str = TypeVar("_Str", bound=str)


def _on_most_pages(values: Iterable[tuple[_Str, NumberSet]]) -> _Str:
    pages_of: defaultdict[_Str, list[NumberSet]] = defaultdict(list)
    for value, pages in values:
        pages_of[value].append(pages)
    if len(pages_of) == 1:
        return next(iter(pages_of))
    return min(pages_of, key=lambda value: (-pages_of[value][0].together(pages_of[value][1:]), value))


def _variants(ranked: Sequence[_Distinct]) -> dict[str, str]:
    """The id of each variant with the id of the clause that stands for it, which is the first that can."""
    groups: defaultdict[_Key, list[tuple[_Distinct, _Reading]]] = defaultdict(list)
    for clause in ranked:
        reading = _Reading.of(clause.text)
        groups[reading.key].append((clause, reading))
    return dict(pair for group in groups.values() if len(group) > 1 for pair in _variants_of_one_key(group))


def _variants_of_one_key(group: Sequence[tuple[_Distinct, _Reading]]) -> Iterator[tuple[str, str]]:
    frequency = Counter(gram for _, reading in group for gram in reading.grams)
    telling = [_telling_grams(reading, frequency) for _, reading in group]
    standing: dict[str, list[int]] = {gram: [] for grams in telling for gram in grams}
    for number, (clause, reading) in enumerate(group):
        candidates = sorted({candidate for gram in telling[number] for candidate in standing[gram]})
        for candidate in candidates[:_MOST_COMPARED]:
            first, first_reading = group[candidate]
            if not clause.sites.isdisjoint(first.sites) and reading.is_variant_of(first_reading):
                yield clause.id, first.id
                break
        else:
            for gram in reading.grams & standing.keys():
                if len(standing[gram]) < _MOST_COMPARED:
                    standing[gram].append(number)


def _telling_grams(reading: _Reading, frequency: Counter[str]) -> list[str]:
    """The rarest grams of a clause, of which each variant of it has one.

    A gram of its names is in all of them. Else: sets with a Jaccard similarity of .8 share at least .8 of the
    grams of each, and so one of any fifth and one more.
    """
    grams = reading.grams
    of_names = {name[i : i + 3] for name in reading.named for i in range(len(name) - 2)} & grams
    rarest = sorted(of_names or grams, key=lambda gram: (frequency[gram], gram))
    return rarest[: 1 if of_names else len(grams) // 5 + 1]
