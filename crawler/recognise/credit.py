"""Credits as lines of their own: who wrote a text, and for which outlet."""

import re
from dataclasses import dataclass

from crawler.lazy_pattern import lazy_compile
from crawler.page.cache import cached_by_line
from crawler.page.normalise import HAN, normalised
from crawler.recognise.credit_words import ROLE, names_by_role
from crawler.recognise.outlet import OUTLET, is_outlet
from crawler.recognise.person_name import (
    SEPARATORS,
    is_known_name,
    is_name,
    is_pen_name,
    is_word,
    listed_names,
    name_before_place,
)
from crawler.recognise.place import is_place

Span = tuple[int, int]

_SLASH = r"\s*/\s*"
_REPORTED = "(?:综合|专访|专电|外电|连线|整理|特稿|即时)?(?:报[导道]|专电|特稿|专访|编译)"
_NAME = rf"(?:[{HAN}]{{1,6}}(?:·[{HAN}]{{1,6}})+|[{HAN}\ufffd]{{2,4}})"
_NAMES = rf"(?P<names>{_NAME}(?:[\s、,&]+{_NAME}){{0,3}})"
_OPEN, _CLOSE = r"[\[(]{0,2}\s*", r"\s*[)\]]{0,2}"
# What stands behind 记者 in a sentence and begins no name.
_SAYS = (
    "(?![们从在对向就了获看采走来到近日昨再又也还以将则部节证站会团招随根]|今[天日晨晚年]|发现|现场|日前|通过|跟随|注意|获悉|联系|"
    "手[记机]|提问|见面|协会|专访|调查)"
)
_REPORTER = rf"[{HAN}\w·]{{0,12}}?(?P<role>{ROLE}){_SAYS}"
_DATED = r"(?:\d{4}年)?(?:\d{1,2}月)?\d{1,2}日"
# A credit that begins a paragraph, or is a line: 记者王小红/台北报导, [云州新闻/王小红/新北市报导]
_REPORT = (
    rf"^{_OPEN}(?:(?P<outlet>{OUTLET})(?:{_SLASH}|\s+(?=[{HAN}]{{0,6}}{ROLE})))?"
    rf"(?P<byline>(?:{_REPORTER}|编译|[{HAN}]{{2,4}}(?:中心|组))?\s*{_NAMES}{_SLASH}[{HAN}、·]{{0,12}}?(?:{_DATED})?{_REPORTED})"
)
# The place may follow without a sign, or a date: [云州报记者王小红台北报导], (云社记者王小红台北21日电),
# 记者王红3月5日报道
_PLACED_REPORT = (
    rf"^{_OPEN}(?P<byline>{_REPORTER}[\s:]*(?P<run>[{HAN}][{HAN}·\s、,]{{1,30}}?)\s*"
    rf"(?:{_DATED}\s*(?:[{HAN}]{{0,2}}电|讯|消息|{_REPORTED})|(?<![{HAN}]电){_REPORTED}|电(?=[)\]])))"
    rf"(?=[)\]\s:,。]|$)"
)
# 王红发自云州, 记者 王红 李明 发自云州报道
_SENT_REPORT = (
    rf"^{_OPEN}(?P<byline>(?:{_REPORTER})?\s*{_NAMES}\s*发自\s*[{HAN}·、\s]{{2,12}}?(?:{_REPORTED})?)"
    rf"(?=[)\]:,。]|\s|$)"
)
OPENINGS = (lazy_compile(_REPORT), lazy_compile(_PLACED_REPORT), lazy_compile(_SENT_REPORT))
"""Credits that a paragraph may begin with."""
_LINES = (
    lazy_compile(_REPORT + _CLOSE + "$"),
    lazy_compile(_PLACED_REPORT + _CLOSE + "$"),
    lazy_compile(_SENT_REPORT + _CLOSE + "$"),
    # 云州新闻/王红, [云州网/新闻中心王红]; or the outlet alone: [云州新闻/]
    lazy_compile(
        rf"^{_OPEN}(?P<outlet>{OUTLET}){_SLASH}(?:(?:[{HAN}a-z]{{0,8}}(?:中心|[组部]))?(?P<byline>{_NAMES}))?{_CLOSE}$"
    ),
    # 娱乐中心/王小红报导
    lazy_compile(
        rf"^{_OPEN}(?P<outlet>[{HAN}]{{2,6}}(?:中心|[组部])){_SLASH}(?P<byline>(?P<run>[{HAN}·\s、]{{2,24}}?){_REPORTED}){_CLOSE}$"
    ),
    # 社会中心/综合报导, which names nobody
    lazy_compile(
        rf"^{_OPEN}[{HAN}]{{2,6}}(?:中心|[组部]){_SLASH}(?P<names>(?!))?(?:综合|[{HAN}]{{2,3}})?{_REPORTED}{_CLOSE}$"
    ),
    # 云州头条 | 王小红 综合报导
    lazy_compile(rf"^[\w·]{{2,16}}\s*[|/]\s*(?P<byline>{_NAMES}\s+(?:综合|[{HAN}]{{2,4}})?{_REPORTED})$"),
    # 王小红 云州网
    lazy_compile(rf"^(?P<byline>{_NAMES})\s+(?P<outlet>{OUTLET})(?:特约)?(?:记者)?$"),
    # 王小红 台北报导
    lazy_compile(rf"^{_OPEN}(?P<byline>{_NAMES}\s+(?P<place>[{HAN}]{{2,4}}){_REPORTED}){_CLOSE}$"),
    # 王红/文 李明/摄
    lazy_compile(rf"^(?P<byline>{_NAMES}/文(?:\s+{_NAME}(?:[\s、]+{_NAME})*/[图摄])?)$"),
    # 云州报讯(记者 王红)
    lazy_compile(rf"^{_OPEN}[^()\[\]]{{2,24}}[讯电]\]?\s*\((?P<byline>{_REPORTER}[\s:]*{_NAMES})\)$"),
    lazy_compile(rf"^(?P<byline>{_NAMES}){_SLASH}(?P<outlet>{OUTLET})$"),
    # [王小红/云州]
    lazy_compile(rf"^(?P<byline>[\[(]{{1,2}}\s*{_NAMES}{_SLASH}[{HAN}]{{2,6}}\s*[)\]]{{1,2}})$"),
    lazy_compile(rf"^(?P<byline>{_NAMES}(?:\s+报[导道]|\s*(?:文/图|图/文|撰文|文)))$"),
    lazy_compile(rf"^(?P<byline>{OUTLET}(?:记者)?\s*{_NAMES}报[导道])$"),
    lazy_compile(rf"^(?P<byline>《[^《》]{{2,12}}》\s*(?P<role>{ROLE}|作者)\s*{_NAMES})$"),
)
# What an outlet's own departments end in, which are no outlets.
_DEPARTMENT = lazy_compile(rf"[{HAN}]{{2,6}}(?:中心|[组部])")
_BYLINE = lazy_compile(
    rf"^[(\[□■●◎○▲△◆]*\s*(?:本版)?(?:(?:文|图|文图|文/图|图/文|采写|撰文|编译|摄影)\s*[/:]?\s*)?"
    rf"(?:[{HAN}·]{{2,16}}?(?:报|网|社|台|刊|新闻|客户端|中心|平台)\s*)?"
    rf"(?:本[报网刊台社]\s*)?{ROLE}{_SAYS}(?=[\s:/·]|[{HAN}])"
)
_PART_FIRST = lazy_compile(
    rf"^[(\[]?\s*(?:(?:(?:文|撰文|图文)(?=[\s/:|])|文/图|图/文|作者|□|■|●|◎|○)\s*[/:|]?|"
    rf"(?:文字|撰稿人?|采访|采写|采访撰文|采访整理|执笔)\s*[/:|])\s*(?P<names>[{HAN}·\s、,:/|]{{2,40}})[)\]]?$"
)
# Whatever stands before the role, where nothing but names follows: 总台央视记者 王红, 云州网渠首频道 记者 王红 李明
_ROLED = lazy_compile(
    rf"^{_OPEN}(?P<lead>[{HAN}A-Za-z\d·《》\s-]{{0,20}}?)"
    rf"(?P<roles>(?:{ROLE}[\s:/|]*{_SAYS}[{HAN}·\ufffd\s、,:/|]{{2,32}})+){_CLOSE}$"
)
_SPOKEN = lazy_compile("在(?!线)|[的了是与和对向把被让给说称等请问找有该此]|[名位个些]$|^[一两几多]")
_OUTLET_APART = lazy_compile(rf"^{_OPEN}(?P<outlet>{OUTLET})\s+(?=[{HAN}]{{0,6}}{ROLE})")
_SIGN = lazy_compile("[:/|]")
_NAMELESS = lazy_compile(
    rf"{ROLE}|(?<![{HAN}])[{HAN}]{{0,4}}(?:编辑|责编)|校对|审核|摄影报道|摄影|报道|(?<=[\s/])[文图摄]|文(?=/)"
)
# A name with its label, which may be a pen name.
_LABELLED = lazy_compile(
    rf"^[(\[]?\s*(?:文|撰文|撰稿|作者|文字|采写|执笔)\s*[/:|]\s*(?P<names>[{HAN}]{{2,4}})\s*[)\]]?$"
)
# Without such a sign no line is a credit.
_MAY_CREDIT = lazy_compile("[记記员員通习習论論撰组組文图圖作报報自/╱∕／□■●◎○]")
_SENTENCE = lazy_compile(rf"[。！？!?;]|[,，](?!\s*[{HAN}]{{2,4}}(?:[\s,、]|$))")
_LONGEST = 60
# Where an author is, before the name or in brackets behind it.
_AFFILIATED = lazy_compile(
    rf"[{HAN}]{{2,20}}?(?:大学|学院|研究[院所室]|中心|公司|委员会|协会|医院|[厅局部院系所会])\s*(?P<name>[{HAN}]{{2,3}})"
)
_OFFICE = (
    "教授|研究员|[部院所会局处厅校站行]长|主任|学者|博士|秘书长|书记|主席|律师|分析师|经济学家|评论员|总裁|董事|总经理"
)
_TITLED = lazy_compile(rf"[{HAN}\w“”]{{0,40}}?(?:{_OFFICE})\s*(?P<name>[{HAN}]{{2,3}})")
_TITLE_ALONE = lazy_compile(rf"[{HAN}\w“”]{{0,40}}(?:{_OFFICE})")
_AFFILIATED_BEHIND = lazy_compile(
    rf"[{HAN}]{{4,40}}(?:大学|学院|研究[院所室]|研究中心|委员会|协会|党校)[{HAN}]{{0,16}}"
)
_BRACKETS_BEHIND = lazy_compile(r"\s*[(\[](?:(?P<foreign>[A-Z][A-Za-z.'\- ]+)\)|[^()\[\]]*[)\]]?)$")
_NOBODY = lazy_compile(r"^(?:Admin|Editor|Webmaster|Reuters|Xinhua|Bloomberg|Staff|News|Guest|Anonymous|System|Super)")
_FOREIGN_NAME = lazy_compile(r"[A-Z][a-z]+(?:[ .'-]+[A-Z][A-Za-z]*){0,3}")


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
    if credit := formed(line, _LINES):
        return credit
    if _BYLINE.match(text) or _PART_FIRST.match(text) or _is_roled(text):
        # Without a sign a word may stand where a name does: 记者 手记.
        named = is_likely_name if _SIGN.search(text) else is_known_name
        names = tuple(name for name in names_by_role(line).writers if named(name))
        start = 0
        if (before := _OUTLET_APART.match(text)) and is_outlet(before["outlet"]):
            start = before.end()
        outlet = before.span("outlet") if before and start else None
        return Credit(names, outlet, (start, len(text))) if names else None
    return None


