"""Lines that state date, source, editor or author with labels before them."""

import re
from dataclasses import dataclass
from typing import Literal

from crawler.lazy_pattern import lazy_alternatives, lazy_compile
from crawler.page.cache import cached_by_line
from crawler.page.normalise import HAN, Normalised, normalised
from crawler.recognise.credit import Credit, read_credit
from crawler.recognise.date import is_short_date, search_date
from crawler.recognise.outlet import OUTLET, is_outlet
from crawler.recognise.person_name import is_bare_name, is_known_name, is_pen_name
from crawler.recognise.place import is_place

InfoKind = Literal["date", "source", "editor", "author", "label", "other"]

# 记者: asks in interviews, and 原创: stands before anything: only a name and an outlet make them labels.
_LABELS: dict[InfoKind, str] = {
    "source": (
        r"(?:稿件|信息|文章|消息|新闻(?=资料))?(?:新闻|资料)?来\s*源于?|稿源|[转摘出]自|(?:文章|原文)?出处|(?P<original>原创|来自|转载自|出品)(?=\s*:)"
    ),
    "editor": (
        rf"(?:[{HAN}]{{1,6}}[网报])?(?:责任|网络|本期|本版|值班|执行|见习|实习|文字|核稿|新媒体|本网|网站)?"
        r"(?:编\s*辑|责编)|选稿|(?P<chief>主编)(?=\s*[:/])"
    ),
    "author": r"作\s*者|撰\s*文|采写|执笔|文字?/|文/图|(?:本[报网台]|实习|见习)?(?P<reporter>记者|通讯员)(?=\s*[:/])",
    "date": (
        r"(?:发布|发表|更新|发稿|刊发|录入|稿件|上传|出版)?(?:时间|日期)|发布于|发表于|最后更新|(?:出版|发布|更新|刊登)(?=\s*:)"
    ),
    "label": (
        r"标\s*签|频道|字\s*[体号级]|(?:浏览|点击|阅读|访问)(?:次数|量|数)?|编号|关键[字词]|人气|"
        r"(?:责任)?校对|摄影|制图|图(?=\s*[:/])|审核|签发|[终初二三]审|监制|栏目"
    ),
}
_DOUBTFUL = {"reporter": is_known_name, "chief": is_known_name, "original": is_outlet}
_WORDS = "|".join(f"(?P<{kind}>{words})" for kind, words in _LABELS.items())
# A label stands apart, or right behind an outlet; one of a date right behind whatever office published it.
_LABEL = lazy_compile(
    rf"(?:(?<![{HAN}])(?:本文)?|(?<=\d日)|(?<=[网报社台刊])(?=作者|责任编辑)|(?=发布(?:日期|时间)\s*:\s*\d))(?:{_WORDS})"
)
# What ends a value behind its label: a bracket, or space as between columns; behind a name any bracket does.
_VALUE_END = lazy_compile(
    rf"(?<=[^\s\[(])\s*\[|\](?=\s*[^\s\])])|(?<=\S)\s{{2,}}(?=\S)|(?<=[{HAN}])_[A-Z]{{1,3}}\d{{3}}|"
    r"\s(?:校对|审核|监制)\s|(?<=[^\s|])\s*\|"
)
# Behind an editor a code, or a point or slash before the next label: 责编:王红 PN269, 主编/王红.记者/李明
_EDITOR_END = lazy_compile(
    rf"{_VALUE_END.pattern}|(?<=[{HAN}])\s*[A-Z]{{1,3}}\d{{3,4}}(?![A-Za-z\d])|(?<=[{HAN}])\.(?=[{HAN}]|$)|\s*/\s*(?=[{HAN}]{{2,6}}\s*:)"
)
# In brackets behind a foreign name stands how it is written there.
_AUTHOR_END = lazy_compile(r"(?<=[^\s\[(])\s*[\[(](?![A-Z][A-Za-z.'\- ]+\))|(?<=[^\s|])\s*\|")
# Without a sign, a year or a label that needs no sign no line states anything.
_MAY_STATE = lazy_alternatives(
    (":/|：／｜︱丨│", ""),
    ("来來", "源"),
    ("出", "[处處自]"),
    ("编編", "[辑輯]"),
    ("责責", "[编編]"),
    ("摘转轉", "自"),
    (r"（(\[【", "[转轉摘选選]"),
    ("12１２", r"[\d０-９]{3}"),
    ("民", "[国國]"),
)
_BRACKETED_SOURCE = lazy_compile(r"(?:出处|出自)\s*\[")
_EDGES = " \t|;,·\u2002\u2003" + "".join(map(chr, range(0xE000, 0xF900)))  # icons are of no script
# 渠边水 2024年3月5日 08:20 北京, 2024-03-05 08:20渠边水 来自北京市; the date is masked.
_ACCOUNTS = (
    lazy_compile(rf"\s*(?P<name>[{HAN}A-Za-z][\w·]{{1,15}})\s+\0+\s*(?P<place>[{HAN}]{{2,4}})\s*"),
    lazy_compile(rf"\s*\0+\s*(?P<name>[{HAN}A-Za-z][\w·]{{1,15}})\s+来自\s*(?P<place>[{HAN}]{{2,4}})\s*"),
)
_BAR = lazy_compile(r"\s*\|\s*")
_LABEL_SIGN = lazy_compile(r"\s*[:/]\s*")
_OPENED = lazy_compile(r"\s*\[\s*")
_TOKEN = lazy_compile(r"\s*《?(?P<value>[^\s|/╱《》()\[\],;]+)")
_WIDGETS = lazy_compile(
    r"(?:(?<=\s)|(?<=[\[(|]))\s*(?:打印|字体|分享|举报|浏览|点击|阅读|评论|"
    r"(?:有|已有)?\d*人(?:参与|评论)|我来说|发表|暂无|手机版|网友|专题|收藏|下载|保存|纠错|推荐|关闭|手机看|大\s*中\s*小)"
    r"|\[微博\]|我要评论|我来说两句|共有评论|随时随地|查看更多|返回|\[\s*大\s*中\s*小"
)
_ADDRESS = lazy_compile(r"(?:https?://|www\.)\S*")
_OUTLET_AND_NAME = lazy_compile(rf"(?P<outlet>{OUTLET})(?P<name>[{HAN}]{{2,3}})")
# A sentence says more, and a title with its date is that of a printed edition.
_NO_CREDIT = lazy_compile("[。!?！？;；,，《]")
_TITLED = lazy_compile(r"(?<=:\d\d)\s+(?P<source>《(?P<outlet>[^《》]{2,12})》)\s*$")
# The date of a law or a decision is none of the page.
_DECREED = lazy_compile(r"\d\s*日[^ ]{2,50}(?:通过|公布|批准|修[订正])\)?$")
_BESIDE, _LABEL_ALONE, _TIME_ALONE = 50, 10, 80  # characters
_BESIDE_DATE = lazy_compile(
    r"(?:发布|发表|更新|发稿)?(?:时间|日期|于)?\s*:|星期.|(?:Mon|Tues|Wednes|Thurs|Fri|Satur|Sun)day", re.IGNORECASE
)
_LETTER = lazy_compile(r"[^\W\d_]")
_WRAPPED = lazy_compile(
    r"^[(\[]\s*(?:[^()\[\]:\s]{0,12}?(?P<editor>责任编辑|责编|编辑)\s*[: ]"
    r"|(?P<source>(?:稿件|本文|文章|消息|新闻(?:资料)?)?来源|转自)\s*:)\s*"
    r"(?P<value>[^()\[\]:]{2,30}?)\s*[)\]]$"
)
# （转云州网）, （转渠首区政府网站信息）
_TURNED = lazy_compile(
    r"^[(\[]\s*(?:转载?自?|摘自|选自)\s*:?\s*(?P<source>[^()\[\]:,。\s]{2,24}?)(?:信息|消息)?\s*[)\]]$"
)
_EDITED = lazy_compile(rf"^[(]\s*(?P<value>[{HAN}]{{2,4}}(?:[\s、][{HAN}]{{2,4}})?)\s+编辑\s*[)]$")

