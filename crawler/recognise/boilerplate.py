"""Headings that end an article, and the clauses behind them."""

import re

from crawler.items import ClauseKind
from crawler.lazy_pattern import lazy_alternatives, lazy_compile
from crawler.page.cache import cached_by_line
from crawler.page.normalise import normalised
from crawler.recognise.statement import statement_kind

_ORNAMENT = r"[\s\[\]【】■●◆▲▶►▼★※>»|·:—\-⬇↓]*"
_RELATED_HEADING = lazy_compile(
    rf"^{_ORNAMENT}(?:相关(?:链接|阅读|新闻|报道|文章|文档|内容|专题|资讯|信息)|(?:新闻|知识|背景|延伸)链接|新闻背景|"
    rf"(?:延[伸展]|推荐|相关推荐)阅读){_ORNAMENT}$"
)
# What else a page prints above lists that belong to no article, with or without a count.
_BLOCK_HEADING = lazy_compile(
    rf"^{_ORNAMENT}(?:更多.{{0,12}}|[共有]*\s*[\d,]+\s*[条个篇件则]?\s*(?:网友|精彩|热门)?(?:评论|跟[贴帖]|回[应复]|留言)|"
    r"(?:网友|我要|我的|发表|最[新热]|查看|用户|全部|精彩|热门|新闻)*(?:评论|跟[贴帖]|回[应复]|留言|言论|讨论|意见)(?:区|列表|规[则范]|须知)?|我来说两句|"
    r"(?:热[门点]|精彩|编辑|频道|今日|最[新热]|相关|历史|图片|视频|站长|博客|论坛|[为给][您你]|大家|更多|特别|精选|专题|好文|热文|本站|站内)+"
    r"(?:新闻|推荐|文章|专题|图片|视频|关注|资讯|标签|导读|活动|内容|附件|稿件|文档|排行榜?)|"
    r"(?:新闻|点击|阅读|评论|人气|一周|24小时|热门|本周|今日|图片)+(?:排行榜?|热[榜文门]).{0,6}|(?:今日|本[周日类])?[热焦]点|"
    r"猜?[您你](?:可能|也许|或许)?(?:还|也)?(?:会|对.{1,8})?(?:喜欢|感兴趣|想看)(?:的(?:文章|新闻|内容))?|"
    r"(?:大家|其他人|网友|他们|别人)(?:都|还|也|正)*在看|看了又看|延伸[·•\s]*推荐|往期(?:回顾|推荐|精选|文章)|换一[换批]|调查|投票|"
    r"上一篇|下一篇|分享到?|(?:文章|本文)?(?:标签|关键词)|友情链接)(?:\s*\(?\d+\)?)?"
    rf"{_ORNAMENT}$"
)
_FOOTER_HEADING = lazy_compile(
    rf"^{_ORNAMENT}(?:(?:\w{{2,10}}|关于)?版权(?:相关)?(?:说明|声明|与免责声明|及免责声明)|免责(?:声明|条款)|特别声明|郑重声明|反侵权公告|侵权公告|法律声明|声明){_ORNAMENT}$"
)

