"""The scope of the crawls that WARC files come from: the spiders' arguments; and the site that an address is of."""

import datetime as dt
import re
from collections.abc import Iterator
from functools import cache
from urllib.parse import urlsplit

from archive.warc.files import WarcError, WarcFile
from archive.warc.reader import iter_records
from crawler.crawl_arguments import (
    CHINA,
    ArgumentError,
    ChannelArguments,
    EditionArguments,
    channel_arguments,
    edition_arguments,
)
from crawler.extract.findings import ExpectedIssue
from crawler.lazy_pattern import lazy_compile
from crawler.sites import Registry, Site

CrawlScope = EditionArguments | ChannelArguments
# The line of a warcinfo record that this program writes: arguments: edition site=NAME since=2024-05-06
_STATED = lazy_compile(rb"^arguments: (edition|channel)( \w+=[^\r\n]*)\r?$", re.MULTILINE)


class ScopeError(ValueError):
    """A WARC file of a crawl whose arguments mean nothing here; names the file, and what is needed."""


class CrawlScopes:
    """The spiders' arguments that files were made with: what they leave out was not asked for, and is not missing.

    Files of other tools state none: of these everything is wanted.
    """

    def __init__(self, registry: Registry) -> None:
        self._registry = registry
        self.stated = cache(self._stated)  # a file states the same for each of its pages
        self._homes = [(site, folder) for site in registry.sites.values() for folder in _folders(site)]

    def owner(self, url: str) -> Site | None:
        """The one declared site that an address lies on: of papers that share a host, by the folder."""
        folder = _first_folder(url)
        found = {site.name: site for site, home in self._homes if home in ("", folder) and site.owns(url)}
        return next(iter(found.values())) if len(found) == 1 else None

    def _stated(self, file: WarcFile) -> CrawlScope | None:
        """What a file of this program's states in its first record; None for another's. Raises ScopeError."""
        try:
            record = next(iter_records(file), None)
            found = _STATED.search(record.block) if record is not None and record.type == "warcinfo" else None
        except WarcError:  # what is damaged is named where all of the file is read
            return None
        if found is None:
            return None
        pairs = (part.partition("=") for part in re.split(r" (?=\w+=)", found[2].decode())[1:])
        given = {name: value for name, _, value in pairs}
        try:
            if found[1] == b"edition":
                return edition_arguments(given, self._registry)
            return channel_arguments(given, self._registry)
        except ArgumentError as error:
            name = given.get("site")
            reason = f"the arguments of its crawl are not understood: {error}"
            if name is not None and name not in self._registry.sites:
                reason = f"was crawled with site={name}, which no declaration names; give its file with --sites"
            raise ScopeError(f"{file}: {reason}") from error


def asked_issues(scope: CrawlScope, at: str) -> Iterator[ExpectedIssue]:
    """The issues of a declared paper that a crawl asked for by date; ``at`` is when it did so."""
    if isinstance(scope, ChannelArguments) or scope.target.site is None or scope.since is None:
        return
    until = scope.until or dt.datetime.fromisoformat(at).astimezone(CHINA).date()
    for number in range((until - scope.since).days + 1):
        date = scope.since + dt.timedelta(days=number)
        urls = (dated.issue_url(date) for dated in scope.target.site.layouts_on(date))
        if url := next(filter(None, urls), None):
            yield ExpectedIssue(scope.target.name, date.isoformat(), url, at, printed=False)


def _folders(site: Site) -> set[str]:
    """The first folders of a site's addresses, empty where these begin with a date or a file."""
    addresses = [dated.issue or dated.index for dated in site.layouts]
    return {_first_folder(address) for address in (*addresses, f"{site.base}/" if site.base else None) if address}


def _first_folder(url: str) -> str:
    """The first folder of an address.

    >>> _first_folder("http://a.example/rmrb/html/1.htm"), _first_folder("http://a.example/{date:%Y%m/%d}/1.htm")
    ('rmrb', '')
    """
    first, slash, _ = urlsplit(url).path.removeprefix("/").partition("/")
    return first if slash and "{" not in first else ""
