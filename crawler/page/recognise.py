"""What a line is, by its own language. Patterns read folded lines (simplified, half-width); values are as printed."""

import datetime as dt
import re
from dataclasses import dataclass
from typing import Literal

from crawler.items import ClauseKind, PrintEdition
from crawler.page.fold import Folded, fold

# Chinese characters, as a class of a regular expression: the basic block, extension A, and the rare ones beyond.
_HAN = r"\u3400-\u4dbf\u4e00-\u9fff\U00020000-\U000323af"

InfoKind = Literal["date", "source", "editor", "author", "label", "other"]

_SENTENCE_END = re.compile(r"[。！？!?…;:,，、；：—\-][”’\"')\]）》]*$|[。！？!?]")

# --- where a text stood in print ------------------------------------------------------------------------------------

_CITATION = re.compile(
    r"^(?:\(?(?:原载|来源|摘自|据)[于:]?\s*)?《\s*(?P<paper>[^《》]{2,30})\s*》\s*[(\[]?\s*"
    r"(?P<y>\d{4})\s*[年.\-/]\s*(?P<m>\d{1,2})\s*[月.\-/]\s*(?P<d>\d{1,2})\s*日?\s*[,;]?\s*"
    r"(?:第?\s*(?P<page>[A-Za-z]{0,2}\d{1,3})\s*版?\s*[:·]?\s*(?P<name>[^()\[\]]{0,20}?))?\s*[)\]]*$"
)
_PAGE_NUMBER = r"[A-Za-z]{0,2}\d{1,3}(?:[-/—][A-Za-z]{0,2}\d{1,3})?"
_PAGE_LABELS = (
    re.compile(
        rf"^(?:第.{{1,2}}叠\s*)?第?\s*(?P<page>{_PAGE_NUMBER}|[一二三四五六七八九十]{{1,3}})\s*版"
        r"\s*(?:[:.]?\s*(?P<name>[^。！!?,，;；]{1,24}))?$"
    ),
    re.compile(rf"^版次\s*:\s*(?P<page>{_PAGE_NUMBER})(?P<name>)$"),
    re.compile(rf"^(?P<name>[{_HAN}]{{2,10}})\s*(?P<page>{_PAGE_NUMBER})\s*版$"),
)
# Behind a link to an edition page the word 版 may be missing.
_LINK_LABEL = re.compile(rf"^\(?(?P<page>{_PAGE_NUMBER})\)?(?:\s*[:.]\s*|\s+)(?P<name>[^\d\s].{{0,24}})$")
_NUMERALS = "零一二三四五六七八九"


def citation(line: str) -> PrintEdition | None:
    """An edition citation; None too where its date does not exist.

    >>> citation("《云州冶金报》（2024年02月20日 04版四版）")
    PrintEdition(newspaper='云州冶金报', date='2024-02-20', page='04', page_name='四版')
    """
    folded = fold(line)
    if not (found := _CITATION.match(folded.text)):
        return None
    try:
        date = dt.date(int(found["y"]), int(found["m"]), int(found["d"]))
    except ValueError:
        return None
    name = folded.cut(*found.span("name")).strip() if found["name"] else None
    return PrintEdition(folded.cut(*found.span("paper")).strip(), date.isoformat(), found["page"], name or None)


_CITED = re.compile(
    r"《\s*[^《》]{2,30}\s*》\s*[(\[]\s*\d{4}\s*年\s*\d{1,2}\s*月\s*\d{1,2}\s*日[^()\[\]]{0,30}[)\]]\s*$"
)


def closing_citation(line: str) -> tuple[str, str] | None:
    """A line that ends with an edition citation, cut before it.

    >>> closing_citation("本报记者 李某某 《云州日报》（2024年12月02日 第01版）")
    ('本报记者 李某某 ', '《云州日报》（2024年12月02日 第01版）')
    """
    folded = fold(line)
    if not (found := _CITED.search(folded.text)) or found.start() == 0:
        return None
    return folded.cut(0, found.start()), folded.cut(found.start(), len(folded.text))


