"""A timetable as lines of cron, and as units of systemd."""

import shlex
import sys
from collections.abc import Iterator

from crawler.schedule.timetable import DAYS, ScheduledCrawl, Timetable, When

_SETTINGS = "SCRAPY_SETTINGS_MODULE=crawler.settings"


def command(crawl: ScheduledCrawl) -> list[str]:
    """The words of a crawl's command line."""
    words = [sys.executable, "-m", "scrapy", "crawl", crawl.spider]
    for option, values in (("-a", crawl.arguments), ("-s", {**crawl.settings, "LOG_FILE": f"{crawl.name}.log"})):
        for name, value in values.items():
            words += [option, f"{name}={value}"]
    return words


def cron_lines(timetable: Timetable) -> Iterator[str]:
    """A line of a crontab for each crawl; one that still runs is not begun again. What it prints, for cron to mail, is
    the closing word of a crawl that is not complete."""
    for crawl in timetable.crawls:
        words = ["env", _SETTINGS, "flock", "-n", "-E", "0", f"{crawl.name}.lock", *command(crawl)]
        where = shlex.quote(str(timetable.folder))
        line = f'cd {where} && out=$({shlex.join(words)}) || {{ code=$?; printf "%s\\n" "$out"; exit $code; }}'
        yield f"{_cron_time(crawl.time)} {line.replace('%', chr(92) + '%')}"  # a bare % ends a crontab's command


def _cron_time(when: When) -> str:
    days = ",".join(str(DAYS.index(day) + 1) for day in when.days) or "*"
    return f"{when.minute} {when.hour} * * {days}"


def units(timetable: Timetable) -> dict[str, str]:
    """By file name: a service and its timer for each crawl. A service that runs is not started again, and one whose
    crawl is incomplete (exit code 3) has failed."""
    found = {}
    for crawl in timetable.crawls:
        unit = f"edition-archiver-{crawl.name}"
        start = " ".join(map(_word, command(crawl)))
        found[f"{unit}.service"] = (
            f"[Unit]\nDescription=Archive {crawl.name}\nWants=network-online.target\nAfter=network-online.target\n\n"
            f"[Service]\nType=oneshot\nWorkingDirectory={str(timetable.folder).replace('%', '%%')}\n"
            f"Environment={_SETTINGS}\nExecStart={start}\n"
            "# One SIGINT closes a crawl in order.\nKillSignal=SIGINT\nTimeoutStopSec=60\n"
        )
        found[f"{unit}.timer"] = (
            f"[Unit]\nDescription=Archive {crawl.name}\n\n"
            f"[Timer]\nOnCalendar={_calendar(crawl.time)}\nPersistent=true\n\n[Install]\nWantedBy=timers.target\n"
        )
    return found


def _calendar(when: When) -> str:
    days = ",".join(day.capitalize() for day in when.days)
    return f"{days} *-*-* {when.hour:02}:{when.minute:02}:00".strip()


def _word(text: str) -> str:
    r"""A word of ExecStart, in which specifiers and variables mean nothing.

    >>> print(_word('a "b" 100% $c'))
    "a \"b\" 100%% $$c"
    """
    for special, plain in (("\\", "\\\\"), ('"', '\\"'), ("%", "%%"), ("$", "$$")):
        text = text.replace(special, plain)
    return f'"{text}"'
