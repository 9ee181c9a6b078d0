"""Credits: who wrote a text and for which outlet, as lines of their own, in a dateline, at the end of a text."""

import re
from dataclasses import dataclass

from crawler.page.cache import cached_by_line
from crawler.page.normalise import HAN, normalised
from crawler.recognise.outlet import OUTLET, is_outlet
from crawler.recognise.person_name import is_known_name, is_name, is_pen_name, names_in

Span = tuple[int, int]

_ROLE = (
    rf"(?:首席|高级|资深|见习|实习|特约|特派|驻[{HAN}]{{1,6}}|全媒体|融媒体?|视频|摄影|文字|图片){{0,3}}"
    r"(?:记者|通讯员|实习生|评论员|撰稿人|特派员|报道组)"
)
_SLASH = r"\s*[/╱]\s*"
_REPORTED = "(?:综合|专访|专电|外电|连线|整理|特稿)?(?:报[导道]|专电|特稿)"
_NAME = rf"[{HAN}\ufffd]{{2,4}}"
_NAMES = rf"(?P<names>{_NAME}(?:[\s、]+{_NAME}){{0,3}})"
_OPEN, _CLOSE = r"[\[(]{0,2}\s*", r"\s*[)\]]{0,2}"
# A credit that begins a paragraph, or is a line: 记者王小红/台北报导, [云州新闻/王小红/新北市报导]
_REPORT = (
    rf"^{_OPEN}(?:(?P<outlet>{OUTLET}){_SLASH})?"
    rf"(?P<byline>(?:[{HAN}\w]{{0,12}}(?P<role>记者|特派员))?\s*{_NAMES}{_SLASH}[{HAN}]{{0,8}}?{_REPORTED})"
)
# The place may follow without a sign: [云州报记者王小红台北报导]
_PLACED_REPORT = (
    rf"^{_OPEN}(?P<byline>[{HAN}\w]{{0,12}}(?P<role>记者|特派员)\s*"
    rf"(?P<names>[{HAN}]{{3}}|[{HAN}]{{2}})\s*[{HAN}]{{2,6}}{_REPORTED})"
)
_OPENINGS = (re.compile(_REPORT), re.compile(_PLACED_REPORT))
_LINES = (
    re.compile(_REPORT + _CLOSE + "$"),
    re.compile(_PLACED_REPORT + _CLOSE + "$"),
    # 云州新闻/王红, [云州网/新闻中心王红]; or the outlet alone: [云州新闻/]
    re.compile(
        rf"^{_OPEN}(?P<outlet>{OUTLET}){_SLASH}(?:(?:[{HAN}a-z]{{0,8}}(?:中心|[组部]))?(?P<byline>{_NAMES}))?{_CLOSE}$"
    ),
    re.compile(rf"^(?P<byline>{_NAMES}){_SLASH}(?P<outlet>{OUTLET})$"),
    # [王小红/云州]
    re.compile(rf"^(?P<byline>[\[(]{{1,2}}\s*{_NAMES}{_SLASH}[{HAN}]{{2,6}}\s*[)\]]{{1,2}})$"),
    re.compile(rf"^(?P<byline>{_NAMES}(?:\s+报[导道]|\s*(?:文/图|图/文|撰文|文)))$"),
    re.compile(rf"^(?P<byline>{OUTLET}(?:记者)?\s*{_NAMES}报[导道])$"),
    re.compile(rf"^(?P<byline>《[^《》]{{2,12}}》\s*(?P<role>{_ROLE}|作者)\s*{_NAMES})$"),
)
_BYLINE = re.compile(
    rf"^[(\[□■●◎○▲△◆]*\s*(?:本版)?(?:(?:文|图|文图|文/图|图/文|采写|撰文|编译|摄影)\s*[/:]?\s*)?"
    rf"(?:[{HAN}·]{{2,16}}?(?:报|网|社|台|刊|新闻|客户端|中心|平台)\s*)?"
    rf"(?:本[报网刊台社]\s*)?{_ROLE}(?=[\s:/·]|[{HAN}])"
)
_PART_FIRST = re.compile(
    rf"^[(\[]?\s*(?:文|撰文|图文|文/图|图/文|作者|□|■|●|◎|○)\s*[/:]?\s*(?P<names>[{HAN}·\s、,]{{2,30}})[)\]]?$"
)
# Without such a sign no line is a credit.
_MAY_CREDIT = re.compile("[记記员員通习習论論撰组組文图圖作报報/╱／□■●◎○]")
_SENTENCE = re.compile(rf"[。！？!?;]|[,，](?!\s*[{HAN}]{{2,4}}(?:[\s,、]|$))")
_LONGEST = 60
_CREDIT_WORDS = re.compile(
    rf"^\W*[{HAN}]{{2,4}}(?:见习|实习|特约|特派|首席|全媒体)*记者|(?:[{HAN}·]{{1,16}}?(?:报|网|社|台|刊|新闻|客户端|中心|平台))?{_ROLE}"
    r"|摄影报道|摄影|文/图|图/文|报道|/文|(?P<picture>/[图摄])|本[报网刊台社]|采写|撰文|编辑|责编"
)
_READING = re.compile(r"\([a-zà-ǜ]+ ?\)")
_FOREIGN_NAME = re.compile(r"[A-Z][a-z]+(?:[ .'-]+[A-Z][A-Za-z]*){0,3}")
_DATELINE_REACH, _DATELINE_NEAR = 160, 80
_DATELINE_AUTHORS = re.compile(rf"[(]\s*[^()]{{0,16}}?(?P<credit>{_ROLE}[\s:]*[^()]{{2,40}})[)]")
_DATELINE_CREDIT = re.compile(rf"^.{{0,20}}?[讯电]\s*(?P<credit>{_ROLE}[\s:]*[^。,，(]{{2,20}}?)\s*报道")
# Behind captions that are glued to it.
_DATELINE = re.compile(rf"[讯电]\s*[(]\s*(?P<credit>{_ROLE}[\s:]*[^()]{{2,40}})[)]")
_DATELINE_NAME = re.compile(
    rf"^[^()。,，]{{2,24}}(?:讯|电|消息|报道)\s*[(]\s*(?:文\s*[/:]\s*)?(?P<names>{_NAME}(?:[\s、]+{_NAME}){{0,2}})\s*[)]"
)
_CLOSING_REACH = 48
_CLOSING = re.compile(
    r"(?:^|(?P<sentence>[。！!?？”…]))\s*[(]\s*(?P<role>(?:本[报网刊]|见习|实习|特约|\w{2,8}[报网社])*(?:(?:记者|通讯员|作者)\s*[:/]?|文\s*[:/\s])\s*)?"
    r"(?P<names>[^()]{2,30}?)(?P<coda>\s*[/ ]?\s*(?:编译|综合|文|撰文|报道))?\s*[)]$"
)
_CLOSING_CREDIT = re.compile(rf"[。！!?？”…]\s*(?P<credit>(?:本报|{OUTLET})(?:{_ROLE})[\s:]*[{HAN}\s、]{{2,16}})$")
_PICTURE = re.compile(r"^(?!.*文).*(?:[摄图]|提供|供图)$")


