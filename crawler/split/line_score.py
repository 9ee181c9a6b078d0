"""Score a line by how much it reads like an article's text: in characters, above zero for text, below for all else."""

import re
from functools import lru_cache

from crawler import recognise
from crawler.lazy_pattern import lazy_compile
from crawler.page.normalise import normalised
from crawler.page.visible_text import Line

# A paragraph scores its characters, but no single one more than a body.
_MOST = 150
# Unlinked characters from which a line with a sentence in it is a paragraph.
PARAGRAPH = 18
_LINK, _SHORT, LISTED, INFO, _WIDGET, _MENU, CLAUSE = -8.0, -4.0, -6.0, -12.0, -15.0, -20.0, -30.0
# Longer lines no page repeats.
_REPEATED = 120
_POINTED = 6.0  # a line with punctuation in it
# Weights that say what a line is; a link's, which ends in an even tenth, equals none of them.
HEADING, RELATED_HEADING, COMMENTS, NOTICE, REPEATED, ENDING = -40.3, -41.3, -42.3, -60.3, -20.3, -13.3
# A line of addresses and telephone numbers: an article's, if more of the article follows it.
CONTACT = -4.9
# Above this a line may stand in a body, if lines that are text stand around it.
TOLERABLE = -5.0

_PUNCTUATION = lazy_compile("[。，,、；;！!？?“”…：:「」『』]")
_CODE = lazy_compile(r"\{\s*[\w-]+\s*:|\)\s*\{")
_SENTENCE = lazy_compile("[。！!？?…]")
_DIGIT = lazy_compile(r"\d")
_YEAR = lazy_compile(r"\d\s*(?:分钟|小时)[之以]?前|(?:(?:19|20)\d\d|民国\s?\d{2,3})\s*[-年/.]\s*\d{1,2}\s*[-月/.]\s*\d")
_LABELLED = lazy_compile(r"来\s*源|作\s*者|编辑|责编|记者|时间|日期|字\s*[体号]|浏览|点击|阅读|评论|打印|我要")
# A line that begins with a credit's label or a related article's, or holds two of them.
_CREDITS = lazy_compile(
    r"^\W*(?:相关|延[伸展]|推荐)(?:阅读|链接|新闻|报道)\s*:|"
    r"^[\[(]?\s*(?:作\s*者|(?:本文|文章|稿件|信息|新闻|消息|资料|图片|照片)?来\s*源|稿源|本文栏目|(?:责任|本文|网络|值班|文字|图片)?(?:编\s*辑|责编))\s*:"
    r"|(?:来\s*源|编\s*辑|标签|关键[词字])\s*:.*(?:来\s*源|编\s*辑|标签|关键[词字])\s*:"
)
# The editor's credit alone: what stands last in an article.
_EDITOR = lazy_compile(r"^[\[(]?\s*(?:(?:责任|本文|网络|值班)编\s*辑|责\s*编)\s*:\s*\S{2,}")
_EDITORS = 30
_WIDGETS = lazy_compile(
    r"分享[到至]|转发|打印|字[体号]|收藏|复制(?:链接|网址)|我要(?:评论|纠错)|纠错|人参与|[上下]一[页篇条]|返回|登[录陆]|注册|点击|"
    r"跟贴|手机看|投稿|订阅|责任编辑|(?:^|[\[(])(?:编辑|来源|关闭|更多)|扫描?二维码|扫一扫|关注.{0,6}(?:微信|公众号|微博)"
)
# Lines that are nothing but the word above an advertisement, a choice of letter sizes, the length of a recording.
_ALONE = lazy_compile(
    r"^[\s\[(<【—\-]*(?:广\s*告|advertisements?|advertorial|sponsored(?: content)?|赞助(?:内容)?|推广|推荐|"
    r"(?:观看|浏览|点击|阅读|访问)(?:人次|次数)\s*:?\s*\d*|\(0\)|"
    r"powered by .{0,20}|"
    r"字[级体号]\s*:?(?:\s*[大中小特]+)*|a\s*\+?\s*/?\s*a\s*-?|"
    r"(?:音频|视频|播放)?\s*时长\s*:?.{0,12}|(?:音频|视频)\s*\d?\d:\d\d|"
    r"(?:阅读)?(?:约|需)?\s*\d+\s*分钟(?:阅读)?|(?:请?继续)?往下(?:看更多|阅读)|请继续往下阅读)[\s\])>】—\-.…]*$",
    re.IGNORECASE,
)
_ALONE_LENGTH = 30
# The way to the page from the site's first one, without links.
_CRUMBS = lazy_compile(r"\W*(?:.{0,6}位置\s*[:：].*|首\s*[页頁]\s*)[>＞»›]")
_ITEM_TAGS = frozenset(("li", "dd", "dt", "dl"))
# Characters from which the link that an item begins with is a headline.
_TEASER = 8
_FORM_TAGS = frozenset(("option", "select", "optgroup", "textarea", "legend"))


