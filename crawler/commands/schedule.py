"""Have crawls begin by themselves: a timetable as cron lines or systemd units, or as jobs of a scrapyd."""

import argparse
from pathlib import Path

from archive.io.atomic import atomic_file
from archive.io.visible import visible
from crawler.schedule.scrapyd import schedule
from crawler.schedule.timetable import read_timetable
from crawler.schedule.written import cron_lines, units


def add_arguments(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("file", type=Path, metavar="FILE.toml", help="the timetable")
    how = parser.add_mutually_exclusive_group(required=True)
    how.add_argument("--cron", action="store_true", help="print the lines of a crontab")
    how.add_argument("--systemd", type=Path, metavar="FOLDER", help="write services and timers into a folder")
    how.add_argument("--scrapyd", action="store_true", help="schedule now what is neither pending nor running")


def run(args: argparse.Namespace) -> int:
    timetable = read_timetable(args.file)
    if args.cron:
        for line in list(cron_lines(timetable)):  # all or none
            print(line)
    elif args.scrapyd:
        for name, job in schedule(timetable):
            print(visible(f"{name}: {f'scheduled as {job}' if job else 'pending or running'}"))
    else:
        args.systemd.mkdir(parents=True, exist_ok=True)
        for name, text in units(timetable).items():
            with atomic_file(args.systemd / name) as part:
                part.write_text(text, encoding="utf-8")
            print(args.systemd / name)
    return 0