@dataclass(frozen=True, slots=True)
class Credit:
    """A line's credit: the spans of the normalised line that name the outlet and the authors; names are as printed."""

    names: tuple[str, ...]
    outlet: Span | None
    byline: Span | None


@cached_by_line
def read_credit(line: str) -> Credit | None:
    """A line that is a credit and nothing else: no sentence, no label before it.

    >>> lines = ("本报记者 樊某彩", "記者王小紅／台北報導", "王红获奖")
    >>> [credit and credit.names for credit in map(read_credit, lines)]
    [('樊某彩',), ('王小紅',), None]
    """
    if len(line) > _LONGEST or not _MAY_CREDIT.search(line):
        return None
    text = normalised(line).text
    if _SENTENCE.search(text):
        return None
    if credit := _formed(line, _LINES):
        return credit
    if (_BYLINE.match(text) or _PART_FIRST.match(text)) and (names := _worded(line)):
        return Credit(names, None, (0, len(text)))
    return None


def is_byline(line: str) -> bool:
    """Whether a line is a credit that names somebody.

    >>> is_byline("本报记者 樊某彩"), is_byline("记者从会上了解到，产量增长。"), is_byline("文/李某")
    (True, False, True)
    """
    credit = read_credit(line)
    return credit is not None and credit.byline is not None


def is_certain_credit(line: str) -> bool:
    """Whether a line between paragraphs is a credit: all its names are known for such.

    >>> is_certain_credit("本报记者 樊某彩"), is_certain_credit("首席记者团队成立")
    (True, False)
    """
    credit = read_credit(line)
    return credit is not None and bool(credit.names) and all(map(is_known_name, credit.names))


