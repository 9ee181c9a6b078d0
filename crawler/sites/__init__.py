"""Declared sites and layout families, read from the TOML files of this package and from the user's own."""

import datetime as dt
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
from crawler.sites.generic import GENERIC

__all__ = [
    "GENERIC",
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


T = TypeVar("T")


class DeclarationError(ValueError):
    """A declaration file that cannot be used; the message names the file and what is wrong in it."""


class Registry:
    """The layouts and sites that a run knows: the package's own and those in the user's files.

    Iterating over ``layouts`` gives the families in the order in which an unknown page is tried against them.
    ``replaced`` says of each site that a user's file declares again which declaration it takes the place of.
    """

    def __init__(self, files: tuple[str, ...] = ()) -> None:
        package = resources.files("crawler.sites")
        self.layouts: dict[str, Layout] = {}
        self.sites: dict[str, Site] = {}
        self.replaced: list[str] = []
        for entry in sorted(package.joinpath("layouts").iterdir(), key=lambda entry: entry.name):
            layout = _decode(entry.name, entry.read_bytes(), Layout)
            if layout.json is not None and layout.json.article is not None:
                layout = msgspec.structs.replace(layout, article=RENDERED)
            self.layouts[layout.name] = layout
        for entry in sorted(package.joinpath("papers").iterdir(), key=lambda entry: entry.name):
            self._add(entry.name, entry.read_bytes())
        declared_in = dict.fromkeys(self.sites, "this program")
        for name in files:
            try:
                content = Path(name).read_bytes()
            except OSError as error:
                raise DeclarationError(f"{name}: cannot be read: {error.strerror}") from error
            site = self._add(name, content)
            if site.name in declared_in:
                self.replaced.append(f"{name}: site {site.name!r} takes the place of that of {declared_in[site.name]}")
            declared_in[site.name] = name

    def _add(self, name: str, content: bytes) -> Site:
        site = _decode(name, content, Site)
        for dated in site.layouts:
            if dated.layout not in self.layouts:
                known = ", ".join(self.layouts)
                raise DeclarationError(f"{name}: layout {dated.layout!r} is not one of {known}")
            _check_issue(name, site, dated)
        self.sites[site.name] = site
        return site

    def site(self, name: str) -> Site:
        """A site by its name; KeyError's message lists the names there are."""
        try:
            return self.sites[name]
        except KeyError:
            raise KeyError(f"site {name!r} is not one of: {', '.join(sorted(self.sites))}") from None


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