def page_label(line: str, *, linked: bool = False) -> tuple[str, str | None] | None:
    """A page's number and name as e-papers print them; ``linked`` where the line is a link to an edition page.

    >>> page_label("第A01版：头版"), page_label("04版 四版"), page_label("第12版"), page_label("第十二版：副刊")
    (('A01', '头版'), ('04', '四版'), ('12', None), ('12', '副刊'))
    >>> page_label("2024年") is None and page_label("12") is None and page_label("A02 民生") is None
    True
    >>> page_label("A02 民生", linked=True)
    ('A02', '民生')
    """
    folded = fold(line)
    patterns = (*_PAGE_LABELS, _LINK_LABEL) if linked else _PAGE_LABELS
    found = next((match for pattern in patterns if (match := pattern.match(folded.text))), None)
    if found is None:
        return None
    name = folded.cut(*found.span("name")).strip(" ：:") if found["name"] else None
    return _arabic(found["page"]), name or None


def _arabic(number: str) -> str:
    """A number below a hundred in digits.

    >>> _arabic("十二"), _arabic("二十"), _arabic("A01")
    ('12', '20', 'A01')
    """
    if not all(character in _NUMERALS + "十" for character in number):
        return number
    tens, ten, ones = number.rpartition("十")
    return str((_NUMERALS.index(tens) if tens else 1 if ten else 0) * 10 + (_NUMERALS.index(ones) if ones else 0))


# --- dates, sources, editors, authors -------------------------------------------------------------------------------

_DATE = re.compile(
    r"(?P<y>(?:19|20)\d\d)\s*[年.\-/]\s*(?P<m>\d{1,2})\s*[月.\-/]\s*(?P<d>\d{1,2})(?!\d)\s*日?"
    r"(?:\s*(?:星期[一二三四五六日天])?[T\s]*(?P<h>\d{1,2})[:时](?P<min>\d\d)(?:[:分](?P<s>\d\d))?秒?)?"
)
_LABELS: dict[InfoKind, str] = {
    "source": r"(?:稿件|信息|文章|消息|新闻)?来\s*源|稿源|转自|文章出处",
    "editor": r"(?:责任|网络|本期|本版|值班|执行|见习|文字|新媒体|本网|网站)?(?:编\s*辑|责编)|责任编辑",
    "author": r"作\s*者|撰\s*文|文字?/|文/图",
    "date": r"(?:发布|发表|更新|发稿|刊发|录入|稿件)?(?:时间|日期)|发布于",
    "label": (
        r"字\s*[体号]|(?:浏览|点击|阅读|访问)(?:次数|量|数)?|编号|关键[字词]|"
        r"(?:责任)?校对|审核|签发|[终初二三]审|监制|栏目"
    ),
}
_LABEL = re.compile("|".join(f"(?P<{kind}>{words})" for kind, words in _LABELS.items()))
_LABEL_SIGN = re.compile(r"\s*[:/]\s*")
_WIDGETS = re.compile(
    r"(?:(?<=\s)|(?<=[\[(|]))\s*(?:打印|字体|分享|浏览|点击|阅读|评论|收藏|纠错|我要|推荐|关闭|手机看|大\s*中\s*小)"
)
_OUTLET = re.compile(rf"^[{_HAN}A-Za-z·\-—]{{1,20}}(?:网|报|社|台|频道|客户端|新闻|在线|日报|晚报|杂志|周刊)$")
_WRAPPED = re.compile(
    r"^[(\[]\s*(?:[^()\[\]:\s]{0,12}?(?P<editor>责任编辑|责编|编辑)\s*[: ]|(?P<source>稿件来源|来源|转自)\s*:)\s*"
    r"(?P<value>[^()\[\]:]{2,30}?)\s*[)\]]$"
)


@dataclass(frozen=True, slots=True)
class InfoPart:
    """A stretch of an information line and what it is; the stretches of a line together are the line."""

    kind: InfoKind
    text: str