def authors_in(credit: str) -> tuple[str, ...]:
    """The persons' names in a byline; those of photographers are none of them where the byline tells them apart.

    >>> authors_in("敖 登 文 祁 山 图")
    ('敖登', '祁山')
    >>> authors_in("本报记者 樊某彩 通讯员 王 红"), authors_in("顶端新闻·某某商报记者马某峰/文受访者供图")
    (('樊某彩', '王红'), ('马某峰',))
    >>> authors_in("记者 王红/文 李明/图"), authors_in("記者王小紅台北報導")
    (('王红',), ('王小紅',))
    """
    formed = _formed(credit, _LINES)
    return formed.names if formed else _worded(credit)


def labelled_authors(value: str) -> tuple[str, ...]:
    """The names in what stands behind a label such as 作者: a name there may be a pen name or a foreign one.

    >>> labelled_authors("Mary Yun"), labelled_authors("小易&王红"), labelled_authors("佚名")
    (('Mary Yun',), ('小易', '王红'), ())
    """
    if names := authors_in(value):
        return names
    return (value,) if _FOREIGN_NAME.fullmatch(value) else ()


def dateline_authors(paragraph: str) -> tuple[str, ...]:
    """The names in what a paragraph begins with: a dateline's brackets, a credit that ends in 報導.

    >>> dateline_authors("据某社某地电（记者 格桑某某）记者近日了解到……")
    ('格桑某某',)
    >>> dateline_authors("【云州日報記者王小紅台北報導】春節期間，"), dateline_authors("云州网讯（小易）近日，")
    (('王小紅',), ('小易',))
    """
    if credit := _formed(paragraph[:60], _OPENINGS):
        return credit.names
    normal = normalised(paragraph[:_DATELINE_REACH])
    near = min(len(normal.text), _DATELINE_NEAR)
    found = _DATELINE_AUTHORS.search(normal.text, 0, near) or _DATELINE_CREDIT.search(normal.text, 0, near)
    if found := found or _DATELINE.search(normal.text):
        return authors_in(normal.cut(*found.span("credit")))
    if found := _DATELINE_NAME.match(normal.text):
        names = _listed(normal.cut(*found.span("names")))
        return names if all(is_pen_name(name) or is_known_name(name) for name in names) else ()
    return ()


def closing_authors(paragraph: str) -> tuple[str, ...]:
    """The names in brackets that a last paragraph ends with, or in a credit behind its last sentence.

    >>> closing_authors("活动将在三地先后举行。（张某峰）"), closing_authors("活动圆满成功。（完）")
    (('张某峰',), ())
    >>> closing_authors("活动圆满成功。（小易/编译）"), closing_authors("市民在看灯。（王红 摄）")
    (('小易',), ())
    """
    normal = normalised(paragraph[-_CLOSING_REACH:])
    found = _CLOSING.search(normal.text)
    if found is None:
        behind = _CLOSING_CREDIT.search(normal.text)
        return authors_in(normal.cut(*behind.span("credit"))) if behind else ()
    if _PICTURE.search(found["names"]):
        return ()
    printed = normal.cut(*found.span("names"))
    if found["role"]:
        return authors_in(printed)
    names = _listed(printed)
    if len(names) == 1 and (found["coda"] or found["sentence"]) and is_pen_name(names[0]):
        return () if is_outlet(names[0]) else names
    return names if len(names) <= 3 and all(map(is_known_name, names)) else ()


def _listed(names: str) -> tuple[str, ...]:
    return tuple(name for name in re.split(r"[\s\u3000、/]+", names) if name)


def _formed(line: str, forms: tuple[re.Pattern[str], ...]) -> Credit | None:
    """The credit of the first form that a line has."""
    normal = normalised(line)
    for form in forms:
        if not (found := form.match(normal.text)):
            continue
        groups = found.groupdict()
        outlet = found.span("outlet") if groups.get("outlet") else None
        if outlet and not groups.get("role") and not is_outlet(found["outlet"]):
            continue
        if groups["names"] is None:
            return Credit((), outlet, None)
        names = _listed(normal.cut(*found.span("names")))
        if all(is_name(name) if groups.get("role") else is_known_name(name) for name in names):
            return Credit(names, outlet, found.span("byline"))
    return None


def _worded(credit: str) -> tuple[str, ...]:
    """The names between the words of a credit."""
    normal = normalised(credit)
    text = normal.text
    names: list[str] = []
    last = 0
    for word in [*_CREDIT_WORDS.finditer(text), None]:
        if word is None or not word["picture"]:
            stretch = normal.cut(last, word.start() if word else len(text))
            names += names_in(_READING.sub("", stretch))
        last = word.end() if word else last
    return tuple(dict.fromkeys(names))
