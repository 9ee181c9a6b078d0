"""Credits within a text: in what its first paragraph begins with, and in what its last one ends with."""

from crawler.lazy_pattern import lazy_compile
from crawler.page.normalise import HAN, normalised
from crawler.recognise.credit import OPENINGS, authors_in, formed, is_likely_name, listed
from crawler.recognise.credit_words import ROLE
from crawler.recognise.outlet import OUTLET, is_outlet
from crawler.recognise.person_name import is_known_name, is_pen_name, listed_names

_NAME = rf"[{HAN}\ufffd]{{2,4}}"
_OPENING = 80  # characters
_DATELINE_REACH, _DATELINE_NEAR = 160, 80
_DATELINE_AUTHORS = lazy_compile(rf"[(]\s*[^()]{{0,16}}?(?P<credit>{ROLE}[\s:]*[^()]{{2,40}})[)]")
_DATELINE_CREDIT = lazy_compile(rf"^.{{0,20}}?[讯电]\s*(?P<credit>{ROLE}[\s:]*[^。,，(]{{2,20}}?)\s*报道")
# Behind captions that are glued to it.
_DATELINE = lazy_compile(rf"[讯电]\s*[(]\s*(?P<credit>{ROLE}[\s:]*[^()]{{2,40}})[)]")
_DATELINE_NAME = lazy_compile(
    rf"^[^()。,，]{{2,24}}(?:讯|电|消息|报道)\s*[(]\s*(?:文\s*[/:]\s*)?(?P<names>{_NAME}(?:[\s、]+{_NAME}){{0,2}})\s*[)]"
)
# [云州网报道 记者 王红]
_IN_BRACKETS = lazy_compile(rf"^\[(?P<credit>[^\[\]]{{0,20}}{ROLE}[\s:]*[^\[\]]{{2,24}})\]")
# A paper's own dateline, before the credit: [云州报讯]记者王红报道:
_SENT = lazy_compile(r"^\[[^\[\]]{2,24}(?:讯|电|报道)\]\s*(?=[^(])")
# A role and a name set apart from the sentence behind them: 云州网 记者 王红 渠首昨日通水。
_SET_APART = lazy_compile(
    rf"^(?:{OUTLET}\s*|本[报网刊台]\s*)?{ROLE}[\s:]+(?P<names>[{HAN}]{{2,3}}(?:[\s、]+[{HAN}]{{2,3}}){{0,2}}?)\s+(?=\S{{12}})"
)
_CLOSING_REACH = 60
# The Republic's date, which agencies print behind all.
_CODE = r"\s*(?:1\d\d[01]\d[0-3]\d)?$"
_CLOSING = lazy_compile(
    rf"(?:^|(?P<sentence>[。！!?？”…」]))\s*[(\[]\s*"
    rf"(?P<role>(?:[{HAN}·\w\s]{{0,14}}?(?:{ROLE}|作者(?![为系是现均单]))\s*[:/]?|文\s*[:/\s])\s*)?"
    rf"(?P<names>[^()\[\]]{{2,30}}?)"
    rf"(?P<coda>\s*[/ ]?\s*(?:编译|综合|文|撰文|报[导道])|/[{HAN}]{{0,8}}(?:报[导道]|编译|整理))?\s*[)\]]{_CODE}"
)
_CLOSING_CREDIT = lazy_compile(rf"[。！!?？”…」]\s*(?P<credit>(?:本报|{OUTLET})(?:{ROLE})[\s:]*[{HAN}\s、]{{2,16}})$")
_CLOSING_EDITOR = lazy_compile(
    rf"[(\[]\s*(?:[{HAN}/:\s]{{0,12}}?)编辑\s*[:/]?\s*(?P<names>{_NAME}(?:[\s、/]+{_NAME}){{0,3}})\s*[)\]]{_CODE}"
)
_CLOSING_SOURCE = lazy_compile(
    rf"(?:^|(?<=[。！!?？”…」]))\s*[(\[]\s*(?:稿件|本文|文章|消息|新闻(?:资料)?)?来源\s*:\s*(?P<source>[^()\[\]:]{{2,20}}?)\s*[)\]]{_CODE}"
)
# An outlet glued before the names: (云视新闻王红、李明台北报导)
_OUTLET_BEFORE = lazy_compile(rf"[{HAN}]{{1,8}}?(?:新闻网?|日报|[晚时商]报|[网社台]|卫视)(?=[{HAN}]{{2}})")
_PICTURE = lazy_compile(r"^(?!.*文).*(?:[摄图]|提供|供图)$")
_EDITED = lazy_compile("编辑|责编|编译")