def _is_roled(text: str) -> bool:
    """Whether a normalised line is roles with known names behind them, and before the first what may be an outlet."""
    found = _ROLED.match(text)
    if found is None or _SPOKEN.search(found["lead"]):
        return False
    named = names_by_role(found["roles"])
    rest = "".join(SEPARATORS.split(_NAMELESS.sub(" ", found["roles"])))
    names = [*named.writers, *named.others]
    return bool(named.writers) and all(map(is_known_name, names)) and len(rest) == len("".join(names))


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
    if credit is None or not credit.names:
        return False
    labelled = _LABELLED.match(normalised(line).text)
    return all(map(is_pen_name if labelled else is_known_name, credit.names))


def authors_in(credit: str) -> tuple[str, ...]:
    """The persons' names in a byline; those of photographers are none of them where the byline tells them apart.

    >>> authors_in("敖 登 文 祁 山 图")
    ('敖登', '祁山')
    >>> authors_in("本报记者 樊某彩 通讯员 王 红"), authors_in("顶端新闻·某某商报记者马某峰/文受访者供图")
    (('樊某彩', '王红'), ('马某峰',))
    >>> authors_in("记者 王红/文 李明/图"), authors_in("記者王小紅台北報導")
    (('王红',), ('王小紅',))
    """
    whole = formed(credit, _LINES)
    return whole.names if whole else names_by_role(credit).writers


