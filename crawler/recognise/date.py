"""Dates of publication as pages print them."""

import datetime as dt
import re
from collections.abc import Callable
from typing import TypeVar

from crawler.lazy_pattern import lazy_compile
from crawler.page.normalise import normalised

T = TypeVar("T")

_REPUBLIC = 1911  # the year before the first of the Republic's calendar
_CENTURY = 2000  # that of years of two digits
_NUMERALS = "〇一二三四五六七八九"
_TIME = (
    r"(?:\s*[(\[]?(?:星期[一二三四五六日天]|周[一二三四五六日]|(?<=\()[一二三四五六日](?=\)))?[)\]]?[T\s,|]*(?:HKT\s*|北京时间\s*|(?P<gmt>格林[尼威]治(?:标准)?时间|GMT|UTC)\s*)?"
    r"(?P<half>上午|下午|中午|晚上?|凌晨|[AaPp]\.?[Mm]\.?)?\s*(?P<h>\d{1,2})[:时点](?P<min>\d\d)(?:[:分](?P<s>\d\d))?(?:\.\d+)?秒?"
    r"\s?(?P<half2>[AaPp]\.?[Mm]\b)?(?P<zone>Z|[+-]\d\d:?\d\d)?)?"
)
_DAY_OF_YEAR = (
    r"(?:(?P<y>(?:19|20)\d\d)|民国\s*(?P<roc>\d{2,3}))"
    r"\s*[年.\-/]\s*(?P<m>\d{1,2})\s*[月.\-/]\s*(?P<d>\d{1,2})(?!\d)\s*[日号]?"
)
DATE = lazy_compile(_DAY_OF_YEAR + _TIME)
"""A full date in a normalised line, with a time of day if one stands behind it."""
_TIME_FIRST = lazy_compile(r"(?<![\d:])(?P<h>\d{1,2}):(?P<min>\d\d)(?::(?P<s>\d\d))?\s*" + _DAY_OF_YEAR)
_DAY_FIRST = lazy_compile(r"(?<![\d.])(?P<d>\d{1,2})\.(?P<m>\d{1,2})\.(?P<y>(?:19|20)\d\d)(?![\d.])" + _TIME)
_MONTHS = ("jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec")
_MONTH = rf"(?P<month>(?:{'|'.join(_MONTHS)})[a-z]*|[一二三四五六七八九十]{{1,2}}月)\.?"
# As English templates print it: September 10th, 2005 10:56 am; 四月 8, 2020; 10 Sep 2005.
_MONTH_FIRST = lazy_compile(
    rf"(?<![A-Za-z]){_MONTH}\s*(?P<d>\d{{1,2}})(?:st|nd|rd|th)?\s*,?\s*(?P<y>(?:19|20)\d\d)(?!\d)" + _TIME,
    re.IGNORECASE,
)
_DAY_THEN_MONTH = lazy_compile(
    rf"(?<!\d)(?P<d>\d{{1,2}})(?:st|nd|rd|th)?\s+{_MONTH},?\s*(?P<y>(?:19|20)\d\d)(?!\d)" + _TIME,
    re.IGNORECASE,
)
# Of 3/26/2020 and 26/3/2020 the number above twelve is the day; of 3/2/2020 nothing tells which.
_SLASHED = lazy_compile(
    r"(?<![\d/])(?:(?P<m>0?[1-9]|1[0-2])/(?P<d>1[3-9]|2\d|3[01])|(?P<d2>1[3-9]|2\d|3[01])/(?P<m2>0?[1-9]|1[0-2]))"
    r"/(?P<y>(?:19|20)\d\d)(?![\d/])(?:\s*-)?" + _TIME
)
# A year of two digits is one only where nothing but a date stands.
_SHORT_YEAR = lazy_compile(
    r"(?P<y>\d\d)-(?P<m>0\d|1[0-2])-(?P<d>[0-2]\d|3[01])(?:\s*(?P<h>[01]\d|2[0-3]):(?P<min>[0-5]\d)(?::(?P<s>[0-5]\d))?)?"
)
_FOREIGN = (_DAY_FIRST, _MONTH_FIRST, _DAY_THEN_MONTH, _SLASHED)
_IN_WORDS = lazy_compile(
    rf"(?P<y>[{_NUMERALS}○零]{{4}})年(?P<m>[{_NUMERALS}十]{{1,3}})月(?P<d>[{_NUMERALS}十]{{1,3}})日"
)
_EPOCH = lazy_compile(r"(?P<seconds>1\d{9})(?:\d{3})?")
_COMPACT = lazy_compile(
    r"^(?P<y>(?:19|20)\d\d)(?P<m>[01]\d)(?P<d>[0-3]\d)(?:(?P<h>[0-2]\d)(?P<min>[0-5]\d)(?P<s>[0-5]\d)?)?$"
)
_AGO = lazy_compile(r"(?P<n>\d{1,3})\s*(?:个)?(?P<unit>秒钟?|分钟|小时|天|日)[之以]?前")
_DAY = lazy_compile(r"(?P<day>今[天日]|昨[天日]|前天|刚刚)\s*(?:(?P<h>\d{1,2}):(?P<min>\d\d))?")
_YEARLESS = lazy_compile(r"(?<![\d\-/年.])(?P<m>\d{1,2})(?:月|-|/)(?P<d>\d{1,2})日?\s+(?P<h>\d{1,2}):(?P<min>\d\d)")
_UNITS = {"秒": "seconds", "秒钟": "seconds", "分钟": "minutes", "小时": "hours", "天": "days", "日": "days"}
_DAYS = {"今": 0, "昨": 1, "前": 2}
_CHINA = dt.timezone(dt.timedelta(hours=8))