def find_date(text: str) -> str | None:
    """The first date in a text, ISO 8601; with a time of day it has China's offset.

    Raises ValueError where the date does not exist.

    >>> find_date("2019-07-15 08:20:00     作者：谭某"), find_date("2024年2月20日")
    ('2019-07-15T08:20:00+08:00', '2024-02-20')
    """
    found = _DATE.search(fold(text).text)
    return _iso(found) if found else None


def _iso(found: re.Match[str]) -> str:
    try:
        date = dt.date(int(found["y"]), int(found["m"]), int(found["d"]))
        if found["h"] is None:
            return date.isoformat()
        time = dt.time(int(found["h"]), int(found["min"]), int(found["s"] or 0))
    except ValueError as error:
        raise ValueError(f"{found[0].strip()} is no date: {error}") from None
    return f"{date.isoformat()}T{time.isoformat()}+08:00"


def info_parts(line: str) -> tuple[InfoPart, ...] | None:
    """The parts of a line that states date, source, editor or author; None for any other line.

    >>> [(part.kind, part.text) for part in info_parts("2019-07-15 08:20:00 作者：谭某") or ()]
    [('date', '2019-07-15 08:20:00'), ('other', ' '), ('label', '作者：'), ('author', '谭某')]
    """
    folded = fold(line)
    if len(folded.text) > 160:
        return None
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
        date = _DATE.search(text, start, end)
        stop = min([match.start() for match in (widget, date) if match] + [end])
        first, last = _strip(text, start, stop)
        if first < last:
            spans += _around(start, stop, first, last, kind)
        else:
            stop = start
        start, kind = stop, None
    if start >= end:
        return spans
    if date := _DATE.search(text, start, end):
        first, last = _strip(text, date.start(), date.end())
        before, after = (start, first), (last, end)
        if before[0] < before[1]:
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
    while start < end and (text[end - 1] in edges or (text[end - 1] in ")]" and not _opens(text, start, end))):
        end -= 1
    return start, end


def _opens(text: str, start: int, end: int) -> bool:
    return {")": "(", "]": "["}[text[end - 1]] in text[start : end - 1]


def _cut(folded: Folded, spans: list[tuple[int, int, InfoKind]]) -> tuple[InfoPart, ...]:
    return tuple(InfoPart(kind, folded.cut(start, end)) for start, end, kind in spans)


_ROLE = (
    rf"(?:首席|高级|资深|见习|实习|特约|特派|驻[{_HAN}]{{1,6}}|全媒体|融媒体?|视频|摄影|文字|图片){{0,3}}"
    r"(?:记者|通讯员|实习生|评论员|撰稿人|特派员|报道组)"
)
_BYLINE = re.compile(
    rf"^[(\[□■●◎○▲△◆]*\s*(?:(?:文|图|文图|文/图|图/文|采写|撰文|摄影)\s*[/:]?\s*)?"
    rf"(?:[{_HAN}·]{{2,16}}?(?:报|网|社|台|刊|新闻|客户端|中心|平台)\s*)?"
    rf"(?:本[报网刊台社]\s*)?{_ROLE}(?=[\s:/·]|[{_HAN}])"
)
_CREDIT = re.compile(
    rf"^[(\[]?\s*(?:文|撰文|图文|文/图|图/文|作者|□|■|●|◎|○)\s*[/:]?\s*(?P<names>[{_HAN}·\s、,]{{2,30}})[)\]]?$"
)
_DATELINE_AUTHORS = re.compile(rf"[(]\s*[^()]{{0,16}}?(?P<credit>{_ROLE}[\s:]*[^()]{{2,40}})[)]")
_DATELINE_CREDIT = re.compile(rf"^.{{0,20}}?[讯电]\s*(?P<credit>{_ROLE}[\s:]*[^。,，(]{{2,20}}?)\s*报道")
_NAME = re.compile(rf"^[{_HAN}]{{2,4}}$|^[{_HAN}]{{1,8}}(?:·[{_HAN}]{{1,8}})+$")
_SURNAMES = frozenset(
    "王李张刘陈杨黄赵吴周徐孙马朱胡郭何林高罗郑梁谢宋唐许韩冯邓曹彭曾肖田董袁潘蔡蒋余于杜叶程苏魏吕丁任沈姚卢姜崔钟谭陆汪范"
    "金石廖贾夏韦付方白邹孟熊秦邱江尹薛闫段雷侯龙史陶黎贺顾毛郝龚邵万钱严覃武戴莫孔向汤岳单柯尤裴穆祁敖佟苗舒翟殷庞聂樊"
)
_NOT_A_NAME = re.compile(
    r"报道|供图|摄影|整理|整合|综合|编译|受访|制图|文字|图片|视频|本报|本网|记者|通讯|实习|电$|讯$|^文$|^图$|编辑|责编|作者|单位|采写|"
    r"公司|中心|集团|[组部社报网台局院]$"
)
_CREDIT_WORDS = re.compile(
    rf"(?:[{_HAN}·]{{1,16}}?(?:报|网|社|台|刊|新闻|客户端|中心|平台))?{_ROLE}"
    r"|摄影报道|摄影|文/图|图/文|报道|/文|/图|/摄|本[报网刊台社]|采写|撰文|编辑|责编"
)


