"""Credits as papers of Taiwan and Hong Kong print them, at the beginning of a text."""

import re

from crawler.page.fold import HAN, fold
from crawler.page.recognise.credit import is_bare_name, is_name

_SLASH = "[/╱]"
_REPORTED = "(?:[综综]合|专访|专电|外电|连线|整理|特稿)?(?:报[导道]|专电|特稿)"
_NAMES = rf"(?P<names>[{HAN}]{{2,4}}(?:、[{HAN}]{{2,4}})*)"
_STOP = re.compile("[,，。]")
_PATTERNS = (
    # 记者王小红/台北报导, [王小红/新北市报导]
    re.compile(
        rf"^[\[(]?(?:[{HAN}\w]{{0,12}}(?P<role>记者|特派员))?\s*{_NAMES}\s*{_SLASH}\s*[{HAN}]{{0,8}}?{_REPORTED}"
    ),
    # [云州报记者王小红台北报导]
    re.compile(
        rf"^[\[(]?[{HAN}\w]{{0,12}}(?P<role>记者|特派员)\s*(?P<names>[{HAN}]{{3}}|[{HAN}]{{2}})\s*[{HAN}]{{2,6}}{_REPORTED}"
    ),
    # 云州新闻/王红
    re.compile(rf"^(?P<role>)[{HAN}A-Za-z]{{2,12}}{_SLASH}[{HAN}A-Za-z]{{0,8}}?(?P<names>[{HAN}]{{3}})$"),
)


def reported_authors(line: str) -> tuple[str, ...]:
    """The names in a credit that ends in 報導, or that follows an outlet and a slash.

    >>> [reported_authors(line) for line in ("記者王小紅／台北報導", "【王小紅／新北市報導】", "云州新聞／王小紅")]
    [('王小紅',), ('王小紅',), ('王小紅',)]
    >>> reported_authors("據外媒報導，王紅獲獎"), reported_authors("【云州日報記者王小紅台北報導】春節期間，")
    ((), ('王小紅',))
    """
    folded = fold(line[:60])
    for pattern in _PATTERNS:
        if found := pattern.match(folded.text):
            names = folded.cut(*found.span("names")).split("、")
            if all(is_name(name) and (found["role"] or is_bare_name(name)) for name in names):
                return tuple(names)
    return ()


def is_reported(line: str) -> bool:
    """Whether a line is such a credit and nothing else.

    >>> is_reported("記者王小紅／台北報導"), is_reported("【云州日報記者王小紅台北報導】春節期間，")
    (True, False)
    """
    return len(line) <= 40 and not _STOP.search(line) and bool(reported_authors(line))
