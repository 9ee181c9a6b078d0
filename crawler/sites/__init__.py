"""Declared sites and layout families, read from the TOML files of this package and from the user's own."""

import datetime as dt
from collections.abc import Mapping
from functools import cache
from importlib import resources
from pathlib import Path
from typing import TypeVar

import msgspec

from crawler.sites.declaration import (
    RENDERED,
    ArticleMarks,
    Channel,
    ChannelMarks,
    DatedLayout,
    EditionMarks,
    Evidence,
    Layout,
    Selectors,
    Site,
    Urls,
)
from crawler.sites.generic import GENERIC, INFERRED

__all__ = [
    "GENERIC",
    "INFERRED",
    "ArticleMarks",
    "Channel",
    "ChannelMarks",
    "DatedLayout",
    "DeclarationError",
    "EditionMarks",
    "Evidence",
    "Layout",
    "Registry",
    "Selectors",
    "Site",
    "Urls",
]
_NEAR = 0.5  # half of the letters of two names are the same, in the same order


T = TypeVar("T")


class DeclarationError(ValueError):
    """A declaration file that cannot be used; the message names the file and what is wrong in it."""


class Registry:
    """The layouts and sites that a run knows: the package's own and those in the user's files.

    Iterating over ``layouts`` gives the families in the order in which an unknown page is tried against them.
    ``replaced`` says of each site that a user's file declares again which declaration it takes the place of.
    """

    def __init__(self, files: tuple[str, ...] = ()) -> None:
        self.layouts: dict[str, Layout] = dict(_own_layouts())
        self.sites: dict[str, Site] = dict(_own_sites())
        self.replaced: list[str] = []
        declared_in = dict.fromkeys(self.sites, "this program")
        for name in files:
            try:
                content = Path(name).read_bytes()
            except OSError as error:
                raise DeclarationError(f"{name}: cannot be read: {error.strerror}") from error
            site = _read_site(name, content, self.layouts)
            self.sites[site.name] = site
            if site.name in declared_in:
                self.replaced.append(f"{name}: site {site.name!r} takes the place of that of {declared_in[site.name]}")
            declared_in[site.name] = name

    def site(self, name: str) -> Site:
        """A site by its name; KeyError's message has the names that are like it, and says what lists all."""
        try:
            return self.sites[name]
        except KeyError:
            from difflib import get_close_matches  # each crawl would load it, to misspell nothing

            near = get_close_matches(name, self.sites, cutoff=_NEAR)
            like = f"; is it {' or '.join(near)}?" if near else ";"
            raise KeyError(f"site {name!r} is not declared{like} `python -m crawler sites` lists all") from None


@cache  # the package's own files stay as they are, and take as long to read as ten pages take to split
def _own_layouts() -> Mapping[str, Layout]:
    layouts = {}
    for name, content in _own_files("layouts"):
        layout = _decode(name, content, Layout)
        if layout.json is not None and layout.json.article is not None:
            layout = msgspec.structs.replace(layout, article=RENDERED)
        layouts[layout.name] = layout
    return layouts | {INFERRED.name: INFERRED}  # the last: it knows no address


@cache
def _own_sites() -> Mapping[str, Site]:
    sites = (_read_site(name, content, _own_layouts()) for name, content in _own_files("papers"))
    return {site.name: site for site in sites}


def _own_files(folder: str) -> list[tuple[str, bytes]]:
    entries = resources.files("crawler.sites").joinpath(folder).iterdir()
    return sorted((entry.name, entry.read_bytes()) for entry in entries)


def _read_site(name: str, content: bytes, layouts: Mapping[str, Layout]) -> Site:
    site = _decode(name, content, Site)
    for dated in site.layouts:
        if dated.layout not in layouts:
            raise DeclarationError(f"{name}: layout {dated.layout!r} is not one of {', '.join(layouts)}")
        _check_issue(name, site, dated)
    return site


def _check_issue(name: str, site: Site, dated: DatedLayout) -> None:
    """A template that names no date, or another host than the site's, would find nothing."""
    try:
        addresses = {dated.issue_url(dt.date(2001, 2, day)) for day in (3, 4)}
    except (KeyError, ValueError, IndexError, AttributeError) as error:
        raise DeclarationError(f"{name}: issue {dated.issue!r} is no format of {{date}}: {error}") from error
    if dated.issue is not None and len(addresses) == 1:
        raise DeclarationError(f"{name}: issue {dated.issue!r} names no day; needed is such as {{date:%Y-%m/%d}}")
    for address in (*addresses, dated.index):
        if address is not None and not site.owns(address):
            raise DeclarationError(f"{name}: {address} is not on the site's hosts, {', '.join(site.hosts)}")


def _decode(name: str, content: bytes, kind: type[T]) -> T:
    try:
        return msgspec.toml.decode(content, type=kind)
    except (msgspec.ValidationError, msgspec.DecodeError, UnicodeDecodeError) as error:
        raise DeclarationError(f"{name}: {error}") from error