_HEADING = 24  # characters at the most
# What readers wrote, with or without their number; on the article that the line names; a trackback address of blogs.
# Words that may head a section of a text as well need more beside them.
_WHOSE = r"(?:网友|我要|我的|发表|查看|用户|全部|所有|精彩|热门|最[新热]|新闻|读者)"
_OF_COMMENTS = r"(?:区|列表|规[则范]|须知|\s*\(?\d[\d,]*\)?\s*[条个篇件则]?)"
_COMMENT_HEADING = lazy_compile(
    rf"^{_ORNAMENT}(?:(?:.{{0,20}}[已共]有?\s*)?(?:\d[\d,]*\s*[条个篇件则]?\s*)?{_WHOSE}*(?:评论|跟[贴帖]|留言){_OF_COMMENTS}?|"
    rf"(?:\d[\d,]*\s*[条个篇件则]\s*|{_WHOSE}+)(?:回[应复]|讨论|意见){_OF_COMMENTS}?|(?:回[应复]|讨论|意见){_OF_COMMENTS}|"
    rf"我来说两句){_ORNAMENT}$|^\d+ (?:Comments?|Replies)\b|^trackbacks?(?: url)?\s*:?$|"
    r"^(?:Leave a )?(?:Comments?|Reply)$",
    re.IGNORECASE,
)
_MAY_BE_COMMENTS = lazy_alternatives(
    ("评評贴貼帖应應复復言论論见見說说", ""), ("o", "mment"), ("e", "ply|plies"), ("r", "ackback")
)
_COUNTED = lazy_compile(r"[已共]有?\s*[\d,]+\s*\w?\s*(?:评论|留言|跟[贴帖]|回[应复])$|\([Tt]rackback\)")
_COUNTED_LENGTH = 80
# Cheap looks at a line as printed, which spare most lines the patterns: without such a character none can match. A
# pattern that begins with a set of characters, or with one of several, is searched for in a loop; others are tried at
# each character.
_MAY_BE_RELATED = lazy_compile("[相延推链鏈背]")
_ORNAMENTS = " \t\u3000[]【】■●◆▲▶►▼★※>＞»|｜·:：—-⬇↓"
_HEADING_BEGINNINGS = frozenset(
    "相新知背延推版关關免特郑鄭反侵法声聲更网網友我发發查用全精热熱最编編频頻今图圖视視站博论論为為大点點阅閱评評"
    "人一本猜调調投上分下标標回跟留言给給您你其他她别別看往换換文專专好0123456789"
)
_MAY_BE_FOOTER = lazy_compile("[声聲款告明]")
_MAY_BE_CLAUSE = lazy_alternatives(
    ("权權©載载律備备刊邮郵证證识識码碼播增話话址真热熱箱联聯代供构構办辦管制製版议議举舉究免遵持佳辨险險據据疑", ""),
    ("新", "[网出網]"),
    ("未", "[经經]"),
    ("I", "CP"),
    ("i", "cp"),
    ("C", "N"),
    ("Q", "Q"),
    ("q", "q"),
    ("a", "il"),
    ("A", "IL"),
    ("r", "ight"),
    ("R", "IGHT"),
    (r"\d", r"[\d-]{6}"),
)
_MAY_BE_PLAYER = lazy_compile("[播幕音清屏]")
_MAY_PROMOTE = lazy_compile("[众眾微户戶維维页頁丝絲平手到关關件AFTLYaftly]")
_PROMOTES = lazy_alternatives(
    ("众眾微户戶維维页頁丝絲平", ""),
    ("手", "机报|機報"),
    ("Aa", "[Pp]{2}"),
    ("Ff", "ace"),
    ("Tt", "wit|ele"),
    ("Ll", "ine|INE"),
    ("Yy", "outu"),
    ("到", r'"?\d{5}'),
    ("邮郵", "件"),
    ("请請", "[继繼]?[续續]?[关關]"),
)


def is_related_heading(line: str) -> bool:
    """Whether a line opens a block of related briefs or links.

    >>> is_related_heading("相关链接"), is_related_heading("【延伸阅读】"), is_related_heading("相关链接不可用。")
    (True, True, False)
    """
    if len(line) > _HEADING or not _MAY_BE_RELATED.search(line):
        return False
    return bool(_RELATED_HEADING.match(normalised(line).text))


@cached_by_line
def is_block_heading(line: str) -> bool:
    """Whether a line stands above a list, a form or a block that belongs to no article, or above boilerplate.

    >>> [is_block_heading(line) for line in ("热门推荐", "相關新聞", "网友评论", "评论员")]
    [True, True, True, False]
    """
    if len(line) > _HEADING or line.lstrip(_ORNAMENTS)[:1] not in _HEADING_BEGINNINGS:
        return False
    text = normalised(line).text
    return bool(_BLOCK_HEADING.match(text) or _RELATED_HEADING.match(text) or _FOOTER_HEADING.match(text))


def is_comment_heading(line: str) -> bool:
    """Whether a line stands above readers' comments or their rules: the article has ended.

    >>> [is_comment_heading(line) for line in ("网友评论", "留言規則", "《渡口》已有3条评论", "发表意见", "讨论")]
    [True, True, True, True, False]
    """
    if len(line) > _COUNTED_LENGTH or not _MAY_BE_COMMENTS.search(line):
        return False
    text = normalised(line).text
    return bool(_COMMENT_HEADING.match(text) if len(line) <= _HEADING else _COUNTED.search(text))


def is_footer_heading(line: str) -> bool:
    """Whether a line opens a block of boilerplate clauses."""
    return len(line) <= _HEADING and bool(_MAY_BE_FOOTER.search(line) and _FOOTER_HEADING.match(normalised(line).text))


# --- boilerplate ----------------------------------------------------------------------------------------------------

