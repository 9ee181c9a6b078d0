"""Names of outlets: papers, stations, agencies and sites, which their last characters tell."""

from crawler.lazy_pattern import lazy_compile
from crawler.page.normalise import HAN, normalised

_LETTERS = rf"{HAN}A-Za-z\d·&—－-"
# What an outlet's name ends in and hardly another word does; what it ends in as names of columns do too.
_AGENCIES = "(?:新华|中央|中新|法新|路透|美联|共同|塔斯|安莎|韩联|朝中|合众)社|新浪|腾讯|搜狐|网易|凤凰"
_KINDS = rf"报(?:[{HAN}]{{2}}版)?|网|APP|通讯社|电台|电视台?|卫视|周刊|杂志|月刊|传媒|客户端|在线|{_AGENCIES}"
_COLUMNS = r"新闻|快讯|财经|科技|娱乐|体育|社|台|刊|频道|综合|中心|资讯|汽车|广播|平台|观察"
OUTLET = rf"(?:[{_LETTERS}]{{1,16}}(?:{_KINDS}|{_COLUMNS})|{_AGENCIES})"
"""An outlet's name in a normalised line, where the line's make-up says that one stands there."""
_OUTLET = lazy_compile(
    rf"{OUTLET}|[{_LETTERS}]{{2,10}}·[A-Z]{{2,5}}|AFP|AP|BBC(?:中文网?)?|CNN|VOA|DW|CRI|NHK|RFI|RFA|UPI|[{HAN}]视"
)
_ALONE = lazy_compile(rf"[{_LETTERS}]{{1,12}}(?:{_KINDS})|{_AGENCIES}")
_NO_OUTLET = lazy_compile(
    r"^(?:手机|返回|进入|登[录陆]|关注|下载|打开|更多|推荐|相关|点击|订阅|扫|分享|查看|今日|昨日|即时|滚动|热门|最新|独家|全部|来源)"
    r"|^(?:[官上外内]|互联|移动)网$|^(?:[国地]|国内|国际|社会|时政|财经|娱乐|体育|本地|地方|图片|视频|综合|要闻|民生|经济|教育|健康|旅游|法治|军事|文化|头条)"
    r"(?:新闻|频道|综合|资讯|中心|观察|平台|在线)$|^新闻(?:中心|频道)|^(?:编译|摄影|采访|编辑|影音|影视|调查|生活|政治|大陆|地方|文教|数位|数据|即时|突发|焦点|两岸|特约|专题)(?:中心|[组部社])$"
    r"|^(?:[本快速捷喜情海公日周]|电子|数字)[报网社台刊]$|社会$|记者|编辑|作者"
)

_ELSEWHERE = lazy_compile(
    "(?:本[站网]|网络|互联网|网上|网友)?(?:转载|转发|原创|整理|综合|投稿|供稿|文章|稿件|来源)+|(?:互联)?网络|本站|未知|不详|佚名|其[他它]"
)


def is_outlet(text: str) -> bool:
    """Whether a text, where one is likely, is an outlet's name.

    >>> [is_outlet(text) for text in ("雲州時報", "云州财经", "21世纪云网", "AFP", "CBY中国·YZ", "渠首")]
    [True, True, True, True, True, False]
    """
    normal = normalised(text).text
    return 2 <= len(normal) <= 24 and bool(_OUTLET.fullmatch(normal)) and not _NO_OUTLET.search(normal)


def is_outlet_alone(line: str) -> bool:
    """Whether a line of its own is an outlet's name and no column's.

    >>> [is_outlet_alone(line) for line in ("云州日报", "云州社", "云州财经", "返回云州网", "手机报")]
    [True, False, False, False, False]
    """
    normal = normalised(line).text
    return 2 <= len(normal) <= 14 and bool(_ALONE.fullmatch(normal)) and not _NO_OUTLET.search(normal)


def names_no_source(text: str) -> bool:
    """Whether what stands behind a label such as 来源 says only that the text is from elsewhere.

    >>> names_no_source("转载文章"), names_no_source("云州网")
    (True, False)
    """
    return bool(_ELSEWHERE.fullmatch(normalised(text).text))