def labelled_authors(value: str) -> tuple[str, ...]:
    """The names in what stands behind a label such as 作者: a name there may be a pen name or a foreign one.

    >>> labelled_authors("Mary Yun"), labelled_authors("小易&王红"), labelled_authors("佚名")
    (('Mary Yun',), ('小易', '王红'), ())
    >>> labelled_authors("云州大学文学院王红"), labelled_authors("云州传媒"), labelled_authors("約翰・渠（John Qu）")
    (('王红',), (), ('約翰・渠（John Qu）',))
    """
    normal = normalised(value)
    text = normal.text
    if behind := _BRACKETS_BEHIND.search(text):
        text = text[: behind.start()]
        if behind["foreign"] and is_name(text):
            return (normal.cut(0, behind.end()),)
    found = _AFFILIATED.fullmatch(text)
    if found and is_known_name(found["name"]):
        return (normal.cut(*found.span("name")),)
    printed = normal.cut(0, len(text))
    if len(text) <= 3 and is_known_name(text):  # which may end like a credit: 钟小文
        return (printed,)
    if names := _titled_names(text):
        return names
    if _AFFILIATED_BEHIND.fullmatch(text) and (name := name_before_place(printed)) and name != printed:
        return (name,)
    if found:
        return ()
    if names := authors_in(printed):
        return tuple(name for name in names if is_known_name(name) or not (is_outlet(name) or is_word(name)))
    return (printed,) if _FOREIGN_NAME.fullmatch(text) and not _NOBODY.search(text) else ()