_NUMBERED = lazy_compile(r"^\s*(?:\[\d{1,2}\]|\(\d{1,2}\)|\d{1,2}[.、](?!\d)|[①-⑳])\s*")
_UNMISTAKABLE = lazy_compile(
    r"^(?:\[\d{1,2}\]|\(\d{1,2}\)|\d{1,2}[.、]|[①-⑳]|[一二三四五六七八九十]、|[*※•·●■◆★☆>]+|注:)?\s*"
    r"[(\[]?(?:\w{0,12}(?:声明|免责条款)[\])]?\s*:?\s*)?"
    r"(?:(?:凡|如)?(?:本[网站报刊]|本公司).{0,12}?(?:注明|转载|所刊|刊载|登载|发布的)|凡(?:注明|标注|来源|转载|未).{0,30}(?:版权|转载|作品|本[网报站])"
    r"|(?:免责|特别|版权|重要)(?:声明|提[示醒])\s*:|.{0,40}版权所有(?![者人])|copyright\b|©|\w{2,12}版权稿件"
    r"|(?:内容由.{2,16}提供.\s*)?未经(?=.*(?:本[网站报刊社]|转载|镜像)).{0,16}(?:授权|许可|同意|允许).{0,30}(?:不得|禁止|严禁|转载|使用|复制|镜像)"
    r"|.{0,16}(?:登载|转载|刊登|刊载|发布)(?:此文|上述|本文|该文|该?信息|的?内容|的?文章).{0,30}(?:目的|不表明|不代表|不意味|证实|赞同)"
    r"|(?:本文|文章|此文|该文|以上)(?:内容|所述)?(?:仅|只|不).{0,4}代表.{0,12}(?:观点|立场|意见|看法)"
    r"|.{0,40}(?:不构成.{0,8}(?:投资|操作)建议|据此(?:操作|入市|投资|买卖).{0,4}风险)"
    r"|您?若对.{0,12}(?:稿件|内容|文章).{0,8}(?:疑问|质疑|异议)"
    r"|如(?:有|果您?|涉及|因)(?=.*(?:本[网站报刊]|联系|删除|评论)).{0,60}(?:版权|侵权|本[网站报刊]|评论))",
    re.IGNORECASE,
)
# Lines that ask the reader to follow, install or subscribe to something of the outlet.
_PROMOTION = lazy_compile(
    r"(?:关注|扫描?|扫一扫|下载|订阅|加入|添加|搜索|登录|登陆|点击|点我|赞好|点赞|开设|推出|发送|发|用(?=app)).{0,40}"
    r"(?:公众平?[号台]|微信号?|客户端|手机报|二维码|(?<![a-z])app(?![a-z])|专页|邮件(?:列表|组)|"
    r"粉丝团?|[a-z]{2,8}\"?到\d{5,}|facebook|twitter|line@?|telegram|youtube|电报频道)",
    re.IGNORECASE,
)
_ASKING = lazy_compile(
    r"欢迎|敬请|请(?!求)|立即|马上|立刻|现已|您|你|更多|精彩|免费|到\"?\d{5,}|官方|长按|扫|快(?=加入|下载)|点我",
    re.IGNORECASE,
)
# Where more is to be read: 相关资讯请关注云州专区
_MORE_AT = lazy_compile(
    rf"^{_ORNAMENT}(?:更多|相关|最新|精彩)[^。，,!！]{{0,12}}(?:请|敬请|欢迎|尽在)(?:您?(?:继续|持续|随时))?"
    r"(?:关注|访问|浏览|收看|收听|登[录陆]|留意)\s*:?[^。，,!！]{0,20}(?:专区|频道|[网报站号刊台]|客户端|专题|栏目|微博)[。!！]?$"
)
_MORE = 48
# In longer lines, which may well tell of such things, a sentence has to begin with the asking, or the outlet speaks to
# its readers.
_SHORT_PROMOTION = 60
_ASKING_FIRST = lazy_compile(
    r"(?:^|[。！!？?；;,\s(\[“\"])(?:(?:欢迎|敬请|请(?!求)|立即|马上|长按|扫一?[扫描]|点击|更多).{0,30}|如[需欲想].{0,20})$",
    re.IGNORECASE,
)
_OUTLETS_VOICE = lazy_compile(r"^(?=.*(?:我[们們]|小[编編]))(?=.*(?:大家|[你您]|朋友))[^“”\"「」]*$", re.DOTALL)
# The first of several kinds counts. Of ``_CASELESS`` kinds letters are written small, and stand for both cases.
_CASELESS = ("copyright", "contact")
_KINDS: tuple[tuple[ClauseKind, re.Pattern[str]], ...] = (
    (
        "copyright",
        lazy_compile(
            r"版权所有|版权均?[归属]|copyright|©|著作权|侵权|转载.{0,20}(?:注明|授权)|未经.{0,24}(?:授权|许可|同意).{0,24}"
            r"(?:不得|禁止|严禁|转载|使用|复制)|all rights reserved|版权合作|版权问题|侵犯.{0,4}版权|"
            r"索取稿酬|(?:作者|权利人|您).{0,12}与本[站网报刊].{0,6}联系"
        ),
    ),
    ("legal", lazy_compile(r"法律顾问|律师事务所|律师")),
    (
        "registration",
        lazy_compile(
            r"ICP[备证]|国新网|新出网|网备字|公网安备|公安机关备案|刊号|邮发代号|许可证|备案[号编]|网站标识码|广播电视节目|增值电信|"
            r"CN\s?\d\d[-—]\d{4}",
            re.IGNORECASE,
        ),
    ),
    (
        "contact",
        lazy_compile(
            r"(?:地址|邮编|邮政编码|电话|传真|热线|邮箱|email|e-mail|信箱|qq|联系方式)(?:.{0,8}[:：]\s*[\w(@]|.{0,8}[\d(a-z@])"
        ),
    ),
    ("contact", lazy_compile(r"0\d{2,3}\)?[-— ]?\d{7,8}")),
    (
        "notice",
        lazy_compile(
            r"不代表.{0,12}(?:观点|立场)|仅供参考|不构成.{0,8}建议|主办(?:单位)?[:：)]|承办|主管(?:单位)?[:：]|制作单位|出版$|建议使用.{0,20}浏览|"
            r"(?:转载|登载|刊登|刊载|发布)(?:此文|上述|本文|该文).{0,30}(?:目的|不表明|不意味|证实|赞同)|风险自[担负]|据此.{0,6}风险|疑问或质疑|"
            r"举报(?:电话|邮箱|中心)|追究.{0,8}责任|免责|遵守.{0,20}法律|技术支持[:：]|最佳浏览|分辨率"
        ),
    ),
)


