"""Digests of what the splitter makes of pages, so that two checkouts can be compared byte for byte.

    python -m benchmarks.equal [--mutants N] [FOLDER…] >FILE

A line for each page and layout: the page, the layout, a digest of the whole split or of why there is none. The pages
are those of the sample, N broken ones made of them, and the saved pages in each folder; `diff` compares two such files.
"""

import argparse
import hashlib
import sys
from collections.abc import Iterator
from pathlib import Path

from crawler.commands.saved_pages import read_page, saved_pages
from crawler.page.page import Page, UnreadablePage
from crawler.page.pagination import continuation, next_page
from crawler.page.requisites import body_pictures
from crawler.sites import GENERIC
from crawler.split.split import split
from crawler.split.template import printed
from tests.crawler.sample import REGISTRY
from tests.crawler.split.fuzz import mutants, sample_pages

_ADDRESS = "http://a.example/html/2024-05/06/content_1.htm"
_LAYOUTS = (GENERIC, REGISTRY.layouts["trs"], REGISTRY.layouts["founder-2009"], REGISTRY.layouts["people-2024"])


def digests(page: Page) -> Iterator[tuple[str, str]]:
    """The name of each layout, and a digest of all that is read of a page by it."""
    for layout in _LAYOUTS:
        try:
            found = split(page, layout)
            told = repr((found, found.language, body_pictures(page, layout)))
        except UnreadablePage as error:
            told = f"unreadable: {error}"
        yield layout.name, hashlib.sha256(told.encode("utf-8", "surrogatepass")).hexdigest()[:16]
    try:
        forms = printed(page)
        told = repr((next_page(page), continuation(page), forms.article, sorted(forms.forms)))
    except UnreadablePage as error:
        told = f"unreadable: {error}"
    yield "repeated", hashlib.sha256(told.encode("utf-8", "surrogatepass")).hexdigest()[:16]


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("folders", nargs="*", type=Path, metavar="FOLDER", help="saved pages, *.html or *.html.gz")
    parser.add_argument("--mutants", type=int, default=500, metavar="N", help="broken pages (default: 500)")
    args = parser.parse_args()
    own = sample_pages()
    pages = [(f"sample {number}", Page(_ADDRESS, body)) for number, body in enumerate(own)]
    pages += [(f"mutant {number}", Page(_ADDRESS, body)) for number, body in mutants(own, args.mutants)]
    pages += [(file.name, read_page(file, _ADDRESS)) for file in saved_pages(args.folders)]
    for name, page in pages:
        for layout, digest in digests(page.afresh()):
            print(f"{name}\t{layout}\t{digest}", flush=True)
    return 0


if __name__ == "__main__":
    sys.exit(main())
