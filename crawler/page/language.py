"""The language tag of a text: which of the two scripts of Chinese it is written in."""

from crawler.lazy_pattern import lazy_compile

# Frequent characters that only one of the scripts has, in pairs: simplified, traditional.
_PAIRS = (
    "们們来來时時说說会會对對这這国國学學个個为為发發业業经經产產动動进進现現实實与與关關区區机機员員两兩从從"
    "还還开開长長问問题題车車东東头頭电電网網报報记記门門线線总總义義万萬变變应應样樣统統质質设設议議资資"
    "让讓军軍农農师師场場单單决決战戰权權无無务務处處观觀该該规規视視觉覺论論语語读讀谁誰调調课課谈談请請"
    "贵貴费費贸貿购購贝貝质質赛賽费費运運过過达達边邊远遠连連选選级級约約纪紀纯純组組织織经經结結给給"
)
_SIMPLIFIED = lazy_compile(f"[{_PAIRS[0::2]}]")
_TRADITIONAL = lazy_compile(f"[{_PAIRS[1::2]}]")
_CHINESE = lazy_compile("[\u4e00-\u9fff]")


def language(text: str) -> str:
    """``zh-Hans`` or ``zh-Hant``, ``zh`` where the text does not tell, ``und`` where it holds no Chinese.

    >>> language("这是一则新闻"), language("這是一則新聞"), language("abc")
    ('zh-Hans', 'zh-Hant', 'und')
    """
    simplified = len(_SIMPLIFIED.findall(text))
    traditional = len(_TRADITIONAL.findall(text))
    if simplified == traditional:
        return "zh" if _CHINESE.search(text) else "und"
    return "zh-Hans" if simplified > traditional else "zh-Hant"
