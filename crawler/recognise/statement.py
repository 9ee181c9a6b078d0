"""Statements of platforms and outlets: whose view a text is, who may reprint it, what the page asks of its readers."""

import re

from crawler.items import ClauseKind
from crawler.lazy_pattern import lazy_alternatives, lazy_compile
from crawler.page.cache import cached_by_line
from crawler.page.normalise import HAN, normalised

_LONGEST = 400  # characters
_BEGIN = r"^[※*★☆◆●■▲►>#(\[\s]*"
_LABEL = (
    r"(?:(?:平台|特别|免责|版权|重要|郑重|作者|原创|本[站网]|[^\s:。,]{2,6}号)?(?:声明|提示|说明)[)\]]?\s*:\s*|"
    r"(?:Notice|Disclaimer|Copyright Notice)\s*:\s*)"
)
_PLATFORM = lazy_compile(
    r"(?:仅|只)?提供信息(?:存储|发布|展示|传播)(?:空间)?(?:的)?(?:服务|平台)|(?:系|是|为|属)信息(?:发布|存储|分享)平台|"
    r"自媒体平台|(?:用户|作者|创作者)(?:自行)?上传并?发布|"
    r"(?:观点|看法|立场|内容|意见)(?:仅|只|均)?(?:代表|属于?)(?:作者|原作者|发布者|其)(?:本人|个人|自己)?|"
    r"不代表.{0,16}(?:平台|网|站|报|社|号|媒体|公司|本[台刊]).{0,6}(?:观点|立场|意见|看法)|"
    r"information storage|uploaded and posted by|views of the author|social media platform",
    re.IGNORECASE,
)
_OF_TEXT = lazy_compile(
    rf"{_BEGIN}(?:{_LABEL}|(?:以上|上述|本|该|此)(?:内容|文章?|图文|稿件|作品|信息|视频|新闻|页面?)|"
    rf"(?:本平台|本[网站号]|[{HAN}A-Za-z\d]{{2,10}}(?:号|网|平台|在线))(?:仅|只|系|是|不))",
    re.IGNORECASE,
)
# Who may reprint, quote or use: 专稿，未经书面授权请勿转载
_FORBIDDEN = r"(?:请勿|不得|禁止|严禁|谢绝|勿|切勿)"
_USES = r"(?:转载|转发|转贴|复制|翻拍|引用|摘编|抄袭|使用|改写|重制|公开播送|公开传输|镜像|盗用|翻印|翻录|散布|重制)"
_RESERVED = lazy_compile(
    rf"{_BEGIN}(?:.{{0,40}}?(?:专稿|专供稿|独家(?:稿件?|报道|专访|内容)?|原创(?:内容|稿件|作品|文章|首发)?|版权(?:照片|图片|作品|稿件|文章)?"
    rf"|文字|图片|照片|影片|影音|图文|内容)[^。！？]{{0,60}}?)?[,、。)\s]*"
    rf"(?:(?:未经|非经|如?未[获得]|没有)[^。！？]{{0,24}}?(?:授权|许可|同意|允许)[^。！？]{{0,16}}?{_FORBIDDEN}[^。！？]{{0,12}}?{_USES}"
    rf"|{_FORBIDDEN}(?:任意|擅自|私自|随意)?{_USES}|{_USES}时?(?:敬?请|[须需应]|必须|务必)+注明)(?=$|[。!！,、;)\]\s]|[或和及本出来])"
)
# A sentence of a report tells of such a rule; a clause is nothing but the rule.
_TOLD = lazy_compile(
    "说|称|表示(?![您你])|认为|指出|介绍|规定|判决|法院|起诉|记者|被告|原告|条例|办法|律师|呼吁|提醒(?!您)|[“「]"
)
_OWN = lazy_compile(
    r"本[文稿网站报刊社台]|违者|追究|请勿|转载|勿翻拍|授权$|必究|www\.|https?:|版权|版權|©|(?:专稿|独家|原创|照片|图片|图文|影片|影音)"
)
_REPRINTED = lazy_compile(
    r"^[(\[※*]*\s*(?:本文|文章|图文|以上(?:内容|图文))(?:经|由|已获|获|已经|系)[^。！？]{2,24}?(?:授权|同意)"
    r"[^。！？]{0,10}(?:转载|刊[登载]|发布|使用)[^。！？]{0,12}[。)\]]*$"
    r"|^[(\[※*]*\s*(?:本文|文章|图文)(?:转载自|首发[于自]|来源于|来自)[^。！？]{2,60}(?:授权|如需转载|转载请)[^。！？]{0,40}[。)\]]*$"
)
# What a page asks before it shows all: cookies, privacy, an app, another browser.
_ASKED = lazy_compile(
    r"^(?:为了?|请|当您|如您|本网站|我们|点击|继续|您?若|若您)?[^。！？]{0,60}?"
    r"(?:(?:同意|接受|[了瞭]解|阅读|详阅)[^。！？]{0,20}(?:隐私权?(?:规范|政策|声明|条款)|cookies?|使用条款|上述规范|服务条款)|"
    r"(?:使用|启用|利用)\s*cookies?|隐私权?(?:规范|政策|声明)[^。！？]{0,20}(?:才能|方可|同意|了解))",
    re.IGNORECASE,
)
# What only members read.
_MEMBERS = lazy_compile(
    r"(?:成为|加入|登录|升级|订阅|开通)[^。！？]{0,16}(?:会员|订户)[^。！？]{0,16}(?:阅读|查[看阅]|浏览|找寻|全文|解锁|观看)"
)
# A paragraph may begin with a statement in brackets.
_BEFORE_TEXT = lazy_compile(
    r"[(\[][^()\[\]]{2,60}[)\]](?=.{20})(?!.*(?:转载|版权|授权|许可|侵权|违者|立场|平台))", re.DOTALL
)
_READER = lazy_compile(r"[您你]|请|我们|本网站|cookies", re.IGNORECASE)
_BROWSER = lazy_compile(
    r"^(?:Your browser does not|Please (?:enable|turn on) (?:JavaScript|cookies)|This (?:site|website) uses cookies|"
    r"(?:您|你)的浏览器(?:不支持|版本过低|未启用|没有启用)|(?:请|建议)(?:启用|打开|开启|升级|使用)[^。！？]{0,12}(?:浏览器|javascript|脚本))",
    re.IGNORECASE,
)
_MAY_STATE = lazy_alternatives(
    ("隐隱註注声聲台号號仅僅只权權转轉载載勿经經同私览覽授员員", ""),
    ("o", "okie|tice"),
    ("r", "owser"),
    ("i", "sclaimer"),
    ("a", "vaScript"),
    ("t", "orage"),
)
_RETURN = lazy_compile(
    rf"(?<=[。！？!?”」…）)])\s*(?:返回[{HAN}A-Za-z]{{1,8}}[,]?\s*查看更多|[,]?\s*查看(?:更多|全文|原文)>*)$"
)


