"""The spiders' arguments, checked before anything is fetched."""

import datetime as dt
import os
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from urllib.parse import urlsplit

from w3lib.url import safe_url_string

from crawler.sites import Registry, Site
from crawler.sites.address import host_and_port

_MOST_DAYS = 36_500
CHINA = dt.timezone(dt.timedelta(hours=8))
SECRET_NAME = r"\w*(?:PASSWORD|PASSWD|SECRET|TOKEN|KEY|AUTH|CREDENTIAL|WEBHOOK)\w*"
"""The names of settings whose values are not told."""


class ArgumentError(ValueError):
    """A spider's argument that is wrong or unknown; the message names it and what is accepted."""


class NothingToDo(Exception):
    """What is asked for is archived already; the message says so."""


@dataclass(frozen=True, slots=True)
class Target:
    """What a run is about: a declared site, or the address of a page of an undeclared one."""

    site: Site | None
    url: str | None

    @property
    def name(self) -> str:
        """The site's name, or its host where the site is not declared."""
        return self.site.name if self.site else urlsplit(self.url or "").netloc

    @property
    def host_names(self) -> tuple[str, ...]:
        """The names of the hosts that may be asked, without their ports."""
        places = self.site.hosts if self.site else (urlsplit(self.url or "").netloc,)
        return tuple(urlsplit(f"//{place}").hostname or "" for place in places)

    def owns(self, url: str) -> bool:
        """Whether an address may be requested: on the declared hosts, else on the given address's host and port."""
        if self.site is not None:
            return self.site.owns(url)
        place = host_and_port(url)
        return place is not None and place == host_and_port(self.url or "")


@dataclass(frozen=True, slots=True)
class EditionArguments:
    """Which issues to archive: those from ``since`` to ``until`` (both included), the newest where both are None;
    ``pages`` limits them to these pages of the paper. Articles that were archived within ``again`` are asked for once
    more.

    ``last`` and ``missing`` leave the dates to what is archived: those after the last whole issue that the crawls below
    the folder know, or the issues of which these crawls lack something. `crawler.spiders.asked` finds the dates:
    ``dates`` are then all that are wanted, where they are named one by one, and ``lacking`` what they lack.
    """

    target: Target
    since: dt.date | None = None
    until: dt.date | None = None
    pages: frozenset[str] = frozenset()
    again: dt.timedelta | None = None
    last: Path | None = None
    missing: Path | None = None
    dates: frozenset[dt.date] = frozenset()
    lacking: frozenset[str] = field(default=frozenset(), repr=False)

    def wants_date(self, date: dt.date | None) -> bool:
        """Whether an issue's date lies in the range, as far as there is one."""
        if self.dates and date is not None:
            return date in self.dates
        return date is None or (self.since or date) <= date <= (self.until or date)

    def wants_page(self, page: str | None) -> bool:
        """Whether a page of the paper is asked for; ``1``, ``01`` and ``a1``, ``A01`` are the same page."""
        return not self.pages or page is None or page_key(page) in self.pages


@dataclass(frozen=True, slots=True)
class ChannelArguments:
    """Which articles to archive: those of one channel (None: all declared) down to a date, ``limit`` at the most.
    Articles that were archived within ``again`` are asked for once more."""

    target: Target
    channel: str | None = None
    since: dt.date | None = None
    limit: int | None = None
    again: dt.timedelta | None = None

    def wants_date(self, date: dt.date | None) -> bool:
        """Whether an article of this date is new enough; one without a date is."""
        return self.since is None or date is None or date >= self.since


def edition_arguments(given: Mapping[str, str], registry: Registry) -> EditionArguments:
    """Check the arguments of the spider ``edition``. Raises ArgumentError."""
    _refuse_unknown(given, ("site", "url", "since", "until", "pages", "again", "missing"))
    last, missing = _last(given), _missing(given)
    since, until = None if last else _date(given, "since"), _date(given, "until")
    if since and until and since > until:
        raise ArgumentError(f"since={since} is after until={until}; since must not be later than until")
    if until and not since and not last:
        raise ArgumentError(f"until={until} stands alone; give since=YYYY-MM-DD too, or neither for the newest issue")
    target = _target(given, registry)
    if target.site is not None and not _has_layout(target.site, registry, "paper"):
        raise ArgumentError(f"site={target.name} has no edition pages; use the spider channel")
    pages = frozenset(page_key(page) for page in given.get("pages", "").split(",") if page.strip())
    if "pages" in given and not pages:
        raise ArgumentError(f"pages={given['pages']!r} names no page; accepted are numbers such as 01,04 or A01")
    return EditionArguments(target, since, until, pages, _again(given), last, missing)


