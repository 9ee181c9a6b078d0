"""List the declared papers and channels: name, newspaper, layouts and the dates they hold, when last looked at."""

import argparse
import datetime as dt
import json

from crawler.sites import DatedLayout, Registry, Site


def add_arguments(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("--sites", action="append", default=[], metavar="FILE", help="a declaration of your own")
    parser.add_argument("--json", action="store_true", help="an array of objects")


def run(args: argparse.Namespace) -> int:
    sites = sorted(Registry(tuple(args.sites)).sites.values(), key=lambda site: site.name)
    if args.json:
        print(json.dumps([_row(site) for site in sites], ensure_ascii=False, indent=1))
        return 0
    for site in sites:
        layouts = ", ".join(f"{dated.layout}{_span(dated)}" for dated in site.layouts)
        channels = f"  channels: {' '.join(channel.path for channel in site.channels)}" if site.channels else ""
        print(f"{site.name}  {site.newspaper or '-'}  {layouts}  checked {_checked(site) or '-'}{channels}")
    return 0


def _row(site: Site) -> dict[str, object]:
    return {
        "name": site.name,
        "newspaper": site.newspaper,
        "hosts": list(site.hosts),
        "layouts": [
            {"layout": dated.layout, "since": _iso(dated.since), "until": _iso(dated.until)} for dated in site.layouts
        ],
        "channels": [{"path": channel.path, "title": channel.title} for channel in site.channels],
        "checked": _checked(site),
        "sources": [evidence.source for evidence in site.evidence],
    }


def _checked(site: Site) -> str | None:
    return _iso(max((evidence.checked for evidence in site.evidence), default=None))


def _iso(date: dt.date | None) -> str | None:
    return date.isoformat() if date else None


def _span(dated: DatedLayout) -> str:
    """The dates that a layout holds.

    >>> _span(DatedLayout("shtml", since=dt.date(2024, 12, 16))), _span(DatedLayout("shtml"))
    (' (2024-12-16–)', '')
    """
    if dated.since is None and dated.until is None:
        return ""
    return f" ({_iso(dated.since) or ''}–{_iso(dated.until) or ''})"
