"""Names of places as datelines print them, often glued to the name of who reports: 王小红台北."""

from crawler.lazy_pattern import lazy_compile

# Simplified, as lines are normalised. Of places that a name's end may be mistaken for, those that agencies and papers
# report from most; of others the form decides.
_KNOWN = (
    "台北|新北|桃园|台中|台南|高雄|基隆|新竹|苗栗|彰化|南投|云林|嘉义|屏东|宜兰|花莲|台东|澎湖|金门|马祖|台湾|"
    "北京|上海|天津|重庆|河北|山西|内蒙古?|辽宁|吉林|黑龙江|江苏|浙江|安徽|福建|江西|山东|河南|湖北|湖南|广东|广西|海南|"
    "四川|贵州|云南|西藏|陕西|甘肃|青海|宁夏|新疆|香港|澳门|石家庄|太原|呼和浩特|沈阳|大连|长春|哈尔滨|南京|苏州|无锡|"
    "杭州|宁波|温州|合肥|福州|厦门|南昌|济南|青岛|郑州|武汉|长沙|广州|深圳|珠海|南宁|海口|三亚|成都|贵阳|昆明|拉萨|西安|"
    "兰州|西宁|银川|乌鲁木齐|东京|大阪|首尔|平壤|河内|曼谷|新加坡|吉隆坡|雅加达|马尼拉|新德里|伦敦|巴黎|柏林|罗马|"
    "布鲁塞尔|日内瓦|维也纳|莫斯科|华盛顿|纽约|洛杉矶|旧金山|芝加哥|渥太华|多伦多|悉尼|雪梨|堪培拉|开罗|耶路撒冷|联合国|"
    "[中美英法德韩泰]国|日本|俄罗斯|印度|越南"
)
_PLACE = lazy_compile(f"(?:{_KNOWN})")
# What a place ends in, so that no other begins with it.
_ENDS = frozenset("市县省区州镇乡村港岛旗")


def is_place(text: str) -> bool:
    """Whether a normalised text is the name of a place that papers report from.

    >>> is_place("台北"), is_place("台东县"), is_place("云州")
    (True, True, False)
    """
    found = _PLACE.match(text)
    return found is not None and (found.end() == len(text) or (found.end() == len(text) - 1 and text[-1] in _ENDS))


def begins_with_place(text: str) -> bool:
    """Whether a normalised text begins with the name of such a place."""
    return _PLACE.match(text) is not None


def may_be_place(text: str) -> bool:
    """Whether a normalised text could be a place's whole name by its form.

    >>> may_be_place("云州"), may_be_place("州"), may_be_place("州城"), may_be_place("桥市")
    (True, False, False, False)
    """
    return len(text) >= 2 and text[0] not in _ENDS and not (len(text) == 2 and text[1] in _ENDS - {"州"})
