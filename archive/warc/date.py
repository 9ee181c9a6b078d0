"""WARC-Date, in the forms that archives have it."""

import re
from datetime import UTC, datetime, timedelta, timezone

# W3CDTF of any granularity (WARC 1.1, 5.4), a zone or none; and what CDX and ARC files write.
_W3CDTF = re.compile(
    r"(\d{4})(?:-(\d\d)(?:-(\d\d)(?:[T ](\d\d):(\d\d)(?::(\d\d)(?:[.,](\d{1,9}))?)?(Z|[+-]\d\d:?\d\d)?)?)?)?"
)
_DIGITS = re.compile(r"(\d{4})(\d\d)(\d\d)(?:(\d\d)(?:(\d\d)(\d\d)?)?)?")
_CANONICAL = re.compile(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(\.\d{1,9})?Z")


def parse_date(text: str) -> datetime:
    """A WARC-Date in UTC; what it leaves out is the earliest, and one without a zone is taken for UTC.

    >>> parse_date("2024-02-20T08:30:01.250Z").isoformat()
    '2024-02-20T08:30:01.250000+00:00'
    >>> parse_date("2024-02").isoformat() == parse_date("20240201000000").isoformat()
    True

    Raises ValueError for what is no date, such as 30 February.
    """
    if (date := _canonical(text)) is not None:
        return date
    if (match := _W3CDTF.fullmatch(text)) is not None:
        *parts, fraction, zone = match.groups()
    elif (match := _DIGITS.fullmatch(text)) is not None:
        *parts, fraction, zone = *match.groups(), None, None
    else:
        raise ValueError(f"no date: {text[:80]!r}")
    year, month, day, hour, minute, second = (int(part) if part else None for part in parts)
    if second == 60:  # a leap second, which `datetime` has no place for
        second = 59
    try:
        date = datetime(year or 0, month or 1, day or 1, hour or 0, minute or 0, second or 0, tzinfo=_zone(zone))
        return date.replace(microsecond=int((fraction or "0")[:6].ljust(6, "0"))).astimezone(UTC)
    except (ValueError, OverflowError) as error:
        raise ValueError(f"no date: {text[:80]!r}: {error}") from error


def normal_date(text: str) -> str:
    """A date as WARC/1.1 has it, whole to the second, to be sorted and compared; what is no date stays as it is.

    >>> normal_date("20240220083001"), normal_date("2024-02-30")
    ('2024-02-20T08:30:01Z', '2024-02-30')
    """
    if _CANONICAL.fullmatch(text):
        return text
    try:
        date = parse_date(text)
    except ValueError:
        return text
    return date.isoformat(timespec="auto").removesuffix("+00:00") + "Z"


def date_oddity(text: str) -> tuple[str, bool] | None:
    """What is to be told of a date: the reason, and whether it is only a note; None where there is nothing."""
    if _canonical(text) is not None:
        return None
    accepted = f"WARC-Date {text[:80]!r}; accepted is UTC as in 2024-02-20T08:30:01Z"
    try:
        parse_date(text)
    except ValueError:
        return accepted, False
    match = _W3CDTF.fullmatch(text)
    if match is None or " " in text or "," in text:
        return f"{accepted}; it is read as {normal_date(text)}", False
    if match[4] is None or match[8] == "Z":
        return None
    if match[8] is None:
        return f"WARC-Date {text[:80]!r} has no zone; it is read as UTC", True
    return f"{accepted}; it is read as {normal_date(text)}", False


def _canonical(text: str) -> datetime | None:
    """A date in the form that this program writes, the quick way; None for any other."""
    if not _CANONICAL.fullmatch(text):
        return None
    try:
        return datetime.fromisoformat(text)
    except ValueError:
        return None


def _zone(zone: str | None) -> timezone:
    if zone is None or zone == "Z":
        return UTC
    hours, minutes = int(zone[1:3]), int(zone[-2:])
    return timezone(timedelta(hours=hours, minutes=minutes) * (-1 if zone[0] == "-" else 1))