def authors_in(credit: str) -> tuple[str, ...]:
    """The persons' names in a byline.

    >>> authors_in("本报记者 樊某彩 通讯员 王 红"), authors_in("顶端新闻·某某商报记者马某峰/文受访者供图")
    (('樊某彩', '王红'), ('马某峰',))
    """
    folded = fold(credit)
    text = folded.text
    words: list[str] = []
    last = 0
    for credit_word in [*_CREDIT_WORDS.finditer(text), None]:
        stretch = folded.cut(last, credit_word.start() if credit_word else len(text))
        words += _names_of(re.sub(r"\([a-zà-ǜ]+ ?\)", "", stretch))
        last = credit_word.end() if credit_word else last
    return tuple(dict.fromkeys(words))


def _names_of(stretch: str) -> list[str]:
    tokens = [
        token
        for token in re.split(
            rf"[\s\u3000、，,/;；:：()（）\[\]【】□■●◎○|]+|(?<=[{_HAN}]{{2}})[及和与](?=[{_HAN}]{{2}})",
            stretch,
        )
        if token
    ]
    names: list[str] = []
    index = 0
    while index < len(tokens):
        token = tokens[index]
        # A name of two characters is set with a space between them: 王 红.
        if len(token) == 1 and index + 1 < len(tokens) and len(tokens[index + 1]) == 1:
            token += tokens[index + 1]
            index += 1
        if _NAME.match(token) and not _NOT_A_NAME.search(token):
            names.append(token)
        index += 1
    return names


def is_byline(line: str) -> bool:
    """Whether a line of the body is a byline: a role and names, no sentence.

    >>> is_byline("本报记者 樊某彩"), is_byline("记者从会上了解到，产量增长。"), is_byline("文/李某")
    (True, False, True)
    """
    text = fold(line).text
    if len(text) > 60 or re.search(rf"[。！？!?;]|[,，](?!\s*[{_HAN}]{{2,4}}(?:[\s,、]|$))", text):
        return False
    return bool(_BYLINE.match(text) or _CREDIT.match(text)) and bool(authors_in(line))


def is_bare_name(line: str) -> bool:
    """Whether a line is a person's name, or a few, and nothing else: what authors set above a poem or an essay.

    >>> is_bare_name("柯某蓝"), is_bare_name("麦麦提·艾力"), is_bare_name("背景"), is_bare_name("王红 李明")
    (True, True, False, True)
    """
    tokens = fold(line).text.split()
    return 0 < len(tokens) <= 3 and all(
        _NAME.match(token) and not _NOT_A_NAME.search(token) and ("·" in token or token[0] in _SURNAMES)
        for token in tokens
    )


