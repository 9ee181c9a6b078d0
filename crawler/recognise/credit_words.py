"""The words of a credit, and whose names stand between them: writers', or editors' and photographers'."""

from typing import NamedTuple

from crawler.lazy_pattern import lazy_compile
from crawler.page.normalise import HAN, normalised
from crawler.recognise.outlet import is_outlet
from crawler.recognise.person_name import is_pen_name, names_in

ROLE = (
    rf"(?:首席|高级|资深|见习|实习|特约|特派|驻[{HAN}]{{1,6}}|全媒体|融媒体?|视频|摄影|文字|图片){{0,3}}"
    r"(?:记者|通讯员|实习生|评论员|观察员|主笔|撰稿人|特派员|报道组)"
)
"""What a person does for an outlet, in a normalised line."""
_ROLE_WORD = lazy_compile(rf"(?:(?<![{HAN}·])(?P<before>[{HAN}·]{{1,16}}?))??{ROLE}(?:站|团)?")
_WORD = lazy_compile(
    r"摄影报道|图文|文/图|图/文|(?P<pictured>/[图摄])|/文|"
    rf"(?P<others>(?:摄影|(?<![/文])图)(?=\s*[:/|](?!\s*文))|(?<![{HAN}])[{HAN}]{{0,4}}(?:编辑|责编)|编辑|责编|"
    r"校对|审校|审核|监制|美编|设计|制图|排版|译者|翻译|剪辑|统筹|策划)|"
    r"摄影|报道|本[报网刊台社]|(?P<writers>采访|采写|撰文|撰稿|作者|文字)|整合|编译|发自.*$"
)
_READING = lazy_compile(r"\([a-zà-ǜ]+ ?\)")


class Named(NamedTuple):
    """The names in a credit, as printed."""

    writers: tuple[str, ...]
    others: tuple[str, ...]


def names_by_role(credit: str) -> Named:
    """The names between the words of a credit.

    >>> names_by_role("总台央视记者 王红 通讯员 李明"), names_by_role("记者 王红/文 方某/图 编辑 李明")
    (Named(writers=('王红', '李明'), others=()), Named(writers=('王红',), others=('方某', '李明')))
    """
    normal = normalised(credit)
    text = normal.text
    words = _roles(text)
    taken = [(start, end) for start, end, _ in words]
    words += [
        (*word.span(), word.lastgroup or "")
        for word in _WORD.finditer(text)
        if all(word.end() <= start or word.start() >= end for start, end in taken)
    ]
    writers: list[str] = []
    others: list[str] = []
    writing, last = True, 0
    before = ""
    for start, end, kind in [*sorted(words), (len(text), len(text), "")]:
        names = []
        if last < start:
            names = names_in(_READING.sub("", normal.cut(last, start)))
            (writers if writing and kind != "pictured" else others).extend(names)
        if kind == "role" and before == "others" and not names:
            kind = "others"  # 摄影:记者 王红
        writing = kind != "others" and (writing or kind in ("role", "writers", "pictured"))
        before = kind
        last = max(last, end)
    return Named(tuple(dict.fromkeys(writers)), tuple(dict.fromkeys(others)))


def _roles(text: str) -> list[tuple[int, int, str]]:
    """Where roles stand in a normalised credit, what is glued before them with them: 总台央视记者."""
    found: list[tuple[int, int, str]] = []
    for role in _ROLE_WORD.finditer(text):
        # Behind a name of its own the next role may be glued: 记者 王红通讯员 李明.
        glued = found and role["before"] and is_pen_name(role["before"]) and not is_outlet(role["before"])
        found.append((role.end("before") if glued else role.start(), role.end(), "role"))
    return found