@cached_by_line
def clause_kind(line: str) -> ClauseKind | None:
    """The kind of a boilerplate clause, for a line outside an article's body; None if it is none.

    >>> clause_kind("京ICP备00000000号"), clause_kind("地址：云州市某路1号 邮编：000000"), clause_kind("要闻")
    ('registration', 'contact', None)
    """
    if stated := statement_kind(line):
        return stated
    if not _may_be_clause(line):
        return None
    text = normalised(line).text
    small = text.lower()
    return next((kind for kind, words in _KINDS if words.search(small if kind in _CASELESS else text)), None)


def _may_be_clause(line: str) -> bool:
    return _MAY_BE_CLAUSE.search(line) is not None


# Who gives an address or a telephone number: the outlet, not an article that lists them.
_OUTLET = lazy_compile(
    r"本[报網网刊站社台]|编辑部|报社|通讯社|电视台|新闻热线|投稿|来稿|订阅|订报|发行|零售|广告|爆料|举报|报料|网[站址]|版权|技术支持|主办|ICP|邮编|邮政编码|客服"
)


def speaks_for_outlet(line: str) -> bool:
    """Whether a line with an address or a telephone number gives that of the outlet.

    >>> speaks_for_outlet("本报地址：云州市某路1号"), speaks_for_outlet("游客咨询电话：00000001")
    (True, False)
    """
    return bool(_OUTLET.search(normalised(line).text))


_PLAYER = lazy_compile(
    r"播放|暂停|音量|静音|清晰度|高清|标清|超清|蓝光|流畅|倍速|弹幕|全屏|截图|字幕|画质|投屏|重播|循环|片[头尾]|缓冲|加载|会员|广告|\d\d:\d\d"
)
_CONTROLS = 4


def is_player_control(line: str) -> bool:
    """Whether a line is made of a video player's words.

    >>> is_player_control("暂停00:00/00:00音量清晰度高清标清"), is_player_control("高清播放厅停了三天广告")
    (True, False)
    """
    if len(line) > 400 or not _MAY_BE_PLAYER.search(line):
        return False
    found = _PLAYER.findall(normalised(line).text)
    return len(set(found)) >= _CONTROLS and 2 * len("".join(found)) >= sum(map(str.isalnum, line))


@cached_by_line
def numbered_clause(line: str) -> bool:
    """Whether a line begins with a clause's number, such as 【2】."""
    return bool(_NUMBERED.match(normalised(line).text))


@cached_by_line
def is_unmistakable_clause(line: str) -> bool:
    """Whether a line is boilerplate wherever it stands, even between an article's paragraphs."""
    if statement_kind(line):
        return True
    if not _may_be_clause(line):
        return False
    text = normalised(line).text
    return len(text) <= 400 and bool(_UNMISTAKABLE.match(text)) and clause_kind(line) is not None


def is_promotion(line: str) -> bool:
    """Whether a line asks its readers to follow or subscribe to something, rather than tells of it.

    >>> is_promotion("欢迎关注云州日报微信公众号"), is_promotion("该公司昨日推出了新的客户端，市民反应热烈。")
    (True, False)
    """
    if len(line) > 200 or not (_MAY_PROMOTE.search(line) and _PROMOTES.search(line)):
        return False
    text = normalised(line).text
    if len(text) <= _MORE and _MORE_AT.match(text):
        return True
    found = _PROMOTION.search(text)
    if found is None or not _ASKING.search(text):
        return False
    asked = len(text) <= _SHORT_PROMOTION or _ASKING_FIRST.search(text, 0, found.start() + 1)
    return bool(asked or _OUTLETS_VOICE.match(text))