def channel_arguments(given: Mapping[str, str], registry: Registry) -> ChannelArguments:
    """Check the arguments of the spider ``channel``. Raises ArgumentError."""
    _refuse_unknown(given, ("site", "url", "channel", "since", "limit", "again"))
    target = _target(given, registry)
    channel = given.get("channel")
    if channel is not None:
        if target.site is None:
            raise ArgumentError(f"channel={channel!r} goes with site=NAME; with url=, give the channel's address")
        paths = [declared.path for declared in target.site.channels]
        if channel.strip("/") not in (path.strip("/") for path in paths):
            raise ArgumentError(
                f"channel={channel!r} is not one of: {', '.join(paths) or 'none, the site has no channels'}"
            )
    if target.site is not None and not (target.site.channels and _has_layout(target.site, registry, "channel")):
        raise ArgumentError(f"site={target.name} has no channels; use the spider edition, or url=CHANNEL-INDEX")
    return ChannelArguments(target, channel, _date(given, "since"), _limit(given), _again(given))


def _has_layout(site: Site, registry: Registry, kind: str) -> bool:
    return any(registry.layouts[dated.layout].kind == kind for dated in site.layouts)


def page_key(page: str) -> str:
    """A page's number for comparison.

    >>> page_key(" 04"), page_key("a1"), page_key("A01")
    ('4', 'A1', 'A1')
    """
    page = page.strip().upper()
    letters = page.rstrip("0123456789")
    return letters + (page[len(letters) :].lstrip("0") or "0" if len(page) > len(letters) else "")


def _refuse_unknown(given: Mapping[str, str], accepted: tuple[str, ...]) -> None:
    for name in given:
        if name not in accepted:
            raise ArgumentError(f"argument {name!r} is unknown; accepted are {', '.join(accepted)}")


def _target(given: Mapping[str, str], registry: Registry) -> Target:
    if ("site" in given) == ("url" in given):
        stand = "both are given" if "site" in given else "neither is given"
        raise ArgumentError(f"give either site=NAME or url=ADDRESS; {stand}")
    if "site" in given:
        try:
            return Target(registry.site(given["site"]), None)
        except KeyError as error:
            raise ArgumentError(error.args[0]) from None
    return Target(None, checked_address(given["url"]))


def checked_address(url: str) -> str:
    """An address as a request would send it. Raises ArgumentError for what is none, or holds a password."""
    if "@" in url.partition("://")[2].partition("/")[0]:
        raise ArgumentError("url= holds a user name or password; accepted is an address without")
    if not _is_address(url):
        raise ArgumentError(f"url={url!r} is no address; accepted is http://… or https://…")
    return safe_url_string(url)


def _is_address(url: str) -> bool:
    try:
        parts = urlsplit(url)
        return parts.scheme in ("http", "https") and bool(parts.hostname) and parts.port != 0
    except ValueError:  # half a host in brackets, a port that is no number or too large
        return False


def _date(given: Mapping[str, str], name: str) -> dt.date | None:
    if name not in given:
        return None
    try:
        return dt.date.fromisoformat(given[name])
    except ValueError:
        raise ArgumentError(f"{name}={given[name]!r} is no date; accepted is YYYY-MM-DD") from None


def _last(given: Mapping[str, str]) -> Path | None:
    """The folder of ``since=last`` or ``since=last:PATH``: without a path, where crawls are kept."""
    word, _, path = given.get("since", "").partition(":")
    return (Path(path) if path else crawls_root()) if word == "last" else None


def _missing(given: Mapping[str, str]) -> Path | None:
    if "missing" not in given:
        return None
    if beside := sorted({"since", "until", "again"} & given.keys()):
        raise ArgumentError(f"missing= and {beside[0]}= exclude each other: the crawls of missing= have the dates")
    if not Path(given["missing"]).is_dir():
        raise ArgumentError(f"missing={given['missing']} is no folder; accepted is a crawl folder, or a folder of some")
    return Path(given["missing"])


def crawls_root() -> Path:
    """Where crawls are kept: CRAWLS_ROOT of the environment, else ``crawls`` in the working directory."""
    return Path(os.environ.get("CRAWLS_ROOT") or "crawls")


def _limit(given: Mapping[str, str]) -> int | None:
    if "limit" not in given:
        return None
    if not given["limit"].isascii() or not given["limit"].isdigit() or int(given["limit"]) < 1:
        raise ArgumentError(f"limit={given['limit']!r} is no number of articles; accepted is a whole number from 1")
    return int(given["limit"])


def _again(given: Mapping[str, str]) -> dt.timedelta | None:
    if "again" not in given:
        return None
    days = given["again"].removesuffix("d")
    if not days.isascii() or not days.isdigit() or not 1 <= int(days) <= _MOST_DAYS:
        accepted = f"accepted is such as 7d, up to {_MOST_DAYS}d"
        raise ArgumentError(f"again={given['again']!r} is no number of days; {accepted}")
    return dt.timedelta(days=int(days))