def dateline_authors(paragraph: str) -> tuple[str, ...]:
    """The names in a dateline's brackets at the beginning of a paragraph.

    >>> dateline_authors("据某社某地电（记者 格桑某某）记者近日了解到……")
    ('格桑某某',)
    """
    text = fold(paragraph[:80]).text
    found = _DATELINE_AUTHORS.search(text) or _DATELINE_CREDIT.search(text)
    return authors_in(found["credit"]) if found else ()


# --- headings and what they open ------------------------------------------------------------------------------------

_ORNAMENT = r"[\s\[\]【】■●◆▲▶►▼★※>»|·:—\-]*"
_RELATED_HEADING = re.compile(
    rf"^{_ORNAMENT}(?:相关(?:链接|阅读|新闻|报道|文章|文档|内容|专题|资讯)|(?:新闻|知识|背景|延伸)链接|链接|新闻背景|延伸阅读){_ORNAMENT}$"
)
_FOOTER_HEADING = re.compile(
    rf"^{_ORNAMENT}(?:版权(?:说明|声明|与免责声明|及免责声明)|免责(?:声明|条款)|特别声明|郑重声明|反侵权公告|侵权公告|法律声明|声明){_ORNAMENT}$"
)


def is_related_heading(line: str) -> bool:
    """Whether a line opens a block of related briefs or links.

    >>> is_related_heading("相关链接"), is_related_heading("【延伸阅读】"), is_related_heading("相关链接不可用。")
    (True, True, False)
    """
    return len(line) <= 24 and bool(_RELATED_HEADING.match(fold(line).text))


def is_footer_heading(line: str) -> bool:
    """Whether a line opens a block of boilerplate clauses."""
    return len(line) <= 24 and bool(_FOOTER_HEADING.match(fold(line).text))


# --- boilerplate ----------------------------------------------------------------------------------------------------

_NUMBERED = re.compile(r"^\s*(?:\[\d{1,2}\]|\(\d{1,2}\)|\d{1,2}[.、])\s*")
_UNMISTAKABLE = re.compile(
    r"^(?:\[\d{1,2}\]|\(\d{1,2}\)|\d{1,2}[.、]|[一二三四五六七八九十]、|\*|※|注:|声明:)?\s*"
    r"(?:(?:凡|如)?(?:本[网站报刊]|本公司).{0,12}?(?:注明|转载|所刊|刊载|登载|发布的)|凡(?:注明|来源|转载|未).{0,30}(?:版权|转载|作品|本[网报站])"
    r"|.{0,40}版权所有|copyright\b|©"
    r"|未经(?=.*(?:本[网站报刊社]|转载|镜像)).{0,16}(?:授权|许可|同意|允许).{0,30}(?:不得|禁止|严禁|转载|使用|复制|镜像)"
    r"|如(?:有|果您?|涉及|因).{0,60}(?:版权|侵权|本[网站报刊]|评论))",
    re.IGNORECASE,
)
_KINDS: tuple[tuple[ClauseKind, re.Pattern[str]], ...] = (
    (
        "copyright",
        re.compile(
            r"版权所有|版权均?[归属]|copyright|©|著作权|侵权|转载.{0,20}(?:注明|授权)|未经.{0,24}(?:授权|许可|同意).{0,24}"
            r"(?:不得|禁止|严禁|转载|使用|复制)|all rights reserved|版权合作",
            re.IGNORECASE,
        ),
    ),
    ("legal", re.compile(r"法律顾问|律师事务所|律师")),
    (
        "registration",
        re.compile(
            r"ICP[备证]|公网安备|公安机关备案|刊号|邮发代号|许可证|备案[号编]|网站标识码|广播电视节目|增值电信|"
            r"CN\s?\d\d[-—]\d{4}",
            re.IGNORECASE,
        ),
    ),
    (
        "contact",
        re.compile(
            r"(?:地址|邮编|邮政编码|电话|传真|热线|邮箱|email|e-mail|信箱|QQ|联系方式).{0,8}[:：]?\s*[\d(\w@]|"
            r"\(?0\d{2,3}\)?[-— ]?\d{7,8}",
            re.IGNORECASE,
        ),
    ),
    (
        "notice",
        re.compile(
            r"不代表.{0,12}(?:观点|立场)|仅供参考|不构成.{0,8}建议|主办(?:单位)?[:：)]|承办|主管(?:单位)?[:：]|制作单位|出版$|建议使用.{0,20}浏览|"
            r"举报(?:电话|邮箱|中心)|免责|遵守.{0,20}法律|技术支持[:：]|最佳浏览|分辨率"
        ),
    ),
)