_HAN = lazy_compile(f"[{HAN}]")

Span = tuple[int, int, InfoKind]


@dataclass(frozen=True, slots=True)
class InfoPart:
    """A stretch of an information line and what it is; the stretches of a line together are the line."""

    kind: InfoKind
    text: str


@cached_by_line
def info_parts(line: str) -> tuple[InfoPart, ...] | None:
    """The parts of a line that states date, source, editor or author; None for any other line.

    >>> [(part.kind, part.text) for part in info_parts("2019-07-15 08:20:00 作者：谭某") or ()]
    [('date', '2019-07-15 08:20:00'), ('other', ' '), ('label', '作者：'), ('author', '谭某')]
    """
    if len(line) > 160 or not _MAY_STATE.search(line):
        return None
    normal = normalised(line)
    text = normal.text
    if found := _WRAPPED.match(text) or _EDITED.match(text):
        start, end = found.span("value")
        value: InfoKind = "source" if found.groupdict().get("source") else "editor"
        return _cut(normal, [(0, start, "label"), (start, end, value), (end, len(text), "label")])
    if (turned := _TURNED.match(text)) and (is_outlet(turned["source"]) or turned["source"].endswith("网站")):
        start, end = turned.span("source")
        return _cut(normal, [(0, start, "label"), (start, end, "source"), (end, len(text), "label")])
    found_labels = ((label, _end_of(text, label)) for label in _LABEL.finditer(text))
    labels = [(label, behind) for label, behind in found_labels if behind is not None]
    if (not labels and not search_date(text)) or _DECREED.search(text):
        return None
    if (named := _account(text)) is not None:
        return _cut(normal, named)
    spans: list[Span] = []
    start, kind = 0, None
    for label, behind in labels:
        spans.extend(_values(text, start, label.start(), kind))
        spans.append((label.start(), behind, "label"))
        start, kind = behind, _kind_of(label)
    spans.extend(_values(text, start, len(text), kind))
    return _cut(normal, spans)


