"""Bylines, and the names in them."""

import re

from crawler.page.fold import HAN, fold
from crawler.page.memory import remembered

_ROLE = (
    rf"(?:首席|高级|资深|见习|实习|特约|特派|驻[{HAN}]{{1,6}}|全媒体|融媒体?|视频|摄影|文字|图片){{0,3}}"
    r"(?:记者|通讯员|实习生|评论员|撰稿人|特派员|报道组)"
)
_BYLINE = re.compile(
    rf"^[(\[□■●◎○▲△◆]*\s*(?:(?:文|图|文图|文/图|图/文|采写|撰文|摄影)\s*[/:]?\s*)?"
    rf"(?:[{HAN}·]{{2,16}}?(?:报|网|社|台|刊|新闻|客户端|中心|平台)\s*)?"
    rf"(?:本[报网刊台社]\s*)?{_ROLE}(?=[\s:/·]|[{HAN}])"
)
_CREDIT = re.compile(
    rf"^[(\[]?\s*(?:文|撰文|图文|文/图|图/文|作者|□|■|●|◎|○)\s*[/:]?\s*(?P<names>[{HAN}·\s、,]{{2,30}})[)\]]?$"
)
_DATELINE_AUTHORS = re.compile(rf"[(]\s*[^()]{{0,16}}?(?P<credit>{_ROLE}[\s:]*[^()]{{2,40}})[)]")
_DATELINE_CREDIT = re.compile(rf"^.{{0,20}}?[讯电]\s*(?P<credit>{_ROLE}[\s:]*[^。,，(]{{2,20}}?)\s*报道")
_CLOSING = re.compile(
    r"(?:^|[。！!?？”…])\s*[(]\s*(?P<role>(?:本[报网]|见习|实习|特约|\w{2,8}[报网社])*(?:记者|通讯员|作者|文)\s*[:/]?\s*)?"
    r"(?P<names>[^()]{2,24}?)(?:\s*[/ ]?\s*(?:编译|综合|文|撰文|报道))?\s*[)]$"
)
_NAME = re.compile(rf"^[{HAN}]{{2,4}}$|^[{HAN}]{{1,8}}(?:·[{HAN}]{{1,8}})+$")
_SURNAMES = frozenset(
    "王李张刘陈杨黄赵吴周徐孙马朱胡郭何林高罗郑梁谢宋唐许韩冯邓曹彭曾肖田董袁潘蔡蒋余于杜叶程苏魏吕丁任沈姚卢姜崔钟谭陆汪范"
    "金石廖贾夏韦付方白邹孟熊秦邱江尹薛闫段雷侯龙史陶黎贺顾毛郝龚邵万钱严覃武戴莫孔向汤岳单柯尤裴穆祁敖佟苗舒翟殷庞聂樊"
    "易常温洪施牛安齐梅庄辛管祝左涂谷路阎焦鲍邢蓝芦项季时凌颜倪卢解景鲁詹申葛游耿欧费连屈商卓骆关车崔兰凤甘包费桂喻"
    "霍柴欧阮冉应瞿娄邬符宁仲柳伍危储宗戚简邝饶房匡冀米迟闵盛巫茅卜臧计成宋井冯牟桑荣帅栾苑阳滕明鞠麦晏艾卞边丛步"
)
_PARTS = frozenset("文图摄")
_PHRASES = re.compile(rf"[。！？!?;]|[,，](?!\s*[{HAN}]{{2,4}}(?:[\s,、]|$))")
_READING = re.compile(r"\([a-zà-ǜ]+ ?\)")
_NAME_JOINT = re.compile(
    rf"[\s\u3000、，,/;；:：()（）\[\]【】□■●◎○|]+|(?<=[{HAN}]{{2}})[及和与](?=[{HAN}]{{2}})"
)
_NOT_A_NAME = re.compile(
    r"微博|博客|出处|转载|来源|网友|报道|报导|供图|摄影|整理|整合|综合|编译|受访|制图|文字|图片|视频|本报|本网|记者|通讯|实习|电$|讯$|^文$|^图$|编辑|责编|作者|单位|采写|"
    r"公司|中心|集团|[组部社报网台局院]$"
)
_CREDIT_WORDS = re.compile(
    rf"(?:[{HAN}·]{{1,16}}?(?:报|网|社|台|刊|新闻|客户端|中心|平台))?{_ROLE}"
    r"|摄影报道|摄影|文/图|图/文|报道|/文|/图|/摄|本[报网刊台社]|采写|撰文|编辑|责编"
)


def authors_in(credit: str) -> tuple[str, ...]:
    """The persons' names in a byline.

    >>> authors_in("敖 登 文 祁 山 图")
    ('敖登', '祁山')
    >>> authors_in("本报记者 樊某彩 通讯员 王 红"), authors_in("顶端新闻·某某商报记者马某峰/文受访者供图")
    (('樊某彩', '王红'), ('马某峰',))
    """
    folded = fold(credit)
    text = folded.text
    words: list[str] = []
    last = 0
    for credit_word in [*_CREDIT_WORDS.finditer(text), None]:
        stretch = folded.cut(last, credit_word.start() if credit_word else len(text))
        words += _names_of(_READING.sub("", stretch))
        last = credit_word.end() if credit_word else last
    return tuple(dict.fromkeys(words))


def _names_of(stretch: str) -> list[str]:
    tokens = [token for token in _NAME_JOINT.split(stretch) if token]
    names: list[str] = []
    index = 0
    while index < len(tokens):
        token = tokens[index]
        if token in _PARTS and names:  # 文 or 图 behind a name set with spaces
            index += 1
            continue
        # A name of two characters is set with a space between them: 王 红.
        if len(token) == 1 and index + 1 < len(tokens) and len(tokens[index + 1]) == 1:
            token += tokens[index + 1]
            index += 1
        if _NAME.match(token) and not _NOT_A_NAME.search(token):
            names.append(token)
        index += 1
    return names


@remembered
def is_byline(line: str) -> bool:
    """Whether a line of the body is a byline: a role and names, no sentence.

    >>> is_byline("本报记者 樊某彩"), is_byline("记者从会上了解到，产量增长。"), is_byline("文/李某")
    (True, False, True)
    """
    text = fold(line).text
    if len(text) > 60 or _PHRASES.search(text):
        return False
    return bool(_BYLINE.match(text) or _CREDIT.match(text)) and bool(authors_in(line))


def is_name(text: str) -> bool:
    """Whether a text could be one person's name."""
    return bool(_NAME.match(text)) and not _NOT_A_NAME.search(fold(text).text)


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


def closing_authors(paragraph: str) -> tuple[str, ...]:
    """The names in brackets that a last paragraph ends with.

    >>> closing_authors("活动将在三地先后举行。（张某峰）"), closing_authors("活动圆满成功。（完）")
    (('张某峰',), ())
    """
    found = _CLOSING.search(fold(paragraph[-40:]).text)
    if found is None:
        return ()
    if found["role"]:
        return authors_in(found["names"])
    names = tuple(re.split(r"[\s、/]+", found["names"]))
    return names if len(names) <= 3 and all(map(is_bare_name, names)) else ()
