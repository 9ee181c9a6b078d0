"""The file that names crawls, and when they begin."""

import contextlib
import re
import tomllib
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from crawler.crawl_arguments import ArgumentError, channel_arguments, edition_arguments
from crawler.lazy_pattern import lazy_compile
from crawler.sites import DeclarationError, Registry

DAYS = ("mon", "tue", "wed", "thu", "fri", "sat", "sun")
_WHEN = lazy_compile(r"(?:(?P<days>[a-z,]+) )?(?P<hour>[01]\d|2[0-3]):(?P<minute>[0-5]\d)")
_CHECKS = {"edition": edition_arguments, "channel": channel_arguments}
_KEYS = {"name": str, "spider": str, "when": str, "arguments": dict, "settings": dict}


class ScheduleError(ValueError):
    """A timetable that cannot be used; names the file, the crawl, and what is accepted."""


@dataclass(frozen=True, slots=True)
class When:
    """A time of the day, each day or on some; the machine's own time."""

    hour: int
    minute: int
    days: tuple[str, ...] = ()

    @classmethod
    def parse(cls, text: str) -> "When":
        """
        >>> When.parse("mon,thu 07:30")
        When(hour=7, minute=30, days=('mon', 'thu'))
        """
        match = _WHEN.fullmatch(text)
        days = tuple(match["days"].split(",")) if match and match["days"] else ()
        if match is None or not set(days) <= set(DAYS):
            raise ScheduleError(f"when={text!r}: accepted is such as '07:30' or 'mon,thu 07:30'")
        return cls(int(match["hour"]), int(match["minute"]), days)


@dataclass(frozen=True, slots=True)
class ScheduledCrawl:
    """A crawl that begins again and again; ``name`` tells it from the others. ``when`` is None where the file does not
    say."""

    name: str
    spider: str
    when: When | None
    arguments: Mapping[str, str]
    settings: Mapping[str, str]

    @property
    def time(self) -> When:
        """When it begins. Raises ScheduleError where the file does not say."""
        if self.when is None:
            raise ScheduleError(f"crawl {self.name}: when= is missing, such as '07:30' or 'mon,thu 07:30'")
        return self.when


@dataclass(frozen=True, slots=True)
class Timetable:
    """The crawls of a file, and the folder in which they run: what they make lies below its ``crawls``."""

    folder: Path
    crawls: tuple[ScheduledCrawl, ...]


def read_timetable(file: Path) -> Timetable:
    """Raises ScheduleError, OSError."""
    try:
        held = tomllib.loads(file.read_text(encoding="utf-8"))
    except ValueError as error:
        raise ScheduleError(f"{file}: not TOML: {error}") from error
    _refuse_unknown(held, {"folder": str, "settings": dict, "crawl": list}, str(file))
    folder = (file.parent / held.get("folder", ".")).resolve()
    crawls = []
    for number, given in enumerate(held.get("crawl", ()), 1):
        place = f"{file}, crawl {given.get('name', number) if isinstance(given, dict) else number}"
        try:
            with contextlib.chdir(folder):  # what the arguments name lies where the crawl runs
                crawls.append(_crawl(given, held.get("settings", {})))
        except (ScheduleError, ArgumentError, DeclarationError) as error:
            raise ScheduleError(f"{place}: {error}") from error
    names = [crawl.name for crawl in crawls]
    if not names or len(set(names)) < len(names):
        raise ScheduleError(f"{file}: needed is one [[crawl]] at least, each with a name of its own")
    return Timetable(folder, tuple(crawls))


def _crawl(given: Any, common: Mapping[str, Any]) -> ScheduledCrawl:
    if not isinstance(given, dict):
        raise ScheduleError("a table is needed")
    _refuse_unknown(given, _KEYS, "the table")
    arguments = _texts(given.get("arguments", {}))
    settings = _texts({**common, **given.get("settings", {})})
    name, spider = given.get("name") or arguments.get("site", ""), given.get("spider", "edition")
    if not re.fullmatch(r"[\w-]+", name, re.ASCII):
        raise ScheduleError(f"name={name!r}: accepted are letters, digits, - and _")
    if spider not in _CHECKS:
        raise ScheduleError(f"spider={spider!r} is not one of: {', '.join(_CHECKS)}")
    _CHECKS[spider](arguments, Registry(tuple(filter(None, settings.get("SITES", "").split(",")))))
    when = When.parse(given["when"]) if "when" in given else None
    return ScheduledCrawl(name, spider, when, arguments, settings)


def _refuse_unknown(held: Mapping[str, Any], accepted: Mapping[str, type], place: str) -> None:
    for key, value in held.items():
        if key not in accepted or not isinstance(value, accepted[key]):
            kinds = ", ".join(f"{name} ({kind.__name__})" for name, kind in accepted.items())
            raise ScheduleError(f"{place}: {key}={value!r}; accepted are {kinds}")


def _texts(held: Mapping[str, Any]) -> dict[str, str]:
    """Values as a command line has them; a control character would begin a line of its own."""
    texts = {name: str(value) for name, value in held.items()}
    for name, text in texts.items():
        if not f"{name}{text}".isprintable():
            raise ScheduleError(f"{name}={text!r}: control characters are not accepted")
    return texts