def _account(text: str) -> list[Span] | None:
    """The spans of a line that names an account, the time and the place that it wrote from; None for any other line."""
    date = search_date(text)
    if date is None or date["h"] is None:
        return None
    for form in _ACCOUNTS:
        found = form.fullmatch(text[: date.start()] + "\0" * (date.end() - date.start()) + text[date.end() :])
        if found and is_place(found["place"]) and not is_place(found["name"]):
            first, last = found.span("name")
            kind: InfoKind = "author" if is_known_name(found["name"]) else "source"
            spans: list[Span] = [(first, last, kind), (date.start(), date.end(), "date")]
            one, other = sorted(spans)
            between: Span = (one[1], other[0], "other")
            return _joined((0, one[0], "other"), one, between, other, (other[1], len(text), "other"))
    return None


@cached_by_line
def states_time_alone(line: str) -> bool:
    """Whether a line is a date with a time of day, an address or a weekday beside it at the most.

    >>> [states_time_alone(line) for line in ("http://a.example 2024-03-05 08:20", "2024年3月5日", "3月5日08:20开船")]
    [True, False, False]
    """
    if len(line) > _TIME_ALONE:
        return False
    text = normalised(line).text
    date = search_date(text)
    if date is None or date["h"] is None:
        return False
    beside = _ADDRESS.sub(" ", text[: date.start()]) + " " + text[date.end() :]
    return not _LETTER.search(_BESIDE_DATE.sub(" ", beside))


def credit_parts(line: str) -> tuple[InfoPart, ...] | None:
    """The parts of a line that is a credit: the outlet's name before or behind a slash, and the byline.

    >>> [(part.kind, part.text) for part in credit_parts("【云州新聞／王小紅】") or ()]
    [('other', '【'), ('source', '云州新聞'), ('other', '／'), ('author', '王小紅'), ('other', '】')]
    """
    credit = read_credit(line)
    if credit is None:
        return None
    text = normalised(line).text
    if credit.outlet and credit.byline and text[credit.outlet[1] : credit.byline[0]].isspace():
        # Without a date or a sign beside it the outlet is a word of the byline: 云州网 记者 王红.
        credit = Credit(credit.names, None, (credit.outlet[0], credit.byline[1]))
    return _cut(normalised(line), _credited(credit, 0, len(text)))


