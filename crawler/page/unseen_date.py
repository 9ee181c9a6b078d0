"""When a page was published, by what no reader sees: its scripts, and the attributes of its elements."""

import re
from collections.abc import Iterator

from lxml import etree

from crawler.lazy_pattern import lazy_compile

_TIMES = etree.XPath("//body//*[@itemprop='datePublished' or (self::time and @datetime)]")
_NAME = r"(?:ori_?)?(?:create|publish(?:ed)?|pub|post|news|article|release)_?(?:time|date|at|on)|ptime"
_DAY, _TIME = r"(?:19|20)\d\d[-/.年]\d{1,2}[-/.月]\d{1,2}日?", r"[T\s]*\d{1,2}:\d\d(?::\d\d)?[^'\"<;,}]{0,8}"
_VALUE = rf"(?P<value>1\d{{9}}(?:\d{{3}})?(?!\d)|{_DAY}(?:{_TIME})?)"
# var ct = "1534567890"; publish_time = '2018-08-18 12:28' || ""
_VARIABLE = lazy_compile(rf"(?:\bvar\s+ct|(?<![\w.$'\"-])(?:{_NAME}))\s*=\s*['\"]?{_VALUE}", re.IGNORECASE)
# "publishTime": "2018-08-18 12:28"
_KEY = lazy_compile(rf"['\"](?:{_NAME})\\?['\"]\s*:\s*\\?['\"]?{_VALUE}", re.IGNORECASE)
# Cheap looks, which spare nearly all scripts those patterns: what may be such a value, and right before it such a name.
_MAY_BE_VALUE = lazy_compile(r"[=:]\s*\\?['\"]?(?:1\d{9}|(?:19|20)\d\d[-/.年])")
_MAY_BE_NAMED = lazy_compile(r"(?:ct|time|date|at|on)\\?['\"]?\s*$", re.IGNORECASE)
_BEFORE = 60  # characters


def script_dates(root: etree._Element) -> Iterator[str]:
    """The dates of publication that scripts state, as written, or in seconds since 1970: what a variable holds; a key's
    value where all keys of the page have the same, for lists of other articles have such keys too."""
    tops = (root, *root.itersiblings(etree.Element))  # a page that is broken badly enough has more than one root
    written = (script for top in tops for script in top.iter("script") if script.get("src") is None)
    scripts = [text for script in written if (text := script.text) and _may_state_date(text)]
    for script in scripts:
        yield from (found["value"].strip() for found in _VARIABLE.finditer(script))
    values = {found["value"].strip() for script in scripts for found in _KEY.finditer(script)}
    if len(values) == 1:
        yield from values


def _may_state_date(script: str) -> bool:
    values = (found.start() for found in _MAY_BE_VALUE.finditer(script))
    return any(_MAY_BE_NAMED.search(script, max(0, at - _BEFORE), at) for at in values)


def marked_dates(html: str, root: etree._Element) -> Iterator[str]:
    """The dates in the attributes of elements that the markup calls times, as written, if all are the same."""
    if "datePublished" not in html and next(root.iter("time"), None) is None:
        return
    elements = _TIMES(root)
    named = [element for element in elements if element.get("itemprop") == "datePublished"] or elements
    values = {
        value for element in named if (value := (element.get("datetime") or element.get("content") or "").strip())
    }
    if len(values) == 1:
        yield from values
