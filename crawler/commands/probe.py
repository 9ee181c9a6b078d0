"""Look at an e-paper that is not declared: which layout it has, by what evidence, what is found and what is not.

At most two pages are fetched (and robots.txt, which is obeyed), with a second or more between requests. Ends with a
declaration to paste into a file for ``-s SITES=``. Exit code 0 where a layout was recognised, else 1.
"""

import argparse
import datetime as dt
import sys

from archive.io.visible import visible
from crawler.crawl_arguments import ArgumentError, checked_address
from crawler.page.page import UnreadablePage
from crawler.probe.polite_fetch import PoliteFetch, ProbeError
from crawler.probe.probe import probe
from crawler.sites import Registry

_PAGES = 2


def add_arguments(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("url", metavar="URL", help="of an edition page, or of a page that leads to one")
    parser.add_argument("--private", action="store_true", help="its host may be at an address that is not public")


def run(args: argparse.Namespace) -> int:
    try:
        url = checked_address(args.url)
        found = probe(url, PoliteFetch(_PAGES, private=args.private).page, Registry())
    except (ArgumentError, ProbeError, UnreadablePage) as error:
        print(visible(f"python -m crawler probe: {error}"), file=sys.stderr)
        return 2
    print(visible("\n".join(found.lines())))
    declaration = found.declaration(dt.date.today())
    if declaration is None:
        return 1
    print(visible(f"\n{declaration}"), end="")
    return 0