@cached_by_line
def label_alone(line: str) -> InfoKind | None:
    """What a line is the label of that holds nothing else, so that the value stands in the next one.

    >>> label_alone("来源："), label_alone("文字"), label_alone("来源：云州网"), label_alone("渠首")
    ('source', 'author', None, None)
    """
    if len(line) > _LABEL_ALONE:
        return None
    text = normalised(line).text.strip(" :/")
    found = _LABEL.fullmatch(text) or _LABEL.fullmatch(text + "/")
    return _kind_of(found) if found else None


def _kind_of(label: re.Match[str]) -> InfoKind:
    return next(kind for kind in _LABELS if label[kind] is not None)


def _end_of(text: str, label: re.Match[str]) -> int | None:
    """Where a label ends: behind its sign, or before a value that needs none; None if it is no label."""
    if sign := _LABEL_SIGN.match(text, label.end()):
        doubtful = next((known for kind, known in _DOUBTFUL.items() if label[kind] is not None), None)
        return sign.end() if doubtful is None or doubtful(_token(text, sign.end())) else None
    if label[0].endswith("/"):
        return label.end()
    if bracketed := _BRACKETED_SOURCE.match(text, label.start()):
        return bracketed.end()
    kind = _kind_of(label)
    barred = _BAR.match(text, label.end())
    if barred and kind in ("editor", "author"):
        behind = _token(text, barred.end())
        alone = label.start() == 0 and barred.end() + len(behind) == len(text)
        if is_known_name(behind) or (alone and is_pen_name(behind)):
            return barred.end()
    value = _TOKEN.match(text, label.end())
    if value is None or kind not in ("source", "editor", "author"):
        return None
    first = not text[: label.start()].strip("([")
    in_column = first or text[: label.start()].rstrip().endswith("|")
    apart = value.start("value") > label.end()
    if kind == "source":
        foreign = value["value"].isascii() and value["value"].isalpha()
        stated = (in_column or apart) and (foreign or is_outlet(value["value"]))
        if first and label[0].startswith("本文") and label[0].endswith("于"):
            stated = search_date(text, value.end()) is not None
    else:
        if kind == "editor":
            stated = apart and (first or (text[label.start() - 1] == " " and search_date(text) is not None))
        else:
            stated = in_column and not first
        stated = stated and is_known_name(value["value"])
    return value.start("value") if stated else None


def _token(text: str, start: int) -> str:
    """The first word from a place on, up to a date."""
    date = search_date(text, start)
    found = _TOKEN.match(text, start, date.start() if date else len(text))
    return found["value"].partition(".")[0] if found else ""


def _values(text: str, start: int, end: int, kind: InfoKind | None) -> list[Span]:
    """The spans between two labels: the value of the first, what is no value of it, and dates without a label."""
    spans: list[Span] = []
    if start >= end:
        return spans
    if kind in ("source", "editor", "author"):
        widget = _WIDGETS.search(text, start, end)
        date = search_date(text, start, end)
        opened = _OPENED.match(text, start, end)
        value_end = {"author": _AUTHOR_END, "editor": _EDITOR_END}.get(kind, _VALUE_END)
        closed = value_end.search(text, opened.end() if opened else start, end)
        stop = min([match.start() for match in (widget, date, closed) if match] + [end])
        first, last = _strip(text, start, stop)
        if opened and first < opened.end() and text[first:last].count("[") > text[first:last].count("]"):
            first = opened.end()  # [ 云州网 ] before an icon
        if first < last and not _ADDRESS.match(text, first, last):
            valued = _around(start, stop, first, last, kind)
            if kind == "source" and " " in text[first:last]:
                parts = _unlabelled(text, start, stop)
                valued = parts if any(part[2] == "source" for part in parts) else valued
            spans += valued
        else:
            stop = start
        start, kind = stop, "other"
    if start >= end:
        return spans
    if date := search_date(text, start, end):
        first, last = _strip(text, date.start(), date.end())
        if start < first:
            spans += _unlabelled(text, start, first) if kind is None else [(start, first, "other")]
        spans.append((first, last, "date"))
        start = last
    elif kind == "date" and is_short_date(text[start:end]):
        return _around(start, end, *_strip(text, start, end), "date")
    said = (
        date is not None and kind is None and _HAN.search(text, 0, date.start()) and not text[start:end][:1].isspace()
    )
    if start < end:
        spans += _unlabelled(text, start, end) if kind in (None, "date") and not said else [(start, end, "other")]
    return spans