def search_date(text: str, start: int = 0, end: int | None = None) -> re.Match[str] | None:
    """The first full date in a stretch of a normalised line, for ``iso``."""
    end = len(text) if end is None else end
    found = DATE.search(text, start, end)
    if found is None:
        return next((other for form in _FOREIGN if (other := form.search(text, start, end))), None)
    if (
        found["h"] is None
        and (timed := _TIME_FIRST.search(text, start, found.end()))
        and timed.end("d") == found.end("d")
    ):
        return timed
    return found


def find_date(text: str) -> str | None:
    """The first date in a text, ISO 8601; a time of day has the offset printed with it, else China's.

    Raises ValueError where the date does not exist.

    >>> find_date("2019-07-15 08:20:00     作者：谭某"), find_date("2024年2月20日"), find_date("民國101年1月12日")
    ('2019-07-15T08:20:00+08:00', '2024-02-20', '2012-01-12')
    >>> find_date("14.12.2011 19:00"), find_date("18:07 2012-01-16"), find_date("18-03-08 23:16")
    ('2011-12-14T19:00:00+08:00', '2012-01-16T18:07:00+08:00', '2018-03-08T23:16:00+08:00')
    >>> find_date("September 10th, 2005 10:56 am"), find_date("四月 8, 2020"), find_date("3/26/2020")
    ('2005-09-10T10:56:00+08:00', '2020-04-08', '2020-03-26')
    >>> find_date("二〇二四年二月二十日"), find_date("2021-05-06T08:00:00Z"), find_date("2012/1/12 下午 4:15")
    ('2024-02-20', '2021-05-06T08:00:00+00:00', '2012-01-12T16:15:00+08:00')
    """
    normal = normalised(text).text
    if found := search_date(normal) or _SHORT_YEAR.fullmatch(normal.strip()):
        return iso(found)
    if found := _IN_WORDS.search(normal):
        year = int("".join(str(_NUMERALS.index("〇" if digit in "○零" else digit)) for digit in found["y"]))
        return _made(found, lambda: dt.date(year, _number(found["m"]), _number(found["d"]))).isoformat()
    return None


def is_short_date(text: str) -> bool:
    """Whether a normalised text is a date with a year of two digits and nothing else."""
    return bool(_SHORT_YEAR.fullmatch(text.strip()))


