"""Lines that state date, source, editor or author with labels before them."""

import re
from dataclasses import dataclass
from typing import Literal

from crawler.page.fold import HAN, Folded, fold
from crawler.page.memory import remembered
from crawler.page.recognise.date import DATE

InfoKind = Literal["date", "source", "editor", "author", "label", "other"]

_LABELS: dict[InfoKind, str] = {
    "source": r"(?:稿件|信息|文章|消息|新闻|资料)?来\s*源|稿源|转自|(?:文章)?出处",
    "editor": (
        rf"(?:[{HAN}]{{1,6}}[网报])?(?:责任|网络|本期|本版|值班|执行|见习|文字|新媒体|本网|网站)?(?:编\s*辑|责编)"
        r"|责任编辑"
    ),
    "author": r"作\s*者|撰\s*文|文字?/|文/图",
    "date": r"(?:发布|发表|更新|发稿|刊发|录入|稿件)?(?:时间|日期)|发布于",
    "label": (
        r"标\s*签|频道|字\s*[体号]|(?:浏览|点击|阅读|访问)(?:次数|量|数)?|编号|关键[字词]|"
        r"(?:责任)?校对|审核|签发|[终初二三]审|监制|栏目"
    ),
}
_WORDS = "|".join(f"(?P<{kind}>{words})" for kind, words in _LABELS.items())
_LABEL = re.compile(rf"(?<![{HAN}])(?:本文)?(?:{_WORDS})")
# What ends a name behind its label: a bracket, or space as between columns.
_VALUE_END = re.compile(r"(?<=[^\s\[(])\s*\[|(?<=\S)\s{2,}(?=\S)")
# Without a sign or a year no line states anything.
_MAY_STATE = re.compile("[:/：／]|[来來]源|[编編][辑輯]|[责責][编編]|(?:[12１２][\\d０-９]{3}|民[国國])")
_LABEL_SIGN = re.compile(r"\s*[:/]\s*")
_WIDGETS = re.compile(
    r"(?:(?<=\s)|(?<=[\[(|]))\s*(?:打印|字体|分享|浏览|点击|阅读|评论|"
    r"(?:有|已有)?\d*人(?:参与|评论)|我来说|发表|暂无|网友|专题|收藏|纠错|我要|推荐|关闭|手机看|大\s*中\s*小)"
)
_OUTLET = re.compile(
    rf"^[{HAN}A-Za-z·\-—]{{1,20}}(?:网|报|社|台|频道|客户端|新闻|在线|日报|晚报|杂志|周刊|财经|科技|娱乐|体育|综合|中心|电视|新浪|腾讯|搜狐|网易|"
    r"凤凰)$"
)
_WRAPPED = re.compile(
    r"^[(\[]\s*(?:[^()\[\]:\s]{0,12}?(?P<editor>责任编辑|责编|编辑)\s*[: ]"
    r"|(?P<source>(?:稿件|本文|文章)?来源|转自)\s*:)\s*"
    r"(?P<value>[^()\[\]:]{2,30}?)\s*[)\]]$"
)


@dataclass(frozen=True, slots=True)
class InfoPart:
    """A stretch of an information line and what it is; the stretches of a line together are the line."""

    kind: InfoKind
    text: str


@remembered
def info_parts(line: str) -> tuple[InfoPart, ...] | None:
    """The parts of a line that states date, source, editor or author; None for any other line.

    >>> [(part.kind, part.text) for part in info_parts("2019-07-15 08:20:00 作者：谭某") or ()]
    [('date', '2019-07-15 08:20:00'), ('other', ' '), ('label', '作者：'), ('author', '谭某')]
    """
    if len(line) > 160 or not _MAY_STATE.search(line):
        return None
    folded = fold(line)
    if found := _WRAPPED.match(folded.text):
        start, end = found.span("value")
        value: InfoKind = "editor" if found["editor"] else "source"
        return _cut(folded, [(0, start, "label"), (start, end, value), (end, len(folded.text), "label")])
    spans: list[tuple[int, int, InfoKind]] = []
    start, kind = 0, None
    for label in _LABEL.finditer(folded.text):
        sign = _LABEL_SIGN.match(folded.text, label.end())
        if sign is None and not label[0].endswith("/"):
            continue
        spans.extend(_values(folded.text, start, label.start(), kind))
        start = sign.end() if sign else label.end()
        kind = _kind_of(label)
        spans.append((label.start(), start, "label"))
    spans.extend(_values(folded.text, start, len(folded.text), kind))
    if all(kind in ("other", "label") for _, _, kind in spans) and not any(kind == "label" for _, _, kind in spans):
        return None
    return _cut(folded, spans)


def _kind_of(label: re.Match[str]) -> InfoKind:
    return next(kind for kind in _LABELS if label[kind] is not None)


def _values(text: str, start: int, end: int, kind: InfoKind | None) -> list[tuple[int, int, InfoKind]]:
    """The spans between two labels: the value of the first, what is no value of it, and dates without a label."""
    spans: list[tuple[int, int, InfoKind]] = []
    if start >= end:
        return spans
    if kind in ("source", "editor", "author"):
        widget = _WIDGETS.search(text, start, end)
        date = DATE.search(text, start, end)
        closed = _VALUE_END.search(text, start, end) if kind != "author" else None
        stop = min([match.start() for match in (widget, date, closed) if match] + [end])
        first, last = _strip(text, start, stop)
        if first < last:
            spans += _around(start, stop, first, last, kind)
        else:
            stop = start
        start, kind = stop, None
    if start >= end:
        return spans
    if date := DATE.search(text, start, end):
        first, last = _strip(text, date.start(), date.end())
        before, after = (start, first), (last, end)
        outlet = _strip(text, *before)
        bracketed = text[: date.start()].rstrip().endswith("(") and "《" not in text
        if kind is None and bracketed and _OUTLET.match(text[outlet[0] : outlet[1]]):
            spans += _around(*before, *outlet, "source")
        elif before[0] < before[1]:
            spans.append((*before, "other"))
        spans.append((first, last, "date"))
        first, last = _strip(text, *after)
        if first < last and kind is None and _OUTLET.match(text[first:last]):
            spans += _around(*after, first, last, "source")
        elif after[0] < after[1]:
            spans.append((*after, "other"))
    else:
        spans.append((start, end, "other"))
    return spans


def _around(start: int, end: int, first: int, last: int, kind: InfoKind) -> list[tuple[int, int, InfoKind]]:
    spans: list[tuple[int, int, InfoKind]] = [(start, first, "other"), (first, last, kind), (last, end, "other")]
    return [span for span in spans if span[0] < span[1]]


def _strip(text: str, start: int, end: int) -> tuple[int, int]:
    """A span without white space, and without brackets that it does not open itself, at its ends."""
    edges = " \t|;,·\u2002\u2003"
    while start < end and text[start] in edges:
        start += 1
    while start < end and (text[end - 1] in edges + "([" or (text[end - 1] in ")]" and not _opens(text, start, end))):
        end -= 1
    if end - start > 2 and text[start] + text[end - 1] in ("()", "[]", "《》"):
        return _strip(text, start + 1, end - 1)
    return start, end


def _opens(text: str, start: int, end: int) -> bool:
    return {")": "(", "]": "["}[text[end - 1]] in text[start : end - 1]


def _cut(folded: Folded, spans: list[tuple[int, int, InfoKind]]) -> tuple[InfoPart, ...]:
    return tuple(InfoPart(kind, folded.cut(start, end)) for start, end, kind in spans)