def _unlabelled(text: str, start: int, end: int) -> list[Span]:
    """What stands without a label in a line that states a date or more: an outlet, a credit, both, or nothing."""
    widget = _WIDGETS.search(text, start, end)
    first, last = _strip(text, start, widget.start() if widget else end)
    if address := _ADDRESS.match(text, first, last):
        first, last = _strip(text, address.end(), last)
    nothing: list[Span] = [(start, end, "other")]
    if (titled := _TITLED.match(text, start, end)) and is_outlet(titled["outlet"]):
        return _around(start, end, *titled.span("source"), "source")
    if first >= last or last - first > _BESIDE or _NO_CREDIT.search(text, start, end):
        return nothing
    if credit := read_credit(text[first:last]):
        return _joined((start, first, "other"), *_credited(credit, first, last), (last, end, "other"))
    glued = _OUTLET_AND_NAME.fullmatch(text, first, last)
    if glued and is_outlet(glued["outlet"]) and is_known_name(glued["name"]):
        middle = glued.start("name")
        glued_spans: tuple[Span, Span] = ((first, middle, "source"), (middle, last, "author"))
        return _joined((start, first, "other"), *glued_spans, (last, end, "other"))
    if text[start:first].rstrip().endswith("[") and is_bare_name(text[first:last]):
        return _around(start, end, first, last, "author")
    token = _TOKEN.match(text, first, last)
    if token is None or not is_outlet(token["value"]):
        return nothing
    outlet, rest = token.span("value"), _strip(text, token.end("value"), last)
    spans: list[Span] = [(start, outlet[0], "other"), (*outlet, "source"), (outlet[1], rest[0], "other")]
    behind = text[slice(*rest)]
    if credit := read_credit(behind):
        return _joined(*spans, *_credited(credit, *rest), (rest[1], end, "other"))
    kind: InfoKind = "author" if is_bare_name(behind) else "other"
    return _joined(*spans, (*rest, kind), (rest[1], end, "other"))


def _credited(credit: Credit, start: int, end: int) -> list[Span]:
    """A credit's spans, where it stands from one place of a line to another."""
    found: tuple[tuple[tuple[int, int] | None, InfoKind], ...] = ((credit.outlet, "source"), (credit.byline, "author"))
    spans: list[Span] = []
    at = start
    for part, kind in sorted((part, kind) for part, kind in found if part is not None):
        spans += [(at, start + part[0], "other"), (start + part[0], start + part[1], kind)]
        at = start + part[1]
    return _joined(*spans, (at, end, "other"))


def _joined(*spans: Span) -> list[Span]:
    """Spans without those that hold nothing."""
    return [span for span in spans if span[0] < span[1]]


def _around(start: int, end: int, first: int, last: int, kind: InfoKind) -> list[Span]:
    return _joined((start, first, "other"), (first, last, kind), (last, end, "other"))


def _strip(text: str, start: int, end: int) -> tuple[int, int]:
    """A span without white space, and without brackets that it does not open itself, at its ends."""
    edges = _EDGES
    while start < end and text[start] in edges:
        start += 1
    while start < end and (text[end - 1] in edges + "([" or (text[end - 1] in ")]》" and not _opens(text, start, end))):
        end -= 1
    if end - start > 2 and text[start] + text[end - 1] in ("()", "[]", "《》"):
        return _strip(text, start + 1, end - 1)
    return start, end


def _opens(text: str, start: int, end: int) -> bool:
    return {")": "(", "]": "[", "》": "《"}[text[end - 1]] in text[start : end - 1]


def _cut(normal: Normalised, spans: list[tuple[int, int, InfoKind]]) -> tuple[InfoPart, ...]:
    return tuple(InfoPart(kind, normal.cut(start, end)) for start, end, kind in spans)