def clause_kind(line: str) -> ClauseKind | None:
    """The kind of a boilerplate clause, for a line outside an article's body; None if it is none.

    >>> clause_kind("京ICP备00000000号"), clause_kind("地址：云州市某路1号 邮编：000000"), clause_kind("要闻")
    ('registration', 'contact', None)
    """
    text = fold(line).text
    return next((kind for kind, pattern in _KINDS if pattern.search(text)), None)


def numbered_clause(line: str) -> bool:
    """Whether a line begins with a clause's number, such as 【2】."""
    return bool(_NUMBERED.match(fold(line).text))


def is_unmistakable_clause(line: str) -> bool:
    """Whether a line is boilerplate wherever it stands, even between an article's paragraphs."""
    text = fold(line).text
    return len(text) <= 400 and bool(_UNMISTAKABLE.match(text)) and clause_kind(line) is not None


# --- paragraphs, subheads, captions, foreign lines ------------------------------------------------------------------

_CAPTION = re.compile(
    r"(?:摄|供图|制图|图/|图:|资料图片?|摄影|(?:报道)?截图)[。.]?[)\]]?$|^[(\[]?(?:图为|图片来源|图[一二三四五六七八九\d]{0,2}[:：]|资料图)|"
    rf"[{_HAN}]{{2,4}}\s*摄\s*[)\]]?[。.]?$|[上下左右]图(?:为|:)"
)
_BRACKETED = re.compile(r"^[（(].*[）)]$")
_CONTACT = re.compile(r"\d{3,4}[-—]\d{7,8}|1\d{10}|@\w+\.")
_SPAM = re.compile(
    r"超碰|无码|旡码|成人|色情|激情|三级片|国产精品|高潮|性色|博彩|彩票|娱乐城|赌场|百家乐|代开发票|私服|棋牌"
)
_JOINTS = re.compile(rf"[_|丨]|(?<=[{_HAN}])-(?=[{_HAN}])")


def ends_sentence(line: str) -> bool:
    """Whether a line ends like a sentence, or has one within."""
    return bool(_SENTENCE_END.search(line))


def is_caption(line: str) -> bool:
    """Whether a line beside a picture is its caption by its own words.

    >>> is_caption("图为启动仪式。（刘某摄）"), is_caption("他说，这是好事。")
    (True, False)
    """
    return len(line) <= 120 and bool(_CAPTION.search(fold(line).text))


def is_subhead(line: str) -> bool:
    """Whether a line reads like a subhead: short, no sentence, some characters in it.

    >>> is_subhead("基础研究不到位是关键"), is_subhead("预祝大会成功！"), is_subhead("…………")
    (True, False, False)
    """
    if len(line) > 40 or ends_sentence(line) or _CONTACT.search(line) or _BRACKETED.match(line):
        return False
    return len(re.findall(r"\w", line)) >= 2


def is_injected(line: str) -> bool:
    """Whether a line is search-engine spam: phrases strung together with joints, no sentence in it."""
    text = fold(line).text
    if re.search(r"[。，！？；,!?;]", text) or len(text) > 200:
        return False
    joints = len(_JOINTS.findall(text))
    return joints >= 3 or (joints >= 1 and bool(_SPAM.search(text)))