def find_stated_date(text: str) -> str | None:
    """The date that a meta tag or a script states, which may be written without separators, or count seconds.

    >>> find_stated_date("20120112164500"), find_stated_date("2012-01-12"), find_stated_date("1326357900")
    ('2012-01-12T16:45:00+08:00', '2012-01-12', '2012-01-12T16:45:00+08:00')
    """
    if counted := _EPOCH.fullmatch(text.strip()):
        return dt.datetime.fromtimestamp(int(counted["seconds"]), _CHINA).isoformat()
    found = _COMPACT.match(text.strip())
    return iso(found) if found else find_date(text)


def find_relative_date(text: str, fetched_at: dt.datetime) -> str | None:
    """What a text says of its date by the day on which the page was fetched: 3小时前, 昨天 08:30, 01-12 16:15.

    >>> at = dt.datetime(2012, 1, 13, 1, 0, tzinfo=dt.timezone.utc)
    >>> [find_relative_date(text, at) for text in ("11 小時前", "昨天 08:30", "3天前", "12-31 16:15")]
    ['2012-01-12T22:00:00+08:00', '2012-01-12T08:30:00+08:00', '2012-01-10', '2011-12-31T16:15:00+08:00']
    """
    normal = normalised(text).text
    now = fetched_at.astimezone(_CHINA).replace(microsecond=0)
    if found := _AGO.search(normal):
        then = now - dt.timedelta(**{_UNITS[found["unit"]]: int(found["n"])})
        return then.date().isoformat() if _UNITS[found["unit"]] == "days" else then.isoformat()
    if found := _DAY.search(normal):
        date = now.date() - dt.timedelta(days=_DAYS.get(found["day"][0], 0))
        return _at(date, found) if found["h"] else date.isoformat()
    if found := _YEARLESS.search(normal):
        year = now.year if (int(found["m"]), int(found["d"])) <= (now.month, now.day) else now.year - 1
        return _at(_made(found, lambda: dt.date(year, int(found["m"]), int(found["d"]))), found)
    return None


def iso(found: re.Match[str]) -> str:
    """The ISO form of a match of ``search_date``. Raises ValueError where there is no such date."""
    groups = found.groupdict()
    try:
        year = int(groups["y"]) if groups["y"] else int(groups["roc"]) + _REPUBLIC
        year += _CENTURY if len(groups["y"] or "") == 2 else 0
        month = _month(groups["month"]) if groups.get("month") else int(groups["m"] or groups["m2"])
        date = dt.date(year, month, int(groups["d"] or groups["d2"]))
        if groups["h"] is None:
            return date.isoformat()
        hour = int(groups["h"])
        half = (groups.get("half") or groups.get("half2") or "").lower().replace(".", "")
        if half in ("下午", "晚", "晚上", "pm") and hour < 12:
            hour += 12
        elif half in ("凌晨", "上午", "am") and hour == 12:
            hour = 0
        time = dt.time(hour, int(groups["min"]), int(groups["s"] or 0))
    except ValueError as error:
        raise ValueError(f"{found[0].strip()} is no date: {error}") from None
    return f"{date.isoformat()}T{time.isoformat()}{_offset('Z' if groups.get('gmt') else groups.get('zone'))}"


def _month(name: str) -> int:
    return _number(name[:-1]) if name.endswith("月") else _MONTHS.index(name[:3].lower()) + 1


def _offset(zone: str | None) -> str:
    if zone is None:
        return "+08:00"
    return "+00:00" if zone == "Z" else f"{zone[:3]}:{zone[-2:]}"


def _at(date: dt.date, found: re.Match[str]) -> str:
    time = _made(found, lambda: dt.time(int(found["h"]), int(found["min"])))
    return f"{date.isoformat()}T{time.isoformat()}+08:00"


def _made(found: re.Match[str], make: Callable[[], T]) -> T:
    try:
        return make()
    except ValueError as error:
        raise ValueError(f"{found[0].strip()} is no date: {error}") from None


def _number(words: str) -> int:
    """A number below a hundred.

    >>> _number("二十一"), _number("十"), _number("五"), _number("二〇")
    (21, 10, 5, 20)
    """
    tens, ten, ones = words.rpartition("十")
    if not ten:
        return int("".join(str(_NUMERALS.index(digit)) for digit in words))
    return (_NUMERALS.index(tens) if tens else 1) * 10 + (_NUMERALS.index(ones) if ones else 0)