def score(line: Line) -> float:
    """The score of a line by itself.

    >>> paragraph = Line("3月5日，云州的春天来了，江上的船也多了起来。", frozenset(), "p", (), False, None)
    >>> score(paragraph), score(paragraph._replace(text="首页")), score(paragraph._replace(text="相关新闻"))
    (23.0, -4.0, -41.3)
    >>> score(paragraph._replace(text="首页", tag="li"))
    -6.0
    """
    if line.rest:
        return _MENU
    text = line.text
    length = len(text)
    linked = 0
    for anchor in line.anchors:
        linked += len(anchor.text)
    if linked * 2 >= length or (linked and _is_mostly_linked(line)) or _is_teaser(line):
        return _LINK - min(length, 30) / 5
    if line.tag in _FORM_TAGS:
        return INFO
    points = _score_repeated(text, linked) if length <= _REPEATED else _score(text, linked)
    return LISTED if points == _SHORT and line.tag in _ITEM_TAGS else points


def _score(text: str, linked: int) -> float:
    """The score of a text of which so many characters are links."""
    length = len(text)
    if recognise.is_related_heading(text):
        return RELATED_HEADING
    if recognise.is_comment_heading(text):
        return COMMENTS
    if recognise.is_block_heading(text):
        return HEADING
    if (">" in text or "＞" in text or "»" in text or "›" in text) and _CRUMBS.match(text):
        return _WIDGET
    sentences = bool(_SENTENCE.search(text))
    if recognise.is_unmistakable_clause(text):
        return NOTICE
    if not sentences and length < 400 and (kind := recognise.clause_kind(text)):
        return CONTACT if kind == "contact" and not recognise.speaks_for_outlet(text) else CLAUSE
    if recognise.is_promotion(text):
        return CLAUSE
    if length < 120 and not sentences:
        if _DIGIT.search(text):
            normal = normalised(text).text
            if _YEAR.search(normal) and (length < 50 or _LABELLED.search(normal)):
                return INFO
        if ":" in text or "：" in text:
            normal = normalised(text).text
            if length < _EDITORS and _EDITOR.match(normal):
                return ENDING
            if _CREDITS.search(normal):
                return INFO
    if length <= _ALONE_LENGTH and _ALONE.match(normalised(text).text):
        return _WIDGET
    if ("{" in text and _CODE.search(text)) or recognise.is_player_control(text):
        return _WIDGET
    if length < 60 and not sentences and _WIDGETS.search(normalised(text).text):
        return _WIDGET
    unlinked = length - linked
    points = sentences or len(_PUNCTUATION.findall(text))
    if unlinked >= PARAGRAPH and (sentences or points >= 2):
        return float(min(unlinked, _MOST))
    if length < 60 and _WIDGETS.search(normalised(text).text):
        return _WIDGET
    if text.count("|") + text.count("｜") > 2:
        return _MENU
    return _POINTED if unlinked >= 10 and points else _SHORT


_score_repeated = lru_cache(maxsize=4096)(_score)  # the pages of a host repeat their lines


def _is_mostly_linked(line: Line) -> bool:
    """Whether most letters are those of links, whatever separates the links."""
    letters = sum(map(str.isalnum, line.text))
    return 2 * sum(sum(map(str.isalnum, anchor.text)) for anchor in line.anchors) >= letters


def _is_teaser(line: Line) -> bool:
    """Whether an item of a list begins with a link to an article, whose first words follow."""
    return (
        line.tag in _ITEM_TAGS
        and bool(line.anchors)
        and len(line.anchors[0].text) >= _TEASER
        and line.text.startswith(line.anchors[0].text)
    )
