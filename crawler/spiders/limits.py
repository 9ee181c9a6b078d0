"""Bounds of a walk that no real paper reaches: a site that always names one more page is a trap."""

from collections import Counter
from collections.abc import Mapping
from types import MappingProxyType

from scrapy.settings import BaseSettings

ISSUE_PAGES, ISSUE_ADDRESSES = "ISSUE_PAGES_MAX", "ISSUE_ADDRESSES_MAX"
DATE_ISSUES, ARTICLE_PAGES, CHANNEL_PAGES = "DATE_ISSUES_MAX", "ARTICLE_PAGES_MAX", "CHANNEL_PAGES_MAX"
_COUNTED: Mapping[str, str] = MappingProxyType(
    {
        ISSUE_PAGES: "edition pages in the issue of",
        ISSUE_ADDRESSES: "articles in the issue of",
        DATE_ISSUES: "issues of the date",
        ARTICLE_PAGES: "pages of the article",
        CHANNEL_PAGES: "index pages of the channel",
    }
)


class Limits:
    """Counts what a walk meets, each bounded by the setting of its name."""

    def __init__(self, settings: BaseSettings) -> None:
        self._most = {name: settings.getint(name) for name in _COUNTED}
        self._counts: Counter[tuple[str, str]] = Counter()

    def passed(self, setting: str, of: str) -> str | None:
        """Count one more of something; why it is one too many, None where it is not."""
        self._counts[setting, of] += 1
        return self.reason(setting, of) if self._counts[setting, of] > self._most[setting] else None

    def reason(self, setting: str, of: str) -> str:
        """What the failure of a trap says; the same for each address, so that a thousand of them make one line."""
        return f"more than {self._most[setting]} {_COUNTED[setting]} {of or '?'}; {setting} is the limit"