def opening_authors(paragraph: str) -> tuple[str, ...]:
    """The names in a credit that a paragraph begins with, such as an agency's.

    >>> opening_authors("（中雲社記者王小紅台北21日電）渠首今天通水。"), opening_authors("记者从会上获悉，")
    (('王小紅',), ())
    """
    normal = normalised(paragraph[:_OPENING])
    if found := _IN_BRACKETS.match(normal.text):
        names = authors_in(normal.cut(*found.span("credit")))
        if names and all(map(is_known_name, names)):
            return names
    printed = _SENT.match(normal.text)
    credit = formed(normal.cut(printed.end(), len(normal.text)) if printed else normal.line, OPENINGS)
    return credit.names if credit else ()


def dateline_authors(paragraph: str) -> tuple[str, ...]:
    """The names in what a paragraph begins with: a dateline's brackets, a credit that ends in 報導.

    >>> dateline_authors("据某社某地电（记者 格桑某某）记者近日了解到……")
    ('格桑某某',)
    >>> dateline_authors("【云州日報記者王小紅台北報導】春節期間，"), dateline_authors("云州网讯（小易）近日，")
    (('王小紅',), ('小易',))
    """
    if names := opening_authors(paragraph):
        return names
    normal = normalised(paragraph[:_DATELINE_REACH])
    near = min(len(normal.text), _DATELINE_NEAR)
    found = _DATELINE_AUTHORS.search(normal.text, 0, near) or _DATELINE_CREDIT.search(normal.text, 0, near)
    if found := found or _DATELINE.search(normal.text):
        return authors_in(normal.cut(*found.span("credit")))
    if found := _DATELINE_NAME.match(normal.text):
        names = listed(normal.cut(*found.span("names")))
        return names if all(is_pen_name(name) or is_known_name(name) for name in names) else ()
    if found := _SET_APART.match(normal.text):
        names = listed(normal.cut(*found.span("names")))
        return names if all(map(is_known_name, names)) else ()
    return ()


def closing_authors(paragraph: str) -> tuple[str, ...]:
    """The names in brackets that a last paragraph ends with, or in a credit behind its last sentence.

    >>> closing_authors("活动将在三地先后举行。（张某峰）"), closing_authors("活动圆满成功。（完）")
    (('张某峰',), ())
    >>> closing_authors("活动圆满成功。（小易/编译）"), closing_authors("市民在看灯。（王红 摄）")
    (('小易',), ())
    >>> closing_authors("渠首通水。（劉紅／綜合外電報導）"), closing_authors("渠首通水。（总台央视记者 王红）")
    (('劉紅',), ('王红',))
    """
    normal = normalised(paragraph[-_CLOSING_REACH:])
    found = _CLOSING.search(normal.text)
    if found is None:
        behind = _CLOSING_CREDIT.search(normal.text)
        return authors_in(normal.cut(*behind.span("credit"))) if behind else ()
    if _PICTURE.search(found["names"]) or _EDITED.search(found["names"]):
        return ()
    printed = normal.cut(*found.span("names"))
    whole = printed + (found["coda"] or "")
    if len(whole) == 3 and is_known_name(whole):  # which may end like a credit: 钟小文
        return (whole,)
    if found["role"]:
        return tuple(name for name in authors_in(printed) if is_likely_name(name))
    if (found["coda"] or "").strip().startswith("报") and (sent := _sent_by(printed)):
        return sent
    names = listed(printed)
    if len(names) == 1 and (found["coda"] or found["sentence"]) and is_pen_name(names[0]):
        return () if is_outlet(names[0]) else names
    return names if len(names) <= 3 and all(map(is_known_name, names)) else ()


def _sent_by(printed: str) -> tuple[str, ...]:
    """The names before the place that a report is sent from, an outlet before them or not: 云视新闻王红、李明台北."""
    normal = normalised(printed)
    before = _OUTLET_BEFORE.match(normal.text)
    start = before.end() if before and is_outlet(before[0]) else 0
    return listed_names(normal.cut(start, len(normal.text)))


def closing_editor(paragraph: str) -> str | None:
    """The editor, or several, whom brackets at a text's end name.

    >>> closing_editor("渠首通水。（編輯：王小紅）1130305"), closing_editor("渠首通水。（整理：實習編輯李明）")
    ('王小紅', '李明')
    """
    normal = normalised(paragraph[-_CLOSING_REACH:])
    found = _CLOSING_EDITOR.search(normal.text)
    if found is None:
        return None
    printed = normal.cut(*found.span("names"))
    return printed if all(map(is_known_name, listed(printed))) else None


def closing_source(paragraph: str) -> str | None:
    """The outlet that brackets at a text's end name.

    >>> closing_source("渠首通水。（来源：云州网）"), closing_source("渠首通水。（来源：一口老泉）")
    ('云州网', None)
    """
    normal = normalised(paragraph[-_CLOSING_REACH:])
    found = _CLOSING_SOURCE.search(normal.text)
    return normal.cut(*found.span("source")) if found and is_outlet(found["source"]) else None
