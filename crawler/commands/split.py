"""Split saved pages: a line of JSON per article, as in articles.jsonl, with the file that it comes from."""

import argparse
import sys
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from pathlib import Path

from archive.io.atomic import check_place
from archive.io.visible import visible, visible_json
from crawler.assembly import simplified as simplify
from crawler.assembly.article_line import make_article
from crawler.assembly.article_pages import split_page
from crawler.commands.saved_pages import SavedPageError, read_page, saved_pages
from crawler.host_templates.learner import Learner
from crawler.host_templates.store import read_templates, write_templates
from crawler.items import as_plain
from crawler.lists.layout_detection import recognise_layout
from crawler.page.page import Page, UnreadablePage
from crawler.sites import GENERIC, Registry, Site
from crawler.split.split import Split
from crawler.split.template import Template, Templates, host_of, printed, texts_by_form


@dataclass(frozen=True)
class Splitter:
    """What pages are split by: the declared sites and layouts, and what is known of their hosts. Where it
    ``simplifies``, traditional articles have their simplified text beside their own."""

    registry: Registry
    templates: Templates
    simplifies: bool = False

    def split(self, page: Page) -> tuple[Split, Site | None]:
        """A page split by the layout that it is recognised by, else, or where that finds no body, as one of none.

        Raises UnreadablePage.
        """
        site = next((site for site in self.registry.sites.values() if site.owns(page.url)), None)
        newspaper, footer = (site.newspaper, site.footer) if site else (None, ())
        layout = recognise_layout(page, self.registry.layouts.values()) or GENERIC
        found = split_page(page, layout, newspaper, footer, self.templates)
        return simplify.simplify(found) if self.simplifies else found, site


def learn(files: Iterable[Path], url: str | None, known: Sequence[Template]) -> tuple[Template, ...]:
    """The templates of saved pages; a page that cannot be read teaches nothing."""
    learner = Learner()
    for file in files:
        try:
            learner.add(printed(read_page(file, url), str(file)))
        except (UnreadablePage, SavedPageError):
            continue
    return learner.templates(lambda source: texts_by_form(read_page(Path(source), url)), known)


def add_arguments(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("paths", nargs="+", type=Path, metavar="PATH", help="saved page (.html, .html.gz) or folder")
    parser.add_argument("--url", help="the address of the one page given; else what the page states of itself")
    parser.add_argument(
        "--learn", action="store_true", help="learn from all pages what their hosts repeat, before splitting any"
    )
    parser.add_argument(
        "--templates", type=Path, metavar="FILE", help="a store of what hosts repeat; with --learn it is written"
    )
    parser.add_argument(
        "--simplify", action="store_true", help="simplified text beside that of traditional articles (needs opencc)"
    )


def run(args: argparse.Namespace) -> int:
    if args.simplify:
        simplify.load()
    files = list(saved_pages(args.paths))
    if args.learn and args.templates:
        check_place(args.templates)
    if args.url and len(files) > 1:
        raise SavedPageError(f"--url is the address of one page, {len(files)} are given")
    known: tuple[Template, ...] = ()
    if args.templates and (args.templates.exists() or not args.learn):
        known = read_templates(args.templates)
    if args.learn:
        known = learn(files, args.url, known)
        if args.templates:
            write_templates(args.templates, known)
    splitter = Splitter(Registry(), Templates(known), args.simplify)
    failures = 0
    for file in files:
        try:
            page = read_page(file, args.url)
            result, site = splitter.split(page)
        except (UnreadablePage, SavedPageError) as error:
            told = str(error) if isinstance(error, SavedPageError) else f"{file}: {error}"
            print(visible(told), file=sys.stderr)
            failures += 1
            continue
        article = make_article(result, site.name if site else host_of(page.url))
        print(visible_json({"file": _shown(file), **as_plain(article)}), flush=True)
    return 1 if failures else 0


def _shown(file: Path) -> str:
    """A file's name; bytes in it that are no UTF-8 are escaped."""
    return str(file).encode("utf-8", "backslashreplace").decode("utf-8")