def _titled_names(text: str) -> tuple[str, ...]:
    """The names behind what their bearers are, or nothing where it is no list of such: 云州大学教授、研究员王红."""
    names: list[str] = []
    titled = False
    for part in filter(None, re.split(r"[\s,、]+", text)):
        if found := _TITLED.fullmatch(part):
            names.append(found["name"])
            titled = True
        elif is_known_name(part):
            names.append(part)
        elif not _TITLE_ALONE.fullmatch(part):
            return ()
    return tuple(names) if titled and all(map(is_known_name, names)) else ()


def is_likely_name(text: str) -> bool:
    """Whether a text where a name is likely is one: a known one, or one that may be a pen name and is no outlet's."""
    return is_known_name(text) or (is_pen_name(text) and not is_outlet(text))


def listed(names: str) -> tuple[str, ...]:
    """Names between white space, commas or slashes, as printed."""
    return tuple(name for name in re.split(r"[\s\u3000、，,&/／╱∕]+", names) if name)


def formed(line: str, forms: tuple[re.Pattern[str], ...]) -> Credit | None:
    """The credit of the first form that a line has."""
    normal = normalised(line)
    for form in forms:
        if not (found := form.match(normal.text)):
            continue
        groups = found.groupdict()
        outlet = found.span("outlet") if groups.get("outlet") else None
        if outlet and not is_outlet(found["outlet"]):
            if not groups.get("role") and not _DEPARTMENT.fullmatch(found["outlet"]):
                continue
            outlet = None
        if groups.get("run"):
            names = listed_names(normal.cut(*found.span("run")))
        elif groups["names"] is None:
            return Credit((), outlet, None)
        else:
            names = listed(normal.cut(*found.span("names")))
            known = is_likely_name if groups.get("role") else is_known_name
            placed = groups.get("place") is None or is_place(found["place"])
            names = names if placed and all(map(known, names)) else ()
        if names:
            return Credit(names, outlet, found.span("byline"))
    return None
