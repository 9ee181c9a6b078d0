"""A line as the recognisers read it: one script, half-width punctuation, no readings strewn in.

Folding serves recognition only. What is recognised is cut from the line as printed.
"""

import re
from functools import lru_cache
from typing import NamedTuple

# Chinese characters, as a class of a regular expression: the basic block, extension A, and the rare ones beyond.
HAN = r"\u3400-\u4dbf\u4e00-\u9fff\U00020000-\U000323af"

# Traditional characters of the words that recognisers look for, each with its simplified form.
_TRADITIONAL = (
    "報报記记者者網网來来編编輯辑責责鏈链關关說说權权聲声請请經经書书與与電电話话郵邮傳传"
    "實实習习員员訊讯評评論论導导讀读閱阅聞闻專专題题發发佈布圖图攝摄視视頻频點点擊击載载違违"
    "規规證证備备號号轉转註注係系聯联絡络問问師师務务號号碼码鏡镜製制協协會会製制處处鎮镇縣县"
    "東东華华國国區区廣广龍龙馬马陳陈張张劉刘黃黄趙赵吳吴孫孙鄭郑馮冯蔣蒋韓韩楊杨許许鄧邓蘇苏"
    "葉叶呂吕盧卢蕭萧譚谭鄒邹陸陆莊庄鍾钟駐驻通通訊讯約约總总執执筆笔稿稿間间時时嚴严禁禁為为"
    "歡欢機机戶户雙双尋寻詳详線线語语資资價价題题檢检誠诚邀邀僅仅於于還还無无與与過过熱热門门薦荐訂订錄录掃扫維维眾众糾纠錯错複复貼贴應应進进後后"
    "檔档構构僅仅從从業业務务營营許许諮咨詢询繫系僑侨準准檢检稱称內内開开產产應应類类佈布屬属體体"
)
_FORMS = (
    {chr(code): chr(code - 0xFEE0) for code in range(0xFF01, 0xFF5F)}
    | {"\u3000": " ", "\xa0": " ", "【": "[", "】": "]", "〔": "[", "〕": "]"}
    | dict(zip(_TRADITIONAL[0::2], _TRADITIONAL[1::2], strict=True))
)
# Few characters of a line have another form: searching for them is half the work of translating each.
_UNFOLDED = re.compile(f"[{re.escape(''.join(_FORMS))}]")
# A reading behind a character, as damaged mirrors strew them: 會(huì) or 會(huì ).
_READING = re.compile(r"(?<=[\u4e00-\u9fff])\([a-zāáǎàēéěèīíǐìōóǒòūúǔùüǖǘǚǜ]{1,6} ?\)")


class Folded(NamedTuple):
    """A line and its folded form; ``at`` gives for a position in the form the position in the line (None: the same)."""

    line: str
    text: str
    at: tuple[int, ...] | None = None

    def cut(self, start: int, end: int) -> str:
        """What stands printed where the form has ``text[start:end]``."""
        if self.at is None:
            return self.line[start:end]
        stop = self.at[end] if end < len(self.at) else len(self.line)
        return self.line[self.at[start] : stop] if start < len(self.at) else ""


def _form(character: re.Match[str]) -> str:
    return _FORMS[character[0]]


@lru_cache(maxsize=32)  # every recogniser in turn asks for the same line
def fold(line: str) -> Folded:
    """Fold a line.

    >>> fold("來(lái)源：云州報").text
    '来源:云州报'
    >>> folded = fold("來(lái)源：云州報"); folded.cut(3, 6)
    '云州報'
    """
    text = _UNFOLDED.sub(_form, line)
    if "(" not in text or not _READING.search(text):
        return Folded(line, text)
    kept: list[str] = []
    at: list[int] = []
    start = 0
    for reading in _READING.finditer(text):
        kept.append(text[start : reading.start()])
        at.extend(range(start, reading.start()))
        start = reading.end()
    kept.append(text[start:])
    at.extend(range(start, len(text)))
    return Folded(line, "".join(kept), tuple(at))