@cached_by_line
def statement_kind(line: str) -> ClauseKind | None:
    """The kind of a statement that is a line of its own, whatever stands around it; None for any other line.

    >>> statement_kind("平台声明：该文观点仅代表作者本人，云州号系信息发布平台。")
    'notice'
    >>> statement_kind("云州网专稿，未经书面授权请勿转载。"), statement_kind("渠首网友说，未经同意不得转载是常识。")
    ('copyright', None)
    """
    if len(line) > _LONGEST or not _MAY_STATE.search(line):
        return None
    text = normalised(line).text
    if text[:1] in "([" and _BEFORE_TEXT.match(text):
        return None
    if _PLATFORM.search(text) and _OF_TEXT.match(text):
        return "notice"
    if _REPRINTED.match(text):
        return "copyright"
    if (reserved := _RESERVED.match(text)) and _OWN.search(text) and not _TOLD.search(text, 0, reserved.end()):
        return "copyright"
    asked = _ASKED.match(text) or _MEMBERS.search(text)
    if _BROWSER.match(text) or (asked and _READER.search(text) and not _TOLD.search(text)):
        return "notice"
    return None


def text_before_return(text: str) -> str:
    """A text without the words that a portal's link back leaves glued to its end.

    >>> text_before_return("渠首通水。返回门户，查看更多"), text_before_return("他说要返回云州。")
    ('渠首通水。', '他说要返回云州。')
    """
    found = _RETURN.search(normalised(text).text) if text.endswith(("查看更多", "查看全文", "查看原文", ">")) else None
    return normalised(text).cut(0, found.start()) if found else text
