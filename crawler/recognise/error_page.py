"""What servers say in place of an article: a page is gone, they failed, one must log in or be checked."""

import re
from typing import Literal

from crawler.lazy_pattern import lazy_alternatives, lazy_compile
from crawler.page.normalise import normalised

Refusal = Literal["not found", "server error", "login", "challenge"]
"""Why a page holds no article."""

_LENGTH = 80  # characters that a refusal has at the most
_PAGE = r"(?:页面?|网页|页|内容|文章|地址|网址|链接|信息|资源|稿件|新闻|文件|帖子|主题)"
_GONE = r"(?:不存在|找不到|未找到|没有找到|无法找到|已?经?被?(?:删除|移除|下线|撤下|失效)|丢失|去火星了|走丢了?|过期)"
_REFUSALS: tuple[tuple[Refusal, re.Pattern[str]], ...] = (
    (
        "not found",
        lazy_compile(
            rf"(?:[您你]|该|此|本|所|这个)?.{{0,8}}(?:访问|查看|浏览|请求|查找|寻找|打开|要找|输入)的?.{{0,4}}{_PAGE}.{{0,6}}{_GONE}"
            rf"|^.{{0,4}}(?:很?抱歉|对不起|sorry|糟糕|啊?哦|oops).{{0,16}}(?:{_PAGE}.{{0,8}}{_GONE}|{_GONE}.{{0,8}}{_PAGE})"
            rf"|^(?:该|此|本|这个|当前)?(?:页面|网页){_GONE}|^(?:该|此|本|这篇)(?:文章|新闻|内容|信息|稿件|帖子|页){_GONE}"
            rf"|^(?:没有|无法|未能?|找不)(?:找)?到.{{0,8}}(?:页面|网页|该页|此页)|^(?:错误|error)?\s*404\b.{{0,16}}$"
            r"|\b(?:page|file|document|article)\b.{0,16}\b(?:not (?:be )?found|does(?:n.t| not) exist)|^not found$",
            re.IGNORECASE,
        ),
    ),
    (
        "server error",
        lazy_compile(
            r"^(?:http\s*)?(?:错误|error|status)?\s*:?\s*50[0234]\b.{0,24}$|^(?:服务器|系统|网站|数据库)(?:内部)?(?:发生|出现|出)?"
            r"(?:错误|故障|异常|出错|忙|繁忙|连接失败).{0,16}$"
            r"|internal server error|bad gateway|service (?:temporarily )?unavailable"
            r"|gateway time-?out|^error establishing a database",
            re.IGNORECASE,
        ),
    ),
    (
        "login",
        lazy_compile(
            r"^(?:请|[您你](?:需要|还没有|尚未)?|用户)?(?:先)?(?:登[录陆]|注册)(?:后|之后|以后)?(?:才能|方可|即可|再|继续|可)?"
            r"(?:查看|阅读|浏览|访问|观看)|^请先?登[录陆]|没有(?:权限|足够的权限)(?:访问|查看|浏览|阅读)|权限不足|^(?:用户|会员)登[录陆]$"
            r"|^access denied|^forbidden$|^403\b.{0,16}$",
            re.IGNORECASE,
        ),
    ),
    (
        "challenge",
        lazy_compile(
            r"^(?:正在|系统正在)?.{0,6}(?:验证|检查|检测)[您你]?的?(?:浏览器|访问|环境|身份|是否)|"
            r"(?:请|需要?)(?:开启|启用|打开|允许).{0,12}javascript"
            r"|(?:enable|requires?|turn on) javascript|javascript (?:is )?(?:disabled|required)"
            r"|^(?:安全|访问|人机|滑[块动])(?:验证|检[测查])"
            r"|请?(?:完成|通过|进行).{0,8}(?:人机|安全|滑[块动])?验证|just a moment|checking your browser"
            r"|verify(?:ing)? (?:that )?you are (?:a )?human"
            r"|ddos protection|(?:访问|请求)(?:过于|太)频繁",
            re.IGNORECASE,
        ),
    ),
)
_MAY_REFUSE = lazy_alternatives(
    ("页頁網网登录陆錄验驗检檢该該", ""),
    ("文", "章"),
    ("内內", "容"),
    ("4", "0[43]"),
    ("5", "0[0234]"),
    ("r", "ror"),
    ("R", "ROR"),
    ("o", "und|rbidden"),
    ("O", "UND"),
    ("a", "vascript|vaScript|tew"),
    ("A", "VASCRIPT"),
    ("存", "在"),
    ("频", "繁"),
    ("頻", "繁"),
    ("n", "avail"),
    ("m", "oment"),
    ("b", "rowser"),
    ("h", "uman"),
    ("e", "nied"),
    ("权權", "限"),
    ("服伺", "务器|服器"),
    ("系", "[统統]"),
    ("数", "据库"),
    ("資", "料庫"),
)
# What stands beside it: advice where to go.
_ADVICE = lazy_compile(
    r"(?:检查|确认|核对).{0,10}(?:网址|地址|链接|url)|秒(?:钟)?(?:后|之后)?.{0,8}(?:跳转|返回)|自动跳转|返回(?:首页|上一?[页级]|主页)|"
    r"(?:点击|点)(?:这里|此处)|联系(?:我们|管理员|网站|客服)|温馨提示|网站首页|刷新|重试|稍[后候]再|我们会尽快|可能的?原因|请尝试|试试",
    re.IGNORECASE,
)


def refusal(line: str) -> Refusal | None:
    """What a line says that a server puts in an article's place; None if it says no such thing.

    >>> refusal("很抱歉，您要访问的页面不存在"), refusal("404 Not Found"), refusal("请先登录后查看")
    ('not found', 'not found', 'login')
    >>> refusal("这家书店的网页去年就关了"), refusal("法院称被告的地址不存在")
    (None, None)
    """
    if len(line) > _LENGTH or not _MAY_REFUSE.search(line):
        return None
    text = normalised(line).text
    return next((kind for kind, words in _REFUSALS if words.search(text)), None)


def is_advice(line: str) -> bool:
    """Whether a line says where to go from a page that is not there.

    >>> is_advice("页面将在5秒后自动跳转到首页"), is_advice("列车将在五点开出")
    (True, False)
    """
    return bool(_ADVICE.search(normalised(line).text))
